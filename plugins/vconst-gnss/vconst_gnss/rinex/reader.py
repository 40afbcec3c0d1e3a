"""Observation files as samples of the store: two signals of every satellite and epoch."""

import re
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_gnss.rinex.observations import read_observations
from vconst_gnss.rinex.signals import choose_pairs, frequency
from vconst_gnss.rinex.times import utc_from_gps

#: Bits of the flag that tells of interruptions of the phase.
LOST_LOCK, POWER_FAILURE = 1, 2

#: The four-letter site at the beginning of file names of RINEX 2 and 3.
_SITE = re.compile(r"([A-Za-z0-9]{4})(?:\d{3}[0-9a-xA-X]|\d\d[A-Z]{3}_)")


def read_station(path):
    """
    Two-frequency observations of one receiver.

    Parameters
    ----------
    path : path-like
        As :func:`vconst_gnss.rinex.observations.read_observations` takes it.

    Returns
    -------
    Content
        One sample an epoch and satellite, ordered by both: ``TIME`` UTC; ``SITE``;
        ``SATELLITE``; ``SIGNALS`` such as ``C1C-C2W``; ``LATITUDE``, ``LONGITUDE`` (degree,
        geocentric) and ``RADIUS`` (km) of the marker, NaN where the header has no position;
        ``CODE_1``, ``CODE_2`` (m); ``PHASE_1``, ``PHASE_2`` (cycles); ``FREQUENCY_1``,
        ``FREQUENCY_2`` (Hz; NaN of GLONASS satellites whose channel the header does not say);
        ``LOCK`` (1 a phase lost lock, 2 the receiver its power). Counts say what was left out.

    Raises
    ------
    FileError
        Where the file cannot be read, or has no satellite with two frequencies.
    """
    path = Path(path)
    found = read_observations(path)
    parts, counts = [], dict(found.counts)
    for letter, block in found.blocks.items():
        used = 0
        for pair in choose_pairs(letter, block):
            part = _rows(found, letter, block, pair)
            used += len(part["TIME"])
            parts.append(part)
        if len(block.epoch) > used:
            counts["without_two_frequencies"] = (
                counts.get("without_two_frequencies", 0) + len(block.epoch) - used
            )
    if not parts or not sum(len(part["TIME"]) for part in parts):
        raise FileError(
            f"{path.name}: no satellite has codes and phases on two frequencies.",
            hint="TEC needs two frequencies of one satellite.",
        )
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((joined["SATELLITE"], joined["TIME"]))
    arrays = {name: values[order] for name, values in joined.items()}
    arrays["TIME"] = utc_from_gps(arrays["TIME"])
    arrays |= _place(found.header, path.name, len(order))
    first = np.datetime_as_string(arrays["TIME"][0], "m")
    return Content(
        arrays=arrays,
        key={"site": str(arrays["SITE"][0]), "start": first},
        counts=counts,
        attributes={"rinex_version": found.header.version, **found.header.words},
    )


def _rows(found, letter, block, pair):
    code_1, code_2, phase_1, phase_2 = (block.values[pair.rows, c] for c in pair.columns)
    kept = np.isfinite(phase_1) & np.isfinite(phase_2)
    rows, epoch = pair.rows[kept], block.epoch[pair.rows[kept]]
    lost = (block.loss_of_lock[rows][:, pair.columns[2:]] & 1).any(axis=1)
    failed = found.power_failure[epoch]
    satellite = block.satellite[rows]
    channel = _channels(found.header, letter, satellite)
    return {
        "TIME": found.time[epoch],
        "SATELLITE": satellite,
        "SIGNALS": np.full(len(rows), "-".join(pair.signals), "U7"),
        "CODE_1": code_1[kept],
        "CODE_2": code_2[kept],
        "PHASE_1": phase_1[kept],
        "PHASE_2": phase_2[kept],
        "FREQUENCY_1": np.zeros(len(rows)) + frequency(letter, pair.bands[0], channel),
        "FREQUENCY_2": np.zeros(len(rows)) + frequency(letter, pair.bands[1], channel),
        "LOCK": (LOST_LOCK * lost + POWER_FAILURE * failed).astype(np.uint8),
    }


def _channels(header, letter, satellite):
    if letter != "R":
        return None
    names, place = np.unique(satellite, return_inverse=True)
    return np.array([header.channels.get(str(name), np.nan) for name in names], float)[place]


def _place(header, name, rows):
    x, y, z = (np.nan,) * 3 if header.position is None else header.position
    said = _SITE.match(name)
    site = (said[1] if said else header.marker[:4]).upper() or "UNKNOWN"
    return {
        "SITE": np.full(rows, site),
        "LATITUDE": np.full(rows, np.degrees(np.arctan2(z, np.hypot(x, y)))),
        "LONGITUDE": np.full(rows, np.degrees(np.arctan2(y, x))),
        "RADIUS": np.full(rows, np.hypot(np.hypot(x, y), z) / 1e3),
    }

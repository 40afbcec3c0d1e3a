"""Slant and vertical TEC of one receiver: observations, orbits and biases brought together."""

from dataclasses import dataclass, field

import numpy as np

from vconst import OperationError, geodetic_from_geocentric
from vconst_gnss.biases import BiasTable
from vconst_gnss.ephemerides import Ephemerides
from vconst_gnss.physics.arcs import level_arcs, split_arcs
from vconst_gnss.physics.combinations import (
    code_tec,
    melbourne_wuebbena,
    phase_tec,
    tec_per_nanosecond,
)
from vconst_gnss.physics.rates import rate_index, rate_of_tec
from vconst_gnss.physics.receiver_bias import receiver_biases
from vconst_gnss.physics.shell import look_angles, mapping_factor, pierce_points
from vconst_gnss.rinex.signals import GLONASS
from vconst_gnss.rinex.times import gps_from_utc

#: Degrees above the horizon from which on receiver biases are sought.
BIAS_ELEVATION = 20.0


@dataclass(frozen=True, kw_only=True)
class Settings:
    """
    How TEC is made.

    Parameters
    ----------
    elevation : float
        Degrees; lower samples are left out and counted.
    shell_height : float
        km, of the thin shell.
    mapping : str
        Of :data:`vconst_gnss.physics.shell.MAPPINGS`.
    shortest_arc : float
        s.
    """

    elevation: float = 20.0
    shell_height: float = 450.0
    mapping: str = "single-layer"
    shortest_arc: float = 1200.0


@dataclass
class SlantTec:
    """
    TEC of one receiver.

    Parameters
    ----------
    arrays : dict of str to numpy.ndarray
        By the names of :func:`make_slant_tec`.
    counts : dict of str to int
        What was left out, by reason; and arcs, by what they began with.
    receiver : dict of str to dict
        By pair of signals (``"G C1C-C2W"``): ``bias`` and ``error`` in TECU, and ``source``.
    """

    arrays: dict
    counts: dict = field(default_factory=dict)
    receiver: dict = field(default_factory=dict)


def make_slant_tec(observations, navigation, biases=None, settings=None):
    """
    Slant TEC, pierce points and vertical TEC of one receiver.

    Parameters
    ----------
    observations : mapping
        As :func:`vconst_gnss.rinex.reader.read_station` gives them, of one site; without
        ``LOCK`` no interruption is known.
    navigation : mapping
        As :func:`vconst_gnss.rinex.navigation.read_navigation` gives them.
    biases : mapping or None
        As :func:`vconst_gnss.biases.read_biases` gives them. Satellites that it does not know
        are left out and counted; a receiver that it does not know is found from the data.
        None: all biases are taken together, one of each pair of signals, from the data.
    settings : Settings or None

    Returns
    -------
    slant : SlantTec
        Rows ordered by time and satellite: ``TIME``, ``SITE``, ``SATELLITE``, ``LATITUDE``,
        ``LONGITUDE`` (of the pierce point, geocentric degrees), ``ALTITUDE`` (km, of the
        shell), ``ELEVATION``, ``AZIMUTH`` (degrees), ``ARC`` (number), ``STEC``, ``VTEC``
        (TECU), ``STEC_ERROR`` (TECU: level of the arc and the biases), ``ROT``, ``ROTI``
        (TECU/min), ``SIGNALS``.

    Raises
    ------
    OperationError
        If the receiver's place is not known, or no sample has an orbit.

    Notes
    -----
    ``STEC = level(K (L1 - L2)) + k (B_satellite + B_receiver)`` with biases of the first code
    minus the second in ns: the codes differ by ``P2 - P1 = STEC / K - c (B_s + B_r)``.
    """
    settings = settings or Settings()
    rows, counts = _sorted(observations)
    table = Ephemerides(navigation)
    _fill_channels(rows, table)
    geometry = _geometry(rows, table, settings)
    rows = _keep(rows | geometry, counts, settings)
    if not len(rows["TIME"]):
        raise OperationError(
            "no observation has an orbit and is high enough.",
            hint="Give navigation data of the same day.",
        )
    rows |= _levelled(rows, counts, settings)
    receiver = _remove_biases(rows, biases, counts, settings)
    _vertical(rows, settings)
    return SlantTec(_arrays(rows, settings), counts, receiver)


def _sorted(observations):
    """Rows by satellite and then time, which is how arcs run; with GPS seconds."""
    rows = {name: np.asarray(values) for name, values in observations.items()}
    if len(np.unique(rows["SITE"])) > 1:
        raise OperationError("observations of several sites.", hint="Give one site at a time.")
    if not np.isfinite(rows["RADIUS"]).all():
        raise OperationError(
            f"the observations of {rows['SITE'][0]} do not say where the receiver stands.",
            hint="Give a file whose header has APPROX POSITION XYZ.",
        )
    rows.setdefault("LOCK", np.zeros(len(rows["TIME"]), np.uint8))
    order = np.lexsort((rows["TIME"], rows["SATELLITE"]))
    rows = {name: values[order] for name, values in rows.items()}
    rows["GPS"] = gps_from_utc(rows["TIME"])
    rows["SECONDS"] = (rows["GPS"] - rows["GPS"].min()) / 1e9
    _, rows["GROUP"] = np.unique(rows["SATELLITE"], return_inverse=True)
    return rows, {}


def _fill_channels(rows, table):
    """Frequencies of GLONASS satellites that only the navigation data tell."""
    unknown = ~np.isfinite(rows["FREQUENCY_1"])
    for satellite in np.unique(rows["SATELLITE"][unknown]):
        mine = unknown & (rows["SATELLITE"] == satellite)
        for band, name in (("1", "FREQUENCY_1"), ("2", "FREQUENCY_2")):
            first, step = GLONASS[band]
            rows[name] = np.where(mine, first + step * table.channel(str(satellite)), rows[name])


def _geometry(rows, table, settings):
    radius, latitude = rows["RADIUS"][0], np.radians(rows["LATITUDE"][0])
    longitude = np.radians(rows["LONGITUDE"][0])
    receiver = (
        1e3
        * radius
        * np.array(
            [
                np.cos(latitude) * np.cos(longitude),
                np.cos(latitude) * np.sin(longitude),
                np.sin(latitude),
            ]
        )
    )
    position = np.full((len(rows["TIME"]), 3), np.nan)
    for satellite in np.unique(rows["SATELLITE"]):
        mine = np.flatnonzero(rows["SATELLITE"] == satellite)
        position[mine], _ = table.at_reception(
            str(satellite), rows["GPS"][mine], rows["CODE_1"][mine]
        )
    geodetic, _ = geodetic_from_geocentric(np.degrees(latitude), radius)
    azimuth, elevation = look_angles(receiver, position, float(geodetic), np.degrees(longitude))
    north, east = pierce_points(
        np.degrees(latitude),
        np.degrees(longitude),
        azimuth,
        elevation,
        height=settings.shell_height,
    )
    return {"AZIMUTH": azimuth, "ELEVATION": elevation, "PIERCE_LAT": north, "PIERCE_LON": east}


def _keep(rows, counts, settings):
    known = np.isfinite(rows["ELEVATION"])
    tuned = np.isfinite(rows["FREQUENCY_1"]) & np.isfinite(rows["FREQUENCY_2"])
    high = rows["ELEVATION"] >= settings.elevation
    kept = known & tuned & high
    for name, lost in (
        ("no_orbit", ~known),
        ("no_frequency", known & ~tuned),
        ("low", known & tuned & ~high),
    ):
        if lost.any():
            counts[name] = int(lost.sum())
    return {name: values[kept] for name, values in rows.items()}


def _levelled(rows, counts, settings):
    signals = [rows[name] for name in ("CODE_1", "CODE_2", "PHASE_1", "PHASE_2")]
    tuned = rows["FREQUENCY_1"], rows["FREQUENCY_2"]
    phase = phase_tec(*signals[2:], *tuned)
    code = code_tec(*signals[:2], *tuned)
    wide = melbourne_wuebbena(*signals, *tuned)
    arc, why = split_arcs(rows["SECONDS"], rows["GROUP"], wide, phase, rows["LOCK"] > 0)
    counts |= {f"arcs_after_{reason}": number for reason, number in why.items() if number}
    found = level_arcs(
        rows["SECONDS"],
        arc,
        phase,
        code,
        rows["ELEVATION"],
        shortest=settings.shortest_arc,
        lowest=settings.elevation,
    )
    short = ~np.isfinite(found.tec)
    if short.any():
        counts["arc_too_short"] = int(short.sum())
    rate = rate_of_tec(rows["SECONDS"], arc, phase)
    return {
        "ARC": arc,
        "STEC": found.tec,
        "STEC_ERROR": found.error,
        "ROT": rate,
        "ROTI": rate_index(rows["SECONDS"], arc, rate),
    }


def _remove_biases(rows, biases, counts, settings):
    """Take satellites' and receivers' biases out of STEC; says where each came from."""
    table = None if biases is None else BiasTable(biases)
    letters = np.array([name[0] for name in rows["SATELLITE"].tolist()])
    kinds, kind = np.unique(
        np.char.add(np.char.add(letters, " "), rows["SIGNALS"]), return_inverse=True
    )
    scale = tec_per_nanosecond(rows["FREQUENCY_1"], rows["FREQUENCY_2"])
    if table is not None:
        value, error = _of_satellites(rows, table)
        lost = ~np.isfinite(value) & np.isfinite(rows["STEC"])
        if lost.any():
            counts["no_satellite_bias"] = int(lost.sum())
        rows["STEC"] = rows["STEC"] + scale * value
        rows["STEC_ERROR"] = np.hypot(rows["STEC_ERROR"], scale * np.nan_to_num(error))
    receiver, unknown = {}, []
    for number, name in enumerate(kinds):
        letter, first, second = name[0], *name[2:].split("-")
        site = str(rows["SITE"][0])
        value, error = (
            (np.nan, np.nan) if table is None else table.difference(letter, site, first, second)
        )
        if np.isfinite(value):
            mine = kind == number
            rows["STEC"] = np.where(mine, rows["STEC"] + scale * value, rows["STEC"])
            wider = np.hypot(rows["STEC_ERROR"], scale * np.nan_to_num(error))
            rows["STEC_ERROR"] = np.where(mine, wider, rows["STEC_ERROR"])
            mean = float(np.mean(scale[mine]))
            receiver[str(name)] = {
                "bias": -mean * value,
                "error": mean * error,
                "source": "bias file",
            }
        else:
            unknown.append(number)
    if unknown:
        receiver |= _from_data(rows, kinds, kind, unknown, settings)
    return receiver


def _of_satellites(rows, table):
    value, error = np.full(len(rows["TIME"]), np.nan), np.full(len(rows["TIME"]), np.nan)
    pairs = np.char.add(np.char.add(rows["SATELLITE"], " "), rows["SIGNALS"])
    for pair in np.unique(pairs):
        satellite, signals = str(pair).split(" ")
        mine = pairs == pair
        value[mine], error[mine] = table.difference(satellite, "", *signals.split("-"))
    return value, error


def estimate_receiver_biases(rows, kind, settings):
    """
    Biases of a receiver from its levelled slant TEC.

    Parameters
    ----------
    rows : mapping
        ``SECONDS``, ``STEC``, ``ELEVATION``, ``PIERCE_LAT``, ``PIERCE_LON``, ``LATITUDE``,
        ``LONGITUDE``.
    kind : array of int
        Pair of signals of each row.
    settings : Settings

    Returns
    -------
    biases : vconst_gnss.physics.receiver_bias.Biases
    """
    mapping = mapping_factor(rows["ELEVATION"], settings.mapping, height=settings.shell_height)
    north = rows["PIERCE_LAT"] - rows["LATITUDE"]
    turned = (rows["PIERCE_LON"] - rows["LONGITUDE"] + 180.0) % 360.0 - 180.0
    east = turned * np.cos(np.radians(rows["PIERCE_LAT"]))
    high = rows["ELEVATION"] >= max(BIAS_ELEVATION, settings.elevation)
    slant = np.where(high, rows["STEC"], np.nan)
    return receiver_biases(rows["SECONDS"], kind, slant, mapping, north, east)


def _from_data(rows, kinds, kind, unknown, settings):
    known = ~np.isin(kind, unknown)
    # all known ones are one kind, whose bias is then what the others are measured against
    if known.any():
        number = np.full(len(kinds), len(unknown))
        number[unknown] = np.arange(len(unknown))
    else:
        number = np.arange(len(kinds))
    found = estimate_receiver_biases(rows, number[kind], settings)
    receiver = {}
    for place, own in enumerate(unknown):
        mine = kind == own
        rows["STEC"] = np.where(mine, rows["STEC"] - found.value[place], rows["STEC"])
        wider = np.hypot(rows["STEC_ERROR"], np.nan_to_num(found.error[place]))
        rows["STEC_ERROR"] = np.where(mine, wider, rows["STEC_ERROR"])
        receiver[str(kinds[own])] = {
            "bias": float(found.value[place]),
            "error": float(found.error[place]),
            "source": "estimated",
        }
    return receiver


def _vertical(rows, settings):
    mapping = mapping_factor(rows["ELEVATION"], settings.mapping, height=settings.shell_height)
    rows["VTEC"] = rows["STEC"] / mapping


def _arrays(rows, settings):
    kept = np.flatnonzero(np.isfinite(rows["STEC"]) | np.isfinite(rows["ROT"]))
    order = kept[np.lexsort((rows["SATELLITE"][kept], rows["TIME"][kept]))]
    arrays = {
        name: rows[name][order]
        for name in (
            "TIME",
            "SITE",
            "SATELLITE",
            "SIGNALS",
            "ELEVATION",
            "AZIMUTH",
            "ARC",
            "STEC",
            "STEC_ERROR",
            "VTEC",
            "ROT",
            "ROTI",
        )
    }
    arrays["LATITUDE"], arrays["LONGITUDE"] = rows["PIERCE_LAT"][order], rows["PIERCE_LON"][order]
    arrays["ALTITUDE"] = np.full(len(order), settings.shell_height)
    return arrays

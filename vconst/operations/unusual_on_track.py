"""Where half-orbits are unusual by themselves, one by one."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.kernels.constants import DAY
from vconst.operation import Degrees, Seconds, Selection, Table, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.single_track.tracks import HALO, tracks_of
from vconst.operations.single_track.ways import LIMITS, WAYS
from vconst.operations.zones.layers import is_logarithmic, variable_of

_NAME = "unusual_on_track"


@operation(version=1)
def unusual_on_track(
    data: Selection,
    *,
    method: Literal["windows", "savitzky_golay", "polynomial", "wavelet"] = "windows",
    limit: float | None = None,
    latitude: Degrees = 50.0,
    width: Degrees = 7.0,
    step: float = 0.2,
    knots: Degrees = 10.0,
    span: Seconds = 200.0,
    order: int = 3,
    degree: int = 10,
    seed: int = 0,
) -> Table:
    """
    What stands out of each half-orbit, measured by that half-orbit alone.

    Parameters
    ----------
    data : Selection
        Of one variable on a track with radius; what is usually drawn in a logarithm is taken
        so. Screen it first: field-aligned currents and bubbles stand out too.
    method : str
        ``windows``: the first difference over its time less a cubic spline, its spread in
        windows of latitude over that of the track. ``savitzky_golay``: the residual of that
        filter over the track's own robust spread. ``polynomial``: the same of a polynomial in
        quasi-dipole latitude. ``wavelet``: greatest power of the Morlet transform over the 95 %
        level of red noise, away from the ends; tracks with gaps are left out.
    limit : float or None
        Above it a place is unusual; None: 2.5 of windows, 3 of the residuals, 1 of the wavelet.
    latitude : float
        Greatest quasi-dipole latitude either side of the equator, in degrees.
    width, step, knots : float
        Of windows: their length in degrees, the step from one to the next in lengths, and the
        distance of the spline's knots in degrees.
    span, order : float, int
        Of Savitzky and Golay: length in s, and order.
    degree : int
        Of the polynomial.
    seed : int
        Of the order in which residuals are shuffled.

    Returns
    -------
    table : Table
        Dimension ``track``: ``track_time`` (its first sample), ``track_side``, ``track_samples``,
        ``track_greatest`` (statistic); of windows ``track_shuffled``: the greatest of the same
        residuals in random order. Dimension ``found``: ``found_time``, ``_latitude``,
        ``_longitude``, ``_statistic`` and ``_track`` of places above the limit. Scalars ``tracks``,
        ``tracks_above``, ``share_above``; of windows ``share_above_shuffled`` and
        ``limit_of_5_percent``: above it is one shuffled track in twenty.

    Notes
    -----
    A ratio of windows is at most the root of track over window length: of 100 and 7 degrees no
    limit above 3.78 is ever reached. It depends on the sampling, so a limit does not go from one
    mission to another: compare with the shuffled tracks. Marchetti et al. (2022),
    doi:10.3390/rs14112649; Torrence & Compo (1998).
    """
    variable = variable_of(data, by=_NAME)
    settings = {"width": width, "step": step, "knots": knots}
    settings |= {"span": span, "order": order, "degree": degree, "seed": seed}
    limit = LIMITS[method] if limit is None else limit
    parts = data.reduce(
        look_at_tracks,
        list,
        length=DAY,
        halo=HALO,
        variable=variable,
        log=is_logarithmic(variable),
        latitude=latitude,
        method=method,
        limit=limit,
        settings=settings,
    )
    rows = [row for part in parts for row in part]
    dataset = _described(rows, method, limit)
    dataset.attrs = {"product": data.product, "variable": variable, "method": method}
    dataset.attrs |= {"limit": limit, "latitude": latitude, "cards": []}
    dataset.attrs["verdict"] = _said(dataset, data.product)
    return Table(dataset)


def look_at_tracks(dataset, window, *, variable, log, latitude, method, limit, settings):
    """
    What stands out of the tracks that begin in a piece.

    Returns
    -------
    rows : list of dict
        One a track: ``time``, ``side``, ``samples``, ``greatest``, ``shuffled`` and the places
        above the limit.
    """
    rows = []
    for track in tracks_of(dataset, window, variable=variable, log=log, latitude=latitude):
        draw = np.random.default_rng([settings["seed"], int(track["time"][0] // 10**9)])
        place, statistic, shuffled = WAYS[method](track, settings, draw)
        if not statistic.size:
            continue
        above = np.flatnonzero(statistic > limit)
        found = {n: track[n][place[above]] for n in ("time", "latitude", "longitude")}
        rows.append(
            {
                "time": int(track["time"][0]),
                "side": track["side"],
                "samples": track["time"].size,
                "greatest": float(np.nanmax(statistic)),
                "shuffled": float(np.nanmax(shuffled)) if shuffled.size else np.nan,
                "found": found | {"statistic": statistic[above]},
            }
        )
    return rows


def _described(rows, method, limit):
    greatest = np.array([row["greatest"] for row in rows])
    shuffled = np.array([row["shuffled"] for row in rows])
    number = [row["found"]["time"].size for row in rows]
    found = {
        name: np.concatenate([row["found"][name] for row in rows]) if rows else np.zeros(0)
        for name in ("time", "latitude", "longitude", "statistic")
    }
    time = np.array([row["time"] for row in rows], np.int64)
    side = np.array([row["side"] for row in rows], np.int8)
    samples = np.array([row["samples"] for row in rows], np.int64)
    columns = {
        "track_time": column("track", time.astype("M8[ns]"), "first sample, UTC"),
        "track_side": column("track", side, "1 northward, -1 southward"),
        "track_samples": column("track", samples, "samples"),
        "track_greatest": column("track", greatest, "greatest statistic"),
        "found_time": column("found", found["time"].astype("M8[ns]"), "time, UTC"),
        "found_latitude": column("found", found["latitude"], "geocentric latitude", "degree"),
        "found_longitude": column("found", found["longitude"], "longitude", "degree"),
        "found_statistic": column("found", found["statistic"], "statistic"),
        "found_track": column("found", np.repeat(np.arange(len(rows)), number), "row of its track"),
        "tracks": scalar(len(rows), "half-orbits looked at"),
        "tracks_above": scalar(int((greatest > limit).sum()), "half-orbits above the limit"),
        "share_above": scalar(_share(greatest, limit), "share of half-orbits above the limit"),
    }
    if method == "windows":
        level = float(np.quantile(shuffled, 0.95)) if len(rows) else np.nan
        columns |= {
            "track_shuffled": column("track", shuffled, "greatest of shuffled residuals"),
            "share_above_shuffled": scalar(_share(shuffled, limit), "the same, shuffled"),
            "limit_of_5_percent": scalar(level, "limit above which 5 % of shuffled ones are"),
        }
    return xr.Dataset(columns)


def _share(values, limit):
    return float((values > limit).mean()) if values.size else np.nan


def _said(dataset, product):
    share = 100 * float(dataset["share_above"]) if int(dataset["tracks"]) else np.nan
    said = (
        f"product {product}: {int(dataset['tracks_above'])} of {int(dataset['tracks'])} half-orbits"
        f" ({share:.3g} %) have a place above the limit of {dataset.attrs['limit']:g}"
    )
    if "share_above_shuffled" in dataset:
        other = 100 * float(dataset["share_above_shuffled"])
        said += f"; with their residuals shuffled {other:.3g} %"
    return said

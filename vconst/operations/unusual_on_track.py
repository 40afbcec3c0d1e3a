"""Where half-orbits are unusual by themselves, one by one."""

from functools import partial
from typing import Literal

import numpy as np
import xarray as xr

from vconst.kernels.constants import DAY
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Days, Degrees, Events, Seconds, Selection, Table, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.screen_weather import edges_of
from vconst.operations.select_quiet import holds
from vconst.operations.single_track.tracks import HALO, tracks_of
from vconst.operations.single_track.ways import LIMITS, WAYS
from vconst.operations.zones.layers import is_logarithmic, variable_of

_NAME = "unusual_on_track"


@operation(version=3)
def unusual_on_track(
    data: Selection,
    zone: Events = None,
    screening: Table = None,
    *,
    before: Days = 7.0,
    after: Days = 5.0,
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
        so. Field-aligned currents and bubbles stand out too.
    zone : Events or None
        Of ``preparation_zone``: only half-orbits that pass through a zone about its time, each of
        them whole. None for all.
    screening : Table or None
        Of ``screen_weather``: half-orbits that are not quiet are left out, whole, and counted.
    before, after : float
        With a zone: days before and after the time of its event.
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
        Dimension ``track``: ``track_time`` (its first sample), ``track_until`` (its last),
        ``track_side``, ``track_samples``, with a zone ``track_event`` (row of the event, the
        nearest in time) and ``track_window`` (0: all of it is before the event; 2: it is not),
        ``track_greatest`` (statistic); of windows ``track_shuffled``: the greatest of the same
        residuals in random order. Dimension ``found``: ``found_time``, ``_latitude``,
        ``_longitude``, ``_statistic`` and ``_track`` of places above the limit. Scalars ``tracks``,
        ``tracks_above``, ``share_above``, ``tracks_not_quiet``, with a zone ``tracks_before``
        and ``tracks_above_before``; of windows
        ``share_above_shuffled`` and ``limit_of_5_percent``: above it is one shuffled track in
        twenty.

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
    zones = zones_of(zone, before, after)
    if zones is not None:
        data = data.during(*zones.pop("span"))
    how = {"zones": zones, "states": None if screening is None else edges_of(screening)}
    how |= {"variable": variable, "log": is_logarithmic(variable), "latitude": latitude}
    parts = _parts(data, method=method, limit=limit, settings=settings, **how)
    rows = [row for part in parts for row in part]
    quiet = [row for row in rows if "greatest" in row]
    dataset = _described(quiet, method, limit, zone)
    dataset["tracks_not_quiet"] = scalar(len(rows) - len(quiet), "half-orbits that are not quiet")
    dataset.attrs = {"product": data.product, "variable": variable, "method": method}
    dataset.attrs |= {"limit": limit, "latitude": latitude, "cards": [], "shows": "on tracks"}
    dataset.attrs["verdict"] = _said(dataset, data.product)
    return Table(dataset)


def _parts(data, **how):
    return data.reduce(look_at_tracks, list, length=DAY, halo=HALO, **how) if data.span() else []


def zones_of(zone, before, after):
    """Middles, radii and times of zones, the days about them, and the span of all; or None."""
    if zone is None:
        return None
    names = {"latitude": "latitude", "longitude": "longitude", "reach": "zone_radius"}
    found = {name: zone.dataset[own].values.astype(float) for name, own in names.items()}
    time = zone.dataset["time"].values.astype("M8[ns]").astype(np.int64)
    window = round(before * DAY), round(after * DAY)
    span = int(time.min() - window[0]), int(time.max() + window[1])
    return found | {"time": time, "window": window, "span": span}


def look_at_tracks(
    dataset, window, *, variable, log, latitude, method, limit, settings, zones=None, states=None
):
    """
    What stands out of the tracks that begin in a piece.

    Returns
    -------
    rows : list of dict
        One a track: ``time``, ``side``, ``samples``, ``event``, ``greatest``, ``shuffled`` and the
        places above the limit; of one that is not quiet ``time`` alone.
    """
    rows = []
    how = {"variable": variable, "log": log, "latitude": latitude}
    how["wanted"] = None if zones is None else partial(_is_near, zones)
    for track in tracks_of(dataset, window, **how):
        event = _event_of(track, zones)
        if event is None:
            continue  # its equatorward part does not reach the zone
        if states is not None and not _is_quiet(track, states):
            rows.append({"time": int(track["time"][0])})
            continue
        draw = np.random.default_rng([settings["seed"], int(track["time"][0] // 10**9)])
        place, statistic, shuffled = WAYS[method](track, settings, draw)
        if not statistic.size:
            continue
        above = np.flatnonzero(statistic > limit)
        found = {n: track[n][place[above]] for n in ("time", "latitude", "longitude")}
        rows.append(
            {
                "time": int(track["time"][0]),
                "until": int(track["time"][-1]),
                "side": track["side"],
                "event": event,
                "samples": track["time"].size,
                "greatest": float(np.nanmax(statistic)),
                "shuffled": float(np.nanmax(shuffled)) if shuffled.size else np.nan,
                "found": found | {"statistic": statistic[above]},
            }
        )
    return rows


def _event_of(track, zones):
    """Row of the event nearest in time whose zone a track passes through; -1 without zones."""
    if zones is None:
        return -1
    since = int(track["time"][0]) - zones["time"]
    about = (since >= -zones["window"][0]) & (since <= zones["window"][1])
    near = [
        event
        for event in np.flatnonzero(about)
        if great_circle_distance(
            zones["latitude"][event],
            zones["longitude"][event],
            track["latitude"],
            track["longitude"],
        ).min()
        <= zones["reach"][event]
    ]
    return min(near, key=lambda event: abs(since[event])) if near else None


def _is_near(zones, track):
    return _event_of(track, zones) is not None


def _is_quiet(track, states):
    ends = np.array([track["time"][0]]), np.array([track["time"][-1]])
    return not any(holds(letter, *ends, *states)[0] for letter in "du")


def _of_zones(rows, zone, above):
    """Which event each track is near, whether it is before it, and how many of those stand out."""
    if zone is None:
        return {}
    event = np.array([row["event"] for row in rows], np.int64)
    origin = zone.dataset["time"].values.astype("M8[ns]").astype(np.int64)[event]
    late = np.array([row["until"] for row in rows], np.int64) >= origin
    return {
        "track_event": column("track", event, "row of its event"),
        "track_window": column("track", np.where(late, 2, 0).astype(np.int8), "0 before, 2 after"),
        "tracks_before": scalar(int((~late).sum()), "half-orbits before the events"),
        "tracks_above_before": scalar(int((above & ~late).sum()), "of them above the limit"),
    }


def _described(rows, method, limit, zone):
    greatest = np.array([row["greatest"] for row in rows])
    shuffled = np.array([row["shuffled"] for row in rows])
    number = [row["found"]["time"].size for row in rows]
    found = {
        name: np.concatenate([row["found"][name] for row in rows]) if rows else np.zeros(0)
        for name in ("time", "latitude", "longitude", "statistic")
    }
    time = np.array([row["time"] for row in rows], np.int64)
    until = np.array([row["until"] for row in rows], np.int64)
    side = np.array([row["side"] for row in rows], np.int8)
    samples = np.array([row["samples"] for row in rows], np.int64)
    columns = {
        "track_time": column("track", time.astype("M8[ns]"), "first sample, UTC"),
        "track_until": column("track", until.astype("M8[ns]"), "last sample, UTC"),
        "track_side": column("track", side, "1 northward, -1 southward"),
        **_of_zones(rows, zone, greatest > limit),
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
    if "tracks_before" in dataset:
        before = (int(dataset[n]) for n in ("tracks_above_before", "tracks_before"))
        said += "; before the events {} of {}".format(*before)
    if "share_above_shuffled" in dataset:
        other = 100 * float(dataset["share_above_shuffled"])
        said += f"; with their residuals shuffled {other:.3g} %"
    return said

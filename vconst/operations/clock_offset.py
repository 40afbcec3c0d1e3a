"""By how much the clock of one product is behind or ahead of a sister's, from positions."""

from functools import partial

import numpy as np
import xarray as xr

from vconst.kernels.along_track import along_track_offset
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.operation import Seconds, Selection, Table, operation
from vconst.operations.auditing.columns import as_times, days_of, stamps_of
from vconst.operations.auditing.tables import column, scalar
from vconst.selection import DAY, map_pieces

#: Offsets that a day needs.
LEAST = 30


@operation(version=2)
def clock_offset(data: Selection, sister: Selection, *, gap: Seconds = 30.0) -> Table:
    """
    Clock offset of two payloads of one spacecraft, from their positions at equal times.

    Parameters
    ----------
    data, sister : Selection
        Tracks of one platform, with positions of their own. Of two platforms, or of what is
        no track, nothing is determined, and the verdict says why.
    gap : float
        In s: between samples of the sister further apart its place is not interpolated.

    Returns
    -------
    table : Table
        Along ``time``, every day asked for: ``series_offset`` (s, median of the day),
        ``series_across`` (km, median distance to the side: what no clock explains),
        ``day_scatter`` (s) and ``day_samples``; NaN on days with fewer than 30.
        Scalars ``offset`` (s, median of the days; positive: the times of *data* are late),
        ``offset_low`` and ``offset_high`` (least and greatest day),
        ``scatter`` (s, robust, inside days), ``across`` (km), ``compared`` samples.

    Notes
    -----
    At the stated time t the sister is at s(t) with velocity v, and *data* says p(t). If the
    times of *data* are late by d, p(t) = s(t - d), so d = (s(t) - p(t)) . v / v^2. The place
    is a straight line between two samples of the sister. A spacecraft flies 7.6 km/s, and
    positions in single precision are good to about 1 m. The offset is of the times against the
    positions that stand beside them: where both come from one record of the bus, a payload
    whose values lag behind its own time is not seen by this.
    """
    why, found = _unfit(data, sister), []
    if not why:
        look = partial(compare_places, gap=gap)
        found = map_pieces([data, sister], look, length=DAY, halo=round(gap * 1e9))
    days = days_of(data)
    series = {name: np.full(days.size, np.nan) for name in ("offset", "across", "scatter")}
    samples = np.zeros(days.size, np.int64)
    for each in found:
        place = np.flatnonzero(days == each["day"])
        samples[place] = each["samples"]
        for name, values in series.items():
            values[place] = each[name]
    words = {
        "offset": ("clock offset of the day", "s"),
        "across": ("distance across the track", "km"),
        "scatter": ("scatter inside the day", "s"),
    }
    dataset = xr.Dataset(
        {
            **{f"series_{n}": column("time", series[n], *words[n]) for n in ("offset", "across")},
            "day_scatter": column("time", series["scatter"], *words["scatter"]),
            "day_samples": column("time", samples, "samples compared"),
        },
        {"time": as_times(days)},
    )
    _add_numbers(dataset, series, int(samples.sum()))
    dataset.attrs = {"product": data.product, "sister": sister.product, "shows": "clock"}
    dataset.attrs["cards"] = ["offset", "scatter", "across"]
    dataset.attrs["verdict"] = _said(dataset, data.product, sister.product, why)
    return Table(dataset)


def compare_places(datasets, window, *, gap):
    """
    Offset of one day in the middle, and how it scatters.

    Parameters
    ----------
    datasets : (xarray.Dataset, xarray.Dataset)
        Of the product and its sister, with samples around the piece.
    window : Piece
    gap : float
        In s.

    Returns
    -------
    offsets : dict
    """
    one, other = (_places(dataset) for dataset in datasets)
    inside = (one[0] >= window.start) & (one[0] < window.stop)
    own = tuple(each[inside] for each in one)
    offset, across = along_track_offset(*own, *other, gap_ns=round(gap * 1e9))
    known = np.isfinite(offset)
    enough = int(known.sum()) >= LEAST
    middle = float(np.median(offset[known])) if enough else np.nan
    spread = np.median(np.abs(offset[known] - middle)) if enough else np.nan
    return {
        "day": window.start,
        "samples": int(known.sum()),
        "offset": middle,
        "across": float(np.median(across[known])) if enough else np.nan,
        "scatter": float(1.4826 * spread),
    }


def _unfit(data, sister):
    """Why the positions of the two say nothing of a clock; empty where they do."""
    for each in (data, sister):
        if each.kind != "track":
            return (
                f"{each.product} is no track: its samples ({each.kind}) do not say where a "
                "spacecraft is"
            )
    own, other = (each.product.partition("/")[0] for each in (data, sister))
    if own != other:
        return (
            f"{sister.product} is of another platform than {data.product}, and how far apart two "
            f"platforms fly is no clock; give as sister another product of {own}"
        )
    return ""


def _places(dataset):
    """Times in ns and places in km, (n,) and (n, 3); on the sphere where no height is said."""
    stamps = stamps_of(dataset)
    north = np.radians(dataset["latitude"].values.astype(np.float64))
    east = np.radians(dataset["longitude"].values.astype(np.float64))
    direction = [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    radius = dataset["radius"].values.astype(np.float64) if "radius" in dataset else SPHERE_RADIUS
    return stamps, np.stack(direction, axis=-1) * np.reshape(radius, (-1, 1))


def _add_numbers(dataset, series, samples):
    known = series["offset"][np.isfinite(series["offset"])]

    def of(function, values=known):
        values = values[np.isfinite(values)]
        return float(function(values)) if values.size else np.nan

    dataset["offset"] = scalar(of(np.median), "clock offset, positive where times are late", "s")
    dataset["offset_low"] = scalar(of(np.min), "clock offset, least day", "s")
    dataset["offset_high"] = scalar(of(np.max), "clock offset, greatest day", "s")
    dataset["scatter"] = scalar(of(np.median, series["scatter"]), "scatter inside a day", "s")
    dataset["across"] = scalar(of(np.median, series["across"]), "distance across the track", "km")
    dataset["compared"] = scalar(samples, "samples compared")


def _said(dataset, product, sister, why):
    offset = float(dataset["offset"])
    if why:
        return f"not determined: {why}"
    if not np.isfinite(offset):
        return f"not determined: {product} and {sister} have no positions at common times"
    low, high = float(dataset["offset_low"]), float(dataset["offset_high"])
    if max(abs(low), abs(high), abs(offset)) < 5e-5:
        return (
            f"products {product} and {sister} state the same positions at the same times, to 0.1 ms"
        )
    return (
        f"times of {product} are {'late' if offset >= 0 else 'early'} by {abs(offset):.4f} s "
        f"against the positions of {sister} (days from {low:.4f} to {high:.4f} s)"
    )

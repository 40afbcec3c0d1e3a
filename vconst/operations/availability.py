"""Which product has samples on which day, and how much of the day."""

import numpy as np
import xarray as xr

from vconst.operation import Group, Table, operation
from vconst.operations.auditing.columns import as_times, days_of, reduce_days, stamps_of
from vconst.operations.auditing.tables import column, scalar, text
from vconst.selection import DAY

_SECONDS = DAY / 1e9


@operation(version=1)
def availability(products: Group) -> Table:
    """
    A calendar: the share of each day that each product covers, and that may be used.

    Parameters
    ----------
    products : Group of Selection

    Returns
    -------
    table : Table
        ``covered`` and ``usable`` on (``time``, ``row``), 0 to 1: covered by samples, and
        by samples that no reason rejects; NaN on a day without a sample, which is missing
        and not zero. ``time`` holds every day that any of them asks for. Dimension
        ``row``: ``name``, ``product``, ``days`` with samples, ``missing`` days,
        ``mean_covered`` of the days with samples. Scalars ``days``, ``missing_days`` (of
        all products together). Days are kept: a new day computes that day only.

    Notes
    -----
    A sample covers the time to the next one, at most the declared step (1.5 times the
    usual step of the day where none is declared); a payload that is switched off over the
    poles covers less than the whole day at its best.
    """
    names = list(products)
    days = _all_days(products.values())
    covered = np.full((days.size, len(names)), np.nan)
    usable = covered.copy()
    for place, selection in enumerate(products.values()):
        cadence = selection.view.traits(selection.product)["cadence"]
        for each in reduce_days(selection, cover_day, settings={"cadence": cadence}):
            day = np.flatnonzero(days == each.attrs["day"])
            covered[day, place] = each["covered"].item()
            usable[day, place] = each["usable"].item()
    dataset = xr.Dataset(_columns(products, covered, usable), {"time": as_times(days)})
    missing = np.isnan(covered)
    dataset["days"] = scalar(days.size, "days asked for")
    dataset["missing_days"] = scalar(int(missing.sum()), "days missing, of all products")
    dataset.attrs = {"shows": "availability", "verdict": _said(dataset, missing), "cards": []}
    return Table(dataset)


def cover_day(dataset, window, *, cadence):
    """
    How much of a day samples cover, and samples that may be used.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
    cadence : float or None
        Declared step in s.

    Returns
    -------
    shares : xarray.Dataset
        ``covered``, ``usable``.
    """
    stamps = np.unique(stamps_of(dataset))
    steps = np.diff(np.append(stamps, window.stop)) / 1e9
    usual = np.median(steps[:-1]) if stamps.size > 1 else 0.0
    covers = np.minimum(steps, cadence or 1.5 * usual)
    sound = np.zeros(stamps.size, bool)
    sound[np.searchsorted(stamps, stamps_of(dataset)[_sound(dataset)])] = True
    shares = (min(1.0, float(covers[kept].sum() / _SECONDS)) for kept in (sound | True, sound))
    named = dict(zip(("covered", "usable"), shares, strict=True))
    return xr.Dataset({name: ((), share) for name, share in named.items()}, attrs=_day(window))


def _day(window):
    return {"day": window.start}


def _sound(dataset):
    """Samples that no reason of the whole sample rejects, nor all of its variables'."""
    sound = np.ones(stamps_of(dataset).size, bool)
    if "quality" in dataset:
        bits = dataset["quality"]
        sound &= (bits.values & np.uint32(bits.attrs.get("rejects", 0))) == 0
    own = [v for name, v in dataset.data_vars.items() if str(name).startswith("quality_")]
    own = [v for v in own if v.ndim == 1]  # cells of maps do not make the map unusable
    if own:
        rejected = [(v.values & np.uint32(v.attrs.get("rejects", 0))) != 0 for v in own]
        sound &= ~np.all(rejected, axis=0)
    return sound


def _all_days(selections):
    every = [days_of(selection) for selection in selections]
    found = np.unique(np.concatenate([np.zeros(0, np.int64), *every]))
    return np.arange(found[0], found[-1] + DAY, DAY) if found.size else found


def _columns(products, covered, usable):
    there = np.isfinite(covered)
    counts = there.sum(axis=0)
    mean = [
        float(values[held].mean()) if held.any() else np.nan
        for values, held in zip(covered.T, there.T, strict=True)
    ]
    return {
        "name": column("row", text(list(products)), "name"),
        "product": column("row", text([s.product for s in products.values()]), "product"),
        "row_days": column("row", counts, "days with samples"),
        "missing": column("row", len(covered) - counts, "days missing"),
        "mean_covered": column("row", mean, "mean share covered, of the days with samples"),
        "covered": column(("time", "row"), covered, "share of the day covered by samples"),
        "usable": column(("time", "row"), usable, "share of the day covered by usable samples"),
    }


def _said(dataset, missing):
    """Which products are missing on some days, in words."""
    if not missing.size:
        return "no day was asked for"
    counts, days = {}, len(missing)
    for name, count in zip(dataset["product"].values.tolist(), missing.sum(axis=0), strict=True):
        counts.setdefault(int(count), []).append(name)
    gone = [
        f"{count} of {days} days: {', '.join(counts[count])}" for count in sorted(counts) if count
    ]
    return f"missing on {'; on '.join(gone)}" if gone else f"samples on each of {days} days"

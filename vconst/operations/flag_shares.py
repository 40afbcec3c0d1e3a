"""How much of each day is in which working mode, and under which flag."""

import numpy as np
import xarray as xr

from vconst.operation import Selection, Table, operation
from vconst.operations.auditing.columns import (
    NO_MODE,
    as_times,
    days_of,
    modes_of,
    reduce_days,
    stamps_of,
)
from vconst.operations.auditing.tables import column, scalar, text


@operation(version=2)
def flag_shares(data: Selection) -> Table:
    """
    Share of each day's samples in each working mode and under each quality reason.

    Parameters
    ----------
    data : Selection

    Returns
    -------
    table : Table
        ``share`` on (``time``, ``row``): of the samples of a day, NaN on a day without any;
        ``time`` holds every day asked for. Dimension ``row``: ``what`` (``mode`` or
        ``flag``), ``name`` (a mode in words: ``survey mode``), ``rejects`` (whether reading
        masks it by default), ``count`` of samples, ``overall`` share. ``samples`` by day.
        Scalars ``total`` and ``days_without``. Days are kept: a new day computes that day only.

    Notes
    -----
    A sample is in one mode; it may be under several flags, or none. Flags of one variable
    are named ``variable: reason``.
    """
    found = reduce_days(data, count_day, version=2)
    days = days_of(data)
    keys = sorted({key for each in found for key in _keys(each)}, key=_order)
    counts, samples = np.zeros((days.size, len(keys))), np.zeros(days.size)
    for each in found:
        day = np.flatnonzero(days == each.attrs["day"])
        samples[day] = each.attrs["samples"]
        for place, key in enumerate(_keys(each)):
            counts[day, keys.index(key)] = each["count"].values[place]
    shares = np.full(counts.shape, np.nan)
    shares[samples > 0] = counts[samples > 0] / samples[samples > 0, None]
    dataset = xr.Dataset(_columns(keys, counts, shares, samples), {"time": as_times(days)})
    dataset["total"] = scalar(int(samples.sum()), "samples")
    dataset["days_without"] = scalar(int((samples == 0).sum()), "days without samples")
    dataset.attrs = {"product": data.product, "shows": "shares", "cards": []}
    dataset.attrs["verdict"] = f"product {data.product}: {_said(dataset, days.size)}"
    return Table(dataset)


def count_day(dataset, window):
    """
    Samples of one day by working mode and by quality reason.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece

    Returns
    -------
    counts : xarray.Dataset
        Along ``row``: ``what``, ``name``, ``rejects``, ``count``; reasons that a product
        knows and that never occur stand with 0. Of a map whose cells have reasons of their
        own, the share of its cells counts.
    """
    modes, numbers = np.unique(modes_of(dataset), return_counts=True)
    rows = [
        ("mode", str(mode), False, int(number))
        for mode, number in zip(modes, numbers, strict=True)
        if mode != NO_MODE
    ]
    for name, bits in dataset.data_vars.items():
        if "flag_masks" in bits.attrs:
            rows += _reasons(str(name), bits)
    listed = list(zip(*rows, strict=True)) or [()] * 4
    return xr.Dataset(
        {
            "what": ("row", text(listed[0])),
            "name": ("row", text(listed[1])),
            "rejects": ("row", np.array(listed[2], bool)),
            "count": ("row", np.array(listed[3], np.int64)),
        },
        attrs={"day": window.start, "samples": int(stamps_of(dataset).size)},
    )


def _reasons(name, bits):
    prefix = f"{name.removeprefix('quality_')}: " if name != "quality" else ""
    rejected = bits.attrs.get("rejects", 0)
    named = zip(bits.attrs["flag_masks"], bits.attrs["flag_meanings"].split(), strict=True)
    for mask, meaning in named:
        found = (bits.values & np.uint32(mask)) != 0
        hit = round(float(found.reshape(len(found), -1).mean(axis=1).sum())) if found.size else 0
        yield "flag", f"{prefix}{meaning}", bool(mask & rejected), hit


def _said(dataset, days):
    """Modes, the most frequent flags and the days without samples, in words."""
    without = f"missing on {int(dataset['days_without'])} of {days} days"
    if not int(dataset["total"]):
        return f"no samples, so no shares; {without}"
    rows = sorted(range(dataset.sizes["row"]), key=lambda row: -int(dataset["count"][row]))
    said = {"mode": [], "flag": []}
    for row in rows:
        if int(dataset["count"][row]):
            share = 100 * float(dataset["overall"][row])
            name = str(dataset["name"].values[row]).replace("_", " ")
            said[str(dataset["what"].values[row])].append(f"{name} ({share:.3g} %)")
    modes = ", ".join(said["mode"]) or "no working mode stated"
    flags = f"flags {', '.join(said['flag'][:3])}" if said["flag"] else "no flag is set"
    return f"{modes}; {flags}; {without}"


def _keys(each):
    columns = (each[name].values.tolist() for name in ("what", "name", "rejects"))
    return list(zip(*columns, strict=True))


def _order(key):
    what, name, _ = key
    return what != "mode", name


def _columns(keys, counts, shares, samples):
    whole = samples.sum()
    total = counts.sum(axis=0)
    overall = total / whole if whole else np.full(len(keys), np.nan)
    return {
        "what": column("row", text([what for what, _, _ in keys]), "mode or flag"),
        "name": column("row", text([name for _, name, _ in keys]), "name"),
        "rejects": column("row", np.array([key[2] for key in keys], bool), "masked by default"),
        "count": column("row", total.astype(np.int64), "samples"),
        "overall": column("row", overall, "share of all samples"),
        "share": column(("time", "row"), shares, "share of the samples of the day"),
        "samples": column("time", samples.astype(np.int64), "samples of the day"),
    }

"""What is in a selection, variable by variable."""

import numpy as np
import xarray as xr

from vconst.operation import Selection, Table, operation

#: Bits of a double that quartiles are sorted by: sign, exponent and 16 of the mantissa,
#: so that a quartile is right to 1.5e-5 of its value whatever the number of samples.
_KEPT_BITS = 28

_ROWS = ("count", "missing", "minimum", "lower_quartile", "median", "upper_quartile")
_ROWS += ("maximum", "mean")


@operation(version=1)
def describe(data: Selection) -> Table:
    """
    Count, missing, extremes, quartiles and mean of every variable, and the time they span.

    Parameters
    ----------
    data : Selection

    Returns
    -------
    table : Table
        Dimension ``variable``; ``name`` and ``unit`` say which; ``count`` and
        ``missing`` (NaN) are samples; the others in the unit of the variable, NaN where
        nothing was counted. Quartiles are right to 1.5e-5 of their value. Scalars
        ``samples``, and ``start`` and ``stop`` (text, UTC).

    Raises
    ------
    SelectionError
        If there are no samples at all.
    """
    total = data.reduce(summarise, merge)
    names = sorted(total["variables"])
    found = {name: _row(total["variables"][name]) for name in names}
    arrays = {row: ("variable", [found[name][row] for name in names]) for row in _ROWS}
    dataset = xr.Dataset(
        {
            "name": ("variable", names),
            "unit": ("variable", [total["variables"][name]["units"] for name in names]),
            **arrays,
            "samples": ((), total["samples"]),
            "start": ((), _iso(total["start"])),
            "stop": ((), _iso(total["stop"])),
        }
    )
    dataset.attrs = {"product": data.product}
    return Table(dataset)


def summarise(dataset, window):
    """
    What :func:`describe` needs of one piece.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: pieces do not overlap.

    Returns
    -------
    summary : dict
    """
    del window
    time = dataset["time"] if "time" in dataset.variables else dataset["start"]
    stamps = time.values.astype("datetime64[ns]").astype(np.int64)
    numbers = {
        str(name): _numbers(values)
        for name, values in dataset.data_vars.items()
        if values.dtype.kind == "f"
    }
    return {
        "samples": int(stamps.size),
        "start": int(stamps.min()) if stamps.size else None,
        "stop": int(stamps.max()) if stamps.size else None,
        "variables": numbers,
    }


def merge(summaries):
    """
    One summary from several, in their order.

    Parameters
    ----------
    summaries : list of dict
        As :func:`summarise` makes them.

    Returns
    -------
    summary : dict
    """
    starts = [summary["start"] for summary in summaries if summary["start"] is not None]
    stops = [summary["stop"] for summary in summaries if summary["stop"] is not None]
    names = {name for summary in summaries for name in summary["variables"]}
    return {
        "samples": sum(summary["samples"] for summary in summaries),
        "start": min(starts, default=None),
        "stop": max(stops, default=None),
        "variables": {
            name: _joined([s["variables"][name] for s in summaries if name in s["variables"]])
            for name in sorted(names)
        },
    }


def _numbers(values):
    flat = values.values.astype(np.float64).ravel()
    sound = flat[np.isfinite(flat)]
    keys, counts = np.unique(_keys(sound), return_counts=True)
    return {
        "units": str(values.attrs.get("units", "1")),
        "count": int(sound.size),
        "missing": int(flat.size - sound.size),
        "minimum": float(sound.min()) if sound.size else np.nan,
        "maximum": float(sound.max()) if sound.size else np.nan,
        "sum": float(sound.sum()),
        "keys": keys,
        "counts": counts,
    }


def _keys(values):
    """The leading bits of doubles, as numbers in the same order as the values."""
    bits = (values + 0.0).view(np.int64)  # + 0.0 makes -0.0 of one kind with 0.0
    ordered = np.where(bits < 0, np.int64(-(2**63)) - bits - 1, bits)
    return ordered >> (64 - _KEPT_BITS)


def _values(keys):
    """The middle of the values that share leading bits."""
    ordered = (keys << (64 - _KEPT_BITS)) + (1 << (63 - _KEPT_BITS))
    bits = np.where(ordered < 0, np.int64(-(2**63)) - ordered - 1, ordered)
    return bits.view(np.float64)


def _joined(parts):
    keys, place = np.unique(np.concatenate([part["keys"] for part in parts]), return_inverse=True)
    counts = np.bincount(place, np.concatenate([part["counts"] for part in parts]), keys.size)
    return {
        "units": parts[0]["units"],
        "count": sum(part["count"] for part in parts),
        "missing": sum(part["missing"] for part in parts),
        "minimum": float(np.fmin.reduce([part["minimum"] for part in parts])),
        "maximum": float(np.fmax.reduce([part["maximum"] for part in parts])),
        "sum": float(np.sum([part["sum"] for part in parts])),
        "keys": keys,
        "counts": counts.astype(np.int64),
    }


def _row(summary):
    count = summary["count"]
    low, middle, high = _quartiles(summary)
    return {
        "count": count,
        "missing": summary["missing"],
        "minimum": summary["minimum"],
        "lower_quartile": low,
        "median": middle,
        "upper_quartile": high,
        "maximum": summary["maximum"],
        "mean": summary["sum"] / count if count else np.nan,
    }


def _quartiles(summary):
    """Quartiles by linear interpolation between the ranks, as numpy's default."""
    if not summary["count"]:
        return (np.nan,) * 3
    values = np.clip(_values(summary["keys"]), summary["minimum"], summary["maximum"])
    last = np.cumsum(summary["counts"]) - 1
    found = []
    for share in (0.25, 0.5, 0.75):
        rank = share * (summary["count"] - 1)
        below, above = (
            values[np.searchsorted(last, edge)] for edge in (np.floor(rank), np.ceil(rank))
        )
        found.append(float(below + (rank - np.floor(rank)) * (above - below)))
    return tuple(found)


def _iso(nanoseconds):
    return "" if nanoseconds is None else str(np.datetime64(nanoseconds, "ns"))[:19]

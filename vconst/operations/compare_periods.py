"""Two periods of one product side by side: medians of days, and by how much they differ."""

import numpy as np
import xarray as xr
from scipy.special import stdtrit

from vconst.operation import Selection, Table, operation
from vconst.operations.auditing.columns import days_of, reduce_days, values_of
from vconst.operations.auditing.tables import column, scalar, text

#: Values that a day needs on one side of the orbit.
LEAST = 30

_SIDES = {0: "descending", 1: "ascending"}


@operation(version=2)
def compare_periods(first: Selection, second: Selection) -> Table:
    """
    Daily medians of every variable in two periods, by side of the orbit.

    Parameters
    ----------
    first, second : Selection
        Of one product, or of two that share variables.

    Returns
    -------
    table : Table
        Dimension ``row``, one a variable and side (``descending``, ``ascending``): ``unit``,
        ``first``, ``second`` (means of the daily medians, in the unit), ``difference``
        (second minus first) with ``low`` and ``high`` (95 %), ``ratio``, ``first_days``,
        ``second_days``. NaN where a period has no day. Scalars ``first_days``,
        ``second_days`` asked for, ``first_missing``, ``second_missing`` without values.
        Days are kept.

    Notes
    -----
    Days follow each other closely: the number that the standard error of a mean goes by is
    ``n (1 - r) / (1 + r)`` with r the lag-1 correlation of the daily medians where it is
    positive; degrees of freedom after Welch (1947), doi:10.1093/biomet/34.1-2.28. A
    difference of two periods is of the instrument, the Sun and the season alike.
    """
    periods = [_period(each) for each in (first, second)]
    keys = sorted({key for held, _, _ in periods for key in held})
    rows = [_row(*(held.get(key, np.zeros(0)) for held, _, _ in periods)) for key in keys]
    units = {**periods[0][1], **periods[1][1]}
    dataset = xr.Dataset(_columns(keys, rows, units))
    missing = []
    for name, selection, (_, _, there) in zip(
        ("first", "second"), (first, second), periods, strict=True
    ):
        asked = days_of(selection).size
        dataset[f"{name}_asked"] = scalar(asked, f"days asked for, {name} period")
        dataset[f"{name}_missing"] = scalar(asked - there, f"days without values, {name} period")
        missing += [] if there else [_nothing_in(name, selection)]
    dataset.attrs = {
        "shows": "periods",
        "cards": [],
        "first_period": f"{first.product}, {_span(first)}",
        "second_period": f"{second.product}, {_span(second)}",
    }
    if missing:
        dataset.attrs["verdict"] = f"{'; '.join(missing)}: nothing can be compared"
    else:
        said = [dataset.attrs[f"{name}_period"] for name in ("second", "first")]
        dataset.attrs["verdict"] = f"{_apart(rows)} ({said[0]} beside {said[1]})"
    return Table(dataset)


def daily_medians(dataset, window):
    """
    Medians of one day by variable and side of the orbit.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: pieces do not overlap.

    Returns
    -------
    medians : xarray.Dataset
        Along ``row``: ``variable``, ``side``, ``unit``, ``median``.
    """
    del window
    sides = sides_of(dataset)
    rows = []
    for name, values in values_of(dataset).items():
        for side, word in _SIDES.items():
            held = values.values[(sides == side) & np.isfinite(values.values)]
            middle = float(np.median(held)) if held.size >= LEAST else np.nan
            rows.append((name, word, str(values.attrs.get("units", "1")), middle))
    listed = list(zip(*rows, strict=True)) or [()] * 4
    names = ("variable", "side", "unit")
    words = {name: ("row", text(each)) for name, each in zip(names, listed, strict=False)}
    return xr.Dataset({**words, "median": ("row", np.array(listed[3], np.float64))})


def sides_of(dataset):
    """
    The side of the orbit of every sample: 0 descending, 1 ascending, -1 unknown.

    Parameters
    ----------
    dataset : xarray.Dataset
        Its ``side`` is taken where it has one; otherwise latitude tells.

    Returns
    -------
    sides : numpy.ndarray of int
    """
    if "side" in dataset:
        values = np.asarray(dataset["side"].values, np.float64)
        return np.where(np.isfinite(values), values, -1).astype(int)
    latitude = dataset["latitude"].values.astype(np.float64)
    if latitude.size < 2:
        return np.full(latitude.size, -1)
    slope = np.gradient(latitude)
    return np.where(slope < 0, 0, np.where(slope > 0, 1, -1))


def _period(selection):
    """Daily medians by variable and side, units by the same, and days with any."""
    found = reduce_days(selection, daily_medians)
    held, units, days = {}, {}, 0
    for each in found:
        days += bool(np.isfinite(each["median"]).any())
        rows = zip(
            *(each[name].values for name in ("variable", "side", "unit", "median")), strict=True
        )
        for variable, side, unit, middle in rows:
            units[str(variable), str(side)] = str(unit)
            if np.isfinite(middle):
                held.setdefault((str(variable), str(side)), []).append(float(middle))
    return {key: np.array(values) for key, values in held.items()}, units, days


def _row(first, second):
    means = [float(values.mean()) if values.size else np.nan for values in (first, second)]
    difference = means[1] - means[0]
    half = _half_width(first, second)
    return {
        "first": means[0],
        "second": means[1],
        "difference": difference,
        "low": difference - half,
        "high": difference + half,
        "ratio": means[1] / means[0] if means[0] else np.nan,
        "first_days": first.size,
        "second_days": second.size,
    }


def _apart(rows):
    """How many medians differ beyond their interval, in words, and how many would by chance."""
    judged = sum(bool(np.isfinite(row["low"])) for row in rows)
    beyond = sum(row["low"] > 0 or row["high"] < 0 for row in rows)
    return (
        f"{beyond} of {judged} medians differ beyond their 95 % interval, where chance alone would "
        f"make about {0.05 * judged:.2g} do so"
    )


def _half_width(first, second):
    """Half the 95 % interval of the difference of two means of correlated days."""
    if min(first.size, second.size) < 3:
        return np.nan
    counts = [independent_days(values) for values in (first, second)]
    squares = [values.var(ddof=1) / n for values, n in zip((first, second), counts, strict=True)]
    total = sum(squares)
    if not total:
        return 0.0
    freedom = total**2 / sum(s**2 / max(n - 1, 1) for s, n in zip(squares, counts, strict=True))
    return float(stdtrit(max(freedom, 1.0), 0.975) * np.sqrt(total))


def independent_days(values):
    """
    How many independent days a row of daily values is worth.

    Parameters
    ----------
    values : numpy.ndarray of float, shape (n,)
        In order of time.

    Returns
    -------
    days : float
        ``n (1 - r) / (1 + r)``, at least 1, with the lag-1 correlation r if positive.
    """
    apart = values - values.mean()
    square = float(apart @ apart)
    correlation = max(0.0, float(apart[1:] @ apart[:-1]) / square) if square else 0.0
    return max(1.0, values.size * (1.0 - correlation) / (1.0 + correlation))


def _nothing_in(name, selection):
    """That a period holds nothing, and from when to when it could be chosen."""
    said = f"no values in the {name} period ({_span(selection)})"
    about = selection.view.products().get(selection.product)
    if about is None:
        return said
    first, last = (str(np.datetime64(int(t), "ns"))[:10] for t in (about.start, about.stop))
    return (
        f"{said}, choose one between {first} and {last}, where the store holds {selection.product}"
    )


def _span(selection):
    days = days_of(selection)
    if not days.size:
        return "no days"
    first, last = (str(np.datetime64(int(edge), "ns"))[:10] for edge in (days[0], days[-1]))
    return f"{first} to {last}"


def _columns(keys, rows, units):
    about = (
        ("first", "first period, mean of daily medians"),
        ("second", "second period, mean of daily medians"),
        ("difference", "second minus first"),
        ("low", "low, 95 %"),
        ("high", "high, 95 %"),
        ("ratio", "second over first"),
        ("first_days", "days, first period"),
        ("second_days", "days, second period"),
    )
    return {
        "variable": column("row", text([name for name, _ in keys]), "variable"),
        "side": column("row", text([side for _, side in keys]), "side of the orbit"),
        "unit": column("row", text([units[key] for key in keys]), "unit"),
        **{name: column("row", [row[name] for row in rows], words) for name, words in about},
    }

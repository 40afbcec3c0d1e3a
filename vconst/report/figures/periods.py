"""Two periods side by side: by how much each variable differs, in per cent."""

import numpy as np

from vconst.report.axes import finite_limits, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, VERMILION
from vconst.report.words import clean, number, plural

_COLUMNS = ("first", "second", "difference", "low", "high", "ratio", "first_days", "second_days")


@figure(kind="table", page="monitor", id="periods")
def periods(subject):
    """Difference over the first period, with its 95 % interval, by variable and side."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "periods":
        return
    rows = [row for row in range(dataset.sizes["row"]) if _percent(dataset, row) is not None]
    if not rows:
        return
    yield Drawing(
        title=_title(dataset, rows),
        caption=(
            f"Second period ({clean(dataset.attrs['second_period'])}) minus first "
            f"({clean(dataset.attrs['first_period'])}), in % of the first: means of daily medians "
            "with 95 % intervals that allow for days that follow each other. Sun, season and "
            "sensor are all in it: a difference is not yet one of the sensor. Medians near zero "
            "for their scatter stand in the table only."
        ),
        alt=f"{plural(len(rows), 'difference')} with intervals. {_title(dataset, rows)}.",
        draw=Draw(_draw, dataset, rows),
        numbers=_numbers(dataset),
        size=(8.6, 1.2 + 0.3 * len(rows)),
    )


def _percent(dataset, row):
    """Difference, low and high in % of the first period; None where that is not safely off 0."""
    first = float(dataset["first"][row])
    ends = [float(dataset[name][row]) for name in ("difference", "low", "high")]
    half = (ends[2] - ends[1]) / 2
    if not np.isfinite(ends[0]) or first == 0 or abs(first) < 2 * half:
        return None
    return [100 * end / abs(first) for end in ends]


def _name(dataset, row):
    words = clean(str(dataset["variable"].values[row])).replace("_", " ")
    return f"{words}, {clean(str(dataset['side'].values[row]))}"


def _title(dataset, rows):
    row = max(rows, key=lambda each: abs(_percent(dataset, each)[0]))
    value, low, high = _percent(dataset, row)
    beyond = [each for each in rows if _is_apart(_percent(dataset, each))]
    limits = (
        f" ({number(low, 3, sign=True)} to {number(high, 3, sign=True)})"
        if np.isfinite(low)
        else ""
    )
    return (
        f"{len(beyond)} of {plural(len(rows), 'median')} differ beyond their interval; the most, "
        f"{_name(dataset, row)}, by {number(value, 3, sign=True)}\u202f%{limits}"
    )


def _is_apart(ends):
    _, low, high = ends
    return bool(low > 0 or high < 0)


def _numbers(dataset):
    heads = ("variable", "side", "unit", *(dataset[name].attrs["long_name"] for name in _COLUMNS))
    rows = list(
        zip(
            *(dataset[name].values for name in ("variable", "side", "unit", *_COLUMNS)), strict=True
        )
    )
    return Numbers(heads, rows, caption="Two periods")


def _draw(page, dataset, rows):
    axes = page.subplots()
    axes.axvline(0, color=MUTED, linewidth=1, linestyle=":")
    ends = np.array([_percent(dataset, row) for row in rows])
    for place, (value, low, high) in enumerate(ends):
        colour = VERMILION if _is_apart((value, low, high)) else BLUE
        axes.plot([low, high], [place, place], color=colour, linewidth=1.6)
        axes.plot(value, place, "o", color=colour, markersize=4.5)
    axes.set_yticks(range(len(rows)), [_name(dataset, row) for row in rows])
    axes.invert_yaxis()
    axes.set_xlim(*finite_limits(ends, np.zeros(1), share=0.08))
    axes.set_xlabel("second minus first period, % of the first")
    label_numbers(axes.xaxis, 7)

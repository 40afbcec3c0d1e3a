"""The noise of each variable by day and working mode."""

import numpy as np

from vconst.report.axes import label_dates, label_log_axis, label_numbers
from vconst.report.days import date_of, days_of, limit_days, middle_of, shade_missing
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import SERIES
from vconst.report.words import clean, label, number, plural, unit, with_unit

PANELS = 5  # in one figure
NO_MODE = "all"  # the mode of samples whose product states none
WIDE = 10.0  # greatest over least above which the axis is logarithmic


@figure(kind="table", page="monitor", id="noise")
def noise(subject):
    """One panel a variable, one line a mode."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "noise":
        return
    known = np.isfinite(dataset["noise"].values).any(axis=0)
    names = list(dict.fromkeys(np.asarray(dataset["variable"].values)[known].tolist()))
    for first in range(0, len(names), PANELS):
        yield _drawing(dataset, names[first : first + PANELS], first // PANELS)


def _drawing(dataset, names, place):
    product = clean(dataset.attrs["product"])
    return Drawing(
        title=f"{product}, noise: {_said(dataset, names)}",
        caption=(
            "Robust noise of a value, from third differences at the usual step, by day and working "
            "mode. What the plasma or the field does from one sample to the next is in it: it is "
            "an upper bound of the noise of the sensor. Hatched: days with too few samples."
        ),
        alt=f"Noise over {plural(dataset.sizes['time'], 'day')}. {_said(dataset, names)}.",
        draw=Draw(_draw, dataset, names),
        numbers=_numbers(dataset, names),
        size=(8.6, 0.9 + 1.6 * len(names)),
        part=product + (f"-{place + 1}" if place else ""),
    )


def _rows(dataset, name):
    rows = np.flatnonzero(dataset["variable"].values == name).tolist()
    return [row for row in rows if np.isfinite(dataset["noise"].values[:, row]).any()]


def _said(dataset, names):
    """Typical noise of the first variables; the factor between days where it is large."""
    parts = []
    for name in names[:2]:
        row = min(_rows(dataset, name), key=lambda each: float(dataset["typical"][each]))
        typical = with_unit(number(float(dataset["typical"][row]), 3), _unit(dataset, row))
        factor = float(dataset["highest"][row]) / max(float(dataset["lowest"][row]), 1e-300)
        mode = clean(str(dataset["mode"].values[row]))
        words = f"{clean(name).replace('_', ' ')} {typical}"
        words += f" in {mode}" if mode != NO_MODE else ""
        parts.append(
            words + (f", days differ by a factor {number(factor, 2)}" if factor > 2 else "")
        )
    return "; ".join(parts)


def _unit(dataset, row):
    return str(dataset["unit"].values[row])


def _in_mode(dataset, row):
    mode = clean(str(dataset["mode"].values[row]))
    return f", {mode}" if mode != NO_MODE else ""


def _numbers(dataset, names):
    rows = [row for name in names for row in _rows(dataset, name)]
    heads = [
        label(
            f"{clean(str(dataset['variable'].values[row])).replace('_', ' ')}"
            f"{_in_mode(dataset, row)}",
            _unit(dataset, row),
        )
        for row in rows
    ]
    cells = [
        (date_of(day), *(float(value) for value in values[rows]))
        for day, values in zip(days_of(dataset), dataset["noise"].values, strict=True)
    ]
    return Numbers(("day (UTC)", *heads), cells, caption="Noise by day; a dash: missing")


def _draw(page, dataset, names):
    panels = page.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
    days = days_of(dataset)
    for axes, name in zip(panels, names, strict=True):
        rows = _rows(dataset, name)
        values = dataset["noise"].values[:, rows]
        for colour, row in zip(SERIES, rows, strict=False):
            mode = clean(str(dataset["mode"].values[row]))
            line = dataset["noise"].values[:, row]
            axes.plot(middle_of(days), line, "o-", color=colour, markersize=3, label=mode)
        shade_missing(axes, days, ~np.isfinite(values).any(axis=1))
        axes.set_title(clean(name).replace("_", " "))
        axes.set_ylabel(unit(_unit(dataset, rows[0])))
        _scale(axes, values[np.isfinite(values)])
        if len(rows) > 1:
            axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    limit_days(panels[-1], days)
    label_dates(panels[-1], days)


def _scale(axes, values):
    if values.min() > 0 and values.max() > WIDE * values.min():
        axes.set_yscale("log")
        label_log_axis(axes.yaxis)
    else:
        axes.set_ylim(0, 1.15 * values.max() or 1.0)
        label_numbers(axes.yaxis, 4)

"""What the scatter of match-ups is made of, and how it grows with separation."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, RED
from vconst.report.words import clean, label, number, with_unit

PERCENT = 100.0


@figure(kind="table", page="calibration", id="budget")
def budget(subject):
    """Standard deviation of each part, and scatter against separation."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "error budget":
        return
    names = [clean(str(name)) for name in dataset["part_name"].values]
    yield Drawing(
        title=_title(dataset, names),
        caption=_caption(dataset, names),
        alt=f"Bars of {len(names)} parts of the scatter. {_title(dataset, names)}.",
        draw=Draw(_draw, dataset, names),
        numbers=_numbers(dataset, names),
        size=(8.6, 3.9),
        part=clean(dataset.attrs["variable"]),
    )


def _size(dataset):
    """From the fitting scale to what is shown, and its unit."""
    if dataset.attrs["scale"] == "log":
        return PERCENT * np.log(10.0), "%"
    return 1.0, str(dataset["total"].attrs["units"])


def _deviations(dataset):
    return dataset["part_deviation"].values * _size(dataset)[0]


def _title(dataset, names):
    size, units = _size(dataset)
    total = with_unit(number(float(dataset["total"]) * size, 2), units)
    values = np.nan_to_num(_deviations(dataset))
    most = int(np.argmax(values))
    shown = with_unit(number(float(values[most]), 2), units)
    return f"Of {total} about the line, {names[most]} makes most ({shown})"


def _caption(dataset, names):
    size, units = _size(dataset)
    unknown = [n for n, v in zip(names, _deviations(dataset), strict=True) if not np.isfinite(v)]
    text = (
        "Left: standard deviation of each part; squares add. Right: of samples about the line, in "
        "bins of separation, and carried on to none (red)."
    )
    if np.isfinite(float(dataset["scatter_at_zero"])):
        zero = number(float(dataset["scatter_at_zero"]) * size, 2)
        text += f" At no separation it is {with_unit(zero, units)}"
        text += f" and the slope {number(float(dataset['slope_at_zero']), 4)}."
    return text + (f" Not known: {', '.join(unknown)}." if unknown else "")


def _numbers(dataset, names):
    units = _size(dataset)[1]
    columns = ("part", label("standard deviation", units), "share of the variance (%)", "how")
    how = [clean(str(words)) for words in dataset["part_how"].values]
    share = PERCENT * dataset["part_share"].values
    cells = (
        [None if not np.isfinite(value) else float(value) for value in values]
        for values in (_deviations(dataset), share)
    )
    return Numbers(columns, list(zip(names, *cells, how, strict=True)), caption="Error budget")


def _draw(page, dataset, names):
    size, units = _size(dataset)
    left, right = page.subplots(1, 2, width_ratios=(3, 2))
    values = _deviations(dataset)
    rows = np.arange(len(names))[::-1]
    left.barh(rows, np.nan_to_num(values), color=BLUE, height=0.6)
    for row, value in zip(rows, values, strict=True):
        shown = number(float(value), 2) if np.isfinite(value) else "not known"
        left.text(max(0.0, np.nan_to_num(value)), row, f" {shown}", va="center", color=MUTED)
    left.set_yticks(rows, names)
    left.set_xlim(0, 1.25 * max(np.nanmax(values, initial=0.0), 1e-12))
    left.set_xlabel(label("standard deviation", units))
    label_numbers(left.xaxis, 4)
    separation, scatter = dataset["bin_separation"].values, dataset["bin_scatter"].values * size
    right.plot(separation, scatter, "o", color=BLUE)
    if np.isfinite(float(dataset["scatter_at_zero"])):
        right.errorbar(
            [0.0],
            [float(dataset["scatter_at_zero"]) * size],
            yerr=[1.96 * np.nan_to_num(float(dataset["scatter_at_zero_se"])) * size],
            fmt="o",
            color=RED,
        )
    right.set_ylim(bottom=0.0)
    right.set_xlabel(label("separation", "km"))
    right.set_ylabel(label("standard deviation about the line", units))
    label_numbers(right.xaxis, 4)
    label_numbers(right.yaxis, 5)

"""Drift, step and cumulative sum of what a calibration leaves, unit by unit."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, LINE, MUTED, RED
from vconst.report.words import clean, label, number, plural, with_unit


@figure(kind="table", page="calibration", id="changes")
def changes(subject):
    """Units with the drift and the step, and the cumulative sum below."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "changes" or dataset.sizes.get("unit", 0) < 2:
        return
    yield Drawing(
        title=_title(dataset),
        caption=_caption(dataset),
        alt=f"Time series of {plural(dataset.sizes['unit'], 'unit')}. {_title(dataset)}.",
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 4.6),
        part=clean(dataset.attrs["variable"]),
    )


def _units(dataset):
    return str(dataset["unit_value"].attrs["units"])


def _findable(dataset):
    drift = with_unit(number(float(dataset["findable_drift"]), 2), _units(dataset))
    step = with_unit(number(float(dataset["findable_step"]), 2), _units(dataset))
    return drift, step


def _title(dataset):
    if not np.isfinite(float(dataset["scatter"])):
        return f"{plural(dataset.sizes['unit'], 'unit')}: too few to tell a change"
    level = float(dataset["level"])
    found = [name for name in dataset.attrs["look_for"] if float(dataset[f"{name}_chance"]) < level]
    if not found:
        drift, step = _findable(dataset)
        return f"No change found; a drift of {drift} a year or a step of {step} would have been"
    words = {
        "drift": f"a drift of {_signed(dataset, 'drift')} a year",
        "step": f"a step of {_signed(dataset, 'step')} near {dataset['step_time'].item()}",
    }
    return f"Found: {' or '.join(words[name] for name in found)}"


def _signed(dataset, name):
    return with_unit(number(float(dataset[name]), 2, sign=True), _units(dataset))


def _caption(dataset):
    unit_is = clean(dataset.attrs["unit_is"])
    text = f"Blue: the mean of each unit ({unit_is}), which alone are independent. "
    if not np.isfinite(float(dataset["scatter"])):
        return text + "Below: cumulative sum of the departures from their mean."
    drift, step = _findable(dataset)
    return text + (
        f"Red: the straight line. Grey band: where the largest step may lie "
        f"({dataset['step_earliest'].item()} to {dataset['step_latest'].item()}). This sampling "
        f"finds a drift of {drift} a year, or a step of {step} in its middle, with 95 % power. "
        "Below: cumulative sum of the departures from the mean, over the standard "
        "deviation between units and the root of their number."
    )


def _numbers(dataset):
    rows = list(
        zip(
            dataset["unit_time"].values.astype("datetime64[s]"),
            *(dataset[f"unit_{name}"].values for name in ("value", "conjunctions", "cusum")),
            strict=True,
        )
    )
    heads = ("middle (UTC)", label("mean of what is left", _units(dataset)), "conjunctions")
    return Numbers((*heads, "cumulative sum"), rows, caption="Units")


def _draw(page, dataset):
    above, below = page.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    times = np.asarray(dataset["unit_time"], "datetime64[ns]")
    values = dataset["unit_value"].values
    above.axhline(0, color=MUTED, linewidth=1, linestyle=":")
    if np.isfinite(float(dataset["scatter"])):
        first, last = (
            np.datetime64(dataset[f"step_{end}"].item(), "ns") for end in ("earliest", "latest")
        )
        above.axvspan(first, last, color=LINE, linewidth=0, zorder=0.5)
        years = (times - times[0]).astype(np.int64) / 3.15576e16
        line = values.mean() + float(dataset["drift"]) * (years - years.mean())
        above.plot(times, line, color=RED, linewidth=1.6)
    above.plot(times, values, "o", color=BLUE, markersize=4)
    below.plot(times, dataset["unit_cusum"].values, "o-", color=BLUE, markersize=3)
    below.axhline(0, color=MUTED, linewidth=1, linestyle=":")
    above.set_ylabel(label("what is left", _units(dataset)))
    below.set_ylabel("cumulative sum")
    label_numbers(above.yaxis, 5)
    label_numbers(below.yaxis, 4)
    label_dates(below, times)

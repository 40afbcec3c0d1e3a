"""Share of known deviations that are found again, by their size: the power curve."""

import numpy as np

from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, RED
from vconst.report.words import clean, label, number


@figure(kind="table", page="*", id="recovery")
def recovery(subject):
    """Efficiency with its interval over size; the false alarms at zero."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "recovery":
        return
    rate = 100 * dataset["efficiency"].values
    sizes = dataset["size"].values
    told = "; ".join(
        f"{number(float(s), 3)}: {number(float(r), 3)} %" for s, r in zip(sizes, rate, strict=True)
    )
    yield Drawing(
        title=_title(dataset),
        caption=(
            f"Points: share of {int(dataset['trials'])} trials that are found at p of "
            f"{number(float(dataset.attrs['level']), 3)}, lines: 95 % (Wilson). At zero nothing "
            "was put in: what is found there are false alarms, and the grey line is how many there "
            "should be. Red: half."
        ),
        alt=f"Share found by size: {told}",
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 3.4),
        part=clean(subject.name),
    )


def _title(dataset):
    half = float(dataset["seen_half"])
    words = (
        f"{clean(dataset.attrs['variable']).replace('_', ' ')} of {clean(dataset.attrs['product'])}"
    )
    if np.isnan(half):
        return f"{words}: less than half are found at any size"
    return f"{words}: half are found from {number(half, 3)} on"


def _draw(page, dataset):
    axes = page.subplots()
    sizes = dataset["size"].values
    rate, low, high = (100 * dataset[f"efficiency{end}"].values for end in ("", "_low", "_high"))
    axes.axhline(100 * float(dataset.attrs["level"]), color=MUTED, linewidth=1.0)
    axes.axhline(50, color=RED, linewidth=0.9, linestyle="--")
    axes.vlines(sizes, low, high, color=BLUE, linewidth=2)
    axes.plot(sizes, rate, "o-", color=BLUE, linewidth=1.0, markersize=5)
    axes.set_ylim(0, 100)
    units = dataset["size"].attrs.get("units", "")
    axes.set_xlabel(label("size of what was put in", "" if units == "1" else units))
    axes.set_ylabel("found (%)")


def _numbers(dataset):
    names = ("size", "efficiency", "efficiency_low", "efficiency_high", "compared")
    rows = list(zip(*(dataset[n].values.tolist() for n in names), strict=True))
    columns = [clean(dataset[n].attrs["long_name"]) for n in names]
    return Numbers(columns, rows, "Recovery")

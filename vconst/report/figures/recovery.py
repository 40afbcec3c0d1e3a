"""Share of known deviations that are found again, by their size: the power curve."""

import numpy as np

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, RED
from vconst.report.words import clean, label, number, with_unit

_NAMES = ("efficiency", "efficiency_low", "efficiency_high", "compared")
_HEADS = ("share", "low", "high", "compared")


@figure(kind="table", page="*", id="recovery")
def recovery(subject):
    """Efficiency with its interval over size; the false alarms at zero."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "recovery":
        return
    rate = 100 * dataset["efficiency"].values
    told = "; ".join(
        f"{_sized(size, dataset)}: {number(float(share), 3)} %"
        for size, share in zip(dataset["size"].values, rate, strict=True)
    )
    trials = counted("noun.trial", dataset["trials"].item())
    level = number(float(dataset.attrs["level"]), 3)
    yield Drawing(
        title=_title(dataset, level),
        caption=say("recovery.caption", trials=trials, level=level),
        alt=say("recovery.alt", told=told),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 3.4),
        part=clean(subject.name),
    )


def _title(dataset, level):
    """What is found from which size on, or why nothing could be."""
    variable = clean(dataset.attrs["variable"]).replace("_", " ")
    what = say("recovery.what", variable=variable, product=clean(dataset.attrs["product"]))
    what = f"{what[:1].upper()}{what[1:]}"
    half, least = (float(dataset[name]) for name in ("seen_half", "smallest_chance"))
    if least > float(dataset.attrs["level"]):
        return say("recovery.title_never", what=what, least=number(least, 2), level=level)
    if np.isnan(half):
        return say(
            "recovery.title_less", what=what, size=_sized(dataset["size"].values[-1], dataset)
        )
    return say("recovery.title_half", what=what, size=_sized(half, dataset))


def _is_relative(dataset):
    return dataset["size"].attrs.get("units", "1") == "1"


def _sized(size, dataset):
    """A size as one says it: a share of the value in per cent."""
    if _is_relative(dataset):
        return with_unit(number(100 * float(size), 3), "%")
    return with_unit(number(float(size), 3), dataset["size"].attrs["units"])


def _axis(dataset):
    """What sizes are, and their values as they are drawn."""
    sizes = dataset["size"].values
    if _is_relative(dataset):
        return say("recovery.axis_relative"), 100 * sizes
    return label(say("recovery.axis_absolute"), dataset["size"].attrs["units"]), sizes


def _draw(page, dataset):
    axes = page.subplots()
    words, sizes = _axis(dataset)
    rate, low, high = (100 * dataset[f"efficiency{end}"].values for end in ("", "_low", "_high"))
    axes.axhline(100 * float(dataset.attrs["level"]), color=MUTED, linewidth=1.0)
    axes.axhline(50, color=RED, linewidth=0.9, linestyle="--")
    axes.vlines(sizes, low, high, color=BLUE, linewidth=2)
    axes.plot(sizes, rate, "o-", color=BLUE, linewidth=1.0, markersize=5, clip_on=False)
    axes.set_ylim(0, 100)
    axes.set_xlabel(words)
    axes.set_ylabel(say("recovery.axis_found"))


def _numbers(dataset):
    words, sizes = _axis(dataset)
    values = (dataset[name].values.tolist() for name in _NAMES)
    rows = list(zip(sizes.tolist(), *values, strict=True))
    heads = (words, *(say(f"recovery.{name}") for name in _HEADS))
    return Numbers(heads, rows, say("recovery.numbers"))

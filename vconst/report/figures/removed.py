"""What screening leaves out of the passes of events and of controls, layer by layer."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.catalogue import say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, VERMILION
from vconst.report.words import clean, number, with_unit

_SHARES = ("disturbed", "unknown", "without_value", "other_mode", "removed")


@figure(kind="table", page="*", id="removed")
def removed(subject):
    """Bars of all years together, and the years in the numbers."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "removed" or not dataset.sizes.get("row"):
        return
    own, others = (float(dataset[f"removed_of_{word}"]) for word in ("events", "controls"))
    shares = {"own": _percent(own), "others": _percent(others)}
    yield Drawing(
        title=say("removed.title", **shares),
        caption=say("removed.caption"),
        alt=say("removed.alt", **shares),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 1.4 + 0.26 * len(set(dataset["row_layer"].values.tolist()))),
    )


def _percent(share):
    return with_unit(number(100 * share, 2), "%") if np.isfinite(share) else say("removed.none")


def _draw(page, dataset):
    axes = page.subplots()
    layers = list(dict.fromkeys(dataset["row_layer"].values.tolist()))
    for word, colour, shift in (("events", VERMILION, 0.2), ("controls", BLUE, -0.2)):
        own = dataset["row_of"].values == word
        shares = []
        for layer in layers:
            rows = own & (dataset["row_layer"].values == layer)
            passes = dataset["row_passes"].values[rows].astype(float)
            gone = np.nan_to_num(dataset["row_removed"].values[rows]) * passes
            shares.append(100 * gone.sum() / passes.sum() if passes.sum() else np.nan)
        place = np.arange(len(layers))[::-1] + shift
        axes.barh(
            place, shares, height=0.36, color=colour, linewidth=0, label=say(f"removed.{word}")
        )
    axes.set_yticks(range(len(layers)), [clean(n).replace("_", " ") for n in reversed(layers)])
    axes.set_xlim(left=0, right=max(axes.get_xlim()[1], 1.0))
    axes.set_xlabel(say("removed.axis"))
    axes.grid(axis="y", visible=False)
    axes.legend(frameon=False)
    label_numbers(axes.xaxis, 5)


def _numbers(dataset):
    names = ("layer", "year", "of", "passes")
    columns = [say(f"removed.col_{name}") for name in (*names, *_SHARES)]
    values = [dataset[f"row_{name}"].values for name in (*names, *_SHARES)]
    rows = [
        (clean(layer), str(int(year)), str(of), int(passes), *map(float, shares))
        for layer, year, of, passes, *shares in zip(*values, strict=True)
    ]
    return Numbers(columns, rows, say("removed.numbers"))

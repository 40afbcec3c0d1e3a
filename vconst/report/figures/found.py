"""A positive control: the p of every layer beside the level at which it counts as found."""

import numpy as np

from vconst.report.axes import label_log_axis
from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, RED, VERMILION
from vconst.report.words import clean, number

_STATES = {1: "found", 0: "not_found", -1: "cannot_tell"}
_COLOURS = {1: BLUE, 0: VERMILION, -1: MUTED}


@figure(kind="table", page="*", id="found")
def found(subject):
    """One mark a layer, on an axis of p."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "positive control":
        return
    count, layers = (int(dataset[name]) for name in ("found", "layers"))
    level, by_chance = (number(float(dataset[n]), 2) for n in ("level", "found_by_chance"))
    title = say("found.title", found=number(count), layers=counted("noun.layer", layers))
    yield Drawing(
        title=title,
        caption=say("found.caption", level=level, by_chance=by_chance),
        alt="; ".join(f"{name}: {state}, p = {p}" for name, _, _, p, state in _told(dataset)),
        draw=Draw(_draw, dataset),
        numbers=Numbers(
            [say(f"found.col_{name}") for name in ("layer", "product", "variable", "p", "state")],
            _told(dataset),
            say("found.numbers"),
        ),
        size=(8.6, 1.1 + 0.3 * dataset.sizes["row"]),
        part=clean(subject.name),
    )


def _told(dataset):
    names = ("name", "product", "variable", "p", "state")
    rows = zip(*(dataset[name].values.tolist() for name in names), strict=True)
    return [
        (_plain(name), clean(product), _plain(variable), number(p, 2), say(f"found.{_STATES[s]}"))
        for name, product, variable, p, s in rows
    ]


def _plain(name):
    return clean(name).replace("_", " ")


def _draw(page, dataset):
    axes = page.subplots()
    at = np.arange(dataset.sizes["row"])[::-1]
    p, state = dataset["p"].values.astype(float), dataset["state"].values
    for value, sign in ((1, "o"), (0, "s"), (-1, "x")):
        some = (state == value) & np.isfinite(p)
        if some.any():
            words = say(f"found.{_STATES[value]}")
            axes.plot(p[some], at[some], sign, color=_COLOURS[value], markersize=6, label=words)
    axes.axvline(float(dataset["level"]), color=RED, linewidth=1.2)
    axes.set_xscale("log")
    axes.set_xlim(min(1e-3, 0.7 * float(np.nanmin([*p, 1.0]))), 1.3)
    label_log_axis(axes.xaxis)
    axes.set_ylim(-0.7, at.size - 0.3)
    axes.set_yticks(at, [_plain(name) for name in dataset["name"].values])
    axes.set_xlabel(say("found.axis"))
    axes.grid(axis="y", visible=False)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))

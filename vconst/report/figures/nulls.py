"""A statistic of real events among those of catalogues that might have been."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.catalogue import say
from vconst.report.catalogue.told import told as in_language
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, RED
from vconst.report.words import chance, clean, number


@figure(kind="table", page="*", id="nulls")
def nulls(subject):
    """One histogram a null, the real events as a line."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "nulls":
        return
    statistic = in_language(clean(dataset.attrs["statistic_words"]))
    told = [
        f"{in_language(clean(name))} {chance(float(p))}"
        + ("" if fair else f" {say('nulls.unfair')}")
        for name, p, fair in zip(
            *(dataset[f"null_{n}"].values for n in ("name", "chance", "fair")), strict=True
        )
    ]
    yield Drawing(
        title=say("nulls.title", told="; ".join(told)),
        caption=say("nulls.caption", statistic=statistic),
        alt=f"{statistic}: {'; '.join(told)}. "
        + "; ".join(_support(dataset, row) for row in range(dataset.sizes["null"])),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 0.6 + 2.2 * dataset.sizes["null"]),
        part=clean(subject.name),
    )


def _draw(page, dataset):
    panels = page.subplots(dataset.sizes["null"], 1, sharex=True, squeeze=False)[:, 0]
    for row, axes in enumerate(panels):
        values = dataset["null_statistic"].values[row]
        values = values[np.isfinite(values)]
        if values.size:
            axes.hist(values, bins=40, color=BLUE, linewidth=0)
        axes.axvline(float(dataset["null_observed"].values[row]), color=RED, linewidth=2)
        axes.set_title(_heading(dataset, row))
        axes.set_ylabel(say("nulls.draws"))
        axes.grid(axis="x", visible=False)
        label_numbers(axes.yaxis, 4)
    panels[-1].set_xlabel(in_language(clean(dataset.attrs["statistic_words"])))


def _heading(dataset, row):
    words, p, loses = (
        in_language(clean(dataset[f"null_{n}"].values[row])) for n in ("words", "chance", "loses")
    )
    lines = [f"{words}: {chance(float(p))}", _support(dataset, row)]
    return "\n".join(lines + ([say("nulls.not_fair", loses=loses)] if loses else []))


def _support(dataset, row):
    """How many draws, what they are worth, and the smallest p that there can be."""
    draws, effective, smallest = (
        float(dataset[f"null_{n}"].values[row]) for n in ("draws", "effective", "smallest")
    )
    words = {"draws": number(int(draws)), "effective": number(effective, 3)}
    return say("nulls.support", smallest=number(smallest, 2), **words)


def _numbers(dataset):
    names = (
        "name",
        "words",
        "keeps",
        "loses",
        "chance",
        "draws",
        "effective",
        "smallest",
        "observed",
        "mean",
        "low",
        "high",
    )
    rows = list(zip(*(dataset[f"null_{n}"].values.tolist() for n in names), strict=True))
    return Numbers([say(f"nulls.col_{name}") for name in names], rows, say("nulls.numbers"))

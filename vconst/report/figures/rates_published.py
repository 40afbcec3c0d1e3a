"""Printed rates with the intervals that their numbers leave, and why they cannot be compared."""

import numpy as np

from vconst.report.catalogue import say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import INK
from vconst.report.words import clean, number


@figure(kind="table", page="*", id="printed")
def rates_published(subject):
    """Points and intervals; the reasons against comparing them as a table."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "published rates":
        return
    comparable = bool(dataset["comparable"])
    words = [say("printed.caption")]
    if not comparable:
        reasons = "; ".join(told(clean(each)) for each in dataset["reason"].values)
        words.append(say("printed.not", reasons=reasons))
    yield Drawing(
        title=say("printed.title_same") if comparable else say("printed.title"),
        caption=" ".join(words),
        alt="; ".join(
            f"{clean(name)}: {number(100 * float(rate), 2)} %"
            for name, rate in zip(dataset["name"].values, dataset["rate"].values, strict=True)
        ),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 1.2 + 0.4 * dataset.sizes["row"]),
        part=clean(subject.name),
    )


def _draw(page, dataset):
    axes = page.subplots()
    at = np.arange(dataset.sizes["row"])[::-1]
    rate, low, high = (100 * dataset[n].values for n in ("rate", "rate_low", "rate_high"))
    axes.hlines(at, low, high, color=INK, linewidth=2)
    axes.plot(rate, at, "o", color=INK, markersize=6)
    axes.set_yticks(at, [clean(name) for name in dataset["name"].values])
    axes.set_ylim(-0.6, dataset.sizes["row"] - 0.4)
    axes.set_xlim(0, 100)
    axes.set_xlabel(say("printed.axis"))
    axes.grid(axis="y", visible=False)


def _numbers(dataset):
    names = [str(n) for n in dataset.data_vars if dataset[n].dims == ("row",)]
    rows = list(zip(*(dataset[n].values.tolist() for n in names), strict=True))
    words = [clean(dataset[n].attrs["long_name"]) for n in names]
    return Numbers(words, rows, say("printed.numbers"))

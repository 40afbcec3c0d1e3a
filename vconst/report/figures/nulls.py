"""A statistic of real events among those of catalogues that might have been; rates of sensors."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, INK, MUTED, RED
from vconst.report.words import chance, clean, number, plural


@figure(kind="table", page="*", id="nulls")
def nulls(subject):
    """One histogram a null, the real events as a line."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "nulls":
        return
    told = [
        f"{clean(name)} {chance(float(p))}{'' if fair else ' (not fair)'}"
        for name, p, fair in zip(
            *(dataset[f"null_{n}"].values for n in ("name", "chance", "fair")), strict=True
        )
    ]
    yield Drawing(
        title=f"By chance: {'; '.join(told)}",
        caption=(
            f"Bars: {clean(dataset.attrs['statistic_words'])}, in catalogues that were drawn. Red "
            "line: the real events. Under each name: what is drawn, and what a small p may come "
            "from where the null is not fair."
        ),
        alt=f"{clean(dataset.attrs['statistic_words'])}: {'; '.join(told)}",
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 0.6 + 2.0 * dataset.sizes["null"]),
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
        axes.set_ylabel("draws")
        axes.grid(axis="x", visible=False)
        label_numbers(axes.yaxis, 4)
    panels[-1].set_xlabel(clean(dataset.attrs["statistic_words"]))


def _heading(dataset, row):
    words, p, loses = (
        clean(dataset[f"null_{n}"].values[row]) for n in ("words", "chance", "loses")
    )
    return f"{words}: {chance(float(p))}" + (f"\nnot fair: {loses}" if loses else "")


def _numbers(dataset):
    names = (
        "name",
        "words",
        "keeps",
        "loses",
        "chance",
        "draws",
        "observed",
        "mean",
        "low",
        "high",
    )
    rows = list(zip(*(dataset[f"null_{n}"].values.tolist() for n in names), strict=True))
    return Numbers(
        (
            *("null", "what is drawn", "what it keeps", "what it loses", "p", "draws"),
            *("real events", "mean of the draws", "2.5 %", "97.5 %"),
        ),
        rows,
        "Nulls",
    )


@figure(kind="table", page="*", id="rates")
def rates(subject):
    """Detection rates with intervals, base rates beside them."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "rates":
        return
    without = int(dataset["without_controls"])
    rows = dataset.attrs.get("rows", ("sensor", "sensors"))
    base = f"; no base rate of {plural(without, *rows)}" if without else ""
    yield Drawing(
        title=f"Detection rates of {plural(dataset.sizes['row'], *rows)}{base}",
        caption=(
            "Points: share of events with a detection, lines: 95 % (Wilson). Grey: the same of "
            "controls. A rate without that of controls says nothing of chance."
        ),
        alt="; ".join(
            f"{clean(name)} {number(100 * float(rate), 3)} %"
            for name, rate in zip(dataset["name"].values, dataset["rate"].values, strict=True)
        ),
        draw=Draw(_draw_rates, dataset),
        numbers=_rate_numbers(dataset),
        size=(8.6, 1.0 + 0.3 * dataset.sizes["row"]),
        part=clean(subject.name),
    )


def _draw_rates(page, dataset):
    axes = page.subplots()
    at = np.arange(dataset.sizes["row"])[::-1]
    for name, shift, colour in (("base", 0.18, MUTED), ("rate", -0.0, INK)):
        prefix = "base_rate" if name == "base" else "rate"
        middle, low, high = (
            100 * dataset[each].values for each in (prefix, f"{name}_low", f"{name}_high")
        )
        axes.hlines(at + shift, low, high, color=colour, linewidth=2)
        axes.plot(middle, at + shift, "o", color=colour, markersize=5)
    axes.set_yticks(at, [clean(name) for name in dataset["name"].values])
    axes.set_xlim(0, 100)
    axes.set_xlabel("share with a detection (%)")
    axes.grid(axis="y", visible=False)


def _rate_numbers(dataset):
    names = [str(n) for n in dataset.data_vars if dataset[n].dims == ("row",)]
    rows = list(zip(*(dataset[n].values.tolist() for n in names), strict=True))
    words = [clean(dataset[n].attrs["long_name"]) for n in names]
    return Numbers(words, rows, "Detection rates")

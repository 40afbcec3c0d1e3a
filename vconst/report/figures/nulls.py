"""A statistic of real events among those of catalogues that might have been; rates of sensors."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, INK, MUTED, RED
from vconst.report.words import chance, clean, number


@figure(kind="table", page="*", id="nulls")
def nulls(subject):
    """One histogram a null, the real events as a line."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "nulls":
        return
    told = [
        f"{clean(name)} {chance(float(p))}" + ("" if fair else f" {say('nulls.unfair')}")
        for name, p, fair in zip(
            *(dataset[f"null_{n}"].values for n in ("name", "chance", "fair")), strict=True
        )
    ]
    yield Drawing(
        title=say("nulls.title", told="; ".join(told)),
        caption=say("nulls.caption", statistic=clean(dataset.attrs["statistic_words"])),
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
        axes.set_ylabel(say("nulls.draws"))
        axes.grid(axis="x", visible=False)
        label_numbers(axes.yaxis, 4)
    panels[-1].set_xlabel(clean(dataset.attrs["statistic_words"]))


def _heading(dataset, row):
    words, p, loses = (
        clean(dataset[f"null_{n}"].values[row]) for n in ("words", "chance", "loses")
    )
    return f"{words}: {chance(float(p))}" + (
        f"\n{say('nulls.not_fair', loses=loses)}" if loses else ""
    )


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
    return Numbers([say(f"nulls.col_{name}") for name in names], rows, say("nulls.numbers"))


@figure(kind="table", page="*", id="rates")
def rates(subject):
    """Detection rates with intervals, base rates beside them."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "rates":
        return
    without = int(dataset["without_controls"])
    base = say("rates.no_base", sensors=counted("noun.sensor", without)) if without else ""
    yield Drawing(
        title=say("rates.title", sensors=counted("noun.sensor", dataset.sizes["row"]), base=base),
        caption=say("rates.caption"),
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
    axes.set_yticks(at, [_named(dataset, row) for row in range(at.size)])
    axes.set_xlim(0, 100)
    marks = [(INK, say("rates.events"))]
    marks += [(MUTED, say("rates.controls"))] if int(dataset["without_controls"]) < at.size else []
    for colour, words in marks:
        axes.plot([], [], "o-", color=colour, markersize=5, linewidth=2, label=words)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    axes.set_xlabel(say("rates.axis"))
    axes.grid(axis="y", visible=False)


def _named(dataset, row):
    """A sensor with the number of events that it had data before."""
    name, count = (dataset[each].values[row] for each in ("name", "event_count"))
    return f"{clean(name).replace('_', ' ')}, {counted('noun.event', count)}"


def _rate_numbers(dataset):
    names = [str(n) for n in dataset.data_vars if dataset[n].dims == ("row",)]
    rows = list(zip(*(dataset[n].values.tolist() for n in names), strict=True))
    words = [clean(dataset[n].attrs["long_name"]) for n in names]
    return Numbers(words, rows, say("rates.numbers"))

"""Before which share of events enough was seen, year by year."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, INK, MUTED, PAPER
from vconst.report.words import clean, number

_COLUMNS = (
    *("year", "year_events", "covered", "unseen", "share", "share_low", "share_high"),
    *("base_share", "passes"),
)


@figure(kind="table", page="*", id="power")
def power(subject):
    """A bar a year with its interval, and a mark where controls are."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "completeness":
        return
    covered, base = (float(dataset[n]) for n in ("covered_share", "base_covered_share"))
    least = counted("noun.pass", int(dataset["least"]))
    words = {"share": number(100 * covered, 3), "base": number(100 * base, 3), "least": least}
    title = say("power.title", events=counted("noun.event", int(dataset["events"])), **words)
    days = number(float(dataset.attrs["before"]))
    yield Drawing(
        title=title,
        caption=say("power.caption", product=clean(dataset.attrs["product"]), days=days),
        alt="; ".join([title, *_told(dataset)]),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 3.4),
        part=clean(subject.name),
    )


def _told(dataset):
    names = ("year", "covered", "year_events")
    rows = zip(*(dataset[n].values.tolist() for n in names), strict=True)
    return [say("power.year", year=str(y), covered=str(c), events=str(n)) for y, c, n in rows]


def _draw(page, dataset):
    axes = page.subplots()
    year = dataset["year"].values
    share, low, high, base = (
        100 * dataset[n].values for n in ("share", "share_low", "share_high", "base_share")
    )
    axes.bar(year, share, width=0.6, color=BLUE, alpha=0.4, linewidth=0, label=say("power.events"))
    axes.vlines(year, low, high, color=INK, linewidth=1.6)
    axes.plot(year + 0.18, base, "_", color=MUTED, markersize=16, markeredgewidth=3)
    axes.plot(
        [], [], "_", color=MUTED, markersize=9, markeredgewidth=2, label=say("power.controls")
    )
    rows = zip(year, *(dataset[n].values for n in ("covered", "year_events")), strict=True)
    for at, covered, count in rows:
        axes.annotate(
            say("power.of", covered=number(int(covered)), events=number(int(count))),
            (at, 0),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8,
            color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0, "alpha": 0.85},
        )
    axes.set_xlim(year[0] - 1, year[-1] + 1)
    axes.set_ylim(0, 100)
    step = max(1, int(np.ceil(year.size / 12)))
    axes.set_xticks(year[::step], [str(each) for each in year[::step]])
    axes.set_xlabel(say("power.axis_year"))
    axes.set_ylabel(say("power.axis_share"))
    axes.grid(axis="x", visible=False)
    label_numbers(axes.yaxis, 5)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _numbers(dataset):
    columns = [dataset[name].values.tolist() for name in _COLUMNS]
    rows = list(zip(*columns, strict=True))
    rows = [(str(row[0]), *row[1:]) for row in rows]
    return Numbers([say(f"power.col_{name}") for name in _COLUMNS], rows, say("power.numbers"))

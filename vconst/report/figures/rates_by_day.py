"""Rates about many events by day, distance and magnitude, over those of their controls."""

import numpy as np
from matplotlib.colors import TwoSlopeNorm

from vconst.report.axes import add_colour_bar, label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import INK, LINE, MUTED, OVER, RED, SIGNED
from vconst.report.words import clean, number

#: Ratios beyond are drawn like these.
_GREATEST = 2.0

#: About a dot, so that it is seen on dark cells as well; the same in both themes.
_EDGE = "#fffffe"


@figure(kind="table", page="*", id="space")
def space(subject):
    """A heat map of day and distance for each class of magnitude; and the classes as rates."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "rates about events":
        return
    yield _by_day(dataset, clean(subject.name))
    yield _by_class(dataset, clean(subject.name))


def _by_day(dataset, name):
    compared, outside = (int(dataset[n]) for n in ("compared", "outside"))
    usual = number(float(dataset["outside_by_chance"]), 2)
    counts = {"outside": number(outside), "compared": counted("noun.bin", compared)}
    events = counted("noun.event", int(dataset["events"]))
    title = say("space.title", events=events, usual=usual, **counts)
    return Drawing(
        title=title if compared else say("space.title_none", events=events),
        caption=say(
            "space.caption",
            catalogues=number(int(dataset["catalogues"])),
            variable=told(clean(dataset.attrs["variable"]).replace("_", " ")),
            limit=number(float(dataset.attrs["limit"])),
        ),
        alt=say("space.alt", title=title),
        draw=Draw(_draw_days, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 0.9 + 1.5 * dataset.sizes["class"]),
        part=f"{name} days",
    )


def _by_class(dataset, name):
    rows = list(_classes(dataset))
    most = max(rows, key=lambda row: np.nan_to_num(row[2] / row[3] if row[3] else 0.0))
    shares = {"rate": number(100 * most[2], 3), "base": number(100 * most[3], 3)}
    return Drawing(
        title=say("space.title_class", name=_named(most[0]), **shares),
        caption=say("space.caption_class"),
        alt="; ".join(
            f"{_named(each[0])}: {number(100 * each[2], 3)} %, {number(100 * each[3], 3)} %"
            for each in rows
        ),
        draw=Draw(_draw_classes, dataset),
        numbers=Numbers(
            [say(f"space.col_{n}") for n in ("class", "events", *_OF_CLASSES)],
            [(_named(each[0]), *each[1:]) for each in rows],
            say("space.numbers_class"),
        ),
        size=(8.6, 1.1 + 0.3 * len(rows)),
        part=f"{name} classes",
    )


_OF_CLASSES = ("rate", "base_rate", "base_low", "base_high", "samples")


def _classes(dataset):
    names = ("name", "events", *_OF_CLASSES)
    return zip(*(dataset[f"class_{name}"].values.tolist() for name in names), strict=True)


def _named(name):
    return told(clean(name))


def _edges(dataset):
    """Edges of bins in days, and of rings in km."""
    days = dataset["bin_start"].values
    width = days[1] - days[0] if days.size > 1 else 1.0
    return np.append(days, days[-1] + width), np.append(0.0, dataset["ring_edge"].values)


def _draw_days(page, dataset):
    panels = page.subplots(dataset.sizes["class"], 1, sharex=True, squeeze=False)[:, 0]
    days, rings = _edges(dataset)
    middle = (days[:-1] + days[1:]) / 2
    heights = (rings[:-1] + rings[1:]) / 2
    norm = TwoSlopeNorm(1.0, 0.0, _GREATEST)
    for k, axes in enumerate(panels):
        rate, low, high, ratio = (
            dataset[n].values[k].T for n in ("rate", "base_low", "base_high", "ratio")
        )
        drawn = axes.pcolormesh(
            days,
            rings,
            np.ma.masked_invalid(np.minimum(ratio, _GREATEST)),
            cmap=SIGNED,
            norm=norm,
            edgecolors=LINE,
            linewidth=0.2,
        )
        row, column = np.nonzero((rate < low) | (rate > high))
        dots = {"color": OVER, "markeredgecolor": _EDGE, "markeredgewidth": 0.7, "markersize": 4.2}
        axes.plot(middle[column], heights[row], "o", **dots)
        axes.axvline(0.0, color=RED, linewidth=1.6)
        events = counted("noun.event", int(dataset["class_events"].values[k]))
        axes.set_title(f"{_named(dataset['class_name'].values[k])}, {events}", fontsize=9)
        axes.set_yticks(rings)
        axes.set_ylabel(say("space.axis_distance"))
        axes.grid(False)
    panels[-1].set_xlabel(say("epochs.unit_day"))
    label_numbers(panels[-1].xaxis, 8)
    add_colour_bar(list(panels), drawn, say("space.axis_ratio"))


def _draw_classes(page, dataset):
    axes = page.subplots()
    rows = list(_classes(dataset))
    at = np.arange(len(rows))[::-1]
    rate, base, low, high = (100 * np.array([row[k] for row in rows], float) for k in (2, 3, 4, 5))
    axes.hlines(at, low, high, color=MUTED, linewidth=5, alpha=0.5)
    axes.plot(base, at, "|", color=MUTED, markersize=12, label=say("space.controls"))
    axes.plot(rate, at, "o", color=INK, markersize=5, label=say("space.events"))
    axes.set_yticks(at, [f"{_named(row[0])}, {counted('noun.event', row[1])}" for row in rows])
    axes.set_ylim(-0.7, at.size - 0.3)
    axes.set_xlim(left=0)
    axes.set_xlabel(say("space.axis_rate"))
    axes.grid(axis="y", visible=False)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _numbers(dataset):
    names = ("samples", "rate", "base_samples", "base_rate", "base_low", "base_high", "ratio")
    days, rings = dataset["bin_start"].values, dataset["ring_edge"].values
    rows = [
        (
            _named(dataset["class_name"].values[k]),
            float(day),
            float(ring),
            *(dataset[n].values[k, i, j].item() for n in names),
        )
        for k in range(dataset.sizes["class"])
        for i, day in enumerate(days)
        for j, ring in enumerate(rings)
    ]
    heads = [say("space.col_class"), say("epochs.unit_day"), say("epochs.col_ring")]
    heads += [say(f"space.col_{name}") for name in names]
    return Numbers(heads, rows, say("space.numbers"))

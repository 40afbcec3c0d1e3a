"""Superposed epochs by ring, with what catalogues that might have been give; Molchan's diagram."""

import numpy as np

from vconst.kernels.chance.alarms import fewest_hits
from vconst.report.axes import label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, RED, VERMILION
from vconst.report.words import chance, clean, number

#: km; a ring that reaches farther holds the whole Earth.
_HALF_ROUND = 20_000.0


@figure(kind="table", page="*", id="epochs")
def epochs(subject):
    """One panel a ring: the value by day, and 95 % of the draws."""
    dataset = subject.result.dataset
    if "bin_start" not in dataset or "drawn_low" not in dataset:
        return
    edge, p = float(dataset["strongest_edge"]), chance(float(dataset["chance"]))
    first, last = dataset.attrs.get("looked", (0, int(dataset.attrs["before"])))
    bins = counted("noun.bin", (last - first) * dataset.sizes["ring"])
    usual, value = number(float(dataset["bins_by_chance"]), 2), dataset.attrs["value_words"]
    value = clean(value).replace("_", " ")
    value = f"{value[:1].upper()}{value[1:]}"
    events = counted("noun.event", dataset["events"].item())
    where = say(f"epochs.{dataset.attrs.get('where', 'before')}", events=events)
    at = _at(dataset)
    yield Drawing(
        title=say("epochs.title", bins=bins, where=where, at=at, chance=p),
        caption=say("epochs.caption", value=value, where=where, bins=bins, usual=usual),
        alt=say("epochs.alt_everywhere", value=value, at=at, chance=p)
        if edge >= _HALF_ROUND
        else say("epochs.alt", value=value, at=at, edge=number(edge), chance=p),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 0.8 + 1.7 * dataset.sizes["ring"]),
        part=clean(subject.name),
    )


def _unit(dataset):
    """Name of the unit in which bins are told apart, and how many of it are a day."""
    days = dataset["bin_start"].values
    width = days[1] - days[0] if days.size > 1 else 1.0
    units = (("day", 1.0), ("hour", 24.0), ("minute", 1440.0))
    return next((each for each in units if width * each[1] >= 0.5), units[-1])


def _at(dataset):
    """When the most unusual bin begins: ``6 hours after``."""
    day, (name, of_day) = float(dataset["strongest_day"]), _unit(dataset)
    amount = round(abs(day) * of_day, 2)
    if amount == 0:
        return say("epochs.at_event")
    form = "one" if amount == 1 else "many"
    words = say(f"noun.{name}.{form}", n=number(amount))
    return say(f"epochs.at_{'before' if day < 0 else 'after'}", n=words)


def _ring(edge):
    """The edge of a ring; of one that goes around the Earth, that it does."""
    return say("epochs.everywhere") if edge >= _HALF_ROUND else edge


def _draw(page, dataset):
    panels = page.subplots(dataset.sizes["ring"], 1, sharex=True, squeeze=False)[:, 0]
    name, of_day = _unit(dataset)
    days = of_day * dataset["bin_start"].values
    width = days[1] - days[0] if days.size > 1 else of_day
    edges = np.append(days, days[-1] + width)
    for ring, axes in enumerate(panels):
        low, high, mean, value = (
            np.append(values, values[-1:])
            for values in (
                dataset[name].values[:, ring].astype(float)
                for name in ("drawn_low", "drawn_high", "drawn_mean", "value")
            )
        )
        axes.fill_between(edges, low, high, step="post", color=MUTED, alpha=0.3, linewidth=0)
        axes.step(edges, mean, where="post", color=MUTED, linestyle="--", linewidth=1)
        axes.step(edges, value, where="post", color=BLUE)
        axes.axvline(0.0, color=RED, linewidth=1.5)
        if dataset.sizes["ring"] > 1:
            axes.set_title(
                say("epochs.ring", edge=number(float(dataset["ring_edge"].values[ring])))
            )
        axes.set_ylabel(say("epochs.axis_value"))
        label_numbers(axes.yaxis, 4)
    panels[-1].set_xlabel(say(f"epochs.unit_{name}"))


def _numbers(dataset):
    names = ("samples", "value", "deviate", "bin_chance", "drawn_mean", "drawn_low", "drawn_high")
    unit, of_day = _unit(dataset)
    rows = [
        (
            round(of_day * float(dataset["bin_start"].values[row]), 6),
            _ring(float(dataset["ring_edge"].values[ring])),
            *(dataset[name].values[row, ring].item() for name in names),
        )
        for row in range(dataset.sizes["bin"])
        for ring in range(dataset.sizes["ring"])
    ]
    heads = [say(f"epochs.col_{name}") for name in ("ring", *names)]
    return Numbers([say(f"epochs.unit_{unit}"), *heads], rows, say("epochs.numbers"))


@figure(kind="table", page="*", id="molchan")
def molchan(subject):
    """Missed against alarmed: the claims, the automatic alarm, and what chance allows."""
    dataset = subject.result.dataset
    if "beats_automatic" not in dataset:
        return
    alarmed, missed = float(dataset["alarmed"]), 1.0 - float(dataset["hit_rate"])
    beaten = bool(int(dataset["beats_automatic"]))
    shares = {"missed": number(100 * missed, 3), "alarmed": number(100 * alarmed, 3)}
    yield Drawing(
        title=say("molchan.beat") if beaten else say("molchan.not"),
        caption=say("molchan.caption"),
        alt=say("molchan.alt", **shares),
        draw=Draw(_draw_molchan, dataset),
        numbers=Numbers(
            [say(f"molchan.col_{name}") for name in ("days", "alarmed", "missed")],
            list(
                zip(
                    *(
                        dataset[name].values.tolist()
                        for name in ("duration", "duration_alarmed", "duration_missed")
                    ),
                    strict=True,
                )
            ),
            say("molchan.numbers"),
        ),
        size=(5.6, 4.6),
        part=clean(subject.name),
    )


def _draw_molchan(page, dataset):
    axes = page.subplots()
    share = np.linspace(0.0, 1.0, 101)
    events = int(dataset["events"])
    limit = 1.0 - np.minimum(fewest_hits(events, share), events) / events
    axes.plot([0, 1], [1, 0], color=MUTED, linestyle="--", linewidth=1)
    axes.plot(share, limit, color=MUTED, linewidth=1)
    alarmed, missed = (dataset[f"duration_{n}"].values for n in ("alarmed", "missed"))
    axes.plot(alarmed, missed, "o-", color=BLUE, markersize=3, label=say("molchan.automatic"))
    point = float(dataset["alarmed"]), 1.0 - float(dataset["hit_rate"])
    axes.plot(*point, "D", color=VERMILION, markersize=7, label=say("molchan.claims"))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel(say("molchan.axis_alarmed"))
    axes.set_ylabel(say("molchan.axis_missed"))
    axes.legend(loc="upper right")

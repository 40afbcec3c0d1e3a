"""Superposed epochs by ring, with what catalogues that might have been give; Molchan's diagram."""

import numpy as np

from vconst.kernels.chance.alarms import fewest_hits
from vconst.report.axes import label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, RED, VERMILION
from vconst.report.words import chance, clean, number, plural


@figure(kind="table", page="*", id="epochs")
def epochs(subject):
    """One panel a ring: the value by day, and 95 % of the draws."""
    dataset = subject.result.dataset
    if "bin_start" not in dataset or "drawn_low" not in dataset:
        return
    day, edge = float(dataset["strongest_day"]), float(dataset["strongest_edge"])
    p = chance(float(dataset["chance"]))
    first, last = dataset.attrs.get("looked", (0, int(dataset.attrs["before"])))
    bins, where = (last - first) * dataset.sizes["ring"], dataset.attrs.get("where", "before")
    usual = number(float(dataset["bins_by_chance"]), 2)
    yield Drawing(
        title=f"The most unusual bin {where} the events begins on day {number(day)}: {p} of any",
        caption=(
            f"{clean(dataset.attrs['value_words'])}. Line: real events; grey: 95 % of catalogues "
            f"drawn, dashed: their mean. Of {plural(bins, 'bin')} {where} the events about {usual} "
            "leave a band of 5 % by chance; only the greatest is tested, against the greatest of "
            "every draw."
        ),
        alt=f"{clean(dataset.attrs['value_words'])}: greatest on day {number(day)} within "
        f"{number(edge)} km, {p}",
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 0.8 + 1.7 * dataset.sizes["ring"]),
        part=clean(subject.name),
    )


def _draw(page, dataset):
    panels = page.subplots(dataset.sizes["ring"], 1, sharex=True, squeeze=False)[:, 0]
    days = dataset["bin_start"].values
    width = days[1] - days[0] if days.size > 1 else 1.0
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
            axes.set_title(f"to {number(float(dataset['ring_edge'].values[ring]))} km")
        label_numbers(axes.yaxis, 4)
    panels[-1].set_xlabel("days from the event")


def _numbers(dataset):
    names = ("samples", "value", "deviate", "bin_chance", "drawn_mean", "drawn_low", "drawn_high")
    rows = [
        (
            float(dataset["bin_start"].values[row]),
            float(dataset["ring_edge"].values[ring]),
            *(dataset[name].values[row, ring].item() for name in names),
        )
        for row in range(dataset.sizes["bin"])
        for ring in range(dataset.sizes["ring"])
    ]
    heads = ("day", "ring to (km)", "samples", "value", "deviate", "p by itself")
    return Numbers((*heads, "mean of draws", "2.5 %", "97.5 %"), rows, "Bins and rings")


@figure(kind="table", page="*", id="molchan")
def molchan(subject):
    """Missed against alarmed: the claims, the automatic alarm, and what chance allows."""
    dataset = subject.result.dataset
    if "beats_automatic" not in dataset:
        return
    alarmed, missed = float(dataset["alarmed"]), 1.0 - float(dataset["hit_rate"])
    beaten = "beat" if int(dataset["beats_automatic"]) else "do not beat"
    yield Drawing(
        title=f"The claims {beaten} the automatic alarm",
        caption=(
            "Share of events missed against share of place and time alarmed, weighed by where "
            "events happen. Point: the claims. Line: an alarm after every event, of 1 to 1,000 "
            "days. Dashed: at random; below the grey line fewer are missed than in 95 % of random "
            "alarms, if events were independent, which they are not."
        ),
        alt=f"claims: {number(100 * missed, 3)} % missed, {number(100 * alarmed, 3)} % alarmed",
        draw=Draw(_draw_molchan, dataset),
        numbers=Numbers(
            ("days after an event", "alarmed", "missed"),
            list(
                zip(
                    *(
                        dataset[name].values.tolist()
                        for name in ("duration", "duration_alarmed", "duration_missed")
                    ),
                    strict=True,
                )
            ),
            "The automatic alarm",
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
    axes.plot(alarmed, missed, "o-", color=BLUE, markersize=3, label="automatic alarm")
    point = float(dataset["alarmed"]), 1.0 - float(dataset["hit_rate"])
    axes.plot(*point, "D", color=VERMILION, markersize=7, label="claims")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("share of place and time alarmed, τ")
    axes.set_ylabel("share of events missed, ν")
    axes.legend(loc="upper right")

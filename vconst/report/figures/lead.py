"""Lead time against magnitude, events beside their controls."""

import numpy as np

from vconst.report.axes import label_log_axis, label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import INK, MUTED, RED
from vconst.report.words import chance, clean, interval, number

_COLUMNS = (
    *("event_name", "event_time", "event_magnitude", "event_reach", "passes"),
    *("lead", "base_lead", "base_low", "base_high", "base_share"),
)


@figure(kind="table", page="*", id="magn")
def magn(subject):
    """A point an event, a bar of what its controls have, and the line of the events."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "lead times":
        return
    which = say(f"lead.{dataset.attrs['which']}")
    title = _title(dataset, which)
    yield Drawing(
        title=title,
        caption=say(
            "lead.caption",
            which=which,
            variable=told(clean(dataset.attrs["variable"]).replace("_", " ")),
            product=clean(dataset.attrs["product"]),
            limit=number(float(dataset.attrs["limit"])),
            days=number(float(dataset.attrs["before"])),
            sets=number(int(dataset["sets"])),
            smallest=number(float(dataset["smallest_chance"]), 2),
        ),
        alt=title,
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 4.2),
        part=clean(subject.name),
    )


def _title(dataset, which):
    timed = number(int(dataset["timed"]))
    events = counted("noun.event", int(dataset["events"]))
    slope = [float(dataset[f"slope{end}"]) for end in ("", "_low", "_high")]
    if np.isnan(slope[0]):
        return say("lead.title_none", timed=timed, events=events)
    base = [float(dataset[f"base_slope{end}"]) for end in ("", "_low", "_high")]
    words = dict(zip(("slope", "low", "high"), interval(*slope), strict=True))
    words |= dict(zip(("base", "base_low", "base_high"), interval(*base), strict=True))
    p = chance(float(dataset["chance"]))
    return say("lead.title", which=which, timed=timed, events=events, chance=p, **words)


def _draw(page, dataset):
    axes = page.subplots()
    size, lead, base, low, high = (
        dataset[n].values for n in ("event_magnitude", "lead", "base_lead", "base_low", "base_high")
    )
    near = dataset["lead"].size > 1 and np.ptp(size) > 0
    at = _beside(size)
    axes.vlines(at, low, high, color=MUTED, linewidth=3, alpha=0.35, zorder=1)
    axes.plot(at, base, "_", color=MUTED, markersize=7, label=say("lead.controls"), zorder=2)
    axes.plot(at, lead, "o", color=INK, markersize=4, label=say("lead.events"), zorder=4)
    axes.set_yscale("log")
    slope, constant = (float(dataset[n]) for n in ("slope", "constant"))
    if near and np.isfinite(slope):
        ends = np.array([size.min(), size.max()])
        middle = size[np.isfinite(lead)].mean()
        height = constant + slope * middle
        axes.plot(ends, 10 ** (constant + slope * ends), color=RED, linewidth=1.4, zorder=3)
        turned = height + float(dataset["base_slope"]) * (ends - middle)
        axes.plot(ends, 10**turned, color=MUTED, linewidth=1.2, linestyle="--", zorder=3)
    known = np.concatenate([lead, low, high])
    known = known[np.isfinite(known)]
    if known.size:
        axes.set_ylim(known.min() / 1.3, max(known.max(), float(dataset.attrs["before"])) * 1.3)
        label_log_axis(axes.yaxis)
    axes.set_xlabel(say("lead.axis_magnitude"))
    axes.set_ylabel(say("lead.axis_days"))
    label_numbers(axes.xaxis, 8)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _beside(size):
    """Where points are drawn: those of one magnitude beside each other."""
    at = size.astype(float)
    step = 0.011 * max(float(np.ptp(size)), 0.1)
    for each in np.unique(size):
        own = np.flatnonzero(size == each)
        at[own] += step * (np.arange(own.size) - (own.size - 1) / 2)
    return at


def _numbers(dataset):
    columns = [dataset[name].values.tolist() for name in _COLUMNS]
    columns[1] = dataset["event_time"].values
    rows = list(zip(*columns, strict=True))
    return Numbers([say(f"lead.col_{name}") for name in _COLUMNS], rows, say("lead.numbers"))

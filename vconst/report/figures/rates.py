"""Detection rates of sensors beside those of controls, and what independence makes of them."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, INK, MUTED
from vconst.report.words import chance, clean, number, with_unit

_COLUMNS = (
    *("name", "event_count", "detected", "rate", "rate_low", "rate_high"),
    *("controls", "controls_detected", "base_rate", "base_low", "base_high", "controls_worth"),
    *("chance", "chance_adjusted"),
)


#: p, adjusted for the number of sensors, up to which a rate is above that of controls.
_SELDOM = 0.05


@figure(kind="table", page="*", id="rates")
def rates(subject):
    """Detection rates with intervals, base rates beside them; how many detect together."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "rates":
        return
    noun, without = f"noun.{dataset.attrs.get('rows', 'sensor')}", int(dataset["without_controls"])
    sensors = counted(noun, dataset.sizes["row"])
    base = say("rates.no_base", sensors=counted(noun, without)) if without else ""
    yield Drawing(
        title=say("rates.title", sensors=sensors, base=base)
        if without
        else _found(dataset, sensors),
        caption=say("rates.caption"),
        alt="; ".join(
            f"{clean(name)} {number(100 * float(rate), 3)} %"
            for name, rate in zip(dataset["name"].values, dataset["rate"].values, strict=True)
        ),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 1.0 + 0.3 * dataset.sizes["row"]),
        part=clean(subject.name),
    )
    if "together" in dataset and dataset.sizes["row"] > 1:
        yield _together(dataset, clean(subject.name), sensors)


def _found(dataset, sensors):
    """What is found beside controls: rows that stand out, or of classes a slope over them."""
    if "chance_adjusted" in dataset:
        few = number(int((dataset["chance_adjusted"].values <= _SELDOM).sum()))
        return say("rates.title_found", few=few, sensors=sensors)
    by = told(clean(dataset.attrs.get("by")))
    return say("classes.title", classes=sensors, by=by, p=chance(float(dataset["chance"])))


def _draw(page, dataset):
    axes = page.subplots()
    at = np.arange(dataset.sizes["row"])[::-1]
    known = int(dataset["without_controls"]) < at.size
    kinds = [("rate", "rate", 0.0, INK, say("rates.events"))]
    kinds += [("base_rate", "base", 0.18, MUTED, say("rates.controls"))] if known else []
    for middle, ends, shift, colour, words in kinds:
        rate, low, high = (100 * dataset[n].values for n in (middle, f"{ends}_low", f"{ends}_high"))
        axes.hlines(at + shift, low, high, color=colour, linewidth=2)
        axes.plot(rate, at + shift, "o", color=colour, markersize=5, label=words)
    axes.set_yticks(at, [_named(dataset, row) for row in range(at.size)])
    axes.set_xlim(0, 100)
    axes.set_xlabel(say("rates.axis"))
    axes.grid(axis="y", visible=False)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _named(dataset, row):
    """A sensor with the number of events that it had data before."""
    name, count = (dataset[each].values[row] for each in ("name", "event_count"))
    return f"{told(clean(name).replace('_', ' '))}, {counted('noun.event', count)}"


def _numbers(dataset):
    """One row a sensor; a dash where there were no controls."""
    held = [name for name in _COLUMNS if name in dataset and dataset[name].dims]
    columns = [dataset[name].values.tolist() for name in held]
    rows = [[None if cell == -1 else cell for cell in row] for row in zip(*columns, strict=True)]
    return Numbers([say(f"rates.col_{name}") for name in held], rows, say("rates.numbers"))


def _together(dataset, name, sensors):
    """How many sensors detect one event if each does so by itself."""
    share = dataset["together"].values
    most = counted("noun.sensor", int(np.argmax(share)))
    any_of = with_unit(number(100 * float(dataset["any_by_independence"]), 3), "%")
    title = say("rates.title_together", sensors=sensors, most=most, any=any_of)
    return Drawing(
        title=title,
        caption=say("rates.caption_together"),
        alt=f"{title}.",
        draw=Draw(_draw_together, dataset),
        numbers=Numbers(
            [say("rates.col_together"), say("rates.col_share")],
            [[count, float(each)] for count, each in enumerate(share)],
            say("rates.numbers_together"),
        ),
        size=(8.6, 2.4),
        part=f"{name} together",
    )


def _draw_together(page, dataset):
    axes = page.subplots()
    share = 100 * dataset["together"].values
    axes.bar(np.arange(share.size), share, color=BLUE, linewidth=0)
    axes.set_xticks(np.arange(share.size))
    axes.set_xlabel(say("rates.axis_together"))
    axes.set_ylabel(say("rates.axis_events"))
    axes.grid(axis="x", visible=False)
    label_numbers(axes.yaxis, 4)

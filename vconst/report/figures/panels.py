"""The last half-orbit, variable by variable, with latitude below."""

import numpy as np

from vconst.report.axes import label_dates, label_log_axis, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED
from vconst.report.words import clean, label, number, plural, unit

PREFIX = "panel_"
PANELS = 8
WIDE = 50.0  # greatest over least above which the axis is logarithmic


@figure(kind="table", page="monitor", id="last")
def last(subject):
    """One panel a variable on one clock; what is masked is not drawn."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "quick look" or not int(dataset["samples"]):
        return
    names = [str(name) for name in dataset.data_vars if str(name).startswith(PREFIX)]
    drawn = [name for name in names if np.isfinite(dataset[name].values).any()]
    if not drawn:
        return
    yield Drawing(
        title=_title(dataset),
        caption=_caption(dataset, names, drawn),
        alt=f"{plural(len(drawn[:PANELS]), 'panel')} over time. {_title(dataset)}.",
        draw=Draw(_draw, dataset, drawn[:PANELS]),
        numbers=_numbers(dataset, names),
        size=(8.6, 1.5 + 1.15 * len(drawn[:PANELS])),
        part=clean(dataset.attrs["product"]),
    )


def _title(dataset):
    product, start, stop = (
        clean(word)
        for word in (dataset.attrs["product"], _text(dataset, "start"), _text(dataset, "stop"))
    )
    size = sum(str(name).startswith(PREFIX) for name in dataset.data_vars)
    values = int(dataset["samples"]) * size
    gone = int(dataset["missing_values"])
    share = (
        f"{number(100 * gone / values, 2)}\u202f% of values missing or masked"
        if gone
        else "no value missing"
    )
    which = f", half-orbit {int(dataset['half_orbit'])}" if "half_orbit" in dataset else ""
    until = stop[11:16] if stop[:10] == start[:10] else stop[:16].replace("T", " ")
    return f"{product}{which}: {start[:16].replace('T', ' ')} to {until}, {share}"


def _text(dataset, name):
    return str(dataset[name].values)


def _caption(dataset, names, drawn):
    empty = [_words(dataset, name) for name in names if name not in drawn]
    parts = ["The last half-orbit that is there, as it is read: masked by quality."]
    every = int(dataset.attrs.get("every") or 1)
    if every > 1:
        parts.append(f"Every {number(every)}th sample is drawn.")
    if empty:
        parts.append(f"Without any value: {', '.join(empty)}.")
    if len(drawn) > PANELS:
        parts.append(f"The first {PANELS} of {plural(len(drawn), 'variable')}; the CSV has all.")
    return " ".join(parts)


def _words(dataset, name):
    return clean(dataset[name].attrs.get("long_name") or name[len(PREFIX) :].replace("_", " "))


def _numbers(dataset, names):
    places = [name for name in ("at_latitude", "at_longitude") if name in dataset]
    heads = [label(name[3:], "degree") for name in places]
    heads += [label(_words(dataset, name), dataset[name].attrs.get("units", "")) for name in names]
    times = np.asarray(dataset["time"], "datetime64[ns]")
    columns = (dataset[name].values for name in (*places, *names))
    return Numbers(("time (UTC)", *heads), list(zip(times, *columns, strict=True)))


def _draw(page, dataset, names):
    rows = [*names, *(["at_latitude"] if "at_latitude" in dataset else [])]
    panels = page.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]
    times = np.asarray(dataset["time"], "datetime64[ns]")
    for axes, name in zip(panels, rows, strict=True):
        values = dataset[name].values.astype(np.float64)
        place = name == "at_latitude"
        axes.plot(times, values, color=MUTED if place else BLUE, linewidth=0.9)
        axes.set_title("Latitude" if place else _words(dataset, name))
        axes.set_ylabel(unit(dataset[name].attrs.get("units", "degree")))
        _scale(axes, values[np.isfinite(values)])
    label_dates(panels[-1], times)


def _scale(axes, values):
    if values.size and values.min() > 0 and values.max() > WIDE * values.min():
        axes.set_yscale("log")
        label_log_axis(axes.yaxis)
    else:
        label_numbers(axes.yaxis, 4)

"""Every ``series_*`` of a table over time, one panel each, on one clock."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.drawing import Drawing, Numbers, figure
from vconst.report.theme import MUTED, SERIES
from vconst.report.words import clean, label, number, plural, unit

PREFIX = "series_"
PANELS = 6  # in one figure
LINES = 8  # in one panel


@figure(kind="table", page="*", id="series")
def series(subject):
    """Line plots of what a table holds over time."""
    dataset = subject.result.dataset
    names = [
        str(name)
        for name, values in dataset.data_vars.items()
        if str(name).startswith(PREFIX) and values.dims[:1] == ("time",) and values.ndim <= 2
    ]
    names = [name for name in names if np.isfinite(np.asarray(dataset[name], float)).any()]
    for first in range(0, len(names), PANELS):
        yield _drawing(dataset, names[first : first + PANELS], first // PANELS)


def title_of(values, prefix):
    """The long name of a variable, or its name without the prefix."""
    words = values.attrs.get("long_name") or str(values.name)[len(prefix) :].replace("_", " ")
    return clean(words).replace(" - ", " − ")


def _drawing(dataset, names, place):
    spans = [_span(dataset[name]) for name in names]
    titled = "; ".join(spans[:2])
    return Drawing(
        title=f"{titled[:1].upper()}{titled[1:]}",
        caption=(
            f"{plural(len(names), 'series', 'series')} over "
            f"{plural(dataset.sizes['time'], 'time')} (UTC), one panel each; a gap in a line is "
            "a gap in the data."
        ),
        alt="Line plots: " + "; ".join(spans) + ".",
        draw=lambda page: _draw(page, dataset, names),
        numbers=_numbers(dataset, names),
        size=(8.6, 0.9 + 1.75 * len(names)),
        part=str(place) if place else "",
    )


def _span(values):
    data = np.asarray(values, float)
    shown = " to ".join(number(edge, 4) for edge in (np.nanmin(data), np.nanmax(data)))
    return f"{title_of(values, PREFIX)} from {shown} {unit(values.attrs.get('units', ''))}".strip()


def _columns(dataset, names):
    """Heading and values of every line, a second dimension laid side by side."""
    for name in names:
        values = dataset[name]
        heading = label(title_of(values, PREFIX), values.attrs.get("units", ""))
        data = np.asarray(values, float)
        if data.ndim == 1:
            yield name, heading, "", data
            continue
        other = values.dims[1]
        marks = values[other].values if other in values.coords else range(data.shape[1])
        for index, mark in enumerate(list(marks)[:LINES]):
            yield name, f"{heading}, {clean(mark)}", clean(mark), data[:, index]


def _numbers(dataset, names):
    columns = list(_columns(dataset, names))
    times = np.asarray(dataset["time"], "datetime64[ns]")
    rows = list(zip(times, *(data for *_, data in columns), strict=True))
    return Numbers(("time (UTC)", *(heading for _, heading, _, _ in columns)), rows)


def _draw(page, dataset, names):
    times = np.asarray(dataset["time"], "datetime64[ns]")
    panels = page.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
    few = "o" if times.size <= 60 else None
    for axes, name in zip(panels, names, strict=True):
        lines = list(_columns(dataset, [name]))
        for colour, (_, _, mark, data) in zip(SERIES, lines, strict=False):
            axes.plot(times, data, color=colour, marker=few, markersize=3.5, label=mark)
        if min(data.min() for *_, data in lines) < 0 < max(data.max() for *_, data in lines):
            axes.axhline(0, color=MUTED, linewidth=0.9, linestyle=":")
        if len(lines) > 1:
            axes.legend(loc="upper right", ncols=4)
        axes.set_title(title_of(dataset[name], PREFIX))
        axes.set_ylabel(unit(dataset[name].attrs.get("units", "")))
        label_numbers(axes.yaxis, 5)
    label_dates(panels[-1], times)

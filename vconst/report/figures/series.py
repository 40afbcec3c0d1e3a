"""Every ``series_*`` of a table over time, one panel each, on one clock."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import MUTED, SERIES
from vconst.report.words import clean, label, number, plural, unit, with_unit

PREFIX = "series_"
PANELS = 6  # in one figure
LINES = 8  # in one panel
USUAL_STEPS = 2  # a longer step in time is a gap


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
        caption=_caption(dataset, names),
        alt="Line plots: " + "; ".join(spans) + ".",
        draw=Draw(_draw, dataset, names),
        numbers=_numbers(dataset, names),
        size=(8.6, 0.9 + 1.75 * len(names)),
        part=str(place) if place else "",
    )


def _caption(dataset, names):
    many = f"{plural(len(names), 'series', 'series')}, one panel each, over"
    times = plural(dataset.sizes["time"], "time")
    whole = [values for values in (dataset[name] for name in names) if _thinned_from(values)]
    if whole:
        how = clean(whole[0].attrs.get("thinned_to"))
        times = f"{times} of {number(_thinned_from(whole[0]))} ({how or 'thinned'})"
    limit = gap_limit(dataset, names)
    broken = f"; a line is broken where there is no time for more than {_pause(limit)}"
    return f"{many} {times} (UTC){broken if limit else ''}. NaN is not drawn."


def _thinned_from(values):
    """Of how many times a series was thinned; 0 for one that is whole."""
    return int(values.attrs.get("thinned_from") or 0)


def _pause(seconds):
    """A pause in the unit in which it is a small number."""
    for size, words in ((86_400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{number(seconds / size, 3)}\u202f{words}"
    return f"{number(seconds, 3)}\u202fs"


def gap_limit(dataset, names):
    """
    The step in time above which a line is broken, in seconds.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time``.
    names : sequence of str
        Of the series; one that was thinned says its longest step in the attribute
        ``longest_step``.

    Returns
    -------
    limit : float
        Twice the usual (median) step, or the longest step that thinning leaves; 0 with
        fewer than three times.
    """
    said = [float(dataset[name].attrs.get("longest_step") or 0.0) for name in names]
    times = np.asarray(dataset["time"], "datetime64[ns]").astype(np.int64)
    if times.size < 3:
        return 0.0
    return max(*said, USUAL_STEPS * float(np.median(np.diff(times))) / 1e9, 0.0)


def broken(times, data, limit):
    """
    A line with a hole in every gap.

    Parameters
    ----------
    times : (n,) datetime64[ns] array
    data : (n,) array
    limit : float
        In seconds; 0 breaks nothing.

    Returns
    -------
    times, data : (m,) array
        With one more time and NaN after each sample that a longer step follows.
    """
    step = np.diff(times.astype(np.int64)) / 1e9
    gaps = np.flatnonzero(step > limit) + 1 if limit else np.zeros(0, int)
    inside = times[gaps - 1] + np.timedelta64(1, "ns")
    return np.insert(times, gaps, inside), np.insert(np.asarray(data, float), gaps, np.nan)


def _span(values):
    data = np.asarray(values, float)
    least, most = np.nanmin(data), np.nanmax(data)
    if least == most:
        always = with_unit(number(most, 4), values.attrs.get("units", ""))
        return f"{title_of(values, PREFIX)} always {always}"
    low, high = (number(edge, 4) for edge in (least, most))
    high = with_unit(high, values.attrs.get("units", ""))
    return f"{title_of(values, PREFIX)} from {low} to {high}"


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
    limit = gap_limit(dataset, names)
    for axes, name in zip(panels, names, strict=True):
        lines = list(_columns(dataset, [name]))
        for colour, (_, _, mark, data) in zip(SERIES, lines, strict=False):
            line = broken(times, data, limit)
            axes.plot(*line, color=colour, marker=few, markersize=3.5, label=mark)
        held = np.concatenate([data[np.isfinite(data)] for *_, data in lines])
        if held.size and held.min() < 0 < held.max():
            axes.axhline(0, color=MUTED, linewidth=0.9, linestyle=":")
        if len(lines) > 1:
            axes.legend(loc="upper right", ncols=4)
        axes.set_title(title_of(dataset[name], PREFIX))
        axes.set_ylabel(unit(dataset[name].attrs.get("units", "")))
        label_numbers(axes.yaxis, 5)
    label_dates(panels[-1], times)

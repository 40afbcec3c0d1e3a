"""The events of a study, with their controls: on the world, or in time where they have no place."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.maps.land import draw_world
from vconst.report.theme import BLUE, INK, RED
from vconst.report.words import clean, fixed, label, number, unit, when

_SPHERE = 6371.2  # km
_MOST_ZONES = 60  # drawn: of thousands of events circles would cover the map
_COLUMNS = (
    *("event_id", "time", "magnitude", "size", "latitude", "longitude", "depth", "zone_radius"),
    "place",
)


@figure(kind="events", page="study", id="chosen")
def events_chosen(subject):
    """One drawing of a list of events."""
    dataset = subject.result.dataset
    if "event" not in dataset.dims or "time" not in dataset:
        return
    placed = np.isfinite(_of(dataset, "latitude")).any()
    title = _title(dataset)
    yield Drawing(
        title=title,
        caption=_caption(dataset, placed),
        alt=f"{title}.",
        draw=Draw(_draw_map if placed else _draw_times, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 4.4 if placed else 2.6),
        part=clean(subject.name),
    )


def _of(dataset, name):
    """Values of the events themselves, also where places stand beside them."""
    name = f"event_{name}" if f"event_{name}" in dataset and name != "id" else name
    return np.asarray(dataset[name].values)


def _title(dataset):
    count = counted("noun.event", dataset.sizes["event"])
    if not dataset.sizes["event"]:
        return say("chosen.title_none")
    if "instead_of_time" in dataset or "event_instead_of_time" in dataset:
        return say("chosen.instead", events=count)
    time = np.sort(_of(dataset, "time"))
    first, last = (when(each)[:10] for each in (time[0], time[-1]))
    span = say("chosen.span", first=first, last=last) if first != last else first
    said = {"events": count, "size": _sizes(dataset), "span": span}
    if "in_catalogue" not in dataset:
        return say("chosen.title_alone", **said)
    return say("chosen.title", in_catalogue=number(int(dataset["in_catalogue"])), **said)


def _sizes(dataset):
    """From the least to the greatest, as magnitudes or in the unit of the catalogue."""
    size, units = _size(dataset)
    known = size[np.isfinite(size)]
    low, high = (known.min(), known.max()) if known.size else (np.nan, np.nan)
    if units is None and _explosivity(dataset):
        kind = "same" if low == high else "size"
        return say(f"explosivity.{kind}", low=number(low), high=number(high))
    if units is None:
        if low == high:
            return say("chosen.same", low=fixed(low, 1))
        return say("chosen.size", low=fixed(low, 1), high=fixed(high, 1))
    if low == high:
        return say("chosen.same_of", low=number(low), units=units).strip()
    return say("chosen.size_of", low=number(low), high=number(high), units=units).strip()


def _explosivity(dataset):
    """Whether sizes are volcanic explosivity indices, which are no magnitudes."""
    key = "event_magnitude_type" if "event_magnitude_type" in dataset else "magnitude_type"
    return key in dataset and set(map(clean, dataset[key].values)) == {"VEI"}


def _size(dataset):
    """Sizes of the events and their unit, None for magnitudes."""
    for name in ("magnitude", "size"):
        key = f"event_{name}" if f"event_{name}" in dataset else name
        if key in dataset and np.isfinite(dataset[key].values.astype(float)).any():
            units = unit(dataset[key].attrs.get("units", ""))
            return dataset[key].values.astype(float), None if name == "magnitude" else units
    return np.full(dataset.sizes["event"], np.nan), ""


def _caption(dataset, placed):
    words = [say("chosen.caption_map") if placed else say("chosen.caption_time")]
    if "control" in dataset and "matched" in dataset.attrs:
        own = dataset["control"].values == 1
        near = dataset["nearby_events"].values[own] if "nearby_events" in dataset else []
        said = {"matched": told(clean(dataset.attrs["matched"]))}
        said["controls"] = counted("noun.control", own.sum())
        said["near"] = number(int((np.asarray(near) > 0).sum()))
        said["nearby"] = number(float(dataset.attrs.get("nearby", np.nan)))
        words.append(say("chosen.caption_controls", **said))
    if int(dataset.get("too_near", 0)):
        words.append(say("chosen.left", left=counted("noun.event", dataset["too_near"].item())))
    return " ".join(words)


def _numbers(dataset):
    held = [n for n in _COLUMNS if n in dataset or f"event_{n}" in dataset]
    held = [n for n in held if _says(_of(dataset, n))]
    heads = [say(f"chosen.col_{name}") for name in held]
    columns = [_of(dataset, name) for name in held]
    if "control" in dataset:
        own = dataset["of_event"].values[dataset["control"].values == 1]
        columns.append(np.bincount(own, minlength=dataset.sizes["event"]))
        heads.append(say("chosen.col_controls"))
    rows = [[_cell(column[row]) for column in columns] for row in range(dataset.sizes["event"])]
    return Numbers(heads, rows, say("chosen.numbers"))


def _says(values):
    """Whether a column says anything of any event."""
    if values.dtype.kind == "f":
        return bool(np.isfinite(values).any())
    return values.dtype.kind == "M" or any(str(each) for each in values)


def _cell(value):
    return value if isinstance(value, np.datetime64) else value.item()


def _draw_map(page, dataset):
    axes = page.subplots()
    draw_world(axes)
    if "control" in dataset:
        own = dataset["control"].values == 1
        places = (dataset[name].values[own] for name in ("longitude", "latitude"))
        east, north = places
        axes.plot(_wrapped(east), north, "o", color=BLUE, markersize=2.2, alpha=0.7)
    north, east = (_of(dataset, name).astype(float) for name in ("latitude", "longitude"))
    reach = _of(dataset, "zone_radius").astype(float)
    for row in range(north.size) if north.size <= _MOST_ZONES else ():
        if np.isfinite(reach[row]):
            axes.plot(*_circle(north[row], east[row], reach[row]), "--", color=INK, linewidth=0.8)
    size = 10 if north.size <= _MOST_ZONES else 4
    axes.plot(_wrapped(east), north, "*", color=RED, markersize=size)


def _circle(north, east, radius):
    angle, turn = radius / _SPHERE, np.linspace(0, 2 * np.pi, 181)
    north, start = np.radians(north), np.radians(east)
    sine = np.sin(north) * np.cos(angle) + np.cos(north) * np.sin(angle) * np.cos(turn)
    across = np.sin(turn) * np.sin(angle) * np.cos(north)
    x = _wrapped(np.degrees(start + np.arctan2(across, np.cos(angle) - np.sin(north) * sine)))
    x = np.where(np.abs(np.diff(x, prepend=x[0])) > 180, np.nan, x)
    return x, np.degrees(np.arcsin(np.clip(sine, -1, 1)))


def _wrapped(longitude):
    return np.mod(np.asarray(longitude, float) + 180.0, 360.0) - 180.0


def _draw_times(page, dataset):
    axes = page.subplots()
    size, units = _size(dataset)
    time = _of(dataset, "time").astype("M8[ns]")
    axes.vlines(time, 0.0, np.nan_to_num(size), color=RED, linewidth=1.4)
    axes.plot(time, np.nan_to_num(size), "o", color=RED, markersize=4)
    axes.set_ylabel(label(say("chosen.axis_size"), units or ""))
    label_numbers(axes.yaxis, 4)
    if time.size:
        label_dates(axes, time)

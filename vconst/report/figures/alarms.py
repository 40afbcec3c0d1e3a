"""Alarms on the world: where, how far, how long, and in which area they were looked for."""

import numpy as np

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.maps.land import draw_world
from vconst.report.theme import INK, MUTED, RED
from vconst.report.words import clean, fixed, number, when

#: km.
_SPHERE = 6371.2


@figure(kind="table", page="*", id="alarms")
def alarms(subject):
    """A circle an alarm, and the watched area."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "alarms":
        return
    about = dataset.attrs
    count = dataset.sizes["event"]
    said = {name: number(about[name]) for name in ("magnitude", "radius", "days")}
    said["share"] = number(100 * float(dataset["alarmed_area"]), 2)
    time = when(dataset["newest"].values)[:16]
    alarmed = say("alarms.title", alarms=counted("noun.alarm", count), time=time)
    words = say("alarms.caption", **said) if count else say("alarms.caption_none")
    yield Drawing(
        title=alarmed if count else say("alarms.none", time=time),
        caption=" ".join(filter(None, [words, _by_chance(dataset)])),
        alt="; ".join(_said(dataset, row) for row in range(count)) or say("alarms.nothing"),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 4.6),
        part=clean(subject.name),
    )


def _by_chance(dataset):
    """How many places lie beyond the limit, beside how many would if nothing were unusual."""
    expected = float(dataset.get("beyond_by_chance", np.nan))
    if np.isnan(expected):
        return ""
    looked, beyond = (number(int(dataset[name])) for name in ("looked", "beyond"))
    return say("alarms.beyond", looked=looked, beyond=beyond, expected=number(expected, 2))


def _said(dataset, row):
    north, east = (float(dataset[n].values[row]) for n in ("latitude", "longitude"))
    return say("alarms.place", latitude=fixed(north, 1), longitude=fixed(east, 1))


def _draw(page, dataset):
    axes = page.subplots()
    draw_world(axes)
    south, north = dataset.attrs["latitudes"]
    west, east = dataset.attrs["longitudes"]
    width = np.mod(east - west, 360.0) or 360.0
    along = _wrapped(west + np.linspace(0, width, 181))
    for latitude in (south, north):
        axes.plot(_broken(along), np.full(along.size, latitude), "--", color=MUTED, linewidth=1)
    if width < 360:
        for longitude in _wrapped(np.array([west, east], float)):
            axes.plot([longitude] * 2, [south, north], "--", color=MUTED, linewidth=1)
    for row in range(dataset.sizes["event"]):
        _draw_circle(axes, *(float(dataset[n].values[row]) for n in _CIRCLE))


_CIRCLE = ("latitude", "longitude", "zone_radius")


def _draw_circle(axes, north, east, radius):
    angle, turn = radius / _SPHERE, np.linspace(0, 2 * np.pi, 181)
    north, start = np.radians(north), np.radians(east)
    sine = np.sin(north) * np.cos(angle) + np.cos(north) * np.sin(angle) * np.cos(turn)
    across = np.sin(turn) * np.sin(angle) * np.cos(north)
    along = np.degrees(start + np.arctan2(across, np.cos(angle) - np.sin(north) * sine))
    latitude = np.degrees(np.arcsin(np.clip(sine, -1, 1)))
    axes.plot(_broken(_wrapped(along)), latitude, color=RED, linewidth=1.4)
    axes.plot(_wrapped(east), np.degrees(north), ".", color=INK, markersize=3)


def _wrapped(longitude):
    return np.mod(np.asarray(longitude) + 180.0, 360.0) - 180.0


def _broken(longitude):
    """NaN where a line would go across the whole map."""
    return np.where(np.abs(np.diff(longitude, prepend=longitude[0])) > 180, np.nan, longitude)


def _numbers(dataset):
    names = ("start", "stop", "latitude", "longitude", "zone_radius", "magnitude", "statistic")
    rows = list(zip(*(dataset[n].values for n in names), strict=True))
    return Numbers([say(f"alarms.col_{name}") for name in names], rows, say("alarms.numbers"))

"""Place-times drawn like an event, to set beside it."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.constants import DAY
from vconst.kernels.land import is_land
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Days, Degrees, Distance, Events, Selection, Time, operation
from vconst.operations.zones.alike import more_alike
from vconst.operations.zones.magnetic import magnetic_latitude as latitude_of
from vconst.operations.zones.stand_ins import clear_of, hidden_events, thrown_anywhere
from vconst.selection.times import parse_time

#: Half sides of zones that are boxes.
_BOX = ("box_latitude", "box_longitude")

#: Candidates that are thrown at once for each control wanted, and how often before it is given up.
_TRIES, _TIMES = 400, 8


@operation(version=6)
def draw_controls(
    zone: Events,
    catalogue: Selection = None,
    receivers: Selection = None,
    modes: Selection = None,
    *,
    start: Time,
    stop: Time,
    number: int = 200,
    magnetic_latitude: Degrees = 3.0,
    move: Literal["both", "time"] = "both",
    before: Days = 7.0,
    nearby: float = 5.0,
    season: Days | None = None,
    error_factor: float = 1.5,
    transmitters: Distance | None = None,
    shells: float | None = None,
    seed: int = 0,
) -> Events:
    """
    Each event, and place-times that are drawn like it.

    Parameters
    ----------
    zone : Events
        Of ``preparation_zone``.
    catalogue : Selection or None
        In which other events near the place-times are counted.
    receivers : Selection or None
        Maps of the error of the total content (``total_electron_content_rms``), which is small
        where receivers are many: controls are alike in its mean over time and zone. Maps of the
        content then count. Maps without any value leave this out.
    modes : Selection or None
        A track with ``working_mode``: controls are alike in the mode that most of its samples in
        the zone are in.
    start, stop : str
        First and last time that a control may have, of a date alone the whole day: of the same
        season and campaign.
    number : int
        Controls of each event.
    magnetic_latitude : float
        How far its quasi-dipole latitude may be from the event's, in degrees.
    move : {"both", "time"}
        ``both``: controls lie elsewhere, at other times. ``time``: they stay at the place of the
        event, at other times: for what is measured there and nowhere else, as by a station. Few
        times of one place are independent, and the number that they are worth says so.
    before : float
        Length in days of the window that is compared. A control whose zone and window
        both overlap the event's would be the event's own data and is not drawn.
    nearby : float
        Smallest magnitude of events that are counted inside zone and window.
    season : float or None
        How far a control may be from the event in the year, in days; None where *start* and
        *stop* lie in one season.
    error_factor : float
        By how much the error of *receivers* may be greater or smaller than the event's.
    transmitters : float or None
        km: controls are like the event in whether a strong transmitter of very low frequency, or
        the other end of the field line above it, is so near. Waves then count.
    shells : float or None
        Controls are like the event in L of the field line 110 km above the place, within so much,
        and in whether the field at 500 km grows eastward along that shell: whether electrons,
        which drift that way, are leaving the South Atlantic anomaly or coming to it. Particles
        then count.
    seed : int
        The same seed draws the same controls.

    Returns
    -------
    places : Events
        Dimension ``place``: of each event first itself (``control`` 0), then its
        controls (1), with ``of_event`` (row of the zones), ``time``, ``latitude`` and
        ``longitude`` (geocentric), ``zone_radius``, ``magnetic_latitude``, ``on_land``
        and ``nearby_events``; the events as they came, on dimension ``event``. Scalar
        ``controls``: those of the event that has fewest.

    Raises
    ------
    OperationError
        If no control can be drawn.

    Notes
    -----
    Controls are alike in quasi-dipole latitude (110 km above the place, at its time), in land or
    sea and in what else is given. They are not cleared of
    earthquakes: what happens near an event must be able to happen near a control. Of a blind
    zone they are clear of the events that others stand in for. Side, screening, calibration and
    the days left out are those of the layers that are read there.
    """
    draw = np.random.default_rng(seed)
    window = [parse_time(start), parse_time(stop, end=True)]
    settings = {"season": season, "within": error_factor, "transmitters": transmitters}
    settings["shells"] = shells
    more = more_alike(receivers, modes, **settings)
    hidden = hidden_events(zone.dataset)
    parts = []
    for index in range(zone.dataset.sizes["event"]):
        event = {n: v.values[index] for n, v in zone.dataset.items() if v.dims == ("event",)}
        alike = (magnetic_latitude, before, more, hidden) if move == "both" else (before,)
        thrown = (_draw if move == "both" else _draw_times)(draw, event, window, number, *alike)
        parts.append(_with_event(event, thrown, index))
    places = {n: np.concatenate([part[n] for part in parts]) for n in parts[0]}
    places["nearby_events"] = _count_near(catalogue, places, before, nearby)
    words = _matched_words(magnetic_latitude, more, move)
    matched = {"matched": f"{words}, and a time from {start} to {stop}", "moves": move}
    matched["matched_in"] = "; ".join(each.name for each in more if each.name)
    fewest = min(part["control"].sum() for part in parts)
    return Events(_described(places, zone.dataset, int(fewest), nearby, matched))


def _draw(draw, event, window, number, apart, before, more, hidden):
    """Places uniform on the sphere and times uniform in the window that are like the event."""
    found = []
    for _ in range(_TIMES):
        thrown = thrown_anywhere(draw, window, _TRIES * number)
        rows = np.flatnonzero(_is_like(event, *thrown, apart, before, hidden))
        for condition in more:
            held = tuple(each[rows] for each in thrown)
            rows = rows[condition.test(event, *held)]
        found.append([each[rows] for each in thrown])
        if sum(each[0].size for each in found) >= number:
            break
    time, latitude, longitude = (np.concatenate(each)[:number] for each in zip(*found, strict=True))
    if number and not time.size:
        also = "".join(f", {each.words}" for each in more)
        raise OperationError(
            f"draw_controls: no place-time is like the event '{event.get('event_id', '')}' within "
            f"{apart:g} degrees of quasi-dipole latitude and the times given{also}.",
            hint="Widen 'magnetic_latitude', or 'start' and 'stop', or ask for less to be alike.",
        )
    return latitude, longitude, time


def _is_like(event, time, latitude, longitude, apart, before, hidden):
    magnetic = latitude_of("draw_controls", time, latitude, longitude)
    alike = np.abs(magnetic - event["magnetic_latitude"]) <= apart
    origin = event["time"].astype("M8[ns]").astype(np.int64)
    distance = great_circle_distance(event["latitude"], event["longitude"], latitude, longitude)
    alike &= (distance > 2 * event["zone_radius"]) | (np.abs(time - origin) > before * DAY)
    alike &= clear_of(hidden, time, latitude, longitude, event["zone_radius"], before)
    return alike & (is_land(latitude, longitude) == bool(event["on_land"]))


def _matched_words(apart, more, move):
    """In what controls are like the event, before their time."""
    if move == "time":
        return "the place and the size of the zone"
    words = [f"quasi-dipole latitude (within {apart:g}°)", "land or sea", "the size of the zone"]
    return ", ".join([*words, *(each.words for each in more)])


def _draw_times(draw, event, window, number, before):
    """The place of the event at times uniform in the window whose own window is another one."""
    time = draw.integers(window[0], window[1], _TRIES * number)
    origin = event["time"].astype("M8[ns]").astype(np.int64)
    time = time[np.abs(time - origin) > before * DAY][:number]
    if number and not time.size:
        raise OperationError(
            f"draw_controls: no time is more than {before:g} days from the event "
            f"'{event.get('event_id', '')}'.",
            hint="Widen 'start' and 'stop', or shorten 'before'.",
        )
    return np.full(time.size, event["latitude"]), np.full(time.size, event["longitude"]), time


def _with_event(event, drawn, index):
    latitude, longitude, time = drawn
    north = np.append(event["latitude"], latitude)
    east = np.append(event["longitude"], longitude)
    when = np.append(event["time"].astype("M8[ns]").astype(np.int64), time)
    boxes = {n: np.full(north.size, float(event[n])) for n in _BOX if n in event}
    return boxes | {
        "of_event": np.full(north.size, index),
        "control": np.append(0, np.ones(latitude.size, int)),
        "time": when.astype("M8[ns]"),
        "latitude": north,
        "longitude": east,
        "zone_radius": np.full(north.size, float(event["zone_radius"])),
        "magnetic_latitude": latitude_of("draw_controls", when, north, east),
        "on_land": is_land(north, east).astype(np.int8),
    }


def _count_near(catalogue, places, before, magnitude):
    """Other events inside zone and window of each place; -1 where nothing is known."""
    if catalogue is None:
        return np.full(places["time"].size, -1)
    events = catalogue.read()
    events = events.isel(event=np.flatnonzero(events["magnitude"].values >= magnitude))
    when = events["start"].values.astype("M8[ns]").astype(np.int64)
    counts = []
    for k, time in enumerate(places["time"].astype("M8[ns]").astype(np.int64)):
        near = (when < time) & (when >= time - before * DAY)
        distance = great_circle_distance(
            places["latitude"][k],
            places["longitude"][k],
            events["latitude"].values,
            events["longitude"].values,
        )
        counts.append(int((near & (distance <= places["zone_radius"][k])).sum()))
    return np.array(counts)


def _described(places, zones, fewest, nearby, matched):
    dataset = xr.Dataset({n: ("place", values) for n, values in places.items()})
    for name, values in zones.items():
        if values.dims == ("event",):
            dataset[f"event_{name.removeprefix('event_')}"] = values.variable
    dataset["controls"] = ((), fewest, {"long_name": "controls of each event"})
    dataset.attrs = {"nearby": nearby, "position": "geocentric", **matched}
    return dataset

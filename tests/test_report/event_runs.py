"""Results of a run about events, drawn from a seed: small, with a pattern that is known."""

import numpy as np
import xarray as xr
from scipy.special import ndtr

from vconst.kernels.quasi_dipole import foot_point
from vconst.operation import Deviations, Events, Table
from vconst.operations.compare_with_controls import compare_with_controls
from vconst.operations.divide_zone import divide_zone
from vconst.operations.rival_causes import rival_causes

DAY = 86_400_000_000_000
BEFORE, AFTER, RADIUS = 7.0, 4.0, 1380.0
CONTROLS = 12
#: Name, height in km, quantity, kind of each layer.
LAYERS = (
    ("probe_one", 507.0, "plasma density", "track"),
    ("probe_two", 442.0, "plasma density", "track"),
    ("content", 450.0, "plasma density", "grid"),
    ("thermometer", 0.0, "thermal", "grid"),
)
#: Latitude, longitude and magnetic latitude of two events: one has a field line, one has none.
EVENTS = ((30.0, 68.0, 24.5), (2.0, -70.0, 11.0))
#: The day before the first event on which every layer is far from what was usual.
STRONG = 2


def event_results():
    """Results by step, as a recipe of events leaves them."""
    layers = {name: Deviations(_layer(name, *about)) for name, *about in LAYERS}
    squares = {name: Deviations(squares_of(name)) for name in ("content", "thermometer")}
    return {
        "unusual": layers,
        "square_unusual": squares,
        "chance": compare_with_controls(layers),
        "weather": weather(),
        "rivals": rival_causes(layers),
    }


def squares_of(name):
    """One map layer place by place: of the first event a corner is far off on one day."""
    _, height, quantity, kind = next(each for each in LAYERS if each[0] == name)
    events = _events(_places())
    given = {key.removeprefix("event_"): ("event", values) for key, values in events.items()}
    places = divide_zone(Events(xr.Dataset(given)), spacing=700.0, reach=1.1).dataset
    each = 44 if name == "content" else 11
    place = np.repeat(np.arange(places.sizes["place"]), each)
    days = np.tile(np.linspace(-BEFORE + 0.1, AFTER - 0.1, each), places.sizes["place"])
    z = np.random.default_rng(9).normal(0, 0.6, place.size)
    corner = (places["of_event"] == 0) & (places["end"] == 0) & (places["east"] > 0)
    z[corner.values[place] & (np.floor(-days) == STRONG - 1) & (days < 0)] = -2.7
    origin = places["time"].values.astype(np.int64)
    time = (origin[place] + (days * DAY).astype(np.int64)).astype("M8[ns]")
    columns = {
        **{"pass_place": place, "pass_time": time, "deviate": z, "value": 10.0 + z},
        **{"median": np.full(place.size, 10.0), "low": np.full(place.size, 8.5)},
        **{"high": np.full(place.size, 11.5), "state": np.zeros(place.size, int)},
    }
    found = {key: ("pass", values) for key, values in columns.items()}
    for key, values in places.items():
        if values.dims == ("place",):
            found[f"place_{key}"] = values.variable
        elif values.dims == ("event",):
            found[key] = values.variable
    return xr.Dataset(found, attrs=_attributes(name, height, quantity, kind))


def weather():
    """Kp and Dst of three weeks with one storm."""
    kp_time = np.datetime64("2020-01-10", "ns") + np.arange(160) * np.timedelta64(3, "h")
    dst_time = np.datetime64("2020-01-10", "ns") + np.arange(480) * np.timedelta64(1, "h")
    kp = 1.0 + np.sin(np.arange(160)) ** 2
    kp[60:64] = 4.333
    found = {
        **{"index_kp": ("kp_time", kp), "kp_time": ("kp_time", kp_time)},
        "index_dst": ("dst_time", np.where(np.arange(480) // 12 == 15, -42.0, -5.0)),
        "dst_time": ("dst_time", dst_time),
    }
    return Table(xr.Dataset(found, attrs={"kp_limit": 3.0, "dst_limit": -30.0}))


def _places():
    draw = np.random.default_rng(4)
    event = np.repeat(np.arange(2), CONTROLS + 1)
    control = np.tile([0] + [1] * CONTROLS, 2)
    north, east, _ = np.array(EVENTS).T[:, event]
    time = np.datetime64("2020-01-20T12:00", "ns").astype(np.int64)
    origin = np.array([time, time + 3 * DAY])[event]
    moved = draw.integers(-4 * 24, 4 * 24, event.size) * (DAY // 24) * control
    return {
        "latitude": north,
        "longitude": east + control * draw.uniform(30, 200, event.size),
        "time": (origin + moved).astype("M8[ns]"),
        "zone_radius": np.full(event.size, RADIUS),
        "control": control,
        "of_event": event,
        "nearby_events": np.zeros(event.size, int),
    }


def _events(places):
    own = places["control"] == 0
    north, east, magnetic = np.array(EVENTS).T
    time = places["time"][own]
    ends = foot_point(time, north, east, np.full(2, 6481.2), conjugate=True)
    return {
        "event_id": np.array(["e-first", "e-second"]),
        "event_magnitude": np.array([7.3, 7.3]),
        "event_time": time,
        "event_latitude": north,
        "event_longitude": east,
        "event_zone_radius": np.full(2, RADIUS),
        "event_area_fraction": np.full(2, 0.0117),
        "event_magnetic_latitude": magnetic,
        "event_conjugate_latitude": ends[0],
        "event_conjugate_longitude": ends[1],
    }


def _layer(name, height, quantity, kind):
    draw, places = np.random.default_rng(int(height) + 1), _places()
    each = 22 if kind == "track" else 44
    place = np.repeat(np.arange(places["time"].size), each)
    days = np.tile(np.linspace(-BEFORE + 0.1, AFTER - 0.1, each), places["time"].size)
    z = draw.normal(0, 0.8, place.size)
    z[(place == 0) & (np.floor(-days) == STRONG - 1) & (days < 0)] = 2.6
    state = np.where(draw.random(place.size) < 0.08, 1, 0)
    z[state == 1] = np.nan
    time = (places["time"].astype(np.int64)[place] + (days * DAY).astype(np.int64)).astype("M8[ns]")
    columns = {
        **{"pass_place": place, "pass_time": time, "pass_until": time},
        **{"deviate": z, "share": ndtr(z), "state": state, "value": 10.0 + z, "residual": z},
        **{"median": np.full(place.size, 10.0), "pool": np.full(place.size, 30)},
        **{"side": np.where(kind == "grid", 0, np.arange(place.size) % 2 * 2 - 1)},
        "distance": np.abs(draw.normal(0, 400, place.size)),
        "window": np.where(days < 0, 0, np.where(days <= 0.25, 1, 2)),
    }
    found = {key: ("pass", values) for key, values in columns.items()}
    found |= {f"place_{key}": ("place", values) for key, values in places.items()}
    found |= {key: ("event", values) for key, values in _events(places).items()}
    found["unevenness"] = ((), 0.03)
    if kind == "track":
        found |= _points(places, place, columns["side"])
    return xr.Dataset(found, attrs=_attributes(name, height, quantity, kind))


def _points(places, place, side):
    """Nine places of each pass of an event, from south to north beside its middle."""
    rows = np.repeat(np.flatnonzero(places["control"][place] == 0), 9)
    up = np.tile(np.linspace(-11, 11, 9), rows.size // 9)
    beside = (rows % 7 - 3) * 3.0
    return {
        "point_pass": ("point", rows),
        "point_latitude": ("point", places["latitude"][place][rows] + up),
        "point_longitude": (
            "point",
            places["longitude"][place][rows] + beside + side[rows] * up / 9,
        ),
    }


def _attributes(name, height, quantity, kind):
    return {
        **{"height": height, "quantity": quantity, "kind": kind, "resolution": 70.0},
        **{"product": f"nova/{name}", "long_name": quantity, "variable": name, "units": "1"},
        **{"spread": 0, "residual_of": "", "logarithm": 0, "calibration": "", "unmatched": ""},
        **{"before": BEFORE, "after": AFTER, "days": 30.0, "coseismic": 6.0, "least": 20},
        **{"working_mode": 0, "matched": "latitude", "nearby": 5.0},
    }

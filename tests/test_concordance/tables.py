"""Made-up tables of deviations by layer, day and place-time, with what is stated planted."""

import numpy as np
import xarray as xr

from vconst.kernels.chance.catalogues import randomised_phases
from vconst.operation import Deviations

DAYS, CALENDAR = 7, 300
KINDS = ("normal", "heavy", "phases")

#: Layers by name: quantity, height in km and resolution in km.
LAYERS = {
    "high": ("plasma density", 507.0, 70.0),
    "low": ("plasma density", 460.0, 70.0),
    "warmth": ("plasma temperature", 507.0, 70.0),
    "field": ("magnetic field", 507.0, 70.0),
    "glow": ("thermal", 0.0, 280.0),
}


def calendar(draw, kind):
    """What all layers share on a day everywhere: weather of space, like itself for days."""
    noise = draw.standard_t(2.5, CALENDAR) if kind == "heavy" else draw.standard_normal(CALENDAR)
    found, last = np.empty(CALENDAR), 0.0
    for day in range(CALENDAR):
        last = found[day] = 0.6 * last + noise[day]
    found = randomised_phases(draw, np.exp(found / 3)) if kind == "phases" else found
    return (found - found.mean()) / found.std()


def world(seed, *, kind="normal", controls=99, events=1, globe=0.3, one=0.3, gaps=0.05, storms=0.0):
    """
    Place-times of events and of their controls, and z of every layer and day.

    Parameters
    ----------
    globe, one : float
        Share of the variance that is of the day everywhere, and of the place-time in all layers.
    gaps : float
        Share of days without a pass.
    storms : float
        Share of the days of the calendar on which all layers rise by 3 everywhere.

    Returns
    -------
    places : dict
    z : (layer, place, day) array; NaN where there is no pass
    """
    draw = np.random.default_rng([seed, KINDS.index(kind)])
    common = calendar(draw, kind)
    stormy = draw.random(CALENDAR) < storms
    number = events * (controls + 1)
    at = draw.integers(DAYS, CALENDAR, number)
    day = at[:, None] - 1 - np.arange(DAYS)
    shape = (len(LAYERS), number, DAYS)
    z = np.sqrt(globe) * common[day] + np.sqrt(one) * draw.standard_normal(shape[1:])
    z = z[None] + np.sqrt(1 - globe - one) * draw.standard_normal(shape) + 3.0 * stormy[day]
    z[draw.random(shape) < gaps] = np.nan
    places = {
        "of_event": np.repeat(np.arange(events), controls + 1),
        "control": np.tile(np.append(0, np.ones(controls, int)), events),
        "time": np.datetime64("2020-01-01", "ns") + at * np.timedelta64(1, "D"),
        "latitude": np.degrees(np.arcsin(draw.uniform(-0.9, 0.9, number))),
        "longitude": draw.uniform(-180, 180, number),
        "zone_radius": np.full(number, 1000.0),
        "nearby_events": np.zeros(number, int),
        "stormy": stormy[day],
    }
    return places, z


def layer(places, z, quantity, height, resolution, **more):
    """Deviations with one pass a day and place where z is a number; *state* 1 where stormy."""
    place, day = np.nonzero(np.isfinite(z) | (more.get("state", np.zeros(z.shape)) != 0))
    time = places["time"][place] - (day * 24 + 12) * np.timedelta64(1, "h")
    state = more.get("state", np.zeros(z.shape, int))[place, day]
    of_pass = {
        "pass_place": place,
        "pass_time": time,
        "pass_until": time,
        "deviate": np.where(state == 0, z[place, day], np.nan),
        "state": state,
        "pool": np.full(place.size, 25),
        "window": np.zeros(place.size, int),
        "side": np.ones(place.size, int),
        "longitude": places["longitude"][place],
    }
    events = int(places["of_event"].max()) + 1
    of_event = {
        "event_id": [f"e{number}" for number in range(events)],
        "event_magnitude": np.full(events, 7.5),
        "event_time": places["time"][places["control"] == 0],
        "event_magnetic_latitude": more.get("magnetic_latitude", np.full(events, 40.0)),
    }
    names = ("of_event", "control", "time", "latitude", "longitude", "zone_radius", "nearby_events")
    dataset = xr.Dataset(
        {name: ("pass", values) for name, values in of_pass.items()}
        | {f"place_{name}": ("place", places[name]) for name in names}
        | {name: ("event", values) for name, values in of_event.items()}
    )
    dataset.attrs = {"before": float(DAYS), "quantity": quantity, "height": height}
    dataset.attrs |= {"resolution": resolution, "product": "nova-1/lap", "kind": "track"}
    dataset.attrs |= {"variable": more.get("variable", "electron_density"), "matched": "all"}
    return Deviations(dataset)


def layers_of(places, z, **more):
    """All layers of a world by name."""
    return {
        name: layer(places, z[row], *about, **more)
        for row, (name, about) in enumerate(LAYERS.items())
    }

"""Directions from events: known ones, and a side that is planted, or not."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

from vconst.errors import OperationError
from vconst.kernels.chance.azimuths import azimuth
from vconst.operation import Events
from vconst.operations.azimuth_about_events import azimuth_about_events

SPAN = {"start": "2020-01-01", "stop": "2020-12-31"}


def test_azimuths_are_those_of_great_circles():
    """From (35.60777 N, 139.44815 W) to (11.17491 S, 69.95921 W): 111.098748 on the ellipsoid."""
    found = azimuth(35.60777, -139.44815, -11.17491, -69.95921)
    assert found == pytest.approx(111.098748, abs=0.25)
    assert azimuth(10.0, 20.0, 11.0, 20.0) == 0.0
    assert azimuth(0.0, 179.0, 0.0, -179.0) == pytest.approx(90.0)
    assert azimuth(45.0, 0.0, 44.0, 0.0) == pytest.approx(180.0)


def world(side, seed=1, count=400):
    """Events, and a deviation on the day before each: to one side, or to any."""
    draw = np.random.default_rng(seed)
    first = np.datetime64("2020-01-03", "s")
    time = np.sort(first + draw.integers(0, 360 * 86400, count).astype("m8[s]")).astype("M8[ns]")
    north, east = draw.uniform(-50, 50, count), draw.uniform(-180, 180, count)
    away = np.radians(draw.uniform(0, 360, count))
    up, right = np.cos(away), np.sin(away)
    if side == "east":
        right = np.abs(right)
    if side == "equator":
        up = -np.abs(up) * np.sign(north)
    where = {"latitude": north + 3 * up, "longitude": east + 3 * right / np.cos(np.radians(north))}
    deviations = {"time": time - np.timedelta64(1, "D"), **where}
    events = {"time": time, "latitude": north, "longitude": east}
    events = xr.Dataset({name: ("event", values) for name, values in events.items()})
    return xr.Dataset({n: ("event", v) for n, v in deviations.items()}), Events(events)


def chances(side, **how):
    how = {"before": 2.0, "draws": 199, **how}
    found = azimuth_about_events(*world(side), **SPAN, **how).dataset
    least = found["direction_smallest"].values
    assert (found["direction_chance"].values >= least).all()
    np.testing.assert_allclose(least, 2.0 / (1.0 + found["direction_effective"].values))
    assert (least < 0.06).all()
    return dict(zip(("north", "east", "equator"), found["direction_chance"].values, strict=True))


def test_a_side_that_is_planted_is_found_and_no_other():
    p = chances("east")
    assert p["east"] < 0.06  # above all shifts: they are worth 35
    assert min(p["north"], p["equator"]) > 0.05


def test_shifts_that_keep_the_same_deviations_in_view_are_no_shifts_of_their_own():
    """15 days in 366: 24 parts of the year, of which shifts of 30 days or more see 20."""
    found = azimuth_about_events(*world("east"), **SPAN, before=15.0, draws=199).dataset
    east = found["direction_effective"].values[1]
    assert 8 < east < 32
    assert found["direction_chance"].values[1] == pytest.approx(2 / (1 + east))
    assert f"worth {found['direction_effective'].values.min():.3g}" in found.attrs["verdict"]


def test_the_mirror_test_tells_the_equators_side_from_south():
    p = chances("equator")
    assert p["equator"] < 0.03
    assert p["north"] > 0.05


def test_in_the_magnetic_frame_the_hemispheres_are_those_of_the_dipole():
    """On 2 to 8 north of 100 east, south of the dipole's equator: northward is equatorward."""
    draw, count = np.random.default_rng(3), 300
    first = np.datetime64("2020-01-03", "s")
    time = np.sort(first + draw.integers(0, 360 * 86400, count).astype("m8[s]")).astype("M8[ns]")
    north, east = draw.uniform(2, 8, count), draw.uniform(90, 110, count)
    events = {"time": time, "latitude": north, "longitude": east}
    places = {"time": time - np.timedelta64(1, "D"), "latitude": north + 3, "longitude": east}
    given = xr.Dataset({n: ("event", v) for n, v in places.items()})
    events = Events(xr.Dataset({n: ("event", v) for n, v in events.items()}))
    for frame, poleward in (("geographic", 1.0), ("magnetic", -1.0)):
        found = azimuth_about_events(given, events, **SPAN, radius=600.0, frame=frame, draws=9)
        mean = dict(zip(("north", "east", "equator"), found.dataset["mean"].values, strict=True))
        assert mean["north"] > 0.5  # of pairs with other events some lie elsewhere
        assert mean["equator"] == pytest.approx(poleward * mean["north"])


def test_no_side_is_found_where_none_is_planted():
    assert min(chances("any").values()) > 0.02
    assert min(chances("any", frame="magnetic").values()) > 0.02


def test_no_pair_is_no_direction():
    deviations, events = world("any")
    with pytest.raises(OperationError, match="none of 400 deviations"):
        azimuth_about_events(deviations, events, **SPAN, radius=10.0)


def apart(seed, count=120):
    """Events with aftershock-like bursts, and bursts of deviations that know nothing of them."""
    draw = np.random.default_rng([seed, 8])
    first = np.datetime64("2020-01-03", "s")

    def bursts():
        begin = np.repeat(draw.integers(0, 340 * 86400, count // 4), 4)
        time = first + (begin + draw.integers(0, 5 * 86400, count)).astype("m8[s]")
        north = np.repeat(draw.uniform(-40, 40, count // 4), 4) + draw.normal(0, 2, count)
        east = np.repeat(draw.uniform(0, 60, count // 4), 4) + draw.normal(0, 2, count)
        order = np.argsort(time)
        columns = {"time": time.astype("M8[ns]"), "latitude": north, "longitude": east}
        return xr.Dataset({name: ("event", values[order]) for name, values in columns.items()})

    return bursts(), Events(bursts())


def test_where_deviations_know_nothing_of_events_no_direction_has_small_p_too_often():
    """Sixty worlds; of each its three directions, which hang together, are counted one by one."""
    found = [
        azimuth_about_events(*apart(seed), **SPAN, draws=59, seed=seed).dataset
        for seed in range(60)
    ]
    p = np.array([each["direction_chance"].values for each in found])
    for level in (0.05, 0.1, 0.5):
        assert ((p <= level).sum(axis=0) <= binom.ppf(0.999, 60, level)).all(), level
    assert (p.mean(axis=0) < 0.85).all()
    least = np.array([each["smallest_direction_chance"].item() for each in found])
    assert (least <= 0.1).sum() <= binom.ppf(0.999, 60, 0.1)

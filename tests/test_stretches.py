"""Passes through zones, against looking at every sample and every zone by itself."""

import numpy as np
import xarray as xr

from vconst.kernels.sphere import great_circle_distance
from vconst.operations.zones.tracks import gather_runs, join_runs


def test_stretches_are_those_of_looking_at_every_run_and_every_zone():
    """A day of an orbit in twelve circles and boxes, in two parts: row by row, by the formula."""
    size = 8640
    turn = 2 * np.pi * np.arange(size) / 568
    north = np.degrees(np.arcsin(np.sin(np.radians(97.4)) * np.sin(turn)))
    east = np.degrees(np.arctan2(np.cos(np.radians(97.4)) * np.sin(turn), np.cos(turn)))
    east -= 360 * np.arange(size) / 8640
    draw = np.random.default_rng(3)
    value = np.where(draw.random(size) < 0.1, np.nan, draw.normal(size=size))
    columns = {"latitude": north, "longitude": np.mod(east + 180, 360) - 180, "density": value}
    time = np.datetime64("2020-01-24T00", "ns") + np.arange(size) * np.timedelta64(10, "s")
    whole = xr.Dataset({n: ("time", v) for n, v in columns.items()}, {"time": time})
    whole = whole.isel(time=np.r_[0:3000, 3200:size])
    where = {"latitude": draw.uniform(-80, 80, 12), "longitude": draw.uniform(-180, 180, 12)}
    where |= {"reach": draw.uniform(500, 3000, 12), "box": np.full((12, 2), np.nan)}
    where["box"][:3] = [8.0, 15.0]
    how = {"variable": "density", "log": False, "every": 10**10, **where}
    cut = [whole.isel(time=slice(0, 4111)), whole.isel(time=slice(4111, None))]
    passes, _ = join_runs([gather_runs(part, None, **how) for part in cut])
    time = whole["time"].values.astype(np.int64)
    north, east = whole["latitude"].values, whole["longitude"].values
    side = np.where(np.diff(north, append=np.nan) < 0, -1, 1)
    ends = [*np.flatnonzero(np.diff(time) > 900 * 10**9), 4110, north.size - 1]
    side[ends] = side[np.array(ends) - 1]
    expected = []
    for place in range(12):
        apart = great_circle_distance(
            where["latitude"][place], where["longitude"][place], north, east
        )
        near = apart <= where["reach"][place]
        if place < 3:
            east_of = np.mod(east - where["longitude"][place] + 180, 360) - 180
            near &= (np.abs(north - where["latitude"][place]) <= 8) & (np.abs(east_of) <= 15)
        rows = np.flatnonzero(near)
        new = (np.diff(time[rows]) > 900 * 10**9) | (np.diff(side[rows]) != 0)
        expected += [(place, each) for each in np.split(rows, np.flatnonzero(new) + 1) if each.size]
        assert rows.size
    assert passes["place"].tolist() == [place for place, _ in expected]
    values = whole["density"].values
    nearest = [
        rows[
            great_circle_distance(
                where["latitude"][place], where["longitude"][place], north[rows], east[rows]
            ).argmin()
        ]
        for place, rows in expected
    ]
    assert passes["time"].tolist() == time[nearest].tolist()
    assert passes["first"].tolist() == [time[rows[0]] for _, rows in expected]
    assert passes["last"].tolist() == [time[rows[-1]] for _, rows in expected]
    assert passes["found"].tolist() == [np.isfinite(values[rows]).sum() for _, rows in expected]
    means = [values[rows][np.isfinite(values[rows])].mean() for _, rows in expected]
    np.testing.assert_allclose(passes["value"], means, rtol=1e-12)

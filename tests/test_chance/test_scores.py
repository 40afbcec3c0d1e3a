"""Claims beside the automatic alarm and beside few draws: nothing is counted twice."""

import numpy as np
import xarray as xr

from vconst.operation import Events
from vconst.operations.score_alarms import score_alarms

SPAN = {"start": "2016-01-01", "stop": "2016-12-31"}
ORIGIN = np.datetime64("2016-05-01T00:00", "ns")
HOUR = np.timedelta64(3600, "s")


def one_sequence():
    """Twenty events far apart, and an M 7 with twelve aftershocks 60 km away, 60 km apart."""
    turn = np.arange(12) * np.pi / 3.0
    far = 60.0 / 111.2
    draw = np.random.default_rng(1)
    time = np.concatenate(
        [
            np.datetime64("2016-01-10", "ns") + np.arange(20) * np.timedelta64(17, "D"),
            [ORIGIN],
            ORIGIN + (1 + 3 * np.arange(12)) * HOUR,
        ]
    )
    north = np.concatenate([draw.uniform(30, 60, 20), [0.0], far * np.cos(turn)])
    east = np.concatenate([np.arange(20) * 10.0 + 60.0, [0.0], far * np.sin(turn)])
    size = np.concatenate([np.full(20, 6.0), [7.0], np.full(12, 5.5)])
    order = np.argsort(time)
    columns = {"time": time, "latitude": north, "longitude": east, "magnitude": size}
    return Events(xr.Dataset({n: ("event", v[order]) for n, v in columns.items()}))


def test_an_earthquake_and_its_aftershocks_are_one_win_over_the_automatic_alarm():
    """Thirteen hits of one sequence: as single events 2^-13, as one cluster 1/2."""
    claim = {
        "start": ("event", [ORIGIN - HOUR]),
        "latitude": ("event", [0.0]),
        "longitude": ("event", [0.0]),
    }
    found = score_alarms(
        xr.Dataset(claim), one_sequence(), days=2.0, radius=200.0, draws=19, **SPAN
    ).dataset
    assert found["hits"].item() == 13
    assert (found["only_claims"].item(), found["only_automatic"].item()) == (13, 0)
    assert found["automatic_chance"].item() == 0.5
    assert found["beats_automatic"].item() == 0


def test_the_smallest_p_is_that_of_the_draws_that_there_are():
    """Two controls of every event are two catalogues, however many are asked for."""
    days = np.timedelta64(20, "D") * np.arange(6)
    columns = {
        "of_event": [0, 0, 0, 1, 1, 1],
        "control": [0, 1, 1, 0, 1, 1],
        "time": np.datetime64("2016-02-01", "ns") + days,
        "latitude": np.arange(6.0),
        "longitude": np.arange(6.0) * 10.0,
    }
    places = Events(xr.Dataset({n: ("place", np.asarray(v)) for n, v in columns.items()}))
    claim = {n: ("event", [v]) for n, v in (("latitude", 0.0), ("longitude", 0.0))}
    claim["start"] = ("event", [np.datetime64("2016-01-31", "ns")])
    found = score_alarms(
        xr.Dataset(claim), places, days=5.0, radius=500.0, nulls=("controls",), **SPAN
    ).dataset
    assert found["effective_draws"].item() == 2
    assert found["smallest_chance"].item() == found["chance"].item() == 1 / 3

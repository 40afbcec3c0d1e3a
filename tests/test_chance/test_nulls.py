"""Every null gives catalogues of what it says, and says what it loses."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.constants import DAY
from vconst.operation import Events
from vconst.operations.scoring.catalogue import catalogue_of
from vconst.operations.scoring.nulls import NULLS, controls_of, draw_catalogues
from vconst.operations.scoring.told import null_columns, nulls_said

SPAN = {"start": "2015-01-01", "stop": "2019-12-31"}
ALL = -(2**62), 2**62


def events(count=200):
    draw = np.random.default_rng(3)
    first = np.datetime64("2015-01-01", "s")
    columns = {
        "time": (first + draw.integers(0, 1800 * 86400, count).astype("m8[s]")).astype("M8[ns]"),
        "latitude": draw.uniform(-60, 60, count),
        "longitude": draw.uniform(-180, 180, count),
        "magnitude": 5.5 + draw.exponential(0.4, count),
    }
    return Events(xr.Dataset({name: ("event", values) for name, values in columns.items()}))


def with_controls():
    """Two events; the first has three controls, the second two."""
    of_event, control = [0, 0, 0, 0, 1, 1, 1], [0, 1, 1, 1, 0, 1, 1]
    day = np.array(["2016-01-01"], "M8[ns]") + np.arange(7) * np.timedelta64(1, "D")
    columns = {"of_event": of_event, "control": control, "time": day}
    columns |= {"latitude": np.arange(7.0), "longitude": np.arange(7.0) + 10}
    return Events(xr.Dataset({n: ("place", np.asarray(v)) for n, v in columns.items()}))


@pytest.mark.parametrize("name", [n for n in NULLS if n not in ("controls", "coverage")])
def test_every_null_draws_as_many_catalogues_as_asked_inside_the_span(name):
    catalogue = catalogue_of(events(), **SPAN, by="test")
    drawn = list(draw_catalogues(name, catalogue, 5, seed=1))
    assert len(drawn) == 5
    for time, north, east in drawn:
        assert time.size == north.size == east.size
        assert (time >= catalogue.span[0]).all()
        assert (time < catalogue.span[1]).all()
        assert np.abs(north).max() <= 90
    again = list(draw_catalogues(name, catalogue, 5, seed=1))
    np.testing.assert_array_equal(drawn[3][0], again[3][0])


def test_catalogues_with_aftershocks_have_about_as_many_events():
    catalogue = catalogue_of(events(), **SPAN, by="test")
    sizes = [each[0].size for each in draw_catalogues("aftershocks", catalogue, 40, seed=2)]
    assert 0.6 * 200 < np.mean(sizes) < 1.2 * 200


def test_the_kth_controls_of_all_events_are_a_catalogue():
    places = with_controls()
    drawn = controls_of(places, ALL)
    assert [each[1].tolist() for each in drawn] == [[1.0, 5.0], [2.0, 6.0]]
    catalogue = catalogue_of(places, None, None, by="test")
    assert catalogue.latitude.tolist() == [0.0, 4.0]
    found = list(draw_catalogues("controls", catalogue, 9, seed=1, controls=drawn))
    assert len(found) == 2
    assert controls_of(events(), ALL) is None
    with pytest.raises(OperationError, match="drawn like the events"):
        list(draw_catalogues("controls", catalogue, 9, seed=1))


def test_controls_of_events_that_are_not_scored_are_in_no_catalogue():
    """The second event is on 5 January: scored are those up to the 3rd."""
    places = with_controls()
    catalogue = catalogue_of(places, "2016-01-01", "2016-01-03", by="test")
    drawn = controls_of(places, catalogue.span)
    assert catalogue.latitude.tolist() == [0.0]
    assert [each[1].tolist() for each in drawn] == [[1.0], [2.0], [3.0]]


def test_events_that_exchanged_years_put_outside_the_span_are_left_out():
    """The span ends in June: what comes into July of its last year is in no draw."""
    catalogue = catalogue_of(events(), "2013-01-01", "2016-06-30", by="test")
    drawn = list(draw_catalogues("years", catalogue, 20, seed=3))
    assert all((time < catalogue.span[1]).all() for time, _, _ in drawn)
    assert min(time.size for time, _, _ in drawn) < catalogue.time.size
    assert all(time.size == north.size == east.size for time, north, east in drawn)


def test_no_room_for_shifts_is_said():
    short = catalogue_of(events(), "2015-01-01", "2015-02-15", by="test")
    with pytest.raises(OperationError, match="no room"):
        list(draw_catalogues("shifts", short, 3, seed=1))


def test_a_fair_null_is_said_first_and_an_unfair_one_with_what_it_loses():
    columns = null_columns(3.0, {"times": [1.0, 2.0], "shifts": [4.0, 2.0]})
    words = nulls_said(columns)
    assert words.index("shifted around the span") < words.index("not fair")
    assert columns["null_chance"].values.tolist() == pytest.approx([1 / 3, 2 / 3])
    assert columns["null_fair"].values.tolist() == [0, 1]


def test_days_are_those_that_were_asked_for():
    catalogue = catalogue_of(events(), **SPAN, by="test")
    assert (catalogue.span[1] - catalogue.span[0]) // DAY == 1826
    assert (np.diff(catalogue.time) >= 0).all()

"""Two periods, the calendar, the quick-look: chance is no change, and nothing is not well."""

import numpy as np
import pytest

from vconst.operation import Group
from vconst.operations.availability import availability
from vconst.operations.compare_periods import _half_width, compare_periods, independent_days
from vconst.operations.quick_look import quick_look

from .conftest import commit_day, days, samples


def wandering_days(chance, count, correlation=0.5):
    """Daily values of variance 1 of which each follows the one before."""
    values = np.empty(count)
    values[0] = chance.normal()
    for place in range(1, count):
        step = chance.normal() * np.sqrt(1 - correlation**2)
        values[place] = correlation * values[place - 1] + step
    return values


def test_periods_of_days_that_follow_each_other_rarely_differ_by_chance():
    """Null test: nominally 5 % of 400 worlds; with the days taken as independent, a quarter."""
    chance = np.random.default_rng(11)
    apart, naive = 0, 0
    for _ in range(400):
        first, second = wandering_days(chance, 60), wandering_days(chance, 60)
        difference = abs(second.mean() - first.mean())
        apart += difference > _half_width(first, second)
        naive += difference > 1.96 * np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 60)
    assert apart < 400 * 0.11
    assert naive > 2 * apart


def test_independent_days_are_counted_as_such():
    chance = np.random.default_rng(4)
    assert independent_days(chance.normal(size=5000)) == pytest.approx(5000, rel=0.06)
    assert independent_days(wandering_days(chance, 5000)) == pytest.approx(5000 / 3, rel=0.15)


def test_a_planted_change_between_two_periods_is_found(store, choose):
    for number, day in enumerate(days("2020-01-01", 12)):
        arrays = samples(day, step=30.0, seed=number)
        arrays["ne"] *= 1.2 if number >= 6 else 1.0
        commit_day(store, "one", arrays)
    early = choose(store, "one", start="2020-01-01", stop="2020-01-06")
    late = choose(store, "one", start="2020-01-07", stop="2020-01-12")
    found = compare_periods(early, late).dataset
    density = found["variable"].values == "electron_density"
    assert found["ratio"].values[density] == pytest.approx([1.2, 1.2], rel=1e-3)
    assert (found["low"].values[density] > 0).all()
    constant = found["variable"].values == "electron_temperature"
    assert found["difference"].values[constant] == pytest.approx([0.0, 0.0])
    judged = int(np.isfinite(found["low"].values).sum())
    said = f"of {judged} medians differ beyond their 95 % interval, where chance alone would make"
    assert f"{said} about {0.05 * judged:.2g} do so" in found.attrs["verdict"]


def test_the_calendar_tells_missing_from_covered_and_from_usable(store, choose):
    half = samples("2020-01-01")
    half["flag"][:2160] = 1
    commit_day(store, "one", {name: values[:4320] for name, values in half.items()})
    commit_day(store, "two", samples("2020-01-02"))
    chosen = Group(
        {
            name: choose(store, name, start="2020-01-01", stop="2020-01-02")
            for name in ("one", "two")
        }
    )
    found = availability(chosen).dataset
    assert found["covered"].values == pytest.approx(
        np.array([[0.5, np.nan], [np.nan, 1.0]]), nan_ok=True
    )
    assert found["usable"].values[0, 0] == pytest.approx(0.25)
    assert found["missing"].values.tolist() == [1, 1]
    assert "missing on 1 of 2 days: nova-1/one, nova-1/two" in found.attrs["verdict"]


def test_the_quick_look_is_the_last_half_orbit(store, choose):
    commit_day(store, "one", samples("2020-01-01"))
    found = quick_look(choose(store, "one")).dataset
    latitude = found["at_latitude"].values
    slope = np.sign(np.diff(latitude))
    assert abs(slope.sum()) >= slope.size - 1
    assert str(found["stop"].values) == "2020-01-01T23:59:50"
    assert found.sizes["time"] <= 285  # 47.4 min at 10 s


def test_a_quick_look_of_nothing_says_so(store, choose):
    commit_day(store, "one", samples("2020-01-01"))
    found = quick_look(choose(store, "one", start="2020-02-01", stop="2020-02-02"))
    assert found.scalars["samples"] == 0
    assert "no samples" in found.dataset.attrs["note"]

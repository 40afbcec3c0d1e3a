"""match_many: samples of a base that several others match, against testing all of them."""

from dataclasses import fields

import numpy as np
import pytest

from tests.kept_tracks import keep, orbit, selected
from vconst.errors import OperationError, UsageError
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Collocations, Group, read_setting
from vconst.operations.match_many import match_many
from vconst.operations.match_profiles import match_profiles
from vconst.operations.match_up import match_up
from vconst.operations.matching.criteria import Criteria
from vconst.store import Store

LIMITS = {"distance": 500.0, "delay": 25.0}
MINUTE = 60_000_000_000
ORBITS = {
    "nova-1/lap": {"inclination": 97.4, "node": 10, "phase": 0, "height": 507},
    "nova-2/lp": {"inclination": 87.3, "node": 12, "phase": 2, "height": 460},
    "nova-3/lp": {"inclination": 92.0, "node": 8, "phase": -3, "height": 720},
}


@pytest.fixture(scope="module")
def selections(tmp_path_factory):
    made = Store.create(str(tmp_path_factory.mktemp("many") / "s"))
    for name, how in ORBITS.items():
        keep(made, name, orbit(1, **how, cadence=30.0))
    return [selected(made, name) for name in ORBITS]


@pytest.fixture(scope="module")
def together(selections):
    base, *others = selections
    group = Group(two=others[0], three=others[1])
    return match_many(base, group, variable="electron_density", **LIMITS).dataset


def near(base, other, distance):
    """Distance in km of every two samples within the limits, else infinite."""
    places = [(d["latitude"].values, d["longitude"].values) for d in (base, other)]
    apart = great_circle_distance(
        *(part[:, None] for part in places[0]), *(part[None] for part in places[1])
    )
    times = [d["time"].values.astype(np.int64) for d in (base, other)]
    late = np.abs(times[0][:, None] - times[1][None]) > LIMITS["delay"] * MINUTE
    return np.where(late | (apart > distance), np.inf, apart)


def test_samples_and_partners_are_those_of_testing_every_one(selections, together):
    base, *others = (each.read() for each in selections)
    found = [near(base, other, LIMITS["distance"]) for other in others]
    rows = np.flatnonzero(np.all([each.min(axis=1) < np.inf for each in found], axis=0))
    assert rows.size > 20
    np.testing.assert_array_equal(together["time_0"], base["time"].values[rows])
    np.testing.assert_array_equal(together["value_0"], base["electron_density"].values[rows])
    for number, (other, apart) in enumerate(zip(others, found, strict=True), start=1):
        nearest = apart[rows].argmin(axis=1)
        np.testing.assert_array_equal(together[f"time_{number}"], other["time"].values[nearest])
        values = other["electron_density"].values[nearest]
        np.testing.assert_array_equal(together[f"value_{number}"], values)
        separation = apart[rows, nearest]
        np.testing.assert_allclose(together[f"separation_{number}"], separation, atol=1e-6)
        count = (apart[rows] < np.inf).sum(axis=1)
        np.testing.assert_array_equal(together[f"partners_{number}"], count)
        lag = (together["time_0"] - together[f"time_{number}"]) / np.timedelta64(1, "m")
        np.testing.assert_allclose(together[f"lag_{number}"], lag)


def test_the_result_says_of_whom_it_is(together):
    assert together.attrs["sensors"] == list(ORBITS)
    assert (together.attrs["variable"], together.attrs["units"]) == ("electron_density", "m-3")
    assert together.attrs["criteria"]["distance"] == "500 km"
    assert set(together.attrs["counts"]) == set(ORBITS)
    assert together["value_2"].attrs["units"] == "m-3"


def test_numbers_add_up_and_coverage_allows_no_less(together):
    scalars = Collocations(together).scalars
    assert scalars["collocations"] == together.sizes["collocation"]
    assert scalars["conjunctions"] == together.sizes["conjunction"] > 1
    assert int(together["conjunction_pairs"].sum()) == scalars["collocations"]
    assert scalars["possible_conjunctions"] == scalars["conjunctions"]
    assert scalars["possible_episodes"] == scalars["episodes"] == 1
    assert list(scalars)[:4] == [
        "episodes", "possible_episodes", "conjunctions", "possible_conjunctions",
    ]  # fmt: skip
    step = np.diff(together["time_0"].values) > np.timedelta64(10, "m")
    for number in (1, 2):
        step |= np.abs(np.diff(together[f"time_{number}"].values)) > np.timedelta64(10, "m")
    np.testing.assert_array_equal(np.diff(together["conjunction"]), step)


def test_two_of_three_are_the_pairs_of_match_up(selections, together):
    base, other, _ = selections
    pairs = match_up(other, base, **LIMITS).dataset
    assert int(together["matched_1"]) == int(pairs["samples"])
    rows = np.isin(pairs["time"].values, together["time_0"].values)
    np.testing.assert_array_equal(together["separation_1"], pairs["separation"][rows])
    np.testing.assert_array_equal(together["value_1"], pairs["electron_density_reference"][rows])


def test_others_may_have_to_meet_each_other_too(selections, together):
    """Not only the nearest of each: any two that match the base and each other, the nearest."""
    base, *others = selections
    group = Group(two=others[0], three=others[1])
    limits = {"distance": 500.0, "delay": 25.0}
    how = {"variable": "electron_density", **limits}
    strict = match_many(base, group, mutual=True, **how).dataset
    data = [each.read() for each in selections]
    first, second = (near(data[0], other, 500.0) for other in data[1:])
    between = near(data[1], data[2], 500.0)
    times, sums = [], []
    for row in np.flatnonzero((first.min(axis=1) < np.inf) & (second.min(axis=1) < np.inf)):
        one, two = (np.flatnonzero(apart[row] < np.inf) for apart in (first, second))
        total = first[row, one][:, None] + second[row, two][None]
        total = np.where(between[np.ix_(one, two)] < np.inf, total, np.inf)
        if total.min() < np.inf:
            times.append(data[0]["time"].values[row])
            sums.append(total.min())
    np.testing.assert_array_equal(strict["time_0"], times)
    found = strict["separation_1"].values + strict["separation_2"].values
    np.testing.assert_allclose(found, sums, rtol=1e-6)
    apart = great_circle_distance(
        *(strict[f"{name}_{n}"].values for n in (1, 2) for name in ("latitude", "longitude"))
    )
    assert apart.max() <= 500.0
    loose = match_many(base, group, **how).dataset
    assert 0 < strict.sizes["collocation"] < loose.sizes["collocation"]
    assert strict.attrs["criteria"]["mutual"] == "yes"
    assert int(strict["matched_1"]) == int(loose["matched_1"])
    with pytest.raises(UsageError, match="of which there is no median"):
        match_many(base, group, mutual=True, keep="median", **how)


def test_masked_samples_match_nothing_and_coverage_still_allows_them(selections, together):
    base, *others = selections
    group = Group(two=others[0].then(keep_south), three=others[1])
    some = match_many(base, group, variable="electron_density", **LIMITS).dataset
    assert 0 < some.sizes["collocation"] < together.sizes["collocation"]
    assert int(some["possible_conjunctions"]) == int(together["conjunctions"])


def keep_south(dataset):
    """Samples south of the equator."""
    return dataset.isel(time=np.flatnonzero(dataset["latitude"].values < 0))


def test_without_a_common_sample_it_says_who_is_missing(selections):
    base, *others = selections
    group = Group(two=others[0], three=others[1])
    none = match_many(base, group, variable="electron_density", distance=0.001, delay=0.1)
    assert none.scalars["collocations"] == none.scalars["episodes"] == 0
    note = none.dataset.attrs["note"]
    assert "nova-2/lp, nova-3/lp match no sample of nova-1/lap" in note
    assert none.dataset["value_2"].size == 0
    for number, other in enumerate(others, start=1):
        alone = match_up(other, base, distance=0.001, delay=0.1).dataset
        nearest = none.scalars[f"nearest_approach_{number}"]
        assert nearest == float(alone["nearest_approach"])
        # the words of match_up of the two, latitudes and all
        assert f"{other.product}: {alone.attrs['note'].removeprefix('No pairs: ')}" in note


def test_where_each_meets_the_base_at_another_time_it_says_how_far_apart(selections):
    base, *others = selections
    first, last = base.span()
    middle = (first + last) // 2
    group = Group(
        two=others[0].then(keep_time, start=first, stop=middle),
        three=others[1].then(keep_time, start=middle, stop=last),
    )
    limits = {"distance": LIMITS["distance"], "delay": 5.0}
    some = match_many(base, group, variable="electron_density", **limits)
    assert some.scalars["collocations"] == 0
    times = [match_up(other, base, **limits).dataset["time"].values for other in group.values()]
    apart = np.abs(times[0][:, None] - times[1][None, :]).min() / np.timedelta64(1, "m")
    words = f"{apart:.3g} min" if apart < 2880 else f"{apart / 1440:.3g} days"
    assert f"{words} apart where they are nearest in time" in some.dataset.attrs["note"]


def keep_time(dataset, *, start, stop):
    """Samples of a time, ns."""
    time = dataset["time"].values.astype(np.int64)
    return dataset.isel(time=np.flatnonzero((time >= start) & (time < stop)))


def test_one_other_is_refused(selections):
    base, other, _ = selections
    with pytest.raises(UsageError, match="1 product beside the base; two or more are needed"):
        match_many(base, Group(two=other), variable="electron_density", **LIMITS)


def test_a_variable_that_one_has_not_is_refused(selections):
    base, *others = selections
    group = Group(two=others[0], three=others[1])
    with pytest.raises(OperationError, match="have no variable in common"):
        match_many(base, group, variable="electron_temperature", **LIMITS)


@pytest.mark.parametrize("function", [match_up, match_many, match_profiles])
def test_all_match_ups_take_the_limits_that_are_declared_once(function):
    signature, names = function.signature, {each.name for each in fields(Criteria)}
    assert names <= set(signature.settings)
    assert "delay" in signature.required
    assert all(signature.defaults[name] is None for name in names - {"delay"})
    assert read_setting("0.5 h", signature.settings["delay"]) == 30.0
    assert read_setting("300 km", signature.settings["distance"]) == 300.0
    given = dict.fromkeys(signature.required & {"variable"}, "electron_density")
    with pytest.raises(TypeError, match="distanse"):
        function(None, None, **given, delay=1.0, distanse=300.0)

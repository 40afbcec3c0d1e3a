"""Density by height and total content against one change of the profile."""

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import quad
from scipy.stats import binom

from vconst.kernels.profile_change import (
    SLAB,
    chapman_columns,
    chapman_shape,
    fit_change,
    scale_of_layer,
)
from vconst.operation import Deviations
from vconst.operations.vertical_consistency import profile_at, vertical_consistency
from vconst.operations.zones.column import as_seen, conjunctions_of

PEAK, SCALE, DENSITY = 300.0, 62.0, 4e11
HEIGHTS = {"upper": 510.0, "middle": 440.0}
ORIGIN = np.datetime64("2020-01-20", "ns")


def test_the_content_of_a_layer_is_4_13_of_peak_density_and_scale_height():
    """Wright (1960), doi:10.1029/JZ065i001p00185: 4.13; and by numerical integration."""
    assert round(SLAB, 2) == 4.13
    whole = quad(lambda h: chapman_shape(h, PEAK, SCALE), 0.0, 5000.0, points=[PEAK])[0]
    assert whole / SCALE == pytest.approx(SLAB, rel=1e-4)


def test_a_layer_is_known_from_its_content_and_one_density():
    height = np.array([440.0, 510.0])
    density = DENSITY * chapman_shape(height, PEAK, SCALE)
    content = np.full(2, SLAB * SCALE * 1e3 * DENSITY / 1e16)
    np.testing.assert_allclose(scale_of_layer(density, height, content, PEAK), SCALE, rtol=1e-9)
    assert np.isnan(scale_of_layer(density * 100, height, content, PEAK)).all()
    below = scale_of_layer(np.array([1e11]), np.array([250.0]), np.array([10.0]), PEAK)
    assert np.isnan(below).all()


def test_the_columns_are_the_slopes_of_the_layer():
    height, step = np.array([440.0, 510.0]), 1e-5
    columns = chapman_columns(np.append(height, np.nan), PEAK, SCALE)
    slope = np.log(chapman_shape(height, PEAK, SCALE * np.exp(step)))
    slope = (slope - np.log(chapman_shape(height, PEAK, SCALE))) / step
    np.testing.assert_allclose(columns[:2, 1], slope, rtol=1e-3)
    np.testing.assert_allclose(columns[2], 1.0)


def test_the_fit_is_that_of_weighted_least_squares():
    draw = np.random.default_rng(0)
    columns = draw.standard_normal((3, 5, 2))
    change, error = draw.standard_normal((3, 5)), draw.uniform(0.5, 2.0, (3, 5))
    found = fit_change(change, error, columns)
    for row in range(3):
        scaled, target = columns[row] / error[row][:, None], change[row] / error[row]
        expected, left = np.linalg.lstsq(scaled, target, rcond=None)[:2]
        np.testing.assert_allclose(found["parameters"][row], expected)
        assert found["misfit"][row] == pytest.approx(left[0])
    change[0, 2:] = np.nan
    assert np.isnan(fit_change(change, error, columns)["misfit"][0])


def layer(change, time, *, height, seen=None, error=0.2):
    """Passes of places: *change* and *time* (hours before) of shape (places, passes)."""
    places = len(change)
    seen = np.ones(change.shape, bool) if seen is None else seen
    place, row = np.nonzero(seen)
    column = height is None
    usual = (
        SLAB * SCALE * 1e3 * DENSITY / 1e16
        if column
        else DENSITY * chapman_shape(height, PEAK, SCALE)
    )
    value = usual * np.exp(change[place, row])
    spread = usual * error
    if not column:
        value, usual, spread = np.log10(value), np.log10(usual), error / np.log(10.0)
    at = ORIGIN - (time[place, row] * 3600e9).astype("m8[ns]")
    dataset = xr.Dataset(
        {
            "pass_place": ("pass", place),
            "pass_time": ("pass", at),
            "pass_until": ("pass", at),
            "value": ("pass", value),
            "median": ("pass", np.full(place.size, usual)),
            "scale": ("pass", np.full(place.size, spread)),
            "state": ("pass", np.zeros(place.size, int)),
            "window": ("pass", np.where(at < ORIGIN, 0, 2)),
            "place_time": ("place", np.full(places, ORIGIN)),
            "place_latitude": ("place", np.linspace(-80, 80, places)),
            "place_longitude": ("place", np.linspace(-170, 170, places)),
            "place_zone_radius": ("place", np.full(places, 1000.0)),
            "place_of_event": ("place", np.zeros(places, int)),
            "place_control": ("place", np.append(0, np.ones(places - 1, int))),
            "place_nearby_events": ("place", np.zeros(places, int)),
            "event_id": ("event", ["e"]),
        }
    )
    dataset.attrs = {
        "before": 7.0,
        "quantity": "plasma density",
        "variable": "total_electron_content" if column else "electron_density",
        "kind": "grid" if column else "track",
        "logarithm": 0 if column else 1,
        "height": 450.0 if column else height,
        "resolution": 70.0,
    }
    return Deviations(dataset)


def three(change, time, **more):
    """Two heights and the column that all change by (places, passes, 3)."""
    heights = (*HEIGHTS.values(), None)
    names = (*HEIGHTS, "content")
    return {
        name: layer(change[..., k], time, height=height, **more)
        for k, (name, height) in enumerate(zip(names, heights, strict=True))
    }


def times(places, passes):
    return np.tile(6.0 + 24.0 * np.arange(passes), (places, 1))


def test_one_factor_at_all_heights_comes_back_and_leaves_nothing():
    change = np.full((2, 3, 3), np.log(1.4))
    found = vertical_consistency(three(change, times(2, 3))).dataset
    assert found["conjunctions"].item() == 3
    np.testing.assert_allclose(found["amplitude"], 0.4)
    np.testing.assert_allclose(found["explained"], 1.0)
    np.testing.assert_allclose(found["residual"], 0.0, atol=1e-9)
    assert (found["same_sign"].values == found["values"].values).all()
    np.testing.assert_allclose(found["height"][0, :2], list(HEIGHTS.values()))
    assert np.isnan(found["height"][0, 2])
    np.testing.assert_allclose(profile_at([200.0, 600.0], found, 0), 0.4)


def test_a_taller_layer_comes_back_as_a_change_of_its_scale_height():
    """1 % taller: 510 km gains more than 440 km, and the column as much as the scale."""
    larger = SCALE * 1.01
    at = np.array(list(HEIGHTS.values()))
    change = np.log(chapman_shape(at, PEAK, larger) / chapman_shape(at, PEAK, SCALE))
    change = np.append(change, np.log(1.01))[None, None] * np.ones((2, 2, 1))
    found = vertical_consistency(three(change, times(2, 2)), profile="chapman", peak=PEAK).dataset
    np.testing.assert_allclose(found["scale"], SCALE, rtol=1e-6)
    np.testing.assert_allclose(found["scale_change"], 0.01, atol=5e-4)
    np.testing.assert_allclose(found["amplitude"], 0.0, atol=5e-4)
    expected = np.expm1(change[0, 0, :2])
    np.testing.assert_allclose(profile_at(at, found, 0), expected, atol=1e-3)


def test_heights_that_differ_in_sign_are_told():
    change = np.zeros((2, 1, 3))
    change[0, 0] = (0.5, -0.3, 0.4)
    found = vertical_consistency(three(change, times(2, 1))).dataset
    assert (found["values"].item(), found["same_sign"].item()) == (3, 2)
    assert found["same_sign_share"].item() == pytest.approx(2 / 3)


def test_values_count_only_within_the_time_of_the_pass():
    change, time = np.full((2, 2, 3), 0.3), times(2, 2)
    layers = three(change, time)
    late = time + np.array([0.4, 0.6])  # 24 and 36 minutes away
    layers["content"] = layer(change[..., 2], late, height=None)
    layers["middle"] = layer(change[..., 1], time + 0.6, height=440.0)
    found = vertical_consistency(layers, delay=30.0).dataset
    # the second pass of the upper one has nothing within 30 minutes but the one 36 minutes off
    assert sorted(found["values"].values.tolist()) == [2, 2, 2]
    near = vertical_consistency(layers, delay=10.0).dataset
    assert near["conjunctions"].item() == 1  # the middle one with the content of the second


def test_two_satellites_of_one_height_are_no_profile():
    change, time = np.full((2, 2, 3), 0.3), times(2, 2)
    pair = {
        "one": layer(change[..., 0], time, height=440.0),
        "two": layer(change[..., 1], time, height=445.0),
    }
    found = vertical_consistency(pair).dataset
    assert found["conjunctions"].item() == 0
    assert np.isnan(found["chance"].item())
    none = vertical_consistency({"one": pair["one"]}).dataset
    assert "a profile needs two" in none.attrs["warnings"][0]


def made_up(seed, *, one=0.5, planted=0.0, controls=59):
    """One plasma: changes share *one* of their variance between heights."""
    draw = np.random.default_rng(seed)
    shape = (controls + 1, 6)
    common = draw.standard_normal(shape) * (1.0 + (np.arange(shape[0]) == 0)[:, None] * planted)
    own = draw.standard_normal((*shape, 3))
    change = 0.2 * (np.sqrt(one) * common[..., None] + np.sqrt(1 - one) * own)
    seen = draw.random(shape) < 0.9
    return vertical_consistency(three(change, times(*shape), seen=seen)).dataset


def test_with_one_plasma_everywhere_no_p_is_small_more_often_than_it_says():
    p = np.array([made_up(seed)["chance"].item() for seed in range(60)])
    for level in (0.01, 0.05, 0.1, 0.5):
        assert (p <= level).sum() <= binom.ppf(0.999, p.size, level)
    assert p.mean() == pytest.approx(0.5, abs=0.12)


def fewer(seed, lacking):
    """Heights that have nothing to do with each other; the event lacks one of three layers."""
    draw = np.random.default_rng(seed)
    change = 0.2 * draw.standard_normal((60, 6, 3))
    layers = three(change, times(60, 6))
    seen = np.ones((60, 6), bool)
    seen[0] = False
    name = ("upper", "middle", "content")[lacking]
    height = {**HEIGHTS, "content": None}[name]
    layers[name] = layer(change[..., lacking], times(60, 6), height=height, seen=seen)
    return vertical_consistency(layers).dataset


def test_an_event_seen_by_fewer_layers_is_compared_by_these():
    """Of two independent values one factor explains half, of three a third."""
    found = [fewer(seed, seed % 2) for seed in range(40)]
    p = np.array([each["chance"].item() for each in found])
    for level in (0.01, 0.05, 0.1, 0.5):
        assert (p <= level).sum() <= binom.ppf(0.999, p.size, level)
    assert all(each["values_compared"].item() == 12 for each in found)
    assert np.mean([each["usual_share"].item() for each in found]) == pytest.approx(0.5, abs=0.05)


def test_what_most_controls_lack_is_taken_out_and_each_conjunction_counts_once():
    wanted = np.array([[True, True, True], [True, False, True]])
    both = np.array([[True, True, False], [True, False, True], [False, True, True]])
    one = np.array([[True, False, True]])
    held, rows = as_seen(wanted, [both, both, one], 2 / 3, lambda w: w.sum(axis=1) >= 2)
    # all three of the first are in no control; without the third the first two have both
    assert held.tolist() == [[True, True, False], [True, False, True]]
    assert rows.tolist() == [[0, 1], [0, 1], [-1, -1]]
    held, rows = as_seen(wanted, [one, one], 1.0, lambda w: w.sum(axis=1) >= 2)
    assert held.sum() == 2  # one conjunction is left
    assert (rows >= 0).sum(axis=1).tolist() == [1, 1]


def test_places_are_told_apart_however_many_there_are():
    """30,000 places of eleven days each: in ns their keys would not fit into 64 bits."""
    change = np.full((2, 1, 3), 0.3)
    layers = three(change, times(2, 1))
    many = {}
    for name, each in layers.items():
        dataset = each.dataset.copy()
        dataset["pass_place"] = ("pass", np.array([0, 29_999]))
        dataset["pass_time"] = ("pass", dataset["pass_time"].values - [0, 10 * 86400 * 10**9])
        per = {n: np.repeat(v.values[:1], 30_000) for n, v in dataset.items() if "place" in v.dims}
        per["place_control"] = np.arange(30_000) > 0
        many[name] = dataset.drop_dims("place").assign({n: ("place", v) for n, v in per.items()})
    places = {"time": many["upper"]["place_time"].values.astype("M8[ns]").astype(np.int64)}
    found = conjunctions_of(list(many.values()), places, 1800 * 10**9)
    assert found["place"].tolist() == [0, 29_999]
    assert np.isfinite(found["change"]).all()


def test_a_change_of_the_whole_profile_is_found():
    p = np.array([made_up(seed, planted=5.0)["chance"].item() for seed in range(10)])
    assert (p <= 0.05).mean() > 0.7

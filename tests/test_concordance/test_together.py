"""What deviates together: known answers, storms, gaps, and p that are not small by chance."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom, kstest, norm

from tests.test_concordance.tables import DAYS, KINDS, LAYERS, layer, layers_of, world
from vconst.kernels.chance.concordance import (
    chance_of_count,
    chance_of_deviate,
    correlations_without_own,
    joint_chance,
    together,
)
from vconst.operations.concordance import concordance

LEVELS = (0.01, 0.05, 0.1, 0.5)
CONTINUOUS = "stouffer"


def test_three_groups_at_two_give_three_and_a_half_if_they_are_independent():
    """T7.2: Z of three z = 2 without correlation is 3.464; with full correlation it is 2."""
    z = np.full((3, 1, 1), 2.0)
    found = together(z, np.ones((3, 1)), 1.5)
    assert found["count"].item() == 3
    assert found["index"].item() == 1.0
    assert found["stouffer"].item() == pytest.approx(3.464, abs=5e-4)
    alike = together(z, np.ones((3, 1)), 1.5, np.ones((1, 3, 3)))
    assert alike["stouffer"].item() == pytest.approx(2.0)


def test_the_index_has_coverage_in_its_denominator():
    """One of two groups unusual; the other was seen by a quarter of its layers: 1 / 1.25."""
    z = np.array([[[2.0, 2.0]], [[0.0, np.nan]]])
    cover = np.array([[1.0, 1.0], [0.25, 0.0]])
    found = together(z, cover, 1.5)
    np.testing.assert_allclose(found["index"], [[0.8, 1.0]])
    assert found["count"].tolist() == [[1.0, 1.0]]
    nothing = together(np.full((2, 1, 2), np.nan), np.zeros((2, 2)), 1.5)
    assert all(np.isnan(values).all() for values in nothing.values())


def test_the_correlation_of_a_place_is_that_of_the_others():
    draw = np.random.default_rng(1)
    z = draw.standard_normal((2, 400, 7))
    z[1] = 0.8 * z[0] + 0.6 * z[1]
    z[:, 0] = [[9.0] * 7, [-9.0] * 7]  # the event says the opposite, and enters not
    found = correlations_without_own(z)
    assert found[0, 0, 1] == pytest.approx(np.corrcoef(z[0, 1:].ravel(), z[1, 1:].ravel())[0, 1])
    assert found[0, 0, 1] == pytest.approx(0.8, abs=0.03)
    assert found[1, 0, 1] < found[0, 0, 1]
    assert (np.linalg.eigvalsh(found) > -1e-12).all()


def test_what_independence_gives_for_seven_payloads_is_what_the_overview_lacks():
    """T7.1: with the seven published rates P(K >= 1) is 0.9966 and P(K is 3 or 4) 0.6118."""
    caught, held = (30, 23, 5, 9, 28, 15, 21), (42, 32, 47, 38, 38, 32, 38)
    rates = np.array(caught)[:, None] / np.array(held)[:, None]
    assert chance_of_count(rates, 1) == pytest.approx(0.9966, abs=5e-5)
    three_or_four = chance_of_count(rates, 3) - chance_of_count(rates, 5)
    assert three_or_four == pytest.approx(0.6118, abs=5e-5)
    assert chance_of_deviate(norm.ppf(0.975), 1) == pytest.approx(0.05)
    assert chance_of_deviate(norm.ppf(0.975), 7) == pytest.approx(1 - 0.95**7)


def test_the_least_of_three_p_is_paid_for():
    draw = np.random.default_rng(2)
    p = np.array([joint_chance(draw.standard_normal((3, 100))) for _ in range(400)])
    assert kstest(p - draw.random(p.size) / 100, "uniform").pvalue > 1e-3


def chances(seed, *, planted=0.0, limit=1.5, **how):
    """p of the three statistics and of all in one world, and what independence would give."""
    places, z = world(seed, **how)
    z[:, places["control"] == 0, 2] += planted
    table = concordance(layers_of(places, z), limit=limit).dataset
    found = dict(zip(table["statistic"].values.tolist(), table["chance"].values[0], strict=True))
    found["together"] = table["together_chance"].item()
    found["alone"] = table["chance_if_independent"].values[0, 1]
    return found


def many(worlds, **how):
    found = [chances(seed, **how) for seed in worlds]
    return {name: np.array([each[name] for each in found]) for name in found[0]}


def check(found):
    """Not more often small than it says, within binomial limits of one in a thousand."""
    for name in ("count", "stouffer", "index", "together"):
        p = found[name][np.isfinite(found[name])]
        assert p.size >= 0.9 * found[name].size
        for level in LEVELS:
            below = int((p <= level).sum())
            assert below <= binom.ppf(0.999, p.size, level), f"{name}: {below} at {level}"
    spread = found[CONTINUOUS] - np.random.default_rng(0).random(len(found[CONTINUOUS])) / 100
    assert kstest(spread, "uniform").pvalue > 1e-3


@pytest.fixture(scope="module")
def null():
    """Sixty worlds of which the layers are correlated, twenty of each kind."""
    parts = [many(range(20), kind=kind) for kind in KINDS]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def test_with_nothing_before_events_no_p_is_small_more_often_than_it_says(null):
    check(null)


def test_a_concordance_that_takes_layers_as_independent_finds_what_is_not_there(null):
    """The same sixty worlds: p of independent groups and days is below 0.05 in far too many."""
    assert (null["alone"] <= 0.05).mean() > 0.15
    assert (null["alone"] <= 0.05).sum() > binom.ppf(0.9999, 60, 0.05)


def test_the_more_is_planted_the_more_often_it_is_found(null):
    power = [many(range(8), planted=size, controls=59, limit=2.5) for size in (2.0, 6.0)]
    for name in ("count", "stouffer", "index", "together"):
        curve = [(each[name] <= 0.05).mean() for each in (null, *power)]
        assert all(late >= early - 0.1 for early, late in pairwise(curve)), name
        assert curve[-1] > 0.7, name


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_worlds_with_nothing_before_events(kind):
    check(many(range(500), kind=kind))


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_five_hundred_worlds_of_storms():
    check(many(range(500), storms=0.1))


def test_a_storm_that_is_known_raises_nothing():
    """T7.3: its passes are not quiet, and what is left says what it said without the storm."""
    places, z = world(3, gaps=0.0)
    calm = z.copy()
    calm[:, 0, :3] = np.nan
    state = np.zeros(z.shape[1:], int)
    state[0, :3] = 1
    z[:, 0, :3] += 6.0
    quiet = concordance(layers_of(places, calm)).dataset
    stormy = concordance(layers_of(places, z, state=state)).dataset
    np.testing.assert_array_equal(quiet["chance"].values, stormy["chance"].values)
    assert (stormy["group_state"].values[0, :, :3] == 2).all()
    assert (quiet["group_state"].values[0, :, :3] == 4).all()
    assert (stormy["group_coverage"].values[0, :, :3] == 0).all()
    assert np.isnan(stormy["group_deviation"].values[0, :, :3]).all()


def test_storms_in_all_layers_that_no_index_knows_raise_no_significance():
    """T7.3: they are in controls too, so the events that have one are not rare among them."""
    found, struck = [], []
    for seed in range(16):
        places, z = world(seed, storms=0.1, controls=59)
        struck.append(bool(places["stormy"][0].any()))
        table = concordance(layers_of(places, z)).dataset
        found.append(np.append(table["chance"].values[0], table["chance_if_independent"][0, 1]))
    p = np.array(found)[np.array(struck)]
    assert p.shape[0] >= 5
    assert (p[:, :3] <= 0.05).mean() < 0.15
    assert np.median(p[:, 1]) > 0.1
    assert np.median(p[:, 3]) < 0.01  # what independence would say of the same events


def test_groups_count_and_not_layers():
    places, z = world(5, gaps=0.0)
    z[:2, 0, 1] = 9.0  # both layers of density
    found = concordance(layers_of(places, z)).dataset
    assert found["value"].sel(statistic="count").item() <= 4
    assert found["group"].values.tolist() == [
        *("plasma density", "plasma temperature", "magnetic field", "thermal"),
    ]
    z[:] = 0.1 * z
    z[:2, 0, 1] = 9.0
    assert concordance(layers_of(places, z), limit=3.0).dataset["value"][0, 0].item() == 1


def test_missing_is_missing_and_its_reason_is_told():
    places, z = world(6, gaps=0.0)
    z[0, 0, 4] = z[1, 0, 4] = np.nan  # no density on the fifth day
    z[1, 0, 5] = np.nan  # one of two densities on the sixth
    z[4, 1:80, 3] = np.nan  # most controls have no thermal map on the fourth
    found = concordance(layers_of(places, z)).dataset
    state, cover = found["group_state"].values[0], found["group_coverage"].values[0]
    assert (state[0, 4], cover[0, 4]) == (4, 0.0)
    assert (state[0, 5], cover[0, 5]) == (0, 0.5)
    assert (state[3, 3], cover[3, 3]) == (1, 0.0)
    assert found["days_left_out"].item() == 1
    assert np.isfinite(found["group_deviation"].values).sum() == found["days_compared"].item()
    nothing = concordance(layers_of(places, np.where(places["control"][:, None] == 0, np.nan, z)))
    assert np.isnan(nothing.dataset["chance"].values).all()
    assert np.isnan(nothing.dataset["together_chance"].item())


def test_a_day_that_is_hardly_covered_has_no_index():
    places, z = world(7, gaps=0.0)
    z[1:, :, 2] = np.nan
    z[0, 0, 2] = 9.0
    found = concordance(layers_of(places, z), coverage=0.5).dataset
    assert found["day"].sel(statistic="index").item() != 2
    assert found["covered_share"].item() >= 0.5


def test_an_index_that_is_not_asked_for_does_not_make_the_p_of_all_one():
    """One of two groups is covered on every day: with a coverage of all there is no index."""
    places, z = world(11, gaps=0.0, one=0.0, globe=0.0)
    z[0, 0, 2] = 8.0
    z[3, 0] = np.nan
    layers = {
        name: each for name, each in layers_of(places, z).items() if name in ("high", "field")
    }
    found = concordance(layers, coverage=1.0).dataset
    assert np.isnan(found["chance"].values[0, 2])
    assert found["together_chance"].item() <= 0.05


def test_number_and_worth_of_controls_and_the_smallest_p_are_given(null):
    places, z = world(8)
    found = concordance(layers_of(places, z)).dataset
    assert found["controls"].item() + found["controls_left_out"].item() == 99
    worth, least = (found[n].values[0] for n in ("effective_controls", "smallest_chance"))
    np.testing.assert_allclose(least, 1 / (1 + worth))
    assert (found["chance"].values[0] >= least - 1e-12).all()
    assert (worth <= found["controls"].item()).all()


def test_particles_and_waves_have_no_height_and_layers_have_their_local_time():
    places, z = world(9)
    layers = layers_of(places, z)
    layers["particles"] = layer(places, z[0], "particles", 507.0, 70.0, variable="electron_flux")
    found = concordance(layers).dataset
    assert np.isnan(found["layer_height"].values[-1])
    assert found["layer_height"].values[0] == 507.0
    assert found["layer_associated"].values.tolist() == ["height"] * 5 + ["shell of field lines"]
    local = found["layer_local_time"].values
    assert (local[:, 0] >= 0).all()
    assert (local[:, 0] < 24).all()
    assert np.isnan(local[:, 1]).all()  # no pass goes south
    expected = (12.0 + places["longitude"][0] / 15.0) % 24
    assert local[0, 0] == pytest.approx(expected, abs=0.01)


def test_a_coarse_layer_is_not_counted():
    places, z = world(10)
    about = LAYERS["high"]
    coarse = {"coarse": layer(places, z[0], *about[:2], 1300.0)}
    none = concordance(coarse).dataset
    assert none["layers_counted"].item() == 0
    assert "concordance: no layer can be counted (coarse" in none.attrs["warnings"][0]
    found = concordance({"fine": layer(places, z[0], *about), **coarse}).dataset
    assert found["layer_counts"].values.tolist() == [1, 0]
    assert found["group_deviation"].shape == (1, 1, DAYS)

"""Triple collocation: exact covariances, another's program, planted errors, and what is shared."""

import numpy as np
import pytest

from tests.test_cross.made_up_collocations import collocations, made_up
from vconst.errors import OperationError, UsageError
from vconst.kernels.bootstrap import resample_counts
from vconst.kernels.collocation import (
    block_sums,
    covariance_of,
    decibel,
    fit_loadings,
    separate_errors,
)
from vconst.operation import Collocations
from vconst.operations.triple_collocation import triple_collocation

QUICK = {"replicates": 300, "scale": "log"}

# Constants of pytesmo's own test of triple collocation (BSD): the signal, and three sensors
# that give offset + slope (signal + error).
SIGNAL, ERRORS, SLOPES = 0.2, np.array([0.02, 0.07, 0.04]), np.array([1.0, 0.9, 1.6])


def exact(signal=SIGNAL, errors=ERRORS, slopes=SLOPES):
    """The covariance matrix that the constants have with endless data."""
    return np.outer(slopes, slopes) * (signal**2 + np.diag(errors**2))


def test_exact_covariances_give_the_planted_errors():
    found = separate_errors(exact())
    np.testing.assert_allclose(found.signal_to_noise, [20.00, 9.12, 13.98], atol=0.005)
    np.testing.assert_allclose(
        np.sqrt(found.correlation_square), [0.99504, 0.94386, 0.98058], atol=5e-6
    )
    np.testing.assert_allclose(found.slope, SLOPES, rtol=1e-12)
    np.testing.assert_allclose(found.variance, (SLOPES * ERRORS) ** 2, rtol=1e-12)
    np.testing.assert_allclose(found.variance_on_first, ERRORS**2, rtol=1e-12)


def test_a_plain_regression_is_attenuated_where_the_slope_of_collocation_is_not():
    covariance = exact()
    assert covariance[0, 1] / covariance[0, 0] == pytest.approx(0.8911, abs=5e-5)
    assert separate_errors(covariance).slope[1] == pytest.approx(0.9)


def test_classic_products_of_differences_are_the_same_numbers():
    """Stoffelen's mean of (x - y')(x - z'), both brought to the scale of x, is our variance."""
    draw = np.random.default_rng(5)
    values = SIGNAL * draw.standard_normal((4000, 1)) + ERRORS * draw.standard_normal((4000, 3))
    values = SLOPES * values
    moments = block_sums(values, np.zeros(4000, int), 1)
    found = separate_errors(covariance_of(moments))
    x, y, z = ((values - values.mean(axis=0)) / found.slope).T
    classic = [np.sum(a * b) / 3999 for a, b in ((x - y, x - z), (y - x, y - z), (z - x, z - y))]
    np.testing.assert_allclose(found.variance_on_first, classic, rtol=1e-9)


def written_down():
    """Three sensors that anyone can write down again, 2,000 samples."""
    k = np.arange(1.0, 2001.0)
    truth = np.sin(0.37 * k) + 0.5 * np.cos(1.9 * k + 0.3)
    first = truth + 0.1 * np.sin(3.1 * k * k % 6.283)
    second = 0.9 * (truth + 0.35 * np.cos(2.3 * k**1.5)) + 0.2
    third = 1.6 * (truth + 0.2 * np.sin(5.7 * np.sqrt(k) * k)) + 0.5
    return np.stack([first, second, third], axis=1)


#: What ``pytesmo.metrics.tcol.tcol_metrics(*written_down().T, ref_ind=0)`` of pytesmo 0.18.1
#: returns: ratios of signal to noise in dB, errors on the scale of the first, and factors.
PYTESMO = (
    (22.9365534766, 10.10350700858, 14.4387125239),
    (0.05660904834164, 0.2480493980147, 0.150583678371),
    (1.0, 1.105867157624, 0.6237616025816),
)


def test_pytesmo_gives_the_same():
    """Its own dependencies are a hundred megabytes, so that its numbers are kept here."""
    values = written_down()
    found = separate_errors(covariance_of(block_sums(values, np.zeros(2000, int), 1)))
    ours = found.signal_to_noise, np.sqrt(found.variance_on_first), 1.0 / found.slope
    np.testing.assert_allclose(ours, PYTESMO, rtol=1e-9)


def test_an_installed_pytesmo_gives_the_same():
    metrics = pytest.importorskip("pytesmo.metrics.tcol")
    theirs = metrics.tcol_metrics(*written_down().T, ref_ind=0)
    np.testing.assert_allclose(theirs, PYTESMO, rtol=1e-9)


def test_covariances_are_numpys_and_blocks_count_as_often_as_drawn():
    draw = np.random.default_rng(7)
    values = 1e11 + draw.standard_normal((300, 3)) @ draw.standard_normal((3, 3))
    block = np.repeat(np.arange(30), 10)
    moments = block_sums(values, block, 30)
    np.testing.assert_allclose(covariance_of(moments), np.cov(values.T), rtol=1e-4)
    counts = resample_counts(np.zeros(30, int), 4, two_level=False)
    again = np.concatenate([np.repeat(values[block == b], int(counts[2, b]), 0) for b in range(30)])
    np.testing.assert_allclose(covariance_of(moments, counts)[2], np.cov(again.T), rtol=1e-4)


def test_three_sensors_of_the_general_way_are_those_of_the_formulas():
    loading = fit_loadings(exact())
    np.testing.assert_allclose(loading, SIGNAL * SLOPES, rtol=1e-9)
    turned = np.array([1.0, -1.0, 1.0])
    found = fit_loadings(exact() * np.outer(turned, turned))
    np.testing.assert_allclose(found, SIGNAL * SLOPES * turned, rtol=1e-9)


def test_five_sensors_with_exact_covariances_give_the_planted_errors():
    errors, slopes = np.array([0.02, 0.07, 0.04, 0.1, 0.05]), np.array([1, 0.9, 1.6, 0.4, -2.0])
    found = separate_errors(exact(errors=errors, slopes=slopes))
    np.testing.assert_allclose(found.variance_on_first, errors**2, rtol=1e-8)
    np.testing.assert_allclose(found.slope, slopes, rtol=1e-9)


def test_no_signal_has_no_ratio():
    assert np.isnan(decibel(np.array([-1.0, 1.0, 0.0]), np.array([1.0, -1.0, 1.0]))).all()


@pytest.mark.parametrize("worlds", [20, pytest.param(80, marks=pytest.mark.chaos)])
def test_planted_errors_lie_in_their_intervals_as_often_as_they_should(worlds):
    """One alignment of 200 passes, worlds of three sensors: 88 to 100 % of all errors."""
    inside = 0
    for seed in range(worlds):
        table = triple_collocation(made_up(seed, conjunctions=200), **QUICK).dataset
        planted = (SLOPES * ERRORS) ** 2
        inside += int(
            ((table["variance_low"] < planted) & (planted < table["variance_high"])).sum()
        )
    assert 0.88 <= inside / (3 * worlds) <= 1.0


def test_few_alignments_give_student_and_many_the_bootstrap():
    few = triple_collocation(made_up(1, episodes=5), **QUICK)
    many = triple_collocation(made_up(1, episodes=20), **QUICK)
    assert few.scalars["freedom"] == 4
    assert "left out in turn" in few.dataset.attrs["interval"]
    assert many.scalars["freedom"] == 19
    assert list(few.scalars)[:3] == ["episodes", "conjunctions", "collocations"]


def test_the_verdict_and_the_errors_are_said():
    table = triple_collocation(made_up(2, conjunctions=800, episodes=20), **QUICK).dataset
    np.testing.assert_allclose(table["error"], SLOPES * ERRORS, rtol=0.1)
    np.testing.assert_allclose(table["slope"], SLOPES, rtol=0.03)
    assert table.attrs["verdict"].startswith("determined as upper limits of the instruments")
    [said] = table.attrs["warnings"]
    assert said.startswith("the sensors are 80 km apart (median)")


def test_fewer_than_500_passes_are_said():
    said = triple_collocation(made_up(3, conjunctions=120), **QUICK).dataset.attrs["warnings"]
    assert any("120 conjunctions are fewer than the 500 independent passes" in w for w in said)
    assert any("all of one alignment" in w for w in said)


def test_a_negative_variance_is_reported_and_not_clipped():
    """The third has twice the error of the second: Q22 - Q12 Q23 / Q13 is minus its variance."""
    draw = np.random.default_rng(4)
    truth = draw.standard_normal(2000)
    values = np.stack([truth, truth + 0.1 * draw.standard_normal(2000), truth], axis=1)
    values[:, 2] += 2 * (values[:, 1] - truth)
    table = triple_collocation(
        collocations(values, np.arange(2000), np.arange(2000) // 100), replicates=200
    ).dataset
    assert float(table["variance"][1]) == pytest.approx(-0.01, rel=0.15)
    assert np.isnan(table["error"].values[1])
    assert any("negative" in words for words in table.attrs["warnings"])
    assert table.attrs["verdict"].startswith("not determined: an error variance is negative")


def test_three_sensors_do_not_see_an_error_that_two_of_them_share():
    made = made_up(4, errors=(0.01, 0.01, 0.04), shared=0.1, between=(0, 1), episodes=20)
    table = triple_collocation(made, **QUICK).dataset
    assert float(table["error"][0]) < 0.05
    assert float(table["error"][2]) > 0.1  # it goes to the one that is right


def test_four_sensors_see_an_error_that_two_of_them_share():
    four = {"errors": (0.03, 0.05, 0.04, 0.06), "slopes": (1.0, 0.9, 1.2, 1.1), "episodes": 20}
    sound = triple_collocation(made_up(5, **four), **QUICK)
    assert sound.scalars["chance_of_misfit"] > 0.01
    assert sound.dataset.attrs["verdict"].startswith("determined")
    ill = triple_collocation(made_up(5, **four, shared=0.05, between=(1, 3)), **QUICK)
    assert ill.scalars["chance_of_misfit"] < 1e-6
    assert ill.dataset.attrs["verdict"].startswith("not determined: one truth")


@pytest.mark.parametrize("worlds", [40, pytest.param(200, marks=pytest.mark.chaos)])
def test_the_test_of_the_fit_is_seldom_wrong_where_nothing_is_shared(worlds):
    """Chances of worlds of four sensors: below 5 % in at most 13 % of them."""
    four = {"errors": (0.03, 0.05, 0.04, 0.06), "slopes": (1.0, 0.9, 1.2, 1.1)}
    chances = [
        triple_collocation(
            made_up(seed, **four, conjunctions=200, each=3), replicates=100, scale="log"
        ).scalars["chance_of_misfit"]
        for seed in range(worlds)
    ]
    assert np.mean(np.array(chances) < 0.05) <= 0.13
    assert 0.3 < np.median(chances) < 0.7


def test_what_sensors_share_makes_the_verdict_not_determined_unless_it_is_accepted():
    made = made_up(6, conjunctions=600, episodes=20)
    names = made.dataset.attrs["sensors"]
    for settings, words in (
        ({"made_from": {names[0]: ["IRI-2016"], names[2]: ["IRI-2016"]}}, "both made from"),
        ({"made_from": {names[0]: [names[1]]}}, f"calibrated on {names[1]}"),
        ({"shared": ["the background of PyIRI"]}, "share the background of PyIRI"),
    ):
        table = triple_collocation(made, **QUICK, **settings).dataset
        assert table.attrs["verdict"].startswith("not determined: errors may not be independent")
        assert words in " ".join(table.attrs["warnings"])
        taken = triple_collocation(made, **QUICK, **settings, accept_dependence="for a test")
        assert taken.dataset.attrs["verdict"].startswith("determined, dependence accepted (for a")
    same = made_up(6, episodes=20)
    same.dataset.attrs["sensors"] = ["nova-1/lap", "nova-1/pap", "ground/radar"]
    assert "one platform" in triple_collocation(same, **QUICK).dataset.attrs["verdict"]


def test_an_own_background_leaves_the_errors_as_they_are():
    plain = made_up(7, conjunctions=900, episodes=15)
    found = triple_collocation(plain, **QUICK, background="own").dataset
    np.testing.assert_allclose(found["error"], SLOPES * ERRORS, rtol=0.1)
    assert "alone_in_their_cell" in found.attrs["counts"]


def test_a_saturated_sensor_has_no_verdict():
    made = made_up(2, conjunctions=800, episodes=20)
    top = float(made.dataset["value_1"].quantile(0.6))
    clipped = made.dataset.assign(value_1=made.dataset["value_1"].clip(max=top))
    table = triple_collocation(Collocations(clipped), **QUICK).dataset
    assert table.attrs["verdict"].startswith("not determined: 3200 of 8000 values of nova-2/lap")
    assert "looks saturated there" in table.attrs["verdict"]


def test_bad_input_is_refused_in_words():
    two = collocations(np.ones((200, 2)), np.arange(200), np.zeros(200, int))
    with pytest.raises(UsageError, match=r"2 sensors .* at least three"):
        triple_collocation(two)
    flat = np.random.default_rng(8).standard_normal((200, 3))
    flat[:, 1] = 4.0
    with pytest.raises(OperationError, match="'nova-2/lap' has one value, 4"):
        triple_collocation(collocations(flat, np.arange(200), np.zeros(200, int)))
    with pytest.raises(OperationError, match=r"at least 100 are asked for .*without all values"):
        triple_collocation(collocations(flat * np.nan, np.arange(200), np.zeros(200, int)))
    flat[:, 1] = flat[:, 0]
    with pytest.raises(OperationError, match="3 conjunctions of one alignment"):
        triple_collocation(collocations(flat, np.arange(200) % 3, np.zeros(3, int)))
    with pytest.raises(UsageError, match=r"'swarm', which is none of the sensors"):
        triple_collocation(made_up(1), **QUICK, made_from={"swarm": ["IRI"]})

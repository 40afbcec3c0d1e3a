"""Curves with errors in both variables, against scipy's ODRPACK and published lines."""

import warnings

import numpy as np
import pytest

from tests.made_up_pairs import encounters, pairs_of
from tests.test_york import PEARSON_X, PEARSON_Y, WEIGHT_X, WEIGHT_Y
from vconst.errors import OperationError, UsageError
from vconst.kernels.odr import fit_odr
from vconst.operations.calibration.expression import read_model
from vconst.operations.fit_relation import fit_relation


def theirs(model, x, y, sigma_x, sigma_y, start):
    """scipy.odr's answer; it is deprecated, and says so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scipy import odr

        data = odr.RealData(x, y, sx=sigma_x, sy=sigma_y)
        found = odr.ODR(data, odr.Model(lambda b, at: model(at, b)), beta0=start, maxit=500).run()
    return found.beta, found.sum_square


@pytest.mark.parametrize(
    ("model", "truth", "start"),
    [
        (lambda x, b: b[0] + b[1] * x / (1 + x / b[2]), [0.2, 1.5, 4.0], [0.0, 1.0, 6.0]),
        (lambda x, b: b[0] * np.exp(b[1] * x), [1.0, 0.4], [0.8, 0.3]),
        (lambda x, b: b[0] + b[1] * x + b[2] * x**2, [1.0, -0.5, 0.3], [0.0, 0.0, 0.1]),
    ],
)
def test_a_curve_is_that_of_odrpack(model, truth, start):
    draw = np.random.default_rng(1)
    x = draw.uniform(0.2, 5.0, 300)
    sigma_x, sigma_y = draw.uniform(0.05, 0.2, 300), draw.uniform(0.05, 0.2, 300)
    seen = x + sigma_x * draw.standard_normal(300)
    y = model(x, truth) + sigma_y * draw.standard_normal(300)
    ours = fit_odr(model, seen, y, sigma_x, sigma_y, start)
    beta, square = theirs(model, seen, y, sigma_x, sigma_y, start)
    assert ours.chi_square <= square * (1 + 1e-6)
    assert ours.coefficients == pytest.approx(beta, rel=2e-3, abs=2e-3)


def test_a_straight_line_is_the_published_one_of_pearson_and_york():
    line = fit_odr(
        lambda x, b: b[0] + b[1] * x,
        PEARSON_X,
        PEARSON_Y,
        WEIGHT_X**-0.5,
        WEIGHT_Y**-0.5,
        [5.0, -0.5],
    )
    assert line.coefficients == pytest.approx([5.47991022, -0.480533407], rel=1e-6)
    assert line.chi_square == pytest.approx(11.86635, rel=1e-5)


def test_a_model_that_is_nothing_where_it_starts_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        fit_odr(
            lambda x, b: np.log(b[0] * x), np.arange(1.0, 9.0), np.arange(8.0), 0.1, 0.1, [-1.0]
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("__import__('os').system('id') + x * a", "has no starting value|is not arithmetic"),
        ("a.real * x", "is not arithmetic"),
        ("x * a +", "not an expression"),
        ("x + b", "lacks a"),
        ("a", "lacks x"),
        ("x * a if x else a", "is not arithmetic"),
        ("+".join(["x"] * 300) + "*a", "more than 400 letters"),
        ("exp(x, a)", "is not arithmetic"),
        ("[a, x]", "is not arithmetic"),
    ],
)
def test_a_model_is_arithmetic_and_nothing_else(text, words):
    with pytest.raises(UsageError, match=words):
        read_model(text, ["a"])


def test_arithmetic_is_done_as_written():
    model = read_model("-a + exp(x / 2) ** 2 * log10(b)", ["a", "b"])
    assert model(np.array([0.0, 1.0]), [1.0, 100.0]) == pytest.approx([1.0, -1.0 + 2 * np.e])


def bent(seed, limit=2e5):
    """A magnetometer whose amplifier saturates softly."""
    draw = np.random.default_rng(seed)
    conjunction, episode, day, _ = encounters(draw, 120, 1)
    field = draw.uniform(20_000.0, 50_000.0, conjunction.size)
    wander = 2.0 * draw.standard_normal(120)[conjunction]
    target = field / (1.0 + field / limit) + wander + 5.0 * draw.standard_normal(field.size)
    reference = field + 5.0 * draw.standard_normal(field.size)
    return pairs_of("magnetic_field", reference, target, conjunction, episode, day)


SOFT = {"variable": "magnetic_field", "model": "gain * x / (1 + x / (1e5 * limit))"}


def test_a_soft_saturation_is_found_with_its_uncertainty():
    """16 worlds: 12 to 16 inside is within 99 % limits of 95 %."""
    found = [
        fit_relation(bent(s), **SOFT, start={"gain": 0.9, "limit": 1.0}).scalars for s in range(16)
    ]
    for name, truth in (("gain", 1.0), ("limit", 2.0)):
        inside = sum(f[f"{name}_low"] <= truth <= f[f"{name}_high"] for f in found)
        assert inside >= 12, (name, inside)
    assert found[0]["straight_scatter"] > 10 * found[0]["scatter"]
    assert found[0]["pays"] > 1000


def test_a_curve_does_not_pay_where_the_line_is_straight():
    numbers = fit_relation(
        bent(1, limit=1e12),
        variable="magnetic_field",
        model="a + b * x + c * (x / 1e4) ** 2",
        start={"a": 0.0, "b": 1.0, "c": 0.0},
    ).scalars
    assert numbers["c_low"] < 0.0 < numbers["c_high"]
    assert numbers["pays"] < 60


@pytest.mark.parametrize(
    ("start", "words"),
    [({}, "names no coefficient"), ({"x": 1.0}, "cannot name"), ({"gain": "one"}, "not a number")],
)
def test_wrong_starts_are_refused_in_words(start, words):
    with pytest.raises(UsageError, match=words):
        fit_relation(bent(1), **SOFT, start=start)


def test_a_fit_that_leads_nowhere_is_an_error():
    with pytest.raises(OperationError, match="fit_relation: the model is not finite"):
        fit_relation(bent(1), variable="magnetic_field", model="log(a * x)", start={"a": -1.0})

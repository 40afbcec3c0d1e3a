"""How detections go with magnitude or depth: published fits, and zones that grow with magnitude."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

from vconst.errors import UsageError
from vconst.kernels.chance.logistic import logistic_fit, score_of_slope
from vconst.operation import Table
from vconst.operations.detectability import detectability

#: 23 launches of the space shuttle: temperature in degrees Fahrenheit, and distress of an O-ring
#: (Dalal, Fowlkes & Hoadley 1989, doi:10.1080/01621459.1989.10478858).
TEMPERATURE = [
    *(53, 57, 58, 63, 66, 67, 67, 67, 68, 69, 70, 70),
    *(70, 70, 72, 73, 75, 75, 76, 76, 78, 79, 81),
]
DISTRESS = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]


def test_the_fit_of_the_o_rings_is_the_published_one():
    """glm of R: 15.0429 (7.3786) and -0.2322 (0.1082)."""
    fit = logistic_fit(TEMPERATURE, DISTRESS, np.ones(23))
    assert fit.constant == pytest.approx(15.0429, abs=5e-5)
    assert fit.slope == pytest.approx(-0.2322, abs=5e-5)
    assert fit.constant_error == pytest.approx(7.3786, abs=5e-5)
    assert fit.slope_error == pytest.approx(0.1082, abs=5e-5)


def test_of_two_classes_the_slope_is_the_logarithm_of_the_odds_ratio():
    """Woolf (1955): ln(30 * 30 / (20 * 20)), error sqrt(1/20 + 1/30 + 1/30 + 1/20)."""
    fit = logistic_fit([0, 1], [20, 30], [50, 50])
    assert fit.slope == pytest.approx(np.log(2.25))
    assert fit.slope_error == pytest.approx(np.sqrt(1 / 6))


def test_what_is_told_apart_without_an_overlap_has_no_slope_and_still_a_score():
    for hits in ([0, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1]):
        assert np.isnan(logistic_fit([1, 2, 3, 4], hits, np.ones(4)).slope)
    assert np.isnan(logistic_fit([2, 2, 2], [0, 1, 1], np.ones(3)).slope)
    assert score_of_slope([1, 2, 3, 4], [[0, 0, 1, 1], [1, 1, 0, 0]]).tolist() == [2.0, -2.0]


def compared(number, hit, hits, *, by="magnitude"):
    """Events, and controls of which each column says whether they are detected."""
    events, controls = np.shape(hits)
    values = np.where(np.concatenate([np.reshape(hit, (-1, 1)), hits], axis=1), 3.0, 1.0)
    columns = {
        f"event_{by}": ("event", np.asarray(number, float)),
        "statistic": ("event", values[:, 0].copy()),
        "effective_controls": ("event", np.full(events, float(controls))),
        "place_of_event": ("place", np.repeat(np.arange(events), controls + 1)),
        "place_control": ("place", np.tile(np.append(0, np.ones(controls, int)), events)),
        "place_statistic": ("place", values.ravel()),
    }
    return xr.Dataset(columns)


def test_events_are_counted_by_class_beside_their_controls():
    hits = np.zeros((23, 4), bool)
    hits[:4, :2] = True
    given = compared(TEMPERATURE, DISTRESS, hits, by="depth")
    given["statistic"][22] = np.nan
    found = detectability(Table(given), by="depth", edges=(65.0, 72.0)).dataset
    assert found["name"].values.tolist() == ["depth below 65", "depth 65 to 72", "depth from 72"]
    assert found["event_count"].values.tolist() == [4, 10, 8]
    assert found["detected"].values.tolist() == [4, 2, 1]
    assert found["base_rate"].values.tolist() == [0.5, 0.0, 0.0]
    assert (found["events"].item(), found["left_out"].item()) == (22, 1)
    assert found["slope_low"].item() < found["slope"].item() < found["slope_high"].item()


def test_a_slope_that_controls_have_as_well_is_no_detectability():
    """Greater zones see more: of events and controls alike, and p is not small too often."""
    p, low = [], []
    for seed in range(60):
        draw = np.random.default_rng(seed)
        size = draw.uniform(5.5, 8.0, 40)
        share = 1.0 / (1.0 + np.exp(-3.0 * (size - 6.75)))
        chances = draw.random((40, 20)) < share[:, None]
        found = detectability(
            Table(compared(size, chances[:, 0], chances[:, 1:])), draws=199, seed=seed
        ).dataset
        p.append(found["chance"].item())
        low.append(found["slope_low"].item())
    assert (np.array(low) > 0).mean() > 0.95  # the slope alone would say so in nearly all
    for level in (0.05, 0.1, 0.5):
        assert (np.array(p) <= level).sum() <= binom.ppf(0.999, 60, level)
    assert np.mean(p) == pytest.approx(0.5, abs=0.13)


def test_a_slope_that_controls_do_not_have_is_found():
    draw = np.random.default_rng(1)
    size = draw.uniform(5.5, 8.0, 60)
    hit = draw.random(60) < 1.0 / (1.0 + np.exp(-3.0 * (size - 6.75)))
    found = detectability(Table(compared(size, hit, draw.random((60, 20)) < 0.5))).dataset
    assert found["chance"].item() < 0.01
    assert found["slope"].item() > 1.0 > abs(found["base_slope"].item())
    assert "if each event is exchanged with its controls" in found.attrs["verdict"]


def test_two_events_are_too_few_and_what_says_no_magnitude_is_refused():
    few = compared([5, 6], [0, 1], np.zeros((2, 3)))
    empty = detectability(Table(few)).dataset
    assert empty["events"].item() == 2
    assert "2 of 2 events can be compared; three at least" in empty.attrs["warnings"][0]
    with pytest.raises(UsageError, match="does not say the depth"):
        detectability(Table(few), by="depth")
    with pytest.raises(UsageError, match="they rise"):
        detectability(Table(few), edges=(7.0, 6.0))

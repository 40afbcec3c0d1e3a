"""The figures that stand beside a calibration: dependence, changes, error budget, frequencies."""

import numpy as np
import pytest
import xarray as xr

from tests.test_dependence import made_up
from tests.test_error_budget import FIT, worlds
from tests.test_fit_kinds import in_plasma_frequency
from tests.test_report.conftest import make_fit, make_pairs
from tests.test_report.reading import Reader
from tests.test_track_changes import noise, series
from vconst.operations.dependence import dependence
from vconst.operations.error_budget import error_budget
from vconst.operations.fit_calibration import fit_calibration
from vconst.operations.track_changes import track_changes

FIELD = (1.000119833, 1.000119189, 1.000120478)


def words(path):
    """The text of a page with plain spaces."""
    return " ".join(Reader(path).text.replace("\u202f", " ").split())


@pytest.fixture(scope="module")
def text(page_of):
    pairs = worlds(1, conjunctions=120)
    results = {
        "depends": dependence(made_up(1, by_hour=0.1), variable="electron_density"),
        "changes": track_changes(series(noise(9))),
        "budget": error_budget(pairs, fit_calibration(pairs, **FIT)),
    }
    return words(page_of(results))


def test_the_dependence_names_what_it_cannot_be_told_from(text):
    assert "The bias varies most with" in text
    assert "Local time cannot be told from temperature." in text
    assert "Not given: F10.7, Kp." in text
    assert "range of the bias over the middle 90 %, by itself" in text
    assert "bin covariate" not in text  # rows of bins stand behind the figure, by their names
    assert "local_time" not in text


def test_no_two_numbers_of_a_page_are_called_scatter(text):
    """Each spread says of what it is: samples, means of conjunctions, units."""
    assert "scatter about" not in text
    assert "standard deviation of samples about the line" in text
    assert "standard deviation between units" in text


def test_changes_say_what_could_have_been_found(text):
    assert "No change found; a drift of" in text
    assert "with 95 % power" in text


def test_the_budget_says_which_part_makes_most(text):
    assert "mismatch makes most" in text
    assert "Not known: altitude, reference, alignments." in text


def test_a_step_is_named_with_its_date(page_of):
    values = noise(12) + np.where(np.arange(12) >= 6, 0.12, 0.0)
    assert "a step of +2" in words(page_of({"changes": track_changes(series(values))}))


def test_too_few_units_are_said_to_be_too_few(page_of):
    said = words(page_of({"changes": track_changes(series(noise(3)))}))
    assert "3 units: too few to tell a change" in said


def test_a_fit_of_plasma_frequencies_is_in_megahertz(page_of):
    pairs = in_plasma_frequency(3)
    place = {
        name: ("pair", np.zeros(pairs.dataset.sizes["pair"]))
        for name in ("latitude", "longitude", "separation", "lag", "altitude_difference")
    }
    place |= {"local_time_difference": place["lag"]}
    held = pairs.dataset.sizes["conjunction"]
    encounter = {
        f"conjunction_{name}": ("conjunction", np.zeros(held))
        for name in ("latitude", "longitude", "separation")
    }
    whole = type(pairs)(xr.merge([pairs.dataset.assign(place).assign(encounter)]))
    whole.dataset.attrs = pairs.dataset.attrs
    fit = fit_calibration(
        pairs, variable="electron_density", scale="plasma-frequency", replicates=100
    )
    said = words(page_of({"match": whole, "fit": fit}))
    assert "Plasma frequency of nova-1/lap = 0." in said
    assert "f(target) = slope · f(reference) + offset" in said
    assert "MHz" in said


def test_digits_of_a_slope_follow_its_interval_wherever_it_stands(page_of):
    pairs = make_pairs()
    fit = make_fit(pairs)
    for name, value in zip(("slope", "slope_low", "slope_high"), FIELD, strict=True):
        fit.dataset[name] = value
    fit.dataset["slope_y_on_x"] = 1.000119001
    text = Reader(page_of({"match": pairs, "fit": fit})).text
    assert text.count("1.00011983") >= 3, "card, table, sensitivity; the figure beside them"
    assert "95 %: 1.00011919 to 1.00012048" in text
    assert "slope 1.00011983 (1.00011919 to 1.00012048)" in text
    assert "1.00011900" in text
    assert "1 to 1;" not in text

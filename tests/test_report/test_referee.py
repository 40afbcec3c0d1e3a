"""A page does not contradict its own numbers."""

import csv
import re
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vconst.operation import Calibration, Pairs, Table
from vconst.report.comparison import coefficients_of, compare
from vconst.report.figures.bland import bland
from vconst.report.figures.drift import left_over
from vconst.report.figures.series import broken, gap_limit
from vconst.report.figures.where import where
from vconst.report.render import as_csv
from vconst.report.sections.numbers import kept_and_removed
from vconst.report.sections.summary import banners_of, units_of
from vconst.report.sections.used import calibration_used
from vconst.report.subjects import Subject
from vconst.report.words import chance, number

from .conftest import DRIFT, EPOCH, SLOPE, make_fit, make_pairs, make_record
from .reading import Reader

DAY = np.timedelta64(1, "D")


@pytest.fixture(autouse=True)
def _without_pictures(monkeypatch):
    """These tests read what a page says; its figures are drawn and looked at in test_page."""

    def render(drawing, *, id, folder, prefix):
        (folder / f"{id}.csv").write_text(as_csv(drawing.numbers), "utf-8")
        return f'<svg id="{prefix}"></svg>'

    monkeypatch.setattr("vconst.report.build.render", render)


def blocks(slope_in_time=-0.05, *, names=("slope", "offset", "drift", "adjust_climatology")):
    """A fit whose covariate takes off what grows with time, and what it says of blocks."""
    pairs = make_pairs()
    dataset = make_fit(pairs).dataset.drop_vars(["covariance", "coefficient"])
    time = np.sort(pairs.dataset["conjunction_start"].values)
    days = (time - EPOCH) / DAY
    noise = np.random.default_rng(5).normal(0, 1e-4, time.size)
    held = dataset.assign(
        covariance=(
            ("coefficient", "coefficient_other"),
            np.diag(np.full(len(names), 1e-6)),
            {"coefficients": list(names)},
        ),
        block_time=("block", time),
        block_bias=("block", slope_in_time * days),
        block_bias_after=("block", noise),
        adjust_climatology=0.88,
        adjust_climatology_se=0.11,
        adjust_climatology_low=0.66,
        adjust_climatology_high=1.10,
        chance_of_agreement=((), 4.7e-69, {"long_name": "probability of such a difference"}),
    )
    return pairs, Calibration(held)


def test_points_of_the_drift_figure_rise_as_the_fitted_drift_does():
    pairs, fit = blocks()
    pair = compare(pairs, "electron_density", fit)
    times, points = left_over(pair)
    rise = np.polyfit(pair.days_at(times), points, 1)[0]
    assert rise == pytest.approx(100 * np.log(10) * DRIFT, rel=0.05)


def test_a_page_names_the_terms_that_a_figure_takes_off_or_leaves_in(page_of):
    pairs, fit = blocks()
    text = Reader(page_of({"match": pairs, "fit": fit})).text
    assert "after the whole fit (slope, offset and climatology) is taken off" in text
    assert "leaves in what the fit knows of climatology" in text
    assert "without its drift and climatology" in text
    assert "Fitted beside it, and not applied: adjustment for climatology." in text


def test_a_judgement_says_what_its_fit_takes_off_that_applying_leaves_in(page_of):
    _, fit = blocks()
    about = {key: fit.dataset.attrs[key] for key in ("variable", "target", "reference")}
    numbers = {"bias_before": -0.28, "bias_after": -0.001, "bias_after_se": 0.007}
    judged = Table(xr.Dataset(numbers, attrs={"judged_by": "thirds", "scale": "log", **about}))
    said = "also free of what the fit knows of climatology"
    assert said in Reader(page_of({"fit": fit, "judged": judged})).text
    plain = {"fit": make_fit(make_pairs()), "judged": judged}
    assert said not in Reader(page_of(plain)).text


def test_a_covariance_has_a_heading_and_a_row_for_every_coefficient(page_of):
    pairs, fit = blocks()
    text = page_of({"match": pairs, "fit": fit}).read_text("utf-8")
    table = re.search(r"Covariance of the coefficients</caption>(.*?)</table>", text, re.DOTALL)[1]
    names = ["slope", "offset", "drift", "adjustment for climatology"]
    assert re.findall(r'<th scope="col">([^<]*)', table) == ["covariance", *names]
    rows = re.findall(r"<tr>(<td.*?)</tr>", table, re.DOTALL)
    assert [re.match(r"<td[^>]*>([^<]*)", row)[1] for row in rows] == names
    assert {row.count("<td") for row in rows} == {5}


def test_names_of_coefficients_come_from_coordinates_too():
    assert coefficients_of(make_fit(make_pairs())) == ["slope", "offset", "drift"]


def test_a_tiny_probability_is_a_bound(page_of):
    pairs, fit = blocks()
    text = Reader(page_of({"match": pairs, "fit": fit})).text
    assert "p < 10⁻⁶" in text
    assert "10⁻⁶⁹" not in text
    assert chance(0.3) == "p = 0.3"


def test_a_line_is_broken_in_every_gap_and_nowhere_else():
    times = EPOCH + np.array([0, 30, 60, 90, 900, 930, 960]) * np.timedelta64(1, "s")
    dataset = xr.Dataset({"series_a": ("time", np.arange(7.0))}, {"time": times})
    limit = gap_limit(dataset, ["series_a"])
    assert limit == 60
    drawn, data = broken(times, dataset["series_a"], limit)
    assert np.flatnonzero(np.isnan(data)).tolist() == [4]
    assert (np.diff(drawn) > np.timedelta64(0)).all()
    assert data[np.isfinite(data)].tolist() == list(range(7))
    dataset["series_a"].attrs["longest_step"] = 1200.0
    assert gap_limit(dataset, ["series_a"]) == 1200


def test_thinning_is_said_and_titles_hold_the_extremes(page_of):
    times = EPOCH + np.arange(300) * np.timedelta64(1, "s")
    values = np.random.default_rng(2).normal(0, 10, 300)
    said = {"units": "nT", "thinned_from": 90_000, "thinned_to": "extremes of runs"}
    table = Table(xr.Dataset({"series_d": ("time", values, said)}, {"time": times}))
    text = Reader(page_of({"compare": table})).text
    assert f"over 300 times of {number(90_000)} (extremes of runs)" in text
    assert f"from {number(values.min())} to {number(values.max())}\u202fnT" in text
    assert "a gap in the data" not in text


def test_two_sensors_of_one_platform_have_no_scale_of_distances(page_of):
    pairs = make_pairs().dataset
    for name in ("separation", "lag", "altitude_difference", "local_time_difference"):
        pairs[name] = pairs[name] * 0.0
    pairs["conjunction_separation"] = pairs["conjunction_separation"] * 0.0
    page = page_of({"match": Pairs(pairs)})
    figure = re.search(r'<figure id="fig-where">(.*?)</figure>', page.read_text("utf-8"), re.DOTALL)
    assert "smallest separation (km)" not in figure[1].split("</svg>")[0]
    assert "distance 0 km" in figure[1]


def test_payloads_of_one_platform_are_drawn_and_told_as_flying_together(page_of):
    """They are nearest everywhere: a point for each conjunction would be where it began."""
    dataset = make_pairs().dataset
    dataset["conjunction_separation"] = dataset["conjunction_separation"] * 0.0
    dataset["conjunction_latitude"] = dataset["conjunction_latitude"] * 0.0
    together = Pairs(dataset.assign_attrs(target="nova-1/lap", reference="nova-1/pap"))
    (drawing,) = where(Subject("match", "", together))
    low, high = (
        round(float(edge)) for edge in (dataset["latitude"].min(), dataset["latitude"].max())
    )
    assert f"from {-low}° S to {high}° N" in drawing.title
    assert drawing.caption.startswith("The two fly together. Each point is a matched sample.")
    text = Reader(page_of({"match": together})).text
    assert "stretches in which both measured" in text
    assert "encounters of two passes" not in text.partition("All numbers")[0]
    apart = Pairs(dataset.assign_attrs(target="nova-1/lap", reference="nova-2/lp"))
    assert "conjunction" in next(iter(where(Subject("match", "", apart)))).caption[:40]


def test_match_ups_of_calibrated_values_are_not_called_before_calibration():
    pairs = make_pairs()
    (measured,) = bland(Subject("match", "", pairs))
    assert measured.title.endswith(", as measured")
    held = {"target": ["density of nova-1/lap on nova-2/lp, 12ab"]}
    under = Pairs(pairs.dataset.assign_attrs(calibrations=held))
    (left,) = bland(Subject("left", "", under))
    assert left.title.endswith(", after calibration")
    assert "Before they were matched, density of nova-1/lap on nova-2/lp, 12ab was" in left.caption
    (both,) = bland(Subject("match", "", under, (make_fit(under),)))
    assert [row[0] for row in both.numbers.rows] == [
        "before this calibration",
        "after this calibration",
    ]


def test_distances_are_never_drawn_below_zero():
    (drawing,) = where(Subject("match", "", make_pairs()))
    page = Figure(figsize=drawing.size)
    drawing.draw(page)
    found = [axes for axes in page.findobj(Axes) if "distance (km)" in axes.get_xlabel()]
    assert [axes.get_xlim()[0] for axes in found] == [0.0]


def test_planted_values_are_tabled_once(calibration_page):
    assert Reader(calibration_page).text.count("Planted, recovered") == 1


def test_pairs_of_samples_and_matched_samples_have_two_names(page_of):
    text = re.sub(r"[ \n]+", " ", Reader(page_of({"match": make_pairs()})).text)
    size = make_pairs().dataset.sizes["pair"]
    assert f"Matched samples {number(size)}" in text
    assert f"Sample pairs {number(40 * size)}" in text


def test_numbers_on_a_log_scale_are_in_decades():
    numbers = {"bias_before": -0.448, "pairs": 3}
    table = Table(xr.Dataset(numbers, attrs={"scale": "log"}))
    assert units_of(table, "bias_before") == "decades"
    assert units_of(table, "pairs") == ""
    nano = Table(xr.Dataset({"bias_before": ((), 1.0, {"units": "nT"})}))
    assert units_of(nano, "bias_before") == "nT"


def test_a_table_with_a_note_does_not_list_what_is_missing(page_of):
    numbers = {
        "epochs": 0,
        "separation_min": ((), 12564.0, {"units": "km"}),
        "mean_difference": ((), np.nan, {"units": "nT"}),
    }
    note = "'nova-1/mag' and 'nova-2/mag' have no pair within 500 km"
    text = Reader(page_of({"with_b": Table(xr.Dataset(numbers, attrs={"note": note}))})).text
    assert note in text
    assert "ot determined" not in text


def test_what_is_wider_than_a_narrow_screen_says_so(calibration_page):
    text = calibration_page.read_text("utf-8")
    assert text.count('class="cue"') == text.count('class="drawing"') > 0
    assert re.search(r"max-width:640px\)\{\s*\.cue\{display:block", text)


def test_overlap_and_times_without_a_partner_are_rows():
    record = make_record()
    record["inputs"]["target"]["counts"]["overlap"] = {"equal": 12, "differing": 0}
    counts = {"first": {"times without a partner": 12}, "second": {}}
    table = Table(xr.Dataset({"mean": 1.0}, attrs={"counts": counts, "first": "nova-1/mag"}))
    section = kept_and_removed(record, [Subject("compare", "", table)])
    inputs, left_out = section.tables
    (row,) = [row for row in inputs.rows if "another file" in row[-1]]
    assert row[-2:] == (12, "the same sample of another file, not among those read")
    assert left_out.rows == [("first, nova-1/mag", "times without a partner", 12)]


def test_a_store_of_made_up_data_has_a_banner_without_planted_values():
    (banner,) = banners_of(make_record(made_up=True))
    assert banner.heading == "Made-up data."
    assert banners_of(make_record(made_up=False)) == []


def applied(**more):
    """The record of a run of which one input was read with a calibration."""
    record = make_record()
    record["inputs"]["target"] |= {"calibration": "ab12" * 16, "outside_validity": 77, **more}
    return calibration_used(record)


def test_a_calibration_in_use_is_shown_with_its_verdict_times_and_coefficients():
    said = {
        "verdict": "usable with correction: they differ.",
        "holds_for": "one alignment only",
        "validity_period": ["2020-01-14T00:46:42", "2020-01-19T23:54:42"],
        "scale": "log",
        "units": "m-3",
        "slope": 0.9406,
        "slope_low": 0.9364,
        "slope_high": 0.9447,
        "offset": -0.4191,
        "offset_low": -0.4222,
        "offset_high": -0.4161,
    }
    rows = dict(applied(calibration_record=said).tables[0].rows)
    assert rows["verdict"] == said["verdict"]
    assert rows["holds for"] == "one alignment only"
    assert rows["validity"] == "2020-01-14 00:46:42 to 2020-01-19 23:54:42"
    assert rows["slope"] == "0.9406 (95 %: 0.9364 to 0.9447)"
    assert rows["offset"].startswith("\u22120.4191\u202fdecades (95 %: \u22120.4222 to")
    assert rows["samples outside its validity, calibrated as well"] == 77


def test_a_record_that_says_less_is_shown_as_far_as_it_says():
    rows = dict(applied(validity_period=["2020-01-14", "2020-01-19"]).tables[0].rows)
    assert rows["id"] == "ab12" * 16
    assert rows["validity"] == "2020-01-14 to 2020-01-19"
    assert "verdict" not in rows


def test_a_calibration_that_a_step_applied_is_shown():
    pairs = make_pairs()
    steps = [
        {"name": "fit", "operation": "fit_calibration", "key": "k1"},
        {"name": "apply", "operation": "apply_calibration", "inputs": {"calibration": "k1"}},
    ]
    subjects = [Subject("fit", "", make_fit(pairs))]
    (table,) = calibration_used(make_record(steps=steps), subjects).tables
    rows = dict(table.rows)
    assert rows["fitted by step"] == "fit"
    assert rows["slope"].startswith(number(SLOPE, 3))


def test_what_a_run_published_is_listed_with_its_verdict():
    entry = {"step": "fit", "member": None, "id": "cd" * 32, "why": "asked for", "new": True}
    subjects = [Subject("fit", "", make_fit(make_pairs()))]
    (table,) = calibration_used(make_record(published=[entry]), subjects).tables
    ((step, id, state, verdict, why),) = table.rows
    assert (step, state, why) == ("fit", "new", "asked for")
    assert ("cd" * 32).startswith(id)
    assert verdict.startswith("usable with correction")
    refused = {**entry, "state": "not published", "verdict": "not usable: no relation"}
    (table,) = calibration_used(make_record(published=[refused])).tables
    assert table.rows[0][2:4] == ("not published", "not usable: no relation")


def test_a_correlation_that_is_not_one_is_not_printed_as_one(page_of):
    pairs = make_pairs()
    fit = make_fit(pairs)
    fit.dataset["correlation"] = 0.99999997
    text = Reader(page_of({"match": pairs, "fit": fit})).text
    assert "correlation > 0.9999" in text


def test_a_csv_of_a_series_holds_every_time(page_of):
    times = EPOCH + np.arange(70) * np.timedelta64(1, "s")
    table = Table(xr.Dataset({"series_d": ("time", np.arange(70.0))}, {"time": times}))
    page = page_of({"compare": table})
    with (page.parent / "figures" / "series.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 70


def test_a_comparison_without_a_fit_knows_no_covariates():
    pair = compare(make_pairs(), "electron_density")
    assert pair.covariates == []
    assert replace(pair, fit=None).blocks() == (None, None)

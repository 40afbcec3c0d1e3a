"""Figures draw the numbers that are in the results, and say them."""

import csv
import re
from dataclasses import replace

import numpy as np
import pytest

from vconst.report import Drawing, Numbers
from vconst.report.comparison import compare
from vconst.report.figures.drift import conjunction_means, day_means
from vconst.report.render import render
from vconst.report.svg import inline_svg
from vconst.report.theme import INK, RED, style

from .conftest import DRIFT, EPOCH, OFFSET, PIVOT, SLOPE, make_fit, make_pairs


@pytest.fixture(scope="module")
def pair():
    """A comparison with the true coefficients as its fit."""
    pairs = make_pairs()
    return compare(pairs, "electron_density", make_fit(pairs))


def test_calibrating_undoes_what_was_put_in(pair):
    after = pair.difference(pair.calibrated())
    assert abs(after.mean()) < 4 * after.std() / np.sqrt(after.size)
    assert after.std() == pytest.approx(100 * np.log(10) * 0.02 / SLOPE, rel=0.1)


def test_what_is_expected_is_the_line_of_the_record(pair):
    expected = pair.expected(np.array([PIVOT, 10 * PIVOT]), days=10.0)
    logs = np.log10(expected / PIVOT)
    assert logs == pytest.approx([OFFSET + 10 * DRIFT, SLOPE + OFFSET + 10 * DRIFT])


def test_expected_and_calibrated_are_inverse(pair):
    again = replace(pair, target=pair.expected(pair.reference, pair.days))
    assert again.calibrated() == pytest.approx(pair.reference)


def test_the_remainder_keeps_the_drift(pair):
    times, means = conjunction_means(pair)
    days = (times - EPOCH) / np.timedelta64(1, "D")
    slope = np.polyfit(days, means, 1)[0]
    assert slope == pytest.approx(100 * np.log(10) * DRIFT, abs=0.1)


def test_a_day_with_one_conjunction_has_no_interval():
    times = np.array(["2020-01-01", "2020-01-02", "2020-01-02"], "datetime64[ns]")
    rows = day_means(times, np.array([1.0, 2.0, 4.0]))
    assert [row[1] for row in rows] == [1, 2]
    assert np.isnan(rows[0][3])
    assert rows[1][2:] == pytest.approx((3.0, 3.0 - 12.706, 3.0 + 12.706), abs=1e-3)


def test_the_csv_of_the_map_holds_every_conjunction(calibration_page):
    with (calibration_page.parent / "figures" / "where.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    dataset = make_pairs().dataset
    assert len(rows) == dataset.sizes["conjunction"]
    found = [float(row["smallest separation (km)"]) for row in rows]
    assert found == pytest.approx(dataset["conjunction_separation"].values)


def test_histograms_and_bins_hold_all_pairs(calibration_page):
    with (calibration_page.parent / "figures" / "scatter.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["matched samples"]) for row in rows) == make_pairs().dataset.sizes["pair"]


def test_geometry_is_rounded_and_text_is_not():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" viewBox="0 0 1.23456 2">'
        '<metadata>x</metadata><path id="used" d="M 1.23456 -2.98765"/><path id="not" d="M 0 0"/>'
        '<g style="fill: #111418; clip-path: url(#used)"><text x="1.999999">p = 0.01234</text></g>'
        "</svg>"
    )
    found = inline_svg(svg, id="fig-a", title="T", description="D")
    assert 'd="M1.23-2.99"' in found
    assert "p = 0.01234" in found
    assert "fill:var(--ink)" in found
    assert 'id="fig-a.0"' in found
    assert "url(#fig-a.0)" in found
    assert 'id="not"' not in found
    assert "metadata" not in found
    assert "http" not in found


def test_colours_of_the_theme_are_variables_on_the_page_and_fixed_in_the_files(tmp_path):
    def draw(figure):
        axes = figure.subplots()
        axes.plot([0, 1], color=RED)
        axes.set_title("$x^2$ & <b>")

    drawing = Drawing("T", "C", "A", draw, Numbers(["a"], [(1,)]))
    svg = render(drawing, id="one", folder=tmp_path)
    assert "var(--red)" in svg
    assert not re.search(f"{INK}|{RED}", svg)
    assert "$x^2$ &amp; &lt;b&gt;" in svg
    assert RED in (tmp_path / "one.svg").read_text()


def test_drawing_leaves_the_style_of_the_reader_alone(tmp_path):
    import matplotlib

    before = dict(matplotlib.rcParams)
    with style():
        assert matplotlib.rcParams["text.parse_math"] is False
    render(
        Drawing("T", "C", "A", lambda f: f.subplots(), Numbers(["a"], [])), id="a", folder=tmp_path
    )
    assert dict(matplotlib.rcParams) == before

"""Gauss coefficients of one time, against values that none of us made."""

import os
import re
from pathlib import Path

import numpy as np
import pytest

from vconst.kernels import gauss
from vconst.kernels.field import FieldModel, evaluate_field, igrf14

SHARED = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[2] / "shared"))
CANDIDATES = SHARED / "reference" / "refs" / "igrf13eval"


def candidate(name):
    path = CANDIDATES / f"{name}.cof"
    if not path.is_file():
        pytest.skip(f"no {path}")
    return gauss.read_cof(path.read_text("latin-1"), path.name)


def test_the_spectrum_of_a_difference_is_the_published_one():
    """Candidate of the CSES team minus the median of all, nT^2 by degree (sum 11.14^2)."""
    difference = candidate("IGRF/IGRF_CEA") - candidate("IGRF/IGRF_Z_MEDIAN")
    power = gauss.power_by_degree(difference)
    assert power.round(2).tolist() == [
        *(16.93, 38.17, 21.83, 2.11, 2.23, 10.35, 3.50, 2.36, 10.37, 4.45, 2.51, 5.48, 3.85)
    ]
    assert round(float(np.sqrt(power.sum())), 2) == 11.14


def test_the_rms_is_that_of_the_vector_over_the_sphere():
    """The field of the difference, summed at 28 x 56 places with the weights of Gauss."""
    first, second = candidate("IGRF/IGRF_BGS"), candidate("IGRF/IGRF_GFZ")
    edges = np.array(["2019-01-01", "2021-01-01"], "M8[ns]").astype(np.int64)
    model = FieldModel("difference", edges, (first - second)[None, None])
    nodes, weights = np.polynomial.legendre.leggauss(28)
    latitude = np.repeat(np.degrees(np.arcsin(nodes)), 56)
    longitude = np.tile(np.arange(56) * 360 / 56, 28)
    time = np.full(latitude.size, np.datetime64("2020-01-01", "ns"))
    field = evaluate_field(model, time, latitude, longitude, np.full(latitude.size, 6371.2))
    square = sum(one**2 for one in field).reshape(28, 56).mean(axis=1) @ weights / 2
    assert gauss.rms_difference(first, second) == pytest.approx(np.sqrt(square), rel=1e-10)


def test_the_definitive_field_of_2015_is_the_median_of_its_candidates_as_rounded():
    """The published model is in IGRF-14, to 0.01 nT."""
    published = igrf14().polynomials[-1, list(igrf14().breaks).index(_ns("2015-01-01"))]
    median = candidate("DGRF/DGRF_Z_MEDIAN")
    assert np.abs(published - median).max() < 0.0051
    assert gauss.rms_difference(published, median) < 0.1


def _ns(date):
    return np.datetime64(date, "ns").astype(np.int64)


def test_correlation_is_one_with_itself_and_of_its_sign():
    model = candidate("SV/SV_DTU")
    assert gauss.degree_correlation(model, 2 * model) == pytest.approx(np.ones(8))
    assert gauss.degree_correlation(model, -model) == pytest.approx(-np.ones(8))
    assert np.isnan(gauss.degree_correlation(model, np.zeros(80))).all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 0 -3 0\n1 1 2", "m.cof:2: '1 1 2' is no line 'n m g h'"),
        ("1 0 -3 0\n1 0 -3 0\n1 1 2 3", "m.cof:2: n = 1, m = 0 is said twice"),
        ("1 0 -3 0\n2 0 4 0", "no n, m = (1, 1), up to degree 2"),
        ("1 0 -3 7\n1 1 2 3", "h of m = 0 is 7.0"),
        ("1 0 nan 0\n1 1 2 3", "m.cof:1: n = 1, m = 0, g = nan"),
        ("1 2 3 0", "m.cof:1: n = 1, m = 2"),
        ("# nothing\n", "no n, m = everything"),
        ("99999 0 3 0", "n = 99999"),
    ],
)
def test_what_is_no_model_is_refused_with_the_line(text, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        gauss.read_cof(text, "m.cof")


def test_remarks_errors_tabs_and_exponents_are_read():
    text = "# a model\r\n\t1\t0\t-2.5e+01\t0.\t1\t0\r\n 1 1 +0003.0 -4 0.1 0.2 0.3 0.4\r\n"
    assert gauss.read_cof(text, "m.cof").tolist() == [-25.0, 3.0, -4.0]

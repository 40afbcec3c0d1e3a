"""Numbers and units as people read them."""

import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconst.report import words
from vconst.report.maps import land
from vconst.report.words import cell, decimals_for, fixed, interval, number, unit, when

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def test_examples_in_the_documentation_hold():
    assert doctest.testmod(words).failed == 0
    assert doctest.testmod(land).failed == 0


@given(st.floats(-1e300, 1e300))
def test_a_printed_number_is_the_number_to_its_digits(value):
    mantissa, _, power = number(value).replace("\u2212", "-").partition("×")
    read = float(mantissa.replace("\u202f", ""))
    if power:
        read *= 10.0 ** int(power.strip("\u202f")[2:].translate(SUPERSCRIPTS))
    assert read == pytest.approx(value, rel=6e-4, abs=1e-300)


@given(st.integers())
def test_whole_numbers_are_printed_whole(value):
    assert int(number(value).replace("\u2212", "-").replace("\u202f", "")) == value


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(0, 6))
def test_no_number_is_a_negative_zero_or_has_a_hyphen(value, decimals):
    shown = fixed(value, decimals)
    assert "-" not in shown
    assert not (shown.startswith("\u2212") and float(shown[1:].replace("\u202f", "")) == 0)


def test_what_is_not_there_is_a_dash():
    assert number(math.nan) == number(None) == cell(None) == "–"
    assert when("NaT") == "–"
    assert number(-math.inf) == "\u2212∞"


def test_an_interval_decides_the_decimals():
    assert interval(0.985, 0.977, 0.993) == ("0.9850", "0.9770", "0.9930")
    assert interval(-3.1, -4.7, -1.5) == ("\u22123.1", "\u22124.7", "\u22121.5")
    assert interval(1.5, math.nan, math.nan) == ("1.5", "–", "–")


def test_decimals_follow_the_spread():
    assert [decimals_for(spread) for spread in (140.0, 14.0, 0.9, 0.0)] == [0, 1, 3, 3]


def test_units_are_written_with_signs():
    assert [unit(text) for text in ("m-3", "nT", "degree", "1", "um", "m s-1")] == [
        "m⁻³",
        "nT",
        "°",
        "",
        "µm",
        "m s⁻¹",
    ]

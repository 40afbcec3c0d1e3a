"""Times of files become UTC exactly, in order, and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconst.kernels.leap_seconds import LEAP_SECONDS, tai_minus_utc
from vconst.kernels.time import ENCODINGS, decode_times, encode_times

LAST = "2016-12-31T23:59:59.999999999"

#: Written by hand from the definitions: what the file says, how, and the UTC it means.
TABLE = [
    ("utc digits", 20161231235959000, "2016-12-31T23:59:59"),
    ("utc digits", 20161231235960000, LAST),
    ("utc digits", 20161231235960999, LAST),
    ("utc digits", 20170101000000000, "2017-01-01T00:00:00"),
    ("utc digits", 20180807010203, "2018-08-07T01:02:03"),
    ("utc digits", 20200229235959999, "2020-02-29T23:59:59.999"),
    ("utc digits", 20191231240000000, "2020-01-01T00:00:00"),
    ("utc digits", 20190229000000000, "NaT"),
    ("utc digits", 20190101006000000, "NaT"),
    ("utc digits", 20191231235960000, "NaT"),
    ("utc digits", -9999, "NaT"),
    ("utc digits", "20180811214154.006", "2018-08-11T21:41:54.006"),
    ("iso", "2016-12-31T23:59:60.5Z", LAST),
    ("iso", "2017-01-01T00:00:00Z", "2017-01-01"),
    ("iso", "2017-01-01 01:30:00+01:30", "2017-01-01"),
    ("iso", "2019-12-31T24:00:00", "2020-01-01"),
    ("iso", "2023-11-04T12:00:01.123456789Z", "2023-11-04T12:00:01.123456789"),
    ("iso", "20191231T2359", "2019-12-31T23:59"),
    ("iso", "yesterday", "NaT"),
    ("gps s", 0, "1980-01-06"),
    ("gps s", 1167264016, "2016-12-31T23:59:59"),
    ("gps s", 1167264017.5, LAST),
    ("gps s", 1167264018, "2017-01-01"),
    ("cdf epoch", 62167219200000.0, "1970-01-01"),
    ("cdf epoch", 63650448000000.5, "2017-01-01T00:00:00.0005"),
    ("cdf epoch", -1e31, "NaT"),
    ("cdf epoch", 0.0, "NaT"),
    ("tt2000", -(2**63), "NaT"),
    ("tt2000", -(2**63) + 3, "NaT"),
    ("ms since 2009-01-01", 0, "2009-01-01"),
    ("ms since 2009-01-01", 252460800001, "2017-01-01T00:00:00.001"),
    ("s since 2009-01-01", 252460800, "2017-01-01"),
    ("ns since 2009-01-01", 252460800000000001, "2017-01-01T00:00:00.000000001"),
    ("s since 2000-01-01", 536544000.25, "2017-01-01T00:00:00.25"),
    ("s since 1970-01-01", 1483228799, "2016-12-31T23:59:59"),
    ("ms since 1970-01-01", 1483228800000, "2017-01-01"),
    ("s since 1970-01-01", np.nan, "NaT"),
    ("s since 1970-01-01", 1e20, "NaT"),
    ("mjd", 57754.0, "2017-01-01"),
    ("mjd", 51544.5, "2000-01-01T12:00:00"),
    ("mjd2000", 7305.25, "2020-01-01T06:00:00"),
    ("datetime64", np.datetime64("2020-02-29"), "2020-02-29"),
]


@pytest.mark.parametrize(("encoding", "value", "expected"), TABLE)
def test_the_fixture_table_is_exact(encoding, value, expected):
    found = decode_times(np.array([value]), encoding)[0]
    expected = np.datetime64(expected, "ns")
    assert found == expected or (np.isnat(found) and np.isnat(expected))


def test_tt2000_agrees_with_cdflib_on_both_sides_of_every_leap_second():
    epochs = pytest.importorskip("cdflib").cdfepoch
    for date, _ in LEAP_SECONDS[1:]:
        midnight = np.datetime64(date, "s")
        for shift in (-1, 0, 1, 86_400):
            moment = (midnight + shift).astype("datetime64[ns]")
            fields = [
                int(item)
                for item in np.datetime_as_string(moment)[:19]
                .translate(str.maketrans("-T:", "   "))
                .split()
            ]
            value = int(epochs.compute_tt2000([*fields, 0, 0, 0]))
            assert decode_times(np.array([value]), "tt2000")[0] == moment
            assert encode_times(np.array([moment]), "tt2000")[0] == value


def test_tt2000_inside_a_leap_second_stays_on_its_day():
    epochs = pytest.importorskip("cdflib").cdfepoch
    value = int(epochs.compute_tt2000([2016, 12, 31, 23, 59, 60, 500, 0, 0]))
    assert decode_times(np.array([value]), "tt2000")[0] == np.datetime64(LAST, "ns")


def test_cdf_epoch_agrees_with_cdflib():
    epochs = pytest.importorskip("cdflib").cdfepoch
    value = float(epochs.compute_epoch([2019, 12, 31, 23, 59, 59, 999]))
    expected = np.datetime64("2019-12-31T23:59:59.999", "ns")
    assert decode_times(np.array([value]), "cdf epoch")[0] == expected


def test_gps_time_is_18_s_ahead_of_utc_since_2017():
    moment = np.array(["2017-01-01", "2016-12-31", "2020-06-30"], "datetime64[ns]")
    ahead = encode_times(moment, "gps s") - (
        moment - np.datetime64("1980-01-06", "ns")
    ) / np.timedelta64(1, "s")
    np.testing.assert_array_equal(ahead, [18, 17, 18])
    np.testing.assert_array_equal(tai_minus_utc(moment), ahead + 19)


def test_gps_week_and_second_name_one_instant():
    # The second roll-over of the ten-bit week: 6 April 2019 23:59:42 UTC.
    found = decode_times(np.array([[2048.0, 0.0], [2047.0, 604_800.0]]), "gps week,second")
    np.testing.assert_array_equal(found, np.datetime64("2019-04-06T23:59:42", "ns"))


@pytest.mark.parametrize("encoding", ["tt2000", "gps s"])
def test_order_survives_a_leap_second(encoding):
    before = encode_times(np.array(["2016-12-31T23:59:57"], "datetime64[ns]"), encoding)
    step = 10**8 if encoding == "tt2000" else 0.1
    times = decode_times(before + step * np.arange(60), encoding).astype(np.int64)
    assert (np.diff(times) >= 0).all()
    assert times[-1] < np.datetime64("2017-01-01T00:00:02", "ns").astype(np.int64)


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_what_is_encoded_is_decoded_again(encoding):
    times = np.array(
        [
            "1980-01-06",
            "2009-01-01T00:00:00.001",
            "2016-12-31T23:59:59.999",
            "NaT",
            "2020-02-29T12:34:56.789",
        ],
        "datetime64[ns]",
    )
    back = decode_times(encode_times(times, encoding), encoding)
    # float64 counts days and seconds to 1 microsecond and ms since the year 0 to 8.
    tolerance = 8_000 if encoding == "cdf epoch" else 1_000
    known = ~np.isnat(times)
    assert np.abs((back - times)[known].astype(np.int64)).max() <= tolerance
    np.testing.assert_array_equal(np.isnat(back), ~known)


@given(st.integers(-(10**18), 2 * 10**18))
def test_digits_of_any_instant_read_back_to_the_millisecond(nanoseconds):
    time = np.array([nanoseconds - nanoseconds % 10**6]).astype("datetime64[ns]")
    assert decode_times(encode_times(time, "utc digits"), "utc digits")[0] == time[0]


def test_shape_is_kept():
    assert decode_times(np.full((3, 1), 20200101000000000), "utc digits").shape == (3, 1)


def test_an_unknown_encoding_is_told_the_nearest_name():
    with pytest.raises(ValueError, match="Did you mean 'utc digits'"):
        decode_times(np.array([0]), "utc_digits")

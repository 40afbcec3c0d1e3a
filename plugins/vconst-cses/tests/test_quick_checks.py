"""What is told quickly of long files is told of every record, also where blocks meet."""

import numpy as np
import pytest
from vconst_cses.place import unlikely_positions
from vconst_cses.tables.hpm import FGM2_FULL
from vconst_cses.times import BLOCK, read_times
from vconst_cses.writer import spell

LENGTH = 2 * BLOCK + 100
PLACES = [0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, LENGTH - 1]


@pytest.fixture
def clocks():
    """Milliseconds since 2009 at 60 Hz over a midnight, and the same as digits."""
    begin = (np.datetime64("2019-12-31T23:50") - np.datetime64("2009-01-01")).astype("m8[ms]")
    milliseconds = begin.astype(int) + np.rint(np.arange(LENGTH) * 1000 / 60).astype(np.int64)
    return milliseconds, spell(milliseconds * 1_000_000)


def counts_of(milliseconds, digits):
    times, counts, _ = read_times(milliseconds.copy(), "ms", digits.copy(), FGM2_FULL)
    assert len(times) == LENGTH
    return counts


def test_clocks_that_agree_give_the_first_ones_times(clocks):
    milliseconds, digits = clocks
    times, counts, _ = read_times(milliseconds.copy(), "ms", digits, FGM2_FULL)
    assert counts == {}
    assert (times == milliseconds * 1_000_000).all()


@pytest.mark.parametrize("place", PLACES)
def test_one_record_that_differs_is_counted_wherever_it_is(clocks, place):
    milliseconds, digits = clocks
    digits[place] += 3 if digits[place] % 1000 < 900 else -3
    assert counts_of(milliseconds, digits) == {"utc_time_differs": 1}
    digits[place] = 20191399000000000
    assert counts_of(milliseconds, digits) == {"utc_time_unreadable": 1}


@pytest.mark.parametrize("place", PLACES)
def test_one_record_without_a_time_is_none_wherever_it_is(clocks, place):
    milliseconds, digits = clocks
    milliseconds[place] = -9999
    times, *_ = read_times(milliseconds, "ms", digits, FGM2_FULL)
    assert np.flatnonzero(times == np.iinfo(np.int64).min).tolist() == [place]


def test_digits_that_run_over_their_minute_are_no_times(clocks):
    milliseconds, digits = clocks
    seconds = digits // 1000 % 100
    over = np.flatnonzero((seconds[1:] == 0) & (seconds[:-1] == 59))[0] + 1
    digits[over] = digits[over - 1] // 100_000 * 100_000 + 60_000 + digits[over] % 1000
    assert counts_of(milliseconds, digits) == {"utc_time_unreadable": 1}


@pytest.mark.parametrize("place", PLACES[1:])
def test_one_position_that_stands_still_is_found_wherever_it_is(place):
    times = np.arange(LENGTH) * 16_666_667 + 10**9
    latitude = np.linspace(-65, 65, LENGTH).astype("f4")
    longitude = np.linspace(10, 20, LENGTH)
    height = np.full(LENGTH, 507, "f4")
    assert unlikely_positions(times, latitude, longitude, height) == (None, None)
    latitude[place], longitude[place] = latitude[place - 1], longitude[place - 1]
    frozen, outlying = unlikely_positions(times, latitude, longitude, height)
    assert np.flatnonzero(frozen).tolist() == [place]
    assert not outlying.any()


@pytest.mark.parametrize("place", PLACES)
def test_one_position_off_the_track_is_found_wherever_it_is(place):
    times = np.arange(LENGTH) * 16_666_667 + 10**9
    latitude, longitude = np.linspace(-65, 65, LENGTH), np.linspace(10, 20, LENGTH)
    latitude[place] += 20
    _, outlying = unlikely_positions(times, latitude, longitude, None)
    assert np.flatnonzero(outlying).tolist() == [place]

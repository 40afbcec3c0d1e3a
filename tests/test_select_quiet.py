"""Quiet times, told by steps that are never interpolated."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError
from vconst.operations.select_quiet import DISTURBED, UNKNOWN, select_quiet

DAY = np.datetime64("2020-01-08", "ns")


class Made:
    """A selection that holds its samples already."""

    def __init__(self, dataset, product="nova-1/lap"):
        self.dataset, self.product, self.transforms = dataset, product, ()
        self.remarks = ()

    def then(self, function, **settings):
        made = Made(self.dataset, self.product)
        made.transforms = (*self.transforms, (function, settings))
        return made

    def remarked(self, words):
        self.remarks = (*self.remarks, words)
        return self

    def span(self):
        time = self.dataset["time"].values.astype(np.int64)
        return int(time.min()), int(time.max())

    def read(self):
        dataset = self.dataset
        for function, settings in self.transforms:
            dataset = function(dataset, **settings)
        return dataset


def hours(values):
    return DAY + (np.asarray(values, float) * 3_600e9).astype(np.int64)


def samples(*at):
    values = ("time", np.arange(len(at), dtype=float))
    return Made(xr.Dataset({"density": values}, {"time": hours(at)}))


def series(name, values, step, first=0.0, **about):
    time = hours(first + np.arange(len(values)) * step)
    variable = ("time", np.asarray(values, float), about)
    return Made(xr.Dataset({name: variable}, {"time": time}), f"office/{name}")


def kept(selection):
    return ((selection.read()["time"].values - DAY) / np.timedelta64(1, "m")).tolist()


def test_dst_at_its_limit_is_disturbed_and_above_it_is_not():
    data = samples(0.5, 1.5, 2.5)
    assert kept(select_quiet(data, None, series("dst", [-30.0, -29.9, -30.1], 1.0))) == [90.0]


def test_kp_three_minus_is_quiet_and_three_is_not():
    data = samples(1.0, 4.0)
    assert kept(select_quiet(data, series("kp", [2.667, 3.0], 3.0))) == [60.0]


def test_a_sample_at_three_hours_belongs_to_the_second_interval():
    data = samples(2.999, 3.0)
    quiet_then_storm = series("kp", [1.0, 6.0], 3.0)
    assert kept(select_quiet(data, quiet_then_storm)) == pytest.approx([179.94])
    storm_then_quiet = series("kp", [6.0, 1.0], 3.0)
    assert kept(select_quiet(data, storm_then_quiet)) == [180.0]


def test_a_missing_index_is_unknown_and_never_quiet():
    data = samples(1.0, 4.0, 7.0)
    found = select_quiet(data, series("kp", [1.0, np.nan, 6.0], 3.0)).read()
    assert found["density"].values.tolist() == [0.0]
    assert found.attrs["counts"] == {DISTURBED: 1, UNKNOWN: 1}


def test_times_before_after_and_between_the_series_are_unknown():
    kp = series("kp", [1.0, 1.0], 3.0, first=3.0)
    gap = xr.concat([kp.dataset, series("kp", [1.0], 3.0, first=12.0).dataset], "time")
    data = samples(1.0, 4.0, 10.0, 13.0, 15.5)
    found = select_quiet(data, Made(gap)).read()
    assert found["density"].values.tolist() == [1.0, 3.0]
    assert found.attrs["counts"] == {UNKNOWN: 3}


def test_disturbed_by_one_index_is_disturbed_whatever_the_other_lacks():
    data = samples(0.5, 1.5, 2.5)
    kp, dst = series("kp", [5.0], 3.0), series("dst", [np.nan, 0.0, 0.0], 1.0)
    assert select_quiet(data, kp, dst).read().attrs["counts"] == {DISTURBED: 3}
    calm = series("kp", [1.0], 3.0)
    found = select_quiet(data, calm, dst).read()
    assert found["density"].values.tolist() == [1.0, 2.0]
    assert found.attrs["counts"] == {UNKNOWN: 1}


def test_two_values_of_one_time_do_not_make_all_others_unknown():
    data = samples(1.0, 4.0, 7.0)
    kp = series("kp", [1.0, 1.0, 1.0], 3.0).dataset
    twice = Made(xr.concat([kp.isel(time=[0]), kp], "time"), "office/kp")
    assert kept(select_quiet(data, twice)) == [60.0, 240.0, 420.0]


def test_causal_screening_uses_the_last_interval_that_was_complete():
    data = samples(4.0, 7.0)
    kp = series("kp", [1.0, 6.0, 1.0], 3.0)
    assert kept(select_quiet(data, kp)) == [420.0]
    assert kept(select_quiet(data, kp, causal=True)) == [240.0]


def test_limits_can_be_set():
    data = samples(1.0)
    assert kept(select_quiet(data, series("kp", [3.0], 3.0), kp_limit=4.0)) == [60.0]


def test_the_series_may_say_how_long_its_intervals_are():
    data = samples(0.5, 1.5)
    kp = series("kp", [1.0], 3.0, interval=3600.0)
    assert kept(select_quiet(data, kp)) == [30.0]


def test_an_index_without_any_value_in_the_time_of_the_data_is_an_error_that_names_it():
    old = series("dst", [0.0, 0.0], 1.0, first=-100.0)
    with pytest.raises(OperationError, match="'dst' of 'office/dst' has no value in the whole"):
        select_quiet(samples(1.0), series("kp", [1.0], 3.0), old)


def test_a_series_of_something_else_is_refused():
    with pytest.raises(OperationError, match="given as 'kp' has no variable 'kp'"):
        select_quiet(samples(1.0), series("dst", [1.0], 3.0))


def test_without_any_index_nothing_can_be_told():
    with pytest.raises(OperationError, match="no index is given"):
        select_quiet(samples(1.0))


def test_what_is_handed_to_each_piece_is_short_and_plain():
    kp = series("kp", [1.0] * 2000 + [6.0] * 8, 3.0)
    _, settings = select_quiet(samples(1.0, 6020.0), kp).transforms[0]
    assert len(settings["edges"]) == 3
    assert settings["states"] == "qdu"
    assert all(type(edge) is int for edge in settings["edges"])


def test_time_for_which_the_indices_have_no_value_is_told():
    data = samples(*np.arange(0, 12, 0.5))
    told = select_quiet(data, None, series("dst", [0.0] * 6, 1.0)).remarks
    assert "is unknown for 48 % of the time of 'nova-1/lap'" in told[0]  # 5.5 h of 11.5 h
    assert select_quiet(data, None, series("dst", [0.0] * 12, 1.0)).remarks == ()

"""When it is quiet: limits, intervals, recovery and years, by hand."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.operation import Background, Table
from vconst.operations.removed_shares import removed_shares
from vconst.operations.screen_weather import edges_of, screen_weather
from vconst.operations.select_quiet import states_at
from vconst.operations.zones.layers import states_of

T0 = np.datetime64("2019-12-31T00", "ns")
HOUR = 3_600_000_000_000


class Index:
    """Stands for a selection of an index."""

    def __init__(self, name, values, hours):
        time = T0 + np.arange(len(values)) * np.timedelta64(hours, "h")
        self.product, self.stop = f"nova/{name}", time[-1] + np.timedelta64(hours, "h")
        self.dataset = xr.Dataset({name: ("time", np.asarray(values, float))}, {"time": time})

    def read(self):
        return self.dataset

    def span(self):
        return int(T0.astype(np.int64)), int(self.stop.astype("M8[ns]").astype(np.int64))


def kp(values):
    return Index("kp", values, 3)


def dst(values):
    return Index("dst", values, 1)


def state(screening, hours):
    """Letters of times in hours after T0."""
    time = T0.astype(np.int64) + (np.asarray(hours) * HOUR).astype(np.int64)
    return b"".join(states_at(time, *edges_of(screening))).decode()


def test_three_and_minus_thirty_are_disturbed_and_three_minus_and_minus_29_9_are_not():
    found = screen_weather(kp([2.667, 3.0, 2.667]))
    assert state(found, [0, 2.999, 3.0, 5.999, 6.0]) == "qqddq"
    found = screen_weather(None, dst([-29.9, -30.0, -29.9]))
    assert state(found, [0, 1, 1.999, 2]) == "qddq"
    assert found.dataset.attrs["limits"] == {"kp": None, "dst": -30.0}


def test_what_is_missing_is_unknown_and_apart_unless_the_other_says_disturbed():
    found = screen_weather(kp([1.0, np.nan, np.nan]), dst([0.0] * 5 + [-50.0] + [0.0] * 3))
    assert state(found, [-1, 1, 4, 5.5, 7, 9]) == "uqudu" + "u"
    dataset = found.dataset
    assert float(dataset["disturbed_share"]) == pytest.approx(1 / 9)
    assert float(dataset["unknown_share"]) == pytest.approx(5 / 9)


def test_causal_takes_the_interval_that_was_complete():
    assert state(screen_weather(kp([1.0, 4.0, 1.0, 1.0])), [4, 7]) == "dq"
    assert state(screen_weather(kp([1.0, 4.0, 1.0, 1.0]), causal=True), [4, 7]) == "qd"


def test_recovery_lasts_from_the_end_of_each_disturbed_interval_and_is_off_by_default():
    values = np.ones(24)
    values[[1, 4]] = 5.0  # 03 to 06 h and 12 to 15 h
    bare, late = screen_weather(kp(values)), screen_weather(kp(values), kp_recovery=9.0)
    hours = [2.9, 3, 6, 11.9, 14.9, 15, 23.9, 24]
    assert state(bare, hours) == "qdqqdqqq"
    assert state(late, hours) == "qddddddq"
    share = float(late.dataset["recovery_share"])
    assert share == pytest.approx((21 - 6) / 72)
    assert float(bare.dataset["recovery_share"]) == 0.0
    both = screen_weather(kp(np.ones(8)), dst([-40.0] + [0.0] * 23), dst_recovery=2.0)
    assert state(both, [0, 2.9, 3.0]) == "ddq"


def test_years_are_told_apart():
    values = np.ones(16)
    values[8:] = 3.0  # the second day is in 2020
    dataset = screen_weather(kp(values)).dataset
    assert dataset["year"].values.tolist()[:2] == [2019, 2020]
    np.testing.assert_allclose(dataset["year_disturbed"].values[:2], [0.0, 1.0])


def test_an_index_without_a_value_and_no_index_are_refused():
    with pytest.raises(OperationError, match="has no value in the whole time"):
        screen_weather(kp([np.nan] * 4))
    with pytest.raises(UsageError, match="no index is given"):
        screen_weather()
    with pytest.raises(UsageError, match="expected 0 or more"):
        screen_weather(kp([1.0]), kp_recovery=-1.0)
    with pytest.raises(UsageError, match="is no screening"):
        edges_of(Table(xr.Dataset()))


def test_a_pass_is_disturbed_as_a_whole_or_by_its_moment_nearest_to_the_place():
    """From 02 to 04 h, nearest at 02:30; Kp is 5 from 03 h on."""
    zero = T0.astype(np.int64)
    passes = {"first": zero + 2 * HOUR, "last": zero + 4 * HOUR, "time": zero + 5 * HOUR // 2}
    passes = {name: np.array([value]) for name, value in passes.items()}
    passes |= {"value": np.zeros(1), "mode": np.zeros(1, int)}
    index = kp([1.0, 5.0, 1.0])
    found = [
        states_of(passes, {}, False, by="nova", screening=screen_weather(index, whole_passes=each))
        for each in (True, False)
    ]
    assert [each.tolist() for each in found] == [[1], [0]]
    with pytest.raises(UsageError, match="say the same"):
        states_of(passes, {"kp": (index, 3.0)}, False, by="nova", screening=screen_weather(index))


def test_shares_left_out_are_told_by_layer_year_and_of_events_and_controls():
    time = T0 + np.array([0, 1, 30, 31, 32, 33]) * np.timedelta64(1, "h")
    layer = xr.Dataset(
        {
            "pass_time": ("pass", time),
            "pass_place": ("pass", [0, 1, 0, 1, 1, 1]),
            "state": ("pass", [0, 1, 1, 0, 2, 4]),
            "place_control": ("place", [0, 1]),
        }
    )
    found = removed_shares({"one": Background(layer)}).dataset
    rows = {
        (int(year), str(of)): (int(passes), float(removed), float(unknown))
        for year, of, passes, removed, unknown in zip(
            *(found[f"row_{n}"].values for n in ("year", "of", "passes", "removed", "unknown")),
            strict=True,
        )
    }
    assert rows[2019, "events"] == (1, 0.0, 0.0)
    assert rows[2019, "controls"] == (1, 1.0, 0.0)
    assert rows[2020, "events"] == (1, 1.0, 0.0)
    assert rows[2020, "controls"] == (3, pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert float(found["removed_of_events"]) == 0.5
    assert float(found["removed_of_controls"]) == 0.75

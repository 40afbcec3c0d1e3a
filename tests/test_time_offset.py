"""How late the values of a sensor are, from the values, with the truth put in."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.lag import lag_products, neighbours, vertex
from vconst.operation import Pairs, Table
from vconst.operations.fit_calibration import fit_calibration
from vconst.operations.time_offset import time_offset

VARIABLE = {"variable": "magnetic_field"}


def test_the_vertex_of_a_parabola_is_where_it_was_put():
    lag = np.linspace(-3.0, 3.0, 31)
    squares = 7.0 + 2.0 * (lag - 0.37) ** 2
    products = lag_products(squares, lag, np.zeros(31, int), 1)
    assert vertex(products[0]) == pytest.approx(0.37)
    assert np.isnan(vertex(lag_products(-squares, lag, np.zeros(31, int), 1)[0]))


def test_neighbours_are_those_of_testing_all():
    draw = np.random.default_rng(1)
    time, other = (np.sort(draw.integers(0, 1000, 60)) for _ in range(2))
    group, other_group = (np.sort(draw.integers(0, 3, 60)) for _ in range(2))
    order, own_order = np.lexsort([other, other_group]), np.lexsort([time, group])
    time, group, other, other_group = (
        time[own_order],
        group[own_order],
        other[order],
        other_group[order],
    )
    found = set(zip(*neighbours(time, other, other_group, group, most=50), strict=True))
    expected = {
        (i, j)
        for i in range(60)
        for j in range(60)
        if group[i] == other_group[j] and abs(time[i] - other[j]) <= 50
    }
    assert found == expected


def two_sensors(seed, late, *, passes=60, phase=0.3, noise=4.0):
    """One platform: a field that changes by some nT a second; the second sensor's clock is late."""
    draw = np.random.default_rng(seed)
    number = np.repeat(np.arange(passes), 200)
    second = np.tile(np.arange(200.0), passes)
    start = np.sort(draw.uniform(0, 30, passes))[number] * 86_400.0
    turn, phase_of = draw.uniform(80.0, 160.0, passes)[number], draw.uniform(0, 7, passes)[number]

    def field(at):
        return 35_000.0 + 300.0 * np.sin(2 * np.pi * at / turn + phase_of)

    reference = field(second) + noise * draw.standard_normal(second.size)
    target = 1.0005 * field(second + phase - late) - 8.0 + noise * draw.standard_normal(second.size)
    zero = np.datetime64("2020-01-03", "ns")
    stamps = [np.rint((start + s) * 1e9).astype(np.int64) for s in (second + phase, second)]
    names = {
        "time": zero + stamps[0],
        "time_reference": zero + stamps[1],
        "magnetic_field_target": target,
        "magnetic_field_reference": reference,
        "conjunction": number,
    }
    arrays = {name: ("pair", values) for name, values in names.items()}
    dataset = xr.Dataset(arrays | {"episode": ("conjunction", np.zeros(passes, int))})
    dataset.attrs = {"target": "nova-1/scm", "reference": "nova-1/efd"}
    return Pairs(dataset)


@pytest.mark.parametrize("late", [0.5, pytest.param(-1.7, marks=pytest.mark.chaos)])
def test_an_offset_is_found_and_its_interval_holds_it(late):
    """16 worlds: 12 to 16 inside is within 99 % limits of 95 %; no bias from noise or phase."""
    worlds = (two_sensors(seed, late, passes=20) for seed in range(16))
    found = [time_offset(pairs, **VARIABLE).scalars for pairs in worlds]
    inside = sum(f["time_offset_low"] <= late <= f["time_offset_high"] for f in found)
    assert inside >= 12
    values = np.array([f["time_offset"] for f in found])
    assert abs(values.mean() - late) < 4 * values.std() / np.sqrt(16)
    assert values.std() < 0.03


def test_a_pair_of_clocks_is_compared_with_the_values():
    pairs = two_sensors(1, 0.5)
    clock = Table(xr.Dataset({"offset": ((), 0.5)}))
    same = time_offset(pairs, clock, **VARIABLE)
    assert same.scalars["beyond_clock_low"] < 0.0 < same.scalars["beyond_clock_high"]
    assert "which is the clock's" in same.dataset.attrs["verdict"]
    other = time_offset(pairs, Table(xr.Dataset({"offset": ((), 0.0)})), **VARIABLE)
    assert "which the clock does not explain" in other.dataset.attrs["verdict"]
    assert other.dataset.attrs["verdict"].startswith("values of nova-1/scm are late by 0.5")


def test_a_fit_with_the_timing_scatters_by_the_noise_alone():
    """The field changes by 10 nT a second: two seconds late is 20 nT of scatter."""
    pairs = two_sensors(2, 2.0, phase=0.0)
    timing = time_offset(pairs, **VARIABLE)
    settings = {**VARIABLE, "replicates": 100}
    plain, right = (fit_calibration(pairs, given, **settings).scalars for given in (None, timing))
    assert plain["scatter"] > 2.0 * right["scatter"]
    assert right["scatter"] == pytest.approx(4.0 * np.sqrt(2.0), rel=0.1)
    assert abs(right["slope"] - 1.0005) < 4 * right["slope_se"]


def test_values_that_do_not_tell_an_offset_say_so():
    flat = two_sensors(1, 0.0)
    draw = np.random.default_rng(3)
    noise = {
        name: ("pair", 35_000.0 + draw.standard_normal(flat.dataset.sizes["pair"]))
        for name in ("magnetic_field_target", "magnetic_field_reference")
    }
    found = time_offset(Pairs(flat.dataset.assign(noise)), **VARIABLE).scalars
    assert (
        found["time_offset_high"] - found["time_offset_low"] > 0.5
    )  # it says that it is not known
    with pytest.raises(UsageError, match="'window' is 0"):
        time_offset(flat, **VARIABLE, window=0.0)


@pytest.mark.parametrize(
    ("held", "words"),
    [({}, "states no offset"), ({"time_offset": ((), np.nan)}, "did not determine an offset")],
)
def test_a_timing_without_an_offset_is_refused(held, words):
    with pytest.raises(OperationError, match=words):
        fit_calibration(two_sensors(1, 0.0), Table(xr.Dataset(held)), **VARIABLE)

"""Sampling, values, noise, flags and clock: what was put in is found."""

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from vconst.kernels.noise import robust_deviation, smallest_step, third_differences
from vconst.operations.audit_sampling import audit_sampling
from vconst.operations.audit_values import audit_values, look
from vconst.operations.auditing.versions import Versions
from vconst.operations.clock_offset import clock_offset
from vconst.operations.flag_shares import flag_shares
from vconst.operations.noise_floor import daily_noise, noise_floor

from .conftest import commit_day, days, samples


def part(arrays, kept):
    """The samples of a file that are kept."""
    return {name: values[kept] for name, values in arrays.items()}


def test_the_sampling_step_is_set_beside_what_is_declared(store, choose):
    commit_day(store, "one", samples("2020-01-01", step=5.0))
    found = audit_sampling(choose(store, "one"))
    assert found.dataset["usual_step"].values.tolist() == [5.0]
    assert found.scalars["declared_step"] == 10.0
    assert "not as declared" in found.dataset.attrs["verdict"]


def test_file_versions_stand_in_rows_of_their_own(store, choose):
    commit_day(store, "one", samples("2020-01-01"), version=(1,), software="V1.0")
    commit_day(store, "one", samples("2020-01-02", step=5.0), version=(2,), software="V2.0")
    found = audit_sampling(choose(store, "one")).dataset
    assert found["name"].values.tolist() == [
        "baseline 01, version 1, software V1.0",
        "baseline 01, version 2, software V2.0",
    ]
    assert found["usual_step"].values.tolist() == [10.0, 5.0]
    assert found["samples"].item() == 8640 + 17280
    assert found["granules"].values.tolist() == [1, 1]
    rows = audit_values(choose(store, "one", variables=["electron_density"])).dataset
    assert rows["version"].values.tolist() == found["name"].values.tolist()


def test_gaps_are_counted_across_the_pieces_of_time(store, choose):
    first, second = samples("2020-01-01"), samples("2020-01-02")
    commit_day(store, "one", part(first, slice(0, 8640 - 360)))  # ends an hour early
    commit_day(store, "one", part(second, np.r_[0:1000, 1720:8640]))  # two hours are missing
    found = audit_sampling(choose(store, "one")).dataset
    assert found["gaps"].values.tolist() == [2]
    assert found["longest_gap"].values[0] == pytest.approx(2.0, abs=0.01)


def test_frozen_positions_are_counted(store, choose):
    arrays = samples("2020-01-01")
    arrays["lat"][100:111], arrays["lon"][100:111] = arrays["lat"][100], arrays["lon"][100]
    commit_day(store, "one", arrays)
    assert audit_sampling(choose(store, "one")).dataset["frozen"].values.tolist() == [10]


def test_the_same_samples_in_two_files_are_counted(store, choose):
    arrays = samples("2020-01-01")
    commit_day(store, "one", part(arrays, slice(0, 5000)))
    commit_day(store, "one", part(arrays, slice(4000, 8640)))
    found = audit_sampling(choose(store, "one")).scalars
    assert found["equal_elsewhere"] == 1000
    assert found["samples"] == 8640


def test_quantised_values_give_their_step_and_others_none(store, choose):
    arrays = samples("2020-01-01")
    arrays["te"] = 2000.0 + 12.5 * np.random.default_rng(3).integers(0, 40, 8640)
    commit_day(store, "one", arrays)
    found = audit_values(choose(store, "one")).dataset
    step = dict(zip(found["variable"].values.tolist(), found["step"].values, strict=True))
    assert step["electron_temperature"] == pytest.approx(12.5)
    assert np.isnan(step["electron_density"])
    assert found["quantised"].item() == 1


def test_missing_and_repeated_values_are_shares(store, choose):
    arrays = samples("2020-01-01")
    arrays["ne"][:864] = np.nan
    commit_day(store, "one", arrays)
    found = audit_values(choose(store, "one")).dataset.set_index(row="variable")
    assert found["missing_share"].sel(row="electron_density").item() == pytest.approx(0.1)
    assert found["repeated_share"].sel(row="electron_temperature").item() == 1.0
    assert found["repeated_share"].sel(row="electron_density").item() == 0.0


def test_the_step_of_numbers_is_not_that_of_their_format():
    chance = np.random.default_rng(1)
    smooth = chance.normal(3e4, 1e3, 5000).astype("f4")
    assert np.isnan(smallest_step(smooth, float(np.spacing(np.float32(4e4)))))
    assert smallest_step(np.rint(smooth), 0.004) == pytest.approx(1.0)


def test_third_differences_of_white_noise_are_as_large_as_the_noise():
    """A wave of 5000 in 5684 samples, as a field along an orbit, adds nothing."""
    chance, count = np.random.default_rng(2), 20_000
    values = 5000 * np.sin(2 * np.pi * np.arange(count) / 5684) + chance.normal(0, 0.3, count)
    found = third_differences(values, np.ones(count - 1, bool))
    assert found.std() == pytest.approx(0.3, rel=0.03)
    assert robust_deviation(found) == pytest.approx(0.3, rel=0.03)
    values[::50] += 1e4
    assert robust_deviation(third_differences(values, np.ones(count - 1, bool))) < 0.4


def test_the_noise_of_each_working_mode_is_found_day_by_day(store, choose):
    for day, noise in zip(days("2020-01-01", 2), (1e8, 3e8), strict=True):
        arrays = samples(day, noise=noise)
        arrays["mode"][4320:] = 2
        arrays["ne"][4320:] += np.random.default_rng(9).normal(0, 2e9, 4320)
        commit_day(store, "one", arrays)
    chosen = choose(store, "one", variables=["electron_density", "working_mode"])
    found = noise_floor(chosen).dataset
    assert found["mode"].values.tolist() == ["burst mode", "survey mode"]
    assert found["noise"].values[:, 0] == pytest.approx([2e9, 2e9], rel=0.05)
    assert found["noise"].values[:, 1] == pytest.approx([1e8, 3e8], rel=0.05)


def test_a_day_without_samples_has_no_noise_floor_and_no_shares(store, choose):
    commit_day(store, "one", samples("2020-01-01"))
    commit_day(store, "one", samples("2020-01-03"))
    chosen = choose(store, "one", start="2020-01-01", stop="2020-01-04")
    noise, shares = noise_floor(chosen).dataset, flag_shares(chosen).dataset
    assert noise.sizes["time"] == shares.sizes["time"] == 4
    missing = [False, True, False, True]
    assert np.isnan(noise["noise"].values[:, 0]).tolist() == missing
    assert np.isnan(shares["share"].values[:, 0]).tolist() == missing
    assert noise["days_without"].item() == shares["days_without"].item() == 2


def test_modes_and_flags_are_shares_of_the_samples_of_a_day(store, choose):
    arrays = samples("2020-01-01")
    arrays["mode"][:2160] = 2
    arrays["flag"][:864] = 1
    arrays["dark"][::2] = 1
    commit_day(store, "one", arrays)
    found = flag_shares(choose(store, "one")).dataset
    names = found["name"].values.tolist()
    shares = dict(zip(names, found["share"].values[0], strict=True))
    assert (shares["survey mode"], shares["burst mode"]) == (0.75, 0.25)
    assert (shares["heater_on"], shares["in_shadow"]) == (0.1, 0.5)
    rejects = dict(zip(names, found["rejects"].values, strict=True))
    assert rejects["heater_on"]
    assert not rejects["in_shadow"]


@pytest.mark.parametrize("late", [0.250, -0.037, 0.0])
def test_a_planted_clock_offset_is_found_to_a_few_milliseconds(store, choose, late):
    commit_day(store, "one", samples("2020-01-01", step=1.0, late=late))
    commit_day(store, "two", samples("2020-01-01", step=1.0))
    found = clock_offset(choose(store, "one"), choose(store, "two")).scalars
    assert found["offset"] == pytest.approx(late, abs=0.003)
    assert found["across"] < 0.1
    turned = clock_offset(choose(store, "two"), choose(store, "one")).scalars
    assert turned["offset"] == pytest.approx(-late, abs=0.003)


def test_a_sister_of_other_days_determines_no_clock_offset(store, choose):
    commit_day(store, "one", samples("2020-01-01"))
    commit_day(store, "two", samples("2020-01-02"))
    found = clock_offset(choose(store, "one"), choose(store, "two"))
    assert np.isnan(found.scalars["offset"])
    assert "not determined" in found.dataset.attrs["verdict"]


@pytest.mark.parametrize(
    ("product", "sister", "why"),
    [
        ("index", "one", "nova-1/index is no track: its samples (series) do not say where"),
        ("one", "index", "nova-1/index is no track"),
        ("one", "nova-2/one", "nova-2/one is of another platform than nova-1/one"),
    ],
)
def test_a_sister_that_can_tell_no_clock_determines_nothing_and_says_why(
    store, choose, product, sister, why
):
    commit_day(store, product, samples("2020-01-01"))
    commit_day(store, sister, samples("2020-01-01", late=20.0))
    found = clock_offset(choose(store, product), choose(store, sister))
    assert np.isnan(found.scalars["offset"])
    assert found.scalars["compared"] == 0
    assert found.dataset["day_samples"].values.tolist() == [0]
    assert found.dataset.attrs["verdict"].startswith(f"not determined: {why}")


def packets_and_spectra(noise=0.25, records=400):
    """A waveform in packets that begin anew each time, quantised, and a spectrum beside it."""
    draw = np.random.default_rng(8)
    wave = draw.normal(0, noise, (records, 64)) + draw.normal(0, 1e4, (records, 1))
    spectrum = np.full((records, 5), 3.0) * 10.0 ** np.arange(5)
    spectrum[1, 2] = np.nan
    return xr.Dataset(
        {
            "electric_field_x": (("time", "sample"), np.rint(wave / 0.125) * 0.125),
            "power": (("time", "frequency"), spectrum),
        },
        coords={"time": np.datetime64("2020-01-01", "ns") + np.arange(records) * 10**9},
    )


def test_the_noise_of_packets_is_told_inside_them_and_spectra_are_named_as_left_out():
    found = daily_noise(packets_and_spectra(), SimpleNamespace(start=0))
    assert found["variable"].values.tolist() == ["electric_field_x"]
    assert found["noise"].values[0] == pytest.approx(np.hypot(0.25, 0.125 / 12**0.5), rel=0.05)
    assert found["count"].values[0] == 400 * 61
    assert found.attrs["left_out"] == "power"


def test_values_of_packets_and_spectra_are_looked_at_one_by_one():
    data = packets_and_spectra()
    found = look(data, None, versions=Versions((), (), (), (), ()))
    wave, power = found["electric_field_x", -1], found["power", -1]
    assert (wave["axes"], wave["samples"], wave["pairs"]) == ("sample", 400 * 64, 400 * 63)
    assert wave["step"] == 0.125
    assert (power["axes"], power["missing"], power["pairs"]) == ("frequency", 1, 399 * 5 - 2)
    assert power["repeats"] == power["pairs"]

"""Packets: rebuilt times, gaps, bursts, spectra, and the older layout."""

import h5py
import numpy as np
import pytest

from vconst import FileError
from vconst.kernels.packets import rebuild_times

FIRST = np.datetime64("2019-12-20T00:00:01.500", "ns")


def seconds(columns):
    return (columns.data["time"] - FIRST) / np.timedelta64(1, "s")


def test_waveforms_stay_packets_with_the_times_of_their_samples(conformed, written, tmp_path):
    columns, _ = conformed("cses-01/efd-ulf", written.write_efd_1(tmp_path))
    wave = columns.data["electric_field_y"]
    assert columns.dims["electric_field_y"] == ("time", "sample")
    assert wave.shape == (150, 256)
    assert wave[3, 5] == 3 + 5 / 1000 + 20
    assert columns.data["sample_offset"][5] == 5 / 125
    assert columns.attrs["electric_field_y"]["frame"] == "unknown"
    assert columns.data["electric_amplitude_x"].shape == (150, 42)
    assert columns.data["frequency"][[0, 41]].tolist() == [0.5, 21.0]
    assert columns.attrs["electric_amplitude_x"]["units"] == "mV m-1 Hz-0.5"


def test_rounded_times_become_continuous_and_the_stated_ones_can_be_had_back(
    conformed, read, written, tmp_path
):
    path = written.write_efd_2(tmp_path)
    columns, granule = conformed("cses-01/efd-elf", path)
    assert np.abs(np.diff(seconds(columns)) - 0.4096).max() < 2e-9
    assert np.abs(seconds(columns) - 0.4096 * np.arange(60)).max() < 2e-4
    correction = np.rint(columns.data["time_correction"] * 1e9).astype("m8[ns]")
    with h5py.File(path) as file:
        stated = file["VERSE_TIME"][:, 0].astype("m8[ms]") + np.datetime64("2009-01-01", "ns")
    assert (columns.data["time"] - correction).tolist() == stated.astype("M8[ns]").tolist()
    assert granule.counts["runs"] == 1
    assert granule.counts["freq_from_table"] == 1


def test_gaps_part_runs_and_the_packet_after_each_is_masked(conformed, written, tmp_path):
    from vconst.dataset import mask

    lost = (70, 71, 142, 143)
    columns, granule = conformed("cses-01/efd-ulf", written.write_efd_1(tmp_path, lost=lost))
    assert granule.counts["runs"] == 3
    assert granule.counts["gaps"] == 2
    assert granule.counts["after_gap"] == 2
    masked, _ = mask(columns)
    bad = np.flatnonzero(np.isnan(masked.data["electric_field_x"][:, 0]))
    assert bad.tolist() == [70, 140]


def test_runs_are_rebuilt_within_a_fraction_of_the_rounding():
    step, draw = 409_600_000.0, np.random.default_rng(5)
    true = np.concatenate([step * np.arange(300), 2e11 + step * np.arange(200)]) + 123_456
    stated = (np.rint(true / 1e6) * 1e6).astype(np.int64)
    stated[draw.integers(0, 300, 5)] += 1_000_000  # a few more are wrong by one
    rebuilt, runs, steps = rebuild_times(stated, step, tolerance=2.5e6)
    assert steps.tolist() == [step, step]
    assert np.unique(runs).tolist() == [0, 1]
    assert np.abs(rebuilt - true).max() < 150_000


def test_no_packets_have_no_runs():
    times, runs, steps = rebuild_times(np.zeros(0, np.int64), 1.0, tolerance=1.0)
    assert (len(times), len(runs), len(steps)) == (0, 0, 0)


def test_rows_of_the_search_coil_keep_their_stated_times(conformed, written, tmp_path):
    columns, granule = conformed("cses-01/scm-ulf", written.write_scm_1(tmp_path))
    assert np.round(np.diff(seconds(columns))[:3], 6).tolist() == [4.003, 4.004, 4.005]
    assert "time_correction" not in columns.data
    assert "runs" not in granule.counts
    assert columns.data["magnetic_wave_z"].shape == (20, 4096)
    assert columns.attrs["magnetic_power_z"]["units"] == "nT2 Hz-1"
    assert columns.data["magnetic_phase_x"].shape == (20, 797)
    assert columns.data["frequency"][[0, 796]].tolist() == [1.0, 200.0]


def test_packets_of_bursts_are_a_product_with_time_and_place_each(conformed, written, tmp_path):
    columns, granule = conformed("cses-01/efd-vlf-burst", written.write_efd_3(tmp_path))
    assert granule.rows == 100
    place = np.tile(np.arange(25), 4)
    record = np.repeat(np.arange(10, 14), 25)
    expected = 2.048 * record + 0.08192 * place
    assert np.abs(seconds(columns) - expected).max() < 1e-8
    assert columns.data["electric_field_x"][:, 7].tolist() == [100.0 + k for k in range(100)]
    assert np.abs(columns.data["latitude"] - (-30 + 0.0625 * expected)).max() < 1e-4
    assert np.abs(columns.data["longitude"] - (170 - expected / 64)).max() < 1e-3
    assert columns.data["sample_offset"][-1] == pytest.approx(2047 / 50_000)
    assert set(columns.data["working_mode"].tolist()) == {2}


def test_records_of_the_same_file_are_the_other_product(conformed, written, tmp_path):
    columns, granule = conformed("cses-01/efd-vlf", written.write_efd_3(tmp_path))
    assert granule.rows == 30
    assert columns.data["electric_amplitude_z"].shape == (30, 1024)
    assert "electric_field_x" not in columns.data
    assert columns.data["working_mode"].tolist() == [1] * 10 + [2] * 4 + [1] * 16


def test_packets_that_do_not_fit_the_records_are_refused(read, written, tmp_path):
    path = written.write_efd_3(tmp_path)
    with h5py.File(path, "a") as file:
        file["WORKMODE"][14] = 2
    words = r"5 records are in burst mode .* 125 rows are expected; the file has 100"
    with pytest.raises(FileError, match=words):
        read("cses-01/efd-vlf", path)


def test_one_file_is_read_once_for_both_products(written, tmp_path):
    from vconst.ingest import read_file
    from vconst.plugins import Host

    readings = read_file((str(written.write_efd_3(tmp_path)), None), Host()).readings
    assert [one.product for one in readings] == ["cses-01/efd-vlf", "cses-01/efd-vlf-burst"]


def test_the_older_layout_is_read_with_positions_in_metres(products, written, tmp_path):
    from vconst.ingest import read_file
    from vconst.plugins import Host

    [reading] = read_file((str(written.write_older_efd_1(tmp_path)), None), Host()).readings
    assert (reading.product, reading.form) == ("cses-01/efd-ulf", 1)
    arrays = reading.content.arrays
    number = np.arange(60)
    assert np.abs(arrays["GEO_LAT"] - (-30 + 0.125 * number)).max() < 1e-9
    assert np.abs(arrays["GEO_LON"] - (170 - number / 64)).max() < 1e-9
    assert np.abs(arrays["ALTITUDE"] - 507).max() < 1e-6
    assert arrays["Y_WAVE"][3, 5] == 3 + 5 / 1000 + 20


def test_what_a_sample_belongs_to_are_coordinates(conformed, written, tmp_path):
    from vconst.dataset.labelled import to_xarray

    columns, _ = conformed("cses-01/efd-ulf", written.write_efd_1(tmp_path))
    data = to_xarray(columns)
    names = {"half_orbit", "side", "orbit", "track", "working_mode", "frequency", "sample_offset"}
    assert names <= set(data.coords)
    assert (int(data.half_orbit[0]), int(data.orbit[0])) == (104241, 10424)
    assert (int(data.side[0]), int(data.track[0])) == (1, 10424 % 76)

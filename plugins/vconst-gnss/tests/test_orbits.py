"""Broadcast records against georinex, orbits against pseudoranges, which nobody computed."""

import numpy as np
import pytest
from vconst_gnss.ephemerides import Ephemerides
from vconst_gnss.physics.constants import LIGHT
from vconst_gnss.physics.orbits import glonass_position
from vconst_gnss.rinex.navigation import read_navigation
from vconst_gnss.rinex.times import gps_from_utc
from vconst_gnss.rinex.writer import write_navigation

from vconst import FileError
from vconst.testing.damage import mutated

MERGED = "BRDC00IGS_R_20240100000_01D_MN.rnx.gz"


@pytest.fixture(scope="module")
def merged(navigation):
    return navigation(MERGED)


@pytest.fixture(scope="module")
def observed(station):
    return station("BELE00BRA_R_20240100000_01D_30S_MO.crx.gz")


def test_gps_records_are_those_of_georinex(real):
    georinex = pytest.importorskip("georinex")
    path = real("brdc0100.24n.gz")
    theirs = georinex.load(path)
    ours = read_navigation(path)
    names = {
        "SVclockBias": 0,
        "SVclockDrift": 1,
        "sqrtA": 10,
        "Toe": 11,
        "Eccentricity": 8,
        "M0": 6,
        "Omega0": 13,
        "Io": 15,
        "omega": 17,
        "OmegaDot": 18,
        "Crs": 4,
        "Cuc": 7,
    }
    gps = np.datetime64("1980-01-06", "ns") + gps_from_utc(ours.arrays["TIME"]).astype("m8[ns]")
    time = np.searchsorted(theirs.time.values.astype("M8[ns]"), gps)
    satellite = np.searchsorted(theirs.sv.values.astype("U3"), ours.arrays["SATELLITE"])
    compared = 0
    for name, place in names.items():
        expected = theirs[name].values[time, satellite]
        assert np.array_equal(ours.arrays["PARAMETERS"][:, place], expected)
        compared += len(expected)
    assert compared > 4000


def test_the_merged_file_of_all_constellations_is_read_and_repeats_are_counted(merged):
    names = np.unique([name[0] for name in merged.arrays["SATELLITE"]])
    assert names.tolist() == ["C", "E", "G", "R"]
    # counted in the file by its lines: 11199 S, 143 I, 100 J begin records there
    assert merged.counts["sbas_not_read"] == 11199
    assert merged.counts["navic_not_read"] == 143
    assert merged.counts["qzss_not_read"] == 100
    radius = {"G": 5153.7, "E": 5440.6}
    for letter, root in radius.items():
        mine = np.char.startswith(merged.arrays["SATELLITE"], letter)
        assert np.median(merged.arrays["PARAMETERS"][mine, 10]) == pytest.approx(root, abs=0.5)


def test_rinex_2_and_3_hold_the_same_orbits_of_gps_and_glonass(merged, real):
    for name, letter in (("brdc0100.24n.gz", "G"), ("brdc0100.24g.gz", "R")):
        old = read_navigation(real(name)).arrays
        new = merged.arrays
        known = {
            (t, s): p
            for t, s, p in zip(new["TIME"], new["SATELLITE"], new["PARAMETERS"], strict=True)
        }
        same = [
            known[t, s][3:15] - p[3:15]
            for t, s, p in zip(old["TIME"], old["SATELLITE"], old["PARAMETERS"], strict=True)
            if (t, s) in known
        ]
        assert len(same) > 300
        assert np.mean(np.abs(same).max(axis=1) < 1e-6) > 0.9, letter


def test_rinex_4_is_read(real):
    found = read_navigation(real("KMS300DNK_R_20221591000_01H_MN.rnx.gz"))
    assert {"G02", "G04", "G05", "G09"} <= set(found.arrays["SATELLITE"])
    first = found.arrays["PARAMETERS"][found.arrays["SATELLITE"] == "G02"][0]
    assert first[[0, 10, 11]].tolist() == [-6.528543308377e-4, 5.153679471970e3, 2.952e5]


def test_glonass_orbits_integrated_between_records_meet(merged):
    table = merged.arrays
    for satellite in ("R01", "R09", "R21"):
        mine = np.flatnonzero(table["SATELLITE"] == satellite)
        gps = gps_from_utc(table["TIME"][mine])
        parameters = table["PARAMETERS"][mine]
        step = (gps[1:] - gps[:-1]) / 1e9
        forth = glonass_position(parameters[:-1], step)
        there = parameters[1:, [3, 7, 11]] * 1e3
        near = step <= 1800
        assert np.median(np.linalg.norm(forth - there, axis=1)[near]) < 5.0


@pytest.mark.parametrize("letter", list("GREC"))
def test_pseudoranges_agree_with_the_orbits_and_clocks_to_what_is_left_out(
    letter, merged, observed
):
    # ionosphere-free codes minus distance plus satellite clock is the receiver's clock: the
    # same for all satellites but for troposphere (2.4 m / sin(elevation)), code biases and noise
    mine = np.char.startswith(observed["SATELLITE"], letter)
    mine &= (gps_from_utc(observed["TIME"]) // 10**9) % 600 == 0
    rows = {name: values[mine] for name, values in observed.items()}
    place = np.radians([rows["LATITUDE"][0], rows["LONGITUDE"][0]])
    receiver = (
        1e3
        * rows["RADIUS"][0]
        * np.array(
            [
                np.cos(place[0]) * np.cos(place[1]),
                np.cos(place[0]) * np.sin(place[1]),
                np.sin(place[0]),
            ]
        )
    )
    first, second = rows["FREQUENCY_1"] ** 2, rows["FREQUENCY_2"] ** 2
    code = (first * rows["CODE_1"] - second * rows["CODE_2"]) / (first - second)
    table, left = Ephemerides(merged.arrays), np.full(len(code), np.nan)
    gps = gps_from_utc(rows["TIME"])
    for satellite in np.unique(rows["SATELLITE"]):
        own = rows["SATELLITE"] == satellite
        position, clock = table.at_reception(str(satellite), gps[own], code[own])
        distance = np.linalg.norm(position - receiver, axis=1)
        sine = ((position - receiver) @ receiver) / distance / np.linalg.norm(receiver)
        left[own] = code[own] - distance + LIGHT * clock - 2.4 / np.maximum(sine, 0.1)
    off = []
    for time in np.unique(gps):
        now = left[gps == time]
        now = now[np.isfinite(now)]
        if len(now) >= 3:
            off.append(now - np.median(now))
    assert len(off) > 20
    assert np.percentile(np.abs(np.concatenate(off)), 75) < 15.0


def test_records_are_written_and_read_back_to_the_truth(merged, tmp_path):
    few = np.flatnonzero(np.isin(merged.arrays["SATELLITE"], ["G05", "R07", "E11", "C21", "C03"]))
    few = few[:40]
    arrays = {name: values[few] for name, values in merged.arrays.items()}
    path = write_navigation(arrays, tmp_path / "BRDC00XXX_R_20240100000_01D_MN.rnx")
    found = read_navigation(path).arrays
    assert (found["TIME"] == arrays["TIME"]).all()
    assert (found["SATELLITE"] == arrays["SATELLITE"]).all()
    assert np.allclose(
        found["PARAMETERS"], arrays["PARAMETERS"], rtol=1e-12, atol=0, equal_nan=True
    )


def test_damaged_navigation_is_read_or_refused_and_nothing_else(real, tmp_path):
    data = real("BRDC00GOP_R_20210010000_01D_MN.rnx.gz").read_bytes()
    path, refused = tmp_path / "damaged.rnx", []
    for number in range(60):
        path.write_bytes(mutated("navigation", number, data))
        try:
            read_navigation(path)
        except FileError as error:
            refused.append(error.message)
    assert len(refused) > 5
    assert all("damaged.rnx" in message for message in refused)

"""From files to slant TEC: a made-up receiver whose truth is known, and two real ones."""

import numpy as np
import pytest
from vconst_gnss.bias_writer import write_biases
from vconst_gnss.biases import BiasTable, read_biases
from vconst_gnss.ephemerides import Ephemerides
from vconst_gnss.physics.constants import LIGHT
from vconst_gnss.physics.shell import look_angles, mapping_factor, pierce_points
from vconst_gnss.rinex.reader import read_station
from vconst_gnss.rinex.signals import FREQUENCIES, frequency
from vconst_gnss.rinex.times import utc_from_gps
from vconst_gnss.rinex.writer import write_observations
from vconst_gnss.station_table import read_seemala, read_table, write_table
from vconst_gnss.tec import make_slant_tec

from vconst import FileError, OperationError, geocentric_from_geodetic
from vconst.testing.damage import mutated

BELEM, DIEGO_GARCIA = "BELE00BRA_R_20240100000_01D_30S_MO.crx.gz", "dgar0100.24o.gz"
PAIRS = {"G": ("C1C", "C2W"), "R": ("C1P", "C2P"), "E": ("C1C", "C5Q"), "C": ("C2I", "C6I")}
RECEIVER = {"G": 5.0, "R": -12.0, "E": 3.0, "C": 20.0}  # ns


@pytest.fixture(scope="module")
def orbits(navigation):
    return navigation("BRDC00IGS_R_20240100000_01D_MN.rnx.gz").arrays


@pytest.fixture(scope="module")
def biases(real):
    return read_biases(real("CAS0OPSRAP_20240100000_01D_01D_DCB.BIA.gz")).arrays


@pytest.fixture(scope="module")
def made_up(orbits):
    """Two hours of a receiver at L'Aquila without noise; its observations, and the truth."""
    table = Ephemerides(orbits)
    latitude, radius = geocentric_from_geodetic(42.368, 0.7)
    place = np.radians([float(latitude), 13.35])
    receiver = (
        1e3
        * float(radius)
        * np.array(
            [
                np.cos(place[0]) * np.cos(place[1]),
                np.cos(place[0]) * np.sin(place[1]),
                np.sin(place[0]),
            ]
        )
    )
    noon = np.datetime64("2024-01-10T12:00", "s") - np.datetime64("1980-01-06", "s")
    gps = (noon.astype(np.int64) + 30 * np.arange(240)) * 1_000_000_000
    rows = []
    for number, name in enumerate(table.satellites):
        if name[0] not in PAIRS or (name[0] == "R" and not np.isfinite(table.channel(name))):
            continue
        distance = np.full(240, 2.4e7)
        for _ in range(3):  # the time of travel is part of where the satellite was
            position, _ = table.at_reception(name, gps, distance)
            distance = np.linalg.norm(position - receiver, axis=1)
        azimuth, elevation = look_angles(receiver, position, 42.368, 13.35)
        north, east = pierce_points(latitude, 13.35, azimuth, elevation)
        vertical = 25.0 + 0.8 * (north - 42.0) + 0.3 * (east - 13.0)
        slant = vertical * mapping_factor(elevation)
        rows.append(_observed(name, number, gps, distance, slant, elevation, table))
    arrays = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
    high = arrays["UP"] > 10.0
    arrays = {name: values[high] for name, values in arrays.items()}
    arrays |= {
        "LATITUDE": np.full(high.sum(), float(latitude)),
        "LONGITUDE": np.full(high.sum(), 13.35),
        "RADIUS": np.full(high.sum(), float(radius)),
        "SITE": np.full(high.sum(), "AQUI"),
    }
    return arrays, _bias_arrays(table.satellites)


def _observed(name, number, gps, distance, slant, elevation, table):
    letter = name[0]
    pair = PAIRS[letter]
    tuned = [
        float(frequency(letter, code[1], table.channel(name)))
        if letter == "R"
        else FREQUENCIES[letter, code[1]]
        for code in pair
    ]
    bias = 1e-9 * (RECEIVER[letter] + _of_satellite(name))
    delays = [40.3e16 * slant / hertz**2 for hertz in tuned]
    return {
        "TIME": utc_from_gps(gps),
        "SATELLITE": np.full(240, name),
        "SIGNALS": np.full(240, "-".join(pair)),
        "CODE_1": distance + delays[0] + LIGHT * bias / 2,
        "CODE_2": distance + delays[1] - LIGHT * bias / 2,
        "PHASE_1": (distance - delays[0]) * tuned[0] / LIGHT + 1000 + number,
        "PHASE_2": (distance - delays[1]) * tuned[1] / LIGHT - 500,
        "FREQUENCY_1": np.full(240, tuned[0]),
        "FREQUENCY_2": np.full(240, tuned[1]),
        "TRUTH": slant,
        "UP": elevation,
    }


def _of_satellite(name):
    return 0.25 * int(name[1:]) - 3.0


def _bias_arrays(satellites):
    names = [name for name in satellites if name[0] in PAIRS]
    rows = [(name, "", _of_satellite(name)) for name in names]
    rows += [(letter, "AQUI", value) for letter, value in RECEIVER.items()]
    satellite, site, value = zip(*rows, strict=True)
    return {
        "TIME": np.full(len(rows), np.datetime64("2024-01-10", "ns")),
        "VALIDITY": np.ones(len(rows)),
        "SATELLITE": np.array(satellite),
        "SITE": np.array(site),
        "SIGNALS": np.array(["-".join(PAIRS[name[0]]) for name in satellite]),
        "BIAS": np.array(value),
        "ERROR": np.full(len(rows), 0.01),
    }


def test_made_up_files_give_the_slant_tec_that_was_put_in(made_up, orbits, tmp_path):
    arrays, biases = made_up
    path = write_observations(arrays, tmp_path / "AQUI00XXX_R_20240101200_02H_30S_MO.rnx")
    observed = read_station(path)
    assert not observed.counts
    known = read_biases(write_biases(biases, tmp_path / "made.BIA")).arrays
    found = make_slant_tec(observed.arrays, orbits, known)
    truth = {
        (t, s): v
        for t, s, v in zip(arrays["TIME"], arrays["SATELLITE"], arrays["TRUTH"], strict=True)
    }
    kept = np.isfinite(found.arrays["STEC"])
    expected = np.array(
        [truth[t, s] for t, s in zip(found.arrays["TIME"], found.arrays["SATELLITE"], strict=True)]
    )
    # codes are written to the millimetre: 0.01 TECU, and much less over an arc
    assert found.arrays["STEC"][kept] == pytest.approx(expected[kept], abs=0.02)
    assert {name[0] for name in found.arrays["SATELLITE"][kept]} == set("GREC")
    assert set(found.counts) <= {"low", "arc_too_short"}
    assert kept.sum() > 4000


def test_a_receiver_that_no_file_knows_is_found_from_the_data(made_up, orbits):
    arrays, biases = made_up
    known = {name: values[biases["SITE"] == ""] for name, values in biases.items()}
    found = make_slant_tec(arrays, orbits, known)
    for kind, said in found.receiver.items():
        letter, codes = kind[0], kind[2:].split("-")
        mine = arrays["SATELLITE"].astype("U1") == letter
        first, second = arrays["FREQUENCY_1"][mine], arrays["FREQUENCY_2"][mine]
        scale = np.mean(first**2 * second**2 / (40.3 * (first**2 - second**2)) / 1e16)
        assert codes == list(PAIRS[letter])
        assert said["source"] == "estimated"
        # codes carry plus half of the bias on the first and minus half on the second frequency
        assert said["bias"] == pytest.approx(-scale * LIGHT * 1e-9 * RECEIVER[letter], abs=0.3)


@pytest.mark.parametrize("name", [BELEM, DIEGO_GARCIA])
def test_constellations_agree_over_a_real_receiver_and_tec_is_possible(
    name, station, orbits, biases
):
    observed = station(name)
    found = make_slant_tec(observed, orbits, biases)
    assert all(said["source"] == "bias file" for said in found.receiver.values())
    arrays = found.arrays
    high = (arrays["ELEVATION"] > 60) & np.isfinite(arrays["VTEC"])
    slot = arrays["TIME"].astype("M8[m]").astype(int) // 15
    letters = arrays["SATELLITE"].astype("U1")
    means = {}
    for letter in "GREC":
        mine = high & (letters == letter)
        for number in np.unique(slot[mine]):
            means.setdefault(int(number), {})[letter] = arrays["VTEC"][
                mine & (slot == number)
            ].mean()
    off = [
        one - other
        for known in means.values()
        for one in known.values()
        for other in known.values()
        if one is not other
    ]
    assert len(off) > 100
    assert np.median(np.abs(off)) < 3.0  # lines of sight that differ by up to 8 degrees
    assert np.nanpercentile(arrays["VTEC"], 1) > 0.0
    assert np.nanmax(arrays["VTEC"]) < 150.0
    unknown = {name: values[biases["SITE"] == ""] for name, values in biases.items()}
    estimated = make_slant_tec(observed, orbits, unknown).receiver
    for kind, said in estimated.items():
        assert abs(said["bias"] - found.receiver[kind]["bias"]) < 2.0 * said["error"], kind


def test_a_file_and_its_hatanaka_twin_give_the_same_tec(real, orbits):
    shifted = dict(orbits)
    day = np.datetime64("2021-12-21") - np.datetime64("2024-01-10")
    shifted["TIME"] = orbits["TIME"] + day  # orbits of another day serve as well here
    parts = [
        make_slant_tec(
            read_station(real(f"ACOR00ESP_R_20213550000_01D_30S_MO.{suffix}")).arrays, shifted
        ).arrays
        for suffix in ("rnx", "crx")
    ]
    assert all(
        np.array_equal(parts[0][name], parts[1][name], equal_nan=name[:3] in "STECVTECROTI")
        for name in ("TIME", "SATELLITE", "ELEVATION", "ARC")
    )
    for name in ("STEC", "VTEC", "ROT", "ROTI", "STEC_ERROR"):
        assert np.array_equal(parts[0][name], parts[1][name], equal_nan=True)


def test_without_a_place_or_an_orbit_there_is_no_tec_and_it_says_why(made_up, orbits):
    arrays = dict(made_up[0])
    arrays["RADIUS"] = np.full(len(arrays["TIME"]), np.nan)
    with pytest.raises(OperationError, match="AQUI do not say where the receiver stands"):
        make_slant_tec(arrays, orbits)
    other = dict(made_up[0])
    other["TIME"] = other["TIME"] + np.timedelta64(30, "D")
    with pytest.raises(OperationError, match="no observation has an orbit"):
        make_slant_tec(other, orbits)


def test_biases_of_a_real_file_are_what_it_says(biases):
    table = BiasTable(biases)
    # lines of the file
    assert table.difference("G", "DGAR", "C1C", "C2W") == (3.5210, 0.0735)
    assert table.difference("G01", "", "C1C", "C1W") == (-0.9030, 0.0060)
    assert table.difference("E", "BELE", "C5X", "C1X") == (-9.9690, 0.1250)
    # C1W-C2W of the receiver over C1C: 3.5210 - 2.3170
    assert table.difference("G", "DGAR", "C1W", "C2W")[0] == pytest.approx(1.2040)
    assert np.isnan(table.difference("G", "NONE", "C1C", "C2W")[0])
    assert table.difference("E", "DGAR", "C1?", "C5?") == (10.4490, 0.0930)


def test_a_table_of_code_is_read(tmp_path, layouts):
    path = tmp_path / "P1C11605.DCB"
    path.write_text(layouts.dcb_table())
    found = read_biases(path).arrays
    assert found["SATELLITE"].tolist() == ["G", "G01", "G02"]
    assert found["SITE"].tolist() == ["ZIMM", "", ""]
    assert found["BIAS"].tolist() == [2.5, -1.279, 1.234]
    assert set(found["SIGNALS"]) == {"C1W-C1C"}
    assert found["TIME"][0] == np.datetime64("2016-05-01")
    assert found["VALIDITY"][0] == 31.0


def test_a_bias_file_without_its_end_is_refused(tmp_path, real):
    whole = real("CAS0OPSRAP_20240100000_01D_01D_DCB.BIA.gz").read_text()
    path = tmp_path / "cut.BIA"
    path.write_text(whole[: len(whole) // 2])
    with pytest.raises(FileError, match=r"cut\.BIA:\d+: (the file ends without|'.*' is no)"):
        read_biases(path)


def test_a_table_is_written_and_read_back(made_up, orbits, tmp_path):
    found = make_slant_tec(made_up[0], orbits, made_up[1]).arrays
    path = write_table(found, tmp_path / "AQUI_2024010_tec.txt", words={"made_from": "a test"})
    content = read_table(path)
    assert content.attributes["made_from"] == "a test"
    for name, digits in (("STEC", 5e-5), ("LATITUDE", 5e-5), ("ROTI", 5e-6), ("AZIMUTH", 5e-4)):
        assert content.arrays[name] == pytest.approx(found[name], abs=1.01 * digits, nan_ok=True)
    for name in ("TIME", "SATELLITE", "SITE", "SIGNALS", "ARC"):
        assert (content.arrays[name] == found[name]).all()
    path.write_text(path.read_text()[:-40])
    with pytest.raises(FileError, match=r"AQUI_2024010_tec\.txt"):
        read_table(path)


def test_tables_of_gps_tec_begin_at_minus_24_hours_and_go_below_the_horizon(tmp_path, layouts):
    path = tmp_path / "bele010-2024-01-10.Cmn"
    path.write_bytes(layouts.seemala_table().encode("latin-1"))
    content = read_seemala(path)
    arrays = content.arrays
    assert content.counts == {"below_horizon": 1}
    assert arrays["TIME"].tolist() == [
        np.datetime64("2024-01-10T00:00:00", "ns").astype(int),
        np.datetime64("2024-01-10T00:00:30", "ns").astype(int),
    ]
    assert arrays["SATELLITE"].tolist() == ["G10", "G10"]
    assert np.isnan(arrays["S4"][0])
    assert arrays["S4"][1] == 0.1


@pytest.mark.parametrize("kind", ["biases", "dcb", "table", "seemala"])
def test_damaged_tables_are_read_or_refused_and_nothing_else(kind, made_up, layouts, tmp_path):
    path, read, few = tmp_path / "damaged.txt", read_biases, slice(0, 30)
    if kind == "biases":
        write_biases({name: values[few] for name, values in made_up[1].items()}, path)
    elif kind == "dcb":
        path.write_text(layouts.dcb_table())
    elif kind == "table":
        read = read_table
        write_table({name: values[few] for name, values in made_up[0].items()}, path)
    else:
        read = read_seemala
        path.write_text(layouts.seemala_table())
    data, refused = path.read_bytes(), []
    for number in range(100):
        path.write_bytes(mutated(kind, number, data))
        try:
            read(path)
        except FileError as error:
            refused.append(error.message)
    assert len(refused) > 10
    assert all("damaged.txt" in message for message in refused)


@pytest.mark.parametrize(
    "time", ["2024-01-10T00:00:30Z", "2024-01-10T01:00:30+01:00", "NaT", "2024"]
)
def test_times_with_a_zone_or_without_a_time_are_refused(time, made_up, tmp_path):
    few = {name: values[:3] for name, values in made_up[0].items()}
    path = write_table(few, tmp_path / "AQUI_2024010_tec.txt")
    lines = path.read_text().splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.startswith("TIME,")) + 1
    lines[first] = ",".join([time, *lines[first].split(",")[1:]])
    path.write_text("".join(lines))
    with pytest.raises(FileError, match="column TIME"):
        read_table(path)

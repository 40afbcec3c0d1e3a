"""The IONEX reader against real files, RTKLIB's numbers and every trap known of the format."""

import gzip
import re

import numpy as np
import pytest
import vconst_gnss
from vconst_gnss.ionex import read_ionex
from vconst_gnss.ionex_writer import name_ionex, write_ionex

from vconst import FileError
from vconst.dataset import Source, conform
from vconst.kernels.grid import sample_maps
from vconst.testing.damage import mutated
from vconst.testing.fixtures import real_path
from vconst.vocabulary import Vocabulary

REAL = {
    "CKMG0020.22I.gz": ("code/klobuchar", 25),
    "CKMG0080.09I.gz": ("code/klobuchar", 13),
    "CKMG0090.21I.gz": ("code/klobuchar", 25),
    "CODG0080.20I.gz": ("code/gim", 25),
    "codg0080.20i.Z": ("code/gim", 25),
    "IGS0OPSFIN_20243490000_01D_02H_GIM.INX.gz": ("igs/gim", 13),
    "igrg3380.10i": ("igs/gim", 13),
    "igrg3390.10i": ("igs/gim", 13),
    "no_end_of_file_label.01i": ("igs/gim", 12),
    "casg0010.99i.Z": ("cas/gim", 12),
    "esag0080.20i.Z": ("esa/gim", 13),
    "esag0100.20i.Z": ("esa/gim", 13),
    "jplg0010.17i.gz": ("jpl/gim", 13),
    "ionex_file.00i": ("upc/gim", 12),
    "uqrg1150.19i.Z": ("upc/gim", 97),
}


def products():
    return {item.name: item for mission in vconst_gnss.missions() for item in mission.products}


def unpacked(name, folder):
    path = real_path(__file__, "data", "gnss", name)
    if not path.exists():
        pytest.skip(f"no {path}")
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".Z":
        data = pytest.importorskip("ncompress").decompress(data)
    found = folder / re.sub(r"\.(gz|Z)$", "", name)
    found.write_bytes(data)
    return found


def claimants(path):
    start = path.read_bytes()[:4096]
    forms = {name: item.formats[0] for name, item in products().items() if item.kind == "grid"}
    return [
        name
        for name, form in forms.items()
        if re.search(form.header, start.decode("latin-1"), re.MULTILINE)
    ]


def small(path, *, centre="code/gim", rms=True, **about):
    """Three maps of 5 by 17 values: two lines a row, the second of one value."""
    times = np.datetime64("2020-01-08", "ns") + np.arange(3) * np.timedelta64(12, "h")
    shape = (3, 5, 17)
    arrays = {
        "EPOCH": times,
        "LAT": np.array([60.0, 30.0, 0.0, -30.0, -60.0]),
        "LON": np.linspace(-180.0, 180.0, 17).round(1),
        "TEC": (np.arange(np.prod(shape)).reshape(shape) / 10.0).astype(np.float32),
    }
    if rms:
        arrays["RMS"] = np.full(shape, 1.5, dtype=np.float32)
    return arrays, write_ionex(arrays, path, centre=centre, **about)


def edited(path, old, new, count=1):
    text = path.read_text("latin-1")
    assert old in text
    path.write_text(text.replace(old, new, count), "latin-1")
    return path


@pytest.mark.parametrize("name", REAL)
def test_every_whole_real_file_is_claimed_by_one_product_and_read(name, tmp_path):
    path = unpacked(name, tmp_path)
    product, maps = REAL[name]
    assert claimants(path) == [product]
    content = read_ionex(path)
    assert content.arrays["TEC"].shape == (maps, 71, 73)
    assert np.isfinite(content.arrays["RMS"]).any() == (product != "code/klobuchar")
    assert content.revision[0] > "2000"
    height = {"code/klobuchar": 350.0}.get(product, 450.0)
    assert content.attributes["shell_height_km"] == height == products()[product].altitude


def test_the_twin_files_of_one_day_hold_the_same_values_and_key(tmp_path):
    old = read_ionex(unpacked("codg0080.20i.Z", tmp_path))
    new = read_ionex(unpacked("CODG0080.20I.gz", tmp_path))
    assert old.key == new.key == {"day": "2020-01-08"}
    assert old.revision == new.revision
    assert all(np.array_equal(old.arrays[name], new.arrays[name]) for name in old.arrays)


def test_code_minus_esa_on_8_january_2020_is_what_was_measured(tmp_path):
    code = read_ionex(unpacked("codg0080.20i.Z", tmp_path)).arrays
    esa = read_ionex(unpacked("esag0080.20i.Z", tmp_path)).arrays
    _, first, second = np.intersect1d(code["EPOCH"], esa["EPOCH"], return_indices=True)
    difference = code["TEC"][first].astype(float) - esa["TEC"][second]
    assert len(first) == 13
    assert difference.mean() == pytest.approx(0.357, abs=5e-4)
    assert difference.std() == pytest.approx(1.426, abs=5e-4)


@pytest.mark.parametrize(
    ("south", "north", "west", "east", "rms"),
    [(40.0, 55.0, -5.0, 20.0, 0.49), (-50.0, -20.0, -160.0, -100.0, 2.14)],
)
def test_code_and_esa_agree_over_europe_and_much_less_over_the_south_pacific(
    south, north, west, east, rms, tmp_path
):
    code = read_ionex(unpacked("codg0080.20i.Z", tmp_path)).arrays
    esa = read_ionex(unpacked("esag0080.20i.Z", tmp_path)).arrays
    _, first, second = np.intersect1d(code["EPOCH"], esa["EPOCH"], return_indices=True)
    rows = (code["LAT"] >= south) & (code["LAT"] <= north)
    columns = (code["LON"] >= west) & (code["LON"] <= east)
    difference = (code["TEC"][first].astype(float) - esa["TEC"][second])[:, rows][:, :, columns]
    assert np.sqrt(np.mean(difference**2)) == pytest.approx(rms, abs=0.005)


def test_hour_24_is_midnight_of_the_next_day_and_negative_values_are_kept(tmp_path):
    content = read_ionex(unpacked("uqrg1150.19i.Z", tmp_path))
    assert content.arrays["EPOCH"][-1] == np.datetime64("2019-04-26T00:00:00")
    assert content.arrays["TEC"].min() == np.float32(-0.7)


def test_9999_is_no_value_and_not_999_9_tecu(tmp_path):
    content = read_ionex(unpacked("ionex_file.00i", tmp_path))
    assert np.isnan(content.arrays["TEC"]).sum() == 1536
    assert np.nanmax(content.arrays["TEC"]) < 200


def test_the_file_cut_short_and_the_bare_map_are_refused_in_words(tmp_path):
    folder = real_path(__file__, "data", "gnss")
    if not folder.exists():
        pytest.skip(f"no {folder}")
    with pytest.raises(FileError, match=r"one_map_data\.txt:1: the first line is not"):
        read_ionex(folder / "one_map_data.txt")
    assert claimants(folder / "one_map_data.txt") == []


def _rtklib_rows():
    table = real_path(__file__, "reference", "refs", "ionex", "rtklib_iontec_reference.txt")
    if not table.exists():
        pytest.skip(f"no {table}")
    pattern = re.compile(
        r"(\d\d-\d\d \d\d:\d\d) lat +(\S+) lon +(\S+) az +0\.0 el 90\.0 opt 1 stat 1 TECU (\S+)"
    )
    for line in table.read_text().splitlines():
        if found := pattern.match(line):
            # The row labelled 23:59 was computed for 23:59:59.
            clock = found[1].replace("23:59", "23:59:59").replace(" ", "T")
            yield np.datetime64(f"2010-{clock}", "ns"), float(found[2]), float(found[3]), found[4]


def test_rotated_interpolation_gives_the_numbers_of_rtklib(tmp_path):
    days = [read_ionex(unpacked(f"igrg{day}0.10i", tmp_path)).arrays for day in (338, 339)]
    joined = {"LAT": days[0]["LAT"], "LON": days[0]["LON"]}
    for name in ("EPOCH", "TEC"):
        joined[name] = np.concatenate([days[0][name][:-1], days[1][name]])
    time, latitude, longitude, expected = zip(*_rtklib_rows(), strict=True)
    assert len(time) == 25
    found = sample_maps(
        np.array(time).astype(np.int64),
        latitude,
        longitude,
        joined["EPOCH"].astype(np.int64),
        joined["LAT"],
        joined["LON"],
        joined["TEC"],
    )
    assert found == pytest.approx(np.array(expected, float), abs=1e-3)


def test_what_is_written_is_read_back_to_the_digit(tmp_path):
    for centre in (name for name, item in products().items() if item.kind == "grid"):
        rms = centre != "code/klobuchar"
        arrays, path = small(tmp_path / "made.20i", centre=centre, rms=rms)
        assert claimants(path) == [centre]
        content = read_ionex(path)
        assert all(np.array_equal(content.arrays[name], arrays[name]) for name in arrays)


def test_files_with_and_without_rms_maps_are_one_dataset(tmp_path):
    product = products()["code/gim"]
    paths = [small(tmp_path / name, rms=name == "with")[1] for name in ("with", "without")]
    sources = [
        Source(content=read_ionex(path), form=product.formats[0], key=path.name, id=path.name)
        for path in paths
    ]
    ((columns, granules),) = conform(product, sources, Vocabulary()).parts
    missing = np.isnan(columns.data["total_electron_content_rms"]).all(axis=(1, 2))
    assert (len(granules), missing.sum()) == (2, 3)
    assert columns.attrs["latitude"]["latitude_kind"] == "geocentric"


def test_missing_values_survive_writing_and_reading(tmp_path):
    arrays, path = small(tmp_path / "made.20i")
    arrays["TEC"][1, 2, 3] = np.nan
    write_ionex(arrays, path, centre="code/gim")
    assert np.isnan(read_ionex(path).arrays["TEC"][1, 2, 3])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "     3                                                      START",
            "     3" + " " * 54 + "START",
        ),
        ("\n", "\r\n"),
        (" 43200 ", "43200.0"),
        ("   450.0 450.0   0.0", "   4.5D2 4.5D2   0.0"),
    ],
)
def test_harmless_variants_of_the_layout_read_alike(tmp_path, old, new):
    arrays, path = small(tmp_path / "made.20i")
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    assert np.array_equal(read_ionex(path).arrays["TEC"], arrays["TEC"])


def test_an_exponent_between_maps_scales_the_blocks_that_follow(tmp_path):
    arrays, path = small(tmp_path / "made.20i")
    second = f"{2:6d}{'':54}{'START OF TEC MAP':20}\n"
    third = f"{3:6d}{'':54}{'START OF TEC MAP':20}\n"
    edited(path, second, second + f"{-2:6d}{'':54}{'EXPONENT':20}\n")
    edited(path, third, third + f"{-1:6d}{'':54}{'EXPONENT':20}\n")
    tec = read_ionex(path).arrays["TEC"]
    assert np.allclose(tec[1], arrays["TEC"][1] / 10)
    assert np.array_equal(tec[[0, 2]], arrays["TEC"][[0, 2]])


def test_five_digit_values_that_touch_are_kept_apart(tmp_path):
    _, path = small(tmp_path / "made.20i")
    edited(path, "    0    1    2", "-1234123451234 ".replace(" ", "5"))
    assert read_ionex(path).arrays["TEC"][0, 0, :3].tolist() == pytest.approx(
        [-123.4, 1234.5, 1234.5]
    )


def test_stars_and_blanks_are_no_value_and_are_counted(tmp_path):
    _, path = small(tmp_path / "made.20i")
    edited(path, "    0    1    2", "*****         2")
    content = read_ionex(path)
    assert content.counts == {"overflow": 1, "blank": 1}
    assert np.isnan(content.arrays["TEC"][0, 0, :2]).all()


def test_a_missing_end_of_file_record_is_noted_when_all_maps_are_whole(tmp_path):
    _, path = small(tmp_path / "made.20i")
    edited(path, f"{'':60}{'END OF FILE':20}\n", "")
    content = read_ionex(path)
    assert "not in the file" in content.attributes["end_of_file"]
    assert len(content.arrays["TEC"]) == 3


@pytest.mark.parametrize("share", [0.03, 0.2, 0.4, 0.55, 0.8, 0.97])
def test_a_file_cut_anywhere_is_refused(tmp_path, share):
    _, path = small(tmp_path / "made.20i")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(FileError, match=r"made\.20i:\d+: "):
        read_ionex(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("START OF TEC MAP   ", "START OF HEIGHT MAP", "height maps cannot be read"),
        ("     2" + " " * 54 + "MAP DIM", "     3" + " " * 54 + "MAP DIM", "maps of dimension 3"),
        ("    0    1    2", "    0   1x    2", "'1x' in column 6 is no integer"),
        ("  2020     1     8    12", "  2020    13     8    12", "is not an epoch"),
        ("END OF FILE         \n", "END OF FILE\nmore\n", "text after 'END OF FILE'"),
        ("    60.0-180.0", "    61.0-180.0", "latitude 61 is not one"),
        ("     3" + " " * 54 + "# OF MAPS", "     4" + " " * 54 + "# OF MAPS", "3 TEC maps"),
        ("    60.0 -60.0 -30.0", "    60.0 -60.0 -31.0", "no grid"),
        (f"{-1:6d}{'':54}EXPONENT", f"{-11:6d}{'':54}EXPONENT", "the exponent -11 is not one"),
        ("    60.0 -60.0 -30.0", "    60.0 -60.0      ", "expected 3 numbers"),
    ],
)
def test_damage_is_named_with_file_and_line(tmp_path, old, new, words):
    _, path = small(tmp_path / "made.20i")
    edited(path, old, new)
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_ionex(path)
    assert re.match(r"made\.20i:\d+: ", caught.value.message)


def test_a_line_without_end_is_refused_and_not_kept_in_memory(tmp_path):
    path = tmp_path / "made.20i"
    path.write_bytes(b"     1.0" + b" " * 5_000_000)
    with pytest.raises(FileError, match="a line above 1024"):
        read_ionex(path)


def test_a_later_solution_supersedes_an_earlier_one_of_the_day(tmp_path):
    dates = ("09-JAN-20 20:15", "01/12/20  401UT", "19-jan-2020 02:12", "7 February 2020 06:08")
    found = [read_ionex(small(tmp_path / "a", generated=date)[1]) for date in dates]
    assert [content.key for content in found] == [{"day": "2020-01-08"}] * 4
    assert [content.revision for content in found] == sorted(c.revision for c in found)
    assert found[1].revision == ("2020-01-12T04:01:00",)


def test_what_calls_itself_preliminary_or_rapid_is_not_definitive(tmp_path):
    _, path = small(tmp_path / "made.20i")
    assert read_ionex(path).definitive
    edited(path, "CODE'S GLOBAL", "CODE'S RAPID GLOBAL")
    assert not read_ionex(path).definitive


def test_predicted_maps_are_not_taken_for_measured_ones(tmp_path):
    _, path = small(tmp_path / "c1pg0080.20i")
    edited(path, "CODE'S GLOBAL", "CODE'S 1-DAY PREDICTED GLOBAL")
    assert claimants(path) == []


def test_names_are_those_of_the_igs():
    assert name_ionex(np.datetime64("2020-01-08"), prefix="codg") == "codg0080.20i"
    assert name_ionex(1_578_441_600_000_000_000, prefix="uqrg") == "uqrg0080.20i"
    long = name_ionex(np.datetime64("2024-12-14T00:00"), prefix="igsg")
    assert long == "IGS0OPSFIN_20243490000_01D_01H_GIM.INX"


def test_damaged_files_are_read_or_refused_and_nothing_else(tmp_path):
    _, path = small(tmp_path / "made.20i")
    data, refused = path.read_bytes(), []
    for number in range(200):
        path.write_bytes(mutated("made.20i", number, data))
        try:
            read_ionex(path)
        except FileError as error:
            refused.append(error.message)
    assert len(refused) > 50
    assert all(message.startswith("made.20i:") for message in refused)

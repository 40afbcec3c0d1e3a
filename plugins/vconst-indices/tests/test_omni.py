"""OMNI against the real file, its own format description, and values read by eye."""

import re

import numpy as np
import pytest
from vconst_indices.hourly import DST, read_hourly
from vconst_indices.omni import HOURLY, MINUTE, fill_of, read_omni, write_omni
from vconst_indices.scale import ap_from_kp

from vconst import FileError
from vconst.dataset import Source, conform


@pytest.fixture(scope="module")
def omni(real):
    return read_omni(real("omni2t_2000.dat"), HOURLY)


def stored(host, name, content):
    """Columns of the store by canonical name."""
    product = host.products[name]
    source = Source(content=content, form=product.formats[0], key=name, id="x")
    ((columns, _),) = conform(product, [source], host.vocabulary).parts
    return columns.data


def test_the_first_hour_of_2000_is_read_as_printed(omni):
    first = {name: omni.arrays[name][0] for name in omni.arrays if name not in ("time", "Kp")}
    assert first == {
        **{"B": 7.5, "Bx_GSM": -5.6, "By_GSM": 2.2, "Bz_GSM": 1.6, "T": 324194, "N": 2.9},
        **{"V": 675, "pressure": 2.64, "E": -1.08, "R": 71, "DST": -45, "AE": 517, "ap": 56},
        **{"F10.7": 125.6, "PC": 3.7, "AL": -279, "AU": 238},
    }
    assert omni.arrays["Kp"][0] == 16 / 3  # 53 is 5+
    assert str(omni.arrays["time"][0])[:16] == "2000-01-01T00:00"


def test_the_fill_of_every_column_becomes_nan_in_the_store(omni, host):
    """The last hour of the real file is filled: 999.9, 9999., 99.99 and so on, by column."""
    data = stored(host, "omni/hourly", omni)
    numbers = {n: v for n, v in data.items() if v.dtype.kind == "f"}
    assert len(numbers) == 18
    assert all(np.isnan(values[-1]) for values in numbers.values())
    assert all(np.isfinite(values[0]) for values in numbers.values())


def test_what_is_fill_in_one_column_is_a_value_in_another(real, tmp_path, host):
    """A speed of 999 km/s is one; an ap of 999 is none."""
    line = real("omni2t_2000.dat").read_text().splitlines()[0]
    assert line.count(" 675. ") == 1
    (tmp_path / "omni2_2000.dat").write_text(line.replace(" 675. ", " 999. ", 1) + "\n")
    data = stored(host, "omni/hourly", read_omni(tmp_path / "omni2_2000.dat", HOURLY))
    assert data["solar_wind_speed"][0] == 999e3


def test_formats_and_fills_are_those_of_the_description(real):
    """Each word of the table in omni_format.txt: number, Fortran format, fill."""
    text = real("omni_format.txt").read_text("latin-1")
    text = text.partition("OMNI2_YYYY.DAT FORMAT")[2].partition("C O M M E N T S")[0]
    rows = re.findall(r"^ ?(\d{1,2}) +([IF]\d+(?:[. ]\d)?) +([\d.]+)? +\S", text, re.M)
    said = {int(n): (word.replace(" ", "."), fill) for n, word, fill in rows}
    assert set(said) == set(range(1, 56))
    for number, (word, fill) in said.items():
        assert HOURLY.words[number - 1] == word, number
        if fill and number > 4 and number != HOURLY.zero:
            assert fill_of(word) == float(fill), number


def test_declared_fills_are_those_of_the_formats(host):
    for name, layout in (("omni/hourly", HOURLY), ("omni/minute", MINUTE)):
        declared = {v.source: v.fill for v in host.products[name].variables if v.fill}
        assert declared == {n: (layout.fill(n),) for n in layout.kept if n != "Kp"}


def test_the_minutes_have_the_words_of_the_description():
    """(2I4,4I3,3I4,2I7,F6.2,I7,8F8.2,4F8.1,F7.2,F9.0,F6.2,2F7.2,F6.1,6F8.2,7I6,F7.2,F5.1)."""
    form = "2I4,4I3,3I4,2I7,F6.2,I7,8F8.2,4F8.1,F7.2,F9.0,F6.2,2F7.2,F6.1,6F8.2,7I6,F7.2,F5.1"
    words = []
    for part in form.split(","):
        count, word = re.fullmatch(r"(\d*)([IF].*)", part).groups()
        words += [word] * int(count or 1)
    assert tuple(words) == MINUTE.words


def test_dst_and_kp_of_omni_are_near_those_of_kyoto_and_gfz(omni, real):
    (kyoto,) = read_hourly(real("dst2000.txt"), DST)
    _, mine, theirs = np.intersect1d(omni.arrays["time"], kyoto.arrays["time"], return_indices=True)
    known = omni.arrays["DST"][mine] != HOURLY.fill("DST")
    off = omni.arrays["DST"][mine][known] - kyoto.arrays["DST"][theirs][known]
    assert known.sum() == 24
    assert np.abs(off).max() <= 2  # final values replaced provisional ones
    known = np.isfinite(omni.arrays["Kp"])
    assert np.array_equal(ap_from_kp(omni.arrays["Kp"][known]), omni.arrays["ap"][known])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (" 71 71 ", " 71 ", "56 words; 55 to 57 are expected, in all lines the same"),
        ("2000   1  1", "2000   1  0", "is no time, or not after that before"),
        ("2000   1  1", "2000 367  1", "is no time"),
        ("7.8", "7.8.", "'7.8.' is no number"),
        ("7.8", "nan", "'nan' is no number"),
    ],
)
def test_broken_files_are_refused_with_the_line(real, tmp_path, old, new, words):
    lines = real("omni2t_2000.dat").read_text().splitlines()
    assert old in lines[1]
    lines[1] = lines[1].replace(old, new, 1)
    (tmp_path / "a.dat").write_text("\n".join(lines) + "\n")
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_omni(tmp_path / "a.dat", HOURLY)
    assert caught.value.message.startswith("a.dat:2: ")


@pytest.mark.parametrize(("name", "layout"), [("omni/hourly", HOURLY), ("omni/minute", MINUTE)])
def test_what_is_written_has_the_widths_of_the_formats(tmp_path, name, layout, claimants):
    step = np.timedelta64(1, "m" if layout.minutes else "h")
    times = np.datetime64("2020-12-31T23:59", "m").astype("M8[ns]") + np.arange(3) * step
    times = times if layout.minutes else times.astype("M8[h]").astype("M8[ns]")
    arrays = {"time": times} | {n: np.array([1.0, np.nan, 2.0]) for n in layout.kept}
    path = write_omni(arrays, tmp_path / "a.dat", layout)
    width = sum(int(word[1:].partition(".")[0]) for word in layout.words)
    assert {len(line) for line in path.read_text().splitlines()} == {width}
    assert claimants(path) == {name}
    content = read_omni(path, layout)
    assert np.array_equal(content.arrays["time"], times)
    assert content.arrays["AE"].tolist() == [1, layout.fill("AE"), 2]


def test_what_would_merge_with_its_neighbour_is_not_written(tmp_path):
    times = np.array(["2020-01-08"], "datetime64[ns]")
    arrays = {"time": times} | {name: np.array([1.0]) for name in HOURLY.kept}
    with pytest.raises(ValueError, match=r"-100 does not fit the format F7\.2"):
        write_omni(arrays | {"E": np.array([-100.0])}, tmp_path / "a", HOURLY)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_one_length_are_read_as_lines_of_many(tmp_path, end):
    """Numbers that stand in the same places are taken at once, others word by word."""
    chance = np.random.default_rng(5)
    times = np.datetime64("2020-01-01", "ns") + np.arange(600) * np.timedelta64(1, "h")
    values = {name: chance.integers(0, 9, 600).astype(float) for name in HOURLY.kept}
    path = write_omni({"time": times, **values}, tmp_path / "omni2.dat", HOURLY)
    lines = path.read_text().splitlines()
    path.write_bytes((end.join(lines) + end).encode())
    loose = tmp_path / "loose.dat"
    loose.write_text(
        "".join(
            f" {line.replace(' 366 ', '  366 ')}{' ' * (at % 3)}\n" for at, line in enumerate(lines)
        )
    )
    aligned, other = (read_omni(each, HOURLY).arrays for each in (path, loose))
    for name in ("time", *HOURLY.kept):
        assert np.array_equal(aligned[name], other[name]), name
    broken = lines[300][:50] + " " + lines[300][51:]
    moved = (
        broken
        if len(broken.split()) != len(lines[300].split())
        else lines[300].replace(".", " ", 1)
    )
    path.write_text("\n".join([*lines[:300], moved, *lines[301:]]) + "\n")
    with pytest.raises(FileError, match=r"omni2\.dat:301: 5\d words; 55 to 57 are expected"):
        read_omni(path, HOURLY)

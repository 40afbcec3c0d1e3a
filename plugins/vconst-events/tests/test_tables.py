"""Tables of commas: columns at once, and the line of what is wrong in them."""

import numpy as np
import pytest
from vconst_events.tables import CsvTable

from vconst import FileError

HEAD = "time,id,mag,place\n"


def table(folder, *rows, head=HEAD):
    path = folder / "quakes.csv"
    path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return CsvTable(path, ("time", "id", "mag", "place"), ("time", "id"))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2020-02-29T23:59:59.999Z", "2020-02-29T23:59:59.999"),
        ("1700-01-01T00:00:00.000Z", "1700-01-01"),
        ("2020-01-08", "2020-01-08"),
        ("2020-01-08 10:00Z", "2020-01-08T10:00"),
        ("", "NaT"),
    ],
)
def test_times_are_those_that_numpy_reads(tmp_path, text, time):
    rows = [f"{text},a{number},1," for number in range(3)]
    found = table(tmp_path, *rows).times("time")
    expected = np.full(3, np.datetime64(time, "ns"))
    assert np.array_equal(found.astype(np.int64), expected.astype(np.int64))


def test_a_column_of_stamps_is_read_as_one_by_one(tmp_path):
    chance = np.random.default_rng(3)
    days = chance.integers(-50_000, 90_000, 500).astype("M8[D]")
    times = days.astype("M8[ms]") + chance.integers(0, 86_400_000, 500).astype("m8[ms]")
    rows = [f"{time}Z,a{number},1," for number, time in enumerate(times)]
    whole = table(tmp_path, *rows).times("time")
    mixed = table(tmp_path, *rows, "2020-01-08,b,1,").times("time")
    assert np.array_equal(whole, times.astype("M8[ns]"))
    assert np.array_equal(mixed[:-1], whole)


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-30T00:00:00.000Z",
        "2020-13-01T00:00:00.000Z",
        "2020-01-08T24:00:00.000Z",
        "2020-01-08T00:60:00.000Z",
        "2500-01-08T00:00:00.000Z",
        "2020-01-08T00:00:0a.000Z",
        "２０２０-01-08T00:00:00.000Z",
    ],
)
def test_a_wrong_time_is_named_with_its_line(tmp_path, text):
    found = table(tmp_path, "2020-01-08T00:00:00.000Z,a,1,", f"{text},b,1,")
    with pytest.raises(FileError, match=r"quakes\.csv:3: time '"):
        found.times("time")


def test_lines_are_counted_where_an_entry_has_several(tmp_path):
    rows = ['2020-01-08,a,1,"two\nlines"', "2020-01-08,b,1,one"]
    assert list(table(tmp_path, *rows).lines) == [3, 4]
    with pytest.raises(FileError, match=r"quakes\.csv:5: 3 columns; 4 are expected"):
        table(tmp_path, *rows, "2020-01-08,c,1")
    with pytest.raises(FileError, match=r"quakes\.csv:5: mag 'x' is no number"):
        table(tmp_path, *rows, "2020-01-08,c,x,").numbers("mag")


def test_entries_beyond_the_first_piece_are_named_as_well(tmp_path):
    rows = [f"2020-01-08,a{number},1," for number in range(5000)]
    assert list(table(tmp_path, *rows).lines) == list(range(2, 5002))
    with pytest.raises(FileError, match=r"quakes\.csv:5002: 5 columns"):
        table(tmp_path, *rows, "2020-01-08,c,1,,")


def test_numbers_read_digit_by_digit_are_those_that_python_reads(tmp_path):
    chance = np.random.default_rng(5)
    signs, places = chance.choice(["", "-", "+"], 3000), chance.integers(0, 14, 3000)
    sizes = chance.uniform(0, 999, 3000)
    texts = [f"{s}{v:.{p}f}" for s, v, p in zip(signs, sizes, places, strict=True)]
    texts += ["0", "-0.0", ".5", "5.", "9007199254740992", "9007199254740993", "", "1e3"]
    for some in (texts[:3000], texts):  # with an exponent the column is read one by one
        path = tmp_path / "numbers.csv"
        path.write_text("a,b\n" + "".join(f"x,{text}\n" for text in some))
        read = CsvTable(path, ("a", "b"), ("a",)).numbers("b")
        wanted = np.array([float(text or "nan") for text in some])
        assert read.tobytes() == wanted.tobytes()

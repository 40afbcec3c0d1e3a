"""Every real file, as ingest takes it: what came of it, and what the store then says."""

import numpy as np
import pytest

from vconst.ingest import ingest
from vconst.selection import select
from vconst.store import Store

#: File, product, samples, baseline, components.
FILES = (
    ("BOU201601vmin.min", "geomagnetic/minute", 41_592, "1-variation", "H E Z F"),
    ("bou20141101vmin.min", "geomagnetic/minute", 1440, "1-variation", "H D Z F"),
    ("bou20141102vmin.min", "geomagnetic/minute", 1440, "1-variation", "H D Z F"),
    ("BOU20200101vsec.sec", "geomagnetic/second", 901, "1-variation", "H E Z F"),
    ("BOU20200831vhor.hor", "geomagnetic/hour", 4, "1-variation", "H E Z F"),
    ("LLO20200106vmin.min", "geomagnetic/minute", 241, "1-variation", "U V W"),
    ("WIC_20180829_iaga2002_1s.sec.gz", "geomagnetic/second", 86_400, "1-variation", "E H Z F"),
    ("clf20010501d.min", "geomagnetic/minute", 1440, "4-definitive", "N E C F"),
    ("esk20030101dmin.min", "geomagnetic/minute", 1440, "4-definitive", "N E C F"),
    ("testappenddata1.wdc", "geomagnetic/hour", 744, "1.5-wdc-hourly", "X Y Z"),
    ("testdata1.wdc", "geomagnetic/hour", 1176, "1.5-wdc-hourly", "D F H Z"),
)

_VARIABLES = {
    "H E Z F": {"_h", "_e", "_vertical", ""},
    "E H Z F": {"_h", "_e", "_vertical", ""},
    "H D Z F": {"_h", "_vertical", ""},
    "U V W": {"_x", "_y", "_z"},
    "N E C F": {"_north", "_east", "_centre", ""},
    "X Y Z": {"_geodetic_north", "_east", "_vertical"},
}


@pytest.mark.parametrize(("name", "product", "rows", "baseline", "components"), FILES)
def test_it_is_of_its_product(real, conformed, name, product, rows, baseline, components):
    found = conformed(real(name))
    assert list(found) == [product]
    [(columns, granule)] = found[product]
    assert (granule.rows, granule.baseline) == (rows, baseline)
    names = {
        one.removeprefix("magnetic_field")
        for one in columns.data
        if one.startswith("magnetic_field")
    }
    if components in _VARIABLES:
        assert names == _VARIABLES[components]


@pytest.fixture(scope="module")
def store(real, host, tmp_path_factory):
    store = Store.create(tmp_path_factory.mktemp("ground") / "store")
    report = ingest([real(name) for name, *_ in FILES], store, host)
    assert (report.new, report.refused) == (len(FILES), [])
    return store


def test_all_are_in_the_store(store, host):
    view = store.head()
    held = {name: len(list(view.granules(name))) for name in view.products()}
    assert held == {"geomagnetic/minute": 6, "geomagnetic/second": 2, "geomagnetic/hour": 3}


def test_values_without_a_place_are_read_as_they_are(store, host):
    """Hours of Eskdalemuir in 1911: no place is no reason to leave a sample out."""
    data = select(store.head(), host, "geomagnetic/hour", stop="1911-01-31").read()
    assert data["magnetic_field_geodetic_north"].values[0] == 15_999.0
    assert data.sizes["time"] == 744


def test_definitive_samples_take_the_place_of_variations(written, host, tmp_path):
    """A gap of the definitive series is a gap, whatever the variations were."""

    def rows(values, number):
        return [
            (f"2020-01-08 00:{minute:02d}:00.000", [value, 1.0, 2.0, 99999.0])
            for minute, value in zip(range(number), values, strict=False)
        ]

    variation = written.write_iaga(
        tmp_path / "aqu20200108vmin.min", rows([1.0] * 6, 6), kind="Variation", reported="UVWNUL"
    )
    definitive = written.write_iaga(
        tmp_path / "aqu20200108dmin.min",
        rows([7.0, 99999.0, 7.0, 7.0], 4),
        kind="Definitive",
        reported="UVWNUL",
    )
    store = Store.create(tmp_path / "store")
    assert ingest([definitive, variation], store, host).new == 2
    data = select(store.head(), host, "geomagnetic/minute").read()
    found = data["magnetic_field_x"].values
    assert np.array_equal(found, [7, np.nan, 7, 7, 1, 1], equal_nan=True)
    pinned = select(store.head(), host, "geomagnetic/minute", baseline="4-definitive").read()
    assert pinned.sizes["time"] == 4


def test_a_file_that_has_grown_takes_the_place_of_its_beginning(written, host, tmp_path):
    def make(number):
        rows = [(f"2020-01-08 00:{n:02d}:00.000", [1.0, 1.0, 2.0, 3.0]) for n in range(number)]
        folder = tmp_path / str(number)
        folder.mkdir()
        return written.write_iaga(folder / "aqu20200108vmin.min", rows, kind="variation")

    store = Store.create(tmp_path / "store")
    assert ingest([make(5)], store, host).new == 1
    assert ingest([make(9)], store, host).refused == []
    data = select(store.head(), host, "geomagnetic/minute").read()
    assert np.array_equal(np.diff(data["time"].values).astype("m8[m]").astype(int), [1] * 8)


def _halves(path, folder):
    """The first and the last twelve hours of a day, each with the head."""
    lines = path.read_text("latin-1").splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if line.startswith("DATE ")) + 1
    found = []
    for name, begin in (("am", first), ("pm", first + 720)):
        (folder / name).mkdir()
        found.append(folder / name / path.name)
        found[-1].write_text("".join(lines[:first] + lines[begin : begin + 720]), "latin-1")
    return found


@pytest.mark.parametrize("order", ["am pm", "pm am", "am pm day", "day pm am", "am day pm"])
def test_pieces_of_a_day_lie_side_by_side(real, host, tmp_path, order):
    """Chambon-la-Foret cut at noon: every minute of the day is there once, as in the whole."""
    day = real("clf20010501d.min")
    files = dict(zip(("am", "pm"), _halves(day, tmp_path), strict=True)) | {"day": day}
    store = Store.create(tmp_path / "store")
    for name in order.split():
        report = ingest([files[name]], store, host)
        assert (report.new, report.replaced, report.refused) == (1, 0, [])
    data = select(store.head(), host, "geomagnetic/minute").read()
    wanted = np.datetime64("2001-05-01", "m") + np.arange(1440)
    assert np.array_equal(data["time"].values, wanted.astype("M8[ns]"))
    assert int(np.isnan(data["magnetic_field"].values).sum()) == 2  # 08:00 and 10:00


def test_hours_of_a_data_centre_count_above_variations(written, host, tmp_path):
    """And below provisional ones, in whatever order they come."""

    def hours(kind, value, number):
        rows = [
            (f"2001-03-05 {n:02d}:30:00.000", [value, 1.0, 2.0, 88888.0]) for n in range(number)
        ]
        path = tmp_path / f"{kind}.hor"
        return written.write_iaga(path, rows, kind=kind, reported="UVWNUL")

    line = written.wdc_line("AQU", "2001-03-05", "H", 210, [1] * 24)
    (tmp_path / "a.wdc").write_text(line + "\n")
    store = Store.create(tmp_path / "store")
    files = [hours("provisional", 9.0, 6), tmp_path / "a.wdc", hours("variation", 5.0, 24)]
    assert ingest(files, store, host).new == 3
    found = select(store.head(), host, "geomagnetic/hour").read()
    assert found["magnetic_field_horizontal"].values[6:].tolist() == [21_001.0] * 18
    assert found["magnetic_field_x"].values[:6].tolist() == [9.0] * 6
    assert np.isnan(found["magnetic_field_x"].values[6:]).all()

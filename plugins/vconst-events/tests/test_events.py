"""The catalogue reader against the real files."""

import re

import numpy as np
import pytest
import vconst_events
from vconst_events.usgs import COLUMNS, read_usgs, write_usgs

from vconst import FileError

HEADER = ",".join(COLUMNS)
ROW = '2020-01-07T08:24:26.000Z,17.9,-66.8,9,6.4,mww,,,,,us,us1,2020-02-01T00:00:00.000Z,"8 km S, PR",earthquake,,,,,reviewed,us,us'  # noqa: E501


def written(folder, *rows, header=HEADER):
    path = folder / "query.csv"
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def pattern():
    (mission,) = vconst_events.missions()
    return mission.products[0].formats[0].header


def test_there_are_82_events_of_magnitude_7_in_2018_to_2023(real):
    arrays = read_usgs(real("quakes.csv")).arrays
    years = arrays["time"].astype("datetime64[Y]").astype(int) + 1970
    large = (arrays["mag"] >= 7) & (years >= 2018) & (years <= 2023)
    assert large.sum() == 82
    assert len(arrays["id"]) == 18334


def test_commas_in_places_empty_places_and_other_kinds_are_read(real):
    arrays = read_usgs(real("quakes.csv")).arrays
    assert arrays["place"][0] == "83 km SE of Iquique, Chile"
    assert (arrays["place"] == "").sum() == 236
    assert (arrays["type"] == "nuclear explosion").sum() == 4
    assert (arrays["updated"] >= arrays["time"]).all()


def test_the_share_of_large_events_after_storms_is_what_was_counted(real):
    """M >= 5.5, 1 January 2013 to 3 November 2023: 5,002 rows (counted from the same file)."""
    arrays = read_usgs(real("quakes.csv")).arrays
    before = arrays["time"] < np.datetime64("2023-11-04")
    assert ((arrays["mag"] >= 5.5) & before).sum() == 5002


def test_written_entries_are_read_back_to_the_digit(real, tmp_path):
    content = read_usgs(real("usgs_quakes_22.txt"))
    again = read_usgs(write_usgs(content.arrays, tmp_path / "again.csv"))
    assert again.key == content.key
    assert again.revision == content.revision
    for name, values in content.arrays.items():
        assert np.array_equal(again.arrays[name], values, equal_nan=values.dtype.kind in "fM")


def test_a_byte_order_mark_quotes_and_an_unknown_magnitude_are_read(tmp_path):
    row = ROW.replace("8 km S", '8 km ""S""').replace(",6.4,", ",,")
    path = written(tmp_path, row, header="\ufeff" + HEADER)
    assert re.search(pattern(), path.read_bytes().decode("latin-1"))
    content = read_usgs(path)
    assert content.arrays["place"][0] == '8 km "S", PR'
    assert np.isnan(content.arrays["mag"][0])
    assert content.key["above"] == "none"


def test_columns_may_stand_in_another_order(tmp_path):
    path = written(
        tmp_path,
        "2020-01-07T08:24:26Z,17.9,-66.8,9,6.4,mww,us1",
        header="time,latitude,longitude,depth,mag,magType,id",
    )
    content = read_usgs(path)
    assert content.arrays["id"].tolist() == ["us1"]
    assert np.isnat(content.arrays["updated"]).all()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("17.9", "17.x", "query.csv:2: latitude '17.x' is no number"),
        (",6.4,", ",nan,", "query.csv:2: mag 'nan' is no number"),
        ("26.000Z", "26+03:00", "query.csv:2: time '2020-01-07T08:24:26+03:00' is no time in UTC"),
        ("2020-01-07T", "2020-13-07T", "query.csv:2: time '2020-13-07T08:24:26.000' is no time"),
        ("26.000Z", "26-03", "query.csv:2: time '2020-01-07T08:24:26-03' is no time in UTC"),
        ("2020-01-07T", "2500-01-07T", "query.csv:2: time '2500-01-07T08:24:26.000' is no time"),
        (",us1,", ",,", "query.csv:2: an entry without id"),
        (",reviewed,us,us", ",revi", "query.csv:2: 20 columns; 22 are expected"),
        ('PR"', "PR", "query.csv:2: unexpected end of data"),
    ],
)
def test_damage_is_named_with_file_and_line(tmp_path, old, new, words):
    assert old in ROW
    with pytest.raises(FileError, match=re.escape(words)):
        read_usgs(written(tmp_path, ROW.replace(old, new)))


def test_an_entry_that_is_there_twice_is_refused(tmp_path):
    with pytest.raises(FileError, match="'us1' is there more than once"):
        read_usgs(written(tmp_path, ROW, ROW))


def test_a_header_alone_and_bytes_that_are_no_text_are_refused(tmp_path):
    with pytest.raises(FileError, match="no entry follows the header"):
        read_usgs(written(tmp_path))
    path = written(tmp_path, ROW)
    path.write_bytes(path.read_bytes().replace(b"8 km", b"\xff km"))
    with pytest.raises(FileError, match="not UTF-8 text"):
        read_usgs(path)


def test_the_store_gets_geocentric_latitudes_and_the_catalogue_s_own_beside_them(real, tmp_path):
    """WGS 84 at 45 degrees: 0.1924 degree, 21.4 km; taken for each other the test fails."""
    from vconst.dataset import Source, conform, unconform
    from vconst.vocabulary import Vocabulary

    (mission,) = vconst_events.missions()
    product = mission.products[0]
    content = read_usgs(real("quakes.csv"))
    source = Source(content=content, form=product.formats[0], key="usgs/earthquakes", id="x")
    ((columns, (granule,)),) = conform(product, [source], Vocabulary()).parts
    geodetic, geocentric = columns.data["geodetic_latitude"], columns.data["latitude"]
    assert granule.rows == 18334
    tangent = np.tan(np.radians(geodetic)) * (1 - 0.00669437999014)
    assert np.allclose(geocentric, np.degrees(np.arctan(tangent)), atol=1e-9)
    assert 0.18 < np.abs(geodetic - geocentric).max() < 0.193
    again = read_usgs(write_usgs(unconform(product, columns), tmp_path / "again.csv"))
    assert sorted(again.arrays["latitude"]) == sorted(content.arrays["latitude"])


def test_what_is_called_22_is_september_2017(real):
    arrays = read_usgs(real("usgs_quakes_22.txt")).arrays
    assert str(arrays["time"].min())[:7] == str(arrays["time"].max())[:7] == "2017-09"
    assert arrays["mag"].min() >= 3
    assert (arrays["type"] == "explosion").sum() >= 1

"""GeoJSON, NDK, pyCSEP: real files, values read by eye, and damage."""

import json
import re

import numpy as np
import pytest
from vconst_events.geojson import read_geojson
from vconst_events.ndk import read_ndk, write_ndk
from vconst_events.own import read_csep

from vconst import FileError
from vconst.selection import select

GEOJSON = "usgs_all_week_20160404_excerpt.geojson"


def test_the_feed_is_read_as_printed(real):
    content = read_geojson(real(GEOJSON))
    arrays = content.arrays
    assert arrays["id"].tolist()[:2] == ["hv61215291", "us20005cws"]
    assert str(arrays["time"][0])[:23] == "2016-03-28T16:33:57.660"
    assert str(arrays["updated"][0])[:23] == "2016-03-28T18:37:01.270"
    first = [arrays[name][0] for name in ("latitude", "longitude", "depth", "mag")]
    assert first == [19.4465, -154.9545, 0.084, 1.59]
    assert arrays["place"][1] == "56km W of Khuzdar, Pakistan"
    assert content.counts == {"fewer_than_announced": 1637}


def feed(real, **changed):
    given = json.loads(real(GEOJSON).read_text())
    feature = given["features"][0]
    for name, value in changed.items():
        (feature["properties"] if name in feature["properties"] else feature)[name] = value
    return given


def test_nulls_are_unknown(real, tmp_path):
    given = feed(real, mag=None, place=None, updated=None)
    given["features"][0]["geometry"]["coordinates"].pop()
    (tmp_path / "a").write_text(json.dumps(given))
    arrays = read_geojson(tmp_path / "a").arrays
    assert np.isnan([arrays["mag"][0], arrays["depth"][0]]).all()
    assert arrays["place"][0] == ""
    assert np.isnat(arrays["updated"][0])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"time": "now"}, "entry 1: time 'now' is no time in ms since 1970"),
        ({"time": 10**30}, "is no time in ms"),
        ({"time": None}, "has no time or no place"),
        ({"mag": "big"}, "mag 'big' is no number"),
        ({"mag": True}, "mag 'True' is no number"),
        ({"id": None}, "an entry without id"),
        ({"id": "us20005cws"}, "is there more than once"),
        ({"geometry": None}, "a feature without properties and geometry"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "a geometry that is no point"),
        ({"place": "x" * 2000}, "place is no text of at most"),
    ],
)
def test_a_broken_feed_is_refused_with_the_entry(real, tmp_path, changed, words):
    (tmp_path / "a").write_text(json.dumps(feed(real, **changed)))
    with pytest.raises(FileError, match=re.escape(words)):
        read_geojson(tmp_path / "a")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 200_000, "no sound JSON"),
        ('{"type": "FeatureCollection", "features": []}', "no features"),
        ('{"type": "Topology"}', "no FeatureCollection"),
        ('{"type": "FeatureCollection", "features": [{"mag": NaN}]}', "NaN is no number of JSON"),
    ],
)
def test_what_is_no_feed_is_refused(tmp_path, text, words):
    (tmp_path / "a").write_text(text)
    with pytest.raises(FileError, match=words):
        read_geojson(tmp_path / "a")


def test_one_event_in_three_layouts_is_one_in_the_store(real, host, tmp_path, store_of):
    """Of a quarry blast the latest change counts, whichever layout it came in."""
    header = "time,latitude,longitude,depth,mag,magType,id,updated,place,type,net"
    (tmp_path / "query.csv").write_text(
        f"{header}\n2014-11-06T00:24:42.240Z,35.04767,-117.66233,0.01,1.6,ml,ci37285320,"
        "2016-01-01T00:00:00.000Z,Boron,quarry blast,ci\n"
    )
    head = store_of(real("usgs_event.xml"), real(GEOJSON), tmp_path / "query.csv")
    read = select(head, host, "usgs/earthquakes").read()
    ids = read["event_id"].values.tolist()
    assert len(ids) == len(set(ids)) == 6
    assert read["magnitude"].values[ids.index("ci37285320")] == 1.6


def test_moment_tensors_are_read_as_printed(real):
    arrays = read_ndk(real("multiple_events.ndk")).arrays
    assert arrays["id"][0] == "C201303010329A"
    assert str(arrays["time"][0])[:21] == "2013-03-01T03:29:46.8"
    names = ("latitude", "longitude", "depth")
    assert [arrays[name][0] for name in names] == [21.76, 143.98, 153.2]
    assert [arrays[f"centroid_{name}"][0] for name in names] == [21.86, 144.22, 152.1]
    assert arrays["centroid_shift"].tolist() == [1.9, 7.5, 5.3, -2.3, 3.9, 0.1]
    assert arrays["moment"][0] == pytest.approx(2.052e17)
    assert str(arrays["updated"][0])[:19] == "2013-06-03T10:48:22"
    assert arrays["place"][5] == "SOUTHEAST OF LOYALTY ISL"
    assert arrays["net"][0] == "GCMT, hypocentre of PDEW"


def test_moment_magnitudes_are_those_of_the_catalogue(real):
    """Mw 5.5, 6.4, 6.5, 5.2, 5.2, 5.1 on the pages of the Global CMT project."""
    magnitudes = read_ndk(real("multiple_events.ndk")).arrays["mag"]
    assert np.round(magnitudes, 1).tolist() == [5.5, 6.4, 6.5, 5.2, 5.2, 5.1]


def test_seconds_of_60_are_those_of_the_next_minute(real, tmp_path):
    text = real("multiple_events.ndk").read_text().replace("03:29:46.8", "03:29:60.0", 1)
    (tmp_path / "a.ndk").write_text(text)
    assert str(read_ndk(tmp_path / "a.ndk").arrays["time"][0])[:19] == "2013-03-01T03:30:00"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("C201303010329A  ", " " * 16, "a.ndk:1: no event of five lines"),
        ("21.76", "21.x6", "a.ndk:1: '21.x6' is no number"),
        ("2013/03/01 03", "2013-03-01 03", "a.ndk:1: '2013-03-01 03:29:46.8' is no time"),
        ("24  0.714", "xx  0.714", "a.ndk:4: 'xx' is no exponent"),
        ("  2.052 ", "  0.000 ", "a.ndk:5: the moment '0.000' is not positive"),
        ("CENTROID:      1.9", "CENTROIX:      1.9", "the third with 'CENTROID:'"),
        ("C201303011253A", "C201303010329A", "'C201303010329A' is there more than once"),
    ],
)
def test_broken_moment_tensors_are_refused_with_the_line(real, tmp_path, old, new, words):
    text = real("multiple_events.ndk").read_text()
    assert old in text
    (tmp_path / "a.ndk").write_text(text.replace(old, new, 1))
    with pytest.raises(FileError, match=re.escape(words)):
        read_ndk(tmp_path / "a.ndk")


def test_a_file_that_ends_inside_of_an_event_is_refused(real, tmp_path):
    lines = real("multiple_events.ndk").read_text().splitlines(True)
    (tmp_path / "a.ndk").write_text("".join(lines[:13]))
    with pytest.raises(FileError, match="ends inside of an event"):
        read_ndk(tmp_path / "a.ndk")


def test_written_moment_tensors_have_80_columns_and_are_read_back(real, tmp_path):
    content = read_ndk(real("multiple_events.ndk"))
    path = write_ndk(content.arrays, tmp_path / "again.ndk")
    assert max(len(line) for line in path.read_text().splitlines()) <= 80
    again = read_ndk(path)
    for name, values in content.arrays.items():
        if values.dtype.kind == "f":
            assert np.allclose(again.arrays[name], values, rtol=1e-3), name
        elif name != "net":
            assert np.array_equal(again.arrays[name], values), name


def test_a_catalogue_of_pycsep_is_read_as_printed(real):
    arrays = read_csep(real("sample_comcat_catalog.csv")).arrays
    assert arrays["id"][0] == "2019-07-06T03:22:35.630000_35.616665_-117.43017"
    first = [arrays[name][0] for name in ("latitude", "longitude", "mag", "depth")]
    assert first == [35.616665, -117.43017, 4.73, 9.35]
    assert str(arrays["time"][0])[:22] == "2019-07-06T03:22:35.63"
    assert (arrays["magType"] == "").all()
    assert np.isnat(arrays["updated"]).all()

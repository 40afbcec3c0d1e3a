"""Scenes: what items say of place, time, sensor and terms, and what is refused."""

import json

import numpy as np
import pytest
from vconst_disaster.stac.document import NotSound
from vconst_disaster.stac.footprint import box_of
from vconst_disaster.stac.reader import read_items
from vconst_disaster.stac.writer import write_items

from vconst import FileError
from vconst.testing.damage import mutated

SQUARE = [[10.0, 45.0], [11.0, 45.0], [11.0, 46.0], [10.0, 46.0], [10.0, 45.0]]


def item(name="scene-1", *, version="1.1.0", ring=SQUARE, assets=None, **properties):
    """One item over northern Italy; properties with ``__`` for ``:``."""
    said = {key.replace("__", ":"): value for key, value in properties.items()}
    return {
        "stac_version": version,
        "type": "Feature",
        "id": name,
        "collection": "tests",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"datetime": "2024-05-01T10:30:00Z", **said},
        "links": [],
        "assets": assets or {},
    }


def written(folder, *items, text=None):
    """A file of one item, of a collection of several, or of a text."""
    whole = items[0] if len(items) == 1 else {"type": "FeatureCollection", "features": items}
    path = folder / "scenes.json"
    path.write_text(json.dumps(whole) if text is None else text, "utf-8")
    return path


def read(folder, *items):
    return read_items(written(folder, *items)).arrays


def polygon(*corners):
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def test_the_radar_example_of_the_sar_extension_is_read_as_it_says(tmp_path):
    """Its corners, times, resolution (50 m, spacing 25 m) and bbox, as published."""
    ring = [[-67.071648, -64.72924], [-65.087479, -56.674374], [-68.033211, -51.105831]]
    ring += [[-70.275032, -59.805672], [-67.071648, -64.72924]]
    example = item(
        *("sentinel-1-example",),
        version="1.0.0",
        ring=ring,
        datetime="2018-11-03T23:58:55.617217Z",
        start_datetime="2018-11-03T23:58:55.121559Z",
        end_datetime="2018-11-03T23:59:55.112875Z",
        instruments=["c-sar"],
        sar__polarizations=["HH"],
        sar__resolution_range=50,
        sar__resolution_azimuth=50,
        sar__pixel_spacing_range=25,
        sar__pixel_spacing_azimuth=25,
    )
    found = {name: values[0] for name, values in read(tmp_path, example).items()}
    box = [found[edge] for edge in ("west", "south", "east", "north")]
    assert box == [-70.275032, -64.72924, -65.087479, -51.105831]
    assert (found["sensor_kind"], found["gsd"]) == ("sar", 50.0)
    assert found["instruments"] == "c-sar"
    assert str(found["start"]) == "2018-11-03T23:58:55.121559000"
    assert str(found["stop"]) == "2018-11-03T23:59:55.112875000"


def test_the_example_whose_corners_are_latitude_first_is_refused(tmp_path):
    """The Envisat example of the same extension: its 'latitudes' are 114 to 128 degrees."""
    ring = [[65.2, 114.6], [71.2, 117.5], [70.1, 128.6], [64.3, 123.3], [65.2, 114.6]]
    with pytest.raises(FileError, match=r"item 'scene-1'.*off the Earth"):
        read(tmp_path, item(ring=ring))


def test_a_footprint_across_the_date_line_has_the_box_of_the_standard():
    """RFC 7946: section 5.2, Fiji, bbox 177, -20, -178, -16; section 3.1.9, 170 to -170, cut."""
    whole = polygon([177, -20], [-178, -20], [-178, -16], [177, -16])
    box = box_of(whole)
    assert (box.west, box.south, box.east, box.north) == (177, -20, -178, -16)
    assert (box.longitude, box.extent_east) == (179.5, 5)
    first = [[180.0, 40.0], [180.0, 50.0], [170.0, 50.0], [170.0, 40.0], [180.0, 40.0]]
    second = [[-170.0, 40.0], [-170.0, 50.0], [-180.0, 50.0], [-180.0, 40.0], [-170.0, 40.0]]
    box = box_of({"type": "MultiPolygon", "coordinates": [[first], [second]]})
    assert (box.west, box.east, box.longitude) == (170, -170, -180)
    beyond = polygon([177, -20], [182, -20], [182, -16], [177, -16])
    assert box_of(beyond) == box_of(whole)


def test_a_ring_about_a_pole_reaches_it_and_one_about_the_earth_goes_all_round():
    box = box_of(polygon(*([longitude, -70] for longitude in range(-180, 180, 40))))
    assert (box.south, box.north, box.west, box.east) == (-90, -70, -180, 180)
    box = box_of(polygon([-180, -60], [180, -60], [180, 60], [-180, 60]))
    assert (box.south, box.north, box.extent_east) == (-60, 60, 360)


def test_boxes_anywhere_are_written_and_read_back_to_the_digit(tmp_path):
    chance = np.random.default_rng(5)
    rows, names = 200, [f"scene {number:03d}" for number in range(200)]
    first = read(tmp_path, *(item(name) for name in names))
    first["extent_north"] = np.round(10 ** chance.uniform(-4, 1, rows), 8)
    first["extent_east"] = np.round(10 ** chance.uniform(-4, 2.5, rows), 8)
    first["latitude"] = np.round(chance.uniform(-80, 80, rows), 8)
    first["longitude"] = np.round(chance.uniform(-180, 180, rows), 8)
    read_once = read_items(write_items(first, tmp_path / "one.json")).arrays
    for name in ("latitude", "longitude", "extent_north", "extent_east"):
        np.testing.assert_allclose(read_once[name], first[name], atol=2e-8)
    again = read_items(write_items(read_once, tmp_path / "two.json")).arrays
    for name, values in read_once.items():
        np.testing.assert_array_equal(again[name], values)
    assert (read_once["west"] > read_once["east"]).sum() > 10


def test_one_row_a_kind_of_sensor_with_its_own_resolution(tmp_path):
    pan = {"name": "P", "eo:common_name": "pan", "gsd": 0.5}
    heat = {"name": "T", "eo:center_wavelength": 10.8, "gsd": 100}
    colours = [{"name": name} for name in ("blue", "green", "red", "nir")]
    found = read(
        tmp_path,
        item(gsd=0.5, assets={"p": {"bands": [pan]}, "c": {"bands": colours, "gsd": 2.0}}),
        item("scene-2", gsd=60, bands=[heat]),
        item("scene-3", bands=[{"name": f"b{number}"} for number in range(200)], gsd=30),
        item("scene-4", gsd=3.0),
        item("scene-5"),
    )
    rows = sorted(zip(found["id"], found["sensor_kind"], found["gsd"], strict=True))
    assert rows[:5] == [
        ("scene-1", "multispectral", 2.0),
        ("scene-1", "panchromatic", 0.5),
        ("scene-2", "infrared", 100.0),
        ("scene-3", "hyperspectral", 30.0),
        ("scene-4", "unknown", 3.0),
    ]
    assert np.isnan(rows[5][2])


def test_bands_of_stac_1_0_take_their_resolution_from_raster_bands_asset_and_item(tmp_path):
    names = ("pan", "red")
    bands = [{"name": name, "common_name": name} for name in names]
    raster = [{"spatial_resolution": 0.3}, {"spatial_resolution": 1.2}]
    assets = {"data": {"eo:bands": bands, "raster:bands": raster}}
    found = read(tmp_path, item(version="1.0.0", gsd=5, assets=assets))
    assert dict(zip(found["sensor_kind"], found["gsd"], strict=True)) == {
        "panchromatic": 0.3,
        "multispectral": 1.2,
    }
    del assets["data"]["raster:bands"]
    found = read(tmp_path, item(version="1.0.0", gsd=5, assets=assets))
    assert found["gsd"].tolist() == [5, 5]


def test_times_with_zones_and_leap_seconds_are_in_utc(tmp_path):
    found = read(
        tmp_path,
        item("a", datetime="2024-05-01T10:30:00.5+08:00"),
        item("b", datetime="2016-12-31T23:59:60Z"),
    )
    times = dict(zip(found["id"], found["start"].astype(str), strict=True))
    assert times["a"].startswith("2024-05-01T02:30:00.500")
    assert times["b"].startswith("2017-01-01T00:00:00")


def test_items_without_a_footprint_are_counted_and_left_out(tmp_path):
    nowhere, point = item("nowhere"), item("point")
    nowhere["geometry"] = None
    point["geometry"] = {"type": "Point", "coordinates": [1, 2]}
    content = read_items(written(tmp_path, item(), nowhere, point))
    assert content.counts == {"without_footprint": 2}
    assert content.arrays["id"].tolist() == ["scene-1"]
    with pytest.raises(FileError, match="no item has a footprint"):
        read(tmp_path, nowhere)


def test_several_kinds_of_one_item_are_written_as_one_item_and_read_back(tmp_path):
    assets = {
        "p": {"bands": [{"name": "P", "eo:common_name": "pan"}], "gsd": 0.5},
        "c": {"bands": [{"name": "red"}, {"name": "nir"}]},
    }
    first = read(tmp_path, item(assets=assets, license="CC-BY-4.0", eo__cloud_cover=12.5))
    path = write_items(first, tmp_path / "again.json")
    assert len(json.loads(path.read_text("utf-8"))["features"]) == 1
    again = read_items(path).arrays
    for name, values in first.items():
        equal_nan = {"equal_nan": True} if values.dtype.kind in "fM" else {}
        assert np.array_equal(again[name], values, **equal_nan), name


def _broken():
    line = [[1, 1], [2, 2], [1, 1]]
    far = [[10, 45], [11, 95], [11, 46], [10, 45]]
    text = json.dumps(item(gsd=5))
    yield item(ring=line), "has not 4 to"
    yield item(ring=SQUARE[:-1]), "is not closed"
    yield item(ring=[[10, 45]] * 5), "has no area"
    yield item(ring=far), "off the Earth"
    yield item(ring=[["10", 45], *SQUARE[1:]]), "off the Earth"
    yield item(ring=[[True, 45], *SQUARE[1:]]), "off the Earth"
    yield item(ring=[10, *SQUARE[1:]]), "no longitude and latitude"
    yield item(datetime="2024-05-01"), "no time with a zone"
    yield item(datetime="2024-13-01T00:00:00Z"), "is no time"
    yield item(datetime=None), "neither 'datetime' nor"
    yield item(start_datetime="2024-05-01T00:00:00Z"), "has one of"
    yield item(gsd=-1), "'gsd' is -1"
    yield item(gsd="fine"), "'gsd' is fine"
    yield item(eo__cloud_cover=101), "'eo:cloud_cover' is 101"
    yield item(platform="x" * 2000), "'platform' is no text of up to 1000"
    yield item(instruments="msi"), "'instruments' is no list"
    yield item(bands={}), "'bands' is no list of objects"
    yield item(version="1.0.0-beta.2"), "1.0 and 1.1 can be read"
    yield {**item(), "type": "Collection"}, "it is a Collection"
    yield {"type": "FeatureCollection", "features": []}, "holds no item"
    yield {"type": "FeatureCollection", "features": [7]}, "entry 1"
    yield {"type": "FeatureCollection", "features": [item(), item()]}, "more than once"
    yield [], "neither a STAC item"
    yield text.replace("45.0", "NaN"), "'NaN' is no JSON number"
    yield text.replace("45.0", "1e999"), "off the Earth"
    yield text.replace('"gsd": 5', f'"gsd": {"9" * 5000}'), "a number of 5000 digits"
    yield text.replace('"gsd": 5', '"gsd": 5, "gsd": 6'), "'gsd' is twice"
    yield text.replace("[]", "[" * 100_000 + "]" * 100_000), "nested too deep"
    yield text[:-1], "scenes.json:1: no JSON"


@pytest.mark.parametrize(
    ("document", "words"), [pytest.param(*each, id=each[1][:30]) for each in _broken()]
)
def test_what_is_wrong_is_said_in_words(tmp_path, document, words):
    text = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(FileError) as found:
        read_items(written(tmp_path, text=text))
    assert found.value.message.startswith("scenes.json:")
    assert words in found.value.message


def test_an_item_that_says_its_version_last_is_recognised_and_other_features_are_not():
    from vconst_disaster.scenes import SCENES

    from vconst.ingest import recognise

    def claimed(document):
        head = json.dumps(document).encode()[:4096]
        return bool(recognise({SCENES.name: SCENES}, ("x.json",), head))

    whole = item(assets={f"asset {number}": {} for number in range(1000)})
    links = [{"rel": "root", "href": "."}]
    last = {"type": "Feature", **whole, "links": links}
    last = {name: last[name] for name in ("id", "type", "links", "assets", "stac_version")}
    assert claimed(whole)
    assert claimed(last)
    assert claimed({"type": "FeatureCollection", "features": [last]})
    assert not claimed({"type": "FeatureCollection", "features": [{"type": "Feature"}]})
    assert not claimed({"type": "Topology", "links": links})


def test_a_footprint_of_too_many_corners_is_refused(monkeypatch):
    monkeypatch.setattr("vconst_disaster.stac.footprint.CORNERS", 5)
    with pytest.raises(NotSound, match="4 to 5 corners"):
        box_of(polygon(*([longitude, longitude / 2] for longitude in range(6))))


def test_a_file_that_is_too_large_is_not_read(monkeypatch, tmp_path):
    monkeypatch.setattr("vconst_disaster.stac.document.SIZE_LIMIT", 10)
    with pytest.raises(FileError, match="larger than 10 bytes"):
        read(tmp_path, item())


def test_damaged_files_are_read_or_refused_and_nothing_else(tmp_path):
    bands = [{"name": "P", "eo:common_name": "pan", "gsd": 0.5}]
    path = written(tmp_path, item("a", bands=bands), item("b", sar__polarizations=["VV"], gsd=5))
    data, refused = path.read_bytes(), []
    for number in range(200):
        path.write_bytes(mutated("scenes.json", number, data))
        try:
            read_items(path)
        except FileError as error:
            refused.append(error.message)
    assert len(refused) > 50
    assert all(message.startswith("scenes.json") for message in refused)

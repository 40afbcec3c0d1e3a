"""Exports of scenes obey licence and resolution limits, whatever is asked for."""

import csv
import json

import pytest

SQUARE = [[10.0, 45.0], [11.0, 45.0], [11.0, 46.0], [10.0, 46.0], [10.0, 45.0]]
RADAR = {"sar:polarizations": ["VV"]}
PAN = {"eo:common_name": "pan", "name": "P"}
COLOURS = {"name": "red"}

#: Name, and properties; those that may be handed on begin with "open".
SCENES = {
    "open pan at the limit": {"bands": [PAN], "gsd": 0.5},
    "open colours at the limit": {"bands": [COLOURS], "gsd": 2.0},
    "open radar at the limit": {**RADAR, "gsd": 1.0},
    "open licence": {**RADAR, "gsd": 10, "license": "CC-BY-4.0"},
    "fine pan": {"bands": [PAN], "gsd": 0.49},
    "fine colours": {"bands": [COLOURS], "gsd": 1.99},
    "fine radar": {**RADAR, "gsd": 5, "sar:resolution_range": 0.99},
    "fine, but of which kind?": {"gsd": 1.0},
    "how fine?": {"bands": [PAN]},
    "closed": {**RADAR, "gsd": 10, "license": "proprietary"},
    "closed too": {**RADAR, "gsd": 10, "license": "Other"},
}


def files(folder, names):
    features = [
        {
            "stac_version": "1.1.0",
            "type": "Feature",
            "id": name,
            "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
            "properties": {"datetime": "2024-05-01T10:30:00Z", **SCENES[name]},
            "links": [],
            "assets": {},
        }
        for name in names
    ]
    path = folder / "scenes.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.fixture
def stored(call, tmp_path, monkeypatch):
    """``stored(names)`` puts scenes into a store of the current folder."""
    monkeypatch.chdir(tmp_path)

    def store(names):
        done = call("ingest", files(tmp_path, names))
        assert done.code == 0, done.err

    return store


def exported(path):
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle))


def test_what_is_finer_unknown_or_not_open_is_left_out_and_counted_in_words(call, stored, tmp_path):
    stored(SCENES)
    done = call("export", "scenes/footprints", "out.csv")
    assert done.code == 0, done.err
    rows = exported(tmp_path / "out.csv")
    assert {row["event_id"] for row in rows} == {n for n in SCENES if n.startswith("open")}
    assert "4 samples of scenes/footprints in out.csv" in done.err
    assert "Left out 2 that may not be handed on" in done.err
    assert "panchromatic scenes finer than 0.5 m, or of unknown resolution" in done.err
    body = call("export", "scenes/footprints", "out.csv", "--force", "--json").json
    assert body["samples"] == 4
    assert body["withheld"] == {
        "licence_not_open": 2,
        "finer_than_allowed_panchromatic": 2,
        "finer_than_allowed_multispectral": 1,
        "finer_than_allowed_unknown": 1,
        "finer_than_allowed_sar": 1,
    }


def test_columns_that_are_not_asked_for_are_looked_at_and_not_written(call, stored, tmp_path):
    stored(["fine pan", "open licence", "closed"])
    done = call("export", "scenes/footprints", "out.csv", "--variables", "collection")
    assert done.code == 0, done.err
    (row,) = exported(tmp_path / "out.csv")
    assert row["event_id"] == "open licence"
    assert {"collection", "latitude"} <= set(row)
    assert not {"licence", "ground_sample_distance", "sensor_kind"} & set(row)


def test_quality_none_does_not_open_what_is_withheld(call, stored):
    stored(["fine pan", "open licence"])
    body = call("export", "scenes/footprints", "o.csv", "--quality", "none", "--json").json
    assert (body["samples"], body["withheld"]) == (1, {"finer_than_allowed_panchromatic": 1})


def test_where_nothing_may_be_handed_on_nothing_is_written(call, stored, tmp_path):
    stored(["fine radar", "closed"])
    done = call("export", "scenes/footprints", "out.csv")
    assert done.code != 0
    assert "None of the samples of scenes/footprints may be handed on" in done.err
    assert "sar scenes finer than 1.0 m" in done.err
    assert not (tmp_path / "out.csv").exists()


def test_of_an_item_that_is_in_two_searches_the_later_counts(call, stored, tmp_path, monkeypatch):
    stored(["open licence", "open pan at the limit"])
    monkeypatch.setitem(
        SCENES, "open licence", {**RADAR, "gsd": 20, "updated": "2025-01-01T00:00:00Z"}
    )
    stored(["open licence", "open colours at the limit"])
    assert call("export", "scenes/footprints", "out.csv").code == 0
    found = {
        row["event_id"]: row["ground_sample_distance"] for row in exported(tmp_path / "out.csv")
    }
    assert found == {
        "open licence": "20.0",
        "open pan at the limit": "0.5",
        "open colours at the limit": "2.0",
    }


def test_info_tells_the_limits(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    limits = {each["limit"] for each in call("info", "scenes/footprints", "--json").json["limits"]}
    assert {"licence_not_open", "finer_than_allowed_sar"} <= limits

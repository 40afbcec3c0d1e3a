"""Scenes that cameras can take of a place: their footprints, as STAC items."""

import json

import numpy as np
import pytest
from vconst_disaster.planned import items_of, plan_scenes
from vconst_disaster.platforms import IMAGERS
from vconst_disaster.stac.reader import read_items

from vconst.orbits.course import course_of

#: Latitude and longitude near the date line.
FIJI = (-17.0, 179.5)
RADIUS = 6371.2


@pytest.fixture(scope="module")
def planned():
    """Scenes of CBERS-04 by day, and their items."""
    imager = IMAGERS[0]
    course = course_of("cbers-04", {"cbers-04": imager.platform}, 1_767_225_600_000_000_000)
    span = (np.datetime64("2026-01-05", "ns"), np.datetime64("2026-01-31", "ns"))
    found = plan_scenes(course, imager.cameras, FIJI, *span)
    scenes = [each for each in found if each.sun > 0]
    assert len(scenes) < len(found)  # it passes by night too
    return scenes, items_of(scenes, "cbers-04")["features"]


def rings_of(item):
    given = item["geometry"]
    parts = [given["coordinates"]] if given["type"] == "Polygon" else given["coordinates"]
    return [np.array(part[0]) for part in parts]


def area(ring):
    """km2 of a ring: the integral of the sine of latitude over longitude, edges cut finely."""
    share = np.linspace(0, 1, 51)[:-1, None, None]
    fine = (ring[:-1] + share * np.diff(ring, axis=0)).swapaxes(0, 1).reshape(-1, 2)
    fine = np.radians(np.concatenate([fine, ring[:1]]))
    sine = np.sin(fine[:, 1])
    return -(RADIUS**2) * float(np.diff(fine[:, 0]) @ (sine[1:] + sine[:-1]) / 2)


def holds(ring, east, north):
    """Whether a place is inside: how often a line to the east crosses the ring."""
    (x, y), (u, v) = ring[:-1].T, ring[1:].T
    cross = (y > north) != (v > north)
    at = x[cross] + (north - y[cross]) / (v[cross] - y[cross]) * (u[cross] - x[cross])
    return np.count_nonzero(at > east) % 2 == 1


def test_a_footprint_is_a_square_of_the_swath_and_holds_the_place(planned):
    scenes, items = planned
    assert len(items) == len(scenes) > 10
    for scene, item in zip(scenes, items, strict=True):
        rings = rings_of(item)
        assert sum(map(area, rings)) == pytest.approx(scene.camera.swath**2, rel=0.01)
        assert sum(holds(ring, *FIJI[::-1]) for ring in rings) == 1
        assert abs(scene.local_time - 10.5) < 1


def test_what_crosses_the_date_line_is_cut_there(planned):
    _, items = planned
    cut = [item for item in items if item["geometry"]["type"] == "MultiPolygon"]
    assert cut
    for item in cut:
        east, west = (ring[:, 0] for ring in rings_of(item)[::-1])
        edges = sorted([(east.min(), east.max()), (west.min(), west.max())])
        assert (edges[0][0], edges[1][1]) == (-180, 180)
        assert item["bbox"][0] > 0 > item["bbox"][2]


def test_items_say_that_they_are_planned_and_are_read_as_scenes(call, planned, tmp_path):
    _, items = planned
    path = tmp_path / "scenes.json"
    span = ("--start", "2026-01-05", "--stop", "2026-01-30")
    done = call("scenes", "cbers-04", "--over=-17,179.5", *span, "--to", str(path), "--json")
    assert done.code == 0, done.err
    assert "not from tracking" in done.json["notes"][0]
    assert json.loads(path.read_text("utf-8"))["features"] == items
    said = items[0]["properties"]
    assert said["vconst:orbit"] == "nominal, not from tracking"
    assert said["vconst:finest_exported_m"] == 2.0
    arrays = read_items(path).arrays
    assert len(arrays["id"]) == len(items)
    wide = [item for item in items if item["properties"]["instruments"] == ["wfi"]]
    row = list(arrays["id"]).index(wide[0]["id"])
    assert arrays["sensor_kind"][row] == "multispectral"
    assert arrays["gsd"][row] == 64.0
    assert [arrays[edge][row] for edge in ("west", "south", "east", "north")] == pytest.approx(
        wide[0]["bbox"]
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cses-01", "--over", "1,2"), "Unknown platform with cameras 'cses-01'"),
        (("gf-6", "--over", "1,2", "--camera", "PAN"), "Unknown camera 'PAN'"),
        (("gf-6", "--over", "here"), "is no place"),
        (("gf-6", "--over", "1,2", "--to", "x.csv"), "ends in .json is expected"),
        (("gf-6", "--over", "1,2", "--to", "nowhere/x.json"), "There is no folder 'nowhere'"),
    ],
)
def test_mistakes_are_said_in_words(call, arguments, words):
    done = call("scenes", *arguments)
    assert done.code == 2
    assert words in done.err

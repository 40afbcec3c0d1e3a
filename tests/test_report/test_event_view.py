"""What stands around an event, as data, and what the page makes of it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from vconst.report.figures.event_cells import cell_drawings, cells_of
from vconst.report.figures.event_controls import controls_like_event
from vconst.report.figures.event_layers import layers_drawing
from vconst.report.figures.event_passes import some_controls
from vconst.report.figures.event_scene import counts_by_day, field_line, scene_of
from vconst.report.figures.event_stereo import stereo_drawing
from vconst.report.maps.projection import AzimuthalEquidistant
from vconst.report.scripts import as_json

from .event_runs import BEFORE, LAYERS, STRONG
from .reading import Reader

SCRIPT = Path(__file__).parents[2] / "vconst" / "report" / "scripts" / "numbers.js"


@pytest.fixture(scope="module")
def layers(event_run):
    found = [(name, each.dataset) for name, each in event_run["unusual"].items()]
    return sorted(found, key=lambda item: -item[1].attrs["height"])


def scenes_of(page):
    text = page.read_text("utf-8")
    found = re.findall(r'<script type="application/json" id="[^"]+">(.*?)</script>', text)
    return [json.loads(each) for each in found]


def test_the_day_on_which_all_layers_are_unusual_is_the_one_that_is_told(layers):
    days, passes, strong, disturbed = counts_by_day(layers, 0)
    assert days[strong.argmax()] == -STRONG
    assert passes.sum() == sum(22 if kind == "track" else 44 for *_, kind in LAYERS)
    assert disturbed.sum() > 0
    assert f"on day \u2212{STRONG} ({strong.max()} of" in stereo_drawing(layers, 0).title


def test_a_scene_holds_every_pass_at_its_height(layers, event_page):
    scene = scenes_of(event_page)[0]
    assert {each["name"]: each["height"] for each in scene["layers"]} == {
        name: round(height) for name, height, *_ in LAYERS
    }
    for each in scene["layers"]:
        rows = dict(layers)[each["name"]]
        own = rows["pass_place"].values == 0
        assert len(each["passes"]) == own.sum()
        z = [passed[1] for passed in each["passes"] if passed[1] is not None]
        np.testing.assert_allclose(
            z, rows["deviate"].values[own & (rows["state"] == 0)], atol=0.051
        )
    assert [height for height, _ in scene["planes"]] == [0, 442, 507]
    assert scene["days"][0] == -BEFORE


def test_the_twin_of_a_view_says_what_it_draws_in_words_and_geographic_places(layers, event_page):
    """The epicentre of the first event lies at 30 degrees north, 68 east, by hand."""
    text = event_page.read_text("utf-8")
    links = re.findall(r'href="(figures/stereo[^"]*\.json)"', text)
    twins = [json.loads((event_page.parent / link).read_text("utf-8")) for link in links]
    assert len(twins) == len(scenes_of(event_page)) == 2
    twin, scene = twins[0], scenes_of(event_page)[0]
    assert twin["schema"] == "vconst/scene/1"
    assert (twin["event"]["latitude"], twin["event"]["longitude"]) == (30.0, 68.0)
    first, conjugate = (
        (twin["field_line"][name][-1] for name in ("latitude", "longitude")),
        (twin["event"]["conjugate"]),
    )
    assert tuple(first) == pytest.approx((conjugate["latitude"], conjugate["longitude"]), abs=0.05)
    assert twins[1]["field_line"] is None
    for told, drawn in zip(twin["layers"], scene["layers"], strict=True):
        assert [each["z"] for each in told["passes"]] == [each[1] for each in drawn["passes"]]
        rows = dict(layers)[told["name"]]
        quiet = int(((rows["pass_place"] == 0) & (rows["state"] == 0)).sum())
        assert sum(each["state"] == "quiet" for each in told["passes"]) == quiet
        for each in told["passes"]:
            east = np.array(each.get("longitude", [68.0]))
            assert (np.abs((east - 68.0 + 180.0) % 360.0 - 180.0) < 40.0).all()
            assert len(each.get("latitude", [])) == len(each.get("longitude", []))


def test_scenes_are_small(event_page):
    assert all(len(as_json(scene)) < 150_000 for scene in scenes_of(event_page))


def test_no_field_line_where_none_reaches_the_satellites_and_the_page_says_why(layers):
    """Inside 13.9 degrees, traps.md 40; outside its feet are the epicentre and the conjugate."""
    line = field_line(layers[0][1], 1)
    assert line.points == []
    assert "13.9°" in line.words
    assert "11.0°" in line.words
    line = field_line(layers[0][1], 0)
    points = np.array(line.points)
    assert points[:, 2].max() == pytest.approx(line.top, rel=0.02)
    assert points[0].tolist() == pytest.approx([30.0, 0.0, 110.0], abs=0.02)
    conjugate = scene_of(layers, 0)["conjugate"]
    assert points[-1][:2].tolist() == pytest.approx(conjugate, abs=0.02)
    # A dipole line L cos^2: its top over the foot follows from the magnetic latitude alone.
    assert line.top == pytest.approx(6478.3 * 1 / np.cos(np.radians(24.5)) ** 2 - 6371, rel=0.01)


def test_three_controls_are_always_the_same_and_compared(event_run, layers):
    compared = event_run["chance"].dataset
    places = some_controls(compared, 0)
    assert places == some_controls(compared, 0)
    assert len(set(places)) == 3
    assert (compared["place_control"].values[places] == 1).all()
    assert (compared["place_of_event"].values[places] == 0).all()
    assert np.isfinite(compared["place_statistic"].values[places]).all()
    drawing = controls_like_event(layers, compared, 0)
    assert {row[0] for row in drawing.numbers.rows} == {1, 2, 3}
    assert len(drawing.numbers.rows) == 3 * sum(22 if k == "track" else 44 for *_, k in LAYERS)


def test_where_no_layer_counts_the_clock_is_drawn_without_the_count_of_passes(event_run, layers):
    """Maps of one day, with no day before them, are all that a store may hold."""
    compared = event_run["chance"].dataset
    none = compared.assign(layer_counts=compared["layer_counts"] * 0)
    for table, rows in ((compared, 2), (none, 1)):
        figure, drawing = Figure(figsize=(8, 4)), layers_drawing(layers, table)
        drawing.draw(figure)
        assert len(figure.axes) - 1 == 2 * rows  # of two events, beside the colour bar
        assert ("90 % of the controls" in drawing.caption) is (rows == 2)


@pytest.fixture(scope="module")
def squares(event_run):
    return {name: each.dataset for name, each in event_run["square_unusual"].items()}


def test_cells_stand_at_their_time_and_place(squares):
    layer = squares["content"]
    cells = cells_of(layer, 0)
    assert cells.z.shape == (44, 2 * 25)
    for row, column in ((0, 0), (7, 12), (43, 49)):
        passed = (layer["pass_place"] == cells.place[column]) & (
            layer["pass_time"] == cells.time[row]
        )
        assert cells.z[row, column] == layer["deviate"].values[passed.values].item()
    assert [cells.middle(end) for end in (0, 1)] == [12, 37]
    assert cells.end[37] == 1


def test_the_map_that_is_shown_is_the_strongest_and_its_title_says_which(squares):
    [(id, drawing)] = cell_drawings(squares["content"], "content", 0)
    assert id == "cells"
    assert f"on day \u2212{STRONG - 1}." in drawing.title or "on day \u22122.0" in drawing.title
    assert "40 % of the cells" in drawing.title  # two columns of five
    [(id, drawing)] = cell_drawings(squares["thermometer"], "thermometer", 0)
    assert id == "nights"


def test_cells_in_a_scene_are_squares_about_the_epicentre(layers, squares):
    scene = scene_of(layers, 0, squares)
    held = next(each for each in scene["layers"] if each["name"] == "content")["cells"]
    shown = np.flatnonzero(held["days"][str(-STRONG)])
    assert len(shown) == 10
    corners = np.reshape(held["corners"][shown[0]], (4, 2))
    x = AzimuthalEquidistant(30.0, 0.0)(*corners.T)[0]
    assert x.max() - x.min() == pytest.approx(700, abs=15)
    assert x.min() == pytest.approx(350, abs=15)
    assert not scene_of(layers, 1, squares)["layers"][0].get("cells")


def test_what_is_not_looked_at_is_said(event_page):
    text = Reader(event_page).text
    assert "not looked at" in text
    assert "no data in this run" in text
    assert "hiss near the proton gyrofrequency" in text


def test_no_text_of_a_scene_can_end_its_element():
    hostile = {"name": "</script><script>alert(1)</script><!--\u2028"}
    text = as_json(hostile)
    assert "<" not in text
    assert ">" not in text
    assert json.loads(text) == hostile


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here")
def test_the_script_projects_and_counts_as_the_still_picture_does(layers, event_page):
    scene = scenes_of(event_page)[0]
    code = (
        f"const s=require({json.dumps(str(SCRIPT))});"
        "const scene=JSON.parse(require('fs').readFileSync(0,'utf8'));"
        "const days=[];for(let d=scene.days[0];d<=scene.days[1];d++)"
        "days.push(s.counts(scene,{day:d,span:1,hidden:new Set()}));"
        "console.log(JSON.stringify({days,map:s.onMap(30,41.5,-17.25)}))"
    )
    ran = subprocess.run(
        ["node", "-e", code], input=json.dumps(scene), capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout)
    _, passes, strong, disturbed = counts_by_day(layers, 0)
    assert [each["passes"] for each in found["days"]] == passes.tolist()
    assert [each["strong"] for each in found["days"]] == strong.tolist()
    assert [each["disturbed"] for each in found["days"]] == disturbed.tolist()
    assert found["map"] == pytest.approx(AzimuthalEquidistant(30.0, 0.0)(41.5, -17.25), rel=1e-9)

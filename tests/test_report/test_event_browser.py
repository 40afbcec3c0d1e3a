"""The stereoscopic view in a real browser: slider, toggles, keyboard, dark, narrow, paper."""

import json
from pathlib import Path

import numpy as np
import pytest

from .test_browser import CHROMIUM, browse

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")

#: Acts on the page in a frame and leaves what it saw, as JSON, in the title.
_ACTING = Path(__file__).with_name("acting.html").read_text("utf-8")


def act(page, folder, wide, *flags):
    """What the frame saw, at a width in pixels."""
    frame = folder / "frame.html"
    frame.write_text(_ACTING.replace("PAGE", page.as_uri()).replace("WIDE", str(wide)), "utf-8")
    dumped = browse(
        frame,
        folder,
        "--allow-file-access-from-files",
        "--virtual-time-budget=4000",
        "--dump-dom",
        *flags,
    )
    title = dumped.split("<title>")[1].split("</title>")[0]
    return json.loads(title.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))


@pytest.fixture(scope="module")
def seen(event_page, tmp_path_factory):
    """At 1240 pixels, with WebGL switched off."""
    folder = tmp_path_factory.mktemp("act")
    return act(event_page, folder, 1240, "--disable-software-rasterizer")


def test_the_view_draws_without_webgl_and_takes_the_place_of_the_picture(seen):
    assert seen["live"]
    assert seen["still"] == "none"
    assert seen["begin"][1] > 0.02


def test_slider_and_span_change_what_is_drawn_and_said(seen):
    assert seen["slider"][0] != seen["begin"][0]
    assert seen["slider"][2] != seen["begin"][2]
    assert seen["begin"][2].startswith("Days \u22122 to \u22121: ")  # the strongest, to begin with
    assert seen["back"] == seen["begin"]
    assert "Days \u22122 to +1" in seen["span"][2]
    assert seen["span"][0] != seen["back"][0]


def test_layers_can_be_switched_off_and_on(seen):
    assert ": 0 passes, 0 of them" in seen["none"][2]
    assert seen["none"][0] != seen["all"][0]
    assert seen["all"] == seen["back"]


def test_keys_turn_and_bring_nearer(seen):
    assert seen["turned"][0] != seen["all"][0]
    assert seen["returned"] == seen["all"]
    assert seen["nearer"][0] != seen["all"][0]


def test_the_globe_is_the_second_view_and_says_so(seen):
    assert seen["globe"][0] != seen["all"][0]
    assert seen["globe"][1] > 0.02
    assert seen["pressed"] == ["false", "true"]
    assert seen["globe"][2] in seen["label"]


def test_on_a_narrow_screen_nothing_scrolls_sideways(event_page, tmp_path):
    seen = act(event_page, tmp_path, 500)
    assert seen["wide"][0] <= seen["wide"][1]
    assert seen["begin"][1] > 0.02


def test_in_the_dark_the_view_is_drawn_in_light_ink(event_page, tmp_path):
    from matplotlib.image import imread

    shot = tmp_path / "shot.png"
    flags = ("--window-size=1240,1700", "--blink-settings=preferredColorScheme=0")
    browse(event_page, tmp_path, *flags, f"--screenshot={shot}")
    picture = imread(shot)[..., :3]
    assert np.median(picture) < 0.3
    assert picture[900:1600, 300:1100].std() > 0.03


def test_paper_gets_the_still_picture_and_no_controls(event_page, tmp_path):
    """The view hides itself in print: what is left of it is its figure, as SVG."""
    frame = tmp_path / "frame.html"
    text = event_page.read_text("utf-8").replace("@media print{", "@media all{")
    (tmp_path / "paper.html").write_text(text, "utf-8")
    frame.write_text(
        '<iframe id="f" width="900" height="900" src="paper.html"></iframe><script>onload=()=>{'
        "const p=document.getElementById('f').contentDocument,v=p.querySelector('.view'),"
        "s=(e)=>getComputedStyle(e).display;document.title=[s(v),"
        "s(v.parentElement.querySelector('.drawing')),s(p.querySelector('nav'))].join(' ')}"
        "</script>"
    )
    dumped = browse(frame, tmp_path, "--allow-file-access-from-files", "--dump-dom")
    assert dumped.split("<title>")[1].split("</title>")[0] == "none block none"


def test_no_rule_of_accessibility_is_broken(event_page, tmp_path):
    """axe-core, from the package axe-core-python, over the whole page."""
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    axe = next(Path(package.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
    text = event_page.read_text("utf-8")
    policy = text[text.index('<meta http-equiv="Content-Security-Policy"') :].split(">", 1)[0] + ">"
    report = (
        "<script>onload=()=>setTimeout(()=>axe.run(document,{resultTypes:['violations']})"
        ".then((r)=>{document.title=JSON.stringify(r.violations.map((v)=>[v.id,v.help,"
        "v.nodes.slice(0,3).map((n)=>n.html.slice(0,160))]))}),100)</script>"
    )
    (tmp_path / "axe.html").write_text(
        text.replace(policy, "").replace("</head>", f"<script>{axe}</script>{report}</head>"),
        "utf-8",
    )
    dumped = browse(tmp_path / "axe.html", tmp_path, "--virtual-time-budget=20000", "--dump-dom")
    title = dumped.split("<title>")[1].split("</title>")[0]
    assert json.loads(title.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")) == []

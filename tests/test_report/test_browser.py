"""The page in a real browser, where there is one."""

import shutil
import subprocess

import numpy as np
import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --enable-logging=stderr --v=0"
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


def browse(page, folder, *arguments):
    """What Chromium prints of a page; nothing of it may complain."""
    done = subprocess.run(
        [CHROMIUM, *FLAGS.split(), f"--user-data-dir={folder / 'user'}", *arguments, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "CONSOLE" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize(("scheme", "dark"), [("0", True), ("1", False)], ids=["dark", "light"])
def test_both_themes_are_drawn_without_a_complaint(calibration_page, tmp_path, scheme, dark):
    from matplotlib.image import imread

    shot = tmp_path / "shot.png"
    browse(
        calibration_page,
        tmp_path,
        "--window-size=1240,2400",
        f"--blink-settings=preferredColorScheme={scheme}",
        f"--screenshot={shot}",
    )
    picture = imread(shot)[..., :3]
    assert bool(np.median(picture) < 0.3) is dark
    for start in range(0, 2400, 600):
        assert picture[start : start + 600].std() > 0.03


def test_the_page_does_not_scroll_sideways_on_a_telephone(calibration_page, tmp_path):
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<iframe id="f" width="400" height="900" src="{calibration_page.as_uri()}"></iframe>'
        "<script>onload=()=>{let d=document.getElementById('f').contentDocument.documentElement;"
        "document.title=d.scrollWidth+' '+d.clientWidth}</script>"
    )
    dumped = browse(frame, tmp_path, "--allow-file-access-from-files", "--dump-dom")
    wide, seen = map(int, dumped.split("<title>")[1].split("</title>")[0].split())
    assert seen > 300
    assert wide <= seen

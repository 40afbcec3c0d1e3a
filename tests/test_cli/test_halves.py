"""Where a package is missing the commands name it, the doctor too."""

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.test_cli.conftest import started

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def without(tmp_path):
    """Call the command where some packages are not installed: ``without("click")("doctor")``."""
    site = tmp_path / "site"
    site.mkdir()

    def prepared(*names, cut=()):
        for path in Path(sysconfig.get_path("purelib")).iterdir():
            word = path.name.partition("-")[0].partition(".")[0]
            if word not in names and path.suffix != ".pth":
                (site / path.name).symlink_to(path)
        for name in cut:  # an installation that was broken off: its entry is there
            link = site / name
            target = link.resolve()
            link.unlink()
            link.mkdir()
            for inside in list(target.iterdir())[:2]:
                (link / inside.name).symlink_to(inside)
        return called

    def called(*arguments):
        paths = [site, ROOT, *sorted(ROOT.glob("plugins/*"))]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
        command = [sys.executable, "-S", "-m", "vconst", *arguments]
        done = started(command, cwd=tmp_path, environment=environment)
        assert "Traceback" not in done.err
        return done

    return prepared


@pytest.mark.parametrize("name", ["click", "pluggy", "numpy", "rich"])
def test_the_doctor_names_what_is_missing(without, name):
    call = without(name)
    done = call("doctor", "--json")
    assert done.code == 1
    rows = {row["what"]: row for row in done.json["findings"]}
    assert rows[name]["state"] == "failed"
    assert "pip install" in rows[name]["detail"]
    assert rows["scipy"]["state"] == "ok"
    assert f"{name}\tfailed\t" in call("doctor").out


@pytest.mark.parametrize("name", ["click", "numpy"])
def test_other_commands_say_that_a_package_is_missing_and_who_tells_more(without, name):
    call = without(name)
    done = call("ls", "--store", str(ROOT / "tests"))
    assert done.code == 1
    assert done.err.startswith("Error: ")
    assert f"No module named '{name}'" in done.err
    assert "vconst doctor" in done.err
    done = call("ls", "--json", "--store", str(ROOT / "tests"))
    assert done.json["error"]["kind"] == "installation"


def test_a_package_whose_installation_was_broken_off_is_named(without):
    done = without(cut=["sgp4"])("doctor")
    [row] = [line for line in done.out.splitlines() if line.startswith("sgp4\t")]
    assert "\tfailed\t" in row
    assert "of its files are gone or empty" in row

"""Forked commands behave as started ones: where they begin, end, and in what order sets come."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from tests import warm

#: A command that says its hash of a text, starts a process of its own and waits for it.
_MODULE = """
import subprocess
import sys
from pathlib import Path
import click

@click.command()
@click.option("--wait", is_flag=True)
def command(wait):
    print(hash("vconst"))
    if wait:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path("child.new").write_text(str(child.pid))
        Path("child.new").rename("child")
        child.wait()
"""


@pytest.fixture
def place(tmp_path):
    """A folder with an installed command ``tell``."""
    about = tmp_path / "tell-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: tell\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[vconst.commands]\ntell = telling:command\n")
    (tmp_path / "telling.py").write_text(_MODULE)
    return tmp_path


def _tell(place, *arguments, **how):
    environment = os.environ | {"PYTHONPATH": str(place), "VCONST_PLUGINS": ""}
    return warm.run(["tell", *arguments], cwd=place, environment=environment, **how)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(NotADirectoryError, match="nowhere"):
        warm.run(["--version"], cwd=tmp_path / "nowhere", environment=dict(os.environ))


def test_a_folder_is_relative_to_that_of_who_asks(place, monkeypatch):
    monkeypatch.chdir(place)
    environment = os.environ | {"VCONST_PLUGINS": ""}
    code, _, err = warm.run(["--store", "none", "ls"], cwd=".", environment=environment)
    assert code == 1
    assert str(place / "none") in "".join(line.strip() for line in err.decode().splitlines())


def test_what_a_command_started_ends_with_it_when_its_time_is_over(place):
    for seconds in (1, 5, 25, 125):
        with pytest.raises(subprocess.TimeoutExpired):
            _tell(place, "--wait", timeout=seconds)
        if (place / "child").exists():
            break
    pid = int((place / "child").read_text())
    for _ in range(1000):
        if not _runs(pid):
            break
        time.sleep(0.01)
    assert not _runs(pid)


def _runs(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_hashes_of_text_are_those_of_the_seed(place):
    done = subprocess.run(
        [sys.executable, "-c", "print(hash('vconst'))"],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    )
    assert _tell(place, seed=1)[:2] == (0, done.stdout)
    assert _tell(place)[1] != done.stdout

"""kill -9 of 'vconst run': it goes on where it was, and ends as if nothing had happened."""

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.killed import run_of
from tests.native import make_half_orbits
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.recipe.folder import load_run
from vconst.store import Store

#: Steps of one result each; two of them keep what they compute of every day.
RECIPE = """\
vconst: 1
recipe: killed
inputs:
  field: {product: cses-01/hpm-cdsm}
  raw: {product: cses-01/hpm-cdsm, quality: none}
steps:
  summary: {do: describe, data: field}
  noise: {do: noise_floor, data: field}
  flags: {do: flag_shares, data: raw}
  again: {do: describe, data: raw}
report: {page: monitor, show: [noise, flags]}
"""
DAYS = 3
ENVIRONMENT = {**os.environ, "VCONST_PLUGINS": "cses"}


@dataclass
class Whole:
    """A run that nothing ended: its folder of the store, what it used, and what it left."""

    folder: Path
    uses: list
    files: dict
    digests: list

    @property
    def kept(self):
        """Number of the use that keeps each result, by key, in their order."""
        found = {}
        for number, (what, path) in enumerate(self.uses, start=1):
            key = re.search(r"/results/([0-9a-f]{64})$", path)
            if what == "os.rename" and key:
                found[key[1]] = number
        return found

    def days(self, run):
        """Keys of what is kept of days: before the last step, and no step."""
        steps = [step["key"] for step in run.record["steps"]]
        keys = list(self.kept)
        return [key for key in keys[: keys.index(steps[-1])] if key not in steps]


def _command(folder, *, kill=0, pattern="", workers=0, report=False):
    """The command on the store of a folder, and the log of what it uses."""
    options = ["--workers", str(workers), *([] if report else ["--no-report"])]
    return subprocess.Popen(
        run_of(folder, "killed.yml", *options, pattern=pattern, kill=kill),
        cwd=Path(__file__).parent.parent,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _finish(folder, **how):
    process = _command(folder, **how)
    _, err = process.communicate(timeout=240)
    return process.returncode, err.decode()


def _kept(folder):
    return set(Store.open(folder / "store").results.keys())


def _left(folder):
    """Hashes of the files of the newest run that do not name it, and digests of its steps."""
    run = load_run("latest", folder / "runs")
    files = {
        name: held
        for name, held in run.record["outputs"].items()
        if name not in ("result.json", "report.html")  # they say the name of the run, and its time
    }
    numbers = json.loads((run.path / "result.json").read_text("utf-8"))
    files["result.json"] = hashlib.sha256(repr(numbers | {"run": ""}).encode()).hexdigest()
    return files, [step["digest"] for step in run.record["steps"]]


def _make(folder, report=False, workers=0):
    (folder / "files").mkdir(parents=True)
    host = Host()
    for day in range(DAYS):
        make_half_orbits(folder / "files", 3, samples=120, start=f"2020-01-{10 + day}", host=host)
    ingest([folder / "files"], Store.create(folder / "store"), host)
    (folder / "killed.yml").write_text(RECIPE, "utf-8")
    whole = folder.parent / "whole"
    shutil.copytree(folder, whole)
    code, err = _finish(whole, report=report, workers=workers)
    assert code == 0, err
    uses = [line.split("\t") for line in Path(f"{whole}.log").read_text().splitlines()]
    return Whole(folder, uses, *_left(whole))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return _make(tmp_path_factory.mktemp("killed") / "fresh")


def _kill_and_go_on(whole, folder, number, *, workers=0, report=False):
    """
    Killed before a use of a file, then run again.

    Returns
    -------
    kept : set of str
        Keys of what was kept when it was killed.
    run : Run
        The one that went on.
    killed : bool
        Whether it came so far: with workers not every run uses as many files itself.
    """
    shutil.copytree(whole.folder, folder)
    code, err = _finish(folder, kill=number, workers=workers, report=report)
    assert code == -signal.SIGKILL or (code == 0 and workers), err
    killed = code != 0
    kept = _kept(folder)
    code, err = _finish(folder, workers=workers, report=report)
    assert code == 0, err
    assert _left(folder) == (whole.files, whole.digests)
    assert Store.open(folder / "store").check() == []
    return kept, load_run("latest", folder / "runs"), killed


def _require_only_the_rest(whole, kept, run):
    """Nothing that was kept when it was killed was computed again."""
    for step in run.record["steps"]:
        assert (step["state"] == "cached") == (step["key"] in kept)
    computed = sum(step["pieces"].get("computed", 0) for step in run.record["steps"])
    assert computed == len(set(whole.days(run)) - kept)


def test_a_run_that_is_killed_between_and_inside_steps_computes_the_rest_only(whole, tmp_path):
    folder, keys = shutil.copytree(whole.folder, tmp_path / "killed"), list(whole.kept)
    assert _finish(folder, kill=whole.kept[keys[0]] + 1)[0] == -signal.SIGKILL
    assert _kept(folder) == set(keys[:1])  # the first step, and nothing of the second
    keeping = {"kill": 2, "pattern": r"os\.rename.*/results/[0-9a-f]{64}$"}
    assert _finish(folder, **keeping)[0] == -signal.SIGKILL
    assert _kept(folder) == set(keys[:2])  # the second day was computed, and not kept
    assert _finish(folder)[0] == 0
    assert _left(folder) == (whole.files, whole.digests)
    run = load_run("latest", folder / "runs")
    _require_only_the_rest(whole, set(keys[:2]), run)
    assert len(whole.days(run)) == 2 * DAYS


def test_workers_of_a_run_that_is_killed_end_with_it(whole, tmp_path):
    process = _command(shutil.copytree(whole.folder, tmp_path / "orphans"), workers=2)
    parent, workers = psutil.Process(process.pid), []
    while process.poll() is None and len(workers) < 3:  # the server that forks them, and they
        workers = parent.children(recursive=True)
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert workers
    assert psutil.wait_procs(workers, timeout=20)[1] == []


@pytest.mark.chaos
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("workers", "stride"), [(0, 7), (2, 35)])
def test_a_run_that_is_killed_at_any_use_of_a_file_ends_the_same(workers, stride, tmp_path):
    """Every stride-th use of a file, and just before and after everything that is kept."""
    whole = _make(tmp_path / "fresh", report=True, workers=workers)
    boundaries = {number + after for number in whole.kept.values() for after in (0, 1)}
    moments = sorted({*range(1, len(whole.uses) + 1, stride), *boundaries})
    killed = 0
    for number in moments:
        folder = tmp_path / str(number)
        kept, run, came = _kill_and_go_on(whole, folder, number, workers=workers, report=True)
        if workers == 0:
            assert kept == {key for key, use in whole.kept.items() if use < number}
            _require_only_the_rest(whole, kept, run)
        killed += came
        shutil.rmtree(folder)
    print(f"{killed} kills at {len(whole.uses)} uses of files, {workers} workers")
    assert killed > 0.9 * len(moments)


@pytest.mark.chaos
@pytest.mark.timeout(7200)
def test_a_run_that_is_killed_at_any_time_ends_the_same(whole, tmp_path):
    chance, killed = random.Random(11), 0
    for trial in range(100):
        folder, began = tmp_path / str(trial), time.monotonic()
        shutil.copytree(whole.folder, folder)
        assert _finish(folder)[0] == 0
        usual = time.monotonic() - began
        shutil.rmtree(folder)
        shutil.copytree(whole.folder, folder)
        process = _command(folder, workers=trial % 3)
        try:
            process.communicate(timeout=chance.uniform(0.3, 1.0) * usual)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
        assert _finish(folder, workers=trial % 3)[0] == 0
        assert _left(folder) == (whole.files, whole.digests)
        assert Store.open(folder / "store").check() == []
        shutil.rmtree(folder)
    assert killed >= 80

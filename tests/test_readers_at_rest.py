"""Readers where they are started, and while nothing runs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]

SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from tests.bad_readers import misbehave
from vconst.engine import ReaderPool
pool = ReaderPool(misbehave, workers=2, seconds=4.0)
with pool:
    pool.begin()
    print("begun", flush=True)
    for item, outcome in pool.map({items!r}):
        print(item, outcome, flush=True)
"""


def test_time_in_which_all_were_stopped_does_not_count(tmp_path):
    items = ["two seconds"] * 4
    with start(tmp_path, items, start_new_session=True) as process:
        assert process.stdout.readline() == "begun\n"
        time.sleep(1.0)
        os.killpg(process.pid, signal.SIGSTOP)
        time.sleep(6.0)
        os.killpg(process.pid, signal.SIGCONT)
        said = process.stdout.read().splitlines()
    assert said == ["two seconds two seconds"] * 4


def test_what_lies_in_the_current_folder_is_not_run(tmp_path):
    for name in ("random", "signal", "socket", "tempfile", "threading"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(f'{__file__} was run')")
    with start(tmp_path, ["x", "y"]) as process:
        assert sorted(process.stdout.read().split()) == ["begun", "x", "x", "y", "y"]
    assert process.returncode == 0


def start(folder, items, **how):
    """A script that lies elsewhere, as that of the command does."""
    script = folder / "elsewhere" / "script.py"
    script.parent.mkdir()
    script.write_text(SCRIPT.format(root=str(ROOT), items=items))
    words = [sys.executable, str(script)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=folder, **how)

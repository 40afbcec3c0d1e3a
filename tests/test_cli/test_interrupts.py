"""Ctrl-C at any moment: said, kept, sound, and gone on with."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.native import make_half_orbits
from tests.test_cli.conftest import COMMAND, ENVIRONMENT, RECIPE, run, started

KEPT = "Interrupted. Everything finished so far is kept; run it again to go on."


def _start(*arguments, cwd, env=ENVIRONMENT):
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_mind_all_signals,
    )


def _mind_all_signals():
    """Who tests under nohup passes on that SIGHUP is ignored."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _wait_until_at_work(process):
    """Until numpy is loaded: before that, the command line itself is being imported."""
    maps = Path(f"/proc/{process.pid}/maps")
    while process.poll() is None:
        with contextlib.suppress(OSError):
            if "numpy" in maps.read_text():
                return
        time.sleep(0.01)


def _interrupt(process, seconds):
    """Send what Ctrl-C sends to the whole group; give the code and what was said."""
    _wait_until_at_work(process)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_interrupted_ingests_keep_what_was_committed_and_complete_later(tmp_path):
    (tmp_path / "files").mkdir()
    make_half_orbits(tmp_path / "files", 40, samples=100)
    chance, interrupted = random.Random(5), 0
    # The first comes before any file is read, so that one is met however fast the machine is.
    for seconds in (0.0, *(chance.uniform(0.0, 0.8) for _ in range(3))):
        process = _start("ingest", "files", cwd=tmp_path)
        code, _, err = _interrupt(process, seconds)
        assert code in (0, 130), err
        assert "Traceback" not in err
        if code == 130:
            interrupted += 1
            assert KEPT in err
        if (tmp_path / "vconst-store" / "vconst.json").exists():
            assert run("store", "check", cwd=tmp_path).code == 0
    assert interrupted >= 1
    document = run("ingest", "files", "--json", cwd=tmp_path).json
    assert document["new"] + document["stored"] == 40


DRAWN = """vconst: 1
inputs:
  field: {product: cses-01/hpm-cdsm}
  raw: {product: cses-01/hpm-cdsm, quality: none}
steps:
  noise: {do: noise_floor, data: field}
  flags: {do: flag_shares, data: raw}
report: {page: monitor, show: [noise, flags]}
"""


def test_a_run_that_is_interrupted_while_its_page_is_drawn_says_so_and_no_more(made, tmp_path):
    (tmp_path / "small.yml").write_text(DRAWN, "utf-8")
    words = ("--store", str(made / "vconst-store"), "run", "small.yml", "--workers", "2")
    assert run(*words, "--no-report", cwd=tmp_path).code == 0
    interrupted = 0
    for trial in range(2):
        process = _start(*words, cwd=tmp_path)
        said = ""
        while "drawing" not in said and process.poll() is None:  # what is said before the first
            said += process.stderr.readline()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.15 * trial)
        for _ in range(2):  # who is impatient presses it again
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.02)
        _, err = process.communicate(timeout=60)
        assert process.returncode in (0, 130), said + err
        assert "Traceback" not in said + err
        if process.returncode == 130:
            interrupted += 1
            assert KEPT in err
    assert interrupted >= 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_who_is_asked_to_end_cleans_up_and_says_so(tmp_path, number, code):
    (tmp_path / "files").mkdir()
    make_half_orbits(tmp_path / "files", 60, samples=400)
    with tempfile.TemporaryDirectory() as temporary:  # names of sockets may not be long
        _end_by(number, code, tmp_path, temporary)
    assert run("store", "check", cwd=tmp_path).code == 0


def _end_by(number, code, tmp_path, temporary):
    """An ingest that is asked to end, and leaves nothing of its own behind."""
    environment = ENVIRONMENT | {"TMPDIR": temporary}
    process = _start("ingest", "files", cwd=tmp_path, env=environment)
    made = tmp_path / "vconst-store" / "vconst.json"
    while not (made.exists() and list(Path(temporary).iterdir())) and process.poll() is None:
        time.sleep(0.005)  # until readers have folders of their own
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert err.strip() == KEPT
    assert list(Path(temporary).iterdir()) == []


def test_interrupted_runs_leave_no_half_folder_and_go_on(made, tmp_path):
    (tmp_path / "small.yml").write_text(RECIPE, "utf-8")
    chance = random.Random(7)
    for _ in range(4):
        words = (
            "--store",
            str(made / "vconst-store"),
            "run",
            "small.yml",
            "--force",
            "--no-report",
        )
        code, _, err = _interrupt(_start(*words, cwd=tmp_path), chance.uniform(0.0, 1.0))
        assert code in (0, 130), err
        assert "Traceback" not in err
        assert code == 0 or KEPT in err
    runs = tmp_path / "runs"
    folders = [path for path in runs.iterdir() if path.is_dir()] if runs.exists() else []
    assert all((folder / "run.json").exists() for folder in folders)
    done = run(*words, cwd=tmp_path)
    assert done.code == 0
    assert run("--store", str(made / "vconst-store"), "verify", cwd=tmp_path).code == 0


@pytest.mark.parametrize("arguments", [("ingest", "files", "--json")])
def test_an_interruption_is_a_document_for_programs(tmp_path, arguments):
    (tmp_path / "files").mkdir()
    make_half_orbits(tmp_path / "files", 60, samples=400)
    process = _start(*arguments, cwd=tmp_path)
    while not (tmp_path / "vconst-store").exists() and process.poll() is None:
        time.sleep(0.01)
    code, out, err = _interrupt(process, 0.1)
    assert code == 130, (out, err)
    assert '"kind": "interrupted"' in out
    assert '"schema": "vconst/error/1"' in out


_IMPORT = """
import os, signal, sys
sys.path.insert(0, {folder!r})
from vconst.cli.interrupt import polite_ctrl_c
try:
    with polite_ctrl_c():
        import slow_module
        import time
        time.sleep(5)
except KeyboardInterrupt:
    print("interrupted after", slow_module.WHOLE)
"""


def test_an_import_is_not_interrupted_but_what_comes_after_it_is(tmp_path):
    text = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(0.2)\n"
    (tmp_path / "slow_module.py").write_text(text + "WHOLE = 'the import'\n", "utf-8")
    done = started([sys.executable, "-c", _IMPORT.format(folder=str(tmp_path))])
    assert (done.out, done.err) == ("interrupted after the import\n", "")

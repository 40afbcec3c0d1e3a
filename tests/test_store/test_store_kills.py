"""kill -9 of writers at any moment: nothing acknowledged is lost, nothing is half there."""

import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("killed_writers.py")


def _kills(folder, seed, kills):
    """How many were killed amid what, and how many ingests had been acknowledged."""
    command = [sys.executable, str(SCRIPT), str(folder), str(seed), str(kills)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    trials = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one for one in trials if one["lost"] or one["wrong"]] == []
    assert [one["status"] for one in trials] == [-signal.SIGKILL] * kills
    return Counter(one["amid"] for one in trials), sum(one["acknowledged"] for one in trials)


def test_killed_writers_lose_nothing_and_show_nothing_by_halves(tmp_path):
    amid, acknowledged = _kills(tmp_path, seed=1, kills=8)
    assert acknowledged > 0
    assert amid["ingest"] > 0


@pytest.mark.chaos
@pytest.mark.timeout(7200)
def test_a_thousand_killed_writers_lose_nothing(tmp_path, record_property):
    amid, acknowledged = _kills(tmp_path, seed=2, kills=1000)
    record_property("kills", f"{dict(amid)}, {acknowledged} acknowledged")
    print(f"kills: {dict(amid)}, {acknowledged} acknowledged")
    assert min(amid[what] for what in ("ingest", "compact", "prune")) > 10

"""kill -9 of the real command: nothing acknowledged is lost, nothing is half there."""

import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tests.native import PRODUCT, make_half_orbits
from vconst.plugins import Host
from vconst.store import Store

#: Files that each killed command has yet to read.
FILES = 60


def _ingest(store, folder):
    return subprocess.Popen(
        [sys.executable, "-m", "vconst", "--store", str(store), "ingest", str(folder), "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "VCONST_PLUGINS": "cses"},
        start_new_session=True,
    )


def _run_and_kill(store, folder, seconds):
    """Whether it finished before it was killed."""
    process = _ingest(store, folder)
    try:
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return False


def _live(store):
    """Ids, rows, and the bytes of what is live; reading proves that nothing is half there."""
    view = Store.open(store).head()
    if PRODUCT not in view.products():
        return {}, 0
    granules = {granule.id: granule.rows for granule in view.granules(PRODUCT)}
    rows = len(view.read(PRODUCT, ("magnetic_field",)).data["magnetic_field"])
    assert rows == sum(granules.values())
    return granules, rows


def _trial(tmp_path, kills, seed):
    """Kill until that many died in the middle; each time with files that are not there yet."""
    folder, store, host = tmp_path / "files", tmp_path / "store", Host()
    chance = random.Random(seed)
    Store.create(store)
    usual = _usual_seconds(tmp_path, host)
    acknowledged, killed = {}, 0
    for attempt in range(4 * kills):
        if killed == kills:
            break
        batch = folder / str(attempt)
        batch.mkdir(parents=True)
        start = np.datetime64("2019-01-01") + 5 * attempt
        make_half_orbits(batch, FILES, samples=60, start=str(start), host=host)
        killed += not _run_and_kill(store, folder, chance.uniform(0.3, 1.0) * usual)
        found, _ = _live(store)
        assert acknowledged.items() <= found.items(), "an acknowledged granule is gone"
        assert not list(Store.open(store).check()), "the store is damaged"
        acknowledged = found
    assert killed == kills, f"only {killed} were killed in time"
    process = _ingest(store, folder)
    assert process.wait(120) == 0
    granules, rows = _live(store)
    count = len(list(folder.rglob("*.h5")))
    assert (len(granules), rows) == (count, 60 * count)


def _usual_seconds(tmp_path, host):
    """How long the command takes that is not killed."""
    batch = tmp_path / "before"
    batch.mkdir()
    make_half_orbits(batch, FILES, samples=60, host=host)
    began = time.monotonic()
    assert _ingest(tmp_path / "other", batch).wait(120) == 0
    return time.monotonic() - began


def test_ten_kills_of_the_real_command_lose_nothing(tmp_path):
    _trial(tmp_path, 10, seed=7)


@pytest.mark.chaos
@pytest.mark.timeout(7200)
def test_two_hundred_kills_lose_nothing(tmp_path):
    for seed in range(10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _trial(folder, 20, seed=seed)

"""kill -9 of the real command: nothing acknowledged is lost, nothing is half there."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.native import PRODUCT, make_half_orbits
from vconst.plugins import Host
from vconst.store import Store


def _ingest(store, folder):
    return subprocess.Popen(
        [sys.executable, "-m", "vconst", "--store", str(store), "ingest", str(folder), "--json"],
        stdout=subprocess.PIPE,
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


def _trial(tmp_path, count, kills, seed):
    folder, store = tmp_path / "files", tmp_path / "store"
    folder.mkdir()
    make_half_orbits(folder, count, samples=120, host=Host())
    Store.create(store)
    chance = random.Random(seed)
    acknowledged, killed = {}, 0
    for _ in range(kills):
        if not _run_and_kill(store, folder, chance.uniform(0.25, 2.2)):
            killed += 1
        found, _ = _live(store)
        assert acknowledged.items() <= found.items(), "an acknowledged granule is gone"
        assert not list(Store.open(store).check()), "the store is damaged"
        acknowledged = found
    process = _ingest(store, folder)
    assert process.wait(120) == 0
    granules, rows = _live(store)
    assert (len(granules), rows) == (count, 120 * count)
    return killed


def test_twenty_kills_of_the_real_command_lose_nothing(tmp_path):
    began = time.monotonic()
    killed = _trial(tmp_path, 400, 20, seed=7)
    assert killed >= 5, f"only {killed} were killed in {time.monotonic() - began:.0f} s"


@pytest.mark.chaos
@pytest.mark.timeout(7200)
def test_two_hundred_kills_lose_nothing(tmp_path):
    for seed in range(10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _trial(folder, 400, 20, seed=seed)

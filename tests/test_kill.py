"""kill -9 of the real commands: nothing acknowledged is lost, nothing is half there."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests import warm
from tests.native import PRODUCT, make_half_orbits
from vconst.plugins import Host
from vconst.store import Store

#: Files that each killed ingest has yet to read.
FILES = 12

#: The command line waits a day before it removes anything; nobody else is here.
PRUNE = "import sys; from vconst.store import Store; Store.open(sys.argv[1]).prune(0, force=True)"

NOWHERE = os.open(os.devnull, os.O_RDWR)


def _start(store, folder, what):
    environment = {**os.environ, "VCONST_PLUGINS": "cses"}
    if what == "prune":
        command = [sys.executable, "-c", PRUNE, str(store)]
        return subprocess.Popen(command, stdout=NOWHERE, stderr=NOWHERE, env=environment)
    commands = {
        "ingest": ["ingest", str(folder), "--workers", "1"],
        "compact": ["store", "compact", "--json"],
    }
    arguments = ["--store", str(store), *commands[what]]
    return warm.Started(arguments, Path.cwd(), environment, [NOWHERE] * 3, session=True)


class _Trial:
    """One store, and commands that are killed while they change it."""

    def __init__(self, folder, seed):
        self.chance = random.Random(seed)
        self.host = Host()
        self.folder, self.store = folder / "files", folder / "store"
        self.folder.mkdir(parents=True)
        Store.create(self.store)
        self.acknowledged, self.made, self.kills = {}, 0, Counter()
        self.usual = {what: self._seconds(what) for what in ("ingest", "compact", "prune")}

    def run(self, kills):
        """Kill until that many died in the middle; after each all is looked at."""
        for _ in range(10 + 5 * kills):
            if self.kills.total() == kills:
                break
            what = self.chance.choice(["ingest", "ingest", "compact", "prune"])
            self._kill(what)
            self._look(what)
        assert self.kills.total() == kills, f"only {self.kills} were killed in time"
        for what in ("ingest", "compact", "prune"):
            assert _start(self.store, self.folder, what).wait(120) == 0
        granules, rows, _ = _live(self.store)
        count = len(list(self.folder.rglob("*.h5")))
        assert (len(granules), rows) == (count, 60 * count)
        assert [str(path) for path in Path(self.store).rglob(".tmp-*")] == []

    def _kill(self, what):
        """Kill by the clock, or shortly after it began to change the disk."""
        if what == "ingest":
            self._make_files()
        before = _names(self.store)
        process = _start(self.store, self.folder, what)
        if self.chance.random() < 0.5:
            wait = self.chance.uniform(0.3, 1.0) * self.usual[what]
        else:
            while process.poll() is None and _names(self.store) == before:
                time.sleep(0.0005)
            wait = self.chance.uniform(0.0, min(0.1, 0.2 * self.usual[what]))
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            self.kills[what] += process.wait(60) == -signal.SIGKILL

    def _look(self, what):
        granules, _, held = _live(self.store)
        assert self.acknowledged.items() <= granules.items(), "an acknowledged granule is gone"
        assert not list(Store.open(self.store).check()), "the store is damaged"
        if what != "ingest":
            assert granules == self.acknowledged, "what is live changed"
            assert held == self.held, "samples changed"
        self.acknowledged, self.held = granules, held

    def _make_files(self):
        batch = self.folder / str(self.made)
        batch.mkdir()
        start = np.datetime64("2019-01-01") + 3 * self.made
        make_half_orbits(batch, FILES, samples=60, start=str(start), host=self.host)
        self.made += 1

    def _seconds(self, what):
        """How long the command takes that is not killed."""
        if what == "ingest":
            self._make_files()
        began = time.monotonic()
        assert _start(self.store, self.folder, what).wait(120) == 0
        self.acknowledged, _, self.held = _live(self.store)
        return time.monotonic() - began


def _names(store):
    return [sorted(Path(store, name).iterdir()) for name in ("commits", "segments")]


def _live(store):
    """Ids, rows, and the bytes of what is live; reading proves that nothing is half there."""
    view = Store.open(store).head()
    if PRODUCT not in view.products():
        return {}, 0, ""
    granules = {granule.id: granule.rows for granule in view.granules(PRODUCT)}
    field = view.read(PRODUCT, ("magnetic_field",)).data["magnetic_field"]
    assert len(field) == sum(granules.values())
    return granules, len(field), hashlib.sha256(field.tobytes()).hexdigest()


def test_two_kills_of_the_real_commands_lose_nothing(tmp_path):
    _Trial(tmp_path, seed=7).run(2)


@pytest.mark.chaos
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(40))
def test_a_thousand_kills_lose_nothing(tmp_path, seed, record_property):
    trial = _Trial(tmp_path, seed)
    trial.run(25)
    record_property("kills", str(dict(trial.kills)))
    print(f"kills: {dict(trial.kills)}")

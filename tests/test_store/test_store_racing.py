"""Writers that race and are killed: every acknowledged commit is there, each granule once."""

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from store_made_up import SERIES

from vconst.store import Store

WRITER = """
import sys
sys.path.insert(0, {folder!r})
from store_made_up import SERIES, ingest, series
from vconst.store import Store
store, me, first, stop = Store.open({url!r}), *map(int, sys.argv[1:])
for number in range(first, stop):
    shared = series([100 * number], [number], seed=1, key=f"shared-{{number}}")
    own = series([100 * number + me], [me], seed=me, key=f"own-{{me}}-{{number}}")
    ingest(store, [shared, own], SERIES)
    print(number, flush=True)
"""


class _Writer:
    """A process that commits again and again; after a kill the next goes on from what it said."""

    def __init__(self, store, me, count):
        self.me, self.count, self.said, self.kills = me, count, set(), 0
        self._script = WRITER.format(folder=str(Path(__file__).parent), url=store.url)
        self._notes = tempfile.NamedTemporaryFile()  # noqa: SIM115 -- as long as the writer
        self._start()

    def _start(self):
        first = max(self.said, default=-1) + 1
        self._before = len(self.said)
        command = [sys.executable, "-c", self._script, str(self.me), str(first), str(self.count)]
        self._notes.truncate(0)
        self._notes.seek(0)
        self._process = subprocess.Popen(command, stdout=self._notes)

    @property
    def done(self):
        """Whether it has ended well, all said."""
        self._listen()
        if self._process.poll() is None:
            return False
        self._listen()
        assert self._process.returncode == 0
        return len(self.said) == self.count

    @property
    def has_gone_on(self):
        """Whether it is at work, and has acknowledged a few commits since it began."""
        return not self.done and len(self.said) - self._before >= self.count // 20 + 2

    def kill(self):
        """End it in the middle, and begin anew."""
        self._process.kill()
        killed = self._process.wait() == -signal.SIGKILL
        self.kills += killed
        self._listen()
        if killed:
            self._start()

    def _listen(self):
        """Take what it has said by now; a line that is torn acknowledges nothing."""
        *lines, _ = Path(self._notes.name).read_text().split("\n")
        self.said |= set(map(int, lines))


def _race(store, writers, count, kills):
    """Until all have committed all, so many being killed when they had gone on for a while."""
    chance = random.Random(count)
    racers = [_Writer(store, me, count) for me in range(1, writers + 1)]
    while not all(racer.done for racer in racers):
        time.sleep(0.02)
        racer = chance.choice(racers)
        if sum(one.kills for one in racers) < kills and racer.has_gone_on:
            racer.kill()
    granules = Store.open(store.url).head().granules(SERIES.name)
    keys = sorted(granule.key for granule in granules)
    own = [f"own-{me}-{n}" for me in range(1, writers + 1) for n in range(count)]
    assert keys == sorted([*own, *(f"shared-{n}" for n in range(count))])
    assert len({granule.id for granule in granules}) == len(granules)
    held = Store.open(store.url).head().read(SERIES.name).data
    assert len(held["time"]) == len(keys)
    assert (np.diff(held["time"].view("i8")) > 0).all()
    assert store.check() == []
    numbers = [entry["commit"] for entry in store.log()]
    assert numbers == list(range(1, len(numbers) + 1))
    return sum(racer.kills for racer in racers), len(numbers)


def test_writers_that_race_and_are_killed_lose_nothing_and_store_nothing_twice(store):
    assert _race(store, 2, 15, kills=2)[0] == 2


@pytest.mark.chaos
@pytest.mark.timeout(7200)
def test_four_writers_of_five_hundred_commits_lose_nothing(store, record_property):
    kills, commits = _race(store, 4, 500, kills=40)
    record_property("kills and commits", f"{kills} {commits}")
    print(f"kills: {kills}, commits: {commits}")
    assert kills == 40
    assert commits >= 2000

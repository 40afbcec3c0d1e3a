"""
Kill a process that ingests, compacts and prunes, again and again; look at the store after each.

    python killed_writers.py FOLDER SEED KILLS

The writers are forked from this process, which has all modules in memory, so that a kill falls
into the work and not into its beginning. One line of JSON a kill: what was acknowledged and by
which steps, what was found, and what was wrong with it.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from each_call import in_child
from store_made_up import SERIES, TRACK, ingest, series, track

from vconst.store import Store

#: Kills that one store outlives before another is begun.
EACH = 40


def write(url, number, said):
    """Ingest, compact and prune for ever; each is acknowledged when it is done."""
    store = Store.open(url)
    while True:
        os.write(said, f"begins ingest {number}\n".encode())
        ingest(
            store, [series([10 * number, 10 * number + 1], [number, 1], key=str(number))], SERIES
        )
        if number % 7 == 0:
            ingest(store, [track(rows=20, seed=number, version=(number,), key="one")], TRACK)
        os.write(said, f"done ingest {number}\n".encode())
        for what, due in (("compact", 3), ("prune", 2)):
            if number % due == 0:
                os.write(said, f"begins {what} {number}\n".encode())
                store.compact() if what == "compact" else store.prune(0, force=True)
                os.write(said, f"done {what} {number}\n".encode())
        number += 1


def look(url, notes):
    """Numbers of the granules that are there, and whatever is wrong."""
    store = Store.open(url)
    view = store.head()
    wrong = [list(finding) for finding in store.check()]
    numbers = []
    if SERIES.name in view.products():
        numbers = sorted(int(granule.key) for granule in view.granules(SERIES.name))
        samples = view.read(SERIES.name).data["kp"].tolist()
        if samples != [value for number in numbers for value in (number, 1)]:
            wrong.append([SERIES.name, f"holds {samples}"])
    if TRACK.name in view.products() and len(view.read(TRACK.name).data["time"]) != 20:
        wrong.append([TRACK.name, "has more or fewer rows than one version"])
    notes.write_text(json.dumps({"numbers": numbers, "wrong": wrong}))


def killed(url, number, seconds):
    """What a writer said before it was killed."""
    hear, say = os.pipe()
    child = os.fork()
    if not child:
        try:
            write(url, number, say)
        finally:
            os._exit(1)
    os.close(say)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with os.fdopen(hear) as stream:
        return status, [line.split() for line in stream]


def main(folder, seed, kills):
    """Kill after kill, with a new store now and then."""
    chance, folder = random.Random(int(seed)), Path(folder)
    store, notes = folder / "store", folder / "notes"
    number = 0
    for kill in range(int(kills)):
        if kill % EACH == 0:
            shutil.rmtree(store, ignore_errors=True)
            assert in_child(lambda: Store.create(store) and None) == 0
            number = 0
        status, said = killed(store, number, chance.uniform(0.02, 0.4))
        assert in_child(lambda: look(store, notes)) == 0
        found = json.loads(notes.read_text())
        done = [int(n) for how, what, n in said if (how, what) == ("done", "ingest")]
        lost = sorted({*range(number), *done} - set(found["numbers"]))
        amid = said[-1][1] if said and said[-1][0] == "begins" else ""
        line = {"status": status, "acknowledged": len(done), "amid": amid, "lost": lost}
        print(json.dumps({**line, "wrong": found["wrong"]}), flush=True)
        number = max(found["numbers"], default=-1) + 1


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Where work runs, where the store lies and what dies meanwhile change no byte of a result."""

import hashlib
import json
import threading
import time

import psutil
import pytest

from vconst.engine import Engine
from vconst.errors import EngineError
from vconst.plugins import Host
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.store import Store

PAIRS = """\
vconst: 1
recipe: pairs
inputs:
  one: {product: nova-1/lap, variables: [electron_density]}
  two: {product: nova-2/lap, variables: [electron_density]}
steps:
  matched: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
"""

DAYS = """\
vconst: 1
recipe: days
inputs:
  one: {product: nova-1/lap, variables: [electron_density]}
steps:
  numbers: {do: describe, data: one}
"""


NOISE = """\
vconst: 1
recipe: noise
inputs:
  one: {product: nova-1/lap, variables: [electron_density]}
steps:
  floor: {do: noise_floor, data: one}
"""

FIT = """\
vconst: 1
recipe: fit
inputs:
  one: {product: nova-1/lap, variables: [electron_density]}
  two: {product: nova-2/lap, variables: [electron_density]}
steps:
  matched: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
  line: {do: fit_calibration, pairs: matched, variable: electron_density, replicates: 100}
"""


@pytest.fixture
def real(nova):
    """A host with the operations that ship, and the made-up mission."""
    return Host(load_installed=False, plugins=[("nova", nova)])


def _fill(url, ingest, days=2):
    made = Store.create(url)
    for number in range(1, days + 1):
        for platform, truth in (("nova-1", {}), ("nova-2", {"gain": 1.2, "bias": 2e10})):
            seed = 2 * number + (platform == "nova-2")
            ingest(made, platform, day=f"2020-01-0{number}", seed=seed, **truth)
    return made


def _hashes(text, store, host, out, engine):
    """SHA-256 of the files of a run that computed everything anew, and digests of its steps."""
    with engine:
        run = run_recipe(parse_recipe(text, {}), store, host, out=out, engine=engine, force=True)
    assert run.state == "done", run.error
    digests = {step["name"]: step["digest"] for step in run.record["steps"]}
    files = {name: run.record["outputs"][name] for name in ("result.nc", "recipe.lock.yml")}
    numbers = json.loads((run.path / "result.json").read_text("utf-8"))
    own = {"run": "", "commit": 0}  # its name has the time in it; the same store lies twice
    files["result.json"] = hashlib.sha256(repr(numbers | own).encode()).hexdigest()
    return files | digests


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param(PAIRS, 2, marks=pytest.mark.chaos),
        (DAYS, 2),
        pytest.param(NOISE, 2, marks=pytest.mark.chaos),
        pytest.param(FIT, 8, marks=pytest.mark.chaos),
    ],
    ids=["pairs", "days", "noise", "fit"],
)
def test_here_in_processes_on_a_cluster_on_a_disk_and_in_s3(
    text, days, real, ingest, tmp_path, s3, cluster, request
):
    name = request.node.callspec.id
    here = _fill(tmp_path / "store", ingest, days)
    there = _fill(f"s3://stores/run-{name}", ingest, days)
    expected = _hashes(text, here, real, tmp_path / "runs", Engine())
    assert all(expected.values())
    for store, engine in (
        (here, Engine(1)),
        (here, Engine(2)),
        (here, Engine(4)),
        (here, Engine(scheduler=cluster)),
        (there, Engine()),
        (there, Engine(scheduler=cluster)),
    ):
        assert _hashes(text, store, real, tmp_path / "runs", engine) == expected


def test_a_store_of_one_process_is_not_sent_to_others(real, ingest, tmp_path):
    store = _fill("memory://one-process", ingest)
    with Engine(2) as engine, pytest.raises(EngineError, match="seen by this process only"):
        run_recipe(parse_recipe(PAIRS, {}), store, real, out=tmp_path / "runs", engine=engine)


@pytest.fixture
def replaced():
    """
    Address of a scheduler with two workers, and another for each that is given up.

    Dask restarts a worker that is killed, but gives one up that is killed while it starts; on
    clusters at work that is the batch system's, here it is asked to keep two.
    """
    import dask
    import distributed

    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1s"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as made,
    ):
        made.adapt(minimum=2, maximum=2, interval="500ms")
        yield made.scheduler_address


def _kill_while(busy, address, pause):
    """
    Kill one worker of a cluster after the other while something goes on; how many were.

    Three at most: a piece with which four workers died is given up. Only those that have begun
    are killed: whoever watches over one that dies while it starts gives it up for good.
    """
    from distributed import Client

    killed = 0
    with Client(address, set_as_default=False) as client:
        while killed < 3 and not busy.wait(pause):
            client.wait_for_workers(2, timeout=120)
            if busy.wait(1.0):
                break
            for worker in client.run(_process_id).values():
                if psutil.pid_exists(worker):
                    psutil.Process(worker).kill()
                    killed += 1
                break
    return killed


def _process_id():
    import os

    return os.getpid()


def _with_kills(text, store, host, out, address, pause):
    """As :func:`_hashes` on a cluster whose workers are killed, and how many were."""
    busy, found = threading.Event(), []
    killer = threading.Thread(target=lambda: found.append(_kill_while(busy, address, pause)))
    killer.start()
    try:
        hashes = _hashes(text, store, host, out, Engine(scheduler=address))
    finally:
        busy.set()
        killer.join()
    return hashes, found[0]


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_workers_of_a_cluster_that_are_killed_change_no_byte(real, ingest, tmp_path, s3, replaced):
    store, killed = _fill("s3://stores/run-killed", ingest, 8), 0
    for text in (PAIRS, DAYS, FIT):
        expected = _hashes(text, store, real, tmp_path / "runs", Engine())
        began = time.monotonic()
        found = _hashes(text, store, real, tmp_path / "runs", Engine(scheduler=replaced))
        assert found == expected
        usual = time.monotonic() - began
        for trial in range(10):
            pause = usual * (0.1 + 0.08 * trial)  # kills that come faster than workers end all
            found, dead = _with_kills(text, store, real, tmp_path / "runs", replaced, pause)
            assert found == expected
            killed += dead
    assert killed >= 15
    print(f"{killed} workers killed in 30 runs")

"""Where work runs and where the store lies change no byte of a result."""

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


@pytest.fixture
def real(nova):
    """A host with the operations that ship, and the made-up mission."""
    return Host(load_installed=False, plugins=[("nova", nova)])


def _fill(url, ingest):
    made = Store.create(url)
    for number in range(1, 3):
        for platform, truth in (("nova-1", {}), ("nova-2", {"gain": 1.2, "bias": 2e10})):
            seed = 2 * number + (platform == "nova-2")
            ingest(made, platform, day=f"2020-01-0{number}", seed=seed, **truth)
    return made


def _digests(text, store, host, out, engine):
    """Hashes of what the steps gave, computed anew."""
    with engine:
        run = run_recipe(parse_recipe(text, {}), store, host, out=out, engine=engine, force=True)
    return {step["name"]: step["digest"] for step in run.record["steps"]}


@pytest.mark.parametrize("text", [PAIRS, DAYS], ids=["pairs", "days"])
def test_here_in_processes_on_a_cluster_on_a_disk_and_in_s3(
    text, real, ingest, tmp_path, s3, cluster, request
):
    name = request.node.callspec.id
    here, there = _fill(tmp_path / "store", ingest), _fill(f"s3://stores/run-{name}", ingest)
    expected = _digests(text, here, real, tmp_path / "runs", Engine())
    assert all(expected.values())
    for store, engine in (
        (here, Engine(2)),
        (here, Engine(4)),
        (here, Engine(scheduler=cluster)),
        (there, Engine()),
        (there, Engine(scheduler=cluster)),
    ):
        assert _digests(text, store, real, tmp_path / "runs", engine) == expected


def test_a_store_of_one_process_is_not_sent_to_others(real, ingest, tmp_path):
    store = _fill("memory://one-process", ingest)
    with Engine(2) as engine, pytest.raises(EngineError, match="seen by this process only"):
        run_recipe(parse_recipe(PAIRS, {}), store, real, out=tmp_path / "runs", engine=engine)

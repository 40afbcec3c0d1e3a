"""No order of a set gets into what commands say and leave: they differ in their hashes of text."""

import json

import pytest

from tests.native import PRODUCT, make_half_orbits
from tests.test_cli.conftest import RECIPE, run
from tests.test_cli.test_synthesize import SPEC

#: One by chance, as other tests have it, and another.
SEEDS = (None, 1)
SAID = [
    ("products", "--json"),
    ("operations", "--json"),
    ("variables", "--json"),
    ("missions", "--json"),
    ("synthesize", "--list", "--json"),
    ("info", PRODUCT, "--json"),
]


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_a_command_says_the_same_as_this_process_does(made, call, words):
    done = run(*words, cwd=made, seed=1)
    assert done.code == 0
    assert done.out == call(*words, cwd=made).out


def test_two_ingests_and_runs_leave_the_same_bytes(tmp_path):
    (tmp_path / "files").mkdir()
    make_half_orbits(tmp_path / "files", 4)
    one, other = (_ingested_and_run(tmp_path, seed) for seed in SEEDS)
    assert len(one) > 10
    assert one == other


def _ingested_and_run(folder, seed):
    """What a store and a run hold, without the names by chance: objects, result, key, digests."""
    here = folder / str(seed)
    here.mkdir()
    (here / "small.yml").write_text(RECIPE, "utf-8")
    assert run("ingest", folder / "files", cwd=here, seed=seed).code == 0
    assert run("run", "small.yml", "--no-report", cwd=here, seed=seed).code == 0
    (segment,) = (here / "vconst-store" / "segments" / PRODUCT).iterdir()
    left = {
        path.relative_to(segment).as_posix(): path.read_bytes().replace(segment.name.encode(), b"")
        for path in segment.rglob("*")
        if path.is_file()
    }
    runs = here / "runs" / "latest"
    left |= {name: (runs / name).read_bytes() for name in ("result.nc", "recipe.lock.yml")}
    record = json.loads((runs / "run.json").read_text("utf-8"))
    return left | {
        "state": record["store_state"],
        "key": record["key"],
        "steps": [(step["key"], step["digest"]) for step in record["steps"]],
        "inputs": record["inputs"],
    }


@pytest.mark.chaos
def test_two_worlds_of_one_seed_are_made_of_the_same_bytes(tmp_path):
    (tmp_path / "small.yml").write_text(SPEC, "utf-8")
    one, other = (_synthesized(tmp_path, seed) for seed in SEEDS)
    assert len(one) > 20
    assert one == other


def _synthesized(folder, seed):
    options = ("--days", 1, "--workers", 1, "--quiet")
    done = run("synthesize", "small.yml", f"made-{seed}", *options, cwd=folder, seed=seed)
    assert done.code == 0, done.err
    made = folder / f"made-{seed}"
    return {
        path.relative_to(made).as_posix(): path.read_bytes()
        for path in made.rglob("*")
        if path.is_file()
    }

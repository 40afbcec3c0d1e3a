"""A run is verified against every file that it left and every object that it read."""

import random
import shutil

import pytest

from vconst.errors import DamageError
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.recipe.verify import verify


@pytest.fixture
def run(recipe_text, store, host, tmp_path):
    return run_recipe(parse_recipe(recipe_text), store, host, out=tmp_path / "runs")


def _objects(store, product):
    """Every object of the segments of a product."""
    folder = store.url + f"/segments/{product}"
    from pathlib import Path

    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def _said(run, store):
    """What is found, or refused, in words."""
    try:
        return " ".join(f"{f['object']}: {f['problem']}" for f in verify(run.path, store))
    except DamageError as error:
        return error.message


def test_an_input_that_is_gone_is_named(run, store, tmp_path):
    segments = tmp_path / "store" / "segments" / "nova-2"
    segments.rename(tmp_path / "away")
    said = _said(run, store)
    assert "nova-2" in said
    assert "missing" in said
    (tmp_path / "away").rename(segments)
    assert _said(run, store) == ""


def test_any_object_of_an_input_that_is_gone_is_named(run, store):
    for path in _objects(store, "nova-2/lap")[::3]:
        sound = path.read_bytes()
        path.unlink()
        said = _said(run, store)
        path.write_bytes(sound)
        assert "nova-2" in said, path
        assert path.name in said, path
    assert _said(run, store) == ""


@pytest.mark.chaos
def test_any_bit_of_any_file_of_a_run_and_of_its_inputs_is_found(run, store):
    chance, trials = random.Random(3), 0
    left = sorted(path for path in run.path.rglob("*") if path.is_file())
    for path in [*left, *_objects(store, "nova-1/lap"), *_objects(store, "nova-2/lap")]:
        sound = path.read_bytes()
        path.chmod(0o644)
        for _ in range(10):
            spoilt = bytearray(sound)
            spoilt[chance.randrange(len(sound))] ^= 1 << chance.randrange(8)
            path.write_bytes(bytes(spoilt))
            said = _said(run, store)
            named = path.name if path in left else path.relative_to(store.url).parts[1]
            assert named in said, path
            trials += 1
        path.write_bytes(sound)
    assert _said(run, store) == ""
    print(f"{trials} flips, all named")


def test_a_copied_run_is_verified_as_it_is(run, store, tmp_path):
    copied = shutil.copytree(run.path, tmp_path / "copied")
    assert verify(copied, store) == []

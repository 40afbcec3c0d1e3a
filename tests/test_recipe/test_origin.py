"""A run is verified and computed again with the store that it read, and no other."""

import shutil

import pytest

from vconst.errors import StoreError
from vconst.recipe.folder import read_record, write_record
from vconst.recipe.load import parse_recipe
from vconst.recipe.rerun import rerun
from vconst.recipe.run import run_recipe
from vconst.recipe.verify import verify
from vconst.store import Store


@pytest.fixture
def run(recipe_text, store, host, tmp_path):
    return run_recipe(parse_recipe(recipe_text), store, host, out=tmp_path / "runs")


def test_a_run_of_another_store_names_its_store(run, store, host, ingest, tmp_path):
    other = Store.create(str(tmp_path / "other"))
    ingest(other, "nova-1")
    ingest(other, "nova-2")
    assert other.head().number == store.head().number
    with pytest.raises(StoreError, match="is a run of another store") as caught:
        verify(run, other)
    assert store.url in caught.value.message
    assert caught.value.hint.endswith(f"--store {store.url}")
    with pytest.raises(StoreError, match="is a run of another store"):
        rerun(run, other, host)


def test_a_store_that_was_moved_is_the_same(run, store, tmp_path):
    moved = shutil.copytree(store.url, tmp_path / "moved")
    assert verify(run, Store.open(str(moved))) == []


def test_an_old_run_is_told_by_its_commit(run, store, tmp_path):
    record = read_record(run.path)
    assert record.pop("store_uuid") == store.uuid
    write_record(run.path, record)
    assert verify(run.path, store) == []
    with pytest.raises(StoreError, match="it read commit 2 of"):
        verify(run.path, Store.create(str(tmp_path / "empty")))

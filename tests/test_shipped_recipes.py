"""The recipes that ship, run on real files: known numbers, and a page each."""

import os
import shutil
from pathlib import Path

import pytest

import vconst
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.recipe.api import shipped_recipes
from vconst.recipe.check import check_recipe
from vconst.recipe.load import load_recipe
from vconst.report import build_report
from vconst.store import Store

SHARED = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[2] / "shared"))
DATA = SHARED / "data"


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def store(tmp_path_factory, host):
    if not DATA.is_dir():
        pytest.skip("the folder of real files is not here")
    store = Store.create(tmp_path_factory.mktemp("real") / "store")
    files = ["gnss/CODG0080.20I.gz", "gnss/codg0080.20i.Z", "gnss/esag0080.20i.Z"]
    files += [f"swarm/maggeo_swarm_{letter}_20140908_residuals.csv" for letter in "ABC"]
    report = ingest([DATA / name for name in files], store, host)
    assert (report.new, report.stored, report.refused) == (5, 1, [])
    return store


@pytest.mark.parametrize("name", shipped_recipes())
def test_a_shipped_recipe_is_sound(name, host):
    assert check_recipe(load_recipe(shipped_recipes()[name]), host) == []


@pytest.mark.parametrize("name", ["storm-epochs", "payloads-over-events"])
def test_any_layer_of_a_study_may_be_missing_in_a_store(name):
    """Nobody has all of them: what is not there is left out and named, and the rest is done."""
    inputs = load_recipe(shipped_recipes()[name]).inputs
    layers = {key: said for key, said in inputs.items() if key not in ("catalogue", "kp", "dst")}
    assert len(layers) == 5
    assert {said.values["optional"] for said in layers.values()} == {"leave out"}


def test_code_minus_esa_gives_the_published_numbers(store, host, tmp_path):
    """8 January 2020, 13 common epochs, the one stamped 24:00 included."""
    run = vconst.run("gim-code-esa", store.url, out=tmp_path, host=host)
    found = run.scalars["difference"]
    assert found["epochs"] == 13
    assert [round(found[name], 3) for name in ("mean", "std", "rms")] == [0.357, 1.426, 1.470]
    assert [round(found[name], 3) for name in ("area_mean", "area_rms")] == [0.289, 1.550]
    assert build_report(run, host=host).stat().st_size < 3_000_000


def test_swarm_side_by_side_gives_the_published_numbers(store, host, tmp_path):
    """8 September 2014, 2,880 common epochs, all latitudes, nothing masked."""
    run = vconst.run("swarm-day", store.url, out=tmp_path, host=host)
    found = run.scalars["difference"]
    separations = [found[f"separation_{which}"] for which in ("min", "median", "max")]
    assert found["epochs"] == 2880
    assert [round(value) for value in separations] == [34, 114, 159]
    assert round(found["std_single"], 1) == 27.2
    assert round(found["std_difference"], 1) == 9.6
    low = run.scalars["low_latitude"]
    assert [round(low[name], 2) for name in ("std_single", "std_difference")] == [8.64, 1.43]
    with_b = run.scalars["with_b"]
    assert with_b["epochs"] == 0
    assert with_b["separation_min"] > 12_500
    page = build_report(run, host=host).read_text("utf-8")
    assert "no pair within 500 km" in page


def test_another_day_is_asked_for_by_parameters(store, host, tmp_path):
    with pytest.raises(vconst.VconstError, match="2020-01-10"):
        vconst.run(
            "gim-code-esa",
            store.url,
            out=tmp_path,
            host=host,
            start="2020-01-10",
            stop="2020-01-10",
        )


def test_a_second_run_computes_nothing_even_after_compact_and_prune(store, host, tmp_path):
    copy = tmp_path / "store"
    shutil.copytree(store.url, copy)
    first = vconst.run("swarm-day", copy, out=tmp_path / "runs", host=host)
    again = Store.open(copy)
    again.compact()
    again.prune(older="0 h", force=True)
    second = vconst.run("swarm-day", copy, out=tmp_path / "runs", host=host)
    assert [step["state"] for step in second.record["steps"]] == ["cached"] * 3
    assert second.scalars.keys() == first.scalars.keys()

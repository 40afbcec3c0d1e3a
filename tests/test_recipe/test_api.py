"""vconst from Python: three names that do what the commands do."""

import pytest

import vconst
from vconst.errors import PluginError, StoreError, UnknownNameError, UsageError
from vconst.recipe import api, shipped
from vconst.recipe.check import check_recipe
from vconst.recipe.load import load_recipe


def test_a_store_is_opened_and_read(store, host):
    opened = vconst.open(store.url, host=host)
    assert set(opened.products()) == {"nova-1/lap", "nova-2/lap"}
    selection = opened.select(
        "nova-1/lap", variables=["electron_density"], stop="2020-01-01T00:00:09"
    )
    dataset = selection.read()
    assert dataset.sizes["time"] == 10
    assert dataset["electron_density"].attrs["units"] == "m-3"
    with pytest.raises(StoreError, match="no store at"):
        vconst.open(store.url + "-absent", host=host)


def test_a_recipe_runs_with_parameters(recipe_text, store, host, tmp_path):
    path = tmp_path / "two.yml"
    path.write_text(recipe_text)
    how = {"store": store.url, "host": host, "out": tmp_path / "runs"}
    run = vconst.run(path, distance="50 km", **how)
    assert run.scalars["matched"]["distance"] == 50.0
    assert run.results["fit"].dataset["slope"] == pytest.approx(1.2, rel=0.01)


def test_a_failed_run_raises_what_failed(store, host, tmp_path):
    path = tmp_path / "bad.yml"
    inputs, steps = "{one: {product: nova-1/lap}}", "{bad: {do: break_down, data: one}}"
    path.write_text(f"vconst: 1\ninputs: {inputs}\nsteps: {steps}\n")
    with pytest.raises(PluginError, match="failed in break_down"):
        vconst.run(path, store.url, host=host, out=tmp_path / "runs")


def test_the_store_may_be_named_in_the_environment(store, host, monkeypatch):
    monkeypatch.setenv("VCONST_STORE", store.url)
    assert vconst.open(host=host).store.url == store.url


def test_a_recipe_that_nobody_ships_offers_the_nearest_name(host, monkeypatch, tmp_path):
    monkeypatch.setattr(shipped, "shipped_recipes", lambda: {"swaps": tmp_path / "swaps.yml"})
    with pytest.raises(UnknownNameError, match="Did you mean 'swaps'"):
        api.find_recipe("swap", host)
    assert api.find_recipe("swaps", host) == tmp_path / "swaps.yml"
    assert api.find_recipe("swaps.yml", host) == tmp_path / "swaps.yml"


def test_a_recipe_file_that_is_not_there_offers_the_nearest_one_beside_it(host, tmp_path):
    (tmp_path / "other.yml").write_text("vconst: 1", "utf-8")
    assert api.find_recipe(tmp_path / "other.yml", host) == tmp_path / "other.yml"
    with pytest.raises(UsageError, match=r"no file .*othr.yml. Did you mean '.*other.yml'"):
        api.find_recipe(tmp_path / "othr.yml", host)


def test_every_shipped_recipe_has_the_form_of_one(host):
    shipped = api.shipped_recipes()
    assert shipped
    for path in shipped.values():
        recipe = load_recipe(path)
        assert recipe.source.problems == []
        assert recipe.title
        unknown = ("unknown product", "unknown operation")
        for problem in check_recipe(recipe, host):
            assert problem.message.startswith(unknown) or "is used by no step" in problem.message

"""Sets of files by rule: events, controls, manifest; empty ones say why; runs can be verified."""

import json

import numpy as np
import pytest

import vconst
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.recipe.api import shipped_recipes
from vconst.recipe.constellation import load_constellation
from vconst.recipe.load import load_recipe
from vconst.recipe.verify import verify
from vconst.store import Store
from vconst.synthetic.constellation import make_constellation

SPEC = """
vconst: 1
title: A week in daily files
campaign: {start: 2020-01-01, stop: 2020-01-13, centre: 2020-01-07}
world: {storms_per_month: 8.0}
earthquakes:
  per_day: 0.5
  bath: null
  largest: 5.0
  declared:
    strong: {time: "2020-01-04T11:40:00", latitude: 30.0, longitude: 68.0, magnitude: 7.6}
products:
  swarm-b/lp: {cadence: 120}
  code/gim: {cadence: 21600, both_ends: true, latitudes: [87.5, -87.5, -25], longitudes: [-180, 180, 60]}
  usgs/earthquakes: {granule: all}
  kyoto/dst: {granule: year, constants: {definitive: 2.0}}
"""  # noqa: E501

SPAN = {"start": "2020-01-01", "stop": "2020-01-12"}
SHORT = {"before": 1.0, "after": 0.5, "shift": 2.0, "controls": 2, **SPAN}


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def store(host, tmp_path_factory, climatologies):
    folder = tmp_path_factory.mktemp("themes")
    (folder / "spec.yml").write_text(SPEC)
    made = make_constellation(
        load_constellation(folder / "spec.yml"),
        host,
        folder / "files",
        workers=0,
        cache=climatologies,
    )
    store = Store.create(folder / "store")
    files = [path for path in made.folder.rglob("*") if path.is_file() and path.suffix != ".json"]
    files = [path for path in files if ".climatology" not in path.parts]
    assert not ingest(files, store, host).refused
    return store


@pytest.fixture
def built(store, host, tmp_path):
    def build(name, **parameters):
        return vconst.run(name, store.url, out=tmp_path, host=host, **parameters)

    return build


def of(run):
    """The manifest of a run."""
    return json.loads((run.path / "result.json").read_text())["results"]["set"]


def test_a_set_holds_the_files_about_its_events_and_about_controls(built, store, host):
    run = built("theme-strong-earthquakes", magnitude=7.0, near="3000 km", **SHORT)
    found = run.scalars["set"]
    assert (found["events"], found["control_lists"], found["empty"]) == (1, 2, 0)
    manifest = run.results["set"].dataset
    ids = manifest["granule_id"].values.tolist()
    held = {granule.id: granule for granule in store.head().granules("swarm-b/lp")}
    held |= {granule.id: granule for granule in store.head().granules("code/gim")}
    about = dict(zip(ids, manifest["for_events"].values.tolist(), strict=True))
    days = {
        str(held[i].start // 86_400_000_000_000 - 18262)
        for i, n in about.items()
        if n and i in held
    }
    assert days <= {"2", "3", "4"}  # days since 1 January 2020: a day before, half a day after
    for row, name in enumerate(ids):
        if name in held:
            assert manifest["granule_sha256"].values[row] == held[name].source["sha256"]
    assert manifest["for_controls"].values.sum() > 0
    assert "the store holds no file of it in this time" in manifest["why"].values.tolist()


def test_a_set_can_be_verified_cited_and_packed(built, store, tmp_path):
    from vconst.recipe.citation import cited
    from vconst.recipe.crate import pack

    run = built("theme-space-weather", limit=-30.0, **SHORT)
    assert run.scalars["set"]["events"] >= 1
    assert verify(run.path, store) == []
    licences = {each["product"]: each["licence"] for each in cited(run.record)["products"]}
    assert licences["kyoto/dst"]
    assert licences["code/gim"]
    summary = pack(run, tmp_path / "set.zip")
    assert summary["inputs"] > 0


def test_empty_sets_say_why(built):
    none = built("theme-strong-earthquakes", magnitude=9.5, **SHORT)
    assert none.scalars["set"]["empty"] == 1
    assert "taken away by" in none.results["set"].dataset.attrs["why"]
    calm = built("theme-space-weather", limit=-900.0, **SHORT)
    assert "does not reach -900" in calm.results["set"].dataset.attrs["verdict"]


def test_a_theme_of_a_time_holds_all_of_it(built, store):
    run = built("theme-satellite-ground", **SPAN)
    assert run.scalars["set"]["granules"] == run.scalars["set"]["event_granules"] > 12
    fields = built("theme-field-models", start="2020-01-01", stop="2020-01-12")
    assert fields.scalars["set"]["events"] == 0


@pytest.mark.parametrize(
    "name", ["theme-strong-earthquakes", "theme-space-weather", "theme-volcano"]
)
def test_the_time_that_a_theme_asks_for_by_itself_has_room_for_its_controls(name):
    """Shifts go around the time, so that the least must fit twice; windows do not overlap then."""
    said = load_recipe(shipped_recipes()[name]).parameters
    start, stop = (np.datetime64(said[end]) for end in ("start", "stop"))
    days = (stop - start) / np.timedelta64(1, "D") + 1
    before, after = (float(said[side].removesuffix(" days")) for side in ("before", "after"))
    assert before + after <= said["shift"] <= days / 2


def test_there_are_five_themes():
    themes = [name for name in shipped_recipes() if name.startswith("theme-")]
    assert len(themes) == 5

"""A made-up constellation is the same from one seed, and holds what was planted."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from vconst.dataset import Source, conform
from vconst.errors import RecipeError, UnknownNameError, UsageError
from vconst.mission import Content, Format, Mission, Platform, Product, Variable
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.synthetic.constellation import make_constellation
from vconst.vocabulary import Vocabulary

DECLARATION = """
vconst: 1
campaign: {start: 2020-01-01, stop: 2020-01-11, centre: 2020-01-06}
world: {level: [480.0, 540.0, 507.0]}
products:
  nova-1/lap:
    granule: half-orbit
    latitude: 65.0
    sensors:
      electron_density:
        {scale: log, pivot: 1.0e+10, slope: 0.9, offset: -0.3, drift: 0.001, epoch: 2020-01-06}
  nova-2/lap:
    cadence: 30.0
    sensors:
      electron_density: {scale: log, pivot: 1.0e+10, epoch: 2020-01-06, noise: 0.01}
"""


def _write(arrays, path, **about):
    with Path(path).open("wb") as file:
        np.savez(file, about=json.dumps(about, sort_keys=True), **arrays)


def _name(start, stop, **about):
    return f"{str(start)[:19].replace(':', '')}.npz"


def _read(path):
    with np.load(path) as file:
        return {name: file[name] for name in file.files if name != "about"}


def _product(name, **more):
    variables = (
        Variable(source="T", name="time", units="ms since 2009-01-01"),
        Variable(source="LAT", name="latitude", units="degree"),
        Variable(source="LON", name="longitude", units="degree"),
        Variable(source="R", name="radius", units="m"),
        Variable(source="NE", name="electron_density", units="cm-3"),
    )
    form = Format(read=_read, write=_write, name_file=_name, files=r".*\.npz", **more)
    return Product(
        name=name, title=name, kind="track", variables=variables, formats=(form,), cadence=10.0
    )


class SmallHost:
    """As much of a host as making files asks for."""

    def __init__(self):
        orbit = {"inclination": 97.4, "altitude": 507.0, "local_time": 14.0}
        self.mission = Mission(
            name="nova",
            title="",
            platforms=(
                Platform(name="nova-1", title="", orbit=orbit),
                Platform(name="nova-2", title="", orbit={**orbit, "phase": 90.0}),
                Platform(name="nova-3", title=""),
            ),
            products=tuple(_product(f"nova-{number}/lap") for number in (1, 2, 3)),
        )
        self.platforms = {item.name: item for item in self.mission.platforms}
        self.products = {item.name: item for item in self.mission.products}
        self.vocabulary = Vocabulary()

    def product(self, name):
        if name not in self.products:
            raise UnknownNameError("product", name, self.products)
        return self.products[name]


@pytest.fixture(scope="module")
def make(climatologies):
    """make_constellation, with one climatology for all tests."""
    return partial(make_constellation, cache=climatologies)


@pytest.fixture
def declaration(tmp_path):
    path = tmp_path / "made.yml"
    path.write_text(DECLARATION)
    return load_constellation(path)


def _contents(folder):
    found = {}
    for path in sorted(folder.rglob("*.npz")):
        with np.load(path) as file:
            found[str(path.relative_to(folder))] = {name: file[name] for name in file.files}
    return found


def _equal(first, second):
    assert list(first) == list(second)
    for name, values in first.items():
        for key, value in values.items():
            np.testing.assert_array_equal(value, second[name][key])


def _samples(host, folder, name):
    """Everything of one product, read back through its own reader."""
    product = host.product(name)
    sources = [
        Source(content=Content(arrays=_read(path)), form=product.native, key=path.name)
        for path in sorted((folder / name.replace("/", "_")).iterdir())
    ]
    conformed = conform(product, sources, host.vocabulary)
    assert not conformed.refused
    return conformed.parts[0][0].data


def test_one_seed_is_one_world_whatever_the_workers_and_the_span(declaration, make, tmp_path):
    host = SmallHost()
    made = {
        key: make(declaration, host, tmp_path / key, seed=3, **settings)
        for key, settings in {
            "here": {"days": 2, "workers": 0},
            "processes": {"days": 2, "workers": 2},
            "longer": {"days": 4, "workers": 0},
        }.items()
    }
    here, processes, longer = (_contents(tmp_path / key) for key in made)
    _equal(here, processes)
    assert len(longer) > 1.5 * len(here)
    _equal(here, {name: longer[name] for name in here})
    other = make(declaration, host, tmp_path / "other", seed=4, days=2, workers=0)
    assert other.files == made["here"].files
    name = next(iter(here))
    assert (_contents(tmp_path / "other")[name]["NE"] != here[name]["NE"]).all()


def test_what_was_planted_is_in_the_files(declaration, make, tmp_path):
    host = SmallHost()
    planted = make(declaration, host, tmp_path / "a", days=2, seed=1, workers=0)
    null = make(declaration, host, tmp_path / "b", days=2, seed=1, workers=0, null=True)
    target, truth = (
        np.concatenate(
            [
                values["NE"]
                for name, values in _contents(tmp_path / key).items()
                if name.startswith("nova-1")
            ]
        )
        * 1e6
        for key in ("a", "b")
    )
    x, y = np.log10(truth / 1e10), np.log10(target / 1e10)
    slope, offset = np.polyfit(x, y, 1)
    assert slope == pytest.approx(0.9, abs=1e-3)
    assert offset == pytest.approx(-0.3, abs=2e-3)
    assert planted.relative("nova-1/lap", "nova-2/lap", "electron_density") == {
        "slope": 0.9,
        "offset": -0.3,
        "drift": 0.001,
    }
    assert null.relative("nova-1/lap", "nova-2/lap", "electron_density") == {
        "slope": 1.0,
        "offset": 0.0,
        "drift": 0.0,
    }


def test_half_orbit_files_say_their_side_and_keep_to_their_latitudes(declaration, make, tmp_path):
    make(declaration, SmallHost(), tmp_path, days=1, seed=1, workers=0)
    halves = [v for name, v in _contents(tmp_path).items() if name.startswith("nova-1")]
    assert len(halves) == pytest.approx(30, abs=1)
    for values in halves:
        assert np.abs(values["LAT"]).max() <= 65
        up = json.loads(str(values["about"]))["side"] == 1
        steps = np.diff(values["LAT"])
        assert (steps > 0).all() if up else (steps < 0).all()
    numbers = [json.loads(str(values["about"]))["orbit"] for values in halves]
    assert numbers == sorted(numbers)


def test_files_read_back_as_the_samples_that_were_made(declaration, make, tmp_path):
    host = SmallHost()
    make(declaration, host, tmp_path, days=1, seed=1, workers=0)
    data = _samples(host, tmp_path, "nova-2/lap")
    assert len(data["time"]) == 2880
    np.testing.assert_allclose(data["radius"], 6371.2 + 507.0, atol=1e-2)
    assert 1e9 < np.median(data["electron_density"]) < 1e12


def test_progress_is_told_for_every_piece(declaration, make, tmp_path):
    told = []
    make(
        declaration,
        SmallHost(),
        tmp_path,
        days=1,
        workers=0,
        progress=lambda done, total, name: told.append((done, total, name)),
    )
    assert told == [(1, 2, "nova-1/lap"), (2, 2, "nova-2/lap")]


@pytest.mark.parametrize(
    ("before", "after", "place", "message"),
    [
        ("latitude: 65.0", "lattitude: 65.0", (8, 5), "Did you mean 'latitude'"),
        ("half-orbit", "halforbit", (7, 14), "'granule': expected one of 'day', 'half-orbit'"),
        ("level:", "levle:", (4, 9), "unknown key 'levle' of 'world'"),
        ("drift: 0.001", "drif: 0.001", (11, 64), "Did you mean 'drift'"),
        ("stop: 2020-01-11", "stop: soon", (3, 37), "'stop': 'soon' is not a date"),
        ("start: 2020-01-01, ", "", (3, 11), "'campaign' needs 'start'"),
        ("  nova-2/lap:", "  nova-1/lap:", (12, 3), "'nova-1/lap' is given twice"),
        ("vconst: 1", "vconst: &a 1", (2, 9), "anchors are not allowed"),
    ],
)
def test_a_wrong_declaration_is_told_what_is_wrong_and_where(
    tmp_path, before, after, place, message
):
    path = tmp_path / "made.yml"
    path.write_text(DECLARATION.replace(before, after))
    with pytest.raises(RecipeError) as caught:
        load_constellation(path)
    said = [problem for problem in caught.value.problems if message in str(problem)]
    assert said, caught.value.problems
    assert (said[0].line, said[0].column) == place


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("nova-1/lap", "nova-1/lab", "Unknown product 'nova-1/lab'. Did you mean 'nova-1/lap'"),
        ("nova-1/lap", "nova-3/lap", "'nova-3' has neither elements nor a stated orbit"),
        ("electron_density:", "dust:", "no 'dust' to measure"),
        ("world:", "orbits: {nova-9: {phase: 3}}\nworld:", "Unknown platform 'nova-9'"),
        ("latitude: 65.0", "defects: {torn: 0.5}", "Unknown defect of nova-1/lap 'torn'"),
    ],
)
def test_a_declaration_that_no_plugin_can_fulfil_is_refused(make, tmp_path, before, after, message):
    path = tmp_path / "made.yml"
    path.write_text(DECLARATION.replace(before, after))
    with pytest.raises(UsageError) as caught:
        make(load_constellation(path), SmallHost(), tmp_path, days=1, workers=0)
    assert message in str(caught.value)


def test_a_product_that_cannot_be_written_is_refused(declaration, make, tmp_path):
    host = SmallHost()
    form = replace(host.products["nova-1/lap"].formats[0], write=None)
    host.products["nova-1/lap"] = replace(host.products["nova-1/lap"], formats=(form,))
    with pytest.raises(UsageError, match="its plugin cannot write files"):
        make(declaration, host, tmp_path, days=1)


def test_days_must_fit_into_the_campaign(declaration, make, tmp_path):
    for days in (0, 12):
        with pytest.raises(UsageError, match=f"{days} days around 2020-01-06 do not lie"):
            make(declaration, SmallHost(), tmp_path, days=days)


def test_relative_coefficients_take_the_reference_into_account(declaration, make, tmp_path):
    sensor = replace(declaration.products[1].sensors["electron_density"], slope=0.5, offset=0.2)
    second = replace(declaration.products[1], sensors={"electron_density": sensor})
    changed = replace(declaration, products=(declaration.products[0], second))
    planted = make(changed, SmallHost(), tmp_path, days=1, workers=0)
    found = planted.relative("nova-1/lap", "nova-2/lap", "electron_density")
    assert found["slope"] == pytest.approx(1.8)
    assert found["offset"] == pytest.approx(-0.3 - 1.8 * 0.2)


def test_the_shipped_demonstration_writes_files_that_its_own_readers_read(make, tmp_path):
    from vconst.plugins import Host

    host = Host()
    declaration = load_constellation(shipped_constellations()["demo"])
    missing = [made.name for made in declaration.products if made.name not in host.products]
    if missing:
        pytest.skip(f"no plugin with {', '.join(missing)} is installed")
    planted = make(declaration, host, tmp_path, days=1, seed=2, workers=0)
    flown = [made for made in declaration.products if made.name in planted.files]
    assert len(flown) >= len(declaration.products) - 2  # those that fly for some days only
    for made in flown:
        assert planted.files[made.name] > 0
        form = host.product(made.name).native
        files = sorted((tmp_path / made.name.replace("/", "_")).iterdir())
        content = form.read(files[0])
        if isinstance(content, dict) and made.name in content:
            content = content[made.name]
        for item in content if isinstance(content, list) else [content]:
            arrays = item.arrays if isinstance(item, Content) else item
            assert all(len(np.atleast_1d(values)) for values in arrays.values())

"""A made-up mission with two probes, and operations small enough to check by hand."""

import hashlib
from typing import Literal

import numpy as np
import pytest
import xarray

from vconst import plugins
from vconst.dataset import Source, conform
from vconst.hookspecs import hookimpl
from vconst.mission import Content, Format, Mission, Platform, Product, Reason, Variable
from vconst.operation import (
    Calibration,
    Dataset,
    Group,
    Kilometres,
    Minutes,
    Nanotesla,
    Pairs,
    Selection,
    Table,
    Time,
    VariableName,
    operation,
)
from vconst.plugins import Host
from vconst.store import Store
from vconst.vocabulary import Vocabulary

CALLS = []
TROUBLE = {}


def begin(name):
    """Note that an operation was called, and fail where a test wants it to."""
    CALLS.append(name)
    if name in TROUBLE:
        raise TROUBLE[name]


def read_nothing(path):
    """Never called: no file is read in these tests."""
    raise AssertionError(path)


VARIABLES = (
    Variable(source="t", name="time", units="datetime64"),
    Variable(source="lat", name="latitude", units="degree"),
    Variable(source="lon", name="longitude", units="degree"),
    Variable(source="r", name="radius", units="km"),
    Variable(source="ne", name="electron_density", units="m-3"),
    Variable(source="te", name="electron_temperature", units="K"),
)


#: What the plugin knows of the one product; the files of the other know it themselves.
CITED = {
    "citation": "Made Up et al. 2019, doi:10.5555/made.up.2019; data doi:10.5555/data",
    "licence": "CC BY 4.0",
    "source": "https://example.org/lap",
}
_OWN = {"nova-2": {"DOI": "https://doi.org/10.5555/granule.2"}}


def _probe(platform):
    return Product(
        name=f"{platform}/lap",
        title="A probe",
        kind="track",
        variables=VARIABLES,
        quality=(Reason(name="heater_on", source="flag", equals=(1,)),),
        formats=(Format(read=read_nothing, files=rf"{platform}_.*\.bin"),),
        cadence=1.0,
        **(CITED if platform == "nova-1" else {}),
    )


MISSION = Mission(
    name="nova",
    title="Two made-up spacecraft",
    platforms=(Platform(name="nova-1", title="one"), Platform(name="nova-2", title="two")),
    products=(_probe("nova-1"), _probe("nova-2")),
)


def scalars(**values):
    """A dataset of numbers only."""
    return xarray.Dataset({name: ((), value) for name, value in values.items()})


@operation
def pair_up(
    reference: Selection,
    target: Selection,
    *,
    distance: Kilometres,
    delay: Minutes = 30.0,
    since: Time | None = None,
) -> Pairs:
    """Pairs by position in the file: enough to flow through a recipe."""
    begin("pair_up")
    one, two = reference.read(), target.read()
    dataset = xarray.Dataset(
        {
            "electron_density_reference": ("pair", one["electron_density"].values),
            "electron_density_target": ("pair", two["electron_density"].values),
            "pairs": ((), one.sizes["time"]),
            "distance": ((), distance),
        },
        attrs={"criteria": {"distance": f"{distance:g} km"}, "target": "nova-2/lap"},
    )
    return Pairs(dataset)


@operation(version=2)
def fit_line(
    pairs: Pairs, *, variable: VariableName, scale: Literal["linear", "log"] = "linear"
) -> Calibration:
    """A line through all pairs."""
    begin("fit_line")
    x = pairs.dataset[f"{variable}_reference"].values
    y = pairs.dataset[f"{variable}_target"].values
    both = np.isfinite(x) & np.isfinite(y)
    slope, offset = np.polyfit(x[both], y[both], 1)
    found = scalars(slope=slope, offset=offset, spread=np.nan, samples=x.size)
    found.attrs = {"variable": variable, "verdict": "They agree.", "target": "nova-2/lap"}
    return Calibration(found)


@operation
def keep_dense(data: Selection, *, least: float, field: Nanotesla | None = None) -> Selection:
    """Only samples above a density."""
    begin("keep_dense")
    return data.then(above, least=least)


def above(dataset, *, least):
    """Mask what is thinner."""
    return dataset.where(dataset["electron_density"] > least)


@operation
def average(data: Dataset, *, variable: VariableName) -> Table:
    """The mean, and one series."""
    begin("average")
    values = data[variable].values
    return Table(scalars(mean=float(np.nanmean(values)), samples=int(np.isfinite(values).sum())))


@operation
def compare(members: Group, *, threshold: float = 1.0) -> Table:
    """One number a member."""
    begin("compare")
    means = {name: each.dataset["mean"].item() for name, each in members.items()}
    return Table(scalars(spread=max(means.values()) - min(means.values()), threshold=threshold))


@operation
def break_down(data: Dataset) -> Table:
    """A plugin with a mistake in it."""
    begin("break_down")
    return Table(scalars(value=1 / 0))


@operation
def mislead(data: Dataset) -> Table:
    """A plugin that returns something else than it says."""
    return data


class Nova:
    """The plugin."""

    operations_offered = (pair_up, fit_line, keep_dense, average, compare, break_down, mislead)

    @hookimpl
    def missions(self):
        """Two spacecraft."""
        return [MISSION]

    @hookimpl
    def operations(self):
        """All of the above."""
        return list(self.operations_offered)


@pytest.fixture
def host(monkeypatch):
    """A host that knows the made-up mission only."""
    monkeypatch.setattr(plugins, "CORE_PLUGINS", ())
    return Host(load_installed=False, plugins=[("nova", Nova())])


@pytest.fixture
def calls():
    """Names of the operations that were called, emptied first."""
    CALLS.clear()
    return CALLS


@pytest.fixture
def trouble():
    """What an operation raises, by its name; emptied afterwards."""
    yield TROUBLE
    TROUBLE.clear()


RECIPE = """\
vconst: 1
recipe: two-probes
title: Electron density of nova-2 on the scale of nova-1
about: |
  Pairs the two probes and fits a line.

parameters:
  start: 2020-01-01
  stop: 2020-01-02
  distance: 200 km

inputs:
  one:
    product: nova-1/lap
    variables: [electron_density]
    start: "${start}"
    stop: "${stop}"
  two:
    product: nova-2/lap
    variables: [electron_density]
    start: "${start}"
    stop: "${stop}"
    quality: [heater_on]

steps:
  dense:
    do: keep_dense
    data: two
    least: 1e3

  matched:
    do: pair_up
    reference: one
    target: dense
    distance: ${distance}
    delay: 0.25 h

  fit:
    do: fit_line
    pairs: matched
    variable: electron_density

report:
  page: calibration
  show: [matched, fit]
"""


@pytest.fixture
def recipe_text():
    """A sound recipe."""
    return RECIPE


def samples(platform, day="2020-01-01", gain=1.0, bias=0.0, seed=1, count=600):
    """Arrays of one file: a density that varies along the orbit, with some heater times."""
    chance = np.random.default_rng(seed)
    phase = np.linspace(0, 6, count)
    truth = 1e11 * (1.5 + np.sin(phase))
    return {
        "t": np.datetime64(day, "ns") + np.arange(count) * np.timedelta64(1, "s"),
        "lat": 80 * np.sin(phase),
        "lon": np.mod(phase * 30, 360) - 180,
        "r": np.full(count, 6871.2),
        "ne": gain * truth + bias + chance.normal(0, 1e8, count),
        "te": np.full(count, 2000.0),
        "flag": (np.arange(count) % 50 == 0).astype(float),
    }


def commit_file(store, platform, day="2020-01-01", version=(1,), **truth):
    """One made-up file of a platform, conformed and committed."""
    product = next(p for p in MISSION.products if p.platform == platform)
    content = Content(arrays=samples(platform, day, **truth), attributes=_OWN.get(platform, {}))
    name = f"{platform}_{day}_{version[0]}"
    source = Source(
        content=content,
        form=product.formats[0],
        key=f"{platform} {day}",
        version=version,
        baseline="01",
        id=hashlib.sha256(repr((name, truth)).encode()).hexdigest(),
        file={"name": f"{name}.bin", "size": 1, "sha256": "00"},
    )
    conformed = conform(product, [source], Vocabulary())
    assert not conformed.refused
    [(columns, granules)] = conformed.parts
    return store.commit(store.stage(product, columns, granules), by="tests").number


@pytest.fixture
def store(tmp_path):
    """A store with one day of both probes: nova-2 reads 1.2 times nova-1 plus 2e10."""
    made = Store.create(str(tmp_path / "store"))
    commit_file(made, "nova-1", seed=1)
    commit_file(made, "nova-2", gain=1.2, bias=2e10, seed=2)
    return made


@pytest.fixture
def ingest():
    """Commits one more made-up file: ``ingest(store, platform, day=, version=, ...)``."""
    return commit_file


class NovaProducts:
    """The made-up mission without operations of its own."""

    @hookimpl
    def missions(self):
        """Two spacecraft."""
        return [MISSION]


@pytest.fixture
def nova():
    """A plugin with products only, to go with the operations that ship."""
    return NovaProducts()

"""Three made-up probes that fly side by side, each with an error of its own."""

import hashlib

import numpy as np

from vconst.dataset import Source, conform
from vconst.hookspecs import hookimpl
from vconst.mission import Content, Format, Mission, Platform, Product, Variable
from vconst.plugins import Host
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.store import Store
from vconst.vocabulary import Vocabulary

#: What each shows of the truth: gain, and offset in m-3.
PLANTED = {"trio-1": (1.0, 0.0), "trio-2": (1.2, 2e10), "trio-3": (0.9, -1e10)}

VARIABLES = (
    Variable(source="t", name="time", units="datetime64"),
    Variable(source="lat", name="latitude", units="degree"),
    Variable(source="lon", name="longitude", units="degree"),
    Variable(source="r", name="radius", units="km"),
    Variable(source="ne", name="electron_density", units="m-3"),
    Variable(source="te", name="electron_temperature", units="K"),
)


def read_nothing(path):
    """Never called: no file is read in these tests."""
    raise AssertionError(path)


def probe(platform, **more):
    """The product of one probe."""
    return Product(
        name=f"{platform}/lap",
        title="A probe",
        kind="track",
        variables=VARIABLES,
        formats=(Format(read=read_nothing, files=rf"{platform}_.*\.bin"),),
        cadence=1.0,
        **more,
    )


def mission(**made_from):
    """The three spacecraft; *made_from* by platform, ``-`` written ``_``."""
    platforms = tuple(Platform(name=name, title=name) for name in PLANTED)
    own = {name.replace("_", "-"): {"made_from": given} for name, given in made_from.items()}
    products = tuple(probe(name, **own.get(name, {})) for name in PLANTED)
    return Mission(name="trio", title="Three probes", platforms=platforms, products=products)


class Trio:
    """The plugin: products only."""

    def __init__(self, **made_from):
        self.mission = mission(**made_from)

    @hookimpl
    def missions(self):
        """Three spacecraft."""
        return [self.mission]


def host(**made_from):
    """A host with the operations that ship and the three probes."""
    return Host(load_installed=False, plugins=[("trio", Trio(**made_from))])


def fill(url, days=8, platforms=tuple(PLANTED), month="2020-01", baseline="01"):
    """A store with some days of the probes."""
    store = Store.create(str(url))
    add(store, days, platforms, month, baseline)
    return store


def add(store, days, platforms=tuple(PLANTED), month="2020-01", baseline="01"):
    """Days (a number, or which) of some probes into a store, in one commit."""
    staged = []
    for platform in platforms:
        sources = [_source(platform, month, day, baseline) for day in _numbers(days)]
        conformed = conform(_product(platform), sources, Vocabulary())
        assert not conformed.refused
        for columns, granules in conformed.parts:
            staged += store.stage(_product(platform), columns, granules)
    return store.commit(staged, by="tests").number


def _numbers(days):
    return range(1, days + 1) if isinstance(days, int) else days


def _product(platform):
    return next(p for p in mission().products if p.platform == platform)


def _source(platform, month, day, baseline):
    name = f"{platform}_{month}-{day:02d}_{baseline}"
    return Source(
        content=Content(arrays=_samples(platform, f"{month}-{day:02d}")),
        form=_product(platform).formats[0],
        key=f"{platform} {month}-{day:02d}",
        version=(1,),
        baseline=baseline,
        id=hashlib.sha256(name.encode()).hexdigest(),
        file={"name": f"{name}.bin", "size": 1, "sha256": "00"},
    )


def _samples(platform, day, count=150):
    """One truth along the orbit for all three, and noise of each."""
    seed = int(hashlib.sha256(f"{platform}{day}".encode()).hexdigest()[:8], 16)
    chance = np.random.default_rng(seed)
    weather = np.random.default_rng(int(day.replace("-", ""))).normal(0.0, 0.2)
    phase = np.linspace(0, 6, count)
    truth = 1e11 * (1.5 + weather + np.sin(phase))
    gain, bias = PLANTED[platform]
    return {
        "t": np.datetime64(day, "ns") + np.arange(count) * np.timedelta64(1, "s"),
        "lat": 80 * np.sin(phase),
        "lon": np.mod(phase * 30, 360) - 180,
        "r": np.full(count, 6871.2),
        "ne": gain * truth + bias + chance.normal(0, 1e9, count),
        "te": 2000.0 + 300.0 * np.sin(phase) + chance.normal(0, 10.0, count),
    }


def body(target, reference, slope=1.0, offset=0.0, **more):
    """A record as one adds it by hand."""
    return {
        "target": f"{target}/lap",
        "reference": f"{reference}/lap",
        "variable": "electron_density",
        "units": "m-3",
        "slope": slope,
        "offset": offset,
        "slope_se": 0.01,
        "offset_se": 1e9,
        "scale": "linear",
        "pivot": 1e11,
        "validity_period": ["2020-01-01T00:00:00", "2020-02-01T00:00:00"],
        "verdict": "usable with correction: by hand.",
        "scenes": [{"reference": 1e11, "bias": 0.0, "bias_se": 1e9}],
        **more,
    }


def go(text, store, host, folder, **given):
    """Run the text of a recipe in a folder."""
    return run_recipe(parse_recipe(text, given), store, host, out=folder / "runs")

"""A made-up mission whose orbit, clock, noise, modes and gaps are put in by hand."""

import hashlib

import numpy as np
import pytest

from vconst.dataset import Source, conform
from vconst.hookspecs import hookimpl
from vconst.mission import Content, Format, Mission, Platform, Product, Reason, Variable
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store

DAY = np.timedelta64(1, "D")
#: 76 revolutions in 5 days, s.
PERIOD = 5 * 86400 / 76
RADIUS = 6878.0


def read_nothing(path):
    """Never called: no file is read in these tests."""
    raise AssertionError(path)


VARIABLES = (
    Variable(source="t", name="time", units="datetime64"),
    Variable(source="lat", name="latitude", units="degree"),
    Variable(source="lon", name="longitude", units="degree"),
    Variable(source="r", name="radius", units="km"),
    Variable(source="ne", name="electron_density", units="m-3", optional=True),
    Variable(source="te", name="electron_temperature", units="K", optional=True),
    Variable(source="mode", name="working_mode", optional=True),
)


def _probe(name, platform="nova-1"):
    return Product(
        name=f"{platform}/{name}",
        title="A probe",
        kind="track",
        variables=VARIABLES,
        quality=(
            Reason(name="heater_on", source="flag", equals=(1,)),
            Reason(name="in_shadow", source="dark", equals=(1,), rejects=False),
        ),
        formats=(Format(read=read_nothing, files=rf"{name}_.*\.bin"),),
        cadence=10.0,
    )


INDEX = Product(
    name="nova-1/index",
    title="An index, which is nowhere",
    kind="series",
    variables=(VARIABLES[0], Variable(source="te", name="electron_temperature", units="K")),
    formats=(Format(read=read_nothing, files=r"index_.*\.bin"),),
)

MISSION = Mission(
    name="nova",
    title="A made-up spacecraft with three probes, an index, and a spacecraft behind it",
    platforms=(Platform(name="nova-1", title="one"), Platform(name="nova-2", title="two")),
    products=(_probe("one"), _probe("two"), _probe("three"), INDEX, _probe("one", "nova-2")),
)


class Nova:
    """The plugin."""

    @hookimpl
    def missions(self):
        """One spacecraft."""
        return [MISSION]


def places(time, *, local_time=14.0, drift=0.0, since="2020-01-01"):
    """
    Circular orbit over the poles: descending nodes at a local time, track drifting.

    *local_time* in h and *drift* in km at the equator, east positive, may vary with the
    time; without drift the track repeats after 76 revolutions.
    """
    seconds = (time - np.datetime64(since, "ns")) / np.timedelta64(1, "s")
    east = np.degrees(np.asarray(drift) / 6378.137)
    # Nodes further east by d at one local time are nodes earlier by d / 15 h.
    turn = 2 * np.pi * (seconds / PERIOD) + np.radians(
        np.asarray(east) / 360 * 86400 / PERIOD * 360
    )
    angle = np.pi + turn  # latitude 0, going south, at the start
    up = np.array([np.cos(angle), np.sin(angle)])
    latitude = np.degrees(np.arcsin(up[1]))
    node = 15.0 * (np.asarray(local_time) - seconds / 3600.0)  # where it is that time
    descending = up[0] < 0
    longitude = np.where(descending, node, node + 180.0)
    return latitude, (longitude + 180.0) % 360.0 - 180.0


def samples(day="2020-01-01", *, step=10.0, late=0.0, seed=1, noise=1e8, **orbit):
    """Arrays of one day: a smooth density with white noise, on the orbit of `places`."""
    chance = np.random.default_rng(seed)
    count = int(86400 / step)
    time = np.datetime64(day, "ns") + (np.arange(count) * step * 1e9).astype("m8[ns]")
    given = {name: value(time) if callable(value) else value for name, value in orbit.items()}
    stated = time + np.timedelta64(round(late * 1e9), "ns")
    latitude, longitude = places(time, **given)
    smooth = 1e11 * (1.5 + np.cos(np.radians(latitude)))
    return {
        "t": stated,
        "lat": latitude,
        "lon": longitude,
        "r": np.full(count, RADIUS),
        "ne": smooth + chance.normal(0, 1, count) * noise,
        "te": np.full(count, 2000.0),
        "mode": np.ones(count, np.int32),
        "flag": np.zeros(count),
        "dark": np.zeros(count),
    }


def commit_day(store, name, arrays, *, version=(1,), **attributes):
    """One made-up file of a product, conformed and committed; of nova-1 if no other is named."""
    product = next(each for each in MISSION.products if each.name == _full(name))
    first = str(arrays["t"][0])
    source = Source(
        content=Content(arrays=arrays, attributes=attributes),
        form=product.formats[0],
        key=f"{product.name} {first}",
        version=version,
        baseline="01",
        id=hashlib.sha256(
            repr((name, first, version)).encode() + arrays["ne"].tobytes()
        ).hexdigest(),
        file={"name": f"{name}_{first}.bin", "size": 1, "sha256": "00"},
    )
    conformed = conform(product, [source], Host(load_installed=False).vocabulary)
    assert not conformed.refused
    [(columns, granules)] = conformed.parts
    return store.commit(store.stage(product, columns, granules), by="tests").number


@pytest.fixture(scope="session")
def host():
    """A host that knows the made-up mission and the operations that ship."""
    return Host(load_installed=False, plugins=[("nova", Nova())])


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    return Store.create(str(tmp_path / "store"))


@pytest.fixture
def choose(host):
    """``choose(store, name, **asked)``: a selection of a product of the made-up mission."""

    def chosen(store, name, **asked):
        return select(store.head(), host, _full(name), **asked)

    return chosen


def _full(name):
    return name if "/" in name else f"nova-1/{name}"


def days(first, count):
    """So many days as text."""
    return [str(np.datetime64(first, "D") + k) for k in range(count)]

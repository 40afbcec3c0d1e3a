"""A made-up year on a track whose usual density, scatter and deviations are put in by hand."""

import hashlib

import numpy as np
import pytest

from tests.kept_tracks import orbit
from vconst.dataset import Columns, Granule
from vconst.mission import Format, Product, Variable
from vconst.selection import Selection
from vconst.store import Store

DAYS, CADENCE, SPREAD = 180, 60.0, 0.08
UNITS = {"latitude": "degree", "longitude": "degree", "radius": "km", "electron_density": "m-3"}


def usual(latitude, longitude):
    """Decimal logarithm of the density that is usual at a place."""
    return 11 + 0.3 * np.cos(np.radians(latitude)) + 0.1 * np.cos(np.radians(longitude))


def track(days=DAYS, seed=3):
    """Columns of a year, and which half-orbit each sample is of."""
    data = orbit(days, inclination=87.0, node=10.0, phase=7.0, height=500.0, cadence=CADENCE)
    draw = np.random.default_rng(seed)
    side = np.sign(np.diff(data["latitude"], append=np.nan))
    midnight = np.append(np.diff(data["time"].astype("M8[D]")) > np.timedelta64(0), True)
    side[midnight] = side[np.flatnonzero(midnight) - 1]  # what a day by itself can know
    number = np.cumsum(np.append(0, np.diff(side) != 0))
    shared = SPREAD * draw.standard_normal(number[-1] + 1)[number]
    own = 0.01 * draw.standard_normal(number.size)
    logarithm = usual(data["latitude"], data["longitude"]) + shared + own
    data["electron_density"] = 10.0**logarithm
    return data, number


def commit(store, name, data):
    """All days of a track as one commit, a granule a day."""
    product = Product(
        name=name,
        title=name,
        kind="track",
        variables=tuple(Variable(source=key, name=key) for key in data),
        formats=(Format(read=print),),
        cadence=CADENCE,
    )
    days = data["time"].astype("datetime64[D]")
    granules = []
    for day in np.unique(days):
        times = data["time"][days == day].astype(np.int64)
        granules.append(
            Granule(
                product=name,
                key=f"{name}:{day}",
                version=(1,),
                id=hashlib.sha256(f"{name}{day}".encode()).hexdigest(),
                start=int(times[0]),
                stop=int(times[-1]),
                rows=times.size,
            )
        )
    attrs = {key: {"units": UNITS[key]} for key in data if key != "time"}
    columns = Columns(name, data, dict.fromkeys(data, ("time",)), attrs)
    store.commit(store.stage(product, columns, granules), by="test")


def chosen(store, name, **settings):
    """A selection of the density of a track."""
    return Selection(
        view=store.head(),
        product=name,
        kind="track",
        variables=("electron_density",),
        **settings,
    )


@pytest.fixture(scope="session")
def year(tmp_path_factory):
    """A store with the track; the arrays of it; the half-orbit of each sample."""
    store = Store.create(str(tmp_path_factory.mktemp("backgrounds") / "store"))
    data, number = track()
    commit(store, "nova/lap", data)
    return store, data, number

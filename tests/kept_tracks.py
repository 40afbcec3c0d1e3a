"""Made-up orbits in a store."""

import numpy as np

from tests.kept import commit_granule
from vconst.dataset import Columns
from vconst.mission import Format, Product, Variable
from vconst.selection import Selection
from vconst.store import Store


def orbit(days, *, inclination, node, phase, height, cadence=10.0, period=5680.0):
    """Columns of a circular orbit over a turning Earth, from 1 January 2020."""
    seconds = cadence * np.arange(int(days * 86400 / cadence))
    angle, tilt = np.radians(phase + 360 / period * seconds), np.radians(inclination)
    east = np.degrees(np.arctan2(np.cos(tilt) * np.sin(angle), np.cos(angle)))
    latitude = np.degrees(np.arcsin(np.sin(tilt) * np.sin(angle)))
    start = np.datetime64("2020-01-01", "ns")
    return {
        "time": start + (seconds * 1e9).astype("timedelta64[ns]"),
        "latitude": latitude,
        "longitude": np.mod(east + node - seconds / 240 + 180, 360) - 180,
        "radius": np.full(seconds.size, 6371.2 + height),
        "electron_density": 1e11 * (2 + np.cos(np.radians(latitude)) + 1e-6 * seconds),
    }


def keep(store, name, data, kind="track"):
    """Commit columns as one granule a day; the name of the product comes back."""
    units = {"latitude": "degree", "longitude": "degree", "radius": "km"}
    product = Product(
        name=name,
        title=name,
        kind=kind,
        variables=tuple(Variable(source=key, name=key) for key in data),
        formats=(Format(read=print),),
        cadence=10.0,
    )
    days = data["time"].astype("datetime64[D]")
    for day in np.unique(days):
        kept = days == day
        part = {key: value[kept] for key, value in data.items()}
        attrs = {key: {"units": units.get(key, "m-3")} for key in part if key != "time"}
        columns = Columns(name, part, dict.fromkeys(part, ("time",)), attrs)
        commit_granule(store, product, columns, f"{name}:{day}")
    return name


#: Two satellites whose planes cross at a small angle: they meet all day.
ORBITS = {
    "nova-1/lap": {"inclination": 97.4, "node": 10, "phase": 0, "height": 507},
    "nova-2/lp": {"inclination": 87.3, "node": 30, "phase": 20, "height": 460},
}


def sides_of(folder, orbits=ORBITS, **how):
    """Two products in a store of their own, ``(reference, target)``; the first is the target."""
    store = Store.create(str(folder / "s"))
    for name, each in orbits.items():
        keep(store, name, orbit(**(how | each)))
    target, reference = (selected(store, name) for name in orbits)
    return reference, target


def selected(store, name, **settings):
    """A product of a store, nothing read yet."""
    return Selection(view=store.head(), product=name, kind="track", **settings)

"""Tracks of the real element set in a store, with fields whose truth is known."""

import hashlib
from itertools import pairwise

import numpy as np

from vconst.dataset import Columns, Granule
from vconst.dataset.quality import add_quality
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.field import evaluate_field, igrf14
from vconst.kernels.frames import (
    axes_of,
    earth_fixed,
    motion_of_track,
    motional_field,
    turn_with_earth,
)
from vconst.mission import Format, Platform, Product, Variable
from vconst.orbits.course import orbit_of
from vconst.selection import select
from vconst.store import Store
from vconst.vocabulary import Vocabulary

#: CelesTrak, 19 November 2019: a circular, Sun-synchronous orbit at 507 km.
ELEMENTS = (
    "1 43194U 18015C   19322.55091545  .00001006  00000-0  48427-4 0  9993",
    "2 43194  97.4135  85.6925 0016973 127.3937   1.4087 15.20935646 99453",
)
START = np.datetime64("2019-11-20", "ns")


def made_up_track(hours=6.0, step=4.0, limit=65.0, start=START):
    """
    Where the spacecraft truly is.

    Returns
    -------
    time, latitude, longitude, radius : array
        Geocentric, without what lies poleward of *limit* degrees.
    """
    time = start + (np.arange(0, hours * 3600, step) * 1e9).astype("timedelta64[ns]")
    platform = Platform(name="nova-1", title="one", elements=ELEMENTS)
    orbit = orbit_of(platform, start, time[-1] + np.timedelta64(60, "s"))
    latitude, longitude, radius = orbit.at(time)
    kept = np.abs(latitude) <= limit
    return time[kept], latitude[kept], longitude[kept], radius[kept]


def field_at(time, latitude, longitude, radius):
    """IGRF north, east, centre, nT, shape (n, 3)."""
    return np.stack(evaluate_field(igrf14(), time, latitude, longitude, radius), axis=-1)


def electric_at(track, frame, *, inertial=False):
    """``-v x B`` of a track in a frame, mV/m, shape (n, 3); computed beside the operations."""
    time, latitude, longitude, radius = track
    places = earth_fixed(latitude, longitude, radius)
    velocity, _ = motion_of_track(time.astype(np.int64), places)
    centred = field_at(*track)
    magnetic = np.einsum("nij,ni->nj", axes_of("NEC", latitude, longitude), centred)
    moving = velocity + turn_with_earth(places) if inertial else velocity
    axes = axes_of(frame, latitude, longitude, places, velocity)
    return np.einsum("nij,nj->ni", axes, motional_field(moving, magnetic))


def product_of(names, *, name="nova-1/made-up", frame="", position="geocentric", cadence=4.0):
    """A product of a track with some variables of the vocabulary; packets for ``(name, axis)``."""
    terms = Vocabulary()
    variables = [
        Variable(source=each, name=each, units=terms[each].units or "1", dimensions=dims, axis=axis)
        for each, dims, axis in names
    ]
    return Product(
        name=name,
        title="Made up",
        kind="track",
        variables=(
            Variable(source="t", name="time", units="datetime64"),
            *(Variable(source=n, name=n) for n in ("latitude", "longitude", "radius")),
            *variables,
        ),
        formats=(Format(read=print, files="made_up"),),
        cadence=cadence,
        frame=frame,
        position=position,
    )


def select_made_up(folder, product, track, values=(), *, axes=(), parts=1, terms=()):
    """
    A selection of a store that holds one track.

    Parameters
    ----------
    track : tuple of array
        As :func:`made_up_track` gives it: what the file says, true or not.
    values : mapping of str to array
    axes : mapping of str to array
        Coordinates that no sample varies.
    parts : int
        Granules that it is cut into.
    terms : sequence of Term
        Names that the core does not know.
    """
    time, latitude, longitude, radius = track
    data = {"time": time, "latitude": latitude, "longitude": longitude, "radius": radius}
    data |= {name: np.asarray(each) for name, each in dict(values).items()}
    dimensions = {"time": ("time",)} | {
        name: ("time", "sample")[: each.ndim] for name, each in data.items()
    }
    attrs = {
        name: {"units": "", **({"frame": product.frame} if product.frame else {})}
        for name in dict(values)
    }
    data |= {name: np.asarray(each) for name, each in dict(axes).items()}
    dimensions |= dict.fromkeys(dict(axes), ("sample",))
    store = Store.create(folder)
    edges = np.linspace(0, len(time), parts + 1).astype(int)
    staged = []
    for number, (low, high) in enumerate(pairwise(edges.tolist())):
        part = {n: v[low:high] if dimensions[n][0] == "time" else v for n, v in data.items()}
        columns = Columns(
            product.name, part, dict(dimensions), {n: dict(a) for n, a in attrs.items()}
        )
        add_quality(columns, product, [{"": np.zeros(high - low, np.uint32)}], Vocabulary(terms))
        stamps = part["time"].astype(np.int64)
        granule = Granule(
            product=product.name,
            key=f"{product.name}#{number}",
            id=hashlib.sha256(f"{folder}{number}".encode()).hexdigest(),
            start=int(stamps[0]),
            stop=int(stamps[-1]),
            rows=high - low,
        )
        staged += store.stage(product, columns, [granule])
    store.commit(staged, by="made up")
    return select(store.head(), None, product.name)


def altitude_of(radius):
    """Height above the sphere of 6371.2 km."""
    return radius - SPHERE_RADIUS

"""Columns in a store, whatever their kind."""

import hashlib

import numpy as np

from vconst.dataset import Columns, Granule
from vconst.mission import Format, Product, Variable
from vconst.selection import Selection


def keep_columns(
    store, name, data, *, units, kind="track", dims=None, axes=(), cadence=None, geodetic=False
):
    """
    Commit columns of one product as one granule, and select it.

    *units* by name, or one for all; *dims* where they are not along time; *axes* are the
    columns that maps are on, whose latitudes are *geodetic* or geocentric.
    """
    lie = dict.fromkeys(data, ("time",)) | {key: (key,) for key in axes} | (dims or {})
    product = Product(
        name=name,
        title=name,
        kind=kind,
        variables=tuple(
            Variable(source=key, name=key, axis=key in axes, dimensions=lie[key][1:])
            for key in data
        ),
        formats=(Format(read=print),),
        cadence=cadence,
    )
    one = isinstance(units, str)
    attrs = {key: {"units": units if one else units[key]} for key in data if key != "time"}
    if "latitude" in axes:
        attrs["latitude"]["latitude_kind"] = "geodetic" if geodetic else "geocentric"
    commit_granule(store, product, Columns(name, data, lie, attrs), name)
    return Selection(view=store.head(), product=name, kind=kind)


def commit_granule(store, product, columns, key):
    """Commit columns as the granule of a key."""
    times = columns.data["time"].astype(np.int64)
    granule = Granule(
        product=product.name,
        key=key,
        version=(1,),
        id=hashlib.sha256(key.encode()).hexdigest(),
        start=int(times[0]),
        stop=int(times[-1]),
        rows=times.size,
    )
    store.commit(store.stage(product, columns, [granule]), by="test")

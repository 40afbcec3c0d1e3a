"""The inverse of conform: columns back to a file's own names and units."""

import numpy as np

from vconst.dataset.extract import variables_of
from vconst.errors import DatasetError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.time import ENCODINGS, encode_times
from vconst.units import conversion
from vconst.vocabulary import Vocabulary


def unconform(product, columns, form=None, vocabulary=None):
    """
    Arrays by the file's names and units, as the product's writer wants them.

    Parameters
    ----------
    product : Product
    columns : Columns
        By canonical name, in the units of the vocabulary.
    form : Format or None
        None for the product's native one.
    vocabulary : Vocabulary or None
        None for the core's own.

    Returns
    -------
    arrays : dict of str to numpy.ndarray
        NaN becomes the first fill value where one is declared. Variables that share
        a *source* with different columns are stacked to shape (n, columns).

    Raises
    ------
    DatasetError
        If a variable that every file has is not among the columns.
    """
    form = form or product.native
    vocabulary = vocabulary or Vocabulary()
    arrays, stacked = {}, {}
    for variable in variables_of(product, form):
        values = _column(product, columns, variable.name)
        if values is None:
            flag = vocabulary[variable.name].role == "flag"
            if variable.optional or variable.derived or flag:
                continue
            raise DatasetError(
                f"{product.name}: '{variable.name}' is needed to write "
                f"'{variable.source}'. There is: {', '.join(sorted(columns.data))}."
            )
        values = _encode(values, variable, vocabulary[variable.name])
        if variable.column is None:
            arrays[variable.source] = values
        else:
            stacked.setdefault(variable.source, {})[variable.column] = values
    for source, parts in stacked.items():
        arrays[source] = np.stack([parts[number] for number in sorted(parts)], axis=1)
    return arrays


def _column(product, columns, name):
    if name == "latitude" and product.position.startswith("geodetic") and product.kind != "grid":
        return _geodetic_latitude(columns.data)
    if name == "altitude" and product.position.startswith("geodetic") and "radius" in columns.data:
        return geodetic_from_geocentric(columns.data["latitude"], columns.data["radius"])[1]
    if name == "altitude" and "altitude" not in columns.data and "radius" in columns.data:
        return columns.data["radius"] - SPHERE_RADIUS
    return columns.data.get(name)


def _geodetic_latitude(data):
    """The latitude as a file in geodetic coordinates has it."""
    if "geodetic_latitude" in data or "latitude" not in data:
        return data.get("geodetic_latitude")
    radius = data.get("radius", SPHERE_RADIUS)
    return geodetic_from_geocentric(data["latitude"], radius)[0]


def _encode(values, variable, term):
    if variable.units in ENCODINGS and values.dtype.kind == "M":
        return encode_times(values, variable.units)
    if values.dtype.kind != "f" or term.role in ("flag", "text"):
        return values
    factor, shift = conversion(term.units, variable.units)
    if (factor, shift) != (1.0, 0.0):
        values = values * factor + shift
    if variable.fill:
        values = np.where(np.isnan(values), values.dtype.type(variable.fill[0]), values)
    return values

"""Made-up samples of any product: in range, in order, and different from each other."""

import numpy as np

from vconst.dataset import SAMPLE_DIMENSION, SPHERE_RADIUS, Columns
from vconst.kernels.geodesy import geocentric_from_geodetic

#: First time of made-up samples, UTC; a day with files of many missions.
START = np.datetime64("2020-01-08", "ns")

#: Height in km where a platform states none.
ALTITUDE = 500.0

#: Samples made of each kind of product; all of a day at least for slow ones.
_ROWS = {"track": 120, "grid": 5, "series": 72, "events": 12, "profile": 12}
#: Names whose values only come in steps.
_STEPS = {"kp": 1 / 3, "ap": 1.0, "dst": 1.0}

_TIMES = ("time", "start", "stop", "updated")
_PLACES = ("latitude", "longitude", "geodetic_latitude", "radius", "altitude")
_AXIS_SIZE = 5

#: Latitudes and longitudes of made-up maps, degrees.
_PLACES_OF_MAPS = (np.linspace(60.0, -60.0, _AXIS_SIZE), np.linspace(-180, 180, 2 * _AXIS_SIZE - 1))


def make_columns(product, vocabulary, *, altitude=None):
    """
    Samples of a product, as the store would hold them.

    Parameters
    ----------
    product : Product
    vocabulary : Vocabulary
        Its valid ranges say what is possible.
    altitude : float or None
        Height of the platform in km above the sphere of 6371.2 km; 500 if None.

    Returns
    -------
    columns : Columns
        Every variable of the native format but flags. Data rise from a quarter to three
        quarters of the valid range of their name, evenly, or evenly in their logarithm
        where they are drawn so; times rise by the product's cadence from 8 January 2020.
    """
    form = product.native
    variables = (form and form.variables) or product.variables
    columns = Columns(product.name, {}, {}, {})
    rows, sample = _rows(product), SAMPLE_DIMENSION[product.kind]
    given = form.axes(*_PLACES_OF_MAPS) if form and form.axes else {}
    sizes = _axes(columns, variables, given)
    for variable in variables:
        term = vocabulary[variable.name]
        known = variable.axis or variable.derived or variable.name in (*_PLACES, *_TIMES)
        if known or term.role == "flag":
            continue
        for name, size in zip(variable.dimensions, variable.sizes, strict=False):
            sizes.setdefault(name, size)
        shape = (rows, *(sizes.setdefault(name, _AXIS_SIZE) for name in variable.dimensions))
        columns.data[variable.name] = _values(term, shape)
        columns.dims[variable.name] = (sample, *variable.dimensions)
    _add_times(columns, product, variables, rows, sample)
    if any(variable.name == "latitude" and not variable.axis for variable in variables):
        _add_places(columns, product, rows, sample, ALTITUDE if altitude is None else altitude)
    return columns


def _rows(product):
    """
    Enough for two whole days where samples are slow, so that daily tables are full.

    Of maps no more than one file may hold.
    """
    if product.kind == "grid" and product.cadence and product.span is not None:
        return min(_ROWS["grid"], 1 + int(product.span * 86_400 / product.cadence))
    if product.cadence and product.kind == "series":
        return max(3, round(2 * 86400 / product.cadence))
    return _ROWS[product.kind]


def _axes(columns, variables, given):
    sizes = {}
    for variable in variables:
        if not variable.axis or (variable.derived and variable.name in given):
            continue
        dims = variable.dimensions or (variable.name,)
        if variable.name in given:
            columns.data[variable.name], columns.dims[variable.name] = given[variable.name], dims
            sizes |= dict(zip(dims, given[variable.name].shape, strict=True))
            continue
        if variable.spacing and variable.sizes:
            first, step = variable.spacing
            columns.data[variable.name] = first + step * np.arange(variable.sizes[0])
            columns.dims[variable.name] = dims
            sizes[dims[0]] = variable.sizes[0]
            continue
        values = dict(zip(("latitude", "longitude"), _PLACES_OF_MAPS, strict=True)).get(
            variable.name, np.arange(1.0, _AXIS_SIZE + 1)
        )
        columns.data[variable.name], columns.dims[variable.name] = values, dims
        sizes[dims[0]] = len(values)
    return sizes


def _values(term, shape):
    if term.role == "text":
        return np.array([f"{term.name} {number}" for number in range(shape[0])])
    low, high = term.valid_range or (0.0, 100.0)
    share = np.linspace(0.25, 0.75, int(np.prod(shape))).reshape(shape)
    if term.scale == "log" and low > 0:
        return low * (high / low) ** share
    values = low + share * (high - low)
    step = _STEPS.get(term.name)
    return np.rint(values / step) * step if step else values


def _add_times(columns, product, variables, rows, sample):
    step = np.timedelta64(round((product.cadence or 60.0) * 1e9), "ns")
    for variable in variables:
        if variable.name in _TIMES:
            columns.data[variable.name] = START + step * np.arange(rows)
            columns.dims[variable.name] = (sample,)
    if "stop" in columns.data and "start" in columns.data:
        columns.data["stop"] = columns.data["start"].copy()


def _add_places(columns, product, rows, sample, altitude):
    latitude = np.linspace(-40.0, 40.0, rows)
    data = {"longitude": np.linspace(10.0, 20.0, rows), "latitude": latitude}
    if product.position.startswith("geodetic"):
        data["latitude"], _ = geocentric_from_geodetic(latitude, np.zeros(rows))
        data["geodetic_latitude"] = latitude
    else:
        height = np.full(rows, altitude) + np.linspace(0.0, 5.0, rows)
        data["radius"] = height + SPHERE_RADIUS
        if "altitude" not in columns.data:  # it may be an axis, of profiles
            data["altitude"] = height
    columns.data |= data
    columns.dims |= dict.fromkeys(data, (sample,))

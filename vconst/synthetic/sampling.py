"""What one product's sensor sees of a made-up world in one file's span."""

import zlib

import numpy as np

from vconst.dataset import SAMPLE_DIMENSION, Columns
from vconst.errors import UsageError
from vconst.synthetic.catalogue import make_catalogue
from vconst.synthetic.sensors import Sensor

_COMPONENTS = ("magnetic_field_north", "magnetic_field_east", "magnetic_field_centre")
_INDICES = ("kp", "ap", "dst", "f107")


def sample(product, made, truth, orbit, start, stop):
    """
    The samples of one file.

    Parameters
    ----------
    product : Product
    made : MadeProduct
        How it is sampled and measured.
    truth : Truth
    orbit : Orbit or None
        Of its platform; only tracks need one.
    start, stop : int
        ns since 1970 UTC; *stop* is not part of it unless ``made.both_ends``.

    Returns
    -------
    columns : Columns or None
        By canonical name and unit; None if nothing falls into the span. The same seed,
        product and span give the same samples.

    Raises
    ------
    UsageError
        If a sensor is declared for a variable that the product does not have.
    """
    names = {variable.name for variable in product.variables}
    if product.kind == "events":
        data = make_catalogue(truth.seed, start, stop)
        # Writers take what the catalogue publishes, under either name.
        data["geodetic_latitude"] = data["latitude"]
    else:
        time = _times(product, made, start, stop)
        sampler = {"track": _track, "grid": _grid, "series": _series}[product.kind]
        data = sampler(names, made, truth, orbit, time)
    length = len(data.get("time", data.get("start", ())))
    if not length:
        return None
    _measure(product, made, data, truth.seed, start)
    for name, value in made.constants.items():
        data[name] = np.full(length, value)
    return _columns(product, data)


def _times(product, made, start, stop):
    """Whole multiples of the cadence, counted from 1970, so that files join without a seam."""
    step = round((made.cadence or product.cadence) * 1e9)
    first = -(-start // step)
    last = (stop if made.both_ends else stop - 1) // step
    return np.arange(first, last + 1, dtype=np.int64) * step


def _track(names, made, truth, orbit, time):
    latitude, longitude, radius = orbit.at(time)
    if made.latitude < 90:
        kept = np.abs(latitude) <= made.latitude
        time, latitude, longitude, radius = (
            item[kept] for item in (time, latitude, longitude, radius)
        )
    place = (time, latitude, longitude, radius)
    data = {"time": time, "latitude": latitude, "longitude": longitude, "radius": radius}
    plasma = ("electron_density", "electron_temperature")
    if names & set(plasma):
        made_up = zip(plasma, truth.plasma(*place), strict=True)
        data.update((name, values) for name, values in made_up if name in names)
    if names & {"magnetic_field", *_COMPONENTS}:
        field = truth.magnetic_field(*place)
        if _COMPONENTS[0] in names:
            data.update(zip(_COMPONENTS, field, strict=True))
        if "magnetic_field" in names:
            data["magnetic_field"] = np.sqrt(sum(part**2 for part in field))
    return data


def _grid(names, made, truth, orbit, time):
    latitude, longitude = (_axis(axis) for axis in (made.latitudes, made.longitudes))
    when, north, east = np.meshgrid(time, latitude, longitude, indexing="ij")
    content = truth.total_electron_content(when.ravel(), north.ravel(), east.ravel())
    data = {"time": time, "latitude": latitude, "longitude": longitude}
    data["total_electron_content"] = content.reshape(when.shape)
    if "total_electron_content_rms" in names:
        data["total_electron_content_rms"] = np.full(when.shape, 1.0)
    return data


def _axis(edges):
    first, last, step = edges
    return first + step * np.arange(round((last - first) / step) + 1)


def _series(names, made, truth, orbit, time):
    data = {"time": time}
    for name in names & set(_INDICES):
        data[name] = getattr(truth.activity, name)(time)
    if "f107_adjusted" in names:
        data["f107_adjusted"] = data["f107"]
    return data


def _measure(product, made, data, seed, start):
    """Replace truth by what the sensors give, each with noise of its own seed."""
    time = data.get("time")
    for name, sensor in made.sensors.items():
        draw = np.random.default_rng(
            [seed, zlib.crc32(f"{product.name} {name}".encode()), abs(start) // 10**9]
        )
        if name == "magnetic_field" and _COMPONENTS[0] in data:
            parts = sensor.apply_vector([data[key] for key in _COMPONENTS], time, draw)
            data.update(zip(_COMPONENTS, parts, strict=True))
        if name not in data:
            if name == "magnetic_field" and _COMPONENTS[0] in data:
                continue
            raise UsageError(
                f"{product.name}: no '{name}' to measure; there is {', '.join(sorted(data))}.",
                hint="Name a variable of the product under its 'sensors'.",
            )
        # A product of both has the strength from its own, scalar instrument.
        plain = sensor if _COMPONENTS[0] not in data else Sensor(noise=sensor.noise)
        data[name] = plain.apply(data[name], time, draw)


def _columns(product, data):
    sample_dimension = SAMPLE_DIMENSION[product.kind]
    dims = {}
    declared = {variable.name: variable for variable in product.variables}
    for name, values in data.items():
        variable = declared.get(name)
        if variable is not None and variable.axis:
            dims[name] = variable.dimensions
        else:
            rest = variable.dimensions if variable is not None and values.ndim > 1 else ()
            dims[name] = (sample_dimension, *rest)
    if "time" in data:
        data["time"] = data["time"].astype("datetime64[ns]")
    return Columns(product.name, data, dims)

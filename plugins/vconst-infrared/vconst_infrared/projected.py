"""Grids in a map projection: where every node lies."""

import hashlib
from dataclasses import dataclass

import numpy as np

from vconst import FileError
from vconst_infrared.axes import axis_of, metres_of
from vconst_infrared.projections import kept_places_of
from vconst_infrared.values import unpacked


@dataclass(frozen=True)
class Layout:
    """
    The nodes of a projected grid.

    Parameters
    ----------
    rows, columns : str
        Dimensions of the file.
    arrays : dict
        ``lat``, ``lon`` (degrees, shape (rows, columns), float32) and, where the file has
        them, ``y`` and ``x`` (m).
    name : str
        Tells it from other grids of the same product: projection, size, and four hexadecimal
        digits of its coordinates.
    """

    rows: str
    columns: str
    arrays: dict
    name: str


def layout_of(variables, variable, where):
    """
    The nodes of a variable on a projected grid.

    Parameters
    ----------
    variables : mapping of str to Packed
        All of the file.
    variable : Packed
    where : str
        Name of the file, for messages.

    Returns
    -------
    layout : Layout
        With the file's own latitude and longitude on two dimensions where it has them;
        otherwise they are computed from its projection, on the figure of the Earth that it
        states.

    Raises
    ------
    FileError
        If it has neither.
    """
    about = _mapping(variables, variable)
    own = _own_places(variables, variable, named=bool(about))
    y, x = (axis_of(variables, variable, name) for name in ("y", "x"))
    if y is None or x is None:
        if own is None:
            raise FileError(
                f"'{where}': '{variable.name}' lies on {_listed(variable)}, of which none is a "
                "latitude and longitude, nor y and x of a map projection.",
                hint="Say what they are in their 'standard_name' or 'axis'.",
            )
        return _layout(*own[0].dimensions, _stated(own, where), {}, "nodes")
    height = about.get("perspective_point_height")
    metres = {name: metres_of(a, height, where) for name, a in (("y", y), ("x", x))}
    if own is not None:
        places = _stated(own, where, turned=own[0].dimensions != (y.name, x.name))
    else:
        places = kept_places_of(about, metres["y"], metres["x"], where)
    name = str(about.get("grid_mapping_name", "nodes")).strip()
    return _layout(y.name, x.name, places, metres, name)


def _layout(rows, columns, places, metres, name):
    single = dict(zip(("lat", "lon"), places, strict=True))
    told = metres.values() if metres else single.values()
    digits = hashlib.sha256(b"".join(np.ascontiguousarray(each).tobytes() for each in told))
    size = "x".join(map(str, single["lat"].shape))
    return Layout(rows, columns, single | metres, f"{name}-{size}-{digits.hexdigest()[:4]}")


def _stated(own, where, *, turned=False):
    """Places as the file states them, float32; NaN where one cannot be on Earth."""
    latitude, longitude = (unpacked(each, where) for each in own)
    with np.errstate(invalid="ignore"):
        sound = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 360)
    both = (np.where(sound, each, np.float32(np.nan)) for each in (latitude, longitude))
    return tuple(each.T if turned else each for each in both)


def _own_places(variables, variable, *, named):
    """Latitude and longitude on two dimensions of the variable, or None; perhaps *named* by it."""
    own = set(variable.dimensions)
    listed = str(variable.attributes.get("coordinates", "")).split()
    several = [variables[name] for name in listed if name in variables]
    several += [] if named else [each for each in variables.values() if len(each.shape) == 2]
    found = {}
    for each in several:
        if len(each.shape) != 2 or not set(each.dimensions) <= own:
            continue
        said = each.attributes
        kind = said.get("standard_name") or _by_unit(said)
        found.setdefault(kind, each)
    both = found.get("latitude"), found.get("longitude")
    if None in both or both[0].dimensions != both[1].dimensions:
        return None
    return both


def _by_unit(said):
    unit = str(said.get("units", "")).lower()
    return {"degrees_north": "latitude", "degrees_east": "longitude"}.get(unit)


def _mapping(variables, variable):
    name = str(variable.attributes.get("grid_mapping", "")).split(":")[0].strip()
    return variables[name].attributes if name in variables else {}


def _listed(variable):
    return ", ".join(each or "a dimension without a name" for each in variable.dimensions)

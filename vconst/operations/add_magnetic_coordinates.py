"""Quasi-dipole coordinates, magnetic local time and L beside every sample."""

from typing import Literal

from vconst.errors import OperationError, UsageError
from vconst.kernels import quasi_dipole as magnetic
from vconst.operation import NameOrFile, Selection, operation
from vconst.vocabulary import core_terms

from .field_models import extrapolated, identify_model, load_model, refused

_NAME = "add_magnetic_coordinates"
_PLACE = ("time", "latitude", "longitude", "radius")
_ALL = ("quasi_dipole_latitude", "quasi_dipole_longitude", "magnetic_local_time", "l_shell")

#: What is written beside each, in words.
_DEFINED = {
    "quasi_dipole_latitude": "Richmond (1995)",
    "quasi_dipole_longitude": "Richmond (1995), about the axis of the centred dipole",
    "magnetic_local_time": "by the dipole longitude of the sub-solar point",
    "l_shell": "distance of the line's top over the Earth's radius, internal field alone",
}


@operation(version=2)
def add_magnetic_coordinates(
    data: Selection,
    *,
    coordinates: tuple[
        Literal[
            "quasi_dipole_latitude", "quasi_dipole_longitude", "magnetic_local_time", "l_shell"
        ],
        ...,
    ] = _ALL,
    model: NameOrFile = "igrf-14",
    extrapolate: bool = False,
    replace: bool = False,
) -> Selection:
    """
    The same samples with magnetic coordinates beside them.

    Parameters
    ----------
    data : Selection
        Of samples with time, geocentric latitude and longitude, and radius.
    coordinates : tuple of str
        Which ones: ``quasi_dipole_latitude`` and ``quasi_dipole_longitude`` (degree),
        ``magnetic_local_time`` (hour), ``l_shell`` (1).
    model : str
        Of the main field, as ``remove_field_model`` takes it.
    extrapolate : bool
        Carry the model on beyond its span; the error of the field is then written beside
        the values. Otherwise such times are refused.
    replace : bool
        Put them in place of values of the same name that the data bring along.

    Returns
    -------
    data : Selection
        With the coordinates as variables; figures, criteria and fits take them like any
        other. NaN where a sample has no place. Attributes name the model and the definition.

    Raises
    ------
    UsageError
        If none is named.
    OperationError
        If the data have no places, bring such values along and *replace* is not said, or a
        time lies outside the model's span.

    Notes
    -----
    Definitions and errors: ``docs/methods.md``. L differs by a few per cent from McIlwain's
    and leaves the external field out, so beyond about 6 it is a label, not a drift shell.
    """
    if not coordinates:
        raise UsageError(f"{_NAME}: 'coordinates' is empty.", hint=f"Choose of {', '.join(_ALL)}.")
    return data.then(
        derive_coordinates,
        coordinates=tuple(coordinates),
        **identify_model(_NAME, model),
        extrapolate=extrapolate,
        replace=replace,
    )


def derive_coordinates(
    dataset, *, coordinates=_ALL, model="igrf-14", digest="", extrapolate=False, replace=False
):
    """
    The per-sample transform of `add_magnetic_coordinates`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time``, ``latitude``, ``longitude`` (degree) and ``radius`` (km).
    coordinates, extrapolate, replace
        As `add_magnetic_coordinates` takes them.
    model, digest : str
        As :func:`vconst.operations.field_models.identify_model` gives them.

    Returns
    -------
    dataset : xarray.Dataset
    """
    _require(dataset, coordinates, replace)
    loaded = load_model(_NAME, model, digest)
    time, *place = (dataset[name].values for name in _PLACE)
    how = {"model": loaded, "extrapolate": extrapolate}
    try:
        latitude, longitude = magnetic.quasi_dipole(time, *place, **how)
        found = {"quasi_dipole_latitude": latitude, "quasi_dipole_longitude": longitude}
        if "magnetic_local_time" in coordinates:
            found["magnetic_local_time"] = magnetic.magnetic_local_time(time, longitude, **how)
    except ValueError as error:
        raise refused(_NAME, error) from None
    if "l_shell" in coordinates:
        found["l_shell"] = magnetic.l_shell(latitude, place[0], place[2])
    said = {"field_model": loaded.name, **extrapolated(loaded, time)}
    dims = dataset["latitude"].dims
    return dataset.assign(
        {name: (dims, found[name], {**_attributes(name), **said}) for name in coordinates}
    )


def _require(dataset, coordinates, replace):
    product = dataset.attrs.get("product", "the data")
    missing = [name for name in _PLACE if name not in dataset.variables]
    if missing or dataset["latitude"].dims != dataset["time"].dims:
        raise OperationError(
            f"{_NAME}: '{product}' has no {', '.join(missing) or 'place for every time'}.",
            hint="It works on tracks.",
        )
    there = [name for name in coordinates if name in dataset.variables]
    if there and not replace:
        raise OperationError(
            f"{_NAME}: '{product}' brings its own {', '.join(there)} along.",
            hint="Leave it out of 'coordinates', or say 'replace: true'.",
        )


def _attributes(name):
    term = core_terms()[name]
    return {"units": term.units, "long_name": term.long_name, "definition": _DEFINED[name]}

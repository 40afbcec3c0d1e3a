"""Take a model of the Earth's main field away from measured ones."""

import numpy as np

from vconst.errors import OperationError
from vconst.operation import Frame, NameOrFile, Selection, operation

from .field_models import extrapolated, identify_model, load_model, model_field
from .vectors import ENDINGS, frame_axes, frame_of, turn

#: Frames in which the components of a model are known from the place alone.
_FRAMES = ("NEC", "ENU", "ECEF")
_NAME = "remove_field_model"
_POSITION = ("time", "latitude", "longitude", "radius")


@operation(version=3)
def remove_field_model(
    data: Selection,
    *,
    model: NameOrFile = "igrf-14",
    extrapolate: bool = False,
    frame: Frame | None = None,
) -> Selection:
    """
    Magnetic field minus a model of the internal field, sample by sample.

    Parameters
    ----------
    data : Selection
        Of a product with ``magnetic_field_north``, ``_east``, ``_centre`` or
        ``magnetic_field_x``, ``_y``, ``_z`` (nT, in a known frame) or the strength
        ``magnetic_field`` (nT).
    model : str
        ``"igrf-14"``, or the path of a file of Gauss coefficients: ``.shc``, or ``.mat`` of
        the CHAOS family (its time-dependent part, degree 20).
    extrapolate : bool
        Carry the model on beyond its span; the expected error is then written beside the
        values. Otherwise such times are refused.
    frame : {"NEC", "ENU", "ECEF"} or None
        Of the components, where the product says ``unknown``; noted beside the values as
        stated by the recipe. None takes the product's word and refuses ``unknown``.

    Returns
    -------
    data : Selection
        The residual stands in place of the value, under the same name: components minus
        the model's, and the strength minus the model's strength. Its attribute
        ``residual_of`` names the model. NaN stays NaN.

    Raises
    ------
    OperationError
        If the model cannot be read, a time lies outside its span, or the data hold no
        magnetic field in a known frame.

    Notes
    -----
    Crustal and external fields are left in.
    """
    named = identify_model(_NAME, model)
    return data.then(subtract_field, **named, extrapolate=extrapolate, frame=frame)


def subtract_field(dataset, *, model, digest="", extrapolate=False, frame=None):
    """
    The per-sample transform of `remove_field_model`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time``, ``latitude``, ``longitude`` (degree), ``radius`` (km) and a field (nT).
    model : str
        As `remove_field_model` takes it.
    digest : str
        SHA-256 of the model's file, so that another file is another setting; empty for IGRF.
    extrapolate : bool
    frame : str or None

    Returns
    -------
    residual : xarray.Dataset
    """
    vectors = [
        present
        for ending in ENDINGS
        if (present := [n for axis in ending if (n := f"magnetic_field_{axis}") in dataset])
    ]
    strength = [name for name in ("magnetic_field",) if name in dataset]
    _require(dataset, vectors, strength)
    loaded = load_model(_NAME, model, digest)
    places = (dataset[name].values for name in _POSITION)
    parts = model_field(_NAME, loaded, *places, extrapolate=extrapolate)
    said = {"residual_of": loaded.name, **extrapolated(loaded, dataset["time"].values)}
    changed = {}
    for name in strength:
        changed[name] = _residual(dataset[name], np.sqrt(sum(part**2 for part in parts)), said)
    for components in vectors:
        modelled, framed = _modelled(dataset, components, parts, frame)
        for name, values in modelled.items():
            changed[name] = _residual(dataset[name], values, {**said, **framed})
    return dataset.assign(changed)


def _require(dataset, vectors, strength):
    missing = [name for name in _POSITION if name not in dataset.variables]
    if missing or not vectors + strength:
        what = ", ".join(missing) or "magnetic_field_north, _east, _centre or magnetic_field"
        raise OperationError(
            f"{_NAME}: the data have no {what}; they have "
            f"{', '.join(sorted(map(str, dataset.variables)))}.",
            hint="Select a product with a magnetic field and positions.",
        )


def _modelled(dataset, components, parts, stated):
    """The model's components by name, along the axes that the data are in."""
    known, said = frame_of(_NAME, dataset, components, stated)
    if known not in _FRAMES:
        raise OperationError(
            f"{_NAME}: '{components[0]}' is in frame '{known}'; a model is known in "
            f"{', '.join(_FRAMES)}.",
            hint="Take the strength 'magnetic_field', or a product in such a frame.",
        )
    values = np.stack(parts, axis=1)
    if known != "NEC":
        fixed = turn(frame_axes(_NAME, "NEC", dataset).swapaxes(1, 2), values)
        values = turn(frame_axes(_NAME, known, dataset), fixed)
    column = {axis: number for ending in ENDINGS for number, axis in enumerate(ending)}
    return {name: values[:, column[name.rpartition("_")[2]]] for name in components}, said


def _residual(measured, modelled, said):
    kept = {key: value for key, value in measured.attrs.items() if key != "valid_range"}
    residual = measured.astype(np.float64) - modelled
    residual.attrs = {**kept, **said}
    return residual

"""Take a model of the Earth's main field away from measured ones."""

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from vconst.errors import OperationError, nearest
from vconst.kernels import field
from vconst.operation import NameOrFile, Selection, operation

_COMPONENTS = ("magnetic_field_north", "magnetic_field_east", "magnetic_field_centre")
_POSITION = ("time", "latitude", "longitude", "radius")


@operation(version=1, packages=("chaosmagpy",))
def remove_field_model(
    data: Selection, *, model: NameOrFile = "igrf-14", extrapolate: bool = False
) -> Selection:
    """
    Magnetic field minus a model of the internal field, sample by sample.

    Parameters
    ----------
    data : Selection
        Of a product with ``magnetic_field_north``, ``_east``, ``_centre`` (nT, geocentric
        frame) or the strength ``magnetic_field`` (nT).
    model : str
        ``"igrf-14"``, or the path of a file of Gauss coefficients: ``.shc``, or ``.mat`` of
        the CHAOS family (its time-dependent part, degree 20; needs chaosmagpy).
    extrapolate : bool
        Carry the model on beyond its span; the expected error is then written beside the
        values. Otherwise such times are refused.

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
        magnetic field in the geocentric frame.

    Notes
    -----
    Crustal and external fields are left in.
    """
    found, digest = _identify(model)
    return data.then(subtract_field, model=found, digest=digest, extrapolate=extrapolate)


def subtract_field(dataset, *, model, digest="", extrapolate=False):
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

    Returns
    -------
    residual : xarray.Dataset
    """
    components = [name for name in _COMPONENTS if name in dataset]
    strength = [name for name in ("magnetic_field",) if name in dataset]
    _require(dataset, components, strength)
    loaded = _load(model, digest)
    try:
        parts = field.evaluate_field(
            loaded, *(dataset[name].values for name in _POSITION), extrapolate=extrapolate
        )
    except ValueError as error:
        raise OperationError(
            f"remove_field_model: {error}",
            hint="Take times inside the span, another 'model', or 'extrapolate: true'.",
        ) from None
    said = _said(loaded, dataset["time"].values)
    modelled = dict(zip(_COMPONENTS, parts, strict=True))
    modelled["magnetic_field"] = np.sqrt(sum(part**2 for part in parts))
    return dataset.assign(
        {name: _residual(dataset[name], modelled[name], said) for name in components + strength}
    )


def _identify(model):
    """The model's name or absolute path, and the digest of its file."""
    if model.lower() == "igrf-14":
        return "igrf-14", ""
    path = Path(model).expanduser()
    if not path.is_file():
        guess = " Did you mean 'igrf-14'?" if nearest(model, ["igrf-14"]) else ""
        raise OperationError(
            f"remove_field_model: 'model' is '{model}', neither 'igrf-14' nor a file.{guess}",
            hint="Name 'igrf-14', or a coefficient file ending in .shc or .mat.",
        )
    return str(path.resolve()), hashlib.sha256(path.read_bytes()).hexdigest()


def _require(dataset, components, strength):
    missing = [name for name in _POSITION if name not in dataset.variables]
    if missing or not components + strength:
        what = ", ".join(missing) or "magnetic_field_north, _east, _centre or magnetic_field"
        raise OperationError(
            f"remove_field_model: the data have no {what}; they have "
            f"{', '.join(sorted(map(str, dataset.variables)))}.",
            hint="Select a product with a magnetic field and positions.",
        )
    for name in components:
        frame = dataset[name].attrs.get("frame", "NEC")
        if frame != "NEC":
            raise OperationError(
                f"remove_field_model: '{name}' is in frame '{frame}'; a model is in 'NEC' "
                "(geocentric north, east, centre).",
                hint="Take the strength 'magnetic_field', or a product in that frame.",
            )


@lru_cache(maxsize=4)
def _load(model, digest):
    if model == "igrf-14":
        return field.igrf14()
    path = Path(model)
    if digest and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise OperationError(
            f"remove_field_model: '{model}' has changed since the step was set up.",
            hint="Run again, and leave the file alone meanwhile.",
        )
    try:
        return _read_mat(path) if path.suffix == ".mat" else _read_shc(path)
    except OperationError:
        raise
    except Exception as error:
        raise OperationError(
            f"remove_field_model: '{model}' cannot be read as Gauss coefficients: {error}",
            hint="Give a .shc file, or a .mat file of the CHAOS family.",
        ) from error


def _read_shc(path):
    return field.read_shc(path.read_text(), path.stem)


def _read_mat(path):
    try:
        from chaosmagpy import load_CHAOS_matfile
    except ImportError as error:
        raise OperationError(
            f"remove_field_model: reading '{path.name}' needs the package chaosmagpy.",
            hint="pip install chaosmagpy, or give the model as a .shc file.",
        ) from error
    inner = load_CHAOS_matfile(str(path)).model_tdep
    start = np.datetime64("2000-01-01", "ns").astype(np.int64)
    breaks = start + np.rint(inner.breaks * 86_400).astype(np.int64) * 1_000_000_000
    return field.FieldModel(path.stem, breaks, np.ascontiguousarray(inner.coeffs, np.float64))


def _said(model, time):
    """What is written beside the residual: the model, and what extrapolating adds."""
    said = {"residual_of": model.name}
    before, after = field.outside_span(model, time)
    if before + after:
        known = time[~np.isnat(time)].astype("datetime64[ns]").astype(np.int64)
        days = max(known.max() - model.breaks[-1], model.breaks[0] - known.min()) / 86_400e9
        said["extrapolated_samples"] = before + after
        said["extrapolation_error"] = round(field.extrapolation_error(model, days), 3)
    return said


def _residual(measured, modelled, said):
    kept = {key: value for key, value in measured.attrs.items() if key != "valid_range"}
    residual = measured.astype(np.float64) - modelled
    residual.attrs = {**kept, **said}
    return residual

"""Models of the main field that recipes name: IGRF, or a file of Gauss coefficients."""

import hashlib
from functools import lru_cache
from pathlib import Path

import h5py
import numpy as np
from scipy.io import loadmat

from vconst.errors import OperationError
from vconst.kernels import field
from vconst.kernels.gauss import rms_difference
from vconst.nearest import nearest
from vconst.user_files import is_special, read_user_file, require_user_file


def identify_model(operation, model):
    """
    Settings that name a model for good.

    Parameters
    ----------
    operation : str
        For messages.
    model : str
        ``"igrf-14"``, or the path of a ``.shc`` file or of a ``.mat`` file of the CHAOS
        family.

    Returns
    -------
    settings : dict
        ``model``, its name or absolute path, and ``digest``, SHA-256 of the file or empty.

    Raises
    ------
    OperationError
        If it is neither.
    """
    if model.lower() == "igrf-14":
        return {"model": "igrf-14", "digest": ""}
    path = Path(model).expanduser()
    if is_special(path):
        require_user_file(path, error=OperationError)
    if not path.is_file():
        guess = " Did you mean 'igrf-14'?" if nearest(model, ["igrf-14"]) else ""
        raise OperationError(
            f"{operation}: 'model' is '{model}', neither 'igrf-14' nor a file.{guess}",
            hint="Name 'igrf-14', or a coefficient file ending in .shc or .mat.",
        )
    return {
        "model": str(path.resolve()),
        "digest": hashlib.sha256(read_user_file(path, error=OperationError)).hexdigest(),
    }


@lru_cache(maxsize=4)
def load_model(operation, model, digest):
    """
    The coefficients of a model that :func:`identify_model` has named.

    Returns
    -------
    model : vconst.kernels.field.FieldModel

    Raises
    ------
    OperationError
        If the file has changed since, or holds no coefficients.
    """
    if model == "igrf-14":
        return field.igrf14()
    path = Path(model)
    if digest and hashlib.sha256(read_user_file(path, error=OperationError)).hexdigest() != digest:
        raise OperationError(
            f"{operation}: '{model}' has changed since the step was set up.",
            hint="Run again, and leave the file alone meanwhile.",
        )
    try:
        return _read_mat(path) if path.suffix == ".mat" else _read_shc(path)
    except Exception as error:
        raise OperationError(
            f"{operation}: '{model}' cannot be read as Gauss coefficients: {error}",
            hint="Give a .shc file, or a .mat file of the CHAOS family.",
        ) from error


def model_field(operation, model, time, latitude, longitude, radius, *, extrapolate=False):
    """
    As :func:`vconst.kernels.field.evaluate_field`, refused in the words of an operation.

    Raises
    ------
    OperationError
        If a time lies outside the model's span.
    """
    try:
        return field.evaluate_field(
            model, time, latitude, longitude, radius, extrapolate=extrapolate
        )
    except ValueError as error:
        raise refused(operation, error) from None


def refused(operation, error):
    """The error of a model asked outside its span, in the words of an operation."""
    return OperationError(
        f"{operation}: {error}",
        hint="Take times inside the span, another 'model', or 'extrapolate: true'.",
    )


def extrapolated(model, time):
    """
    What asking a model outside its span adds, to be written beside the values.

    Parameters
    ----------
    model : vconst.kernels.field.FieldModel
    time : array of datetime64

    Returns
    -------
    said : dict
        ``extrapolated_samples`` and ``extrapolation_error`` (nT, rms at the surface at the
        time farthest outside); empty inside the span. The error is what the model missed of
        itself in that way before, or what it misses of IGRF-14 where that has the time, if
        that is more: the end of a model is known less well than its middle.
    """
    before, after = field.outside_span(model, time)
    if not before + after:
        return {}
    known = time[~np.isnat(time)].astype("datetime64[ns]").astype(np.int64)
    late, early = known.max() - model.breaks[-1], model.breaks[0] - known.min()
    error = field.extrapolation_error(model, max(late, early) / 86_400e9)
    farthest = known.max() if late >= early else known.min()
    other = field.igrf14()
    if not any(field.outside_span(other, farthest)):
        error = np.fmax(error, _apart(model, other, int(farthest)))
    return {"extrapolated_samples": before + after, "extrapolation_error": round(float(error), 3)}


def _apart(model, other, time):
    """How far two models are apart at a time, of the degrees that both have, nT rms."""
    size = min(model.polynomials.shape[2], other.polynomials.shape[2])
    one, two = (field.gauss_at(each, time)[:size] for each in (model, other))
    return rms_difference(one, two)


def _read_shc(path):
    return field.read_shc(path.read_text(), path.stem)


def _read_mat(path):
    """The splines ``pp`` of a file of the CHAOS family: polynomials of days since 2000."""
    breaks, coefficients, order = _hdf5(path) if h5py.is_hdf5(path) else _matlab(path)
    start = np.datetime64("2000-01-01", "ns").astype(np.int64)
    breaks = start + np.rint(breaks * 86_400).astype(np.int64) * 1_000_000_000
    pieces = coefficients.reshape(len(breaks) - 1, -1, order)
    return field.FieldModel(path.stem, breaks, np.ascontiguousarray(np.moveaxis(pieces, -1, 0)))


def _matlab(path):
    """Breaks, coefficients (pieces and numbers, powers) and order, of MATLAB's version 5."""
    splines = loadmat(path, variable_names=["pp"])["pp"][0, 0]
    return splines["breaks"].ravel(), splines["coefs"].astype(np.float64), splines["order"].item()


def _hdf5(path):
    """The same of MATLAB's version 7.3, which is HDF5 with the axes exchanged."""
    with h5py.File(path) as file:
        splines = {name: file[f"pp/{name}"][()] for name in ("breaks", "coefs", "order")}
    order = int(splines["order"].item())
    return splines["breaks"].ravel(), splines["coefs"].T.astype(np.float64), order

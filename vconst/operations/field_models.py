"""Models of the main field that recipes name: IGRF, or a file of Gauss coefficients."""

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from vconst.errors import OperationError
from vconst.kernels import field
from vconst.nearest import nearest


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
    if not path.is_file():
        guess = " Did you mean 'igrf-14'?" if nearest(model, ["igrf-14"]) else ""
        raise OperationError(
            f"{operation}: 'model' is '{model}', neither 'igrf-14' nor a file.{guess}",
            hint="Name 'igrf-14', or a coefficient file ending in .shc or .mat.",
        )
    return {
        "model": str(path.resolve()),
        "digest": hashlib.sha256(path.read_bytes()).hexdigest(),
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
    if digest and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise OperationError(
            f"{operation}: '{model}' has changed since the step was set up.",
            hint="Run again, and leave the file alone meanwhile.",
        )
    try:
        return _read_mat(operation, path) if path.suffix == ".mat" else _read_shc(path)
    except OperationError:
        raise
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
        raise OperationError(
            f"{operation}: {error}",
            hint="Take times inside the span, another 'model', or 'extrapolate: true'.",
        ) from None


def _read_shc(path):
    return field.read_shc(path.read_text(), path.stem)


def _read_mat(operation, path):
    try:
        from chaosmagpy import load_CHAOS_matfile
    except ImportError as error:
        raise OperationError(
            f"{operation}: reading '{path.name}' needs the package chaosmagpy.",
            hint="pip install chaosmagpy, or give the model as a .shc file.",
        ) from error
    inner = load_CHAOS_matfile(str(path)).model_tdep
    start = np.datetime64("2000-01-01", "ns").astype(np.int64)
    breaks = start + np.rint(inner.breaks * 86_400).astype(np.int64) * 1_000_000_000
    return field.FieldModel(path.stem, breaks, np.ascontiguousarray(inner.coeffs, np.float64))

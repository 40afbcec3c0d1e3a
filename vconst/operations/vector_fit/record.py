"""The calibration of a vector as plain JSON, and as the settings under which it is applied."""

import numpy as np

from vconst.kernels.bootstrap import t_interval

#: What a body of this kind says of its form; those of a line say none.
VECTOR = "vector"

_SAID = ("variable", "units", "target", "reference", "target_baseline", "reference_baseline")
_SAID += ("model", "axes", "frame", "attitude", "terms", "middle", "dependence", "verdict")

#: Half the width of a normal distribution's two-sided 95 %, in standard errors.
_NORMAL = 1.959963984540054


def vector_content(dataset):
    """
    What a record says of a vector's calibration.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of a ``VectorCalibration``.

    Returns
    -------
    content : dict
        Plain JSON: ``form`` (``"vector"``), ``parameters`` and ``parameter_units``, and in
        ``parts``, by part of the day, ``value``, ``value_se``, ``value_low``, ``value_high``,
        ``covariance``, ``condition``, ``residual``, ``samples``, ``passes``; null where the angles
        of Euler were not found.
    """
    said = dataset.attrs
    names = [str(name) for name in dataset["part_name"].values]
    return {
        "form": VECTOR,
        "method": "vector on strength",
        **{name: said[name] for name in _SAID},
        "validity_period": [said["validity_start"], said["validity_stop"]],
        "holds_for": f"{said['validity_start'][:10]} to {said['validity_stop'][:10]}",
        "parameters": [str(name) for name in dataset["parameter_name"].values],
        "parameter_units": [str(name) for name in dataset["parameter_unit"].values],
        "parts": {name: _part(dataset.isel(part=place)) for place, name in enumerate(names)},
        "number_of_collocations": int(dataset["samples"]),
        "conjunctions": int(dataset["passes"]),
        "residual_before": float(dataset["residual_before_nT"]),
        "residual": float(dataset["residual_nT"]),
    }


def _part(row):
    ends = ("value", "value_se", "value_low", "value_high", "covariance")
    return {
        **{name: _plain(row[name].values.tolist()) for name in ends},
        "condition": float(row["condition"]),
        "residual": float(row["residual"]),
        "samples": int(row["part_samples"]),
        "passes": int(row["part_passes"]),
    }


def _plain(value):
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if np.isfinite(value) else None


def vector_settings(body, *, parts=("all",), added=0.0):
    """
    The settings under which a vector's calibration is applied.

    Parameters
    ----------
    body : mapping
        Of :func:`vector_content`, or of a record.
    parts : tuple of str
        ``("all",)`` or ``("day", "night")``.
    added : float
        Relative standard error that is added because it was made for another time or baseline.

    Returns
    -------
    settings : dict
        Of :func:`vconst.operations.apply_vector_calibration.undo_vector`. Angles of Euler that
        were not found are taken for zero. Covariances are widened to the printed intervals.
    """
    turn = np.where([unit == "degree" for unit in body["parameter_units"]], np.pi / 180.0, 1.0)
    held = [body["parts"][name] for name in parts]
    label = f"vector of {body['target']} on {body['reference']}"
    known = body.get("version") or f"{body['number_of_collocations']} samples"
    return {
        "parameters": tuple(tuple((_numbers(p["value"]) * turn).tolist()) for p in held),
        "number": len(body["parameters"]) - 3,
        "middle": tuple(
            tuple((name, *map(float, pair)) for name, pair in sorted(body["middle"][part].items()))
            for part in parts
        ),
        "terms": tuple((group, tuple(body["terms"][group])) for group in body["terms"]),
        "frame": body["frame"],
        "attitude": body["attitude"],
        "covariances": tuple(_covariance(p, turn) for p in held),
        "validity": tuple(body["validity_period"]),
        "name": f"{label}, {known}",
        "added": added,
    }


def _covariance(part, turn):
    """Rows of the covariance in nT, 1 and rad, 1.96 of which are the printed limits."""
    matrix = _numbers(part["covariance"]) * np.outer(turn, turn)
    low, high = t_interval(0.0, 1.0, max(1, part["passes"] - 1))
    return tuple(map(tuple, (matrix * ((high - low) / (2.0 * _NORMAL)) ** 2).tolist()))


def _numbers(values):
    return np.nan_to_num(np.array(values, dtype=float))

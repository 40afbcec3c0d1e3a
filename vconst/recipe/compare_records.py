"""Two calibration records side by side: coefficients, scenes, and what each was made of."""

import math

import numpy as np

from vconst.kernels.relation import fitting_scale, natural_change, natural_scale
from vconst.operations.calibration_record import covariance_of
from vconst.operations.vector_fit.record import VECTOR

_WORDS = ("target", "reference", "variable", "units", "target_baseline", "reference_baseline")
_WORDS += ("method", "scale", "pivot", "validity_period", "criteria", "episodes", "conjunctions")
_WORDS += ("number_of_collocations", "side", "verdict", "holds_for", "reason")
_SAME = ("target", "reference", "variable", "scale", "form", "frame", "attitude", "terms")


def compare_records(first, second):
    """
    What two calibrations say alike and otherwise.

    Parameters
    ----------
    first, second : mapping
        Bodies of records.

    Returns
    -------
    comparison : dict
        ``comparable`` (whether they are of one target, reference, variable and scale), ``apart``
        (in which of these they are not), ``differ`` (names of what they say otherwise),
        ``coefficients`` and ``scenes`` (rows of ``name``, ``first``, ``second``, ``difference``
        and its ``standard_error``, which takes the two as independent; None where one has none,
        and of records that are not comparable), ``said`` (rows of ``name``, ``first``,
        ``second``), ``granules_in_common`` (files that hold what both were fitted to).
    """
    apart = [key for key in _SAME if first.get(key) != second.get(key)]
    comparable = not apart
    first, second = _by_name(first), _by_name(second)
    said = [{"name": n, "first": first.get(n), "second": second.get(n)} for n in _WORDS]
    shared = set(first.get("granules") or ()) & set(second.get("granules") or ())
    return {
        "comparable": comparable,
        "apart": apart,
        "differ": [row["name"] for row in said if row["first"] != row["second"]],
        "coefficients": [
            _coefficient(name, first, second, comparable) for name in _names(first, second)
        ],
        "scenes": _scenes(first, second) if comparable else [],
        "said": said,
        "granules_in_common": len(shared),
    }


def _by_name(body):
    """The body; of a vector with the parameters of all samples by their names."""
    if body.get("form") != VECTOR:
        return body
    part, found = body["parts"]["all"], {}
    for end in ("", "_se", "_low", "_high"):
        for name, value in zip(body["parameters"], part[f"value{end}"], strict=True):
            found[name + end] = value
    return {**body, **found, "coefficients": body["parameters"]}


def _names(first, second):
    names = dict.fromkeys(["slope", "offset", *_own(first), *_own(second)])
    return [name for name in names if first.get(name) is not None or second.get(name) is not None]


def _own(body):
    return body.get("coefficients") or ()


def _coefficient(name, first, second, comparable):
    values = [body.get(name) for body in (first, second)]
    errors = [body.get(f"{name}_se") for body in (first, second)]
    row = _row(name, *values, *errors)
    if not comparable:
        row |= {"difference": None, "standard_error": None}
    limits = {}
    for side, body in (("first", first), ("second", second)):
        limits[f"{side}_interval"] = [body.get(f"{name}_low"), body.get(f"{name}_high")]
    return {**row, **limits}


def _scenes(first, second):
    """What both make of the scenes of either, target where the reference shows a scene."""
    held = {s["reference"] for body in (first, second) for s in body.get("scenes") or ()}
    rows = []
    for scene in sorted(held):
        values = [_bias(scene, body) for body in (first, second)]
        errors = [_bias_error(scene, body) for body in (first, second)]
        rows.append({"reference": scene, **_row("bias", *values, *errors)})
    return rows


def _bias(scene, body):
    """Target minus reference where the reference shows a scene, where a drift is reckoned from."""
    scale, pivot = body["scale"], body["pivot"]
    x = float(fitting_scale(np.asarray(scene), scale=scale, pivot=pivot))
    target = natural_scale(body["slope"] * x + body["offset"], scale=scale, pivot=pivot)
    return float(target - scene)


def _bias_error(scene, body):
    covariance = covariance_of(body)
    if not covariance:
        return None
    scale, pivot = body["scale"], body["pivot"]
    x = float(fitting_scale(np.asarray(scene), scale=scale, pivot=pivot))
    at = np.array([x, 1.0])
    error = math.sqrt(max(0.0, at @ np.asarray(covariance)[:2, :2] @ at))
    return float(error * natural_change(_bias(scene, body) + scene, scale=scale))


def _row(name, first, second, first_error, second_error):
    known = first is not None and second is not None
    error = None
    if known and first_error is not None and second_error is not None:
        error = math.hypot(first_error, second_error)
    return {
        "name": name,
        "first": first,
        "second": second,
        "difference": second - first if known else None,
        "standard_error": error,
    }

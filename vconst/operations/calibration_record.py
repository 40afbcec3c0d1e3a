"""A calibration as a record of the store, under the names of GSICS, and back."""

import hashlib
import json

from vconst.errors import OperationError
from vconst.operation import VectorCalibration

from .calibration.result import relation_of
from .vector_fit.record import vector_content

#: Of the body of a record; raised when a name changes its meaning.
SCHEMA = "vconst/calibration/1"

#: Half the width of a normal distribution's two-sided 95 %, in standard errors.
NORMAL = 1.959963984540054

#: Words of a calibration that its record keeps.
_SAID = ("variable", "units", "target", "reference", "target_baseline", "reference_baseline")
_SAID += ("method", "scale", "pivot", "drift_epoch", "criteria", "verdict", "holds_for", "errors")


def record_body(
    calibration, *, reason="", recipe="", parents=(), granules=(), made_from=(), **more
):
    """
    What the store keeps of a calibration.

    Parameters
    ----------
    calibration : Calibration or VectorCalibration
    reason : str
        Why it is published, in the recipe's words.
    recipe : str
        Name or digest of the recipe that made it.
    parents : sequence of str
        Ids of calibration records that its inputs were read under.
    granules : sequence of str
        Ids of the granules that hold what it was fitted to.
    made_from : sequence of str
        What the reference was made from, for a check of ancestry.
    **more
        What else there is to say, plain JSON: under which records either side was read
        (``reference_calibrations``, ``target_calibrations``), ``accept_dependence``, ...

    Returns
    -------
    body : dict
        Plain JSON. GSICS names: ``slope``, ``slope_se``, ``offset``, ``offset_se``,
        ``covariance``, ``validity_period``, ``number_of_collocations``; the rest in ours. Of a
        vector see :func:`vconst.operations.vector_fit.record.vector_content`.
    """
    made = {
        "reason": reason,
        "recipe": recipe,
        "parents": sorted(parents),
        "granules": sorted(granules),
        "made_from": sorted(made_from),
        **{name: value for name, value in more.items() if value not in (None, "", [], {})},
    }
    dataset = calibration.dataset
    vector = isinstance(calibration, VectorCalibration)
    content = vector_content(dataset) if vector else {**_said(dataset), **_found(dataset)}
    body = {"schema": SCHEMA, **content, **made}
    return {**body, "version": record_version(body)}


def record_version(body):
    """
    Names a body by its content.

    Parameters
    ----------
    body : dict
        Of a record; its ``version`` does not count.

    Returns
    -------
    version : str
        Twelve hexadecimal digits of SHA-256.
    """
    counted = {name: value for name, value in body.items() if name != "version"}
    text = json.dumps(counted, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def covariance_of(body):
    """
    Covariance of slope, offset and drift of a record, widened to its printed intervals.

    Parameters
    ----------
    body : mapping
        Of a record; one that was made elsewhere may have standard errors only, or none.

    Returns
    -------
    covariance : tuple of tuple of float
        Without drift (2, 2), with it (3, 3); empty where nothing is said of uncertainty. With
        few alignments the intervals are Student's, wider than 1.96 standard errors: the
        covariance is scaled so that they are 1.96 of its own.
    """
    wanted = ["slope", "offset", *(["drift"] if body.get("drift") else [])]
    errors = [body.get(f"{name}_se") for name in wanted]
    names, held = list(body.get("coefficients") or ()), body.get("covariance")
    if held and all(name in names for name in wanted):
        places = [names.index(name) for name in wanted]
        found = [[held[i][j] for j in places] for i in places]
    elif None not in errors:
        found = [
            [e * e if i == j else 0.0 for j, _ in enumerate(errors)] for i, e in enumerate(errors)
        ]
    else:
        return ()
    if any(value is None for row in found for value in row):
        return ()
    wide = max([1.0, *(_widening(body, name) for name in wanted)]) ** 2
    return tuple(tuple(float(value) * wide for value in row) for row in found)


def _widening(body, name):
    low, high, error = (body.get(name + end) for end in ("_low", "_high", "_se"))
    if None in (low, high, error) or not error > 0.0:
        return 1.0
    return (high - low) / (2.0 * NORMAL * error)


def correction_settings(body, *, product=None, baselines=None, added=0.0):
    """
    The settings under which :func:`vconst.operations.apply_calibration.correct` applies it.

    Parameters
    ----------
    body : dict
        Of a record.
    product : str or None
        What it is about to be applied to; None to trust the caller.
    baselines : sequence of str or None
        Processing baselines of what it is about to be applied to; None likewise.
    added : float
        Relative standard error to add: see :func:`vconst.operations.apply_calibration.correct`.

    Returns
    -------
    settings : dict
        ``variable``, ``slope``, ``offset``, ``drift``, ``drift_epoch``, ``scale``,
        ``pivot``, ``validity`` (first and last time, text), ``name``, ``covariance``,
        ``added`` and, of one side of the Earth, ``side``.

    Raises
    ------
    OperationError
        If it was made for another product or another baseline.
    """
    require_same(body, product, baselines)
    return {
        "variable": body["variable"],
        "slope": body["slope"],
        "offset": body["offset"],
        "drift": body.get("drift", 0.0),
        "drift_epoch": body.get("drift_epoch", ""),
        "scale": body["scale"],
        "pivot": body["pivot"],
        "validity": tuple(body["validity_period"]),
        "name": f"{body['variable']} of {body['target']} on {body['reference']}, {body['version']}",
        "covariance": covariance_of(body),
        "added": added,
        **({"side": body["side"]} if body.get("side") else {}),
    }


def settings_of(calibration):
    """
    As :func:`correction_settings`, of a fit that is not a record yet.

    Parameters
    ----------
    calibration : Calibration

    Returns
    -------
    settings : dict
    """
    said = calibration.dataset.attrs
    relation = relation_of(calibration.dataset)
    words = "slope {slope:.6g}, offset {offset:.6g}".format(**relation)
    return {
        **relation,
        "variable": said["variable"],
        "validity": (said["validity_start"], said["validity_stop"]),
        "name": f"{said['variable']} of {said['target']} on {said['reference']}, {words}",
        "covariance": covariance_of(_coefficients(calibration.dataset)),
        "added": 0.0,
        **({"side": said["side"], "alone": True} if said.get("side") else {}),
    }


def require_same(body, product, baselines):
    """
    Refuse a calibration that was made for something else.

    Parameters
    ----------
    body : mapping
        With ``target`` and ``target_baseline``; empty where not known.
    product : str or None
    baselines : sequence of str or None

    Raises
    ------
    OperationError
    """
    made_for, baseline = body.get("target", ""), body.get("target_baseline", "")
    if product and made_for and product != made_for:
        raise OperationError(
            f"apply_calibration: this calibration is of '{made_for}', not of '{product}'.",
            hint="Calibrate this product, or apply it to the product that it was made for.",
        )
    others = sorted({str(found) for found in baselines or () if baseline and found != baseline})
    if others:
        raise OperationError(
            f"apply_calibration: '{made_for}' was calibrated on baseline '{baseline}'; the "
            f"selection holds '{', '.join(others)}'.",
            hint=f"Say 'baseline: \"{baseline}\"' of the input, or calibrate the other one.",
        )


def _said(dataset):
    said = dataset.attrs
    return {
        **{name: said[name] for name in _SAID},
        **({"side": said["side"]} if said.get("side") else {}),
        "model": said["method"],
        "validity_period": [said["validity_start"], said["validity_stop"]],
    }


def _coefficients(dataset):
    names = list(dataset["covariance"].attrs["coefficients"])
    ends = ("", "_se", "_low", "_high")
    return {
        **{name + end: float(dataset[name + end]) for name in names for end in ends},
        "coefficients": names,
        "covariance": dataset["covariance"].values.tolist(),
    }


def _found(dataset):
    counts = ("number_of_collocations", "conjunctions", "episodes")
    return {
        **_coefficients(dataset),
        **{name: int(dataset[name]) for name in counts},
        "scatter": float(dataset["scatter"]),
        "scenes": _scenes(dataset),
    }


def _scenes(dataset):
    """Scenes with their bias; its total error where the reference was calibrated itself."""
    columns = {"scene": "reference", "scene_bias": "bias", "scene_bias_se": "bias_se"}
    columns |= {"scene_reference_se": "reference_se", "scene_total_se": "bias_total_se"}
    held = {
        word: dataset[name].values.tolist() for name, word in columns.items() if name in dataset
    }
    return [dict(zip(held, row, strict=True)) for row in zip(*held.values(), strict=True)]

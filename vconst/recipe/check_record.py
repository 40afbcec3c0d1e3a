"""Whether the body of a calibration record that was made elsewhere can be applied as it says."""

import math

import numpy as np

from vconst.errors import UsageError, VconstError
from vconst.operations.vector_fit.record import VECTOR
from vconst.selection import parse_time
from vconst.units import convert

#: What a calibration record must say to be applied.
REQUIRED = ("target", "reference", "variable", "slope", "offset", "scale", "pivot")
REQUIRED += ("validity_period",)

#: And what one of a vector must.
OF_VECTOR = ("target", "reference", "variable", "parameters", "parameter_units", "parts")
OF_VECTOR += ("terms", "middle", "frame", "attitude", "validity_period", "number_of_collocations")

_SCALES = ("linear", "log", "plasma-frequency")
_TEXTS = ("target", "reference", "variable", "target_baseline", "reference_baseline", "units")
_TEXTS += ("drift_epoch", "verdict", "version", "holds_for", "accept_dependence")
_LISTS = ("parents", "reference_calibrations", "target_calibrations", "granules", "made_from")
_LISTS += ("coefficients",)
_NAMES = ("slope", "offset", "drift")


def require_record(body, host):
    """
    Refuse a body that cannot be applied, or whose numbers contradict each other.

    Parameters
    ----------
    body : mapping
    host : Host
        Knows products, variables and units.

    Raises
    ------
    UsageError
        With everything that is wrong.
    UnknownNameError
        For a product or variable that nobody declares.
    """
    vector = body.get("form") == VECTOR
    missing = [name for name in (OF_VECTOR if vector else REQUIRED) if body.get(name) is None]
    if missing:
        raise UsageError(
            f"The calibration does not say {', '.join(missing)}.",
            hint="See the keys of one: vconst calibrations show ID",
        )
    _refuse([*_texts(body), *_lists(body)])
    host.product(body["target"])
    term = host.vocabulary[body["variable"]]
    if vector:
        _refuse([*_times(body), *_units(body, term)])
        return
    found = [*_numbers(body), *_times(body), *_units(body, term)]
    _refuse(found)
    _refuse([*_intervals(body), *_covariance(body), *_scenes(body)])


def _refuse(problems):
    if problems:
        raise UsageError(
            f"The calibration cannot be applied: {'; '.join(problems)}.",
            hint="See the keys of one: vconst calibrations show ID",
        )


def _texts(body):
    for name in _TEXTS:
        if body.get(name) is not None and not isinstance(body[name], str):
            yield f"'{name}' is text, not {body[name]!r}"
    if body.get("side") not in (None, "day", "night"):
        yield f"'side' is day or night, or not said, not {body['side']!r}"
    if not str(body["reference"]).strip():
        yield "'reference' is empty"


def _lists(body):
    for name in _LISTS:
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
            yield f"'{name}' is a list of texts"


def _numbers(body):
    """Finite where they must be; a slope or a pivot that cannot be divided by."""
    errors = [name + end for name in _NAMES for end in ("_se", "_low", "_high")]
    for name in (*_NAMES, "pivot", *errors):
        if body.get(name) is not None and not _is_number(body[name]):
            yield f"'{name}' is a finite number, not {body[name]!r}"
        elif name.endswith("_se") and body.get(name) is not None and body[name] < 0.0:
            yield f"'{name}' is negative"
    if body["slope"] == 0:
        yield "with a slope of 0 the target says nothing of the reference"
    if _is_number(body["pivot"]) and body["pivot"] <= 0.0:
        yield "'pivot' must be above zero"
    if body["scale"] not in _SCALES:
        yield f"'scale' is {', '.join(_SCALES)}, not {body['scale']!r}"
    if body.get("drift") and not body.get("drift_epoch"):
        yield "a drift needs 'drift_epoch', the date from which it is reckoned"


def _times(body):
    if body.get("drift_epoch") and not _is_time(body["drift_epoch"]):
        yield f"'drift_epoch' is {body['drift_epoch']!r}, not a date"
    period = body["validity_period"]
    if not isinstance(period, list | tuple) or len(period) != 2 or not all(map(_is_time, period)):
        yield "'validity_period' is [FIRST, LAST], two times as 2020-01-01T00:00:00"
    elif parse_time(period[0]) > parse_time(period[1], end=True):
        yield "'validity_period' ends before it begins"


def _units(body, term):
    """Coefficients are in the unit of the vocabulary: values are not converted on reading."""
    given = body.get("units")
    if not given or given == term.units:
        return
    try:
        factor = convert(1.0, given, term.units)
    except VconstError:
        factor = None
    if factor is None or not math.isclose(float(factor), 1.0):
        yield f"'units' is {given!r}; values of {term.name} are in {term.units!r}"


def _intervals(body):
    for name in _NAMES:
        ends = [body.get(name + end) for end in ("_low", "", "_high")]
        if None not in ends and not ends[0] <= ends[1] <= ends[2]:
            yield f"'{name}' is not inside its interval, {ends[0]:g} to {ends[2]:g}"


def _covariance(body):
    held = body.get("covariance")
    if not held:
        return
    names = body.get("coefficients") or ()
    try:
        matrix = np.array(held, float)
    except (TypeError, ValueError):
        yield "'covariance' is a matrix of numbers"
        return
    if matrix.shape != (len(names), len(names)):
        yield f"'covariance' must be {len(names)} by {len(names)}, as 'coefficients' are"
        return
    known = matrix[np.isfinite(matrix).all(axis=1)][:, np.isfinite(matrix).all(axis=0)]
    size = np.sqrt(np.maximum(np.diag(known), np.finfo(float).tiny))
    scaled = known / np.outer(size, size)
    if (np.diag(known) < 0.0).any() or not np.allclose(scaled, scaled.T, atol=1e-6):
        yield "'covariance' is not symmetric, or a variance in it is negative"
    elif known.size and np.linalg.eigvalsh(scaled).min() < -1e-6:
        yield "'covariance' is none: one of its correlations is beyond 1"


def _scenes(body):
    rows = body.get("scenes") or ()
    if not isinstance(rows, list | tuple) or not all(isinstance(row, dict) for row in rows):
        yield "'scenes' is a list of {reference: VALUE, bias: VALUE, bias_se: VALUE}"
        return
    for row in rows:
        if not _is_number(row.get("reference")):
            yield f"a scene says no 'reference': {row}"


def _is_number(value):
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def _is_time(text):
    try:
        parse_time(text)
    except UsageError:
        return False
    return isinstance(text, str)

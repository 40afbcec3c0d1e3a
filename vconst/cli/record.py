"""One calibration record for people: a row for each thing that it says."""

import re

from vconst.cli.show import moment
from vconst.operations.vector_fit.record import VECTOR

#: Keys that rows of their own tell, and those that only programs want.
_TOLD = ("id", "state", "because", "target", "target_baseline", "reference", "reference_baseline")
_TOLD += ("variable", "units", "verdict", "holds_for", "validity_period", "scenes", "granules")
_TOLD += ("coefficients", "covariance", "drift_epoch", "schema", "parts", "parameters", "form")
_TOLD += ("parameter_units", "middle", "model", "side")
_ENDS = ("", "_se", "_low", "_high")
_SEVERAL = 6  # of a list that is told whole
_DIGITS = 12  # of an id: enough for every command


def record_rows(whole):
    """
    What a record says, in the order in which it is asked.

    Parameters
    ----------
    whole : dict
        Body of a record with its ``id``, ``state`` and perhaps ``because``.

    Returns
    -------
    rows : list of dict
        ``what`` and ``value``, both text.
    """
    rows = [*_head(whole), *_numbers(whole), *_scenes(whole), *_rest(whole)]
    return [{"what": what, "value": value} for what, value in rows if value not in (None, "")]


def _head(whole):
    yield "record", whole["id"][:_DIGITS]
    because = f" ({whole['because']})" if whole.get("because") else ""
    yield "state", f"{whole['state']}{because}"
    for side in ("target", "reference"):
        baseline = whole.get(f"{side}_baseline")
        yield side, whole[side] + (f", baseline {baseline}" if baseline else "")
    units = whole.get("units")
    yield "variable", whole["variable"] + (f" ({units})" if units not in (None, "", "1") else "")
    yield "side", whole.get("side")
    yield "verdict", whole.get("verdict")
    yield "holds for", whole.get("holds_for")
    yield "valid", " to ".join(map(moment, whole["validity_period"]))


def _numbers(whole):
    if whole.get("form") == VECTOR:
        for part, found in whole["parts"].items():
            names = zip(whole["parameters"], whole["parameter_units"], strict=True)
            for place, (name, units) in enumerate(names):
                row = [found[f"value{end}"][place] for end in ("", "_low", "_high")]
                yield f"{part}: {name}".replace("_", " "), _ranged(*row, units)
        return
    own = whole.get("coefficients") or ()
    for name in dict.fromkeys(("slope", "offset", "drift", *own)):
        if isinstance(whole.get(name), int | float):
            row = [whole.get(name + end) for end in ("", "_low", "_high")]
            words = name.replace("adjust_", "adjustment for ").replace("_", " ")
            yield words, _ranged(*row, _unit_of(name, whole))


def _unit_of(name, whole):
    if name == "slope" or name.startswith("adjust_"):
        return ""
    base = {"log": "decades", "plasma-frequency": "MHz"}.get(whole.get("scale"))
    base = base or whole.get("units") or ""
    since = f" from {whole['drift_epoch'][:10]} on" if whole.get("drift_epoch") else ""
    return f"{base} a day{since}" if name == "drift" else base


def _ranged(value, low, high, units):
    from vconst.report.words import interval, unit

    if value is None:
        return "not determined"
    shown = interval(value, low, high)
    held = f" ({shown[1]} to {shown[2]})" if None not in (low, high) else ""
    return f"{shown[0]}{held} {unit(units)}".strip()


def _scenes(whole):
    from vconst.report.words import number

    told = []
    for scene in whole.get("scenes") or ():
        error = scene.get("bias_total_se", scene.get("bias_se"))
        spread = f" ± {number(error, 2)}" if error is not None else ""
        told.append(
            f"{number(scene['bias'], 4, sign=True)}{spread} at {number(scene['reference'])}"
        )
    yield "bias at scenes", "; ".join(told)


def _rest(whole):
    yield "files with what was fitted", str(len(whole.get("granules") or ())) or ""
    for key, value in whole.items():
        stem = next((key.removesuffix(end) for end in _ENDS[1:] if key.endswith(end)), key)
        coefficients = ("slope", "offset", "drift", *(whole.get("coefficients") or ()))
        if key in _TOLD or stem in coefficients or value in (None, [], {}, ""):
            continue
        yield key.replace("_", " "), _words(value)


def _words(value):
    from vconst.report.words import cell

    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        if len(value) > _SEVERAL:
            return f"{', '.join(map(_words, value[:_SEVERAL]))} and {len(value) - _SEVERAL} more"
        return (" " if all(isinstance(v, int | float) for v in value) else ", ").join(
            map(_words, value)
        )
    return value[:_DIGITS] if re.fullmatch("[0-9a-f]{64}", str(value)) else cell(value)

"""Calibration records: which one applies to an input."""

from vconst.errors import SelectionError
from vconst.operations.calibration.words import NOT_USABLE, UNDETERMINED, word_of

LATEST = "latest"


def resolve_calibration(wanted, selection, variables, view):
    """
    The calibration record that an input means, at the commit of the view.

    Parameters
    ----------
    wanted : str
        ``"latest"``, or the id of a record or its first eight letters or more. The latest
        is that of the last commit, of those whose verdict is neither ``not usable`` nor
        ``not determined``; an id is taken at its word.
    selection : Selection
        Of the input, not calibrated.
    variables : sequence of str or None
        Of the input; None for all.
    view : View

    Returns
    -------
    record : Record
        Not withdrawn, of the input's product, one of its variables, and its baseline.

    Raises
    ------
    SelectionError
        If there is none, or the input holds granules of several baselines.
    """
    baselines = selection.baselines()
    if len(baselines) > 1:
        raise SelectionError(
            f"'{selection.product}' holds granules of baselines {', '.join(baselines)}; "
            "a calibration is of one.",
            hint=f"Give the input 'baseline: \"{baselines[-1]}\"'.",
        )
    standing = [record for record in view.records("calibration") if not record.withdrawn]
    own = [record for record in standing if record.body.get("target") == selection.product]
    fitting = [r for r in own if _fits(r.body, variables, baselines)]
    if wanted != LATEST:
        fitting = [r for r in fitting if len(wanted) >= 8 and r.id.startswith(wanted)]
    elif fitting:
        fitting = _sound(fitting, selection.product)
    if not fitting or (wanted != LATEST and len(fitting) > 1):
        raise _none(wanted, selection.product, own, variables, baselines, len(fitting))
    return max(fitting, key=lambda record: record.commit)


def calibrated(selection, record):
    """
    A selection on the scale of its calibration's reference.

    Parameters
    ----------
    selection : Selection
    record : Record

    Returns
    -------
    selection : Selection
        With one more transform, which inverts ``target = slope * reference + offset``.
    """
    from vconst.operations.apply_calibration import correct
    from vconst.operations.calibration_record import correction_settings

    settings = correction_settings(
        record.body, product=selection.product, baselines=selection.baselines()
    )
    return selection.then(correct, **settings)


def _fits(body, variables, baselines):
    own = body.get("variable")  # of a vector, its magnitude: the components are scaled by it
    held = [] if variables is None else [*variables, *(v.rpartition("_")[0] for v in variables)]
    right_variable = variables is None or own in held
    baseline = body.get("target_baseline")
    return right_variable and (not baseline or not baselines or baseline in baselines)


def _sound(records, product):
    """Those that may be taken without being named."""
    doubtful = (NOT_USABLE, UNDETERMINED)
    sound = [r for r in records if word_of(r.body.get("verdict")) not in doubtful]
    if not sound:
        said = "; ".join(f"{r.id[:8]} is {r.body['verdict'].rstrip('.')}" for r in records)
        raise SelectionError(
            f"No calibration of '{product}' may be taken as the latest: {said}.",
            hint=f"Name one if you mean it all the same: calibration: {records[-1].id[:8]}",
        )
    return sound


def _none(wanted, product, own, variables, baselines, found):
    listed = ", ".join(
        f"{r.id[:8]} ({r.body.get('variable')}, baseline {r.body.get('target_baseline') or 'any'})"
        for r in own
    )
    what = "no calibration" if wanted == LATEST else f"no one calibration '{wanted}'"
    of = f" of {', '.join(variables)}" if variables else ""
    baseline = f" in baseline '{baselines[0]}'" if baselines and baselines[0] else ""
    return SelectionError(
        f"There is {what} of '{product}'{of}{baseline}"
        + (f": {found} begin so." if found > 1 else "."),
        hint=f"It has: {listed}." if own else "Publish one with a recipe, or leave it out.",
    )

"""Calibration records: which one applies to an input, and publishing a new one."""

from vconst.errors import SelectionError

LATEST = "latest"


def resolve_calibration(wanted, selection, variables, view):
    """
    The calibration record that an input means, at the commit of the view.

    Parameters
    ----------
    wanted : str
        ``"latest"``, or the id of a record or its first eight letters or more.
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


def publish(prepared, results, store, by, run):
    """
    Make calibration records of the results that the recipe publishes.

    Parameters
    ----------
    prepared : Prepared
    results : dict
        By step, or by step and member.
    store : Store
    by : str
        Who commits.
    run : dict
        What the records say of the run: ``recipe``, ``parents``, ``granules``.

    Returns
    -------
    published : list of dict
        ``step``, ``member``, ``id``, ``why``, ``commit`` and ``new``: False where the
        same result was published before.
    """
    node = prepared.recipe.publish
    known = {record.id: record for record in store.head().records("calibration")}
    entries, records = [], []
    for step, why in (node.plain if node is not None else {}).items():
        for call in prepared.plan.of(step):
            old = known.get(call.key)
            entries.append(_entry(call, why, old))
            if old is None:
                given = results[step] if call.member is None else results[step][call.member]
                records.append(_record(call.key, given, {**run, "reason": why}))
    if not records:
        return entries
    number = store.commit((), records=records, by=by).number
    return [{**each, "commit": number} if each["new"] else each for each in entries]


def _record(key, result, run):
    from vconst.operations.calibration_record import record_body

    return {"id": key, "kind": "calibration", "body": record_body(result, **run)}


def _fits(body, variables, baselines):
    own = body.get("variable")  # of a vector, its magnitude: the components are scaled by it
    held = [] if variables is None else [*variables, *(v.rpartition("_")[0] for v in variables)]
    right_variable = variables is None or own in held
    baseline = body.get("target_baseline")
    return right_variable and (not baseline or not baselines or baseline in baselines)


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


def _entry(call, why, old):
    withdrawn = old.withdrawn if old is not None else None
    return {
        "step": call.step,
        "member": call.member,
        "id": call.key,
        "why": why,
        "commit": old.commit if old is not None else None,
        "new": old is None,
        "withdrawn": withdrawn,
    }

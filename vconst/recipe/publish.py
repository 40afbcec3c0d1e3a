"""Make calibrations records of the store: of a run, or from a file."""

from vconst.errors import UsageError
from vconst.operations.calibration.words import NOT_USABLE, word_of
from vconst.recipe.keys import key_of

#: What a calibration record must say to be applied.
REQUIRED = ("target", "reference", "variable", "slope", "offset", "scale", "pivot")
REQUIRED += ("validity_period",)


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
        ``step``, ``member``, ``id``, ``why`` (the recipe's word), ``verdict``, ``commit``
        and ``new``: False where the same result was published before. ``state`` is
        ``published``, ``published before``, ``withdrawn`` or ``not published``: what is
        not usable is made no record, and ``because`` says so; its ``commit`` is None.
    """
    node = prepared.recipe.publish
    known = {record.id: record for record in store.head().records("calibration")}
    entries, records = [], []
    for step, why in (node.plain if node is not None else {}).items():
        for call in prepared.plan.of(step):
            given = results[step] if call.member is None else results[step][call.member]
            entries.append(_entry(call, why, known.get(call.key), given))
            if entries[-1]["new"]:
                records.append(_record(call.key, given, {**run, "reason": why}))
    if not records:
        return entries
    number = store.commit((), records=records, by=by).number
    return [{**each, "commit": number} if each["new"] else each for each in entries]


def add_record(store, host, body):
    """
    Add a calibration that was made elsewhere, say a published one.

    Parameters
    ----------
    store : Store
    host : Host
        Knows the products.
    body : dict
        As ``vconst calibrations show`` prints it; its id, state and schema do not count.

    Returns
    -------
    id : str
        Of the record: a hash of the body, so that adding it twice is adding it once.

    Raises
    ------
    UsageError
        If something that applying it needs is missing.
    UnknownNameError
        For a product or variable that nobody declares.
    """
    body = {name: value for name, value in body.items() if name not in ("id", "state")}
    missing = [name for name in REQUIRED if body.get(name) is None]
    if missing:
        raise UsageError(
            f"The calibration does not say {', '.join(missing)}.",
            hint="See the keys of one: vconst calibrations show ID",
        )
    host.product(body["target"])
    host.vocabulary[body["variable"]]
    body = {"drift": 0.0, "drift_epoch": "", "target_baseline": "", **body}
    body.setdefault("version", key_of(body)[:12])
    record = {"id": key_of("vconst-calibration/1", body), "kind": "calibration", "body": body}
    store.commit((), records=[record], by="calibrations add")
    return record["id"]


def _record(key, result, run):
    from vconst.operations.calibration_record import record_body

    return {"id": key, "kind": "calibration", "body": record_body(result, **run)}


def _entry(call, why, old, result):
    verdict = str(result.dataset.attrs.get("verdict", ""))
    state = _state(old, verdict)
    return {
        "step": call.step,
        "member": call.member,
        "id": call.key,
        "why": why,
        "verdict": verdict,
        "state": state,
        "because": verdict if state == "not published" else None,
        "commit": old.commit if old is not None else None,
        "new": state == "published",
        "withdrawn": old.withdrawn if old is not None else None,
    }


def _state(old, verdict):
    if old is not None:
        return "withdrawn" if old.withdrawn else "published before"
    return "not published" if word_of(verdict) == NOT_USABLE else "published"

"""Make calibrations records of the store: of a run, or from a file."""

import re

from vconst.errors import UsageError
from vconst.operations.calibration.words import NOT_USABLE, word_of
from vconst.operations.vector_fit.record import VECTOR
from vconst.recipe.ancestry import ancestors, holds
from vconst.recipe.check_record import require_record
from vconst.recipe.fitted import fitted_granules
from vconst.recipe.keys import key_of
from vconst.recipe.standing import IN_USE, SUPERSESSION, standing_of


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
        What the records say of the run: ``recipe``, ``parents``.

    Returns
    -------
    published : list of dict
        ``step``, ``member``, ``id``, ``why`` (the recipe's word), ``verdict``, ``commit``
        and ``new``: False where the same result was published before. ``state`` is
        ``published``, ``published before``, ``withdrawn`` or ``not published``: what is
        not usable is made no record, and ``because`` says so; its ``commit`` is None.
    """
    return publish_all([(prepared, results, run)], store, by)[0]


def publish_all(runs, store, by):
    """
    As :func:`publish`, of several runs in one commit.

    Parameters
    ----------
    runs : list of (Prepared, dict, dict)
        Each with its results and what its records say of it.
    store : Store
    by : str

    Returns
    -------
    published : list of list of dict
        Of each run.
    """
    known = {record.id: record for record in store.head().records("calibration")}
    found, records = [], {}
    for prepared, results, run in runs:
        entries = []
        for call, why, given in _offered(prepared, results):
            entries.append(_entry(call, why, known.get(call.key), given))
            if entries[-1]["new"]:
                about = {**run, **prepared.ancestry.body_of(call.step), "reason": why}
                about["granules"] = fitted_granules(prepared, call, results)
                records[call.key] = _record(call.key, given, about)
        found.append(entries)
    if not records:
        return found
    number = store.commit((), records=list(records.values()), by=by).number
    return [[{**e, "commit": number} if e["new"] else e for e in entries] for entries in found]


def _offered(prepared, results):
    """The calls whose results are published, why, and what they left."""
    node = prepared.recipe.publish
    for step, why in (node.plain if node is not None else {}).items():
        for call in prepared.plan.of(step):
            yield call, why, results[step] if call.member is None else results[step][call.member]


def add_record(store, host, body):
    """
    Add a calibration that was made elsewhere, say a published one.

    Parameters
    ----------
    store : Store
    host : Host
        Knows the products.
    body : dict
        As ``vconst calibrations show`` prints it; its state and schema do not count.

    Returns
    -------
    id : str
        Of the record: its own, if it says one and its ``version`` shows that nothing in it was
        changed; else a hash of the body, so that adding it twice is adding it once.

    Raises
    ------
    UsageError
        If something that applying it needs is missing or cannot be, or its numbers contradict
        each other.
    UnknownNameError
        For a product or variable that nobody declares.
    """
    from vconst.operations.calibration_record import record_version

    own = _own_id(body)
    body = {name: value for name, value in body.items() if name not in ("id", "state", "because")}
    require_record(body, host)
    _refuse_circle(body, host)
    if own is None:  # one that was published is kept to the letter; a changed one is another
        blank = {} if body.get("form") == VECTOR else {"drift": 0.0, "drift_epoch": ""}
        body = {**blank, "target_baseline": "", **body}
        body["version"] = record_version(body)
    record = {
        "id": own or key_of("vconst-calibration/1", body),
        "kind": "calibration",
        "body": body,
    }
    store.commit((), records=[record], by="calibrations add")
    return record["id"]


def supersede(store, old, new, reason):
    """
    Say that one calibration takes the place of another, which stays in the log.

    Parameters
    ----------
    store : Store
    old, new : Record
    reason : str

    Raises
    ------
    UsageError
        If they are not of one product, variable and side, or either does not stand.
    """
    for key in ("target", "variable"):
        if old.body.get(key) != new.body.get(key):
            raise UsageError(
                f"{new.id[:12]} is of {key} '{new.body.get(key)}', {old.id[:12]} of "
                f"'{old.body.get(key)}': one does not take the place of the other."
            )
    if new.body.get("side") and new.body["side"] != old.body.get("side"):
        raise UsageError(
            f"{new.id[:12]} holds by {new.body['side']}, {old.id[:12]} by "
            f"{old.body.get('side') or 'day and night'}: one does not take the place of the other."
        )
    standing = standing_of(store.head())
    for each in (old, new):
        if standing[each.id].state != IN_USE:
            raise UsageError(f"The calibration {each.id[:12]} is {standing[each.id].words}.")
    if old.id == new.id:
        raise UsageError("A calibration does not supersede itself.")
    body = {"old": old.id, "new": new.id, "reason": reason}
    record = {"id": key_of("vconst-supersession/1", body), "kind": SUPERSESSION, "body": body}
    store.commit((), records=[record], by="calibrations supersede")


def _own_id(body):
    """The id that a body says it has, where its version proves that it is as it was published."""
    from vconst.operations.calibration_record import record_version

    id = body.get("id")
    if not isinstance(id, str) or not re.fullmatch("[0-9a-f]{64}", id):
        return None
    plain = {k: v for k, v in body.items() if k not in ("id", "state", "because")}
    return id if plain.get("version") == record_version(plain) else None


def _refuse_circle(body, host):
    """Refuse a reference that was made from its target, unless the record accepts that."""
    known = ancestors(body["reference"], host)
    chains = {each: (body["reference"], "...", each) for each in body.get("made_from") or ()}
    hit = next((c for a, c in (chains | known).items() if holds(a, body["target"], host)), None)
    if hit and not body.get("accept_dependence"):
        raise UsageError(
            f"The calibration of '{body['target']}' is on what was made from it "
            f"({' <- '.join(hit)}): the two are not independent.",
            hint='If that is meant, the record says why: "accept_dependence": "REASON".',
        )


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

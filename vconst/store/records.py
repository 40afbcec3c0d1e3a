"""Records of the log: what enters, what was there, what is withdrawn."""

from collections.abc import Mapping

from vconst.errors import UnknownNameError
from vconst.store.layout import plain
from vconst.store.state import Record


def as_record(record):
    """
    A record from a Record or a mapping with ``id``, ``kind`` and ``body``; NaN becomes None.

    Raises
    ------
    DatasetError
        If the body is not plain JSON.
    """
    said = record if isinstance(record, Mapping) else vars(record)
    body = plain(said["body"], f"record {said['id']}", missing=True)
    return Record(str(said["id"]), str(said["kind"]), body)


def judge_records(state, records):
    """
    Which records enter, and what becomes of each.

    Returns
    -------
    entering : list of Record
    fates : dict of str to str
        ``"new"``, ``"stored"``, or ``"withdrawn"``: what was withdrawn stays so, or a step that
        is run again would bring back what was found wrong.
    """
    entering, fates = {}, {}
    for record in records:
        known = state.records.get(record.id)
        if known is None:
            entering[record.id] = record
            fates[record.id] = "new"
        else:
            fates[record.id] = "stored" if known.withdrawn is None else "withdrawn"
    return list(entering.values()), fates


def judge_withdrawals(state, entering, withdraw):
    """
    Which withdrawals are to be written: reason by id, less those that stand already.

    Raises
    ------
    UnknownNameError
        If there is no such record.
    """
    known = {**state.records, **{record.id: record for record in entering}}
    for name in withdraw:
        if name not in known:
            raise UnknownNameError("record", name, known)
    return {name: str(why) for name, why in withdraw.items() if known[name].withdrawn is None}

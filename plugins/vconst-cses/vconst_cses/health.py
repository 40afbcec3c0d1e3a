"""What is known of the payloads' health: a table of days and spans, and the reasons that follow."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from vconst import Reason

_EPOCH = date(2009, 1, 1)
_DAY = 86_400 * 10**9
_EVER = 2**62


@cache
def table():
    """The health table as it stands in ``health.toml``."""
    return tomllib.loads(Path(__file__).with_name("health.toml").read_text("utf-8"))


def reasons_of(product):
    """
    The quality reasons that the table has for a product.

    Parameters
    ----------
    product : str

    Returns
    -------
    reasons : tuple of Reason
        One for the sample, or one for each variable that is meant.
    """
    return tuple(
        Reason(
            name=entry["reason"],
            source=f"health:{entry['reason']}",
            equals=(1,),
            variable=variable,
            meaning=entry["meaning"],
        )
        for entry in _entries(product)
        for variable in entry.get("variables") or (None,)
    )


def flags_of(product, times):
    """
    Samples that lie in the spans of a product's entries.

    Parameters
    ----------
    product : str
    times : array of int64, shape (n,)
        ns since 2009-01-01 UTC.

    Returns
    -------
    flags : dict of str to array of bool, shape (n,)
        By the source of the reason; entries that concern no sample are left out.
    """
    flags = {}
    entries = _entries(product)
    if not entries:
        return flags
    first, last = times.min(), times.max()
    for entry in entries:
        spans = _spans(entry["reason"], product)
        hits = [
            (times >= start) & (times < stop)
            for start, stop in spans
            if start <= last and stop > first
        ]
        hit = sum(hits[1:], hits[0]) if hits else None
        if hit is not None and hit.any():
            flags[f"health:{entry['reason']}"] = hit
    return flags


@cache
def _entries(product):
    return tuple(entry for entry in table()["entry"] if entry["product"] == product)


@cache
def _spans(reason, product):
    [entry] = [one for one in _entries(product) if one["reason"] == reason]
    spans = [(day, day) for day in entry.get("days", ())] + entry.get("spans", [])
    return tuple((_nanoseconds(start), _after(stop)) for start, stop in spans)


def _nanoseconds(day):
    return (date.fromisoformat(day) - _EPOCH).days * _DAY


def _after(day):
    return _nanoseconds(day) + _DAY if day else _EVER

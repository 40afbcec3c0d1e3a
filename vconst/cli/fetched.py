"""How a plan of files and what became of it are said: to people, in pipes, to programs."""

import re
import sys
from datetime import timedelta

import click

from vconst.cli.show import clean, fold, show_json, show_rows, size

_SHOWN = 10
_OF_ONE = re.compile(r"https?://\S+|\b[0-9a-f]{16}\b|\d+(?= of \d+ bytes)|\d+(?= bytes)")
_FILES = {
    "name": ("File", None),
    "state": ("State", None),
    "size": ("Size", lambda number: size(number)),
    "start": ("From", lambda text: text[:16].replace("T", " ")),
    "url": ("Address", None),
}


def show_plan(session, plan):
    """What ``--plan`` gives; returns the exit code."""
    if session.as_json:
        show_json("vconst/fetch-plan/1", **as_dict(plan))
        return 0
    say_plan(session, plan)
    for words in plan.troubles:
        session.say(f"  trouble: {words}")
    show_rows(session, _rows(plan), _FILES, schema="", key="", empty="No file of that time.")
    return 0


def say_plan(session, plan):
    """Files, bytes, terms: what one wants to know before it begins."""
    product, counts = plan.product, _counts(plan)
    session.say(f"{product.name}: {_many(len(plan.items), 'file')} of that time.")
    if counts:
        session.say("  " + ", ".join(f"{number} {state}" for state, number in counts.items()))
    if plan.others:
        first, last = plan.others.between[0], plan.others.between[1] - timedelta(seconds=1)
        session.say(
            f"  the archive lists {_many(plan.others.others, 'file')} of other times, from "
            f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
        )
    session.say(f"  to come: {_amount(plan)}   into: {plan.folder}")
    if plan.items and not plan.expected.untold and not plan.expected.is_whole:
        _say_coverage(session, plan.expected, "  would cover")
    session.say(f"  licence: {product.licence or 'not told'}")
    session.say(f"  cite: {product.citation or 'not told'}")
    for note in plan.notes:
        session.say(f"  note: {note}")
    first = {item.wanted.account for item in plan.items}
    for account in plan.accounts:
        why_not = plan.why_not.get(account)
        words = f"NOT usable: {why_not}" if why_not else "in ~/.netrc"
        when = "" if account in first else " (for files that are not at their first place)"
        session.say(f"  login: {account}, {words}{when}")
    for name in plan.refused[:_SHOWN]:
        session.say(f"  left out: the archive lists {name[:80]!r}, which is no name for a file")


def _amount(plan):
    if not plan.wanted:
        return "nothing"
    if plan.estimate is None:
        return "not known how much" if plan.troubles else "the server does not say how much"
    if {item.state for item in plan.wanted} == {"to ask"}:
        return "only what has changed"
    about = "about " if plan.unknown else ""
    return f"{about}{size(plan.estimate)}"


def say_outcome(session, plan, report, *, hint=True):
    """What came and what did not, why, and what of the time is covered."""
    if not session.on_terminal:
        rows = _arrived(report) + [{**one, "state": "failed"} for one in report.failed]
        columns = ("name", "state", "size", "checked", "url")
        shown = {name: (name, None) for name in columns}
        show_rows(session, rows, shown, schema="", key="", empty="")
    session.say(
        f"{report.fetched} fetched ({size(report.sent)}), "
        f"{len(report.arrived) - report.fetched} unchanged, {report.kept} were here, "
        f"{len(report.failed)} did not come"
    )
    for message, files in _by_reason(report.failed):
        many = f"  ({len(files)} files)" if len(files) > 1 else ""
        click.echo(fold(f"  did not come: {message}{many}", sys.stderr), err=True)
        for name in files[:_SHOWN] if many else ():
            click.echo(clean(f"      {name}"), err=True)
        if len(files) > _SHOWN:
            click.echo(f"      and {len(files) - _SHOWN} more; all: --json", err=True)
    _say_coverage(session, report.coverage)
    if hint and (report.arrived or report.kept):
        session.say(f"-> Into the store: vconst ingest {plan.folder}")


def _say_coverage(session, coverage, title="coverage"):
    if coverage.untold:
        count = _many(coverage.untold, "file")
        session.say(f"{title}: {count} say only when they are read which time they cover")
        return
    if coverage.start >= coverage.stop:
        session.say(f"{title}: nothing, for all of that time is still to come")
        return
    session.say(f"{title}: {coverage.share:.1%} of the time that was asked for")
    for first, last in coverage.missing[:_SHOWN]:
        session.say(f"  missing: {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}")
    if len(coverage.missing) > _SHOWN:
        session.say(f"  and {len(coverage.missing) - _SHOWN} more times; all: --json")


def _by_reason(failed):
    """Failures that differ in names, addresses and numbers alone together, the file of each."""
    reasons = {}
    for one in failed:
        words = one["message"] + (f" {one['hint']}" if one["hint"] else "")
        alike = _OF_ONE.sub("", words.replace(one["name"], ""))
        reasons.setdefault(alike, []).append((words, one["name"]))
    return [(each[0][0], [name for _, name in each]) for each in reasons.values()]


def as_dict(plan):
    """A plan for programs."""
    product = plan.product
    return {
        "product": product.name,
        "licence": product.licence,
        "citation": product.citation,
        "start": _iso(plan.start),
        "stop": _iso(plan.stop),
        "folder": str(plan.folder),
        "files": _rows(plan),
        "bytes": plan.estimate,
        "bytes_known": plan.bytes_known,
        "unknown_sizes": plan.unknown,
        "accounts": plan.accounts,
        "notes": plan.notes,
        "refused_names": plan.refused,
        "troubles": plan.troubles,
        "expected": _covered(plan.expected),
    }


def _rows(plan):
    return [
        {
            "name": item.name,
            "state": item.state,
            "size": item.size,
            "here": item.here,
            "start": _iso(item.wanted.start),
            "stop": _iso(item.wanted.stop),
            "url": item.wanted.url,
        }
        for item in plan.items
    ]


def outcome_as_dict(plan, report, ingested):
    """What became of a plan, for programs."""
    coverage = report.coverage
    said = {
        "arrived": _arrived(report),
        "failed": report.failed,
        "kept": report.kept,
        "sent": report.sent,
        "coverage": _covered(coverage),
    }
    said["coverage"]["days"] = {f"{day:%Y-%m-%d}": round(part, 6) for day, part in coverage.days}
    if ingested is not None:
        names = ("new", "stored", "replaced", "older", "refused", "rows", "commit")
        said["ingested"] = {name: getattr(ingested, name) for name in names}
    return said


def _covered(coverage):
    return {
        "share": None if coverage.untold else coverage.share,
        "untold": coverage.untold,
        "missing": [[_iso(first), _iso(last)] for first, last in coverage.missing],
    }


def _arrived(report):
    said = ("name", "state", "size", "sent", "sha256", "checked", "url")
    return [{name: getattr(one, name) for name in said} for one in report.arrived]


def _counts(plan):
    states = [item.state for item in plan.items]
    return {state: states.count(state) for state in dict.fromkeys(states)}


def _many(number, what):
    return f"{number} {what}" + ("" if number == 1 else "s")


def _iso(moment):
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S}Z"

"""``vconst fetch``: files of open archives into a folder, and into the store."""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from vconst.cli.progress import fetch_progress, waiting
from vconst.cli.session import common
from vconst.cli.show import clean, fold, show_json, show_rows, size
from vconst.cli.work import Size
from vconst.errors import UsageError

PARTIAL, FAILED = 3, 1
_LIMIT = 20 * 10**9  # bytes of one command that nobody has said are wanted
_SHOWN = 10
_FILES = {
    "name": ("File", None),
    "state": ("State", None),
    "size": ("Size", lambda number: size(number)),
    "start": ("From", lambda text: text[:16].replace("T", " ")),
    "url": ("Address", None),
}


@click.command("fetch")
@click.argument("product")
@click.option("--start", required=True, help="First time, UTC.")
@click.option("--stop", required=True, help="Last time, UTC; a date means its 24:00.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the files; by default fetched/PRODUCT here.",
)
@click.option("--plan", "--dry-run", "plan_only", is_flag=True, help="Only say what would come.")
@click.option("--ingest", "into_store", is_flag=True, help="Bring what is there into the store.")
@click.option(
    "--limit", type=Size(), default=_LIMIT, help="Most bytes to fetch in all; 20 GB by default."
)
@click.option(
    "--connections",
    type=click.IntRange(1, 8),
    default=2,
    show_default=True,
    help="Requests to one host at a time.",
)
@common
def command(session, product, start, stop, out, plan_only, into_store, limit, connections):
    """
    Fetch the files of PRODUCT from the open archive that its plugin knows.

    Files that are here or in the store are not fetched again, and a transfer that was cut off
    goes on where it ended. Logins stand in ~/.netrc. The exit code is 3 if a part of the
    time that was asked for did not come.
    """
    with waiting(session, "looking for files"):
        span = _span(start, stop)
        wanted = session.host.product(product)
        folder = out or Path("fetched", *wanted.name.split("/"))
        client, stop_event = _client(connections)
    with fetch_progress(session) as progress:
        plan = _plan(session, wanted, span, folder, client, stop_event, progress)
        if plan_only:
            return _show_plan(session, plan)
        _require_under(plan, limit)
        _say_plan(session, plan)
        report = _fetch(plan, client, stop_event, limit, progress)
    ingested = _ingest(session, plan, report) if into_store else None
    if session.as_json:
        show_json("vconst/fetch/1", **_as_dict(plan), **_outcome(plan, report, ingested))
    else:
        _say_outcome(session, plan, report)
    return _code(plan, report, ingested)


def _span(start, stop):
    """Both ends as datetimes; ``start <= t < stop``."""
    from vconst.selection.times import parse_time

    first, last = parse_time(start), parse_time(stop, end=True)
    if first >= last:
        raise UsageError(
            f"--start {start} is not before --stop {stop}.", hint="A day alone: twice its date."
        )
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return tuple(epoch + timedelta(microseconds=moment // 1000) for moment in (first, last))


def _client(connections):
    from vconst.fetch.client import Client
    from vconst.fetch.fetch import new_stop
    from vconst.fetch.manners import Manners

    stop_event = new_stop()
    return Client(Manners(connections=connections), stop_event), stop_event


def _plan(session, product, span, folder, client, stop_event, progress):
    from vconst.fetch.plan import make_plan

    view = session.open_store().head() if session.has_store else None
    return make_plan(
        session.host,
        product,
        *span,
        folder,
        client,
        view=view,
        stop_event=stop_event,
        progress=progress.words,
    )


def _fetch(plan, client, stop_event, limit, progress):
    from vconst.fetch.fetch import fetch

    progress.begin(len(plan.wanted), plan.estimate)
    return fetch(
        plan,
        client,
        stop_event=stop_event,
        limit=limit,
        progress=progress.came,
        done=progress.done,
    )


def _ingest(session, plan, report):
    """What became of the files that are in the folder; None if there are none."""
    from vconst.cli.ingest import print_summary
    from vconst.ingest import ingest

    names = [one.name for one in report.arrived]
    names += [item.name for item in plan.items if item.state == "here"]
    paths = [plan.folder / name for name in dict.fromkeys(names)]
    if not paths:
        return None
    store = session.open_store(create=True)
    began = time.perf_counter()
    with waiting(session, "reading files"):
        ingested = ingest(paths, store, session.host)
    if not session.as_json:
        print_summary(session, ingested, time.perf_counter() - began)
    return ingested


def _require_under(plan, limit):
    if (plan.estimate or 0) > limit:
        raise UsageError(
            f"About {size(plan.estimate)} would come; the limit is {size(limit)}.",
            hint="Ask for a shorter time, or raise --limit. --plan shows the files.",
        )


def _show_plan(session, plan):
    if session.as_json:
        show_json("vconst/fetch-plan/1", **_as_dict(plan))
        return 0
    _say_plan(session, plan)
    show_rows(session, _rows(plan), _FILES, schema="", key="", empty="No file of that time.")
    return 0


def _say_plan(session, plan):
    """Files, bytes, terms: what one wants to know before it begins."""
    product, counts = plan.product, _counts(plan)
    session.say(f"{product.name}: {_many(len(plan.items), 'file')} of that time.")
    if counts:
        session.say("  " + ", ".join(f"{number} {state}" for state, number in counts.items()))
    session.say(f"  to come: {_amount(plan)}   into: {plan.folder}")
    session.say(f"  licence: {product.licence or 'not told'}")
    session.say(f"  cite: {product.citation or 'not told'}")
    for note in plan.notes:
        session.say(f"  note: {note}")
    first = {item.wanted.account for item in plan.items}
    for account, known in plan.accounts.items():
        words = "in ~/.netrc" if known else "NOT in ~/.netrc: make one there, and write it down"
        when = "" if account in first else " (for files that are not at their first place)"
        session.say(f"  login: {account}, {words}{when}")
    for name in plan.refused[:_SHOWN]:
        session.say(f"  left out: the archive lists {name[:80]!r}, which is no name for a file")


def _amount(plan):
    if not plan.wanted:
        return "nothing"
    if plan.estimate is None:
        return "the server does not say how much"
    about = "about " if plan.unknown else ""
    return f"{about}{size(plan.estimate)}"


def _say_outcome(session, plan, report):
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
        words = f"  did not come: {message}  ({_many(len(files), 'file')})"
        click.echo(fold(words, sys.stderr), err=True)
        for name in files[1:_SHOWN]:
            click.echo(clean(f"      {name}"), err=True)
        if len(files) > _SHOWN:
            click.echo(f"      and {len(files) - _SHOWN} more; all: --json", err=True)
    _say_coverage(session, report.coverage)
    if report.arrived or report.kept:
        session.say(f"-> Into the store: vconst ingest {plan.folder}")


def _say_coverage(session, coverage):
    if coverage.untold:
        count = _many(coverage.untold, "file")
        session.say(f"coverage: {count} say only when they are read which time they cover")
        return
    session.say(f"coverage: {coverage.share:.1%} of the time that was asked for")
    for first, last in coverage.missing[:_SHOWN]:
        session.say(f"  missing: {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}")
    if len(coverage.missing) > _SHOWN:
        session.say(f"  and {len(coverage.missing) - _SHOWN} more times; all: --json")


def _by_reason(failed):
    """Failures with the same hint or message together, the file of each."""
    reasons = {}
    for one in failed:
        words = one["message"] + (f" {one['hint']}" if one["hint"] else "")
        reasons.setdefault(one["hint"] or words, []).append((words, one["name"]))
    return [(each[0][0], [name for _, name in each]) for each in reasons.values()]


def _code(plan, report, ingested):
    """0 all of it; 3 a part; 1 nothing, though there was something to come."""
    whole = report.coverage.untold or report.coverage.is_whole
    if not report.arrived and not report.kept and (report.failed or not whole):
        return FAILED
    refused = ingested is not None and ingested.refused
    return 0 if whole and not report.failed and not plan.refused and not refused else PARTIAL


def _as_dict(plan):
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


def _outcome(plan, report, ingested):
    coverage = report.coverage
    said = {
        "arrived": _arrived(report),
        "failed": report.failed,
        "kept": report.kept,
        "sent": report.sent,
        "coverage": {
            "share": None if coverage.untold else coverage.share,
            "untold": coverage.untold,
            "missing": [[_iso(first), _iso(last)] for first, last in coverage.missing],
            "days": {f"{day:%Y-%m-%d}": round(share, 6) for day, share in coverage.days},
        },
    }
    if ingested is not None:
        names = ("new", "stored", "replaced", "older", "refused", "rows", "commit")
        said["ingested"] = {name: getattr(ingested, name) for name in names}
    return said


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

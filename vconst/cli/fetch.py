"""``vconst fetch``: files of open archives into a folder, and into the store."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from vconst.cli.archives import list_archives
from vconst.cli.fetched import as_dict, outcome_as_dict, say_outcome, say_plan, show_plan
from vconst.cli.progress import fetch_progress, waiting
from vconst.cli.session import common
from vconst.cli.show import show_json, size
from vconst.cli.work import Size
from vconst.errors import UsageError

PARTIAL, FAILED = 3, 1
_LIMIT = 20 * 10**9  # bytes of one command that nobody has said are wanted


@click.command("fetch")
@click.argument("product", required=False)
@click.option("--start", help="First time, UTC.")
@click.option("--stop", help="Last time, UTC; a date means its 24:00.")
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
@click.option("--archives", "show_archives", is_flag=True, help="List what can be fetched.")
@common
def command(
    session, product, start, stop, out, plan_only, into_store, limit, connections, show_archives
):
    """
    Fetch the files of PRODUCT from the open archive that its plugin knows.

    \b
        vconst fetch --archives
        vconst fetch gfz/kp --start 2020-01-01 --stop 2020-01-31 --plan

    Files that are here or in the store are not fetched again, and a transfer that was cut off
    goes on where it ended. Logins stand in ~/.netrc. The exit code is 3 if a part of the
    time that was asked for did not come.
    """
    if show_archives:
        return list_archives(session)
    _require_all(product=product, start=start, stop=stop)
    with waiting(session, "looking for files"):
        span = _span(start, stop)
        wanted = session.host.product(product)
        folder = out or Path("fetched", *wanted.name.split("/"))
        client, stop_event = _client(connections)
    plan = _plan(session, wanted, span, folder, client, stop_event, ask=not plan_only)
    if plan_only:
        return show_plan(session, plan)
    _require_under(plan, limit)
    say_plan(session, plan)
    report = _fetch(session, plan, client, stop_event, limit)
    if not session.as_json:
        say_outcome(session, plan, report, hint=not into_store)
    ingested = _ingest(session, plan, report) if into_store else None
    if session.as_json:
        show_json("vconst/fetch/1", **as_dict(plan), **outcome_as_dict(plan, report, ingested))
    return _code(plan, report, ingested)


def _require_all(**given):
    """Click would ask for them with --archives too."""
    for name, value in given.items():
        if value is None:
            what = "argument 'PRODUCT'" if name == "product" else f"option '--{name}'"
            raise UsageError(
                f"Missing {what}.",
                hint="vconst fetch gfz/kp --start 2020-01-01 --stop 2020-01-31 --plan; what can "
                "be fetched: vconst fetch --archives",
            )


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


def _plan(session, product, span, folder, client, stop_event, *, ask):
    from vconst.fetch.fetch import require_folder
    from vconst.fetch.plan import make_plan

    if ask:
        require_folder(folder)
    view = session.open_store().head() if session.has_store else None
    with fetch_progress(session) as progress:
        client.tell = progress.waits
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


def _fetch(session, plan, client, stop_event, limit):
    from vconst.fetch.fetch import fetch

    with fetch_progress(session) as progress:
        client.tell = progress.waits
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


def _code(plan, report, ingested):
    """0 all of it; 3 a part; 1 nothing, though there was something to come."""
    whole = report.coverage.untold or report.coverage.is_whole
    if not report.arrived and not report.kept and (report.failed or not whole):
        return FAILED
    refused = ingested is not None and ingested.refused
    return 0 if whole and not report.failed and not plan.refused and not refused else PARTIAL

"""``vconst store``: look after the store."""

import click

from vconst.cli.session import common
from vconst.cli.show import clean, count, show_json, show_rows

_LOG = {
    "number": ("Commit", None),
    "time": ("Time", None),
    "by": ("By", None),
    "granules": ("Granules", count),
    "superseded": ("Superseded", count),
    "segments": ("Segments", count),
    "segments_retired": ("Retired", count),
    "records": ("Records", count),
    "products": ("Products", None),
}


@click.group("store")
def command():
    """Check, compact, prune and read the log of the store."""


@command.command("check")
@click.option("--quick", is_flag=True, help="Metadata only; no object is hashed.")
@common
def check(session, quick):
    """Find everything that is missing or damaged, and say where."""
    findings = [
        {"object": finding.object, "problem": finding.problem}
        for finding in session.open_store().check(quick=quick)
    ]
    if session.as_json:
        show_json("vconst/store-check/1", ok=not findings, findings=findings)
    else:
        for finding in findings:
            click.echo(clean(f"{finding['object']}: {finding['problem']}"))
        session.say("Nothing is missing or damaged." if not findings else "See above.")
    return 1 if findings else 0


@command.command("compact")
@click.argument("product", required=False)
@common
def compact(session, product):
    """Join small segments (of PRODUCT) into larger ones; no number changes."""
    compacted = session.open_store().compact(product)
    rows = [
        {"product": name, "before": before, "after": after}
        for name, (before, after) in compacted.items()
    ]
    columns = {
        "product": ("Product", None),
        "before": ("Segments before", count),
        "after": ("After", count),
    }
    show_rows(
        session, rows, columns, schema="vconst/compact/1", key="compacted", empty="Nothing to join."
    )


@command.command("prune")
@click.option("--older", default="24 h", help="Remove what was retired longer ago than this.")
@common
def prune(session, older):
    """Remove segments that were retired, and what killed commands left."""
    removed = session.open_store().prune(older=older)
    if session.as_json:
        show_json("vconst/prune/1", removed=removed)
    else:
        session.say(f"{len(removed)} folders and files were removed.")


@command.command("log")
@click.option("--last", type=int, default=20, help="How many commits, newest first.")
@click.option("--failed", is_flag=True, help="List the inputs that were refused instead.")
@common
def log(session, last, failed):
    """List commits, newest first; or the inputs that were refused."""
    store = session.open_store()
    if failed:
        columns = {"file": ("File", None), "kind": ("Kind", None), "message": ("Reason", None)}
        show_rows(
            session,
            store.quarantined()[-last:],
            columns,
            schema="vconst/refused/1",
            key="refused",
            empty="Nothing was refused.",
        )
        return
    rows = list(reversed(store.log()))[:last]
    show_rows(session, rows, _LOG, schema="vconst/log/1", key="commits", empty="No commits.")

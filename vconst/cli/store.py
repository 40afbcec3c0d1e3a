"""``vconst store``: look after the store."""

import shlex
from pathlib import PurePath

import click

from vconst.cli.progress import waiting
from vconst.cli.session import common, common_of_group
from vconst.cli.show import count, moment, prose, show_findings, show_json, show_rows, size
from vconst.errors import UsageError

_LOG = {
    "commit": ("Commit", None),
    "time": ("Time", moment),
    "by": ("By", None),
    "products": ("Products", prose),
    "granules": ("Granules", count),
    "superseded": ("Superseded", count),
    "added": ("Segments", count),
    "retired": ("Retired", count),
    "records": ("Records", count),
    "withdrawn": ("Withdrawn", count),
}
#: What is said where nothing is wrong, by whether only sizes were compared.
_SOUND = {False: "Nothing is missing or damaged.", True: "Nothing is missing or of another size."}
_REPAIRED = {"object": ("Object", None), "outcome": ("Outcome", prose)}
_REFUSED = {
    "file": ("File", lambda path: PurePath(path).name),  # the whole path in pipes and documents
    "message": ("Reason", prose),
    "time": ("Time", moment),
    "kind": ("Kind", None),
}


@click.group("store")
@common_of_group
def command():
    """Check, compact, prune and read the log of the store."""


@command.command("check")
@click.option("--quick", is_flag=True, help="Sizes only; no samples are hashed.")
@click.option("--repair", is_flag=True, help="Put right what copies and source files prove.")
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar="PATH",
    help="Look for source files here too (with --repair).",
)
@click.option(
    "--withdraw",
    is_flag=True,
    help="Take granules that nothing brings back out of the store (with --repair).",
)
@common
def check(session, quick, repair, sources, withdraw):
    """
    Find everything that is missing or damaged, and say where.

    With --repair damaged commits and notes are restored from their copies, and granules are read
    again from the files that they came from, if these still have the same bytes; damage that only
    older commits read is set aside. The state of the store stays the same.
    """
    if repair:
        return _repair(session, quick, sources, withdraw)
    if sources or withdraw:
        raise UsageError("--from and --withdraw are meant for --repair.", hint="Add --repair.")
    findings = [
        {"object": finding.object, "problem": finding.problem}
        for finding in session.open_store().check(quick=quick)
    ]
    show_findings(session, findings, "vconst/store-check/1")
    session.say(f"{_findings(findings)}." if findings else _SOUND[quick])
    if findings:
        session.say("-> What can be put right: vconst store check --repair")
    _say_what_was_not_seen(session, quick)
    return 1 if findings else 0


@command.command("compact")
@click.argument("product", required=False)
@common
def compact(session, product):
    """Join small segments (of PRODUCT) into larger ones; no number changes."""
    if product is not None:
        session.host.product(product)
    segments = session.open_store().compact(product)
    if session.as_json:
        show_json("vconst/compact/1", **segments)
    elif segments["before"] == segments["after"]:
        session.say(f"Nothing to join: {count(segments['before'])} segments, as before.")
    else:
        session.say("{before} segments became {after}.".format(**segments))


@command.command("prune")
@click.option("--older", default="24 h", help="Remove what was retired longer ago than this.")
@common
def prune(session, older):
    """Remove segments that were retired, and what killed commands left."""
    pruned = session.open_store().prune(older=older)
    if session.as_json:
        show_json("vconst/prune/1", **pruned)
    else:
        session.say(f"{pruned['removed']} folders and files were removed, {size(pruned['bytes'])}.")


@command.command("log")
@click.option("--last", type=click.IntRange(1), help="How many; 20 commits, or all refusals.")
@click.option("--failed", is_flag=True, help="List the inputs that were refused instead.")
@common
def log(session, last, failed):
    """List commits, newest first; or the inputs that were refused."""
    store = session.open_store()
    if failed:
        show_rows(
            session,
            list(reversed(store.quarantined()))[:last],
            _REFUSED,
            schema="vconst/refused/1",
            key="refused",
            empty="Nothing was refused.",
        )
        return
    rows = list(reversed(store.log()))[: last or 20]
    show_rows(session, rows, _LOG, schema="vconst/log/1", key="commits", empty="No commits.")


def _repair(session, quick, sources, withdraw):
    from vconst.ingest.repair import repair

    url, host = session.store_path[0], session.host
    with waiting(session, "repairing the store"):
        report = repair(url, host, sources=sources, quick=quick, withdraw=withdraw)
    findings = [{"object": f.object, "problem": f.problem} for f in report.findings]
    repaired = [{"object": r.object, "done": r.done} for r in report.repaired]
    if session.as_json:
        body = {"ok": not findings, "repaired": repaired, "lost": report.lost}
        body["compared"] = "sizes" if quick else "hashes"
        show_json("vconst/store-repair/1", **body, findings=findings)
        return 1 if findings else 0
    rows = [{"object": r["object"], "outcome": r["done"]} for r in repaired]
    rows += [{"object": f["object"], "outcome": f"still: {f['problem']}"} for f in findings]
    if rows or not session.on_terminal:
        show_rows(session, rows, _REPAIRED, schema="", key="", empty="")
    for one in report.lost:
        state = "withdrawn" if one["withdrawn"] else "cannot be brought back"
        session.say(f"{state}: {one['key']} of {one['product']}: {one['why']}")
    _say_what_next(session, report)
    _say_what_was_not_seen(session, quick, " --repair")
    return 1 if findings else 0


def _findings(found):
    return f"{count(len(found))} finding{'s' * (len(found) != 1)}"


def _say_what_next(session, report):
    if not report.findings:
        many = len(report.repaired)
        session.say(f"{many} repaired. " * bool(many) + _SOUND[report.quick])
        return
    are = "is" if len(report.findings) == 1 else "are"
    session.say(f"{_findings(report.findings)} {are} left.")
    if any(not one["withdrawn"] for one in report.lost):
        repair = f"vconst store check --repair{_store_option(session)}"
        session.say(
            "-> If the files lie elsewhere now, name the folder that they lie in or below:\n"
            f"     {repair} --from FOLDER\n"
            f"-> To go on without these granules: {repair} --withdraw"
        )


def _store_option(session):
    """What a command to be typed needs to mean the same store."""
    path, origin = session.store_path
    return f" --store {shlex.quote(path)}" if origin == "--store" else ""


def _say_what_was_not_seen(session, quick, repair=""):
    if quick:
        session.say(
            "Sizes were compared, samples were not hashed: what is damaged and kept its size is "
            f"seen by 'vconst store check{repair}' only."
        )

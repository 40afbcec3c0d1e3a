"""``vconst calibrations``: the records that bring sensors onto one scale."""

import json
import re
from pathlib import Path

import click

from vconst.cli.session import common, common_of_group
from vconst.cli.show import show_json, show_rows
from vconst.errors import UnknownNameError, UsageError

_COLUMNS = {
    "id": ("Record", lambda text: text[:12]),
    "target": ("Target", None),
    "variable": ("Variable", None),
    "state": ("State", None),
    "verdict": ("Verdict", lambda words: words.partition(":")[0]),
    "slope": ("Slope", lambda value: f"{value:.6g}"),
    "offset": ("Offset", lambda value: f"{value:.6g}"),
    "reference": ("Reference", None),
    "scale": ("Scale", None),
    "version": ("Version", None),
    "holds_for": ("Holds for", lambda words: re.split(r" \(|:", words)[0]),
}


@click.group("calibrations", invoke_without_command=True)
@common_of_group
@click.pass_context
def command(ctx):
    """List, show, add and withdraw calibrations."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_records)


@command.command("list")
@common
def list_records(session):
    """List the calibration records of the store."""
    rows = [_row(record) for record in _records(session)]
    show_rows(
        session,
        rows,
        _COLUMNS,
        schema="vconst/calibrations/1",
        key="calibrations",
        empty="No calibration yet. A recipe makes one with 'publish:'.",
    )


@command.command("show")
@click.argument("record")
@common
def show(session, record):
    """Print RECORD (its id, or the beginning of it) whole."""
    found = _find(session, record)
    whole = {"id": found.id, "state": _state(found), **found.body}
    schema = whole.pop("schema", "vconst/calibration/1")
    show_json(schema, indent=None if session.as_json else 2, **whole)


@command.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@common
def add(session, file):
    """Add a calibration from FILE (JSON with the keys that 'show' prints), say a published one."""
    from vconst.recipe.publish import add_record

    try:
        body = json.loads(file.read_text("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not JSON: {error}") from error
    record = add_record(session.open_store(), session.host, body)
    _done(session, record, "added")


@command.command("withdraw")
@click.argument("record")
@click.option("--reason", required=True, help="Why it must not be used any more.")
@common
def withdraw(session, record, reason):
    """Withdraw RECORD; it stays in the log, with the reason."""
    found = _find(session, record)
    if found.withdrawn:
        raise UsageError(f"The calibration {found.id[:12]} was withdrawn before.")
    session.open_store().commit((), withdraw=[(found.id, reason)], by="calibrations withdraw")
    _done(session, found.id, "withdrawn")


def _records(session):
    return session.open_store().head().records("calibration")


def _find(session, given):
    records = _records(session)
    hits = [record for record in records if record.id.startswith(given)]
    if len(hits) == 1:
        return hits[0]
    if hits:
        raise UsageError(f"'{given}' begins the id of {len(hits)} records; write more of it.")
    raise UnknownNameError("calibration", given, [record.id[:12] for record in records])


def _row(record):
    about = {name: record.body.get(name) for name in _COLUMNS}
    return {**about, "id": record.id, "state": _state(record)}


def _state(record):
    return "withdrawn" if record.withdrawn else "in use"


def _done(session, record, what):
    if session.as_json:
        show_json("vconst/calibration-change/1", id=record, change=what)
    else:
        click.echo(record)
        session.say(f"The calibration was {what}.")

"""``vconst calibrations``: the records that bring sensors onto one scale."""

import re
from pathlib import Path

import click

from vconst.cli.session import common, common_of_group
from vconst.cli.show import clean, few, prose, show_json, show_rows
from vconst.errors import UnknownNameError, UsageError

_COLUMNS = {
    "id": ("Record", lambda text: text[:8]),
    "target": ("Target", None),
    "reference": ("Reference", None),
    "variable": ("Variable", few),
    "side": ("Side", few),
    "state": ("State", few),
    "verdict": ("Verdict", few),
    "slope": ("Slope", None),
    "offset": ("Offset", None),
    "scale": ("Scale", few),
    "holds_for": ("Holds for", few),
    "version": ("Version", None),
}

_SAID = {"what": ("What", None), "value": ("Value", prose)}

_COMPARED = {
    "name": ("What", few),
    "first": ("First", few),
    "second": ("Second", few),
    "difference": ("Second - first", lambda value: f"{value:.6g}"),
    "standard_error": ("Standard error", lambda value: f"{value:.3g}"),
}


@click.group("calibrations", invoke_without_command=True)
@common_of_group
@click.pass_context
def command(ctx):
    """List, show, compare, export, add, supersede and withdraw calibrations."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_records)


@command.command("list")
@common
def list_records(session):
    """List the calibration records of the store."""
    rows = [_row(record, standing) for record, standing in _standing(session)]
    if not session.as_json:  # --json has all digits
        rows = [{**row, **_rounded(row)} for row in rows]
    columns = dict(_COLUMNS)
    if session.on_terminal:
        rows = [{**row, **_shortened(row)} for row in rows]
        columns.pop("side")  # it stands behind the variable
    show_rows(
        session,
        rows,
        columns,
        schema="vconst/calibrations/1",
        key="calibrations",
        empty="No calibration yet. A recipe makes one with 'publish:'.",
    )


@command.command("show")
@click.argument("record")
@common
def show(session, record):
    """Print RECORD (its id, or its beginning): in words on a terminal, else as JSON, whole."""
    found = _find(session, record)
    standing = next(each for other, each in _standing(session) if other.id == found.id)
    said = {"because": standing.because} if standing.because else {}
    whole = {"id": found.id, "state": standing.state, **said, **found.body}
    schema = whole.pop("schema", "vconst/calibration/1")
    if session.as_json or not session.on_terminal:
        show_json(schema, indent=None if session.as_json else 2, **whole)
        return
    from vconst.cli.record import record_rows

    show_rows(session, record_rows(whole), _SAID, schema=schema, key="rows", empty="")
    session.say(
        f"Whole, for 'vconst calibrations add': vconst calibrations export {found.id[:12]} FILE"
    )


@command.command("compare")
@click.argument("first")
@click.argument("second")
@common
def compare(session, first, second):
    """Say what two records have alike: coefficients, scenes, and what they were made of."""
    from vconst.recipe.compare_records import compare_records

    bodies = [_find(session, given).body for given in (first, second)]
    found = compare_records(*bodies)
    if session.as_json:
        show_json("vconst/calibrations-compared/1", **found)
        return
    scenes = [{**row, "name": f"bias at {row['reference']:g}"} for row in found["scenes"]]
    other = [row for row in found["said"] if row["name"] in found["differ"]]
    rows = [*found["coefficients"], *scenes, *other]
    columns = _COMPARED if found["comparable"] else dict(list(_COMPARED.items())[:3])
    if session.on_terminal:
        rows = [{**row, **_in_words(row)} for row in rows]
    show_rows(session, rows, columns, schema="", key="rows", empty="They say nothing.")
    if not found["comparable"]:
        session.say(
            f"They are not of one {', '.join(found['apart'])}: no difference is made of their "
            "coefficients."
        )
    elif found["granules_in_common"]:
        session.say(
            f"Samples of {found['granules_in_common']} files were fitted in both: they are not "
            "independent, and the standard errors of the differences are too large."
        )


@command.command("ancestry")
@click.argument("record")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@common
def ancestry(session, record, file):
    """Say what RECORD rests on, as a tree; into FILE (.svg, .png or .csv) as a picture."""
    from vconst.recipe.lineage import as_tree, lineage

    found = _find(session, record)
    edges = lineage(found, session.open_store().head(), session.host)
    if file is not None:
        _draw(edges, file)
    if session.as_json:
        show_json("vconst/ancestry/1", record=found.id, edges=edges, file=file and str(file))
    else:
        for line in as_tree(found, edges):
            click.echo(clean(line))


@command.command("export")
@click.argument("record")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--form",
    type=click.Choice(["json", "netcdf", "gsics"]),
    help="By default what FILE ends in: .json or .nc.",
)
@click.option("--force", is_flag=True, help="Write over FILE if it is there.")
@common
def export(session, record, file, form, force):
    """Write RECORD to FILE: JSON, netCDF, or netCDF under the names of GSICS. 'add' reads each."""
    from vconst import __version__
    from vconst.recipe.record_files import FORMS, write_record_file

    form = form or {".json": "json", ".nc": "netcdf"}.get(file.suffix)
    if form is None or file.suffix != FORMS[form]:
        raise UsageError(f"'{file}' ends in '{file.suffix}'; '.json' or '.nc' can be written.")
    if file.exists() and not force:
        raise UsageError(f"'{file}' is there already.", hint="--force writes over it.")
    found = _find(session, record)
    write_record_file(found, file, form, made=f"vconst {__version__}")
    if session.as_json:
        show_json("vconst/calibration-export/1", id=found.id, file=str(file), form=form)
    else:
        session.say(f"{found.id[:12]} in {file}")


@command.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@common
def add(session, file):
    """
    Add the calibrations of FILE.

    FILE is JSON as 'show' prints it, what 'calibrations export' wrote, or samples that
    'vconst export --calibration' wrote, in which the records stand that were applied.
    """
    from vconst.recipe.record_files import read_records

    bodies = read_records(file)
    if not bodies:
        raise UsageError(f"No calibration was applied to what {file} says.")
    done = [_add(session, body) for body in bodies]
    if session.as_json and len(done) > 1:
        changes = [{"id": record, "change": what} for record, what, _ in done]
        show_json("vconst/calibration-changes/1", changes=changes)
        return
    for record, what, lost in done:
        _done(session, record, what)
        for name in lost:
            session.say(f"It was built on {name[:12]}, which this store does not hold.")


def _add(session, body):
    """Its id, whether it is new, and which of those that it was built on are not there."""
    from vconst.recipe.publish import add_record

    store = session.open_store()
    before = {each.id: each for each in store.head().records("calibration")}
    record = add_record(store, session.host, body)
    if record in before and before[record].withdrawn:
        raise UsageError(
            f"The calibration {record[:12]} was withdrawn from this store, and stays so: "
            f"{before[record].withdrawn}."
        )
    known = {each.id for each in store.head().records("calibration")}
    lost = [name for name in dict.fromkeys(body.get("parents") or ()) if name not in known]
    return record, "there before" if record in before else "added", lost


@command.command("supersede")
@click.argument("old")
@click.argument("new")
@click.option("--reason", required=True, help="Why NEW takes the place of OLD.")
@common
def supersede(session, old, new, reason):
    """Say that NEW takes the place of OLD, which is then no longer the latest of anything."""
    from vconst.recipe.publish import supersede as say_so

    records = [_find(session, given) for given in (old, new)]
    say_so(session.open_store(), *records, reason)
    _done(session, records[0].id, "superseded", by=records[1].id)


@command.command("withdraw")
@click.argument("record")
@click.option("--reason", required=True, help="Why it must not be used any more.")
@common
def withdraw(session, record, reason):
    """Withdraw RECORD; it stays in the log, with the reason. What was built on it falls with it."""
    from vconst.recipe.standing import built_on

    found = _find(session, record)
    if found.withdrawn:
        raise UsageError(f"The calibration {found.id[:12]} was withdrawn before.")
    store = session.open_store()
    store.commit((), withdraw=[(found.id, reason)], by="calibrations withdraw")
    fallen = built_on(found.id, store.head())
    _done(session, found.id, "withdrawn", fallen=[each.id for each in fallen])
    for each in fallen if not session.as_json else ():
        about = f"{each.body['variable']} of {each.body['target']}"
        session.say(f"{each.id[:12]} ({about}) was built on it and is not applied any more.")


def _records(session):
    return session.open_store().head().records("calibration")


def _standing(session):
    """Every record with what has become of it."""
    from vconst.recipe.standing import standing_of

    view = session.open_store().head()
    standing = standing_of(view)
    return [(record, standing[record.id]) for record in view.records("calibration")]


def _find(session, given):
    records = _records(session)
    hits = [record for record in records if record.id.startswith(given)]
    if len(hits) == 1:
        return hits[0]
    if hits:
        raise UsageError(f"'{given}' begins the id of {len(hits)} records; write more of it.")
    raise UnknownNameError("calibration", given, [record.id[:12] for record in records])


def _row(record, standing):
    about = {name: record.body.get(name) for name in _COLUMNS}
    return {**about, "id": record.id, "state": standing.state, "because": standing.because}


def _rounded(row):
    """Slope and offset with the digits that people read."""
    held = {name: row[name] for name in ("slope", "offset") if isinstance(row[name], float)}
    return {name: float(f"{value:.6g}") for name, value in held.items()}


def _shortened(row):
    """Verdict and time as the few words that have room in a table."""
    cuts = {"verdict": ":", "holds_for": r" \(|:"}
    words = {name: re.split(cut, row[name] or "")[0] for name, cut in cuts.items()}
    side = f" by {row['side']}" if row["side"] else ""
    return {**words, "variable": row["variable"].replace("_", " ") + side}


def _draw(edges, file):
    from vconst.report.figures.chain import chain_drawing
    from vconst.report.render import write_picture

    if file.suffix not in (".svg", ".png", ".csv"):
        raise UsageError(f"'{file}' ends in '{file.suffix}'; '.svg', '.png', '.csv' can be drawn.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder '{file.parent}'.")
    write_picture(chain_drawing(edges), file)


def _in_words(row):
    """Name and values of what two records say, as they stand in a table."""
    said = {side: row[side] for side in ("first", "second")}
    said = {s: f"{v:.6g}" if isinstance(v, float) else prose(v) for s, v in said.items()}
    return {**said, "name": row["name"].replace("_", " ")}


def _done(session, record, what, **more):
    if session.as_json:
        show_json("vconst/calibration-change/1", id=record, change=what, **more)
    else:
        click.echo(record)
        other = f" by {more['by'][:12]}" if "by" in more else ""
        session.say(f"The calibration was {what}{other}.")

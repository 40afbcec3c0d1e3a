"""``vconst watch``: append a day, log the alarms of a recipe in a chain, score them later."""

from pathlib import Path

import click

from vconst.cli.drawn import how_to_draw
from vconst.cli.session import common
from vconst.cli.show import clean, show_json, show_rows
from vconst.cli.work import open_engine, where_to_work
from vconst.errors import OperationError, UsageError

_ALARMS = {
    "start": ("From", None),
    "stop": ("Until", None),
    "latitude": ("Latitude", lambda value: f"{value:.2f}"),
    "longitude": ("Longitude", lambda value: f"{value:.2f}"),
    "zone_radius": ("km", lambda value: f"{value:g}"),
    "magnitude": ("M", lambda value: f"{value:g}"),
    "statistic": ("Statistic", lambda value: f"{value:.3g}"),
    "id": ("Alarm", None),
}


@click.command("watch")
@click.argument("recipe", required=False)
@click.argument("files", nargs=-1)
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE")
@click.option("--log", default="alarms.jsonl", show_default=True, help="Where alarms are logged.")
@click.option("--out", default="runs", help="Where run folders are made.")
@where_to_work
@click.option("--cache", help="Where results are kept if the store cannot be written.")
@click.option("--lang", "language", default="en", help="Of the page: en, it or zh.")
@click.option(
    "--verify", metavar="HEAD", help="Prove that nothing before a published head was changed."
)
@click.option("--score", is_flag=True, help="Score what was logged against a catalogue.")
@click.option("--catalogue", metavar="PRODUCT|FILE", help="Of events; the store's, if it has one.")
@click.option("--stop", help="Last time that is scored, UTC; by default of alarms or catalogue.")
@click.option("--retrospective", is_flag=True, help="Score alarms issued after their window too.")
@how_to_draw
@common
def command(session, recipe, files, verify, score, log, **given):
    """
    Bring in FILES, run RECIPE, and log the alarms that it issues; print the head of the log.

    Every line holds the hash of the line before. Publish the head: --verify HEAD proves later
    that no line before it was changed. Alarms count from when they were logged, and --score sets
    them beside base rates, nulls and the alarm that every earthquake gives by itself.
    """
    if verify is not None and score:
        raise UsageError("--verify and --score are two questions; ask one.")
    if verify is not None or score:
        _require_log(log)
    if verify is not None:
        return _verify(session, log, verify)
    if score:
        return _score(session, log, Path(recipe).stem if recipe else None, given)
    if recipe is None:
        raise UsageError("Which recipe is to watch?", hint="vconst watch RECIPE [FILES]")
    return _watch(session, log, recipe, files, given)


def _require_log(log):
    """A log that is not there was neither changed nor can it be scored."""
    if not Path(log).exists():
        raise UsageError(
            f"There is no log '{log}'.",
            hint="Name it with --log; 'vconst watch RECIPE' begins one.",
        )


def _watch(session, log, recipe, files, given):
    from vconst.cli.check import split_pair
    from vconst.cli.recipes import find_recipe
    from vconst.cli.run import execute, open_cached
    from vconst.recipe.alarms.issue import lines_of, require_same_recipe
    from vconst.recipe.alarms.log import append, read_log
    from vconst.recipe.load import load_recipe
    from vconst.recipe.prepare import sound_recipe
    from vconst.report.catalogue import require_language

    page = require_language(given["language"])
    lines = read_log(log)  # a broken one is said before anything is done
    parameters = dict(split_pair(pair) for pair in given["pairs"])
    loaded = load_recipe(find_recipe(session, recipe), parameters=parameters)
    loaded = sound_recipe(loaded, session.host)
    require_same_recipe(log, lines, loaded.name, loaded.text, loaded.parameters)
    refused = _bring_in(session, files) if files else []
    store = open_cached(session, given["cache"])
    with open_engine(session, *(given[n] for n in ("workers", "scheduler", "memory"))) as engine:
        run = execute(session, loaded, store, engine=engine, out=given["out"], page=page)
    if run.error is not None:
        raise run.error
    lines, head = append(log, lines_of(run, issued=now().isoformat(timespec="seconds")))
    _show_issued(session, run, lines, head, log, refused)
    return 3 if refused else 0


def now():
    """The time at which alarms are logged, UTC: from then on they count."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _bring_in(session, files):
    """Files of the new day; those that are refused are named, and the others stand."""
    import time

    from vconst.cli.ingest import print_summary
    from vconst.ingest import ingest

    store, began = session.open_store(create=True), time.perf_counter()
    report = ingest(list(files), store, session.host, workers=1)
    print_summary(session, report, time.perf_counter() - began, next_step=False)
    return report.refused


def _show_issued(session, run, lines, head, log, refused):
    alarms = [line.said["alarm"] for line in lines if line.said["kind"] == "alarm"]
    if session.as_json:
        about = {"run": run.name, "report": str(run.path / "report.html"), "log": str(log)}
        show_json(
            "vconst/watch/1", **about, new=bool(lines), alarms=alarms, head=head, refused=refused
        )
        return
    if not lines:
        session.say("Nothing new since it was watched last; nothing was logged.")
    else:
        show_rows(session, alarms, _ALARMS, schema="", key="", empty="No alarm.")
    session.say(f"-> Page: {clean(run.path / 'report.html')}")
    click.echo(f"{head}  {clean(log)}")


def _verify(session, log, head):
    from vconst.recipe.alarms.log import head_of, read_log, require_head

    lines = read_log(log)
    line = require_head(log, lines, head)
    if session.as_json:
        show_json("vconst/watch-verify/1", line=line.number, lines=len(lines), head=head_of(lines))
        return 0
    session.say(
        f"Lines 1 to {line.number} of {len(lines)} are what that head stands for; "
        f"{len(lines) - line.number} came after it."
    )
    click.echo(f"{head_of(lines)}  {clean(log)}")
    return 0


def _score(session, log, recipe, given):
    import numpy as np

    from vconst.cli.score import events_of, show_score
    from vconst.kernels.sphere import inside_area
    from vconst.operation import Events
    from vconst.operations.score_alarms import score_alarms
    from vconst.recipe.alarms.log import head_of, read_log
    from vconst.recipe.alarms.standing import logged
    from vconst.selection.times import parse_time

    lines = read_log(log)
    found = logged(lines, recipe=recipe, retrospective=given["retrospective"])
    asked = session, given["catalogue"], found.magnitude, found.start
    events, span = events_of(*asked, given["stop"], hint=_NOT_YET)
    stop = given["stop"] or min(found.stop, span[1])  # of what comes later nothing is known yet
    places = (events.dataset[name].values for name in ("latitude", "longitude"))
    inside = inside_area(*places, found.latitudes, found.longitudes)
    inside &= events.dataset["time"].values < np.datetime64(parse_time(stop, end=True), "ns")
    if not inside.any():
        raise OperationError(
            f"No event of M {found.magnitude:g} or more happened in the watched area from "
            f"{found.start} to {stop}: there is nothing that alarms could have caught.",
            hint=f"Its {found.alarms} alarms stand; score them when more time is over.",
        )
    how = {name: given[name] for name in ("nulls", "shift", "draws", "seed")}
    result = score_alarms(
        found.claims, Events(events.dataset.isel(event=inside)), start=span[0], stop=stop, **how
    )
    about = {"head": head_of(lines), "watched": found.watched, "issued": found.alarms}
    about |= {"late": found.late, "retrospective": given["retrospective"], "scored_to": stop}
    if not session.as_json:
        session.say(_prospective(found, given["retrospective"]))
    show_score(session, result, **about)
    return 0


_NOT_YET = (
    "Its alarms stand: ingest a catalogue that goes on after the first of them was issued, or "
    "name one with --catalogue, and score again."
)


def _prospective(found, retrospective):
    said = f"{found.alarms} alarms of {found.watched} days watched"
    if not retrospective:
        return f"{said}; {found.late} were issued after their window and do not count."
    return f"{said}; {found.late} were issued after their window: this score is of no forecast."

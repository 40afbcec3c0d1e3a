"""``vconst demo``: a made-up constellation from native files to the page."""

import os
import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import click

from vconst.cli.beside import RunBeside
from vconst.cli.ingest import print_summary
from vconst.cli.progress import made_and_read_progress
from vconst.cli.run import execute, write_page
from vconst.cli.session import common
from vconst.cli.show import near, show_json, show_rows, size

_BELONGS = ".vconst-demo"
#: Days by which what is planted is late with every tenth seed: it is then after the event.
_LATER = 3.5
_PLANTED = {
    "quantity": ("Planted in", None),
    "planted": ("Planted", None),
    "recovered": ("Recovered", None),
    "low": ("95 % from", None),
    "high": ("to", None),
    "inside": ("Inside", lambda inside: "yes" if inside else "NO"),
}
# Every run on a store with this record says on its page that the data are made up.
_MADE_UP = {
    "id": "made-up-data",
    "kind": "note",
    "body": {"made_up": True, "words": "Every sample of this store was made up by vconst demo."},
}


@click.command("demo")
@click.option("--seed", type=int, default=4, show_default=True, help="Which world is made up.")
@click.option("--days", type=int, help="Only so many days around 17 January 2020.")
@click.option("--null", is_flag=True, help="Plant nothing: every sensor is what it should be.")
@click.option("--folder", default="vconst-demo", help="Where files, store and runs are put.")
@click.option("--keep-files", is_flag=True, help="Keep the native files after they are ingested.")
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@common
def command(session, seed, days, null, folder, keep_files, show):
    """
    Make a small constellation in native files, ingest, calibrate, and write two pages.

    Gain, offset and drift are planted in three sensors; the first page and the table at the
    end set what was recovered beside them. The second looks at two made-up earthquakes,
    around one of which a deviation was planted; it needs the whole campaign. With --seed 1
    chance alone does as much around the other; with 10, what is planted comes after the
    event. Everything is made up, orbits excepted.
    """
    from vconst.engine import Engine

    folder = _clean_folder(Path(folder))
    store, planted = _fill(session, folder, keep_files, days=days, seed=seed, null=null)
    workers = min(4, os.cpu_count() or 1)
    second = nullcontext() if days else _begin_events(session, folder, store, planted, workers)
    with Engine(workers, memory=_memory(workers)) as engine, second as events:
        run, rows = _calibrate(session, folder, store, planted, engine)
        events = events and _finish_events(session, planted, events.result(), engine)
    page = Path(run.path) / "report.html"
    if session.as_json:
        second = {"events": str(events.path)} if events else {}
        show_json("vconst/demo/1", report=str(page), run=str(run.path), planted=rows, **second)
    else:
        _print(session, rows, page, events)
    if show and not session.as_json:
        click.launch(str(page))
    failed = [each for each in (run, events) if each and each.record.get("error")]
    return 0 if rows and not failed else 1


def _clean_folder(folder):
    """An empty folder of our own; anybody else's is refused."""
    from vconst.errors import UsageError

    if folder.exists() and any(folder.iterdir()):
        if not (folder / _BELONGS).exists():
            raise UsageError(
                f"The folder '{folder}' is not empty and not of an earlier demo.",
                hint="Name another one with --folder.",
            )
        for name in ("files", "store"):
            shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _BELONGS).touch()
    return folder


def _fill(session, folder, keep_files, **how):
    """
    Make the native files, and bring those of each product into a store as soon as they are made.

    They are removed then, most of them before they have reached the disk.
    """
    import time

    from vconst.ingest import IngestMeanwhile
    from vconst.recipe.compiled import compiled_meanwhile
    from vconst.store import Store
    from vconst.synthetic.constellation import make_constellation

    store = Store.create(folder / "store")
    store.commit(records=[_MADE_UP], by="demo")
    declaration, files = _declaration(how["seed"]), folder / "files"
    host, began, after = session.host, time.perf_counter(), None if keep_files else shutil.rmtree
    with (
        made_and_read_progress(session) as (making, reading),
        IngestMeanwhile(store, host, progress=reading, after=after) as meanwhile,
        compiled_meanwhile(),
    ):
        watch = {"progress": making, "ready": meanwhile.take}
        planted = make_constellation(declaration, host, files, **watch, **how)
    _say_filled(session, planted, meanwhile.report, time.perf_counter() - began)
    if not keep_files:
        shutil.rmtree(files)
        session.say(
            f"The native files ({size(planted.size)}) were removed; --keep-files keeps them."
        )
    return store, planted


def _say_filled(session, planted, report, seconds):
    session.say(
        f"{sum(planted.files.values())} native files of {len(planted.files)} products, "
        f"{size(planted.size)}"
    )
    if not session.as_json and not session.quiet:
        print_summary(session, report, seconds, next_step=False)


def _declaration(seed):
    """The shipped constellation; with every tenth seed what is planted comes after the event."""
    from vconst.recipe.constellation import load_constellation, shipped_constellations

    declaration = load_constellation(shipped_constellations()["demo"])
    if seed % 10:
        return declaration
    later = tuple(each.moved(_LATER) for each in declaration.deviations)
    return replace(declaration, deviations=later)


def _calibrate(session, folder, store, planted, engine):
    from vconst.recipe.api import shipped_recipes
    from vconst.recipe.folder import add_to_record
    from vconst.recipe.load import load_recipe
    from vconst.recipe.planted import compare_planted

    recipe = load_recipe(shipped_recipes()["demo"])
    out = str(_runs(folder))
    run = execute(session, recipe, store, out=out, engine=engine, page=None)
    rows = compare_planted(planted, run.results)
    run = replace(run, record=add_to_record(run.path, planted=rows, made_up=True))
    write_page(session, run, engine)
    return run, rows


def _memory(workers):
    """Of one piece: two recipes share the machine."""
    from vconst.engine.memory import share

    return share(2 * workers)


def _runs(folder):
    return (folder / "runs").resolve()


def _begin_events(session, folder, store, planted, workers):
    """Two events side by side from one recipe, in a process beside this one."""
    events = [each["name"] for each in planted.truth["earthquakes"]["declared"]]
    how = {"parameters": {"events": events}, "workers": workers, "memory": _memory(workers)}
    return RunBeside(session, "earthquake", store, out=_runs(folder), **how)


def _finish_events(session, planted, run, engine):
    """The page of the events, with what was planted around them."""
    from vconst.recipe.folder import add_to_record
    from vconst.recipe.planted import planted_around

    around, words = planted_around(planted.truth), planted.truth["about"]
    told = {"made_up": True, "made_up_words": words, "planted_deviations": around}
    run = replace(run, record=add_to_record(run.path, **told))
    write_page(session, run, engine)
    return run


def _print(session, rows, page, events):
    shown = [_said(row) for row in rows] if session.on_terminal else rows
    show_rows(session, shown, _PLANTED, schema="", key="", empty="No calibration was made.")
    pages = [page] + ([Path(events.path) / "report.html"] if events else [])
    for each in pages:
        if session.on_terminal:
            session.say(f"-> Report: {near(each)}   Open it: vconst open {near(each.parent)}")
        else:
            session.say(f"report: {each}")
    if not events:
        session.say("The events need the whole campaign: what is usual takes 20 days and more.")


def _said(row):
    """Numbers with as many decimals as the interval bears."""
    from vconst.report.words import interval

    limits = [row[name] for name in ("recovered", "low", "high")]
    said = dict(zip(("recovered", "low", "high"), interval(*limits), strict=True))
    return {**row, **said, "planted": interval(row["planted"], *limits[1:])[0]}

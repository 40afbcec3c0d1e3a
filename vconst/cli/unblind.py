"""``vconst unblind``: freeze the recipe of a blind run, then look at the events."""

import click

from vconst.cli.run import execute, open_store_of, show_run
from vconst.cli.session import common
from vconst.cli.work import open_engine, where_to_work
from vconst.errors import UsageError


@click.command("unblind")
@click.argument("run", default="latest")
@click.option("--out", default="runs", help="Where run folders are made.")
@where_to_work
@click.option("--cache", help="Where results are kept if the store cannot be written.")
@click.option("--no-report", is_flag=True, help="Do not write the page.")
@click.option("--lang", "language", default="en", help="Of the page: en, it or zh.")
@common
def command(session, run, out, workers, scheduler, memory, cache, no_report, language):
    """
    Freeze the recipe of a blind RUN, and run it on its events.

    Recipe and thresholds become a record of the store, with its hash and time, before anything of
    the events is computed. Whatever is changed later is marked on every page of the recipe.
    """
    from datetime import UTC, datetime

    from vconst.recipe.absent import without_absent
    from vconst.recipe.blinding import freeze, frozen_body
    from vconst.recipe.kept import require_writable
    from vconst.recipe.origin import require_store_of
    from vconst.recipe.prepare import sound_recipe
    from vconst.recipe.recorded import by
    from vconst.recipe.rerun import recipe_of
    from vconst.report.catalogue import require_language

    page = None if no_report else require_language(language)
    blind = _blind_run(run, out)
    store = open_store_of(session, blind.path, cache)
    require_store_of(blind.record, store)
    require_writable(store, "unblinding makes a record")
    recipe = sound_recipe(recipe_of(blind.record), session.host)
    shortened = without_absent(recipe, session.host, store.at(blind.record["commit"]))
    body = frozen_body(blind, shortened, session.host)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    record, new = freeze(store, body, time=now, by=by())
    session.say(f"{'Frozen' if new else 'Was frozen'} {record.body['time']}: {record.id}")
    with open_engine(session, workers, scheduler, memory) as engine:
        how = {"out": out, "commit": blind.record["commit"], "page": page}
        made = execute(session, recipe, store, engine=engine, **how)
    return show_run(session, made)


def _blind_run(run, out):
    """A blind run that is done and whose files are what it wrote."""
    from vconst.recipe.blinding import BLIND
    from vconst.recipe.folder import load_run, require_unchanged

    blind = load_run(run, out)
    if (blind.record.get("blinding") or {}).get("state") != BLIND:
        raise UsageError(
            f"The run '{blind.name}' is not blind.",
            hint="One is made by: vconst run RECIPE --blind",
        )
    if blind.state != "done":
        raise UsageError(
            f"The blind run '{blind.name}' is {blind.state}.",
            hint="Run it to its end before anything is frozen.",
        )
    require_unchanged(blind)
    return blind

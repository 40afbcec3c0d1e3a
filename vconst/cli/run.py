"""``vconst run``: a recipe, its results, its page."""

import click

from vconst.cli.check import split_pair
from vconst.cli.progress import step_progress, steps_table
from vconst.cli.recipes import find_recipe
from vconst.cli.session import common
from vconst.cli.show import clean, show_json
from vconst.errors import VconstError


@click.command("run")
@click.argument("recipe")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE")
@click.option("--out", default="runs", help="Where run folders are made.")
@click.option("--workers", type=click.IntRange(0, 256), default=0, help="Processes; 0: this one.")
@click.option("--cache", help="Where results are kept if the store cannot be written.")
@click.option("--commit", type=int, help="Run on the store as it was at this commit.")
@click.option("--force", is_flag=True, help="Compute every step anew.")
@click.option("--dry-run", is_flag=True, help="Say what would be computed; compute nothing.")
@click.option("--explain", is_flag=True, help="Say why each step is or is not computed.")
@click.option("--no-report", is_flag=True, help="Do not write the page.")
@common
def command(session, recipe, pairs, cache, dry_run, explain, no_report, **how):
    """
    Run RECIPE: a file, or the name of one that ships.

    Results are kept: a second run computes nothing, a killed one goes on where it was.
    """
    from vconst.recipe.load import load_recipe

    path = find_recipe(session, recipe)
    loaded = load_recipe(path, parameters=dict(split_pair(pair) for pair in pairs))
    store = open_cached(session, cache)
    if dry_run or explain:
        how.pop("workers")
        return _explain(session, loaded, store, **how)
    return show_run(session, execute(session, loaded, store, report=not no_report, **how))


def open_cached(session, cache):
    """The store, with another place for results if one is named."""
    from vconst.store import Store

    return session.open_store() if cache is None else Store.open(session.store_path[0], cache=cache)


def execute(session, recipe, store, *, out, workers=0, force=False, commit=None, report=True):
    """Run a loaded recipe with progress, and write its page."""
    from vconst.engine import Engine
    from vconst.recipe.run import run_recipe

    with Engine(workers) as engine, step_progress(session) as progress:
        run = run_recipe(
            recipe,
            store,
            session.host,
            out=out,
            engine=engine,
            force=force,
            commit=commit,
            progress=progress,
        )
    if report:
        write_page(session, run)
    return run


def show_run(session, run):
    """Print what a run gave; returns the exit code."""
    body = run.as_json()
    if session.as_json:
        body.pop("schema", None)
        show_json("vconst/run/1", **body)
        return run.exit_code
    if not session.quiet and session.console.is_terminal:
        session.console.print(steps_table(body["steps"]))
    _show_error(session, run)
    if session.on_terminal:
        _show_results(body["results"])
    click.echo(str(body["report"] or body["path"]) if session.on_terminal else str(body["path"]))
    return run.exit_code


def write_page(session, run):
    """Write the page of a run, and hash it with the rest of the folder."""
    from vconst.recipe.folder import seal_run
    from vconst.report import build_report

    try:
        build_report(run, host=session.host)
        seal_run(run.path)
    except VconstError as error:
        session.say(f"The page could not be written: {error.message}")


def _explain(session, recipe, store, **how):
    from vconst.recipe.plan import plan_run

    steps = plan_run(recipe, store, session.host, **how)
    if session.as_json:
        show_json("vconst/plan/1", steps=steps)
        return 0
    for step in steps:
        words = f"{step['name']}: {step['operation']}: {step['state']}"
        click.echo(clean(f"{words} ({step['why']})" if step.get("why") else words))
    return 0


def _show_error(session, run):
    error = run.record.get("error")
    if error:
        click.echo(clean(f"Error: {error['message']}"), err=True)
        if error.get("hint"):
            session.say(f"  {error['hint']}")


def _show_results(results):
    for step, scalars in results.items():
        for name, value in scalars.items():
            if isinstance(value, dict):
                inner = ", ".join(f"{k} {_number(v)}" for k, v in list(value.items())[:6])
                click.echo(clean(f"{step} {name}: {inner}"))
            else:
                click.echo(clean(f"{step}.{name} = {_number(value)}"))


def _number(value):
    return f"{value:.6g}" if isinstance(value, float) else str(value)

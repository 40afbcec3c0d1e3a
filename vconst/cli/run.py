"""``vconst run``: a recipe, its results, its page."""

import click

from vconst.cli.check import split_pair
from vconst.cli.failure import write_error
from vconst.cli.progress import page_progress, step_progress, steps_table, waiting
from vconst.cli.recipes import find_recipe
from vconst.cli.session import common
from vconst.cli.show import clean, near, prose, show_json, show_rows
from vconst.cli.work import open_engine, where_to_work
from vconst.errors import VconstError

#: Warnings that are printed; the page has all.
_WARNED = 3

_PLAN = {
    "member": ("Member", None),
    "name": ("Step", None),
    "operation": ("Operation", None),
    "state": ("State", None),
    "why": ("Why", prose),
}


@click.command("run")
@click.argument("recipe")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE")
@click.option("--member", help="Of a campaign, run this member alone, with a page of its own.")
@click.option("--out", default="runs", help="Where run folders are made.")
@where_to_work
@click.option("--cache", help="Where results are kept if the store cannot be written.")
@click.option("--commit", type=int, help="Run on the store as it was at this commit.")
@click.option("--force", is_flag=True, help="Compute every step anew.")
@click.option("--dry-run", is_flag=True, help="Say what would be computed; compute nothing.")
@click.option("--explain", is_flag=True, help="Say why each step is or is not computed.")
@click.option("--blind", is_flag=True, help="Look at place-times drawn like events, not at them.")
@click.option("--no-report", is_flag=True, help="Do not write the page.")
@click.option("--lang", "language", default="en", help="Of the page: en, it or zh.")
@common
def command(
    session, recipe, pairs, member, cache, dry_run, explain, blind, no_report, language, **how
):
    """
    Run RECIPE: a file, or the name of one that ships.

    Results are kept: a second run computes nothing, a killed one goes on where it was. Of a
    campaign all members are run; where some fail the others stand, and the exit code is 3.
    With --blind nothing of events is looked at until 'vconst unblind' freezes the recipe.
    """
    from vconst.report.catalogue import require_language

    page = None if no_report else require_language(language)
    parameters = dict(split_pair(pair) for pair in pairs)
    with waiting(session, "reading the recipe"):
        loaded = _load(session, recipe, parameters, member, blind=blind)
        store = open_cached(session, cache)
    where = [how.pop(name) for name in ("workers", "scheduler", "memory")]
    if dry_run or explain:
        return _explain(session, loaded, store, **how)
    with open_engine(session, *where) as engine:
        run = execute(session, loaded, store, engine=engine, page=page, **how)
    return show_run(session, run)


def _load(session, recipe, parameters, member=None, *, blind=False):
    """A sound recipe: all that is wrong with it is said before a store is asked for."""
    from vconst.recipe.load import load_recipe
    from vconst.recipe.prepare import sound_recipe

    loaded = load_recipe(find_recipe(session, recipe), parameters=parameters)
    loaded = loaded if member is None else _member_of(loaded, member)
    sound = sound_recipe(loaded, session.host)
    if not blind:
        return sound
    from vconst.recipe.blinding import blinded

    return blinded(sound, session.host)


def _member_of(recipe, name):
    """The recipe of one member of a campaign."""
    from vconst.errors import UnknownNameError, UsageError

    if recipe.campaign is None:
        raise UsageError(f"{recipe.path} is no campaign; --member names a member of one.")
    names = [each.name for each in recipe.campaign.members]
    if name not in names:
        raise UnknownNameError("member", name, names)
    return recipe.of_member(recipe.campaign.member(name))


def open_cached(session, cache):
    """The store, with another place for results if one is named."""
    from vconst.store import Store

    return session.open_store() if cache is None else Store.open(session.store_path[0], cache=cache)


def open_store_of(session, run, cache):
    """The store that is asked for, or else the one that a run was made on, if it is there."""
    from pathlib import Path

    from vconst.errors import UsageError
    from vconst.recipe.folder import load_record

    try:
        _, record = load_record(run)
    except UsageError:  # there is no such run; whoever asked for it says so
        return open_cached(session, cache)
    if session.store_path[1] == "default" and not Path(session.store_path[0]).is_dir():
        session.update(store=record.get("store"))
    return open_cached(session, cache)


def execute(session, recipe, store, *, engine, page="en", **settings):
    """Run a loaded recipe with progress, and write its page in a language; None for no page."""
    from vconst.recipe.run import run_recipe

    with step_progress(session) as progress:
        run = run_recipe(recipe, store, session.host, engine=engine, progress=progress, **settings)
    if page and run.new:
        write_page(session, run, engine, page)
    return run


def show_run(session, run):
    """Print what a run gave; returns the exit code."""
    body = run.as_json()
    said = _said(run, body) if session.as_json or session.on_terminal else []
    if session.as_json:
        body.pop("schema", None)
        body |= {"said": said} if said else {}
        show_json("vconst/run/1", **body)
        return run.exit_code
    if body.get("campaign"):
        _show_members(session, body["campaign"])
    elif not session.quiet and session.console.is_terminal:
        session.console.print(steps_table(session, body["steps"]))
    _show_error(session, run)
    for each in run.record.get("left_out") or []:
        session.say(f"left out: input '{clean(each['input'])}': {clean(each['why'])}")
    _show_warnings(session, run, body)
    _show_watched(session, body)
    _show_blinding(session, body.get("blinding"))
    show_published(session, body.get("published") or [])
    if not session.on_terminal:
        click.echo(clean(body["path"]))
        return run.exit_code
    if not body.get("campaign"):
        _show_results(body["results"])
    for words in said:
        session.say(words)
    if body["report"]:
        session.say(f"-> Report: {near(body['report'])}   Open it: vconst open")
    else:
        session.say(f"-> Run: {near(body['path'])}")
    return run.exit_code


def _said(run, body):
    """What stands first on the page, where there is one."""
    if not body["report"]:
        return []
    from vconst.report.lead import lead_words

    return lead_words(run)


def _show_warnings(session, run, body):
    """What must be known before the numbers are believed: the first of it; the page has all."""
    if session.quiet or not body["report"]:
        return
    from vconst.report.lead import warning_words

    words = warning_words(run)
    for each in words[:_WARNED]:
        session.say(f"Before you believe it: {each}")
    if len(words) > _WARNED:
        session.say(f"Before you believe it: {len(words) - _WARNED} more on the page.")


def _show_members(session, campaign):
    """How many members are done, each that is not with its reason, and what did not close."""
    members = campaign["members"]
    done = sum(each["state"] == "done" for each in members)
    session.say(f"{done} of {len(members)} members done.")
    for each in members:
        if each["state"] != "done":
            why = f": {each['error']['message']}" if each["error"] else ""
            session.say(f"  {each['name']}: {each['state']}{why}")
    loops = campaign["closure"]
    if loops:
        from vconst.report.figures.loops import counted

        session.say(f"{counted(loops)}.")


def _show_watched(session, body):
    """Which watched numbers left their bands, and for which there were too few data."""
    from vconst.recipe.watch import digits_apart

    if not body.get("new", True):
        session.say("Nothing new since that run.")
    for row in body.get("watch", ()):
        if row["state"] == "no data":
            session.say(f"{_watched_name(row)}: nothing to look at.")
    for row in body.get("alerts", ()):
        name = _watched_name(row)
        digits = digits_apart(row, 6)
        low, high = (
            "-" if end is None else f"{end:.{digits}g}" for end in (row["low"], row["high"])
        )
        units = "" if row["units"] == "1" else row["units"]
        value = "no value" if row["value"] is None else f"{row['value']:.{digits}g} {units}"
        session.insist(f"ALERT {name}: {value.strip()}, outside {low} to {high}.")


def _watched_name(row):
    return ", ".join(filter(None, (row["step"], row["member"], row["name"])))


def _show_blinding(session, said):
    """That events were not looked at, or what was changed since they were allowed to be."""
    from vconst.recipe.blinding import BLIND, words_of

    if said is None:
        return
    if said["state"] == BLIND:
        session.say("Blind: place-times drawn like the events stand in for them.")
        session.say("Freeze the recipe and look: vconst unblind RUN")
        return
    session.say(f"Frozen {said['frozen_time']} as {said['frozen'][:12]}, before events were seen.")
    for change in said["changes"]:
        session.insist(f"CHANGED after unblinding: {words_of(change)}")


def show_published(session, entries):
    """What became of each calibration that the recipe publishes."""
    for entry in entries:
        words = entry.get("state") or "published"
        why = f": {entry['because']}" if entry.get("because") else ""
        name = ", ".join(entry[key] for key in ("step", "member") if entry.get(key))
        session.say(f"{name}: {words} {str(entry.get('id') or '')[:12]}{why}")


def write_page(session, run, engine=None, language="en"):
    """Write the page of a run, drawn where the engine works, and hash it with the folder."""
    from vconst.recipe.folder import seal_run
    from vconst.report import build_report

    try:
        with page_progress(session) as progress:
            build_report(
                run, host=session.host, engine=engine, progress=progress, language=language
            )
            seal_run(run.path)
    except VconstError as error:
        session.say(f"The page could not be written: {error.message}")


def _explain(session, recipe, store, **how):
    from vconst.recipe.plan import plan_run

    steps = plan_run(recipe, store, session.host, **how)
    columns = {key: how for key, how in _PLAN.items() if key != "member" or recipe.campaign}
    show_rows(session, steps, columns, schema="vconst/plan/1", key="steps", empty="No steps.")
    return 0


def _show_error(session, run):
    error = run.record.get("error")
    if error:
        write_error(error["message"], session)
        if error.get("hint"):
            session.say(f"  {error['hint']}")


def _show_results(results):
    """Names of one step below each other; members of a group one line each."""
    for step, scalars in results.items():
        click.echo(clean(step))
        for name, value in scalars.items():
            if isinstance(value, dict):
                value = ", ".join(f"{key} {_number(each)}" for key, each in value.items())
            click.echo(clean(f"  {name:<28} {_number(value)}"))


def _number(value):
    if isinstance(value, float):
        return f"{value:.6g}"
    return "-" if value is None else str(value)

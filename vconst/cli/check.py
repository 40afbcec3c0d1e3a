"""``vconst check``: everything that is wrong with a recipe."""

import click

from vconst.cli.recipes import find_recipe
from vconst.cli.session import common
from vconst.cli.show import show_json

PARTIAL = 3


@click.command("check")
@click.argument("recipe")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE")
@common
def command(session, recipe, pairs):
    """
    Say everything that is wrong with RECIPE, before any data is read.

    Where there is a store it also names the inputs that the store holds nothing of (the
    exit code is then 3), and refuses calibrations of the store that run in a circle.
    """
    from vconst.recipe.check import require_sound
    from vconst.recipe.load import load_recipe

    path = find_recipe(session, recipe)
    loaded = load_recipe(path, parameters=dict(split_pair(pair) for pair in pairs))
    require_sound(loaded, session.host)
    missing = _missing(session, loaded)
    if session.as_json:
        show_json("vconst/check/1", ok=True, problems=[], missing=missing)
    elif missing:
        session.say(f"{path}: nothing wrong, but the store {session.store_path[0]} lacks data:")
        for each in missing:
            may = " (optional)" if each["optional"] else ""
            may = " (left out, with the steps that need it)" if each["leave_out"] else may
            session.say(f"  input '{each['input']}'{may}: {each['why']}{_other(loaded, each)}")
        held = ", ".join(sorted(session.open_store().head().products()))
        session.say(f"The store holds: {held or 'nothing'}.")
    else:
        session.say(f"{path}: nothing wrong. -> vconst run {path}")
    return PARTIAL if any(not each["optional"] for each in missing or ()) else 0


def _other(recipe, entry):
    """How another product is named, where a parameter of the recipe says which."""
    names = [name for name, value in recipe.parameters.items() if value == entry["product"]]
    return f"; another: -p {names[0]}=PRODUCT" if names and not entry["optional"] else ""


def _missing(session, recipe):
    """Inputs that the store holds nothing of; None where there is no store to look into."""
    from vconst.recipe.held import not_held
    from vconst.recipe.prepare import check_calibrations

    named = session.store_path[1] != "default"
    if not (named or session.has_store):
        return None
    view = session.open_store().head()
    if recipe.campaign is None:
        check_calibrations(recipe, view, session.host)
        return not_held(recipe, view)
    found = {}
    for own in map(recipe.of_member, recipe.campaign.members):
        check_calibrations(own, view, session.host)
        for each in not_held(own, view):
            found.setdefault((each["input"], each["why"]), each)
    return list(found.values())


def split_pair(text):
    """``NAME=VALUE`` as a pair; the value is read as YAML by the recipe."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"'{text}' is not NAME=VALUE.")
    return name.strip(), value

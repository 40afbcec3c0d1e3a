"""``vconst check``: everything that is wrong with a recipe."""

import click

from vconst.cli.recipes import find_recipe
from vconst.cli.session import common
from vconst.cli.show import show_json


@click.command("check")
@click.argument("recipe")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE")
@common
def command(session, recipe, pairs):
    """Say everything that is wrong with RECIPE, before any data is read."""
    from vconst.recipe.check import require_sound
    from vconst.recipe.load import load_recipe

    path = find_recipe(session, recipe)
    loaded = load_recipe(path, parameters=dict(split_pair(pair) for pair in pairs))
    require_sound(loaded, session.host)
    if session.as_json:
        show_json("vconst/check/1", ok=True, problems=[])
    else:
        session.say(f"{path}: nothing wrong. -> vconst run {path}")


def split_pair(text):
    """``NAME=VALUE`` as a pair; the value is read as YAML by the recipe."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"'{text}' is not NAME=VALUE.")
    return name.strip(), value

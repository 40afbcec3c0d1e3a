"""``vconst recipes``: the recipes that ship, and a copy of one to change."""

import re
from pathlib import Path

import click

from vconst.cli.session import common
from vconst.cli.show import prose, show_json, show_rows
from vconst.errors import UnknownNameError, UsageError

_COLUMNS = {"recipe": ("Recipe", None), "title": ("Title", prose), "from": ("From", None)}


@click.command("recipes")
@click.argument("name", required=False)
@click.option("--copy", "target", type=click.Path(path_type=Path), help="Write it to this file.")
@common
def command(session, name, target):
    """List the recipes that ship; show NAME, or --copy it to a file to change."""
    known = known_recipes(session)
    if name is None:
        rows = [{"recipe": n, "title": _title(p), "from": o} for n, (p, o) in sorted(known.items())]
        show_rows(session, rows, _COLUMNS, schema="vconst/recipes/1", key="recipes", empty="None.")
        return
    if name.removesuffix(".yml") not in known:
        raise UnknownNameError("recipe", name, known)
    text = known[name.removesuffix(".yml")][0].read_text("utf-8")
    if target is not None:
        _copy(text, target)
        if session.as_json:
            show_json("vconst/recipe/1", recipe=name, copy=str(target), text=text)
        session.say(f"-> vconst check {target}; vconst run {target}")
    elif session.as_json:
        show_json("vconst/recipe/1", recipe=name, text=text)
    else:
        click.echo(text, nl=False)


def _copy(text, target):
    """Into a file that is not there yet, in a folder that is."""
    if target.exists():
        raise UsageError(
            f"'{target}' exists already; it was left as it is.", hint="Name another file."
        )
    if not target.parent.is_dir():
        raise UsageError(
            f"There is no folder '{target.parent}'.", hint=f"Make it first: mkdir {target.parent}"
        )
    target.write_text(text, "utf-8")


def known_recipes(session):
    """Path and origin of every recipe by name: the core's own and the plugins'."""
    from vconst.recipe.shipped import shipped_recipes

    found = {name: (Path(path), "vconst") for name, path in shipped_recipes().items()}
    return found | {name: (Path(path), "plugin") for name, path in session.host.recipes.items()}


def find_recipe(session, given):
    """The path of a recipe given as a file or as the name of one that ships."""
    from vconst.recipe import shipped

    path = Path(given)
    return path if path.is_file() else shipped.find_recipe(given, session.host)


def _title(path):
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("title:"):
            words = line.removeprefix("title:").strip().strip("'\"")
            return re.sub(r"\$\{(\w+)\}", r"a \1", words)  # a title of what is asked for
    return ""

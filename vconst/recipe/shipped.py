"""Recipes by name: those that ship, and plugins' own. Light to import: no store is read here."""

from pathlib import Path

import vconst
from vconst.errors import UnknownNameError, UsageError
from vconst.nearest import nearest
from vconst.user_files import is_special


def find_recipe(recipe, host=None):
    """
    The file of a recipe that is named by path or by name.

    Parameters
    ----------
    recipe : str or Path
        A file; otherwise the name, with or without its ending, of one that plugins or
        vconst ship.
    host : Host, optional
        Whose plugins' recipes are known too.

    Returns
    -------
    path : Path

    Raises
    ------
    UnknownNameError
        With the nearest name, of a file beside it too.
    """
    path = Path(recipe)
    if path.is_file() or is_special(path):  # which is refused with true words where it is read
        return path
    known = {**shipped_recipes(), **(host.recipes if host is not None else {})}
    name = path.name.removesuffix(".yml").removesuffix(".yaml")
    if name in known and len(path.parts) == 1:
        return Path(known[name])
    beside = [file.name for file in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
    if len(path.parts) > 1 or path.suffix in (".yml", ".yaml"):
        raise _no_file(path, beside, known)
    raise UnknownNameError("recipe", path.name, [*known, *beside])


def shipped_recipes():
    """
    The recipes that come with vconst.

    Returns
    -------
    recipes : dict of str to Path
        By name of the file without its ending.
    """
    return {path.stem: path for path in sorted(shipped_folder().glob("*.yml"))}


def shipped_folder():
    """Where the recipes are: packed into the package, or beside it in a checkout."""
    package = Path(vconst.__file__).parent
    packed = package / "_recipes"
    return packed if packed.is_dir() else package.parent / "recipes"


def _no_file(path, beside, known):
    """What was given looks like a path: say that no such file is there, and what is."""
    near = nearest(path.name, beside)
    guess = f" Did you mean '{path.parent / near}'?" if near else ""
    hint = f"Recipes that ship: {', '.join(known)}."
    return UsageError(f"There is no file {path}.{guess}", hint=hint)

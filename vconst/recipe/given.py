"""Parameters as they are given on a command line: ``-p name=value``."""

import re

from vconst.errors import RecipeError
from vconst.recipe.tree import read_scalar

_PART = re.compile(r"""\s*(?:"[^"]*"|'[^']*'|[^,]+)""")


def read_given(name, value):
    """
    The value of a parameter.

    Parameters
    ----------
    name : str
        Of the parameter, for the error.
    value : str or anything
        Text is a YAML scalar, text in quotes, or a list of them in brackets; all else is what
        it is.

    Raises
    ------
    RecipeError
        If it is none of these.

    Examples
    --------
    >>> read_given("events", '[first, "2nd", 3]')
    ['first', '2nd', 3]
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("[") and text.endswith("]"):
        return [_scalar(name, each) for each in _parts(text[1:-1])]
    return _scalar(name, value)


def _parts(text):
    """What stands between commas, except those inside quotes."""
    return [each.strip() for each in _PART.findall(text) if each.strip()]


def _scalar(name, text):
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    try:
        return read_scalar(text.strip())
    except ValueError as error:
        raise RecipeError(f"Parameter '{name}': {error}.") from error

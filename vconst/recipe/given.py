"""Parameters as they are given on a command line: ``-p name=value``."""

import json
import re

from vconst.errors import RecipeError
from vconst.recipe.tree import read_scalar

_VALUE = r"""\s*("[^"]*"|'[^']*'|[^,"'\[\]\s][^,"'\[\]]*?)\s*"""
_PART = re.compile(_VALUE + "(?:,|$)")
_LIST = re.compile(f"(?:{_VALUE},)*(?:{_VALUE})?")


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
        return _list(name, text)
    return _scalar(name, value)


def _list(name, text):
    """A list of scalars as JSON writes it, or with texts that need no quotes."""
    try:
        found = json.loads(text)
    except ValueError:
        inside = text[1:-1]
        if not _LIST.fullmatch(inside):
            raise RecipeError(f"Parameter '{name}': {text} is no list of values.") from None
        found = [_scalar(name, each) for each in _PART.findall(inside)]
    if any(isinstance(each, list | dict) for each in found):
        raise RecipeError(f"Parameter '{name}': {text} holds lists; expected plain values.")
    return found


def _scalar(name, text):
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    try:
        return read_scalar(text.strip())
    except ValueError as error:
        raise RecipeError(f"Parameter '{name}': {error}.") from error

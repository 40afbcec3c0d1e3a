"""What pages say, from one catalogue of sentences for each language."""

import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

from vconst.errors import UnknownNameError
from vconst.report.words import number

#: The languages that have a catalogue: the folders beside this file.
LANGUAGES = ("en", "it", "zh")

_SPOKEN = ContextVar("language of the page", default=LANGUAGES[0])


def say(key, /, **values):
    """
    One sentence of the catalogue in the language that is spoken.

    Parameters
    ----------
    key : str
        ``"part.sentence"``.
    **values
        What stands in its places; texts, already printed as they are to be read.

    Returns
    -------
    sentence : str
        The English one where a language does not have it yet.
    """
    sentences = sentences_of(spoken())
    text = sentences.get(key)
    return (sentences_of(LANGUAGES[0])[key] if text is None else text).format(**values)


def counted(key, count):
    """A count with its noun: ``counted("noun.pass", 3)`` is "3 passes"."""
    return say(f"{key}.{'one' if count == 1 else 'many'}", n=number(int(count)))


def spoken():
    """The language that is spoken now."""
    return _SPOKEN.get()


def require_language(language):
    """
    The language as it is given, if there is a catalogue for it.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    return language


@contextmanager
def speaking(language):
    """
    Speak a language within a ``with``.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.

    Raises
    ------
    UnknownNameError
        If there is no catalogue for it.
    """
    token = _SPOKEN.set(require_language(language))
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@cache
def sentences_of(language):
    """
    All sentences of a language by key.

    Parameters
    ----------
    language : str

    Returns
    -------
    sentences : dict of str to str
        ``part.sentence`` of every table in every file of its folder.
    """
    found = {}
    folder = files("vconst.report.catalogue") / language
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            found |= dict(_flat(tomllib.loads(path.read_text("utf-8"))))
    return found


def _flat(table, before=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value

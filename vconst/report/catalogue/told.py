"""What steps, recipes and files say in English, in the language that is spoken."""

import re
from functools import lru_cache
from string import Formatter

from vconst.report.catalogue import LANGUAGES, sentences_of, spoken

#: Keys of the sentences that are not asked for by key but recognised by their English.
_BEGIN = "told."
#: Letters of the longest text that is looked up: patterns with many places take long of more.
_LONGEST = 600
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
#: What parts of a sentence are told apart by, unless it stands in brackets.
_CLAUSES = re.compile(r";\s+(?![^()]*\))")


def told(text):
    """
    A sentence made elsewhere, in the language that is spoken.

    Parameters
    ----------
    text : str or object
        One sentence, or several; what is no text stays as it is.

    Returns
    -------
    text : str or object
        Each sentence that the English catalogue has under ``told``, with whatever stands in its
        places, is said in the other language; others stay. What stands in places is looked up
        as well.

    Examples
    --------
    >>> from vconst.report.catalogue import speaking
    >>> with speaking("it"):
    ...     print(told("plasma density"), told("the store holds no 'nova/lp'"))
    densità del plasma l'archivio non ha 'nova/lp'
    """
    if not isinstance(text, str) or not text or spoken() == LANGUAGES[0]:
        return text
    return _told(text, spoken())


@lru_cache(4096)
def _told(text, language):
    whole = " ".join(text.split())
    found = _one(whole, language) or _with_unit(whole, language)
    if found is not None:
        return found
    parts = [(part, _sentence(part, language)) for part in _SENTENCES.split(whole)]
    if all(said is None for _, said in parts):
        return text
    apart = "" if language == "zh" else " "
    return apart.join(part if said is None else said for part, said in parts)


def _with_unit(text, language):
    """Words before a unit in brackets, as heads of columns have it; None if they are not known."""
    words, _, unit = text.rpartition(" (")
    said = _one(words, language) if words and re.fullmatch(r"[^\s()]+\)", unit) else None
    return None if said is None else f"{said} ({unit}"


def _sentence(text, language):
    """A sentence whole or clause by clause, or None where the catalogue has nothing of it."""
    said = _one(text, language)
    if said is not None:
        return said
    clauses = _CLAUSES.split(text)
    found = [_one(each, language) for each in clauses] if len(clauses) > 1 else []
    if all(each is None for each in found):
        return None
    apart = "；" if language == "zh" else "; "
    both = zip(clauses, found, strict=True)
    return apart.join(each if known is None else known for each, known in both)


def _one(text, language):
    """One sentence, or None where the catalogue does not have it."""
    if len(text) > _LONGEST:
        return None
    stop = "." if text.endswith(".") else ""
    bare = text.removesuffix(".")
    for form in dict.fromkeys((bare, f"{bare[:1].lower()}{bare[1:]}")):
        for pattern, key in _patterns():
            match = pattern.fullmatch(form)
            if match:
                places = {name: _told(given, language) for name, given in match.groupdict().items()}
                said = sentences_of(language)[key].format(**places)
                said = said if form == bare else f"{said[:1].upper()}{said[1:]}"
                return said + ("。" if stop and language == "zh" else stop)
    return None


@lru_cache(1)
def _patterns():
    """What recognises each sentence, those with most words of their own first."""
    english = {key: text for key, text in sentences_of(LANGUAGES[0]).items() if key[:5] == _BEGIN}
    found = [
        (_literal(text), re.compile(_pattern(text), re.S), key) for key, text in english.items()
    ]
    return [(pattern, key) for _, pattern, key in sorted(found, key=lambda each: -each[0])]


def _literal(text):
    return sum(len(words) for words, *_ in Formatter().parse(text))


def _pattern(text):
    pieces = (
        re.escape(words) + (f"(?P<{name}>{_place(name)})" if name else "")
        for words, name, _, _ in Formatter().parse(text)
    )
    return "".join(pieces)


def _place(name):
    """What may stand in a place: anything, or, where its name begins so, one number."""
    return r"\S+" if name.startswith("n_") else ".+?"

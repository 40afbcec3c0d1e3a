"""
The text of a recipe as nodes that know where they stand: strict YAML 1.2.

YAML can do more than a recipe should: anchors and aliases grow without bound, tags name
types to be built, merge keys and repeated keys hide values, and YAML 1.1 reads ``no`` as
False and ``12:30:00`` as a number. The parser's events show all of these (a composed
tree hides an explicit ``!!str``), so the nodes are built from the events here, with a
stack of our own that no nesting can overflow.
"""

import io
import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as happening
from ruamel.yaml.error import YAMLError

from vconst.errors import Problem, RecipeError
from vconst.recipe.slips import slip
from vconst.user_files import read_user_file, require_user_file

#: Largest recipe in bytes, and deepest nesting: far above any that people write.
LARGEST, DEEPEST = 1_000_000, 30

#: Problems after which reading ends: such a text is no recipe, and finding what was meant takes
#: time for each.
MOST_PROBLEMS = 100

# The core schema of YAML 1.2.2, section 10.3.2.
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ENDLESS = re.compile(r"[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN")


@dataclass(frozen=True)
class Place:
    """Where something stands: line and column from one, and its width in characters."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True)
class Node:
    """
    One value of a recipe and where it stands.

    Parameters
    ----------
    value : dict of str to Node, list of Node, or str, int, float, bool, None
    place : Place
    keys : dict of str to Place
        Where each key of a mapping stands; empty otherwise.
    """

    value: Any
    place: Place
    keys: dict = field(default_factory=dict)

    @property
    def is_mapping(self):
        """Whether it has keys."""
        return isinstance(self.value, dict)

    @property
    def plain(self):
        """The value with dicts, lists and scalars only."""
        if isinstance(self.value, dict):
            return {key: node.plain for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain for node in self.value]
        return self.value


@dataclass
class Source:
    """
    A text, where it came from, and what was found wrong with it so far.

    Parameters
    ----------
    path : str
    text : str
    problems : list of Problem
    unfilled : set of Place
        Where a parameter that is not there was to be filled in; what else is wrong with
        the value follows from that.
    """

    path: str
    text: str
    problems: list = field(default_factory=list)
    unfilled: set = field(default_factory=set)

    @cached_property
    def _lines(self):
        return self.text.split("\n")

    def problem(self, message, place=None, suggestion=None):
        """The problem with its line, ready for a caret; *place* None is the whole file."""
        if place is None:
            return Problem(message, self.path, suggestion=suggestion)
        line = self._lines[place.line - 1] if place.line <= len(self._lines) else ""
        width = max(1, min(place.width, len(line) - place.column + 1))
        return Problem(
            message,
            self.path,
            place.line,
            place.column,
            suggestion,
            line.rstrip("\r"),
            width,
        )

    def note(self, message, place=None, suggestion=None):
        """
        Add a problem.

        Raises
        ------
        RecipeError
            When there are more than can be meant.
        """
        self.problems.append(self.problem(message, place, suggestion))
        if len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem("there may be more; nothing was read on", self.path))
            raise refusal(self.path, self.problems)


def text_of(path):
    """
    The text of a file; of one that is no recipe by its size, not all is read.

    Raises
    ------
    RecipeError
        If it cannot be read, is too large, or is not text in UTF-8.
    """
    most = 4 * LARGEST  # a character has at most four bytes
    require_user_file(path, error=RecipeError)
    if Path(path).stat().st_size > most:
        raise RecipeError(f"{path}: larger than {LARGEST // 1_000_000} MB; this is no recipe.")
    try:
        return read_user_file(path, most=most, error=RecipeError).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: not text in UTF-8 ({error}).") from error


def read_tree(source):
    """
    The nodes of a text.

    Parameters
    ----------
    source : Source
        Receives a problem for every anchor, alias, tag, merge key, repeated key, key
        that is not text, and number that is not finite; reading goes on behind it.

    Returns
    -------
    root : Node

    Raises
    ------
    RecipeError
        Where the text is not YAML, too large, too deep, or not one mapping.
    """
    _refuse_text(source)
    builder = _Builder(source)
    parser = YAML(typ="safe", pure=True)
    parser.version = (1, 2)
    try:
        for event in parser.parse(io.StringIO(source.text)):
            builder.take(event)
    except YAMLError as error:
        raise unreadable(source, *_told(error, source.text)) from error
    except (RecursionError, ValueError, IndexError, AttributeError) as error:
        raise unreadable(source, f"not valid YAML ({error})") from error
    if builder.root is None or not builder.root.is_mapping:
        place = builder.root.place if builder.root else None
        raise unreadable(source, "a recipe is a mapping that starts with 'vconst: 1'", place)
    return builder.root


def read_scalar(text):
    """
    One YAML 1.2 scalar as a recipe would read it.

    Parameters
    ----------
    text : str

    Returns
    -------
    value : str, int, float, bool or None
        Dates and times stay text.

    Raises
    ------
    ValueError
        Where it is a number that is not finite.

    Examples
    --------
    >>> read_scalar("1e-3"), read_scalar("no"), read_scalar("2020-01-01")
    (0.001, 'no', '2020-01-01')
    """
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= 400 and _WHOLE.fullmatch(text):
        return int(text)
    if len(text) <= 400 and _BASED.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    if _DECIMAL.fullmatch(text) or _ENDLESS.fullmatch(text):
        number = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        if not math.isfinite(number):
            raise ValueError(f"'{text}' is not a finite number")
        return number
    return text


def unreadable(source, message, place=None):
    """The error that ends reading at once, with what was found before it."""
    source.note(message, place)
    return refusal(source.path, source.problems)


def refusal(path, problems):
    """
    The error that holds every problem of a recipe.

    Parameters
    ----------
    path : str
    problems : sequence of Problem

    Returns
    -------
    error : RecipeError
        Its message counts them, its text lists them.
    """
    count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
    return RecipeError(f"{path}: {count}, nothing was run.", problems=problems)


class _Builder:
    """Builds nodes from events, noting what a recipe may not hold."""

    def __init__(self, source):
        self.source = source
        self.root = None
        self.stack = []
        self.documents = 0

    def take(self, event):
        """Take the next event of the parser."""
        if isinstance(event, happening.DocumentStartEvent):
            self._begin_document(event)
        elif isinstance(event, happening.AliasEvent):
            place = _place(event)
            self.source.note(f"aliases are not allowed ('*{event.anchor}'); write it out", place)
            self._add(Node(None, place))
        elif isinstance(event, happening.ScalarEvent):
            self._refuse_marks(event)
            self._add(self._scalar(event), plain=bool(event.implicit[0]))
        elif isinstance(event, happening.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, happening.CollectionEndEvent):
            self._add(self.stack.pop().node)

    def _begin_document(self, event):
        self.documents += 1
        if self.documents > 1:
            raise unreadable(self.source, "a recipe is one document", _place(event))

    def _begin(self, event):
        self._refuse_marks(event)
        if len(self.stack) >= DEEPEST:
            message = f"nested deeper than {DEEPEST} levels"
            raise unreadable(self.source, message, _place(event))
        mapping = isinstance(event, happening.MappingStartEvent)
        self.stack.append(_Open(Node({} if mapping else [], _place(event))))

    def _refuse_marks(self, event):
        if event.anchor:
            message = f"anchors are not allowed ('&{event.anchor}')"
            self.source.note(message, _place(event))
        if event.ctag is not None:
            message = f"tags are not allowed ('{event.ctag}'); write the value alone"
            self.source.note(message, _place(event))

    def _scalar(self, event):
        place = _place(event)
        if not event.implicit[0] or event.style:
            return Node(event.value, place)
        try:
            return Node(read_scalar(event.value), place)
        except ValueError as error:
            self.source.note(str(error), place)
            return Node(None, place)

    def _add(self, node, plain=False):
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.node.is_mapping:
            top.node.value.append(node)
        elif not top.has_key:
            top.key, top.has_key = self._key(top.node, node, plain), True
        else:
            top.has_key = False
            if top.key is not None:
                top.node.value[top.key] = node

    def _key(self, mapping, node, plain):
        """The text of a key, or None where it cannot be one."""
        key = node.value
        if not isinstance(key, str):
            shown = "a list or mapping" if isinstance(key, dict | list) else repr(key)
            self.source.note(f"a key is text, not {shown}", node.place)
        elif key == "<<" and plain:
            self.source.note("merge keys ('<<') are not allowed; write it out", node.place)
        elif "${" in key:
            self.source.note("parameters fill values, not keys", node.place)
        elif key in mapping.keys:
            first = mapping.keys[key].line
            self.source.note(f"'{key}' is given twice; the first is on line {first}", node.place)
        else:
            mapping.keys[key] = node.place
            return key
        return None


@dataclass
class _Open:
    """A collection whose end has not come yet."""

    node: Node
    key: str | None = None
    has_key: bool = False


def _refuse_text(source):
    if len(source.text.encode(errors="replace")) > LARGEST:
        raise unreadable(source, f"larger than {LARGEST // 1_000_000} MB")
    for number, line in enumerate(source.text.split("\n"), start=1):
        if line.startswith("%"):
            source.note("'%' directives are not allowed", Place(number, 1, len(line)))
        if "\t" in line:
            place = Place(number, line.index("\t") + 1)
            source.note("a tab; indent and separate with spaces", place)
    if source.problems:
        raise refusal(source.path, source.problems)


def _place(event):
    start, end = event.start_mark, event.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return Place(start.line + 1, start.column + 1, max(1, width))


def _mark(error):
    """Where it began, for what is not closed; where it was noticed, for the rest."""
    began, noticed = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    inside_block = "block" in (getattr(error, "context", None) or "")
    mark = noticed if inside_block or began is None else began
    return Place(mark.line + 1, mark.column + 1) if mark else None


def _told(error, text):
    """What is wrong in plain words, and where."""
    parts = [getattr(error, "context", None), getattr(error, "problem", None)]
    found = ", ".join(part for part in parts if part) or str(error).splitlines()[0]
    mark = _mark(error)
    if mark is not None:
        found, *place = slip(found, text, mark.line, mark.column)
        mark = Place(*place)
    return f"not valid YAML: {found}", mark

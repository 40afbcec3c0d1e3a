"""Rows for people, for pipes and for programs: one list of dicts, three renderings."""

import json
import math
import re
import sys
from pathlib import Path

import click

# C0 without tab and line feed, DEL, C1, and the marks that turn or break lines of text.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def clean(text):
    """
    Text without control characters, so that no file's metadata drives a terminal.

    Examples
    --------
    >>> clean("a" + chr(27) + "[2Jb")
    'a[2Jb'
    """
    return _CONTROL.sub("", str(text))


def fold(text, stream, indent="    "):
    """Clean text, broken between words where *stream* is a terminal; further lines indented."""
    if stream is None or not stream.isatty():
        return clean(text)
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns
    lines = (
        textwrap.fill(
            line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
        for line in clean(text).splitlines()
    )
    return "\n".join(lines)


def show_json(schema, *, indent=None, **body):
    """Print one JSON document; NaN becomes null, and nothing in it drives a terminal."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    text = json.dumps(
        plain({"schema": schema, **body}),
        ensure_ascii=not encoding.startswith("utf"),
        allow_nan=False,
        indent=indent,
    )
    click.echo(_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def plain(value):
    """The value with plain types only: NaN and infinity are None, numpy is Python."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return str(value)


def show_rows(session, rows, columns, *, schema, key, empty, extra=None):
    """
    Print a list.

    Parameters
    ----------
    rows : list of dict
        Raw values.
    columns : dict of str to (str, callable or None)
        Key of a row to heading and how a person reads the value, the most important
        first: on a narrow terminal those are left out that have no room after them,
        and the reader is told. A column whose form is `prose` is wrapped and stands
        at the right; one whose form is `few` is wrapped where room is wanted.
    schema, key : str
        Of the JSON document, and where it holds the rows.
    empty : str
        What a person reads if there are no rows; in a pipe it is said beside the header.
    """
    if session.as_json:
        show_json(schema, **(extra or {}), **{key: rows})
    elif not session.on_terminal:
        _show_tabs(rows, columns)
        if empty and not rows:
            session.say(empty)
    elif not rows:
        session.say(empty)
    else:
        from vconst.cli.table import show_table

        show_table(session, _columns(rows, columns))


def show_findings(session, findings, schema):
    """Print what is wrong: rows of ``object`` and ``problem``; ``ok`` is true if there are none."""
    columns = {"object": ("Object", None), "problem": ("Problem", prose)}
    extra = {"ok": not findings}
    if findings or not session.on_terminal:
        show_rows(session, findings, columns, schema=schema, key="findings", empty="", extra=extra)
    elif session.as_json:
        show_json(schema, **extra, findings=[])


def count(number):
    """A number with thin groups, for terminals."""
    return f"{number:,}".replace(",", " ")


def size(number):
    """
    Bytes for people.

    Examples
    --------
    >>> size(1_500_000)
    '1.5 MB'
    """
    value = float(number)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return ""


def near(path):
    """A path as seen from the current folder, if it lies in it."""
    path = Path(path)
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def prose(text):
    """Words that may be wrapped; marks a column as such."""
    return one_line(text)


def few(text):
    """A few words, which may stand below each other; marks a column as such."""
    return one_line(text)


def matches(name, pattern):
    """
    Whether a product is meant by a pattern: of its name, its platform or its payload.

    Examples
    --------
    >>> [matches("nova-1/lap", pattern) for pattern in ("nova-*", "lap", "nova-2")]
    [True, True, False]
    """
    import fnmatch

    return any(fnmatch.fnmatch(part, pattern) for part in (name, *name.split("/")))


def moment(text):
    """
    An ISO time to the second, for people.

    Examples
    --------
    >>> moment("2026-11-20T11:16:09.871349+00:00")
    '2026-11-20 11:16:09'
    """
    return (text or "")[:19].replace("T", " ")


def day(text):
    """The day of an ISO time."""
    return (text or "")[:10]


def _show_tabs(rows, columns):
    click.echo("\t".join(columns))
    for row in rows:
        cells = (row.get(name) for name in columns)
        click.echo("\t".join(one_line(cell) for cell in cells))


def one_line(value):
    """Clean text of a value as one line: no name of a file can look like lines of ours."""
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    return clean("" if value is None else value).replace("\t", " ").replace("\n", " ")


def _columns(rows, columns):
    from vconst.cli.table import Column

    wraps = {prose: "prose", few: "few"}
    return {
        name: Column(
            heading,
            [_words(row.get(name), form) for row in rows],
            wraps.get(form, ""),
            all(_is_number(row.get(name)) for row in rows),
        )
        for name, (heading, form) in columns.items()
    }


def _is_number(value):
    return isinstance(value, int | float | None) and not isinstance(value, bool)


def _words(value, form):
    if value is None:
        return ""
    return clean(form(value) if form else one_line(value))

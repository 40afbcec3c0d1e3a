"""Rows for people, for pipes and for programs: one list of dicts, three renderings."""

import json
import math
import re

import click

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|\x1b")


def clean(text):
    """
    Text without control characters, so that no file's metadata drives a terminal.

    Examples
    --------
    >>> clean("a" + chr(27) + "[2Jb")
    'a[2Jb'
    """
    return _CONTROL.sub("", str(text))


def show_json(schema, **body):
    """Print one JSON document; NaN becomes null."""
    document = {"schema": schema, **body}
    click.echo(json.dumps(plain(document), ensure_ascii=False, allow_nan=False))


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
        Key of a row to heading and how a person reads the value; the last are left
        out first where the terminal is narrow.
    schema, key : str
        Of the JSON document, and where it holds the rows.
    empty : str
        What a person reads if there are no rows.
    """
    if session.as_json:
        show_json(schema, **{key: rows}, **(extra or {}))
    elif not session.on_terminal:
        _show_tabs(rows, columns)
    elif not rows:
        session.say(empty)
    else:
        _show_table(session, rows, columns)


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


def day(text):
    """The day of an ISO time."""
    return (text or "")[:10]


def _show_tabs(rows, columns):
    click.echo("\t".join(columns))
    for row in rows:
        cells = (row.get(name) for name in columns)
        click.echo("\t".join(_cell(cell) for cell in cells))


def _cell(value):
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    return clean("" if value is None else value).replace("\t", " ").replace("\n", " ")


def _show_table(session, rows, columns):
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(no_color=not session.colour, highlight=False)
    kept = _fitting(rows, columns, console.width)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in kept:
        numeric = all(isinstance(row.get(name), int | float | None) for row in rows)
        table.add_column(columns[name][0], justify="right" if numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(_words(row.get(name), columns[name][1])) for name in kept))
    console.print(table)


def _fitting(rows, columns, width):
    """As many columns from the left as fit whole: nothing is cut."""
    kept, used = [], 0
    for name, (heading, form) in columns.items():
        need = max([len(heading), *(len(_words(row.get(name), form)) for row in rows)]) + 2
        if kept and used + need > width:
            break
        kept.append(name)
        used += need
    return kept


def _words(value, form):
    if value is None:
        return ""
    return clean(form(value) if form else _cell(value))

"""A table on a terminal: columns by its width, and a line on those that have no room."""

from vconst.cli.show import few, prose, words

_BETWEEN = 3  # characters between two columns: what rich puts there
_PROSE = 30  # characters a column of prose gets at least, or it is left out


def show_table(session, rows, columns):
    """
    Print rows as a table; no cell is cut, and what is left out is said on stderr.

    Parameters
    ----------
    session : Session
    rows : list of dict
    columns : dict of str to (str, callable or None)
        See :func:`vconst.cli.show.show_rows`: the most important first.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    how = {} if session.colour else {"color_system": None}
    console = Console(highlight=False, **how)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    least, whole = {}, {}
    for name, (heading, form) in columns.items():
        cells = [heading, *(words(row.get(name), form) for row in rows)]
        least[name], whole[name] = _least(cells, form), _longest(cells)
    kept, left_out = fitting(least, console.width)
    shown = sorted(kept, key=lambda name: columns[name][1] is prose)
    widths = _widths({name: (least[name], whole[name]) for name in shown}, console.width)
    for name in shown:
        heading, form = columns[name]
        numeric = all(_is_number(row.get(name)) for row in rows)
        table.add_column(
            heading,
            justify="right" if numeric else "left",
            no_wrap=form not in (few, prose),
            overflow="fold",
            width=widths[name],
        )
    for row in rows:
        table.add_row(*(Text(words(row.get(name), columns[name][1])) for name in shown))
    console.print(table)
    if left_out:
        headings = ", ".join(columns[name][0] for name in left_out)
        session.say(
            f"Without room at {console.width} characters: {headings}. "
            "A wider terminal shows more; a pipe (| cat) and --json give all."
        )


def fitting(needs, width):
    """
    Which columns have room.

    Parameters
    ----------
    needs : dict of str to int
        Characters that a column needs at least, the most important first.
    width : int
        Of the terminal.

    Returns
    -------
    kept, left_out : list of str
        The first column is always kept; one that is too wide is passed over, and a
        narrower one after it may still be kept.

    Examples
    --------
    >>> fitting({"name": 10, "files": 90, "title": 30}, 80)
    (['name', 'title'], ['files'])
    """
    kept, left_out, used = [], [], -_BETWEEN
    for name, need in needs.items():
        if kept and used + _BETWEEN + need > width:
            left_out.append(name)
            continue
        kept.append(name)
        used += _BETWEEN + need
    return kept, left_out


def _is_number(value):
    return isinstance(value, int | float | None) and not isinstance(value, bool)


def _least(cells, form):
    """Characters that a column needs: whole cells, whole words, or enough for prose."""
    if form is few:
        return max(_longest(cell.split()) for cell in cells)
    return min(_longest(cells), _PROSE) if form is prose else _longest(cells)


def _longest(texts):
    from rich.cells import cell_len

    return max(map(cell_len, texts), default=0)


def _widths(needs, width):
    """What room is left over, shared evenly by the columns that want more than the least."""
    widths = {name: least for name, (least, _) in needs.items()}
    spare = width - sum(widths.values()) - _BETWEEN * (len(widths) - 1)
    wanting = [name for name, (least, whole) in needs.items() if whole > least]
    while spare > 0 and wanting:
        for name in wanting[:spare]:
            widths[name] += 1
        spare -= len(wanting[:spare])
        wanting = [name for name in wanting if needs[name][1] > widths[name]]
    return {name: min(each, width) for name, each in widths.items()}

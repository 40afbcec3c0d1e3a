"""A table on a terminal: columns by its width, and a line on those that have no room."""

from dataclasses import dataclass

_BETWEEN = 3  # characters between two columns: what rich puts there
_PROSE = 30  # characters a column of prose gets at least, or it is left out


@dataclass(frozen=True)
class Column:
    """
    One column of a table.

    Parameters
    ----------
    heading : str
    cells : list of str
        As a person reads them.
    wraps : str
        ``"prose"`` (wrapped, stands at the right), ``"few"`` words (wrapped where room
        is wanted) or ``""``.
    numeric : bool
        Whether all of it are numbers.
    """

    heading: str
    cells: list
    wraps: str = ""
    numeric: bool = False

    @property
    def whole(self):
        """Characters of its longest cell."""
        return _longest([self.heading, *self.cells])

    @property
    def least(self):
        """Characters that it needs: whole cells, whole words, or enough for prose."""
        if self.wraps == "few":
            return max(_longest(cell.split()) for cell in [self.heading, *self.cells])
        return min(self.whole, _PROSE) if self.wraps == "prose" else self.whole


def show_table(session, columns):
    """
    Print a table; no cell is cut, and what is left out is said on stderr.

    Parameters
    ----------
    session : Session
    columns : dict of str to Column
        The most important first.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    how = {} if session.colour else {"color_system": None}
    console = Console(highlight=False, **how)
    kept, left_out = fitting({n: column.least for n, column in columns.items()}, console.width)
    shown = {n: columns[n] for n in sorted(kept, key=lambda n: columns[n].wraps == "prose")}
    widths = _widths({n: (each.least, each.whole) for n, each in shown.items()}, console.width)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name, column in shown.items():
        justify = "right" if column.numeric else "left"
        how = {"no_wrap": not column.wraps, "overflow": "fold", "width": widths[name]}
        table.add_column(column.heading, justify=justify, **how)
    for row in zip(*(column.cells for column in shown.values()), strict=True):
        table.add_row(*map(Text, row))
    console.print(table)
    if left_out:
        headings = ", ".join(columns[name].heading for name in left_out)
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

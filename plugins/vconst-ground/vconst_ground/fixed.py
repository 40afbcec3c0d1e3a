"""Numbers and times in columns of letters: whole tables at once, refused by the line."""

import re

import numpy as np

from vconst import FileError

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")

_BLANK, _POINT, _PLUS, _MINUS, _ZERO = (ord(letter) for letter in " .+-0")
_LAST = ord("~")

#: Lines whose letters are worked on together: they stay in a processor's cache.
_TOGETHER = 4096


class Lines:
    """
    The lines of one text file, for messages that say where.

    Parameters
    ----------
    name : str
        Of the file.
    """

    def __init__(self, name):
        self.name = name

    def fail(self, number, words, hint="It is damaged, or another format: fetch it again."):
        """Refuse the file, naming a line (counted from 1)."""
        raise FileError(f"{self.name}:{number}: {words}.", hint=hint)


#: Bytes that lines of a table have on average, at most.
_LINE = 150


def split_lines(path, most):
    """
    Lines of a text file; they are counted before a list of them takes gigabytes.

    Parameters
    ----------
    path : Path
    most : int
        Lines that such a file may have.

    Returns
    -------
    lines : list of str
        Without their ends; an empty one after the last is left out.
    """
    size = path.stat().st_size
    if size > most * _LINE:
        raise FileError(f"{path.name}: it has {size} bytes; at most {most * _LINE} are read.")
    content = path.read_bytes()
    if content.count(b"\n") > most:
        Lines(path.name).fail(most, f"more than {most} lines")
    return content.decode("latin-1").removesuffix("\n").split("\n")


def table_of(lines, body, width, first):
    """
    Lines of one width as a table of letters.

    Parameters
    ----------
    lines : Lines
    body : bytes
        Lines that end with LF or CR LF; blank ones at the end are left out.
    width : int
        Letters of a line; blanks at its end may be missing.
    first : int
        Number of the first line in the file.

    Returns
    -------
    table : array of uint8, shape (n, width)

    Raises
    ------
    FileError
        For a line of another width.
    """
    body = body.rstrip()
    step = body.find(b"\n") + 1
    if step > width and (len(body) + step - width) % step == 0:
        padded = body + b"\n" * (step - width)
        table = np.frombuffer(padded, np.uint8).reshape(-1, step)
        ends = table[:-1, width:] if len(table) > 1 else table[:0, width:]
        if (ends[:, -1] == 10).all() and (ends[:, :-1] <= _BLANK).all():
            inside = table[:, :width]
            if (inside >= _BLANK).all() and (inside <= _LAST).all():
                return inside
    rows = [row.rstrip() for row in body.split(b"\n")]
    for number, row in enumerate(rows, first):
        if len(row) > width:
            lines.fail(number, f"{len(row)} columns; {width} are expected")
    if not rows[0]:
        return np.zeros((0, width), np.uint8)
    letters = np.array(rows, f"S{width}").view(np.uint8).reshape(len(rows), width)
    table = letters | _blanks(rows, width)
    wrong = ((table < _BLANK) | (table > _LAST)).any(axis=1)
    if wrong.any():
        lines.fail(first + int(np.argmax(wrong)), "it holds letters that no such file has")
    return table


def _blanks(rows, width):
    """Blanks behind the end of each line, zeros elsewhere."""
    lengths = np.array([len(row) for row in rows])
    return np.where(np.arange(width) >= lengths[:, None], _BLANK, 0).astype(np.uint8)


def decimals_of(lines, block, first):
    """
    Numbers that are right-aligned in columns of one width.

    Parameters
    ----------
    lines : Lines
    block : array of uint8, shape (n, columns, width)
    first : int
        Number of the first line in the file.

    Returns
    -------
    values : array of float64, shape (n, columns)
        The double that is nearest to what is printed.

    Raises
    ------
    FileError
        With the line that holds no number.
    """
    points = block == _POINT
    places = np.flatnonzero(points.any(axis=(0, 1)))
    if not len(places) or (len(places) == 1 and points[:, :, places[0]].all()):
        place = places[0] if len(places) else block.shape[2]
        parts = (block[row : row + _TOGETHER] for row in range(0, len(block), _TOGETHER))
        values = [_of_one_point(part, place) for part in parts]
        if values and all(part is not None for part in values):
            return np.concatenate(values)
    return _one_by_one(lines, block, first)


def _of_one_point(block, place):
    """Where the point is at one place throughout; None if a cell is no plain number."""
    cells = np.ascontiguousarray(np.moveaxis(block, 2, 0))  # letter by letter: four times faster
    width, numbers = len(cells), cells - np.uint8(_ZERO)
    digit, minus, begun = numbers < 10, cells == _MINUS, cells != _BLANK
    sign = minus | (cells == _PLUS)
    known = digit | sign | ~begun
    if place < width:
        known[place] = True
    in_order = begun[1:] | ~begun[:-1]  # no blank behind the first letter
    before = sign[1:] & begun[:-1]  # no sign behind a letter
    ends = digit[min(place, width) - 1].all() and digit[-1].all()
    if not (known.all() and in_order.all() and ends) or before.any():
        return None
    numbers *= digit.view(np.uint8)
    whole = np.zeros(block.shape[:2], np.int32 if width < 10 else np.float64)
    for at in range(width):
        if at != place:
            whole *= 10
            whole += numbers[at]
    values = np.where(minus.any(axis=0), -1.0, 1.0) * whole
    return values / 10.0 ** max(0, width - place - 1)


def _one_by_one(lines, block, first):
    values = np.empty(block.shape[:2])
    for row, cells in enumerate(block):
        for column, cell in enumerate(cells):
            text = cell.tobytes().decode("latin-1").strip()
            if not _NUMBER.fullmatch(text):
                lines.fail(first + row, f"'{text}' is no number")
            values[row, column] = float(text)
    return values


def text_of(table, begin, end):
    """Columns of a table as text, shape (n,), dtype S."""
    return np.ascontiguousarray(table[:, begin:end]).view(f"S{end - begin}").ravel()

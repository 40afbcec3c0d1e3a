"""Numbers with blanks between them, of all lines at once."""

import numpy as np

from vconst_indices.digits import BLANK, MOST, decoded

_FEED, _RETURN = 10, 13

#: Bytes that are taken at once: what is found in them stays near the processor.
_PIECE = 1 << 18

#: Lines of which all columns are decoded together: of more, those of one column are alike.
_FEW = 256


def read_words(table, rows, columns, least, most=None):
    """
    Some columns of a table whose lines have the same number of words.

    Parameters
    ----------
    table : Table
    rows : array of int, shape (lines,)
        Which of its lines, in order.
    columns : sequence of int
        Which words, from 0.
    least, most : int
        How many words a line may have; without *most* so many.

    Returns
    -------
    values : array of float, shape (lines, columns)

    Raises
    ------
    FileError
        With the first line that has another number of words than is expected, or than the first,
        or a word that is no number.
    """
    most = least if most is None else most
    found, width = [], len(table.line(rows[0])[1].split())
    step = max(1, _PIECE * len(rows) // max(1, table.size))
    for first in range(0, len(rows), step):
        piece = rows[first : first + step]
        if len(piece) >= _FEW and least <= width <= most:
            values = _aligned(table, piece, columns, width)
            if values is not None:
                found.append(values)
                continue
        codes, begins, ends, before, after = _words_of(table, piece)
        counts = after - before
        odd = (counts != width) | (counts < least) | (counts > most)
        if odd.any():
            at = int(np.argmax(odd))
            _fail(table, piece[at], counts[at], least, most)
        own = before[:, None] + np.asarray(columns)
        found.append(_numbers(table, piece, columns, codes, begins[own], ends[own]))
    return np.concatenate(found)


def _aligned(table, rows, columns, width):
    """
    The same of lines of one length whose words end in the same places; None of others.

    A Fortran program writes such lines. Between two ends is one word: as many words end in all of
    them as there are ends.
    """
    starts = table.starts[rows]
    pitch = int(starts[1] - starts[0])
    lengths = table.ends[rows] - starts
    if (np.diff(starts) != pitch).any() or (lengths != lengths[0]).any():
        return None
    codes = np.full(len(rows) * pitch, BLANK, np.uint8)
    held = table.codes[int(starts[0]) : int(table.ends[rows[-1]])]
    codes[: held.size] = held
    space = (codes == BLANK) | (codes == _FEED) | (codes == _RETURN)
    stops = np.flatnonzero(space[1:pitch] & ~space[: pitch - 1]) + 1
    lines = space.reshape(-1, pitch)
    if len(stops) != width or np.count_nonzero(space[1:] > space[:-1]) != width * len(rows):
        return None
    if lines[:, stops - 1].any() or not lines[:, stops].all():
        return None
    places = dict(enumerate(zip([0, *stops[:-1].tolist()], stops.tolist(), strict=True)))
    letters = codes.reshape(-1, pitch)
    values = np.empty((len(rows), len(columns)))
    for at, column in enumerate(columns):
        first, stop = places[column]
        found = decoded(np.ascontiguousarray(letters[:, first:stop].T))
        values[:, at] = _one_by_one(table, rows, column) if found is None else found
    return values


def _words_of(table, rows):
    """
    The words of some lines, and what lies between them.

    Returns
    -------
    codes : array of uint8
    begins, ends : array of int, shape (words,)
        Places in *codes*.
    before, after : array of int, shape (lines,)
        How many words begin before each line, and before its end.
    """
    starts, stops = table.starts[rows], table.ends[rows]
    low = int(starts[0])
    codes = table.codes[low : int(stops[-1])]
    space = np.ones(codes.size + 2, bool)
    space[1:-1] = (codes == BLANK) | (codes == _FEED) | (codes == _RETURN)
    edges = np.flatnonzero(space[1:] != space[:-1])
    begins, ends = edges[::2], edges[1::2]
    return codes, begins, ends, *(np.searchsorted(begins, at - low) for at in (starts, stops))


def _numbers(table, rows, columns, codes, begins, ends):
    """The words at those places, shape (lines, columns)."""
    padded = np.concatenate([np.full(MOST, BLANK, np.uint8), codes])
    if len(rows) < _FEW:
        values = _decoded(padded, begins.ravel(), ends.ravel())
        if values is not None:
            return values.reshape(begins.shape)
    values = np.empty(begins.shape)
    for at, column in enumerate(columns):
        found = _decoded(padded, begins[:, at], ends[:, at])
        values[:, at] = _one_by_one(table, rows, column) if found is None else found
    return values


def _decoded(padded, begins, ends):
    """Numbers of words, each of which ends where its cell does: points then stand together."""
    width = int((ends - begins).max())
    if width > MOST:
        return None
    before = np.arange(-width, 0)[:, None]
    places = ends + before
    cells = padded[places + MOST]
    if width > int((ends - begins).min()):
        cells[places < begins] = BLANK
    return decoded(cells)


def _one_by_one(table, rows, at):
    """The same slowly: it names the line of the first that is no number."""
    lines = map(table.line, rows.tolist())
    return np.array([table.number(number, line.split()[at]) for number, line in lines])


def _fail(table, row, count, least, most):
    number, _ = table.line(row)
    expected = f"{least} are expected" if least == most else f"{least} to {most} are expected"
    also = "" if least == most else ", in all lines the same"
    table.fail(number, f"{count} words; {expected}{also}", "Is it cut short?")

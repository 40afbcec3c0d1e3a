"""
Columns of a comma-separated table found at once, where nothing in it is unusual.

What is unusual, or damaged, is left to the csv module, which takes longer and says where.
"""

import csv
from functools import cached_property

import numpy as np

_QUOTE, _COMMA, _FEED, _ASCII = 34, 44, 10, 128

#: Bytes of a table that is taken at once: what is found in it takes ten times as much.
MOST_BYTES = 100_000_000


class Column:
    """
    The cells of one column.

    Parameters
    ----------
    letters : array of uint8, shape (n, longest)
        Bytes of the cells, then zeros.
    lengths : array of int, shape (n,)
    """

    def __init__(self, letters, lengths):
        self.letters, self.lengths = letters, lengths

    @property
    def cells(self):
        """As an array of bytes, shape (n,)."""
        width = self.letters.shape[1]
        return np.ascontiguousarray(self.letters).view(f"S{width}")[:, 0]

    @cached_property
    def words(self):
        """As an array of text, shape (n,)."""
        width = self.letters.shape[1]
        words = self.letters.astype(np.uint32).view(f"U{width}")[:, 0]  # of ASCII they are codes
        if int(self.letters.max()) >= _ASCII:
            cells = self.cells
            for row in np.flatnonzero((self.letters >= _ASCII).any(axis=1)).tolist():
                words[row] = cells[row].decode("utf-8")
        return words


def find_columns(content, names, *, before, longest):
    """
    Some columns of a table.

    Parameters
    ----------
    content : bytes
        UTF-8, all lines ended.
    names : collection of str
        Columns that are wanted.
    before : int
        Lines between that of the names, which is the first, and the entries.
    longest : int
        Most bytes of a cell.

    Returns
    -------
    found : dict of str to Column, or None
        Those of *names* that are there. None where quotation marks hold ends of lines or each
        other, where a line has another number of cells, where there is no entry, or where
        anything else is not plain.
    header : list of str
        All names.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    content = content.replace(b"\r\n", b"\n") if b"\r" in content else content
    if len(content) > MOST_BYTES or b"\r" in content or b"\0" in content:
        return None, []
    lines = content.split(b"\n", 1 + before)
    try:
        [header] = csv.reader([lines[0].decode("utf-8")], strict=True)
    except (ValueError, csv.Error):
        return None, []
    body = np.frombuffer(lines[-1] if len(lines) == 2 + before else b"", np.uint8)
    edges = _edges(body, len(header))
    if edges is None:
        return None, header
    padded = np.concatenate([body, np.zeros(longest, np.uint8)])
    found = {
        name: _column(padded, edges[0][:, at], edges[1][:, at], longest)
        for at, name in enumerate(header)
        if name in names
    }
    if None in found.values():
        return None, header
    try:
        for column in found.values():
            if int(column.letters.max()) >= _ASCII:
                _ = column.words
    except UnicodeDecodeError:
        return None, header
    return found, header


def _edges(body, width):
    """Where each cell begins and ends, shape (n, width); None where lines differ."""
    ends = np.flatnonzero((body == _COMMA) | (body == _FEED))
    quotes = np.flatnonzero(body == _QUOTE)
    if quotes.size % 2:
        return None
    if quotes.size:
        inside = _between(ends, quotes[0::2], quotes[1::2])
        if (body[ends[inside]] == _FEED).any():
            return None
        ends = ends[~inside]
    if not ends.size or ends.size % width or ends[-1] != body.size - 1:
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    table = body[ends].reshape(-1, width)
    if (table[:, -1] != _FEED).any() or (table[:, :-1] != _COMMA).any():
        return None
    return starts.reshape(-1, width), ends.reshape(-1, width)


def _between(ends, opened, closed):
    """Which of *ends* lie between the quotation marks of one pair."""
    steps = np.bincount(np.searchsorted(ends, opened), minlength=ends.size + 1)
    steps -= np.bincount(np.searchsorted(ends, closed), minlength=ends.size + 1)
    return np.cumsum(steps[:-1]).astype(bool)


def _column(body, starts, ends, longest):
    """Its cells without the quotation marks around them; None where there are others."""
    quoted = (body[starts] == _QUOTE) & (ends > starts)
    starts, ends = starts + quoted, ends - quoted
    if (quoted & ((ends < starts) | (body[ends] != _QUOTE))).any():
        return None
    lengths = ends - starts
    width = max(1, int(lengths.max()))
    if width > longest:
        return None
    windows = np.ndarray(body.size - width + 1, f"V{width}", body, strides=(1,))
    letters = windows[starts].view(np.uint8).reshape(-1, width)
    short = lengths.astype(np.int32)[:, None]
    letters *= (np.arange(width, dtype=np.int32) < short).view(np.uint8)
    return None if (letters == _QUOTE).any() else Column(letters, lengths)

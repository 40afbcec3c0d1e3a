"""Lines of a text in memory, and numbers of fixed columns read from many lines at once."""

import numpy as np

from vconst import FileError

_SPACE, _DOT, _MINUS, _PLUS, _ZERO = 32, 46, 45, 43, 48

#: Longest field that is read.
WIDEST = 20


class Text:
    """
    A text whose lines are known by where they begin and end.

    Parameters
    ----------
    data : bytes
        Lines end with a line feed.
    name : str
        What errors call the file.

    Attributes
    ----------
    buffer : numpy.ndarray of uint8
        The text and some blanks.
    starts, ends : numpy.ndarray of int64, shape (lines,)
        Of each line, without its line feed.
    """

    def __init__(self, data, name):
        self.data, self.name = data, name
        self.buffer = np.full(len(data) + 512, _SPACE, np.uint8)
        self.buffer[: len(data)] = np.frombuffer(data, np.uint8)
        feeds = np.flatnonzero(self.buffer[: len(data)] == 10)
        self.starts = np.concatenate([[0], feeds + 1])
        self.ends = np.concatenate([feeds, [len(data)]])
        if self.starts[-1] >= len(data):
            self.starts, self.ends = self.starts[:-1], self.ends[:-1]

    def __len__(self):
        return len(self.starts)

    def line(self, number):
        """The line of a number (from zero), as Latin-1 text without blanks at its end."""
        return self.data[self.starts[number] : self.ends[number]].decode("latin-1").rstrip()

    def fail(self, number, message, hint=None):
        """Raise FileError with the file and the line (a number from zero)."""
        raise FileError(f"{self.name}:{number + 1}: {message}.", hint=hint)

    def first(self, lines):
        """The first byte of lines; a blank for empty ones."""
        found = self.buffer[self.starts[lines]]
        return np.where(self.ends[lines] > self.starts[lines], found, _SPACE)

    def fields(self, lines, column, width):
        """
        The same columns of many lines.

        Parameters
        ----------
        lines : array of int, shape (n,)
        column : int or array of int, shape (n,)
            From zero.
        width : int
            At most :data:`WIDEST`.

        Returns
        -------
        found : numpy.ndarray of uint8, shape (n, width)
            Blanks beyond the end of a line.
        """
        begin = np.minimum(self.starts[lines] + column, len(self.data))
        windows = np.lib.stride_tricks.sliding_window_view(self.buffer, width)
        found = windows[begin]
        left = self.ends[lines] - begin
        if left.size and left.min() < width:
            found[np.arange(width) >= left[:, None]] = _SPACE
        return found


def texts(found):
    """Fields as an array of bytes without blanks around, shape (n,)."""
    if not found.size:
        return np.zeros(len(found), "S1")
    return np.char.strip(np.ascontiguousarray(found).view(f"S{found.shape[1]}")[:, 0])


def fixed(text, lines, found, decimals):
    """
    Numbers of a fixed form, such as F14.3.

    Parameters
    ----------
    text : Text
        For errors.
    lines : array of int, shape (n,)
        Where each field stands.
    found : numpy.ndarray of uint8, shape (n, width)
        Fields with *decimals* digits after the point, at the right edge.
    decimals : int

    Returns
    -------
    values : numpy.ndarray of float64, shape (n,)
        NaN for blanks. The same numbers as ``float`` gives, to the bit.

    Raises
    ------
    FileError
        With the line of the first field that is neither number nor blank.

    Notes
    -----
    Digits are put together as a whole number below 2**53, which is exact, and divided by a
    power of ten once, which IEEE 754 rounds as a reader of decimals does. Fields of another
    form (a shifted point, an exponent) go through ``float`` one by one.
    """
    width = found.shape[1]
    point = width - decimals - 1
    digit = found - np.uint8(_ZERO)  # wraps around for what lies below
    is_digit = digit < 10
    space = found == _SPACE
    minus = found == _MINUS
    whole = slice(0, point)
    # digits follow blanks and a sign: nothing but digits after the first that is no blank
    begun = np.logical_or.accumulate(~space[:, whole], axis=1)
    opening = np.concatenate([begun[:, :1], begun[:, 1:] & ~begun[:, :-1]], axis=1)
    sound = is_digit[:, whole] | space[:, whole] & ~begun | minus[:, whole] & opening
    good = sound.all(axis=1) & (found[:, point] == _DOT) & is_digit[:, point + 1 :].all(axis=1)
    weights = np.zeros(width)
    places = np.arange(point - 1, -1, -1) + decimals
    weights[whole] = 10.0**places
    weights[point + 1 :] = 10.0 ** np.arange(decimals - 1, -1, -1)
    values = (np.where(is_digit, digit, np.uint8(0)) @ weights) / 10.0**decimals
    values = np.where(minus[:, whole].any(axis=1), -values, values)
    blank = space.all(axis=1)
    values[blank] = np.nan
    odd = np.flatnonzero(~good & ~blank)
    for row in odd:
        values[row] = _one(text, lines[row], found[row])
    return values


def floats(text, lines, found):
    """
    Numbers in any form that FORTRAN writes, with D or E before the exponent.

    Parameters, Returns and Raises as of :func:`fixed`.
    """
    found = np.where((found == ord("D")) | (found == ord("d")), ord("E"), found).astype(np.uint8)
    words = texts(found)
    words = np.where(words == b"", b"nan", words)
    try:
        return words.astype(np.float64)
    except ValueError:
        return np.array([_one(text, line, row) for line, row in zip(lines, found, strict=True)])


def _one(text, line, characters):
    word = bytes(characters).decode("latin-1").strip()
    if not word:
        return np.nan
    try:
        value = float(word.replace("D", "E").replace("d", "e"))
    except ValueError:
        value = np.inf
    if not np.isfinite(value) or "_" in word:
        text.fail(line, f"'{word}' is no number", "The file is damaged: fetch it again.")
    return value

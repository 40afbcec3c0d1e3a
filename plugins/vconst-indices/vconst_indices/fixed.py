"""Numbers in fixed columns, of all lines at once."""

import numpy as np

#: What a number in a fixed column is made of; neither exponents nor names such as nan.
_ALLOWED = np.zeros(256, bool)
_ALLOWED[np.frombuffer(b"0123456789+-. ", np.uint8)] = True
_BLANK, _ZERO = 32, 48


class FixedColumns:
    """
    Lines with the same columns.

    Parameters
    ----------
    table : Table
        Names file and line where a text is no number.
    rows : list of (int, str)
        Number of each line and its text; longer ones are cut, shorter ones end in blanks.
    width : int
        Columns that are looked at.
    """

    def __init__(self, table, rows, width):
        self._table, self._rows = table, rows
        text = "".join(line[:width].ljust(width) for _, line in rows)
        self._codes = np.frombuffer(text.encode("latin-1"), np.uint8).reshape(len(rows), width)

    def numbers(self, first, width, count=None):
        """
        Numbers side by side.

        Parameters
        ----------
        first : int
            Column of the first character, from 0.
        width : int
            Characters of each number.
        count : int or None
            How many lie side by side; None for one, and an array without that dimension.

        Returns
        -------
        values : array of float, shape (lines,) or (lines, count)
            NaN where there are only blanks.

        Raises
        ------
        FileError
            With the line of the first text that is no number.
        """
        many = count or 1
        codes = np.ascontiguousarray(self._codes[:, first : first + many * width])
        cells = codes.reshape(-1, width)
        blank = (cells == _BLANK).all(axis=1)
        values = self._decoded(np.where(blank[:, None], _ZERO, cells).astype(np.uint8), width)
        if values is None:
            self._name_the_wrong(first, width, many)
        values[blank] = np.nan
        return values.reshape(-1, count) if count else values

    def _decoded(self, cells, width):
        if not _ALLOWED[cells].all():
            return None
        try:
            return cells.view(f"S{width}").ravel().astype(float)
        except ValueError:
            return None

    def _name_the_wrong(self, first, width, count):
        for number, line in self._rows:
            for at in range(first, first + count * width, width):
                self._table.number(number, line[at : at + width])
        self._table.fail(self._rows[0][0], "not the numbers that are expected")

"""Numbers in fixed columns, of all lines at once."""

import numpy as np

from vconst_indices.digits import BLANK, days_from, decoded


class FixedColumns:
    """
    Lines with the same columns.

    Parameters
    ----------
    table : Table
        Names file and line where a text is no number.
    rows : array of int, shape (lines,)
        Which of its lines; longer ones are cut, shorter ones end in blanks.
    width : int
        Columns that are looked at.
    """

    def __init__(self, table, rows, width):
        self._table, self._rows = table, rows
        self._codes = table.letters(rows, width)

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
        cells = self._codes[:, first : first + many * width].reshape(-1, many, width)
        values = decoded(np.ascontiguousarray(cells.transpose(2, 0, 1)).reshape(width, -1))
        if values is None:
            values = self._one_by_one(first, width, many)
        return values.reshape(-1, count) if count else values

    def days(self, *places):
        """
        Days from three columns.

        Parameters
        ----------
        *places : tuple of int
            First column and width of year, month and day: digits and blanks around them.

        Returns
        -------
        days : array of datetime64[D], shape (lines,)

        Raises
        ------
        FileError
            With the first line that has none.
        """
        plain = np.ones(len(self._rows), bool)
        for first, width in places:
            cells = self._codes[:, first : first + width]
            plain &= ((cells == BLANK) | (cells - np.uint8(ord("0")) < 10)).all(axis=1)
        if plain.all():
            days, plain = days_from(*(self.numbers(*place) for place in places))
        if not plain.all():
            number, line = self._table.line(int(self._rows[np.argmin(plain)]))
            texts = [line[first : first + width] for first, width in places]
            self._table.date(number, *texts)
            self._table.fail(number, f"'{' '.join(texts)}' is no date")
        return days

    def _one_by_one(self, first, width, count):
        """The same slowly: it names the line of the first that is no number."""
        places = range(first, first + count * width, width)
        return np.array(
            [
                self._table.number(number, line[at : at + width])
                for number, line in map(self._table.line, self._rows.tolist())
                for at in places
            ]
        )

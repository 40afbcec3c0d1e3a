"""Numbers in fixed columns, of all lines at once."""

import numpy as np

from vconst_indices.digits import BLANK, ZERO, days_from, decoded

#: Lines that are decoded together: what that takes stays near the processor.
_PIECE = 4096


class FixedColumns:
    """
    Lines with the same columns.

    Parameters
    ----------
    table : Table
        Names file and line where a text is no number.
    rows : array of int, shape (lines,)
        Which of its lines; shorter ones end in blanks.
    """

    def __init__(self, table, rows):
        self._table, self._rows = table, rows

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
        values = np.empty((len(self._rows), many))
        for at in range(0, len(values), _PIECE):
            rows = self._rows[at : at + _PIECE]
            cells = self._table.cells(rows, first, many * width).reshape(-1, many, width)
            found = decoded(np.ascontiguousarray(cells.transpose(2, 0, 1)).reshape(width, -1))
            if found is None:
                found = self._one_by_one(rows, first, width, many)
            values[at : at + _PIECE] = found.reshape(-1, many)
        return values if count else values[:, 0]

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
        cells = (self._table.cells(self._rows, *place) for place in places)
        plain = np.hstack([(each == BLANK) | (each - np.uint8(ZERO) < 10) for each in cells])
        sound = None
        if plain.all():
            days, sound = days_from(*(self.numbers(*place) for place in places))
        if sound is None or not sound.all():
            sound = plain.all(axis=1) if sound is None else sound
            number, line = self._table.line(int(self._rows[np.argmin(sound)]))
            texts = [line[first : first + width] for first, width in places]
            self._table.date(number, *texts)
            self._table.fail(number, f"'{' '.join(texts)}' is no date")
        return days

    def _one_by_one(self, rows, first, width, count):
        """The same slowly: it names the line of the first that is no number."""
        places = range(first, first + count * width, width)
        return np.array(
            [
                self._table.number(number, line[at : at + width])
                for number, line in map(self._table.line, rows.tolist())
                for at in places
            ]
        )

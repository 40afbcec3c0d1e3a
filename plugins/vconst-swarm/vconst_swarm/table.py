"""Comma separated text with one header line: columns of text, numbers and vectors."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vconst import FileError

#: Bytes of one file, and of one line; a day of VirES at 1 Hz takes 10 MB.
LIMIT, LINE = 512 * 1024**2, 4096


@dataclass(frozen=True)
class Table:
    """
    A text table.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    columns : dict of str to list of str
    """

    name: str
    columns: dict

    def wrong(self, line, column, text, expected):
        """The error for one value: file, line (from 1, the header) and column named."""
        return FileError(
            f"'{self.name}', line {line}: '{column}' is {text[:40]!r}; {expected} is expected.",
            hint="The file is damaged, or in another layout: get it again.",
        )


def read_table(path):
    """
    Read a table whose every line is whole.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    table : Table

    Raises
    ------
    FileError
        If it is empty, too large, not text, or cut short: a line with fewer or more
        values than the header, or a last line without an end.
    """
    path = Path(path)
    if path.stat().st_size > LIMIT:
        raise FileError(f"'{path.name}' has more than {LIMIT} bytes.", hint="Split it.")
    with path.open("rb") as file:
        names = _next(file, path, 1)
        columns = [[] for _ in names or ()]
        number = 1
        while row := _next(file, path, number + 1):
            number += 1
            if len(row) != len(columns):
                raise FileError(
                    f"'{path.name}', line {number}: {len(row)} values; the header has "
                    f"{len(columns)}.",
                    hint="The file is damaged: get it again.",
                )
            for column, text in zip(columns, row, strict=True):
                column.append(text)
    if number == 1:
        raise FileError(f"'{path.name}' has a header and no lines.", hint="Nothing can be read.")
    return Table(path.name, dict(zip(names, columns, strict=True)))


def _next(file, path, number):
    """The values of the next line; None at the end of the file."""
    line = file.readline(LINE + 1)
    if not line:
        return None
    if len(line) > LINE:
        raise FileError(
            f"'{path.name}', line {number}: it has more than {LINE} bytes.",
            hint="The file is damaged: get it again.",
        )
    if not line.endswith(b"\n"):
        raise FileError(
            f"'{path.name}' ends in the middle of a line.", hint="It is cut short: get it again."
        )
    try:
        return line.rstrip(b"\r\n").decode("utf-8").split(",")
    except UnicodeDecodeError as error:
        raise FileError(f"'{path.name}' is not text: {error}.", hint="Get it again.") from error


def numbers(table, name):
    """
    A column as float64, shape (n,); empty text is NaN.

    Raises
    ------
    FileError
        Naming the line, if something is not a number.
    """
    texts = [text or "nan" for text in table.columns[name]]
    try:
        return np.array(texts, dtype=np.float64)
    except ValueError:
        line = next(k for k, text in enumerate(texts, 2) if not _is_number(text))
        raise table.wrong(line, name, texts[line - 2], "a number") from None


def vectors(table, name, size):
    """
    A column of ``{a;b;c}`` as float64, shape (n, size).

    Raises
    ------
    FileError
        Naming the line, if something is not a vector of that size.
    """
    texts = table.columns[name]
    for line, text in enumerate(texts, 2):
        if not (text.startswith("{") and text.endswith("}") and text.count(";") == size - 1):
            raise table.wrong(line, name, text, f"a vector of {size} such as {{1;2;3}}")
    parts = [part for text in texts for part in text[1:-1].split(";")]
    try:
        flat = np.array([part or "nan" for part in parts], dtype=np.float64)
    except ValueError:
        place = next(k for k, part in enumerate(parts) if not _is_number(part or "nan"))
        raise table.wrong(place // size + 2, name, parts[place], "a number") from None
    return flat.reshape(len(texts), size)


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True

"""Tables of GFZ with one line an interval: Kp and ap (3 h), Hp30 (30 min) and Hp60 (1 h)."""

from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.digits import BLANK
from vconst_indices.fixed import FixedColumns
from vconst_indices.grades import graded_contents
from vconst_indices.scale import disagreements, kp_in_thirds, nearest_thirds
from vconst_indices.text import reach

#: Day zero of the column ``days`` (GFZ format description).
DAY_ZERO = np.datetime64("1932-01-01")

#: Products by the name of the index: name of its amplitude and interval in s.
INDICES = {
    "Kp": ("gfz/kp", "ap", 10800),
    "Hp30": ("gfz/hp30", "ap30", 1800),
    "Hp60": ("gfz/hp60", "ap60", 3600),
}

#: How far a printed Hp may be from its third: it has three decimals.
_ROUNDING = 0.001

_WIDTH = 59
_HEADER = (
    "# PURPOSE: This file distributes the {index} index and {amplitude} index of the geomagnetic "
    "Hpo index family"
)
_NAMES = "#YYY MM DD hh.h hh._m        days      days_m {index:>6} {amplitude:>4} D"
_HEADER_LINES = 30


def index_of(table):
    """The index of a table whose last line of comments names the columns, or None."""
    first = (table.line(row)[1] for row in range(min(100, len(table))))
    named = [line for line in first if line.startswith("#YYY MM DD hh.h")]
    words = named[-1].split() if named else []
    return words[7] if len(words) == 10 and words[7] in INDICES else None


def read_intervals(table, index):
    """
    One file of intervals.

    Parameters
    ----------
    table : Table
    index : str
        ``"Kp"``, ``"Hp30"`` or ``"Hp60"``.

    Returns
    -------
    contents : dict of str to list of Content
        Of ``gfz/kp``, ``gfz/hp30`` or ``gfz/hp60``: ``time`` (n,) datetime64[ns], beginning of
        the interval, UTC; the index (n,) in exact thirds, Hp without an upper end; its
        amplitude ``ap``, ``ap30`` or ``ap60`` (n,); of Kp ``definitive`` (n,) 2 or 0 in a
        content each. Missing (-1) is NaN. ``ap_not_of_kp`` counts amplitudes that are not
        those of the table of Kp.

    Raises
    ------
    FileError
        With the line that is damaged.
    """
    rows = table.without_comments()
    _check_lengths(table, rows)
    product, amplitude, interval = INDICES[index]
    columns = FixedColumns(table, rows)
    times = _times(table, rows, columns, interval)
    values = columns.numbers(46, 6)
    sizes = columns.numbers(52, 5)
    values[values == -1], sizes[sizes == -1] = np.nan, np.nan
    values = _thirds(table, rows, values, index)
    arrays = {"time": times, index: values, amplitude: sizes}
    if index == "Kp":
        grades = _grades(table, rows, columns)
        return {product: graded_contents(arrays, grades, counts=count_kp)}
    return {product: [hp_content(arrays, index)]}


def hp_content(arrays, index):
    """
    The content of Hp30 or Hp60, which have one grade only.

    Parameters
    ----------
    arrays : dict of str to array, shape (n,)
        ``time``, and the index, its amplitude or both.
    index : str
        ``"Hp30"`` or ``"Hp60"``.
    """
    names = [name for name in (index, INDICES[index][1]) if name in arrays]
    return Content(
        arrays=arrays,
        key={
            "from": str(arrays["time"][0].astype("datetime64[D]")),
            **({"index": names[0]} if len(names) == 1 else {}),
        },
        revision=reach(arrays["time"], *(arrays[name] for name in names)),
        counts=_count_hp(*(arrays[name] for name in names)) if len(names) == 2 else {},
    )


def count_kp(arrays):
    """Amplitudes of the arrays ``Kp`` and ``ap`` that are not those of the table, by reason."""
    if not {"Kp", "ap"} <= set(arrays):
        return {}
    wrong = disagreements(arrays["Kp"], arrays["ap"])
    return {"ap_not_of_kp": wrong} if wrong else {}


def write_intervals(arrays, path, index):
    """
    Write the table of Hp30 or Hp60, 30 header lines and 59 columns.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,), the index (n,), and ``ap30`` or ``ap60`` (n,); NaN is written as missing.
    path : path-like
    index : str
        ``"Hp30"`` or ``"Hp60"``.
    """
    _, amplitude, interval = INDICES[index]
    times = np.asarray(arrays["time"]).astype("datetime64[s]")
    header = [_HEADER.format(index=index, amplitude=amplitude), *["#"] * (_HEADER_LINES - 2)]
    header.append(_NAMES.format(index=index, amplitude=amplitude))
    values, sizes = (np.asarray(arrays[name], float) for name in (index, amplitude))
    lines = [
        _line(time, interval, value, size)
        for time, value, size in zip(times, values, sizes, strict=True)
    ]
    path = Path(path)
    path.write_text("\n".join([*header, *lines]) + "\n", encoding="latin-1")
    return path


def _check_lengths(table, rows):
    """Lines have the width that is expected, blanks at their ends apart."""
    lengths = table.ends[rows] - table.starts[rows]
    odd = (lengths != _WIDTH) | (table.codes[table.ends[rows] - 1] == BLANK)
    for number, line in map(table.line, rows[odd].tolist()):
        if len(line.rstrip()) != _WIDTH:
            table.fail(number, f"{len(line.rstrip())} columns; {_WIDTH} are expected")


def _times(table, rows, columns, interval):
    days = columns.days((0, 4), (5, 2), (8, 2))
    hours, since = columns.numbers(11, 4), columns.numbers(22, 11)
    stated = (days - DAY_ZERO).astype(int) + hours / 24
    odd = ~(np.abs(since - stated) < 2e-5) | ((hours * 3600) % interval != 0) | (hours >= 24)
    if odd.any():
        at = int(np.argmax(odd))
        number, line = table.line(rows[at])
        table.fail(number, f"'{line[:15]}' does not begin {since[at]:.5f} days after 1932")
    seconds = np.rint(hours * 3600).astype("timedelta64[s]")
    times = days.astype("datetime64[s]") + seconds
    back = times[1:] <= times[:-1]
    if back.any():
        table.fail(
            table.line(rows[1:][np.argmax(back)])[0], "the intervals are not in order, each once"
        )
    return times.astype("datetime64[ns]")


def _thirds(table, rows, values, index):
    """Of Kp a value that is no third is refused with its line; of Hp it is kept as read."""
    if index != "Kp":
        thirds = np.rint(values * 3) / 3
        return np.where(np.abs(values - thirds) <= _ROUNDING, thirds, values)
    _, odd = nearest_thirds(values)
    if odd.any():
        at = int(np.argmax(odd))
        table.fail(
            table.line(rows[at])[0], f"{values[at]:g} is no Kp: a third from 0 to 9 is expected"
        )
    return kp_in_thirds(values)


def _grades(table, rows, columns):
    given = columns.numbers(57, 2)
    odd = ~np.isin(given, (0, 1, 2))
    if odd.any():
        at = int(np.argmax(odd))
        number, line = table.line(rows[at])
        table.fail(number, f"D is '{line[57:].strip()}'; 0, 1 or 2 is expected")
    return np.where(given >= 1, 2.0, 0.0)


def _count_hp(values, sizes):
    """Below 9o the amplitudes are those of Kp; above, Hp has amplitudes of its own."""
    thirds, odd = nearest_thirds(np.where(values < 9, values, np.nan))
    counts = {
        "ap_not_of_kp": disagreements(np.where(odd, np.nan, thirds), sizes),
        "hp_no_third": int(odd.sum()),
    }
    return {reason: count for reason, count in counts.items() if count}


def _line(time, interval, value, size):
    day = time.astype("datetime64[D]")
    since = (day - DAY_ZERO).astype(int)
    hours = (time - day).astype(int) / 3600
    middle = hours + interval / 7200
    year, month, date = str(day).split("-")
    return (
        f"{year} {month} {date} {hours:04.1f} {middle:05.2f} {since + hours / 24:11.5f} "
        f"{since + middle / 24:11.5f} {-1 if np.isnan(value) else value:6.3f} "
        f"{-1 if np.isnan(size) else size:4.0f} 0"
    )

"""Kp in the 62 columns of the World Data Centres."""

import numpy as np

from vconst import Content
from vconst_indices.grades import definitive_of, revision_of
from vconst_indices.scale import disagreements, kp_in_thirds
from vconst_indices.text import Table, times_of

#: First year of Kp: a two-digit year before it is of this century.
FIRST_YEAR = 32

_GRADES = {0: "preliminary", 2: "definitive", None: "unstated"}


def read_kp(path, *, grade=None):
    """
    Kp and ap of one 62-column file.

    Parameters
    ----------
    path : path-like
    grade : int or None
        2 definitive, 0 preliminary, None if that is not known: the file does not say.

    Returns
    -------
    Content
        ``time`` (n,) datetime64[ns], beginning of the three hours, UTC; ``Kp`` (n,) in exact
        thirds; ``ap`` (n,); ``definitive`` (n,), NaN if not known.

    Raises
    ------
    FileError
        With the line that is damaged.
    """
    table = Table(path)
    rows = [_kp_line(table, *line) for line in table.lines if not line[1].startswith("#")]
    days = table.days(rows)
    kp, ap = np.concatenate([r[1] for r in rows]), np.concatenate([r[2] for r in rows])
    wrong = disagreements(kp, ap)
    times = times_of(days, 10800)
    return Content(
        arrays={
            "time": times,
            "Kp": kp,
            "ap": ap,
            "definitive": definitive_of(grade, kp.size),
        },
        key={"part": _GRADES[grade], "from": str(days[0])},
        revision=revision_of(grade, times, kp, ap),
        definitive=grade == 2,
        counts={"ap_not_of_kp": wrong} if wrong else {},
    )


def _kp_line(table, number, line):
    if len(line) < 62:
        table.fail(number, f"{len(line)} columns; 62 are expected", "Is it cut short?")
    day = table.date(number, table.year(number, line[:2], FIRST_YEAR), line[2:4], line[4:6])
    tenths = [table.number(number, line[at : at + 2]) for at in range(12, 28, 2)]
    ap = [table.number(number, line[at : at + 3]) for at in range(31, 55, 3)]
    try:
        kp = kp_in_thirds(np.array(tenths) / 10)
    except ValueError as error:
        table.fail(number, str(error))
    total = table.number(number, line[28:31])
    if np.isfinite(kp).all() and abs(kp.sum() * 10 - total) > 0.5:
        table.fail(number, f"the eight Kp do not add up to {total / 10:.1f}")
    return day, kp, np.array(ap)

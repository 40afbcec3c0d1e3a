"""Fixed-column files of the World Data Centres: Kp (62 columns) and Dst (120 columns)."""

from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.scale import disagreements, kp_in_thirds
from vconst_indices.text import Table, days_of, reach, times_of

#: First years of the indices: a two-digit year before them is of this century.
FIRST_KP, FIRST_DST = 32, 57

#: "No value" of Dst, before and after the base value is added (WDC exchange format).
MISSING = 9999

#: Version digit of Dst: 0 quick look, 1 provisional, 2 and more final.
_DST_GRADES = {0: "quicklook", 1: "provisional", 2: "final", None: "unstated"}
_KP_GRADES = {0: "preliminary", 2: "definitive", None: "unstated"}


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
    days = _days(table, rows)
    kp, ap = np.concatenate([r[1] for r in rows]), np.concatenate([r[2] for r in rows])
    wrong = disagreements(kp, ap)
    times = times_of(days, 10800)
    return Content(
        arrays={
            "time": times,
            "Kp": kp,
            "ap": ap,
            "definitive": np.full(kp.size, np.nan if grade is None else float(grade)),
        },
        key={"part": _KP_GRADES[grade], "from": str(days[0])},
        revision=_revision(grade, times, kp, ap),
        definitive=grade == 2,
        counts={"ap_not_of_kp": wrong} if wrong else {},
    )


def read_dst(path):
    """
    Dst of one file in the WDC exchange format.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to list of Content
        ``kyoto/dst``, one for each version in the file: ``time`` (n,) datetime64[ns],
        beginning of the hour, UTC (the first value of a line is that of 00 to 01); ``DST``
        (n,) nT, NaN where missing; ``definitive`` (n,) 2 final, 1 provisional, 0 quick
        look, NaN where the file does not say.

    Raises
    ------
    FileError
        With the line that is damaged; also where the hours do not give the daily mean.
    """
    table = Table(path)
    rows = [_dst_line(table, *line) for line in table.lines if line[1].strip()]
    _days(table, rows)
    contents = []
    for grade in sorted({row[2] for row in rows}, key=lambda item: -1 if item is None else item):
        days = np.array([row[0] for row in rows if row[2] == grade])
        values = np.concatenate([row[1] for row in rows if row[2] == grade])
        arrays = {
            "time": times_of(days, 3600),
            "DST": values,
            "definitive": np.full(values.size, np.nan if grade is None else float(grade)),
        }
        contents.append(
            Content(
                arrays=arrays,
                key={"part": _DST_GRADES[grade], "from": str(days[0])},
                revision=_revision(grade, arrays["time"], values),
                definitive=grade == 2,
            )
        )
    return {"kyoto/dst": contents}


def write_dst(arrays, path):
    """
    Write Dst in the WDC exchange format, 120 columns, with century and version.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,) hours, ``DST`` (n,) nT, rounded to integers; ``definitive`` (n,) optional.
    path : path-like
    """
    days, values = days_of(arrays["time"], np.asarray(arrays["DST"], float), 3600)
    given = np.asarray(arrays.get("definitive", np.full(len(arrays["DST"]), np.nan)), float)
    _, grades = days_of(arrays["time"], given, 3600)
    lines = [_written_line(day, values[i], grades[i]) for i, day in enumerate(days)]
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def _revision(grade, times, *values):
    """Better grades win over others, then files that reach further."""
    return (-1 if grade is None else grade, *reach(times, *values))


def _days(table, rows):
    if not rows:
        table.fail(len(table.lines), "no line with data", "It is cut short: fetch it again.")
    days = np.array([row[0] for row in rows])
    if (days[1:] <= days[:-1]).any():
        table.fail(len(table.lines), "the days are not in order, each once")
    return days


def _year(table, number, short, first, century=""):
    """Four digits from two and a century, or from the first year that the index has."""
    if not short.strip().isdecimal() or not (century.strip() or "0").isdecimal():
        table.fail(number, f"'{century}{short}' is no year")
    if century.strip():
        return int(century) * 100 + int(short)
    return int(short) + (1900 if int(short) >= first else 2000)


def _kp_line(table, number, line):
    if len(line) < 62:
        table.fail(number, f"{len(line)} columns; 62 are expected", "Is it cut short?")
    day = table.date(number, _year(table, number, line[:2], FIRST_KP), line[2:4], line[4:6])
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


def _dst_line(table, number, line):
    if len(line) < 120 or line[:3] != "DST" or line[7] != "*":
        table.fail(number, f"'{line[:20]}' is no line of 120 columns 'DSTyymm*dd'")
    year = _year(table, number, line[3:5], FIRST_DST, line[14:16])
    day = table.date(number, year, line[5:7], line[8:10])
    digit = table.number(number, line[13])
    grade = None if np.isnan(digit) else min(int(digit), 2)
    base = table.number(number, line[16:20])
    missing = (MISSING, MISSING + 100 * base)
    hours = [table.number(number, line[at : at + 4], missing) for at in range(20, 116, 4)]
    values = np.array(hours) + 100 * (0 if np.isnan(base) else base)
    mean = table.number(number, line[116:120], missing)
    if np.isfinite(values).all() and not abs(values.mean() - mean - 100 * base) <= 1:
        table.fail(number, f"the hours have the mean {values.mean():.1f}, not {mean:g}")
    return day, values, grade


def _written_line(day, values, grades):
    known = np.isfinite(values)
    hours = [f"{value:4.0f}" for value in np.where(known, values, MISSING)]
    mean = f"{np.rint(values.mean()):4.0f}" if known.all() else f"{MISSING:4d}"
    digit = " " if np.isnan(grades).all() else f"{np.nanmin(grades):.0f}"
    year, month, date = str(day).split("-")
    return f"DST{year[2:]}{month}*{date}RRX{digit}{year[:2]}   0{''.join(hours)}{mean}"

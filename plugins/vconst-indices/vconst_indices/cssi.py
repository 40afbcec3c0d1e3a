"""The space weather file of CSSI and CelesTrak: observed days, and predictions apart."""

from datetime import datetime
from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.fixed import FixedColumns
from vconst_indices.scale import disagreements, nearest_thirds
from vconst_indices.text import Table, days_of, reach, times_of

#: First column and width of FORMAT(I4,I3,I3,I5,I3,8I3,I4,8I4,I4,F4.1,I2,I4,F6.1,I2,5F6.1).
KP, AP = (18, 3), (46, 4)
FLUX = {"F10.7obs": (112, 6), "F10.7adj": (92, 6), "Ctr81": (118, 6), "Lst81": (124, 6)}
WIDTH = 130

_SECTIONS = ("OBSERVED", "DAILY_PREDICTED", "MONTHLY_PREDICTED")
_PRODUCTS = {
    "OBSERVED": ("cssi/kp", "cssi/f107"),
    "DAILY_PREDICTED": ("cssi/kp-predicted", "cssi/f107-predicted"),
    "MONTHLY_PREDICTED": (None, "cssi/f107-monthly-predicted"),
}
_WRITTEN = {"OBSERVED": _SECTIONS[0], "DAILY": _SECTIONS[1], "MONTHLY": _SECTIONS[2]}


def read_cssi(path):
    """
    The sections of one space weather file, each as its own products.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to Content
        ``cssi/kp``, ``cssi/f107`` (observed), ``cssi/kp-predicted``, ``cssi/f107-predicted`` (by
        day) and ``cssi/f107-monthly-predicted``: ``time`` (n,) datetime64[ns], beginning of
        the interval, UTC; ``Kp`` (n,) in exact thirds; ``ap`` (n,); ``F10.7obs``, ``F10.7adj``,
        ``Ctr81``, ``Lst81`` (n,) sfu, the last two means of the observed flux over 81 days, about
        the day and up to it. Blank is NaN. Predictions have ``predicted`` (n,) 1. Their
        revision is the date of the file, then how far it reaches.

    Raises
    ------
    FileError
        With the line that is damaged; also for a section that has no end.
    """
    table = Table(path)
    updated = _updated(table)
    found = {}
    for section, rows in _sections(table).items():
        if rows.size:
            found |= _contents(table, section, rows, updated)
    if not found:
        table.fail(len(table), "no section with data", "It is cut short: fetch it again.")
    return found


def write_cssi(arrays, path, *, section, updated="2025 Jul 21 10:37:15 UTC"):
    """
    Write one section of a space weather file.

    Parameters
    ----------
    arrays : mapping
        ``time`` and either ``Kp``, ``ap`` or ``F10.7obs``, ``F10.7adj``, ``Ctr81``, ``Lst81``.
    path : path-like
    section : str
        ``"OBSERVED"``, ``"DAILY"`` or ``"MONTHLY"`` (predicted).
    updated : str
        Date of the file, as it is printed there.
    """
    interval = 10800 if "Kp" in arrays else 86400
    tables = {
        name: days_of(arrays["time"], np.asarray(values, float), interval)
        for name, values in arrays.items()
        if name != "time"
    }
    days = next(iter(tables.values()))[0]
    lines = [
        _line(day, {name: table[i] for name, (_, table) in tables.items()})
        for i, day in enumerate(days)
    ]
    word = _WRITTEN[section]
    text = ["DATATYPE CssiSpaceWeather", "VERSION 1.2", f"UPDATED {updated}", "#"]
    text += [f"NUM_{word}_POINTS {len(days)}", f"BEGIN {word}", *lines, f"END {word}"]
    path = Path(path)
    path.write_bytes(("\r\n".join(text) + "\r\n").encode("latin-1"))
    return path


def _updated(table):
    for row in range(min(20, len(table))):
        _, line = table.line(row)
        if line.startswith("UPDATED "):
            try:
                moment = datetime.strptime(line[8:].strip(), "%Y %b %d %H:%M:%S UTC")
            except ValueError:
                break
            return moment.isoformat()
    return ""


def _sections(table):
    """Rows of the lines of each section: those between its marks."""
    found, announced, section, first = {name: [] for name in _SECTIONS}, {}, None, 0
    for row in _marks(table):
        number, line = table.line(row)
        word = line.split()[0] if line.strip() else ""
        begun = line[6:].strip() if word == "BEGIN" else ""
        if not (begun in found or word in ("END", "") or word.startswith("NUM_")):
            continue  # inside of a section it is damage, and named as such when its day is read
        if section:
            found[section].append(np.arange(first, row))
        first = row + 1
        if begun in found:
            section = begun
        elif word == "END":
            _check_number(table, number, section, found, announced)
            section = None
        elif word:
            announced[word[4:-7]] = int(table.number(number, line.split()[-1]))
    if section:
        table.fail(len(table), f"section {section} has no end", "It is cut short: fetch it again.")
    return {name: np.concatenate([np.arange(0), *rows]) for name, rows in found.items()}


def _marks(table):
    """Rows of the lines that begin with no digit, in order."""
    begin = table.codes[table.starts]
    return np.flatnonzero((begin < ord("0")) | (begin > ord("9"))).tolist()


def _check_number(table, number, section, found, announced):
    held = sum(map(len, found[section])) if section else 0
    if section and held != announced.get(section, held):
        table.fail(number, f"{section} has {held} lines, not {announced[section]}")


def _contents(table, section, rows, updated):
    columns, found = FixedColumns(table, rows), {}
    days = columns.days((0, 4), (5, 2), (8, 2))
    back = days[1:] <= days[:-1]
    if back.any():
        number, _ = table.line(int(rows[1:][np.argmax(back)]))
        table.fail(number, f"the days of {section} are not in order, each once")
    kp_name, flux_name = _PRODUCTS[section]
    counts = {}
    if kp_name:
        found[kp_name], counts[kp_name] = _kp(table, section, rows, columns, days)
    flux = {name: columns.numbers(*place) for name, place in FLUX.items()}
    found[flux_name] = {"time": times_of(days, 86400), **flux}
    return {
        name: _content(arrays, section, days, updated, counts.get(name, {}))
        for name, arrays in found.items()
        if any(np.isfinite(values).any() for key, values in arrays.items() if key != "time")
    }


def _kp(table, section, rows, columns, days):
    """Observed Kp must be thirds; a predicted one that is none (2.2) is kept as read."""
    kp, odd = nearest_thirds(columns.numbers(*KP, 8) / 10)
    if odd.any() and section == "OBSERVED":
        row, column = np.argwhere(odd)[0]
        number, _ = table.line(int(rows[row]))
        table.fail(number, f"{kp[row, column]:g} is no Kp: a third is expected")
    ap = columns.numbers(*AP, 8)
    counts = {
        "ap_not_of_kp": disagreements(np.where(odd, np.nan, kp), ap),
        "kp_no_third": int(odd.sum()),
    }
    return {"time": times_of(days, 10800), "Kp": kp.ravel(), "ap": ap.ravel()}, counts


def _content(arrays, section, days, updated, counts):
    values = [values for name, values in arrays.items() if name != "time"]
    marks = {} if section == "OBSERVED" else {"predicted": np.ones(len(arrays["time"]))}
    return Content(
        arrays={**arrays, **marks},
        key={"from": str(days[0])},
        revision=(updated, *reach(arrays["time"], *values)),
        definitive=section == "OBSERVED",
        counts={reason: count for reason, count in counts.items() if count},
        attributes={"updated": updated},
    )


def _line(day, values):
    year, month, date = str(day).split("-")
    blank = {name: np.full(8, np.nan) for name in ("Kp", "ap")}
    kp, ap = values.get("Kp", blank["Kp"]), values.get("ap", blank["ap"])
    flux = {name: values.get(name, [np.nan])[0] for name in FLUX}
    text = f"{year} {month} {date} {'':4} {'':2}"
    text += "".join(_cell(value * 10, 3, 0) for value in kp) + " " * 4
    text += "".join(_cell(value, 4, 0) for value in ap) + " " * 14
    text += _cell(flux["F10.7adj"], 6, 1) + " " * 14
    return text + "".join(_cell(flux[name], 6, 1) for name in ("F10.7obs", "Ctr81", "Lst81"))


def _cell(value, width, decimals):
    return " " * width if np.isnan(value) else f"{value:{width}.{decimals}f}"

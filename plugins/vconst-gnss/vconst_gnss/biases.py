"""Biases of satellites and receivers: SINEX BIAS and the DCB tables of CODE."""

import re
from pathlib import Path

import numpy as np

from vconst import Content, FileError, decode_times
from vconst_gnss.lines import Lines

#: Where fields of a line of BIAS/SOLUTION begin and end (SINEX BIAS 1.00, 2018).
COLUMNS = {
    "kind": (1, 5),
    "svn": (6, 10),
    "prn": (11, 14),
    "station": (15, 24),
    "obs_1": (25, 29),
    "obs_2": (30, 34),
    "start": (35, 49),
    "stop": (50, 64),
    "unit": (65, 69),
    "value": (70, 91),
    "error": (92, 103),
}

#: Differential and absolute code biases; others (phases, inter-system) are counted.
KINDS = ("DSB", "OSB")

#: Observables of the tables of CODE by the words of their title.
DCB_PAIRS = {
    "P1-P2": ("C1W", "C2W"),
    "P1-C1": ("C1W", "C1C"),
    "P2-C2": ("C2W", "C2C"),
}

_DAMAGED = "The file is damaged: fetch it again."
_MONTH = re.compile(r"(?:YEAR-MONTH: |YEAR: )?(\d\d)-(\d\d)\b|ENDING DAY (\d+), (\d{4})")
_DAYS = {"MONTHLY": 31, "30-DAY": 30}
_NAMES = ("TIME", "VALIDITY", "SATELLITE", "SITE", "SIGNALS", "BIAS", "ERROR")


def read_biases(path):
    """
    Code biases of satellites and receivers.

    Parameters
    ----------
    path : path-like
        SINEX BIAS 1.00, or a table of CODE (``P1C11605.DCB``).

    Returns
    -------
    Content
        One sample a bias: ``TIME`` (UTC) from which it holds; ``VALIDITY`` in days;
        ``SATELLITE`` (``G01``; the letter of the constellation alone for receivers); ``SITE``
        (four letters; empty for satellites); ``SIGNALS`` (``C1C-C2W``, ``C1C`` of an absolute
        bias); ``BIAS`` and ``ERROR`` in ns, bias of the first observable minus the second.
        GLONASS receivers may have one for each satellite.

    Raises
    ------
    FileError
        With the line.

    References
    ----------
    Schaer, S. (2018), SINEX BIAS: Solution (Software/technique) INdependent EXchange Format
    for GNSS BIASes, version 1.00.
    """
    path = Path(path)
    with path.open("rb") as stream:
        lines = Lines(stream, path.name)
        first = lines.next()
        if first is None:
            lines.fail("the file is empty")
        rows, counts = _read_sinex(lines) if first.startswith("%=BIA") else _read_dcb(lines, first)
    if not rows:
        raise FileError(f"{path.name}: it holds no code bias.", hint=_DAMAGED)
    columns = [np.array(column) for column in zip(*sorted(rows), strict=True)]
    return Content(arrays=dict(zip(_NAMES, columns, strict=True)), counts=counts)


def _read_sinex(lines):
    rows, counts, inside, ended, known = [], {}, False, False, {}
    while (text := lines.next()) is not None:
        if text.startswith("%=ENDBIA"):
            ended = True
            break
        if text[:1] in "+-":
            inside = text.startswith("+BIAS/SOLUTION")
        elif inside and text[:1] == " ":
            row, reason = _sinex_row(lines, text, known)
            if row:
                rows.append(row)
            else:
                counts[reason] = counts.get(reason, 0) + 1
    if not ended:
        lines.fail("the file ends without '%=ENDBIA'", "It is cut short: fetch it again.")
    return rows, counts


def _sinex_row(lines, text, known):
    found = {name: text[begin:stop].strip() for name, (begin, stop) in COLUMNS.items()}
    if found["kind"] not in KINDS:
        return None, "other_kinds"
    if not found["obs_1"].startswith("C"):
        return None, "not_of_codes"
    if found["unit"] != "ns":
        return None, "not_in_ns"
    for name in ("start", "stop"):
        if found[name] not in known:
            known[found[name]] = _sinex_time(lines, found[name])
    start, stop = known[found["start"]], known[found["stop"]]
    days = (stop - start) / np.timedelta64(1, "D")
    signals = "-".join(filter(None, (found["obs_1"], found["obs_2"])))
    prn = found["prn"] or text[11:12].strip()
    value, error = _number(lines, found["value"]), _number(lines, found["error"] or "nan")
    return (start, days, prn, found["station"][:4].upper(), signals, value, error), ""


def _sinex_time(lines, words):
    """UTC of year:day of the year:second; open ends (zeros) are far away."""
    parts = words.split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        lines.fail(f"'{words}' is no time", _DAMAGED)
    year, day, second = map(int, parts)
    if not year:
        return np.datetime64("2099-12-31", "ns")
    if not (1980 <= year < 2100 and day <= 366 and second <= 86400):
        lines.fail(f"'{words}' is no time", _DAMAGED)
    date = np.datetime64(f"{year}-01-01", "s") + np.timedelta64(day - 1, "D")
    gps = (date - np.datetime64("1980-01-06", "s")).astype(np.int64) + second
    return decode_times(np.array([gps]), "gps s")[0]


def _number(lines, words):
    try:
        return float(words.replace("D", "E"))
    except ValueError:
        return lines.fail(f"'{words}' is no number", _DAMAGED)


def _read_dcb(lines, first):
    """The tables of CODE: a title, then PRN or station in fixed columns."""
    pair = next((name for name in DCB_PAIRS if name in first), None)
    when = _MONTH.search(first)
    if pair is None or when is None:
        lines.fail("the title names no pair of codes and month", "It is no table of DCB.")
    if when[2] and not 1 <= int(when[2]) <= 12:
        lines.fail(f"the title names a month {when[2]}", _DAMAGED)
    start, days = _month(when)
    signals, rows = "-".join(DCB_PAIRS[pair]), []
    while (text := lines.next()) is not None:
        if not re.match(r"[GRECJ](?:\d\d| ) ", text) or not text[26:35].strip():
            continue
        value = _number(lines, text[26:35].strip())
        error = _number(lines, text[38:47].strip() or "nan")
        rows.append((start, days, text[:3].strip(), text[6:10].strip(), signals, value, error))
    lines.check_end()
    return rows, {}


def _month(found):
    if found[3]:
        stop = np.datetime64(f"{found[4]}-01-01", "ns") + np.timedelta64(int(found[3]), "D")
        return stop - np.timedelta64(30, "D"), 30.0
    year = int(found[1])
    month = np.datetime64(f"{year + (1900 if year >= 80 else 2000)}-{found[2]}", "M")
    days = ((month + 1).astype("M8[D]") - month.astype("M8[D]")).astype(int)
    return month.astype("M8[ns]"), float(days)


class BiasTable:
    """
    Biases by satellite, site and pair of codes, found directly or through others.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_biases` gives them, all valid at one time.
    """

    def __init__(self, arrays):
        self._direct = {}
        for satellite, site, signals, value, error in zip(
            *(
                np.asarray(arrays[name]).tolist()
                for name in ("SATELLITE", "SITE", "SIGNALS", "BIAS", "ERROR")
            ),
            strict=True,
        ):
            codes = signals.split("-")
            first, second = (codes[0], codes[1]) if len(codes) == 2 else (codes[0], "")
            known = self._direct.setdefault((satellite, site), {})
            known.setdefault(first, {})[second] = (value, error)
            known.setdefault(second, {})[first] = (-value, error)

    def difference(self, satellite, site, first, second):
        """
        Bias of one code minus that of another.

        Parameters
        ----------
        satellite : str
            ``"G01"``, or the letter alone for receivers.
        site : str
            Four letters; ``""`` for satellites.
        first, second : str
            ``"C1C"``; an attribute ``?`` stands for the only one that is known.

        Returns
        -------
        value, error : float
            ns; NaN where nothing leads from one to the other in three steps.
        """
        known = self._direct.get((satellite, site), {})
        best = (np.nan, np.nan)
        for begin in _like(known, first):
            found = _chain(known, begin, second)
            if np.isfinite(found[0]) and not best[1] <= found[1]:
                best = found
        return best


def _like(known, code):
    if not code.endswith("?"):
        return [code] if code in known else []
    return sorted(name for name in known if name[:2] == code[:2])


def _chain(known, first, second, steps=3):
    """The shortest way from code to code; errors add as squares."""
    reached = {first: (0.0, 0.0)}
    for _ in range(steps):
        ends = [code for code in _like(known, second) if code in reached and code != first]
        if ends:
            break
        for code, (value, square) in list(reached.items()):
            for following, (more, error) in sorted(known.get(code, {}).items()):
                reached.setdefault(following, (value + more, square + np.nan_to_num(error) ** 2))
    ends = [code for code in _like(known, second) if code in reached and code != first]
    if not ends:
        return np.nan, np.nan
    value, square = reached[min(ends, key=lambda code: reached[code][1])]
    return value, float(np.sqrt(square))

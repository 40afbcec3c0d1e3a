"""Broadcast orbits: the navigation files of RINEX 2, 3 and 4."""

from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_gnss.rinex.header import SYSTEMS, read_header
from vconst_gnss.rinex.text import Text, floats, texts
from vconst_gnss.rinex.times import calendar_seconds, shift_to_gps, utc_from_gps
from vconst_gnss.rinex.unpacked import read_text

#: Numbers of a record that are kept: 3 of the clock and 4 on each of 7 lines.
NUMBERS = 31

#: Lines of a record after its first (RINEX 3.05, appendix A).
LINES = {"G": 7, "E": 7, "C": 7, "J": 7, "I": 7, "R": 3, "S": 3}

#: What is used: the others are passed over and counted.
USED = "GREC"

#: Messages of RINEX 4 that have the layout of RINEX 3.
MESSAGES = ("LNAV", "FDMA", "INAV", "FNAV", "D1", "D2", "D1D2")

_CUT = "The file is cut short or damaged: fetch it again."


def read_navigation(path):
    """
    The broadcast orbits and clocks of a navigation file.

    Parameters
    ----------
    path : path-like
        RINEX 2 (GPS or GLONASS), 3 or 4; plain or in bzip2.

    Returns
    -------
    Content
        One sample a record, ordered by time and satellite: ``TIME`` UTC, reference time of the
        clock; ``SATELLITE``; ``MESSAGE`` (``LNAV``, ``FDMA``, ``INAV``, ``FNAV``, ``D1D2``);
        ``PARAMETERS`` (n, 31), the numbers of the record in the order of the file and in its
        units, NaN where there are none. Records that are there twice are counted
        as ``repeated``, and those of constellations that are not used by their name.

    Raises
    ------
    FileError
        With the line.

    References
    ----------
    IGS/RTCM (2021), RINEX 4.00, appendix A; RINEX 2.11, tables A4 and A11.
    """
    path = Path(path)
    text = Text(read_text(path), path.name)
    header = read_header(text)
    if header.kind not in ("N", "G"):
        text.fail(0, "these are no navigation data", "Give a file of broadcast orbits.")
    lines = np.arange(header.end, len(text))
    lines = lines[text.ends[lines] > text.starts[lines]]
    old = header.version < 3
    first, letters, names = _records_of_2(text, header, lines) if old else _records(text, lines)
    if not len(first):
        raise FileError(f"{path.name}: it holds no record of an orbit.", hint=_CUT)
    _check_lengths(text, first, letters, header, lines)
    kept, counts = _used(text, first, letters, header)
    parts = [
        _read(text, header, first[rows], str(letter), names[rows])
        for letter in sorted(set(letters[kept]))
        for rows in [np.flatnonzero(kept & (letters == letter))]
    ]
    if not parts:
        raise FileError(
            f"{path.name}: it holds no orbits of GPS, GLONASS, Galileo or BeiDou.",
            hint="Others are not read.",
        )
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order, repeated = _in_order(joined)
    if repeated:
        counts["repeated"] = repeated
    arrays = {name: values[order] for name, values in joined.items()}
    return Content(
        arrays=arrays,
        counts=counts,
        attributes={"rinex_version": header.version, **header.words},
    )


def _records(text, lines):
    """First lines of the records of RINEX 3 and 4: they begin with a satellite."""
    letters = text.first(lines)
    begins = np.isin(letters, [ord(letter) for letter in SYSTEMS])
    first = lines[begins]
    odd = lines[~begins & (letters != 32) & (letters != ord(">"))]
    if odd.size:
        text.fail(int(odd[0]), f"'{text.line(int(odd[0]))[:30]}' is no record", _CUT)
    found = text.fields(first, 0, 3)
    found[found[:, 1] == 32, 1] = 48
    names = found.astype("u4").view("U3")[:, 0] if len(first) else np.zeros(0, "U3")
    return first, letters[begins].astype("u4").view("U1"), names


def _records_of_2(text, header, lines):
    letter = "R" if header.kind == "G" else "G"
    filled = np.char.isdigit(texts(text.fields(lines, 0, 2)))
    first = lines[filled]
    numbers = texts(text.fields(first, 0, 2)).astype(int)
    names = np.array([f"{letter}{number:02d}" for number in numbers], "U3")
    return first, np.full(len(first), letter), names


def _check_lengths(text, first, letters, header, lines):
    """Every record has its lines before the next begins."""
    number = np.searchsorted(lines, first)
    follow = np.diff(np.append(number, len(lines))) - 1
    marks = text.first(lines) == ord(">")
    before = np.cumsum(marks)
    begin, stop = number, np.append(number[1:], len(lines))
    follow -= before[stop - 1] - before[begin]
    wanted = np.array([LINES[str(letter)] for letter in letters])
    short = np.flatnonzero(follow < wanted)
    other = _message_of_4(text, first, header)
    short = [at for at in short if other is None or other[at] in MESSAGES]
    if short:
        at = short[0]
        text.fail(
            int(first[at]), f"the record has {follow[at]} lines more; expected {wanted[at]}", _CUT
        )


def _message_of_4(text, first, header):
    """Kind of message by record, from the line before it; None below RINEX 4."""
    if header.version < 4:
        return None
    words = [text.line(int(line) - 1).split() for line in first]
    return np.array([w[3] if len(w) > 3 and w[1] == "EPH" else "" for w in words])


def _used(text, first, letters, header):
    kept = np.isin(letters, list(USED))
    counts = {}
    for letter in sorted(set(letters[~kept])):
        counts[f"{SYSTEMS[str(letter)].lower()}_not_read"] = int((letters == letter).sum())
    messages = _message_of_4(text, first, header)
    if messages is not None:
        known = np.isin(messages, MESSAGES)
        if (kept & ~known).any():
            counts["other_messages"] = int((kept & ~known).sum())
        kept &= known
    return kept, counts


def _read(text, header, first, letter, names):
    old = header.version < 3
    if old:
        date, clock = text.fields(first, 3, 8), text.fields(first, 12, 5)
        second, margin = text.fields(first, 17, 5), 22
    else:
        date, clock = text.fields(first, 4, 10), text.fields(first, 15, 5)
        second, margin = text.fields(first, 20, 3), 23
    whole = calendar_seconds(text, first, date, clock)
    whole = whole + np.rint(floats(text, first, second)).astype(np.int64)
    system = {"R": "GLO", "C": "BDT"}.get(letter, "GPS")
    time = whole + shift_to_gps(whole, system)
    parameters = np.full((len(first), NUMBERS), np.nan)
    columns = [margin + 19 * n for n in range(3)]
    for n, column in enumerate(columns):
        parameters[:, n] = floats(text, first, text.fields(first, column, 19))
    indent = margin - 19
    for line in range(1, LINES[letter] + 1):
        for n in range(4):
            at = np.minimum(first + line, len(text) - 1)
            field = text.fields(at, indent + 19 * n, 19)
            field[first + line >= len(text)] = 32
            parameters[:, 4 * line - 1 + n] = floats(text, at, field)
    return {
        "TIME": utc_from_gps(time * 1_000_000_000),
        "SATELLITE": names,
        "MESSAGE": _messages(letter, parameters),
        "PARAMETERS": parameters,
    }


def _messages(letter, parameters):
    """Which message a record is of; of Galileo its data sources say so (bits 0, 2 or 1)."""
    if letter != "E":
        return np.full(len(parameters), {"G": "LNAV", "R": "FDMA", "C": "D1D2"}[letter], "U4")
    source = np.nan_to_num(parameters[:, 20]).astype(np.int64)
    return np.where(source & 2, "FNAV", "INAV").astype("U4")


def _in_order(joined):
    """Rows in order of time, satellite and message, without those that are there twice."""
    parameters = np.nan_to_num(joined["PARAMETERS"], nan=-9.9e99)
    keys = [*parameters.T[::-1], joined["MESSAGE"], joined["SATELLITE"], joined["TIME"]]
    order = np.lexsort(keys)
    same = np.ones(len(order), bool)
    same[:1] = False
    for name in ("TIME", "SATELLITE", "MESSAGE"):
        same[1:] &= joined[name][order][1:] == joined[name][order][:-1]
    same[1:] &= (parameters[order][1:] == parameters[order][:-1]).all(axis=1)
    return order[~same], int(same.sum())

"""The body of a RINEX 2, 3 or 4 observation file, read by columns and not by lines."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vconst_gnss.rinex.header import SYSTEMS, read_header
from vconst_gnss.rinex.text import Text, fixed, texts
from vconst_gnss.rinex.times import gps_nanoseconds
from vconst_gnss.rinex.unpacked import read_text

#: Columns of an observation: F14.3, loss of lock, signal strength.
FIELD = 16

#: Observations on a line of RINEX 2.
PER_LINE = 5

#: Satellites on an epoch line of RINEX 2.
PER_EPOCH_LINE = 12

_CUT = "The file is cut short or damaged: fetch it again."
_KINDS = {"O": "observations", "N": "navigation", "M": "weather", "G": "GLONASS navigation"}


@dataclass
class Block:
    """
    Observations of one constellation.

    Parameters
    ----------
    epoch : numpy.ndarray of int, shape (n,)
        Number of the epoch of each row, ascending.
    satellite : numpy.ndarray of str, shape (n,)
        ``"G01"``.
    codes : tuple of str
        Observables, by the file's names.
    values : numpy.ndarray of float64, shape (n, codes)
        m of codes, cycles of phases, Hz of Doppler; NaN is none.
    loss_of_lock : numpy.ndarray of uint8, shape (n, codes)
        Loss of lock indicator; 0 where blank.
    """

    epoch: np.ndarray
    satellite: np.ndarray
    codes: tuple
    values: np.ndarray
    loss_of_lock: np.ndarray


@dataclass
class Observations:
    """
    What an observation file holds.

    Parameters
    ----------
    header : Header
    time : numpy.ndarray of int64, shape (epochs,)
        GPS time in ns since 6 January 1980 (no leap seconds).
    power_failure : numpy.ndarray of bool, shape (epochs,)
        The receiver lost its power before this epoch.
    blocks : dict of str to Block
        By letter of the constellation.
    counts : dict of str to int
        What was passed over, by reason.
    """

    header: object
    time: np.ndarray
    power_failure: np.ndarray
    blocks: dict
    counts: dict


def read_observations(path, *, kinds="CL", systems="GREC"):
    """
    The observations of a file.

    Parameters
    ----------
    path : path-like
        RINEX 2.x, 3.x or 4.x, plain, Hatanaka-compressed, or either in bzip2.
    kinds : str
        First letters of the observables that are read: C and P (with C) are codes, L phases,
        D Doppler, S strengths; empty for all.
    systems : str
        Letters of the constellations that are read; empty for all.

    Returns
    -------
    observations : Observations

    Raises
    ------
    FileError
        With the line, where the file is damaged, cut short or of another kind.

    Notes
    -----
    Values are divided by the scale factor that the header states. Epochs with a flag above 1
    (events, header lines between the data, cycle slips) are passed over and counted.

    References
    ----------
    IGS/RTCM (2020), RINEX 3.05; Gurtner, W., Estey, L. (2007), RINEX 2.11.
    """
    path = Path(path)
    text = Text(read_text(path), path.name)
    header = read_header(text)
    if header.kind != "O":
        kind = _KINDS.get(header.kind, f"of the kind '{header.kind}'")
        text.fail(0, f"these are {kind} data, not observations", "Nothing else makes TEC.")
    if not header.codes:
        text.fail(0, "the header names no observables", _CUT)
    table = _epochs_of_2(text, header) if header.version < 3 else _epochs_of_3(text, header)
    wanted = systems or "".join(SYSTEMS)
    blocks, counts = {}, table.counts
    letters = table.satellite.view("U1")[:: table.satellite.dtype.itemsize // 4]
    for letter in sorted(set(letters)):
        rows = np.flatnonzero(letters == letter)
        if letter in wanted:
            blocks[letter] = _block(text, header, table, letter, rows, kinds)
        else:
            name = SYSTEMS.get(str(letter), "unknown").lower()
            counts[f"{name}_not_read"] = len(rows)
    return Observations(header, table.time, table.power_failure, blocks, counts)


@dataclass
class _Table:
    """Which line belongs to which epoch and satellite."""

    time: np.ndarray
    power_failure: np.ndarray
    epoch: np.ndarray
    satellite: np.ndarray
    line: np.ndarray
    counts: dict


def _block(text, header, table, letter, rows, kinds):
    names = header.codes.get("", header.codes.get(letter))
    if names is None:
        text.fail(table.line[rows[0]], f"the header names no observables of '{letter}'", _CUT)
    kinds = kinds + "P" if "C" in kinds else kinds
    chosen = [number for number, name in enumerate(names) if not kinds or name[0] in kinds]
    values = np.empty((len(rows), len(chosen)))
    loss = np.zeros((len(rows), len(chosen)), np.uint8)
    lines = table.line[rows]
    for place, number in enumerate(chosen):
        at, column = lines, 3 + FIELD * number
        if header.version < 3:
            at, column = lines + number // PER_LINE, FIELD * (number % PER_LINE)
        field = text.fields(at, column, FIELD - 1)
        values[:, place] = fixed(text, at, field[:, : FIELD - 2], 3)
        digit = field[:, FIELD - 2] - np.uint8(48)
        loss[:, place] = np.where(digit < 8, digit, 0)
        values[:, place] /= header.scale.get((letter, names[number]), 1.0)
    codes = tuple(names[number] for number in chosen)
    return Block(table.epoch[rows], table.satellite[rows], codes, values, loss)


def _epochs_of_3(text, header):
    lines = np.arange(header.end, len(text))
    marks = lines[text.first(lines) == ord(">")]
    _check_first(text, header, lines, marks)
    flags, numbers = _flag_and_number(text, marks, 31, 32)
    follow = np.diff(np.append(marks, len(text))) - 1
    _check_numbers(text, marks, numbers, follow)
    used = flags <= 1
    time = gps_nanoseconds(
        text,
        marks[used],
        text.fields(marks[used], 2, 11),
        text.fields(marks[used], 13, 5),
        text.fields(marks[used], 18, 11),
        header,
    )
    each = numbers[used]
    line = np.repeat(marks[used] + 1, each) + _within(each)
    satellite = _satellites(text, line, text.fields(line, 0, 3), header)
    return _Table(
        time,
        flags[used] == 1,
        np.repeat(np.arange(len(each)), each),
        satellite,
        line,
        _passed_over(flags),
    )


def _epochs_of_2(text, header):
    """Samples of all epochs; a satellite has as many lines as its observations need."""
    per_satellite = -(-len(header.codes[""]) // PER_LINE)
    marks, flags, numbers, first = _walk_epochs_of_2(text, header, per_satellite)
    _check_first(text, header, np.arange(header.end, len(text)), marks)
    used = flags <= 1
    marks, each, first = marks[used], numbers[used], first[used]
    time = gps_nanoseconds(
        text,
        marks,
        text.fields(marks, 0, 9),
        text.fields(marks, 9, 6),
        text.fields(marks, 15, 11),
        header,
    )
    within = _within(each)
    named = np.repeat(marks, each) + within // PER_EPOCH_LINE
    found = text.fields(named, 32 + 3 * (within % PER_EPOCH_LINE), 3)
    line = np.repeat(first, each) + within * per_satellite
    satellite = _satellites(text, named, found, header)
    return _Table(
        time,
        flags[used] == 1,
        np.repeat(np.arange(len(each)), each),
        satellite,
        line,
        _passed_over(flags),
    )


def _walk_epochs_of_2(text, header, per_satellite):
    """
    Lines of epochs, their flags and numbers, and the lines after each.

    Epoch lines say how many lines follow, so they are found one after the other.
    """
    marks, flags, numbers, first = [], [], [], []
    at, end = header.end, len(text)
    while at < end:
        line = text.line(at)
        if not line:
            at += 1
            continue
        flag, number = _epoch_of_2(text, at, line)
        continued = max(0, -(-number // PER_EPOCH_LINE) - 1) if flag in (0, 1, 6) else 0
        after = at + 1 + continued
        length = number * per_satellite if flag in (0, 1, 6) else number
        if after + length > end:
            text.fail(end - 1, f"the epoch of line {at + 1} has fewer lines than it says", _CUT)
        marks.append(at)
        flags.append(flag)
        numbers.append(number)
        first.append(after)
        at = after + length
    return tuple(np.array(each, np.int64) for each in (marks, flags, numbers, first))


def _epoch_of_2(text, at, line):
    try:
        return int(line[26:29]), int(line[29:32])
    except ValueError:
        text.fail(at, f"'{line[:32].strip()}' is no epoch with its number of satellites", _CUT)


def _flag_and_number(text, marks, flag_at, number_at):
    flags = text.fields(marks, flag_at, 1)[:, 0].astype(np.int64) - 48
    words = texts(text.fields(marks, number_at, 3))
    wrong = (flags < 0) | (flags > 6) | ~np.char.isdigit(words)
    if wrong.any():
        at = int(marks[np.flatnonzero(wrong)[0]])
        text.fail(at, f"'{text.line(at)[:40]}' is no epoch with its number of satellites", _CUT)
    return flags, words.astype(np.int64)


def _check_first(text, header, lines, marks):
    if not len(marks):
        text.fail(max(header.end - 1, 0), "the file holds no epoch", _CUT)
    if marks[0] != lines[0] and text.line(int(lines[0])):
        text.fail(int(lines[0]), f"'{text.line(int(lines[0]))[:30]}' is no epoch", _CUT)


def _check_numbers(text, marks, numbers, follow):
    wrong = np.flatnonzero(numbers != follow)
    for at in wrong:
        blank = range(marks[at] + 1 + numbers[at], marks[at] + 1 + follow[at])
        if numbers[at] < follow[at] and not any(text.line(int(n)) for n in blank):
            continue  # empty lines at the end
        text.fail(
            int(marks[at]), f"the epoch says {numbers[at]} lines and {follow[at]} follow", _CUT
        )


def _within(each):
    """0, 1, ... of every group."""
    ends = np.cumsum(each)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - each, each)


def _satellites(text, lines, found, header):
    """Names such as ``G01``: the letter may be missing in RINEX 2, the zero may be a blank."""
    found = found.copy()
    blank = found[:, 0] == 32
    found[blank, 0] = ord(header.system if header.system != "M" else "G")
    found[found[:, 1] == 32, 1] = 48
    digits = (found[:, 1:] >= 48) & (found[:, 1:] <= 57)
    letters = np.isin(found[:, 0], [ord(letter) for letter in SYSTEMS])
    wrong = np.flatnonzero(~(digits.all(axis=1) & letters))
    if wrong.size:
        at = int(lines[wrong[0]])
        name = bytes(found[wrong[0]]).decode("latin-1")
        text.fail(at, f"'{name}' is no satellite", _CUT)
    return found.astype("u4").view("U3")[:, 0] if len(found) else np.zeros(0, "U3")


def _passed_over(flags):
    events, slips = int(((flags > 1) & (flags < 6)).sum()), int((flags == 6).sum())
    return {k: v for k, v in (("events", events), ("cycle_slip_records", slips)) if v}

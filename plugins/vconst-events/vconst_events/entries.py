"""Entries of a catalogue as arrays: what every layout has in common."""

import re

import numpy as np

from vconst import Content, FileError, decode_times

#: Bytes of a file; all earthquakes of a century have fewer.
SIZE_LIMIT = 2_000_000_000

#: Longest text of one entry; places have some fifty characters.
TEXT_LIMIT = 1000

_PLAIN = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?", re.ASCII)

#: The store keeps nothing before and after these.
EARLIEST, LATEST = np.datetime64("1900-01-01", "ns"), np.datetime64("2100-01-01", "ns")


def fail(path, line, message, hint=None):
    """Raise FileError naming file and line."""
    raise FileError(f"{path.name}:{line}: {message}.", hint=hint)


def check_size(path, limit=SIZE_LIMIT):
    """Raise FileError if the file is larger than *limit* bytes."""
    if path.stat().st_size > limit:
        raise FileError(f"{path.name}: larger than {limit} bytes.")


def read_lines(path, limit, most, encoding="latin-1", errors="strict"):
    """
    The lines of a text file, without their ends.

    Parameters
    ----------
    path : Path
    limit : int
        Most bytes.
    most : int
        Most lines: they are counted before a list of them takes gigabytes.
    encoding, errors : str
        As :meth:`bytes.decode` takes them.

    Returns
    -------
    lines : list of str
        The last is empty where the last line has an end.

    Raises
    ------
    FileError
        If there is more.
    """
    check_size(path, limit)
    content = path.read_bytes()
    if content.count(b"\n") > most:
        fail(path, most, f"more than {most} lines")
    return content.replace(b"\r\n", b"\n").decode(encoding, errors).split("\n")


def times_of(path, texts, lines, name):
    """
    Times from ISO 8601 texts; an empty one is NaT.

    Parameters
    ----------
    path : Path
    texts : list of str
        An offset from UTC is taken off; without one it is UTC.
    lines : list of int
        Where each stands, for the message.
    name : str
        What it is, for the message.

    Returns
    -------
    times : array of datetime64[ns], shape (n,)

    Raises
    ------
    FileError
        Naming the first text that is no time.
    """
    times = _decoded(texts)
    wrong = np.isnat(times) & (np.array(texts, dtype=str) != "")
    if wrong.any():
        at = int(np.argmax(wrong))
        fail(path, lines[at], f"{name} '{texts[at][:40]}' is no time")
    return times


def _decoded(texts):
    """All at once where they are plain UTC; one by one where there are offsets or leap seconds."""
    try:
        if all(not text or _PLAIN.fullmatch(text) for text in texts):
            return np.array([text.removesuffix("Z") or "NaT" for text in texts], "datetime64[ns]")
    except ValueError:
        pass
    return decode_times(np.array(texts, dtype=str), "iso")


def leave_out(arrays, kept):
    """The arrays of the entries that are kept."""
    return {name: values[kept] for name, values in arrays.items()}


def in_span(arrays):
    """
    Entries from 1900 to 2100, and how many others there were, by reason.

    Returns
    -------
    arrays : dict of str to array
    counts : dict of str to int
        ``outside_1900_to_2100``.
    """
    start = arrays["time"]
    kept = (start >= EARLIEST) & (start < LATEST)
    others = int((~kept).sum())
    return leave_out(arrays, kept), ({"outside_1900_to_2100": others} if others else {})


def check_unique(path, names, lines):
    """Raise FileError if an entry has no name, or that of another."""
    names = np.asarray(names)
    known = set(names.tolist())
    if len(known) == len(names) and "" not in known:  # most files; sorting takes longer
        return
    if (names == "").any():
        fail(path, lines[int(np.argmax(names == ""))], "an entry without id")
    _, first, count = np.unique(names, return_index=True, return_counts=True)
    if (count > 1).any():
        twice = int(first[count > 1][0])
        fail(path, lines[twice], f"the entry '{names[twice]}' is there more than once")


def content_of(arrays, counts=None):
    """
    The content of one file of entries.

    Parameters
    ----------
    arrays : dict of str to array, shape (event,)
        With ``time``, ``mag`` and ``updated``; ``stop`` is ``time`` where it is not given.
    counts : dict of str to int, optional

    Returns
    -------
    Content
        Its revision is the latest change, its key what it spans in time and magnitude.
    """
    arrays.setdefault("stop", arrays["time"].copy())
    magnitudes = arrays.get("mag", np.array([]))
    known = magnitudes[np.isfinite(magnitudes)]
    first, last = (str(time)[:19] for time in (arrays["time"].min(), arrays["time"].max()))
    changed = arrays.get("updated", np.array([], "M8[ns]"))
    changed = changed[~np.isnat(changed)]
    return Content(
        arrays=arrays,
        key={"from": first, "to": last, "above": f"{known.min():g}" if known.size else "none"},
        revision=(str(changed.max())[:19] if changed.size else "",),
        counts=counts or {},
    )

"""The CSV files of MagGeo: the field minus CHAOS, every 30 s, with Kp beside it."""

from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_swarm.table import numbers, read_table

LETTERS = {"A": "a", "B": "b", "C": "c"}
NEEDED = ("epoch", "timestamp", "Latitude", "Longitude", "Radius", "F_res", "N_res", "E_res")
HEADER = (
    *("epoch", "Flags_B", "Latitude", "Spacecraft", "Radius", "Kp", "F_res", "Longitude"),
    *("Flags_F", "N_res", "E_res", "C_res", "timestamp"),
)
KEPT = (*NEEDED, "C_res", "Kp", "Flags_F", "Flags_B")


def read_residuals(path):
    """
    Read one file.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to Content
        By product, of each satellite in the file. Time is ``epoch`` (s since 1970);
        lines whose ``timestamp`` is another time are counted (``timestamp_differs``).

    Raises
    ------
    FileError
        If a column is missing, a line is cut short or a value is not a number.
    """
    table = read_table(path)
    missing = [name for name in (*NEEDED, "C_res", "Spacecraft") if name not in table.columns]
    if missing:
        raise FileError(
            f"'{table.name}': no column '{missing[0]}'. It has: {', '.join(table.columns)}.",
            hint="The CSV files of MagGeo's residuals are expected.",
        )
    letters = np.array(table.columns["Spacecraft"])
    arrays = {
        name: numbers(table, name) for name in KEPT if name in table.columns and name != "timestamp"
    }
    differs = _spelt(table) != arrays["epoch"]
    others = ~np.isin(letters, list(LETTERS))
    if others.all():
        raise FileError(
            f"'{table.name}': 'Spacecraft' is {letters[0]!r}; A, B or C is expected.",
            hint="It is of another mission.",
        )
    return {
        f"swarm-{LETTERS[letter]}/maggeo": _content(arrays, letters == letter, differs, others)
        for letter in sorted(set(letters[~others].tolist()))
    }


def write_residuals(arrays, path, *, letter, **about):
    """
    Write one file, line by line as MagGeo does.

    Parameters
    ----------
    arrays : mapping of str to array
        By the file's names, shape (n,): ``epoch`` (s), position (degree, m) and
        residuals (nT) are needed; flags and Kp are 0 where they are not given.
    path : path-like
        Overwritten.
    letter : str
        Of the satellite.
    **about
        Not used.
    """
    length = len(arrays["epoch"])
    columns = {name: np.asarray(arrays.get(name, np.zeros(length, int))) for name in HEADER}
    columns["epoch"] = np.rint(columns["epoch"]).astype(np.int64)
    columns["Spacecraft"] = np.full(length, letter)
    times = columns["epoch"].astype("M8[s]").astype(str)
    columns["timestamp"] = np.char.replace(times, "T", " ")
    for name in ("Flags_F", "Flags_B"):
        columns[name] = columns[name].astype(np.int64)
    rows = zip(*(columns[name].tolist() for name in HEADER), strict=True)
    lines = [",".join(HEADER), *(",".join(map(_text, row)) for row in rows)]
    Path(path).write_text("\n".join(lines) + "\n")


def name_residuals(start, stop, *, letter):
    """A file name that says satellite and day; MagGeo's own says nothing."""
    first, last = (
        str(np.datetime64(one, "ns").astype("M8[s]")).replace("-", "").replace(":", "")
        for one in (start, stop)
    )
    return f"maggeo_swarm_{letter}_{first}_{last}_residuals.csv"


def _text(value):
    """As MagGeo prints it: nothing where there is nothing."""
    return "" if value != value else str(value)


def _spelt(table):
    """Seconds since 1970 of ``timestamp``, as ``2014-09-08 00:00:30``."""
    texts = table.columns["timestamp"]
    try:
        return np.array(texts, "M8[s]").astype(np.int64).astype(np.float64)
    except ValueError:
        line = next(k for k, text in enumerate(texts, 2) if not _is_time(text))
        wanted = "a time such as 2014-09-08 00:00:30"
        raise table.wrong(line, "timestamp", texts[line - 2], wanted) from None


def _is_time(text):
    try:
        np.datetime64(text, "s")
    except ValueError:
        return False
    return True


def _content(arrays, here, differs, others):
    own = {name: values[here] for name, values in arrays.items()}
    span = np.array([own["epoch"].min(), own["epoch"].max()]).astype("M8[s]")
    start, stop = (str(time).replace("-", "").replace(":", "") for time in span)
    counts = {
        "timestamp_differs": int((differs & here).sum()),
        "other_spacecraft": int(others.sum()),
    }
    return Content(
        arrays=own,
        key={
            "excerpt": "maggeo",
            "start": start,
            "stop": stop,
            "samples": str(int(here.sum())),
        },
        counts={reason: count for reason, count in counts.items() if count},
    )

"""Kp as pandas writes it: definitive Kp of GFZ, and what SWPC estimates on the day."""

from pathlib import Path

import numpy as np

from vconst_indices.grades import graded_contents
from vconst_indices.scale import kp_in_thirds
from vconst_indices.text import Table, utc_times

#: First lines of the two layouts; the first column, the time, has no name.
DEFINITIVE = ",Bartels_solar_rotation_num,day_within_Bartels_rotation,Kp,daily_Kp_sum"
RECENT = ",mid_lat_Kp,high_lat_Kp,Kp"

_THREE_HOURS = np.timedelta64(3, "h")


def read_kp_table(path, *, grade=None):
    """
    Kp of GFZ, a line every three hours, with the sum of its day.

    Parameters
    ----------
    path : path-like
    grade : int or None
        2 definitive, 0 preliminary, None if that is not known: the file does not say.

    Returns
    -------
    contents : dict of str to list of Content
        ``gfz/kp``: ``time`` (n,) datetime64[ns], beginning of the three hours, UTC; ``Kp``
        (n,) in exact thirds; ``definitive`` (n,), NaN if not known.

    Raises
    ------
    FileError
        With the line that is damaged; also where the Kp of a day have another sum.
    """
    table, rows, times = _open(path, DEFINITIVE)
    cells = np.array([[table.number(n, text) for text in parts[1:]] for n, parts in rows])
    try:
        kp = kp_in_thirds(cells[:, 2])
    except ValueError as error:
        table.fail(rows[0][0], str(error))
    days, place = np.unique(times.astype("datetime64[D]"), return_inverse=True)
    for day in range(len(days)):
        own = place == day
        if own.sum() == 8 and not abs(kp[own].sum() - cells[own, 3][0]) < 0.05:
            number = rows[int(np.argmax(own))][0]
            table.fail(number, f"the Kp of {days[day]} have the sum {kp[own].sum():.2f}")
    grades = np.full(len(kp), np.nan if grade is None else float(grade))
    return {"gfz/kp": graded_contents({"time": times, "Kp": kp}, grades)}


def read_recent(path):
    """
    The K indices that SWPC estimates: of middle and high latitudes and of the planet.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to list of Content
        ``swpc/kp``: ``time`` (n,) datetime64[ns], beginning of the three hours, UTC;
        ``mid_lat_Kp``, ``high_lat_Kp``, ``Kp`` (n,) whole numbers, -1 as NaN; ``definitive``
        (n,) 0: SWPC's are never replaced by definitive ones.

    Raises
    ------
    FileError
        With the line that is damaged.
    """
    table, rows, times = _open(path, RECENT)
    cells = np.array([[table.number(n, text, (-1.0,)) for text in parts[1:]] for n, parts in rows])
    odd = np.isfinite(cells) & ((cells != np.rint(cells)) | (cells < 0) | (cells > 9))
    if odd.any():
        row, column = np.argwhere(odd)[0]
        table.fail(rows[row][0], f"{cells[row, column]:g} is no K index of SWPC, 0 to 9")
    names = RECENT.split(",")[1:]
    arrays = {"time": times, **dict(zip(names, cells.T, strict=True))}
    return {"swpc/kp": graded_contents(arrays, np.zeros(len(times)))}


def write_recent(arrays, path):
    """
    Write the estimates as they are read.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,), ``mid_lat_Kp``, ``high_lat_Kp``, ``Kp`` (n,), rounded to whole numbers.
    path : path-like
    """
    times = np.datetime_as_string(np.asarray(arrays["time"]).astype("datetime64[s]"))
    columns = [np.asarray(arrays[name], float) for name in RECENT.split(",")[1:]]
    lines = [
        ",".join([time.replace("T", " "), *(f"{_whole(value):d}" for value in values)])
        for time, *values in zip(times, *columns, strict=True)
    ]
    path = Path(path)
    path.write_text("\n".join([RECENT, *lines]) + "\n", encoding="latin-1")
    return path


def _whole(value):
    return -1 if np.isnan(value) else int(np.rint(value))


def _open(path, header):
    """The table, its rows as numbers of lines and cells, and their times."""
    table = Table(path)
    if not table.lines or table.lines[0][1] != header:
        table.fail(1, f"the header '{header}' is expected")
    rows = [(number, line.split(",")) for number, line in table.lines[1:]]
    if not rows:
        table.fail_empty()
    for number, parts in rows:
        if len(parts) != header.count(",") + 1:
            table.fail(number, f"{len(parts)} columns; {header.count(',') + 1} are expected")
    times = utc_times([parts[0] for _, parts in rows])
    since = times - times.astype("datetime64[D]")
    odd = np.isnat(times) | (since % _THREE_HOURS != np.timedelta64(0, "ns"))
    odd[1:] |= times[1:] <= times[:-1]
    if odd.any():
        number, parts = rows[int(np.argmax(odd))]
        table.fail(number, f"no three hours begin at '{parts[0][:30]}', or not after those before")
    return table, rows, times

"""The RC index of DTU: in HDF5 as chaosmagpy ships it, and in the tables it is made from."""

from pathlib import Path

import numpy as np

from vconst import FileError, decode_times
from vconst_indices.grades import graded_contents
from vconst_indices.text import Table

_NAMES = ("RC", "RC_e", "RC_i")

#: The times of the file are middles of hours, in days since 2000.
_HALF = np.timedelta64(30, "m")

#: How far a time may be from the middle of an hour: tables print seven decimals of a day.
_ROUNDING = np.timedelta64(60, "s")

#: D is definitive, P is preliminary.
_GRADES = {b"D": 2.0, b"P": 0.0}


def read_rc(path):
    """
    The RC index.

    Parameters
    ----------
    path : path-like
        HDF5 with ``time``, ``RC``, ``RC_e``, ``RC_i``, ``flag``, or a table of these five.

    Returns
    -------
    contents : dict of str to list of Content
        ``dtu/rc``: ``time`` (n,) datetime64[ns], beginning of the hour, UTC; ``RC``,
        ``RC_e`` (external), ``RC_i`` (induced) (n,) nT; ``definitive`` (n,) 2 or 0, in a content
        each.

    Raises
    ------
    FileError
        If it is damaged, or its times are not the middles of hours.

    References
    ----------
    Olsen N. et al. (2014), The CHAOS-4 geomagnetic field model, Geophys. J. Int. 197, 815-827,
    doi:10.1093/gji/ggu033; chaosmagpy.data_utils.save_RC_h5file.
    """
    path = Path(path)
    with path.open("rb") as file:
        binary = file.read(4) == b"\x89HDF"
    days, values, flags = _read_hdf5(path) if binary else _read_table(path)
    times = decode_times(days, "mjd2000")
    if np.isnat(times).any():
        raise FileError(f"{path.name}: a time is no number of days since 2000.")
    hours = times.astype("datetime64[h]").astype("datetime64[ns]")
    off = np.abs(times - hours - _HALF)
    odd = off > _ROUNDING
    odd[1:] |= hours[1:] <= hours[:-1]
    if odd.any():
        at = str(times[int(np.argmax(odd))])[:19]
        raise FileError(f"{path.name}: {at} is no middle of an hour, or not after that before.")
    final = flags == b"D"
    unknown = ~final & (flags != b"P")
    if unknown.any():
        flag = flags[int(np.argmax(unknown))]
        raise FileError(f"{path.name}: the flag {flag!r:.20} is neither D nor P.")
    grades = np.where(final, _GRADES[b"D"], _GRADES[b"P"])
    return {"dtu/rc": graded_contents({"time": hours, **values}, grades)}


def write_rc(arrays, path):
    """
    Write the index in HDF5.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,) beginnings of hours; ``RC``, ``RC_e``, ``RC_i`` (n,) nT; ``definitive`` (n,)
        optional, else all are preliminary.
    path : path-like
    """
    import h5py

    times = np.asarray(arrays["time"]).astype("datetime64[ns]") + _HALF
    given = np.asarray(arrays.get("definitive", np.zeros(len(times))), float)
    with h5py.File(path, "w") as file:
        since = (times - np.datetime64("2000-01-01", "ns")) / np.timedelta64(1, "D")
        file.create_dataset("time", data=since)
        for name in _NAMES:
            file.create_dataset(name, data=np.asarray(arrays[name], float))
        flags = np.where(given == 2, b"D", b"P").astype("S1")
        file.create_dataset("flag", data=flags)
    return Path(path)


def _read_hdf5(path):
    from vconst.hdf5 import opened
    from vconst_indices.hdf5 import column

    with opened(path, "dtu/rc") as file:
        days, _ = column(file, "time", "f")
        values = {name: column(file, name, "f")[0] for name in _NAMES}
        flags, _ = column(file, "flag", "S")
    lengths = {len(days), len(flags), *map(len, values.values())}
    if len(lengths) != 1 or not len(days):
        raise FileError(f"{path.name}: columns of {sorted(lengths)} values; all are as long.")
    return days, values, flags


def _read_table(path):
    table = Table(path)
    rows = [
        (number, line.split()) for number, line in table.lines if not line.lstrip().startswith("#")
    ]
    if not rows:
        table.fail_empty()
    for number, parts in rows:
        if len(parts) != 5:
            table.fail(number, f"{len(parts)} columns; 5 are expected", "Is it cut short?")
    cells = np.array([[table.number(n, text) for text in parts[:4]] for n, parts in rows])
    flags = np.array([parts[4].encode("latin-1") for _, parts in rows])
    return cells[:, 0], dict(zip(_NAMES, cells.T[1:], strict=True)), flags

"""
Made-up files in the native layout, dataset by dataset and attribute by attribute.

Contiguous and uncompressed like the real ones, through h5py's lower level: 15 datasets with
five attributes each take 1 ms there, and 6 ms through its upper one.
"""

from functools import partial
from pathlib import Path

import numpy as np

from vconst_cses.column import FILLS
from vconst_cses.dipole import dipole_coordinates
from vconst_cses.faults import Faulty, make_faulty, spoil_written
from vconst_cses.names import groups_of, half_orbit
from vconst_cses.times import NANOSECONDS, NO_TIME

#: VERSE_TIME counts from here.
VERSE_EPOCH = np.datetime64("2009-01-01", "ns")


def write_half_orbit(arrays, path, layout, *, generated=None, defects=(), **about):
    """
    Write one level 2 file.

    Parameters
    ----------
    arrays : mapping of str to array
        By the file's names and in its units, shape (n, ...); NaN and NaT become the fill
        value. The time is needed, in ns since 2009-01-01. UTC_TIME, dipole coordinates
        and, for FGM, the vector in the sensor frame and an identity quaternion are made
        where they are not given; flags are 0, the working mode is 1, axes are those of
        the table, and anything else is fill. Names that the table does not have are left
        out; ``time_correction`` (s) is taken off the time.
    path : path-like
        Overwritten.
    layout : Layout
    generated : str or None
        ``GenerationDate``, ``YYYY-MM-DD hh:mm:ss``; None for the midnight after the end.
    defects : tuple of str
        Faults of real files to make: names of :data:`vconst_cses.defects.DEFECTS`.
    **about
        ``orbit`` and ``side``; otherwise from the file name, otherwise from the times.
    """
    path = Path(path)
    time = layout.time.source
    given = {name: np.asarray(values) for name, values in arrays.items()}
    given[time] = _stated(given, time)
    known = given[time][given[time] != NO_TIME]
    span = [VERSE_EPOCH + known[number].astype("m8[ns]") for number in (0, -1)]
    groups = {**groups_of(layout, path.name), **about}
    if "orbit" not in groups or "side" not in groups:
        groups["orbit"], groups["side"] = half_orbit(*span, layout.satellite)
    columns = _complete(given, layout)
    root = {
        **layout.root,
        "ORBITNUM": _number(layout, "%06d", groups["orbit"]),
        "ORBITTYPE": _number(layout, "%d", groups["side"]),
    }
    faulty = Faulty(columns, root, layout.unit_attribute, layout)
    make_faulty(faulty, defects)
    generated = generated or f"{span[1].astype('M8[D]') + 1} 00:00:00"
    write = partial(_container(layout), generated=generated.encode())
    write(path, faulty)
    if defects:
        later = partial(_name_later, layout, known, groups)
        spoil_written(faulty, defects, path, write, later)


def _name_later(layout, times, groups, number):
    """Name of a file of the same half-orbit that begins at a later record."""
    start, stop = (VERSE_EPOCH + times[n].astype("m8[ns]") for n in (number, -1))
    return layout.name_file(start, stop, orbit=groups["orbit"], side=groups["side"])


def _container(layout):
    if layout.suffix == ".zarr.zip":
        from vconst_cses.zarr_zip import write_file
    else:
        from vconst_cses.hdf5_writer import write_file
    return write_file


def _stated(given, time):
    """Times as the file states them: without what the reader had put right."""
    times = given[time].reshape(-1).astype(np.int64)
    correction = given.get("time_correction")
    if correction is None:
        return times
    sound = times != NO_TIME
    off = np.rint(np.where(np.isfinite(correction), correction, 0) * 1e9).astype(np.int64)
    return np.where(sound, times - off, times)


def _number(layout, form, value):
    return int(value) if layout.orbit_as == "number" else (form % int(value)).encode()


def _complete(given, layout):
    if layout.ecef:
        from vconst_cses.legacy import cartesian

        given = {**given, layout.ecef: cartesian(given)}
    length = len(given[layout.time.source])
    columns = {}
    for column in layout.stored:
        if column.clocks:
            times = given[layout.time.source]
            columns[column.source] = shaped(_clock(times, column), column, length)
        else:
            columns[column.source] = _typed(given.get(column.source), column, length)
    _add_dipole(columns, given)
    if "B_FGM" in columns and "B_FGM" not in given:
        columns["B_FGM"] = np.hstack([columns[name] for name in ("A221", "A222", "A223")])
    if "q_SIM_ECI" in columns and "q_SIM_ECI" not in given:
        columns["q_SIM_ECI"] = np.tile([1.0, 0.0, 0.0, 0.0], (length, 1))
    return columns


def _add_dipole(columns, given):
    if not {"MAG_LAT", "GEO_LAT"} <= set(columns) or {"MAG_LAT", "MAG_LON"} & set(given):
        return
    latitude, longitude = dipole_coordinates(columns["GEO_LAT"], columns["GEO_LON"])
    unknown = (columns["GEO_LAT"] == -9999) | (columns["GEO_LON"] == -9999)
    columns["MAG_LAT"] = np.where(unknown, -9999, latitude).astype("<f4")
    columns["MAG_LON"] = np.where(unknown, -9999, longitude).astype("<f4")


def _clock(times, column):
    """Times in the unit of one clock."""
    if column.clocks[0] == "digits":
        digits = spell(times)
        if not column.units.endswith(".mmm"):
            digits = np.where(digits > 0, digits // 1000, digits)
        return _text(digits) if column.dtype[0] == "S" else digits
    unit = NANOSECONDS[column.clocks[0]]
    if np.dtype(column.dtype).kind == "f":
        return np.where(times == NO_TIME, column.fill, times / unit)
    return np.where(times == NO_TIME, int(column.fill), (times + unit // 2) // unit)


def _text(digits):
    """``20180811214154.006``."""
    return np.array([f"{one // 1000}.{one % 1000:03d}".encode() for one in digits.tolist()])


def spell(times):
    """
    ``YYYYMMDDhhmmssmmm`` of ns since 2009, rounded to a millisecond; -9999 where there is none.

    Parameters
    ----------
    times : array of int64, shape (n,)
    """
    known = times != NO_TIME
    rounded = (np.where(known, times, 0) + 500_000) // 1_000_000
    stamps = np.datetime64("2009-01-01", "ms") + rounded.astype("m8[ms]")
    days = stamps.astype("M8[D]")
    months = days.astype("M8[M]").astype(int)
    day = (days - days.astype("M8[M]").astype("M8[D]")).astype(int) + 1
    date = (months // 12 + 1970) * 10**4 + (months % 12 + 1) * 100 + day
    hours, rest = np.divmod((stamps - days).astype(int), 3_600_000)
    minutes, milliseconds = np.divmod(rest, 60_000)
    spelt = date * 10**9 + hours * 10**7 + minutes * 10**5 + milliseconds
    return np.where(known, spelt, -9999)


def _typed(values, column, length):
    rows = length if column.rows == "record" else None
    if values is None:
        return _absent(column, length)
    dtype = np.dtype(column.dtype)
    if dtype.kind == "S":
        return shaped(values, column, rows)
    if values.dtype.kind == "f":
        gaps = np.isnan(values)
        values = np.where(gaps, column.fill, values) if gaps.any() else values
        values = np.rint(values) if dtype.kind == "i" else values
    return shaped(values, column, rows)


def _absent(column, length):
    if column.axis and column.spacing:
        first, step = column.spacing
        return shaped(first + step * np.arange(column.shape[0]), column, None)
    start = column.fill if column.default is None else column.default
    rows = {"record": (length,), "packet": (0,), "": ()}[column.rows]
    return shaped(np.full((*rows, *column.shape), start), column, rows[0] if rows else None)


def shaped(values, column, length):
    """
    Values in the shape and type in which files hold them.

    Parameters
    ----------
    values : array
    column : Column
    length : int or None
        Number of records; None for as many as there are.
    """
    rows = -1 if length is None else length
    if column.axis:
        shape = (1, -1) if column.across else (-1, 1)
    else:
        shape = (rows, *(column.shape or (() if column.flat else (1,))))
    if 0 in np.shape(values):
        shape = (0, *shape[1:])
    return np.ascontiguousarray(values.reshape(shape).astype(column.dtype))


def filled(column, values):
    """Where values of a made-up column are fill."""
    return np.isin(values, [column.fill, *FILLS])

"""
Made-up half-orbits in the native layout, dataset by dataset and attribute by attribute.

Contiguous and uncompressed like the real ones, through h5py's lower level: 15 datasets with
five attributes each take 1 ms there, and 6 ms through its upper one.
"""

from pathlib import Path

import h5py
import numpy as np

from vconst_cses.names import groups_of, half_orbit

#: Pole of the centred dipole that MAG_LAT and MAG_LON of real files follow to 1e-6 degree.
POLE_LATITUDE = 80.5774
POLE_LONGITUDE = -73.1553

#: VERSE_TIME counts from here.
VERSE_EPOCH = np.datetime64("2009-01-01", "ms")

SCALAR = h5py.h5s.create(h5py.h5s.SCALAR)
ONE = h5py.h5s.create_simple((1,))
TWO = h5py.h5s.create_simple((2,))
NOTHING = h5py.h5s.create(h5py.h5s.NULL)
FLOAT = h5py.h5t.IEEE_F64LE


def write_half_orbit(arrays, path, layout, *, generated=None, **about):
    """
    Write one level 2 file.

    Parameters
    ----------
    arrays : mapping of str to array
        By the file's names and in its units, shape (n,) or (n, 1); NaN and NaT become
        the fill value. ``VERSE_TIME`` (ms since 2009-01-01), ``GEO_LAT`` and ``GEO_LON``
        are needed. UTC_TIME, dipole coordinates and, for FGM, the vector in the sensor
        frame and an identity quaternion are made where they are not given; flags are 0,
        the working mode is 1 and anything else is fill.
    path : path-like
        Overwritten.
    layout : Layout
    generated : str or None
        ``GenerationDate``, ``YYYY-MM-DD hh:mm:ss``; None for the midnight after the end.
    **about
        ``orbit`` and ``side``; otherwise from the file name, otherwise from the times.
    """
    columns = _complete(arrays, layout)
    verse = columns["VERSE_TIME"][:, 0]
    times = VERSE_EPOCH + verse[verse != -9999].astype("m8[ms]")
    generated = generated or f"{times[-1].astype('M8[D]') + 1} 00:00:00"
    groups = {**groups_of(layout, Path(path).name), **about}
    if "orbit" not in groups or "side" not in groups:
        groups["orbit"], groups["side"] = half_orbit(times[0], times[-1])
    with h5py.File(path, "w") as file:
        for name, text in layout.root.items():
            file.attrs[name] = text
        _attribute_text(file.id, b"ORBITNUM", b"%06d" % int(groups["orbit"]))
        _attribute_text(file.id, b"ORBITTYPE", b"%d" % int(groups["side"]))
        for column in layout.columns:
            _write(file.id, column, columns[column.source], generated.encode())


def dipole_coordinates(latitude, longitude):
    """
    Latitude and longitude in the frame of the centred dipole.

    Parameters
    ----------
    latitude, longitude : array, shape (n,), degree
        Geocentric, north and east positive.

    Returns
    -------
    latitude, longitude : numpy.ndarray, shape (n,), degree
        Longitude is -180 to 180, from the meridian that holds the geographic south pole.

    Notes
    -----
    With the pole at colatitude and longitude (p, l): ``sin m = sin f sin p' + cos f cos p'
    cos(d)``, ``tan n = cos f sin d / (sin p' cos f cos d - cos p' sin f)``, where f is the
    latitude, d the longitude minus l and p' the latitude of the pole.

    References
    ----------
    Laundal and Richmond 2017, doi:10.1007/s11214-016-0275-y, section 3.1.
    """
    f, p = np.radians(latitude), np.radians(POLE_LATITUDE)
    d = np.radians(np.asarray(longitude) - POLE_LONGITUDE)
    sine = np.sin(f) * np.sin(p) + np.cos(f) * np.cos(p) * np.cos(d)
    east = np.cos(f) * np.sin(d)
    south = np.sin(p) * np.cos(f) * np.cos(d) - np.cos(p) * np.sin(f)
    return np.degrees(np.arcsin(np.clip(sine, -1, 1))), np.degrees(np.arctan2(east, south))


def _complete(arrays, layout):
    given = {name: np.asarray(values) for name, values in arrays.items()}
    length = len(given["VERSE_TIME"])
    columns = {c.source: _typed(given.get(c.source), c, length) for c in layout.columns}
    if "UTC_TIME" not in given:
        columns["UTC_TIME"] = _spell(columns["VERSE_TIME"])
    if not {"MAG_LAT", "MAG_LON"} & set(given):
        latitude, longitude = dipole_coordinates(columns["GEO_LAT"], columns["GEO_LON"])
        unknown = (columns["GEO_LAT"] == -9999) | (columns["GEO_LON"] == -9999)
        columns["MAG_LAT"] = np.where(unknown, -9999, latitude).astype("<f4")
        columns["MAG_LON"] = np.where(unknown, -9999, longitude).astype("<f4")
    if "B_FGM" in columns and "B_FGM" not in given:
        columns["B_FGM"] = np.hstack([columns[name] for name in ("A221", "A222", "A223")])
    if "q_SIM_ECI" in columns and "q_SIM_ECI" not in given:
        columns["q_SIM_ECI"] = np.tile([1.0, 0.0, 0.0, 0.0], (length, 1))
    return columns


def _typed(values, column, length):
    dtype = np.dtype(column.dtype)
    if values is None:
        start = column.fill if column.default is None else column.default
        return np.full((length, column.width), start, dtype)
    values = values.reshape(length, column.width)
    if column.source == "VERSE_TIME":
        values = np.where(values == np.iinfo(np.int64).min, column.fill, values)
    elif values.dtype.kind == "f":
        values = np.where(np.isnan(values), column.fill, values)
        values = np.rint(values) if dtype.kind == "i" else values
    return values.astype(dtype, order="C")


def _spell(verse):
    times = VERSE_EPOCH + verse.astype("m8[ms]")
    days = times.astype("M8[D]")
    months = times.astype("M8[M]").astype(int)
    day = (days - times.astype("M8[M]").astype("M8[D]")).astype(int) + 1
    date = (months // 12 + 1970) * 10**4 + (months % 12 + 1) * 100 + day
    clock = (times - days).astype(int)
    hours, rest = np.divmod(clock, 3_600_000)
    minutes, milliseconds = np.divmod(rest, 60_000)
    spelt = date * 10**9 + hours * 10**7 + minutes * 10**5 + milliseconds
    return np.where(verse == -9999, -9999, spelt)


def _write(group, column, values, generated):
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_obj_track_times(False)  # the same samples give the same bytes
    kind = h5py.h5t.py_create(values.dtype)
    space = h5py.h5s.create_simple(values.shape)
    dataset = h5py.h5d.create(group, column.source.encode(), kind, space, plan)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(values))
    _attribute_numbers(dataset, b"FillValue", ONE, [column.fill])
    _attribute_text(dataset, b"GenerationDate", generated)
    _attribute_text(dataset, b"LongName", column.long_name.encode())
    _attribute_text(dataset, b"Units", column.units.encode())
    if isinstance(column.valid, str):
        _attribute_text(dataset, b"ValidRange", column.valid.encode())
    else:
        _attribute_numbers(dataset, b"ValidRange", TWO, column.valid)


def _attribute_numbers(thing, name, space, numbers):
    h5py.h5a.create(thing, name, FLOAT, space).write(np.array(numbers, "<f8"))


def _attribute_text(thing, name, text):
    value = np.array(text or b"\x00", f"S{max(len(text), 1)}")
    kind = h5py.h5t.py_create(value.dtype)
    attribute = h5py.h5a.create(thing, name, kind, SCALAR if text else NOTHING)
    if text:
        attribute.write(value)

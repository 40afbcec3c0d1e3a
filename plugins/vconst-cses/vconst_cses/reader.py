"""Level 2 half-orbits in HDF5: arrays by the file's names, checked and not changed."""

import re
from datetime import date, datetime
from pathlib import Path

import h5py
import numpy as np

from vconst import Content, FileError
from vconst_cses.column import FILLS
from vconst_cses.hdf5 import holds, names, opened, read_attribute, read_dataset
from vconst_cses.names import groups_of

#: The unit attribute goes by three names: HPM, EFD, SCM.
UNIT_NAMES = (b"Units", b"units", b"Unit")

#: Other spellings of the units of our tables. Flags and digits are not units.
SPELLINGS = {
    "deg": {"deg", "degree", "degrees", "°"},
    "km": {"km"},
    "nT": {"nT"},
    "ms": {"ms"},
    "m^-3": {"m^-3", "m-3", "m^{-3}", "m**-3", "1/m^3", "1/m3", "/m^3", "/m3"},
    "K": {"K"},
    "V": {"V"},
}

#: VERSE_TIME and UTC_TIME are both in ms; rounding may differ by one.
TOLERANCE = 1

#: VERSE_TIME counts from here; UTC, with no leap second since then in the count.
VERSE_EPOCH = date(2009, 1, 1)


#: What integers that are no time become: numpy's own "not a time".
NO_TIME = np.iinfo(np.int64).min

#: Name times lie up to two minutes around the data; a renamed file is off by more.
NAME_TOLERANCE = 1800


def read_half_orbit(path, layout):
    """
    Read one level 2 file.

    Times are ``VERSE_TIME``; ``UTC_TIME`` is read to be compared with it. Records where
    the two differ by more than 1 ms are counted (``utc_time_differs``), and those whose
    ``UTC_TIME`` spells no time (``utc_time_unreadable``); both are kept.

    Parameters
    ----------
    path : path-like
    layout : Layout

    Returns
    -------
    content : Content
        Arrays of shape (records,) in the units of the file. Where the file's own fill
        value is not one that level 2 files usually have, it is replaced by -9999.
        A time that is fill becomes the smallest int64, which is no time.

    Raises
    ------
    FileError
        If the file is damaged, holds links or bombs, lacks a dataset, states another
        unit, or is not the half-orbit that its name says.
    """
    with opened(path, layout.product) as file:
        _check_present(file, layout)
        arrays = {
            column.source: _read(file, column, layout)
            for column in layout.kept
            if holds(file, column.source)
        }
        utc, _ = read_dataset(file, "UTC_TIME", width=1, product=layout.product)
        attributes = _attributes(file, layout)
    _check_lengths({**arrays, "UTC_TIME": utc}, layout)
    verse = arrays["VERSE_TIME"]
    counts = _compare_times(verse, utc, layout)
    _check_name(Path(path).name, verse, attributes, layout)
    generated = attributes.get("GenerationDate", "")
    dated = re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", generated)
    return Content(
        arrays={**arrays, "VERSE_TIME": np.where(_is_fill(verse), NO_TIME, verse)},
        revision=(generated,) if dated else (),
        counts=counts,
        attributes=attributes,
    )


def _check_present(file, layout):
    for column in layout.columns:
        kept = column.name and not column.optional
        wanted = kept or column.source == "UTC_TIME"
        if wanted and not holds(file, column.source):
            present = names(file)
            declared = f" (declared as '{column.name}')" if column.name else ""
            raise FileError(
                f"{layout.product}: no variable '{column.source}' in the file{declared}. "
                f"The file has: {', '.join(present[:40]) or 'nothing'}.",
                hint="It is another product, or another layout of this one.",
            )


def _read(file, column, layout):
    product = layout.product
    values, dataset = read_dataset(file, column.source, width=column.width, product=product)
    _check_unit(dataset, column, product)
    fill = read_attribute(dataset, b"FillValue")
    if isinstance(fill, int | float) and fill not in FILLS:
        values = np.where(values == fill, values.dtype.type(-9999), values)
    return values


def _check_unit(dataset, column, product):
    accepted = SPELLINGS.get(column.units)
    if accepted is None:
        return
    stated = next(filter(None, (read_attribute(dataset, name) for name in UNIT_NAMES)), None)
    if stated and str(stated).replace(" ", "") not in accepted:
        raise FileError(
            f"{product}: '{column.source}' is in '{stated}' in the file, "
            f"and declared in '{column.units}'.",
            hint="The values are not read: a wrong unit would be stored as right.",
        )


def _attributes(file, layout):
    main = next(c for c in layout.columns if c.source.startswith("A") and c.source[1:].isdigit())
    dataset = h5py.h5o.open(file.id, main.source.encode())
    found = {
        "GenerationDate": read_attribute(dataset, b"GenerationDate"),
        "SOFTVERSION": read_attribute(file.id, b"SOFTVERSION"),
        "ORBITNUM": read_attribute(file.id, b"ORBITNUM"),
        "ORBITTYPE": read_attribute(file.id, b"ORBITTYPE"),
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def _check_lengths(arrays, layout):
    lengths = {name: len(values) for name, values in arrays.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise FileError(
            f"{layout.product}: the datasets differ in length: {listed}.",
            hint="The file is damaged: download it again.",
        )
    if not lengths["UTC_TIME"]:
        raise FileError(
            f"{layout.product}: the file holds no records.", hint="Nothing can be read."
        )


def _compare_times(verse, utc, layout):
    spelt, readable = _milliseconds(utc)
    absent = _is_fill(utc)
    both = readable & ~_is_fill(verse)
    differs = both & (np.abs(verse - spelt) > TOLERANCE)
    if 2 * differs.sum() > both.sum():
        worst = np.abs(verse - spelt)[differs].max() / 1000
        raise FileError(
            f"{layout.product}: VERSE_TIME and UTC_TIME differ in {differs.sum()} of "
            f"{both.sum()} records, by up to {worst:g} s.",
            hint="VERSE_TIME is read as ms since 2009-01-01 UTC: is it in another unit here?",
        )
    counts = {
        "utc_time_differs": int(differs.sum()),
        "utc_time_unreadable": int((~readable & ~absent).sum()),
    }
    return {reason: count for reason, count in counts.items() if count}


def _is_fill(values):
    return np.logical_or.reduce([values == int(fill) for fill in FILLS])


def _milliseconds(utc):
    """Milliseconds since 2009 of ``YYYYMMDDhhmmssmmm``, and where that spells a time."""
    days, clock = np.divmod(utc, 10**9)
    hours, rest = np.divmod(clock, 10**7)
    minutes, milliseconds = np.divmod(rest, 10**5)
    of_day = hours * 3_600_000 + minutes * 60_000 + milliseconds
    readable = (hours < 24) & (minutes < 60) & (milliseconds < 60_000)
    since = np.zeros_like(utc)
    turns = np.flatnonzero(np.diff(days, prepend=-1))
    for day in set(days[turns].tolist()):
        here = days == day
        try:
            midnight = date(day // 10_000, day // 100 % 100, day % 100)
            since[here] = (midnight - VERSE_EPOCH).days * 86_400_000
        except (ValueError, OverflowError):
            readable &= ~here
    return since + of_day, readable


def _check_name(name, verse, attributes, layout):
    groups = groups_of(layout, name)
    if not groups:
        return
    said = {"ORBITNUM": groups["orbit"], "ORBITTYPE": groups["side"]}
    for attribute, expected in said.items():
        stated = attributes.get(attribute, expected)
        if not stated.isdigit() or int(stated) != int(expected):
            raise FileError(
                f"{layout.product}: '{name}' is of {attribute} {expected} by its name, "
                f"and of {stated} by what is in it.",
                hint="The file was renamed: get it again under its own name.",
            )
    first = datetime.strptime(groups["start"], "%Y%m%d_%H%M%S")
    named = (first - datetime(2009, 1, 1)).total_seconds()
    valid = verse[~_is_fill(verse)]
    if len(valid) and abs(valid[0] / 1000 - named) > NAME_TOLERANCE:
        began = np.datetime64("2009-01-01", "ms") + valid[0].astype("m8[ms]")
        raise FileError(
            f"{layout.product}: '{name}' begins at {first} by its name, and at {began} "
            "by its first record.",
            hint="The file was renamed: get it again under its own name.",
        )

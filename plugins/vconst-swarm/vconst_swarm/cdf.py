"""Careful reading of CDF: the variables asked for, whole, and of the stated type and unit."""

import struct
from contextlib import contextmanager
from math import prod
from pathlib import Path

import numpy as np

from vconst import FileError, VconstError
from vconst_swarm.gunzip import gunzip
from vconst_swarm.record_forms import MAGIC_3, PLAIN
from vconst_swarm.records import MOST_BYTES, RATIO, CdfFile

#: Kinds of record of a file that is compressed as a whole, and how it is (CDF format 3.9, 2.3).
WHOLE, PARAMETERS, GZIP = 10, 11, 5

#: First bytes of a CDF 3 that is compressed as a whole.
_PACKED = MAGIC_3 + b"\xcc\xcc\x00\x01"

#: Letters of a text that is written letter by letter.
MOST_LETTERS = 64

#: Most bytes of a file, packed or not; a day of 50 Hz has 400 MB.
MOST = 2 << 30

#: Types that hold the same values: makers differ, and so do baselines of one maker.
_FLOATS = frozenset({"CDF_DOUBLE", "CDF_REAL8", "CDF_FLOAT", "CDF_REAL4"})
_INTEGERS = frozenset({"CDF_UINT1", "CDF_UINT2", "CDF_UINT4", "CDF_INT2", "CDF_INT4", "CDF_INT8"})
TYPES = {
    "EPOCH": frozenset({"CDF_EPOCH"}),
    "CHAR": frozenset({"CDF_CHAR", "CDF_UCHAR"}),
    "DOUBLE": _FLOATS,
    "REAL4": _FLOATS,
    "UINT1": _INTEGERS,
    "UINT2": _INTEGERS,
    "UINT4": _INTEGERS,
    "INT4": _INTEGERS,
}

#: Spellings of units that are one. Of flags and times nothing is asked.
_ONE = (
    {"deg", "degree", "degrees", "degress"},
    {"m", "meter", "metre", "meters"},
    {"km", "kilometer", "kilometre"},
    {"m/s", "m s-1"},
    {"cm-3", "cm^-3", "1/cm^3", "1/cm3", "cm**-3", "cm⁻³"},
    {"K"},
    {"V"},
    {"nT"},
    {"nT/yr", "nT/year"},
    {"mV/m"},
    {"V/m"},
    {"A/km"},
    {"uA/m2", "uA/m^2", "muA/m^2", "µA/m2", "µA/m^2"},
    {"TECU"},
    {"TECU/s"},
    {"cm^-3/m", "cm-3/m"},
    {"cm^-3/s", "cm-3/s"},
)
SPELLINGS = {spelling: one for one in _ONE for spelling in one}

#: What a length may be said to be in: its magnitude decides.
_LENGTHS = SPELLINGS["m"] | SPELLINGS["km"]

#: A distance from the centre of the Earth below this (km) or above (m) tells its unit.
_KILOMETRES = 1e6

_SAID_NOTHING = {"", "-", "none", "N/A"}


@contextmanager
def opened(path, product):
    """
    A CDF file, open for reading; whatever its reading raises inside becomes a FileError.

    Parameters
    ----------
    path : path-like
        Of a local file.
    product : str
        For the message.

    Yields
    ------
    cdf : CdfFile

    Raises
    ------
    FileError
        If the file is empty, cut short, damaged, or fails its MD5 sum.
    """
    path = Path(path)
    try:
        yield CdfFile(*_content(path))
    except VconstError:
        raise
    except (ValueError, LookupError, struct.error, MemoryError) as error:
        raise FileError(
            f"{product}: '{path.name}' is not a whole CDF file: {error}.",
            hint="It is cut short or damaged: download it again.",
        ) from error


def title_of(cdf):
    """Attribute ``TITLE`` of a file; empty without. Others may list thousands of inputs."""
    return str(next(iter(cdf.stated("TITLE")), ""))


def read_field(cdf, field, *, product):
    """
    The values of one variable.

    Parameters
    ----------
    cdf : CdfFile
    field : Field
        It must be there; lengths are given in metres, values below the least one are NaN.
    product : str
        For messages.

    Returns
    -------
    values : numpy.ndarray
        Shape (n,), or (n, size); text without the blanks around it.

    Raises
    ------
    FileError
        If type, shape or unit is another, or more is declared than can be there.
    """
    about = cdf.variables[field.name]
    _check_type(about, field.kind, product)
    _check_unit(cdf, field, product)
    _check_size(cdf, about, field.size, product)
    records, size = about.records, field.size
    if not records:
        return np.empty((0, size) if size > 1 else 0)
    values = cdf.values(field.name)
    if field.kind == "CHAR":
        return _joined(values.reshape(records, -1).astype(str))
    return _cleaned(values.reshape((records, size) if size > 1 else records), field)


def _joined(values):
    """Text of each record: makers write it whole or letter by letter."""
    texts = values[:, 0]
    for column in range(1, values.shape[1]):
        texts = np.char.add(texts, values[:, column])
    if len(texts) and (texts == texts[0]).all():  # most files name one satellite
        return np.full(len(texts), str(texts[0]).strip(" \x00"))
    return np.char.strip(texts, " \x00")


def _cleaned(values, field):
    if field.length and values.dtype.kind == "f":
        some = values[:: max(1, len(values) // 256)]
        some = some[np.isfinite(some)]
        if some.size and np.median(np.abs(some)) < _KILOMETRES:
            return values * 1000.0
    if field.least is not None:
        return np.where(values < field.least, values.dtype.type(np.nan), values)
    return values


def _content(path):
    """All of a file, unpacked if it is compressed as a whole, and then also as it is stored."""
    held = path.stat().st_size
    if held > MOST:
        raise ValueError(f"it has {held} bytes; at most {MOST} are read")
    stored = path.read_bytes()
    return (_unpacked(stored), stored) if stored[:8] == _PACKED else (stored, None)


def _unpacked(stored):
    """
    A file that was compressed as a whole (CDF format 3.9, section 2.3), within limits.

    The compressed record says its own length, that of the parameters, and that of the file.
    """
    held = len(stored)
    length, kind, parameters, size = struct.unpack_from(">qiqq", stored, 8)
    if kind != WHOLE or not 32 < length <= held - 8 or not 0 < parameters <= held - 28:
        raise ValueError("its compressed record is cut short")
    if struct.unpack_from(">ii", stored, parameters + 8) != (PARAMETERS, GZIP):
        raise ValueError("it is compressed in another way than by gzip")
    if not 0 < size <= min(MOST, RATIO * held):
        raise ValueError(f"it unpacks to {size} bytes")
    values = gunzip(memoryview(stored)[40 : 8 + length], size)
    if values is None:
        raise ValueError("its compressed record is damaged or cut short")
    if len(values) != size:
        raise ValueError(f"it unpacks to other than the {size} bytes that it states")
    values[:0] = MAGIC_3 + PLAIN
    return values


def _check_type(about, kind, product):
    if about.kind not in TYPES[kind]:
        raise FileError(
            f"{product}: '{about.name}' is of type {about.kind}; CDF_{kind} is declared.",
            hint="It is another product, or another layout of this one.",
        )


def _check_size(cdf, about, size, product):
    if about.kind in TYPES["CHAR"] and prod(about.sizes) <= MOST_LETTERS:
        size = prod(about.sizes)
    if prod(about.sizes) != size:
        raise FileError(
            f"{product}: '{about.name}' has dimensions {about.sizes}; {size} values are declared.",
            hint="It is another product, or another layout of this one.",
        )
    declared = about.width * about.records
    if declared > min(MOST_BYTES, RATIO * cdf.size):
        raise FileError(
            f"{product}: '{about.name}' declares {declared} bytes in a file of {cdf.size}.",
            hint="Do not trust this file: get it again from where it is published.",
        )


def _check_unit(cdf, field, product):
    accepted = SPELLINGS.get(field.units)
    if accepted is None:
        return
    stated = cdf.unit(field.name)
    wrong = stated not in accepted and stated not in _SAID_NOTHING and stated != field.states
    if wrong and not (field.length and stated in _LENGTHS):
        raise FileError(
            f"{product}: '{field.name}' is in '{stated}' in the file, and declared in "
            f"'{field.units}'.",
            hint="The values are not read: a wrong unit would be stored as right.",
        )

"""
Careful reading of CDF with cdflib: the variables asked for, whole, and of the stated type.

cdflib reads paths only, checks an MD5 sum only when told to, and returns short arrays from
files that are cut short.
"""

import zlib
from contextlib import contextmanager
from math import prod
from pathlib import Path

import cdflib
import numpy as np

from vconst import FileError, VconstError

#: Bytes of one variable; a day at 1 Hz takes 2 MB for a vector.
LIMIT = 256 * 1024**2

#: A variable that declares more than this many times the size of its file is a bomb.
RATIO = 1000

#: Most bytes that one compressed block may unpack to; a vector of a day at 1 Hz takes 2 MB.
BLOCK = 32 * 1024**2

#: Kinds of record: values of a variable as they are, and compressed (CDF format 3.9, 2.5).
PLAIN, COMPRESSED = 7, 13

#: What cdflib calls the types of ours.
TYPES = {
    "EPOCH": "CDF_EPOCH",
    "DOUBLE": "CDF_DOUBLE",
    "UINT1": "CDF_UINT1",
    "UINT2": "CDF_UINT2",
    "INT4": "CDF_INT4",
}

#: Other types of the same values: VirES and older baselines use them.
ALSO = {"CDF_REAL8": "CDF_DOUBLE", "CDF_FLOAT": "CDF_DOUBLE", "CDF_REAL4": "CDF_DOUBLE"}

#: Other spellings of units. Of flags and times nothing is asked.
SPELLINGS = {
    "deg": {"deg", "degree", "degrees"},
    "m": {"m", "meter", "metre", "meters"},
    "m/s": {"m/s", "m s-1"},
    "cm-3": {"cm-3", "cm^-3", "1/cm^3", "1/cm3", "cm**-3", "cm⁻³"},
    "K": {"K"},
    "V": {"V"},
    "nT": {"nT"},
}

_SAID_NOTHING = {"", "-", "none", "N/A"}


@contextmanager
def opened(path, product):
    """
    A CDF file, open for reading; whatever cdflib raises inside becomes a FileError.

    Parameters
    ----------
    path : path-like
        Of a local file.
    product : str
        For the message.

    Yields
    ------
    cdf : cdflib.CDF

    Raises
    ------
    FileError
        If the file is empty, cut short, damaged, or fails its MD5 sum.
    """
    path = Path(path)
    try:
        _check_whole(path)
        yield Bounded(path, validate=True)
    except VconstError:
        raise
    except Exception as error:  # cdflib raises what its parsing happens to run into
        raise FileError(
            f"{product}: '{path.name}' is not a whole CDF file: {error}.",
            hint="It is cut short or damaged: download it again.",
        ) from error


class Bounded(cdflib.CDF):
    """cdflib's file, whose compressed blocks may not unpack to more than :data:`BLOCK`."""

    def _read_vvr_block(self, offset):
        return self._block(offset, 8)

    def _read_vvr_block2(self, offset):
        return self._block(offset, 4)

    def _block(self, offset, width):
        """The values in a block; *width* is that of a size in this version of CDF."""
        self._f.seek(offset)
        size = int.from_bytes(self._f.read(width), "big")
        block = self._f.read(max(0, size - width))
        kind = int.from_bytes(block[:4], "big")
        if kind == PLAIN:
            return block[4:]
        if kind != COMPRESSED:
            raise ValueError(f"a block of values is of kind {kind}")
        begin = 8 + width
        packed = int.from_bytes(block[8:begin], "big")
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)  # with gzip's own header and sum
        values = unpack.decompress(block[begin : begin + packed], BLOCK)
        if not unpack.eof:
            raise ValueError(f"a block is cut short, or unpacks to more than {BLOCK} bytes")
        return values


def read_variable(cdf, name, *, product, size=1, kind="DOUBLE", units="-"):
    """
    The values of one variable.

    Parameters
    ----------
    cdf : cdflib.CDF
    name : str
        It must be there.
    product : str
        For messages.
    size : int
        1 for a scalar, 3 for a vector.
    kind : str
        As :class:`vconst_swarm.definitions.Field` spells it.
    units : str
        What the attribute ``UNITS`` should say, if it says anything.

    Returns
    -------
    values : numpy.ndarray
        Shape (n,), or (n, size).

    Raises
    ------
    FileError
        If type, shape or unit is another, or more is declared than can be there.
    """
    info = cdf.varinq(name)
    _check_type(info, kind, product)
    _check_unit(cdf, name, units, product)
    _check_size(cdf, info, size, product)
    records = info.Last_Rec + 1
    if not records:
        return np.empty((0, size) if size > 1 else 0)
    values = np.asarray(cdf.varget(name))
    return values.reshape((records, size) if size > 1 else records)


def read_texts(cdf, name, *, product):
    """
    The values of one variable of type CDF_CHAR, without the blanks around them.

    Parameters
    ----------
    cdf : cdflib.CDF
    name : str
        It must be there.
    product : str
        For messages.

    Returns
    -------
    texts : numpy.ndarray of str, shape (n,)
    """
    info = cdf.varinq(name)
    _check_size(cdf, info, 1, product)
    if info.Data_Type_Description != "CDF_CHAR" or info.Last_Rec < 0:
        raise FileError(f"{product}: '{name}' holds no text.", hint="It is another layout.")
    values = np.atleast_1d(np.asarray(cdf.varget(name)))
    return np.char.strip(values.astype(str), " \x00")


def _check_whole(path):
    """CDF headers say where the file ends; cdflib does not look."""
    held = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(16)
        if len(head) < 16:
            raise ValueError(f"it has {held} bytes")
        wide = head[:4] == b"\xcd\xf3\x00\x01"
        if head[4:8] == b"\xcc\xcc\x00\x01":
            raise ValueError("it is compressed as a whole, which Swarm files are not")
        file.seek(20 if wide else 16)
        start = int.from_bytes(file.read(8 if wide else 4), "big")
        file.seek(start + (36 if wide else 20))
        end = int.from_bytes(file.read(8 if wide else 4), "big")
    if not 0 < end <= held:
        raise ValueError(f"it has {held} bytes where its header says {end}")


def _check_type(info, kind, product):
    found = ALSO.get(info.Data_Type_Description, info.Data_Type_Description)
    if found != TYPES[kind]:
        raise FileError(
            f"{product}: '{info.Variable}' is of type {info.Data_Type_Description}; "
            f"{TYPES[kind]} is declared.",
            hint="It is another product, or another layout of this one.",
        )


def _check_size(cdf, info, size, product):
    dims = tuple(info.Dim_Sizes)
    if prod(dims) != size:
        raise FileError(
            f"{product}: '{info.Variable}' has dimensions {dims}; {size} values are declared.",
            hint="It is another product, or another layout of this one.",
        )
    width = 8 * size * max(1, info.Num_Elements)
    declared, held = width * (info.Last_Rec + 1), Path(cdf.file).stat().st_size
    if declared > min(LIMIT, RATIO * held):
        raise FileError(
            f"{product}: '{info.Variable}' declares {declared} bytes in a file of {held}.",
            hint="Do not trust this file: get it again from where it is published.",
        )


def _check_unit(cdf, name, units, product):
    accepted = SPELLINGS.get(units)
    if accepted is None:
        return
    stated = str(cdf.varattsget(name).get("UNITS", "")).strip()
    if stated not in accepted and stated not in _SAID_NOTHING:
        raise FileError(
            f"{product}: '{name}' is in '{stated}' in the file, and declared in '{units}'.",
            hint="The values are not read: a wrong unit would be stored as right.",
        )

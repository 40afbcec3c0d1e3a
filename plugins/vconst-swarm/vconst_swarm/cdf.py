"""
Careful reading of CDF with cdflib: the variables asked for, whole, and of the stated type.

cdflib reads paths only, checks an MD5 sum only when told to, and returns short arrays from
files that are cut short.
"""

import struct
import tempfile
import zlib
from contextlib import contextmanager
from math import prod
from pathlib import Path

import numpy as np

from vconst import FileError, VconstError
from vconst_swarm.bounded import MOST_DIMS, Bounded

#: Bytes of one variable; a day at 1 Hz takes 2 MB for a vector.
LIMIT = 256 * 1024**2

#: A variable that declares more than this many times the size of its file is a bomb.
RATIO = 1000

#: Kinds of record of a file that is compressed as a whole, and how it is (CDF format 3.9, 2.3).
WHOLE, PARAMETERS, GZIP = 10, 11, 5

#: First bytes of a CDF 3 that is compressed as a whole, and of a plain one.
_PACKED, _PLAIN = b"\xcd\xf3\x00\x01\xcc\xcc\x00\x01", b"\xcd\xf3\x00\x01\x00\x00\xff\xff"

#: Letters of a text that is written letter by letter.
MOST_LETTERS = 64

#: Most bytes that such a file may unpack to.
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
        with _plain(path) as plain:
            _check_whole(plain)
            yield Bounded(plain, validate=True)
    except VconstError:
        raise
    except Exception as error:  # cdflib raises what its parsing happens to run into
        raise FileError(
            f"{product}: '{path.name}' is not a whole CDF file: {error}.",
            hint="It is cut short or damaged: download it again.",
        ) from error


def names_in(cdf):
    """Names of the variables of a file, in its order."""
    info = cdf.cdf_info()
    return [*info.rVariables, *info.zVariables]


def title_of(cdf):
    """Attribute ``TITLE`` of a file; empty without. Others may list thousands of inputs."""
    try:
        return str(cdf.attget("TITLE", 0).Data)
    except (KeyError, ValueError):
        return ""


def read_field(cdf, field, *, product):
    """
    The values of one variable.

    Parameters
    ----------
    cdf : cdflib.CDF
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
    info = cdf.varinq(field.name)
    _check_type(info, field.kind, product)
    _check_unit(cdf, field, product)
    _check_size(cdf, info, field.size, product)
    records, size = info.Last_Rec + 1, field.size
    if not records:
        return np.empty((0, size) if size > 1 else 0)
    values = np.asarray(cdf.varget(field.name))
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


@contextmanager
def _plain(path):
    """The file itself, or an unpacked copy of one that is compressed as a whole."""
    with path.open("rb") as file:
        head = file.read(8)
        if head != _PACKED:
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="vconst-") as folder:
            plain = Path(folder) / "plain.cdf"
            with plain.open("wb") as target:
                _unpack_whole(file, target, path.stat().st_size)
            yield plain


def _unpack_whole(file, target, held):
    """
    Copy a file that is compressed as a whole (CDF format 3.9, section 2.3), within limits.

    The compressed record says its own length, that of the parameters, and that of the file.
    """
    length, kind, parameters, size = struct.unpack(">qiqq", file.read(28))
    if kind != WHOLE or not 32 < length <= held - 8 or not 0 < parameters <= held - 28:
        raise ValueError("its compressed record is cut short")
    file.seek(parameters + 8)
    if struct.unpack(">ii", file.read(8)) != (PARAMETERS, GZIP):
        raise ValueError("it is compressed in another way than by gzip")
    file.seek(40)
    if not 0 < size <= min(MOST, RATIO * held):
        raise ValueError(f"it unpacks to {size} bytes")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)  # with gzip's own header and sum
    target.write(_PLAIN)
    left, written = length - 32, 0
    while left and not unpack.eof:
        piece = file.read(min(left, 1 << 20))
        left -= len(piece)
        if not piece:
            break
        while piece and not unpack.eof:
            values = unpack.decompress(piece, 1 << 22)
            piece, written = unpack.unconsumed_tail, written + len(values)
            if written > size:
                raise ValueError(f"it unpacks to more than the {size} bytes that it states")
            target.write(values)
    if not unpack.eof or written != size:
        raise ValueError(f"it unpacks to {written} bytes, and states {size}")


def _check_whole(path):
    """CDF headers say where the file ends; cdflib does not look."""
    held = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(16)
        if len(head) < 16:
            raise ValueError(f"it has {held} bytes")
        wide = head[:4] == b"\xcd\xf3\x00\x01"
        file.seek(20 if wide else 16)
        start = int.from_bytes(file.read(8 if wide else 4), "big")
        file.seek(start + (36 if wide else 20))
        end = int.from_bytes(file.read(8 if wide else 4), "big")
        file.seek(12, 1)  # past the numbers of variables, attributes and records
        dims = int.from_bytes(file.read(4), "big")
    if not 0 < end <= held:
        raise ValueError(f"it has {held} bytes where its header says {end}")
    if dims > MOST_DIMS:
        raise ValueError(f"it declares {dims} dimensions")


def _check_type(info, kind, product):
    if info.Data_Type_Description not in TYPES[kind]:
        raise FileError(
            f"{product}: '{info.Variable}' is of type {info.Data_Type_Description}; "
            f"CDF_{kind} is declared.",
            hint="It is another product, or another layout of this one.",
        )


def _check_size(cdf, info, size, product):
    dims = tuple(info.Dim_Sizes)
    if info.Data_Type_Description in TYPES["CHAR"] and prod(dims) <= MOST_LETTERS:
        size = prod(dims)
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

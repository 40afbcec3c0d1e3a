"""
Copies of level 2 files as zarr (version 2) in a ZIP, as some users keep them.

Read with zipfile and a decompressor alone, so that nothing but the members that a table
names is opened, and no chunk may unpack to more than its shape says.
"""

import json
import lzma
import struct
import zipfile
import zlib
from contextlib import contextmanager
from math import ceil, prod
from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_cses.hdf5 import DAMAGE, LIMIT, fits
from vconst_cses.plain import plain, refused

#: Records in one chunk of a made-up copy.
ROWS = 128

#: Members of a made-up copy carry this date, so that the same samples give the same bytes.
DATED = (1980, 1, 1, 0, 0, 0)

#: What zipfile and its decompressors raise on damaged members, beside what HDF5 does.
UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    LookupError,
    EOFError,
    NotImplementedError,
)

#: Bytes of a description (.zarray, .zattrs) that are read.
WORDS = 1 << 20


@contextmanager
def opened(path, product):
    """
    A zipped zarr group, open for reading; see :func:`vconst_cses.hdf5.opened`.

    Yields
    ------
    file : ZarrZip
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            yield ZarrZip(archive, product)
    except FileError:
        raise
    except (*DAMAGE, *UNPACKING) as error:
        raise FileError(
            f"{product}: '{path.name}' is not a whole zarr group in a ZIP: {error}.",
            hint="It is cut short or damaged: copy it again.",
        ) from error


class ZarrZip:
    """
    The arrays of a zipped zarr group, by name; like :class:`vconst_cses.hdf5.Hdf5`.

    Parameters
    ----------
    archive : zipfile.ZipFile
    product : str
        For messages.
    """

    def __init__(self, archive, product):
        self._archive, self._product = archive, product
        self._members = {info.filename: info for info in archive.infolist()}
        groups = [name for name in self._members if name.split("/")[-1] == ".zgroup"]
        if not groups:
            raise FileError(
                f"{product}: the ZIP holds no zarr group of version 2 (no '.zgroup').",
                hint="Copies are read that were written as zarr version 2 into a ZIP.",
            )
        self._prefix = min(groups, key=len).removesuffix(".zgroup")
        self._attributes = self._json(".zattrs")

    def names(self):
        """Names of the arrays, sorted."""
        depth = len(self._prefix)
        found = (name[depth:] for name in self._members if name.endswith("/.zarray"))
        return sorted(name.removesuffix("/.zarray") for name in found)

    def holds(self, name):
        """Whether there is an array of this name."""
        return f"{self._prefix}{name}/.zarray" in self._members

    def attribute(self, name, expected=None):
        """An attribute of the group as plain Python."""
        return _attribute(self._attributes, name)

    def read(self, name, shape, dtype=""):
        """See :meth:`vconst_cses.hdf5.Hdf5.read`."""
        about = self._json(f"{name}/.zarray")
        found, chunks = tuple(about["shape"]), tuple(about["chunks"])
        kind = np.dtype(about["dtype"])
        self._check(name, about, found, chunks, kind, shape)
        values = np.full(found, about.get("fill_value") or 0, kind)
        for place in np.ndindex(*(ceil(n / c) for n, c in zip(found, chunks, strict=True))):
            self._place_chunk(name, about, values, place, chunks)
        attributes = self._json(f"{name}/.zattrs")
        values = values if shape else values.reshape(-1)
        return values, lambda attribute, expected=None: _attribute(attributes, attribute)

    def _check(self, name, about, found, chunks, kind, shape):
        if not fits(found, shape) or len(chunks) != len(found):
            wanted = ", ".join(map(str, ("records", *(shape or (1,)))))
            raise refused(self._product, name, f"has shape {found}, not ({wanted})")
        if kind.kind not in "iufS" or about.get("order", "C") != "C" or about.get("filters"):
            raise refused(self._product, name, f"holds {kind}, not plain numbers")
        if min((*found, *chunks), default=0) < 0 or 0 in chunks:
            raise refused(self._product, name, f"has chunks of shape {chunks}")
        if max(prod(found), prod(chunks)) * kind.itemsize > LIMIT:
            raise refused(self._product, name, f"declares {found} values")
        if len(list(self._members)) < prod(f // c for f, c in zip(found, chunks, strict=True)):
            raise refused(self._product, name, f"declares {found} values in too few chunks")

    def _place_chunk(self, name, about, values, place, chunks):
        separator = about.get("dimension_separator", ".")
        member = f"{self._prefix}{name}/{separator.join(map(str, place))}"
        if member not in self._members:
            raise refused(self._product, name, f"lacks its chunk {place}")
        size = prod(chunks) * values.dtype.itemsize
        raw = _unpacked(self._bytes(member, 2 * size + 4096), about.get("compressor"), size)
        if raw is None or len(raw) != size:
            raise refused(self._product, name, f"has a chunk {place} of another size")
        chunk = np.frombuffer(raw, values.dtype).reshape(chunks)
        begins = tuple(p * c for p, c in zip(place, chunks, strict=True))
        target = tuple(slice(b, b + c) for b, c in zip(begins, chunks, strict=True))
        room = values[target].shape
        values[target] = chunk[tuple(slice(0, n) for n in room)]

    def _bytes(self, member, most):
        if self._members[member].file_size > most:
            raise refused(self._product, member, f"has more than {most} bytes")
        with self._archive.open(member) as file:
            return file.read(most + 1)[:most]

    def _json(self, member):
        member = f"{self._prefix}{member}"
        if member not in self._members:
            return {}
        said = json.loads(self._bytes(member, WORDS))
        if not isinstance(said, dict):
            raise refused(self._product, member, "is no description")
        return said


def _unpacked(raw, compressor, size):
    """The bytes of a chunk; None if its header says another size, or nobody can unpack it."""
    if compressor is None:
        return raw
    if compressor.get("id") != "blosc" or len(raw) < 16:
        return None
    if int.from_bytes(raw[4:8], "little") != size or int.from_bytes(raw[12:16], "little") > len(
        raw
    ):
        return None
    from numcodecs import Blosc

    return Blosc().decode(raw)


def _attribute(attributes, name):
    value = attributes.get(name.decode())
    while isinstance(value, list) and value:
        value = value[0]
    return None if value is None or isinstance(value, list | dict) else _number(value)


def _number(value):
    return value if isinstance(value, int | float) else plain(value)


def write_file(path, faulty, generated):
    """
    Write columns as a zipped zarr group; see :func:`vconst_cses.hdf5_writer.write_file`.
    """
    root = {name: _words(value) for name, value in faulty.root.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        _put(archive, ".zgroup", {"zarr_format": 2})
        _put(archive, ".zattrs", root)
        for column, name, values in faulty.datasets():
            _put_array(archive, name, values)
            about = {
                "FillValue": [column.fill],
                "GenerationDate": generated.decode(),
                "LongName": column.long_name,
                faulty.unit_attribute: faulty.unit_of(column),
                "ValidRange": column.valid if isinstance(column.valid, str) else [*column.valid],
            }
            _put(archive, f"{name}/.zattrs", about)


def _words(value):
    return value.decode() if isinstance(value, bytes) else value


def _put_array(archive, name, values):
    from numcodecs import Blosc

    codec = Blosc(cname="zstd", clevel=3)  # level 9 takes twenty times as long
    chunks = (max(1, min(ROWS, len(values))), *values.shape[1:])
    about = {
        "zarr_format": 2,
        "shape": values.shape,
        "chunks": chunks,
        "dtype": values.dtype.str,
        "compressor": codec.get_config(),
        "fill_value": None if values.dtype.kind == "S" else 0,
        "order": "C",
        "filters": None,
    }
    _put(archive, f"{name}/.zarray", about)
    for number in range(ceil(len(values) / chunks[0])):
        piece = values[number * chunks[0] : (number + 1) * chunks[0]]
        whole = np.zeros(chunks, values.dtype)
        whole[: len(piece)] = piece
        key = ".".join(map(str, (number, *[0] * (values.ndim - 1))))
        archive.writestr(zipfile.ZipInfo(f"{name}/{key}", DATED), codec.encode(whole))


def _put(archive, name, said):
    archive.writestr(zipfile.ZipInfo(name, DATED), json.dumps(said))

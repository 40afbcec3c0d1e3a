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
from vconst.hdf5 import ALWAYS, DAMAGE, LIMIT, RATIO, fits, plain, refused

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
    NotImplementedError,  # zipfile's for a method of packing that it does not know
)

#: Bytes of a description (.zarray, .zattrs) that are read.
WORDS = 1 << 20


@contextmanager
def opened(path, product):
    """
    A zipped zarr group, open for reading; see :func:`vconst.hdf5.opened`.

    Yields
    ------
    file : ZarrZip
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            yield ZarrZip(archive, product, path.stat().st_size)
    except FileError:
        raise
    except (*DAMAGE, *UNPACKING) as error:
        raise FileError(
            f"{product}: '{path.name}' is not a whole zarr group in a ZIP: {error}.",
            hint="It is cut short or damaged: copy it again.",
        ) from error


class ZarrZip:
    """
    The arrays of a zipped zarr group, by name; like :class:`vconst.hdf5.Hdf5`.

    Parameters
    ----------
    archive : zipfile.ZipFile
    product : str
        For messages.
    size : int
        Bytes of the archive: what declares far more is refused.
    """

    def __init__(self, archive, product, size):
        self._archive, self._product, self._size = archive, product, size
        self._members = {info.filename: info for info in archive.infolist()}
        groups = [name for name in self._members if name.split("/")[-1] == ".zgroup"]
        if not groups:
            raise FileError(
                f"{product}: the ZIP holds no zarr group of version 2 (no '.zgroup').",
                hint="Copies are read that were written as zarr version 2 into a ZIP.",
            )
        arrays = {name.rpartition("/")[0].rpartition("/")[0] for name in self._arrays()}
        groups = [name.removesuffix(".zgroup") for name in sorted(groups, key=len)]
        self._prefix = next(
            (each for each in groups if each.removesuffix("/") in arrays), groups[0]
        )
        self._chunks = self._keys()
        self._attributes = self._json(".zattrs")

    def _arrays(self):
        """Members that describe an array, of any group."""
        return [name for name in self._members if name.endswith("/.zarray")]

    def _keys(self):
        """Keys of the chunks that are there, by array."""
        found = {}
        for name in self._members:
            array, _, key = name.removeprefix(self._prefix).partition("/")
            if name.startswith(self._prefix) and key and key[0] != "." and key[-1] != "/":
                found.setdefault(array, []).append(key)
        return found

    def names(self):
        """Names of the arrays, sorted."""
        depth = len(self._prefix)
        return sorted(name[depth:].removesuffix("/.zarray") for name in self._arrays())

    def holds(self, name):
        """Whether there is an array of this name."""
        return f"{self._prefix}{name}/.zarray" in self._members

    def attribute(self, name, expected=None):
        """An attribute of the group as plain Python."""
        return _attribute(self._attributes, name)

    def read(self, name, shape, dtype=""):
        """See :meth:`vconst.hdf5.Hdf5.read`."""
        about = self._json(f"{name}/.zarray")
        found, chunks = tuple(about["shape"]), tuple(about["chunks"])
        kind = np.dtype(about["dtype"])
        self._check(name, about, found, chunks, kind, shape)
        values = np.full(found, about.get("fill_value") or 0, kind)
        counts = tuple(ceil(n / c) for n, c in zip(found, chunks, strict=True))
        for place, key in self._places(name, about, kind, counts).items():
            self._place_chunk(name, about, values, place, chunks, key)
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
        most = min(LIMIT, max(ALWAYS, RATIO * self._size))
        if max(prod(found), prod(chunks)) * kind.itemsize > most:
            raise refused(self._product, name, f"declares {found} values")

    def _places(self, name, about, kind, counts):
        """
        Keys of the chunks that are there, by place.

        Zarr leaves out chunks that hold nothing but the fill value, unless told otherwise. Where
        there is none, or members belong to no array, a chunk has been lost.
        """
        separator = about.get("dimension_separator", ".")
        found = {}
        for key in self._chunks.get(name, ()):
            place = tuple(int(each) for each in key.split(separator))
            inside = len(place) == len(counts) and all(
                map(range.__contains__, map(range, counts), place)
            )
            if not inside or separator.join(map(str, place)) != key:
                raise refused(self._product, name, f"has no place for its chunk '{key}'")
            found[place] = key
        if len(found) < prod(counts) and (
            about.get("fill_value") is None or kind.kind == "S" or self._strays()
        ):
            lost = next(place for place in np.ndindex(*counts) if place not in found)
            raise refused(self._product, name, f"lacks its chunk {lost}")
        return found

    def _strays(self):
        """Whether there are chunks of what is neither an array nor a group."""
        described = (".zarray", ".zgroup")
        return any(
            not any(f"{self._prefix}{array}/{each}" in self._members for each in described)
            for array in self._chunks
            if array != "__MACOSX"
        )

    def _place_chunk(self, name, about, values, place, chunks, key):
        member = f"{self._prefix}{name}/{key}"
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
        "fill_value": None,  # every chunk is written
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

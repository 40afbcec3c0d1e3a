"""
The records of a CDF file, 2.6 and later: what its variables are, and where their values lie.

Nothing that a file says is trusted: each record must be of the kind that is expected where it is
expected, and all numbers of things have a limit. What is wrong raises ValueError (or struct.error
where the file ends). Values and attributes are read when they are asked for.
"""

import hashlib
import struct
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np

from vconst_swarm.gunzip import gunzip
from vconst_swarm.record_forms import FORMS, PLAIN, TYPES

#: Bytes of one variable, and how many times the size of its file it may declare.
MOST_BYTES, RATIO = 256 * 1024**2, 1000

#: Variables or attributes.
MOST_NAMES = 4096

#: Dimensions of one variable, as CDF allows.
MOST_DIMS = 10

#: Blocks of values of one variable.
MOST_BLOCKS = 1 << 20

#: Kinds of record (CDF internal format 3.9, section 2.1).
_CDR, _GDR, _R_VDR, _ADR, _GR_ENTRY, _VXR, _VVR, _Z_VDR, _Z_ENTRY = range(1, 10)
_CVVR = 13

#: Bits of flags: of the file, and of a variable.
_ROWS_FIRST, _ONE_FILE, _MD5 = 1, 2, 12
_VARIES, _HAS_PAD = 1, 2

#: Ways to write numbers (section 2.2), by their byte order. The others are those of VAX.
_BIG, _LITTLE = {1, 2, 5, 7, 9, 11, 12, 18}, {4, 6, 13, 16, 17, 19}


@dataclass(frozen=True)
class CdfVariable:
    """
    What a file says of one variable.

    Parameters
    ----------
    name : str
    kind : str
        ``"CDF_DOUBLE"`` and so on.
    sizes : tuple of int
        Of the dimensions along which values vary.
    records : int
    is_z : bool
    number : int
        Among those of its kind.
    dtype : numpy.dtype
        In the file's byte order.
    blocks : int
        Where the index of its values begins.
    sparse : int
        What stands in a record that is missing: 0 none may be, 1 the pad value, 2 that before.
    pad : bytes
    """

    name: str
    kind: str
    sizes: tuple
    records: int
    is_z: bool
    number: int
    dtype: np.dtype = field(repr=False)
    blocks: int = field(repr=False)
    sparse: int = field(repr=False)
    pad: bytes = field(repr=False)

    @cached_property
    def width(self):
        """Bytes of one record."""
        return self.dtype.itemsize * prod(self.sizes)


class CdfFile:
    """
    One file.

    Parameters
    ----------
    content : bytes or bytearray
        All of it, unpacked.
    stored : bytes or None
        As it lies on the disk, of which an MD5 sum is; None if that is the same.

    Attributes
    ----------
    variables : dict of str to CdfVariable
        In the order of the file.
    size : int
        Bytes of it, unpacked.

    Raises
    ------
    ValueError, struct.error
        If it is cut short, damaged, fails its MD5 sum, or is written in a way that is not
        read: numbers of VAX, several files.
    """

    def __init__(self, content, stored=None):
        self._content, self.size, self._known = content, len(content), {}
        self._forms = FORMS.get(bytes(content[:4]))
        if self._forms is None or content[4:8] != PLAIN:
            raise ValueError("it does not begin like one of version 2.6 or later")
        _, _, place, _, _, encoding, flags = self._record(self._forms.file, 8, _CDR)
        if flags & _MD5 == _MD5:
            _check_sum(content if stored is None else stored)
        if not flags & _ONE_FILE or encoding not in _BIG | _LITTLE:
            raise ValueError(f"it is in several files, or its numbers are of kind {encoding}")
        self._order = ">" if encoding in _BIG else "<"
        self._rows_first = bool(flags & _ROWS_FIRST)
        found = self._record(self._forms.globals, place, _GDR)
        r_first, z_first, self._first_attribute, end = found[2:6]
        r_count, self._attribute_count, _, r_dims, z_count = found[6:11]
        if not 0 < end <= len(content):
            raise ValueError(f"it has {len(content)} bytes where its header says {end}")
        _check_count(max(r_count, z_count, self._attribute_count), MOST_NAMES, "names")
        self._r_sizes = self._numbers(place + self._forms.globals.size, r_dims, MOST_DIMS)
        self.variables = {
            one.name: one
            for first, count, kind in ((r_first, r_count, _R_VDR), (z_first, z_count, _Z_VDR))
            for one in self._walk_variables(first, count, kind)
        }

    def values(self, name):
        """
        All values of a variable.

        Parameters
        ----------
        name : str

        Returns
        -------
        values : numpy.ndarray
            Shape (records, *sizes), in the byte order of the machine; text as bytes.

        Raises
        ------
        ValueError, struct.error
            If more is declared than such a file can hold, or a block is damaged or missing.
        """
        about = self.variables[name]
        declared = about.width * about.records
        if declared > min(MOST_BYTES, RATIO * len(self._content)):
            raise ValueError(
                f"'{name}' declares {declared} bytes in a file of {len(self._content)}"
            )
        whole = np.empty((about.records, prod(about.sizes)), about.dtype.newbyteorder("="))
        self._fill(whole, about)
        if self._rows_first or len(about.sizes) < 2:
            return whole.reshape(about.records, *about.sizes)
        values = whole.reshape(about.records, *about.sizes[::-1])
        return values.transpose(0, *range(len(about.sizes), 0, -1))

    def said(self, name, attribute):
        """What an attribute says of a variable: text, a number or an array; None for nothing."""
        about = self.variables[name]
        return self._entries(attribute).get((about.is_z, about.number))

    def unit(self, name):
        """Attribute ``UNITS`` of a variable, without blanks; empty if it has none."""
        said = self.said(name, "UNITS")
        return "" if said is None else str(said).strip()

    def stated(self, attribute):
        """Entries of an attribute of the file, in the order of their numbers."""
        found = self._entries(attribute)
        return [found[key] for key in sorted(key for key in found if not key[0])]

    @cached_property
    def attributes(self):
        """Names of the attributes of the file and of its variables: where their entries are."""
        found, place = {}, self._first_attribute
        for _ in range(self._attribute_count):
            values = self._record(self._forms.attribute, place, _ADR)
            name = self._name(place + self._forms.attribute.size)
            found[name] = (values[3], values[6], values[9], values[10])
            place = values[2]
        return found

    def _entries(self, attribute):
        """Entries by kind and number: (True, n) of zVariable n, (False, n) of others."""
        if attribute not in self._known:
            r_first, r_count, z_first, z_count = self.attributes.get(attribute, (0, 0, 0, 0))
            found = dict(self._walk_entries(r_first, r_count, _GR_ENTRY))
            found |= self._walk_entries(z_first, z_count, _Z_ENTRY)
            self._known[attribute] = found
        return self._known[attribute]

    def _walk_entries(self, place, count, kind):
        _check_count(count, self.size // self._forms.entry.size, "entries")
        for _ in range(count):
            found = self._record(self._forms.entry, place, kind)
            yield (kind == _Z_ENTRY, found[5]), self._entry(place, *found[:8])
            place = found[2]

    def _entry(self, place, size, kind, following, attribute, data_type, number, elements, strings):
        dtype = self._dtype(data_type, elements)
        count = 1 if dtype.kind == "S" else elements
        begin = place + self._forms.entry.size
        if not 0 <= count * dtype.itemsize <= place + size - begin:
            raise ValueError(f"an entry of {size} bytes declares {count} of {dtype.itemsize}")
        values = np.frombuffer(self._content, dtype, count, begin)
        if dtype.kind == "S":
            return bytes(values[0]).decode("ascii", "ignore").replace("\x00", "")
        values = values.astype(dtype.newbyteorder("="))
        return values[0] if count == 1 else values

    def _walk_variables(self, place, count, kind):
        for _ in range(count):
            found = self._record(self._forms.variable, place, kind)
            yield self._described(place + self._forms.variable.size, found, kind == _Z_VDR)
            place = found[2]

    def _described(self, place, found, is_z):
        """A variable from its record, of which all before *place* is *found*."""
        data_type, last, index = found[3], found[4], found[5]
        flags, sparse, elements, number = found[7], found[8], found[12], found[13]
        name = self._name(place)
        place += self._forms.letters
        sizes = self._r_sizes
        if is_z:
            [dims] = self._numbers(place, 1, 1)
            sizes = self._numbers(place + 4, dims, MOST_DIMS)
            place += 4 + 4 * len(sizes)
        vary = self._numbers(place, len(sizes), MOST_DIMS)
        sizes = tuple(size for size, varies in zip(sizes, vary, strict=True) if varies)
        if any(size < 1 for size in sizes) or last < -1:
            raise ValueError(f"'{name}' declares the sizes {sizes} and {last + 1} records")
        dtype = self._dtype(data_type, elements)
        place += 4 * len(vary)
        if flags & _HAS_PAD:
            pad = self._content[place : place + dtype.itemsize]
        else:
            pad = np.array(TYPES[data_type][2], dtype).tobytes()
        return CdfVariable(
            name,
            TYPES[data_type][0],
            sizes,
            last + 1 if flags & _VARIES else min(1, last + 1),
            is_z,
            number,
            dtype,
            index,
            sparse,
            pad,
        )

    def _dtype(self, data_type, elements):
        if data_type not in TYPES:
            raise ValueError(f"values are of the unknown type {data_type}")
        kind = TYPES[data_type][1]
        if kind != "S":
            return np.dtype(self._order + kind)
        if not 0 < elements <= len(self._content):
            raise ValueError(f"a text of {elements} letters")
        return np.dtype(f"S{elements}")

    def _fill(self, whole, about):
        """Copy the blocks of a variable to where their records are."""
        done = 0
        for first, last, place in self._walk_blocks(about.blocks):
            if first >= about.records:
                break
            if first < done or last < first:
                raise ValueError(f"blocks of '{about.name}' do not follow each other")
            self._fill_gap(whole, about, done, first)
            done = min(last + 1, about.records)
            values = self._block(
                place, (done - first) * about.width, (last + 1 - first) * about.width
            )
            whole[first:done] = _as_rows(values, about)
        self._fill_gap(whole, about, done, about.records)

    def _fill_gap(self, whole, about, first, stop):
        if first == stop:
            return
        if about.sparse not in (1, 2):
            raise ValueError(f"'{about.name}' lacks the records {first} to {stop - 1}")
        if about.sparse == 2 and first:
            whole[first:stop] = whole[first - 1]
        else:
            whole[first:stop] = _as_rows(about.pad * prod(about.sizes), about)

    def _walk_blocks(self, place):
        """First and last record and place of each block, in order; indexes may hold indexes."""
        left, seen = [(0, 0, place)] if place > 0 else [], 0
        while left:
            first, last, place = left.pop()
            _, kind = self._record(self._forms.head, place, _VXR, _VVR, _CVVR)
            if kind != _VXR:
                yield first, last, place
                continue
            held, following = self._index(place)
            seen += 1 + len(held)
            _check_count(seen, MOST_BLOCKS, "blocks")
            if following > 0:
                left.append((0, 0, following))
            left.extend(reversed(held))

    def _index(self, place):
        """First and last record and place of all that an index names, and where the next is."""
        size, _, following, named, used = self._record(self._forms.index, place, _VXR)
        if not 0 <= used <= named <= size // (8 + self._forms.place.itemsize):
            raise ValueError(f"an index of {size} bytes names {used} of {named} blocks")
        begin = place + self._forms.index.size
        columns = ((">i4", 0), (">i4", 4), (self._forms.place, 8))
        held = (
            np.frombuffer(self._content, kind, used, begin + named * at).tolist()
            for kind, at in columns
        )
        return list(zip(*held, strict=True)), following

    def _block(self, place, wanted, most):
        """The first bytes of a block that holds *most*."""
        size, kind = self._record(self._forms.head, place, _VVR, _CVVR)
        begin = place + self._forms.head.size
        if kind == _VVR:
            values = memoryview(self._content)[begin : place + size]
        else:
            packed = self._forms.compressed.unpack_from(self._content, place)[3]
            begin = place + self._forms.compressed.size
            if not 0 < packed <= place + size - begin:
                raise ValueError(f"a compressed block of {size} bytes declares {packed}")
            values = _unpacked(memoryview(self._content)[begin : begin + packed], most)
        if len(values) < wanted:
            raise ValueError(f"a block has {len(values)} bytes; its records take {wanted}")
        return values[:wanted]

    def _record(self, form, place, *kinds):
        """What is in a record, size and kind first."""
        if place < 8:  # a negative place would count from the end
            raise ValueError(f"a record is said to be at {place}")
        found = form.unpack_from(self._content, place)
        if found[1] not in kinds:
            raise ValueError(f"the record at {place} is of kind {found[1]}, not {kinds[0]}")
        if not form.size <= found[0] <= len(self._content) - place:
            raise ValueError(f"the record at {place} declares {found[0]} bytes")
        return found

    def _numbers(self, place, count, most):
        _check_count(count, most, "dimensions")
        return struct.unpack_from(f">{count}i", self._content, place)

    def _name(self, place):
        letters = self._content[place : place + self._forms.letters]
        return letters.replace(b"\x00", b"").decode("ascii").strip()


def _as_rows(values, about):
    """Bytes as records of a variable, in the file's byte order."""
    return np.frombuffer(values, about.dtype).reshape(-1, prod(about.sizes))


def _check_count(count, most, what):
    if not 0 <= count <= most:
        raise ValueError(f"it declares {count} {what}; at most {most} can be")


def _check_sum(stored):
    """The MD5 sum of a file is its last 16 bytes."""
    if hashlib.md5(memoryview(stored)[:-16], usedforsecurity=False).digest() != stored[-16:]:
        raise ValueError("it fails its MD5 sum")


def _unpacked(packed, most):
    """Values that were compressed by gzip, with its own header and sum."""
    values = gunzip(packed, most)
    if values is None:
        raise ValueError(f"a block is damaged, cut short, or unpacks to more than its {most} bytes")
    return values

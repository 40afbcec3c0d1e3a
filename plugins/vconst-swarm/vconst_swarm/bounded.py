"""cdflib's file with limits: what a damaged one declares must fit into it."""

import dataclasses
import zlib

import cdflib

#: Most bytes that one compressed block may unpack to; a vector of a day at 1 Hz takes 2 MB.
BLOCK = 32 * 1024**2

#: Kinds of record: values of a variable as they are, and compressed (CDF format 3.9, 2.5).
PLAIN, COMPRESSED = 7, 13

#: Variables or attributes of one file.
MOST_NAMES = 4096

#: Dimensions of one variable; cdflib counts to whatever a damaged file says.
MOST_DIMS = 10


class Bounded(cdflib.CDF):
    """
    cdflib's file, bounded, and looked through once.

    Compressed blocks may not unpack to more than :data:`BLOCK`. cdflib walks the list of
    variables from its beginning for each that is asked for, and that of attributes and
    entries as well; where they are is noted here on the first walk.
    """

    def __init__(self, path, **rest):
        super().__init__(path, **rest)
        if max(self._num_zvariable, self._num_rvariable, self._num_att) > MOST_NAMES:
            raise ValueError(f"it declares more than {MOST_NAMES} variables or attributes")
        self._places = dict(self._walk())
        self._described, self._units = {}, None

    def _walk(self):
        """Where each variable is described: by name in small letters, place and kind."""
        for is_z in (True, False):
            place = self._first_zvariable if is_z else self._first_rvariable
            for _ in range(self._num_zvariable if is_z else self._num_rvariable):
                name, following = self._read_vdr_fast(place)
                yield name.strip().lower(), (place, is_z)
                place = following

    def vdr_info(self, variable):
        """What describes a variable, by name."""
        name = variable.strip().lower()
        if name not in self._described:
            if name not in self._places:
                raise ValueError(f"there is no variable '{variable}'")
            place, is_z = self._places[name]
            if is_z and self.cdfversion == 3:
                self._f.seek(place + 340)  # CDF format 3.9, section 2.6: zNumDims
                if int.from_bytes(self._f.read(4), "big") > MOST_DIMS:
                    raise ValueError(f"'{variable}' declares more than {MOST_DIMS} dimensions")
            self._described[name] = self._read_vdr(place)
        return self._described[name]

    def unit(self, variable):
        """Attribute ``UNITS`` of a variable, without blanks; empty if it has none."""
        if self._units is None:
            self._units = dict(self._all_units())
        _, is_z = self._places[variable.strip().lower()]
        return self._units.get((is_z, self.vdr_info(variable).variable_number), "")

    def _all_units(self):
        place = self._first_adr
        for _ in range(self._num_att):
            name, following = self._read_adr_fast(place)
            if name.strip() == "UNITS":
                about = self._read_adr(place)
                yield from self._entries(about.first_z_entry, about.num_z_entry, True)
                yield from self._entries(about.first_gr_entry, about.num_gr_entry, False)
            place = following

    def _entries(self, place, count, is_z):
        for _ in range(min(count, MOST_NAMES)):
            number, following = self._read_aedr_fast(place)
            yield (is_z, number), str(self._read_aedr(place).entry).strip()
            place = following

    def _read_vxrs(self, byte_loc, *rest, **lists):
        """Where blocks of values are; a record of them names no more than fit into it."""
        self._f.seek(byte_loc)
        held = int.from_bytes(self._f.read(8), "big")
        self._f.seek(byte_loc + 20)
        named, used = (int.from_bytes(self._f.read(4), "big") for _ in range(2))
        if not used <= named <= held // 16:
            raise ValueError(f"an index of {held} bytes names {used} of {named} blocks")
        return super()._read_vxrs(byte_loc, *rest, **lists)

    def _read_vvrs(self, vdr, offsets, starts, ends, first, last):
        """Blocks one by one where no record is missing; cdflib goes by record if one may be."""
        follow = all(end + 1 == start for end, start in zip(ends, starts[1:], strict=False))
        if vdr.sparse and follow and starts[:1] == [0] and ends[-1] == vdr.max_rec:
            vdr = dataclasses.replace(vdr, sparse=0)
        return super()._read_vvrs(vdr, offsets, starts, ends, first, last)

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

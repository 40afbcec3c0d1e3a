"""How records of CDF are laid out, in both versions, and the types of their values."""

import struct

import numpy as np

#: First bytes of CDF 3 and of CDF 2.6 and 2.7, and what follows in a file that is not
#: compressed as a whole.
MAGIC_3, MAGIC_2, PLAIN = b"\xcd\xf3\x00\x01", b"\xcd\xf2\x60\x02", b"\x00\x00\xff\xff"

#: Types of values: name, type of numpy, and what stands where nothing was written.
TYPES = {
    1: ("CDF_INT1", "i1", -127),
    2: ("CDF_INT2", "i2", -32767),
    4: ("CDF_INT4", "i4", -2147483647),
    8: ("CDF_INT8", "i8", -9223372036854775807),
    11: ("CDF_UINT1", "u1", 254),
    12: ("CDF_UINT2", "u2", 65534),
    14: ("CDF_UINT4", "u4", 4294967294),
    21: ("CDF_REAL4", "f4", -1e30),
    22: ("CDF_REAL8", "f8", -1e30),
    31: ("CDF_EPOCH", "f8", -1e30),
    32: ("CDF_EPOCH16", "c16", -1e30),
    33: ("CDF_TIME_TT2000", "i8", -9223372036854775807),
    41: ("CDF_BYTE", "i1", -127),
    44: ("CDF_FLOAT", "f4", -1e30),
    45: ("CDF_DOUBLE", "f8", -1e30),
    51: ("CDF_CHAR", "S", b" "),
    52: ("CDF_UCHAR", "S", b" "),
}


class Forms:
    """How records are laid out in one version: *word* is the type of sizes and places."""

    def __init__(self, word, letters):
        def form(text):
            return struct.Struct(">" + text.replace("w", word))

        self.letters = letters
        self.place = np.dtype({"q": ">i8", "i": ">i4"}[word])
        self.head = form("wi")
        self.file = form("wiwiiii")
        self.globals = form("wiwwwwiiiiiwiii")
        self.variable = form("wiwiiwwiiiiiiiwi")
        self.attribute = form("wiwwiiiiiwiii")
        self.entry = form("wiwiiiiiiiii")
        self.index = form("wiwii")
        self.compressed = form("wiiw")


FORMS = {MAGIC_3: Forms("q", 256), MAGIC_2: Forms("i", 64)}

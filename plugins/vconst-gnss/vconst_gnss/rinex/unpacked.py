"""The plain text of a RINEX file, whatever it is compressed with."""

import bz2
import re
from pathlib import Path

from vconst import FileError

#: Most bytes of the plain text: a day of 1 s data of four systems has some 600 MB.
MOST_BYTES = 1 << 30

#: Most times that unpacking may enlarge a file; Hatanaka and bzip2 together give up to 20.
MOST_RATIO = 200

_CRINEX = re.compile(rb"\A[ \d.]{20}COMPACT RINEX FORMAT")
_CUT = "It is cut short or damaged: fetch it again."


def read_text(path):
    """
    The bytes of a RINEX file as plain RINEX.

    Parameters
    ----------
    path : path-like
        Plain, in Hatanaka's compact form (CRINEX 1 or 3), or either of them in bzip2.

    Returns
    -------
    data : bytes
        Lines end with a line feed; carriage returns are gone.

    Raises
    ------
    FileError
        If it is damaged, ends inside of a line, or is larger than any sound file.

    References
    ----------
    Hatanaka, Y. (2008), A compression format and tools for GNSS observation data, Bulletin of
    the Geospatial Information Authority of Japan 55, 21-30.
    """
    path = Path(path)
    data = path.read_bytes()
    held = max(len(data), 1 << 16)
    if data[:3] == b"BZh":
        data = _unpack_bzip(path, data)
    if _CRINEX.match(data):
        data = _expand(path, data)
    if len(data) > min(MOST_BYTES, held * MOST_RATIO):
        raise FileError(f"{path.name}: it unpacks to {len(data)} bytes; no observations do.")
    if not data.endswith(b"\n"):  # its last number may be the half of one
        raise FileError(f"{path.name}: it ends in the middle of a line.", hint=_CUT)
    return data.replace(b"\r", b"") if b"\r" in data else data


def _unpack_bzip(path, data):
    unpacker, most = bz2.BZ2Decompressor(), min(MOST_BYTES, len(data) * MOST_RATIO)
    try:
        plain = unpacker.decompress(data, most)
    except (OSError, ValueError, EOFError) as error:
        raise FileError(f"{path.name}: the bzip2 data are damaged: {error}.", hint=_CUT) from error
    if not unpacker.eof:
        raise FileError(f"{path.name}: the bzip2 data are cut short, or too large.", hint=_CUT)
    return plain


def _expand(path, data):
    import hatanaka

    try:
        return hatanaka.crx2rnx(data)
    except Exception as error:  # its converter tells all that is wrong in one class
        words = " ".join(str(error).split())[:160]
        raise FileError(
            f"{path.name}: the Hatanaka compression cannot be undone: {words}.", hint=_CUT
        ) from error

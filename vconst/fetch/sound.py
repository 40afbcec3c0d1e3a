"""Whether a file is whole, as far as its own format says."""

import gzip
import re
import struct
import zipfile
import zlib

from vconst.errors import FetchError
from vconst.fetch.trouble import Damaged, Denied

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_HDF5 = b"\x89HDF\r\n\x1a\n"
_GZIP = b"\x1f\x8b"
#: How packed files begin; some that are called .Z are gzip.
_MAGIC = {".gz": (_GZIP,), ".z": (b"\x1f\x9d", _GZIP), ".zip": (b"PK",)}
#: Most times that unpacking may enlarge what a server packed for the way; and for small ones.
_MOST_RATIO, _SMALL = 200, 128 << 10


def login_hint(host, known=False):
    """
    What a page instead of data, or a refusal, most often means.

    Parameters
    ----------
    host : str
        Whose answer it is.
    known : bool
        Whether ``~/.netrc`` has an entry for it.

    Examples
    --------
    >>> login_hint("data.example.org")[:68]
    'Servers that want a login do that. If this one does, write its entry'
    """
    if known:
        return (
            f"~/.netrc has an entry for {host}, and it was not enough: see whether user and "
            f"password are right, and log in once at https://{host} with a browser, where some "
            "ask for consent."
        )
    return (
        "Servers that want a login do that. If this one does, write its entry into ~/.netrc "
        f"(machine {host} login USER password PASSWORD) and chmod 600 it."
    )


def is_page(head):
    """Whether these first bytes are those of a web page."""
    return _PAGE.match(head) is not None


def check_format(path, name):
    """
    Refuse a file that is not what its name says, or is cut short.

    Parameters
    ----------
    path : Path
        Where its bytes are.
    name : str
        What it will be called.

    Returns
    -------
    checked : str
        What was looked at: ``"gzip"``, ``"zip"``, ``"hdf5"``; ``""`` where the format says
        nothing of its end.

    Raises
    ------
    Denied
        If it is a web page.
    Damaged
        If it is empty, packed otherwise than its name says, or cut short.
    """
    with path.open("rb") as stream:
        head = stream.read(512)
    if not head:
        raise Damaged(f"'{name}' is empty: the server sent no byte of it.")
    if is_page(head):
        raise Denied(f"A web page came instead of '{name}'.", hint=login_hint("HOST"))
    ending = next((end for end in _MAGIC if name.lower().endswith(end)), "")
    if ending and not head.startswith(_MAGIC[ending]):
        raise Damaged(f"'{name}' does not begin as {ending} files do.")
    if ending == ".gz":
        return _check_gzip(path, name)
    if ending == ".zip":
        return _check_zip(path, name)
    return _check_hdf5(path, name, head) if head.startswith(_HDF5) else ""


def unpack_content(path, target, most):
    """
    Undo the gzip that a server has put around a file for the way.

    Parameters
    ----------
    path, target : Path
    most : int
        Bytes.

    Raises
    ------
    Damaged
        If it is cut short.
    FetchError
        If it unpacks to more than *most* bytes, or to more than data do.
    """
    written, most = 0, min(most, _most(path))
    target.unlink(missing_ok=True)
    try:
        with gzip.open(path, "rb") as packed, target.open("xb") as plain:
            while piece := packed.read(1 << 18):
                written += len(piece)
                if written > most:
                    raise FetchError(f"What came unpacks to more than {most} bytes.")
                plain.write(piece)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged(f"What was packed for the way is cut short or damaged: {error}.") from None


def is_gzip_inside(path):
    """Whether what is unpacked is gzip again: a packed file that was packed for the way too."""
    try:
        with gzip.open(path, "rb") as packed:
            return packed.read(2) == _GZIP
    except (OSError, EOFError, zlib.error):
        return False


def _most(path):
    return max(path.stat().st_size, _SMALL) * _MOST_RATIO


def _check_gzip(path, name):
    """The end of gzip holds a check sum and the length; unpacked bytes are thrown away."""
    most, read = _most(path), 0
    try:
        with gzip.open(path, "rb") as packed:
            while piece := packed.read(1 << 20):
                read += len(piece)
                if read > most:
                    raise FetchError(f"'{name}' unpacks to more than {most} bytes; no data do.")
    except (OSError, EOFError, zlib.error) as error:
        raise Damaged(f"'{name}' is cut short or damaged: {error}.") from None
    return "gzip"


def _check_zip(path, name):
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _most(path):
                raise FetchError(f"'{name}' unpacks to more than {_most(path)} bytes; no data do.")
            bad = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError) as error:
        raise Damaged(f"'{name}' is cut short or damaged: {error}.") from None
    except (RuntimeError, ValueError):
        return ""  # encrypted, or packed as is not known here: ingest says so
    if bad is not None:
        raise Damaged(f"'{name}' is damaged: its member '{bad[:80]}' has another check sum.")
    return "zip"


def _check_hdf5(path, name, head):
    """
    The superblock says where the file ends.

    References
    ----------
    HDF5 File Format Specification 3.0, II.A: version 0 and 1 hold it at byte 40 (44) after
    base and free-space addresses, versions 2 and 3 at byte 28, where offsets have 8 bytes.
    """
    version = head[8] if len(head) > 64 else 255
    size_at, end_at = {0: (13, 40), 1: (13, 44), 2: (9, 28), 3: (9, 28)}.get(version, (0, 0))
    if not end_at or head[size_at] != 8:
        return ""
    (end,) = struct.unpack_from("<Q", head, end_at)
    if path.stat().st_size < end:
        raise Damaged(f"'{name}' is cut short: {path.stat().st_size} of {end} bytes.")
    return "hdf5"

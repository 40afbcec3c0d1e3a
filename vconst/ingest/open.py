"""The bytes of an input, whatever they are packed in, within limits."""

import gzip
import re
import stat
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vconst.engine.memory import told
from vconst.errors import FileError

#: Most bytes that one file may have, packed or not.
MOST_BYTES = 2 << 30
#: Most times that unpacking may enlarge a file; one with fewer bytes than the second number may
#: give as much as if it had them.
MOST_RATIO, SMALL = 200, 128 << 10
#: Most members that a ZIP may have, and most characters of the name of one.
MOST_MEMBERS, MOST_NAME = 1000, 512
#: Bytes of its beginning that a file is recognised by.
HEAD = 4096

_GZIP, _COMPRESS, _ZIP = b"\x1f\x8b", b"\x1f\x9d", b"PK\x03\x04"
#: What editors put before UTF-8 text; it is no part of what a file says.
_MARK = b"\xef\xbb\xbf"
_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|~")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html)", re.IGNORECASE)
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # and NotImplementedError: encrypted, or packed as nobody knows
    ValueError,
)
_UNFINISHED = (".part", ".crdownload", ".download", ".tmp", ".partial")


@dataclass(frozen=True)
class Unpacked:
    """
    One plain file, ready for a reader.

    Parameters
    ----------
    names : tuple of str
        What it is called: its own name and, from an archive, the archive's.
    path : Path
        Where its bytes are.
    head : bytes
        The first 4096 of them.
    """

    names: tuple[str, ...]
    path: Path
    head: bytes


def unpack(path, folder, whole=None, head=None):
    """
    Give the plain files in an input: itself, unpacked, or the members of a ZIP.

    Parameters
    ----------
    path : Path
    folder : Path or None
        Where unpacked bytes are put, under names of our own; None if it is not packed.
    whole : callable or None
        Whether a ZIP of this name is itself the file; its members are held to the same
        limits, and are left in it.
    head : bytes or None
        Its first 4096 bytes, where they were read already.

    Returns
    -------
    files : list of Unpacked

    Raises
    ------
    FileError
        If it is empty, unfinished, a web page, too large, damaged or hostile.
    """
    check_outside(path)
    head = read_head(path) if head is None else head
    name, magic = path.name, head[:4]
    if magic[:2] == _GZIP:
        plain = _without(name, ".gz")
        return [_unpacked((plain,), _gunzip(path, _place(folder, plain)))]
    if magic[:2] == _COMPRESS:
        plain = _without(name, ".z")
        return [_unpacked((plain,), _uncompress(path, _place(folder, plain)))]
    if magic == _ZIP:
        return [_checked(path)] if whole and whole(name) else _unzip(path, folder)
    if magic.startswith(_MARK):
        return [_unpacked((name,), _without_mark(path, _place(folder, name)))]
    return [_unpacked((name,), path, head)]


def is_packed(head):
    """Whether an input that begins so is one that is unpacked, or rid of what editors add."""
    return head[:2] in (_GZIP, _COMPRESS) or head.startswith((_ZIP, _MARK))


def read_head(path):
    """The first 4096 bytes of a file."""
    with path.open("rb") as file:
        return file.read(HEAD)


def check_outside(path):
    """
    Refuse what need not be opened to be refused.

    Parameters
    ----------
    path : Path

    Raises
    ------
    FileError
        If its name says that it is no data, if it is no regular file (a pipe or a device
        would be read for ever), or by its size.
    OSError
        If it cannot be looked at.
    """
    if path.name.startswith("._"):
        raise FileError("this is a macOS resource file, not data")
    if path.name.lower().endswith(_UNFINISHED):
        raise FileError("the name says that the download is not finished")
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise FileError(_of_folder(path))
    if not stat.S_ISREG(found.st_mode):
        raise FileError("it is no regular file")
    size = found.st_size
    if size == 0:
        raise FileError("the file is empty")
    if size > MOST_BYTES:
        raise FileError(f"the file has {told(size)}; at most {told(MOST_BYTES)} are read")


def _of_folder(path):
    """Why a folder was offered as a file."""
    if path.is_symlink():
        return "it is a link to a folder, which is not followed: name it, or the folder, by itself"
    try:
        next(path.iterdir(), None)
    except OSError as error:
        return f"the files in this folder cannot be listed: {error.strerror}"
    return "it is a folder"


def _unpacked(names, path, head=None):
    head = read_head(path) if head is None else head
    if _WEB_PAGE.match(head):
        raise FileError("this is a web page; the download failed")
    return Unpacked(names, path, head)


def _without(name, suffix):
    return name[: -len(suffix)] if name.lower().endswith(suffix) else name


def _place(folder, name):
    """A path for unpacked bytes: the name without anything that could lead elsewhere."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", Path(name).name).lstrip(".") or "content"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / plain[:120]


def _gunzip(path, target):
    try:
        with gzip.open(path, "rb") as packed:
            _copy(packed, target, path.stat().st_size)
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"the gzip data are cut short or damaged: {error}") from error
    return target


def _without_mark(path, target):
    with path.open("rb") as file:
        file.seek(len(_MARK))
        _copy(file, target, path.stat().st_size)
    return target


def _uncompress(path, target):
    import ncompress

    try:
        with path.open("rb") as packed, target.open("wb") as plain:
            ncompress.decompress(packed, _Limited(plain, path.stat().st_size))
    except (OSError, ValueError) as error:
        raise FileError(f"the .Z data are damaged: {error}") from error
    return target


def _unzip(path, folder):
    with _archive(path) as (archive, members):
        return [
            _member(archive, info, path, _place(folder / str(number), info.filename))
            for number, info in enumerate(members)
            if not info.is_dir()
        ]


def _checked(path):
    """
    An archive that is read as it is: what it unpacks to is limited all the same.

    Each member is opened: its name stands in the archive twice, and no check sum covers it.
    """
    with _archive(path) as (archive, members):
        for info in members:
            archive.open(info).close()
    return _unpacked((path.name,), path)


@contextmanager
def _archive(path):
    """A ZIP and its members, none of them hostile."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_archive(members, path.stat().st_size)
            yield archive, members
    except _NO_ZIP as error:
        raise FileError(f"the ZIP is cut short or damaged: {error}") from error


def _check_archive(members, size):
    if len(members) > MOST_MEMBERS:
        raise FileError(f"the ZIP has {len(members)} members; at most {MOST_MEMBERS} are read")
    end = -1
    for info in sorted(members, key=lambda info: info.header_offset):
        _check_member(info)
        if info.header_offset < end:
            raise FileError("the members of the ZIP overlap")
        end = info.header_offset + info.compress_size
    most = min(MOST_BYTES, max(SMALL, size) * MOST_RATIO)
    if sum(info.file_size for info in members) > most:
        raise FileError(f"it unpacks to more than {told(most)}; this is no data file")


def _check_member(info):
    """Refuse a member that is packed as no data are, or whose name leads anywhere but down."""
    if info.flag_bits & 1:
        raise FileError("the ZIP is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileError("the ZIP uses a method other than 'stored' or 'deflated'")
    name = info.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if _OUTSIDE.match(name) or ".." in parts or not parts:
        raise FileError(f"a member of the ZIP is called '{name[:80]}', which leads outside of it")
    if _CONTROL.search(name) or len(name) > MOST_NAME:
        raise FileError(f"a member of the ZIP is called {name[:80]!r}; no data file is")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise FileError(f"the member '{name[:80]}' of the ZIP is a link")


def _member(archive, info, path, target):
    with archive.open(info) as packed:
        _copy(packed, target, info.compress_size)
    return _unpacked((Path(info.filename).name, _without(path.name, ".zip"), path.name), target)


def _copy(packed, target, size):
    """Unpack in pieces, and stop at the limits."""
    with target.open("wb") as plain:
        limited = _Limited(plain, size)
        while piece := packed.read(1 << 20):
            limited.write(piece)


class _Limited:
    """A file that takes no more than what *size* packed bytes may unpack to."""

    def __init__(self, file, size):
        self._file, self._written = file, 0
        self._most = min(MOST_BYTES, max(SMALL, size) * MOST_RATIO)

    def write(self, piece):
        self._written += len(piece)
        if self._written > self._most:
            raise FileError(f"it unpacks to more than {told(self._most)}; this is no data file")
        return self._file.write(piece)

    def flush(self):
        self._file.flush()

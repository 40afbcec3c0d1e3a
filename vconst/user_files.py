"""Files that somebody names to be read: ordinary ones only, of a size that can be meant."""

import os
import stat
from pathlib import Path

from vconst.errors import UsageError

#: Bytes of the largest file of text or of records that is read whole.
MOST_BYTES = 64 << 20

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}
_HINT = "Name an ordinary file: what comes through a pipe is first written to one."


def read_user_file(path, *, most=MOST_BYTES, error=UsageError, hint=None):
    """
    The bytes of a file that somebody named.

    Parameters
    ----------
    path : path-like
    most : int
        Bytes; of a larger file nothing is kept.
    error : type
        The kind of `VconstError` that is raised.
    hint : str, optional
        What to do where it is not there or too large.

    Raises
    ------
    VconstError
        Of the kind *error*: if it is not there, is no ordinary file (a folder, a pipe, a device
        or a socket, none of which is waited for), is too large, or may not be read.
    """
    require_user_file(path, error=error, hint=hint)
    # Between the two looks it may have become a pipe: opened like this, none is waited for.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            _require_ordinary(path, os.fstat(file.fileno()), error)
            content = file.read(most + 1)
    except OSError as failure:
        raise error(f"{path}: cannot be read ({failure.strerror}).", hint=hint) from failure
    if len(content) > most:
        raise error(f"{path}: larger than {most / 1e6:.0f} MB, the most that is read.", hint=hint)
    return content


def require_user_file(path, *, error=UsageError, hint=None):
    """
    Refuse, with true words, what is not there or no ordinary file; nothing is opened.

    Parameters
    ----------
    path : path-like
    error : type
        The kind of `VconstError` that is raised.
    hint : str, optional
        What to do where it is not there.
    """
    try:
        found = Path(path).stat()
    except FileNotFoundError as failure:
        raise error(f"{path}: there is no such file.", hint=hint) from failure
    except (OSError, ValueError) as failure:
        why = getattr(failure, "strerror", None) or failure
        raise error(f"{path}: cannot be read ({why}).", hint=hint) from failure
    _require_ordinary(path, found, error)


def is_special(path):
    """Whether something lies there that is neither a file nor a folder: a pipe, a device."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _require_ordinary(path, found, error):
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "no ordinary file")
        raise error(f"{path}: it is {kind}, not a file.", hint=_HINT)

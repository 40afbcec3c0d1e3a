"""What foreign code does to the world while it reads: connections, and files it writes."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

_SOCKET = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
_watches = []
_hooked = []


@contextlib.contextmanager
def watched(folder):
    """
    Note what is done inside the block.

    Parameters
    ----------
    folder : path-like
        Where files may be written; the system's temporary folder is free as well.

    Yields
    ------
    seen : list of str
        ``"socket.connect ('example.org', 80)"``, ``"write /home/me/.cache/x"``, in order.

    Notes
    -----
    Uses the audit events of the interpreter (PEP 578). What a C library does without them
    is not seen.
    """
    if not _hooked:  # an audit hook cannot be taken away again
        sys.addaudithook(_note)
        _hooked.append(True)
    free = [Path(place).resolve() for place in (folder, tempfile.gettempdir())]
    seen = []
    _watches.append((free, seen))
    try:
        yield seen
    finally:
        _watches.pop()


def _note(event, arguments):
    if not _watches:
        return
    free, seen = _watches[-1]
    if event in _SOCKET:
        seen.append(f"{event} {arguments[1:] or arguments}")
    elif event == "open" and _writes(arguments):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        own = any(Path(path).is_relative_to(place) for place in free)
        if not own and not _is_device(path) and "__pycache__" not in path:
            seen.append(f"write {path}")


def _is_device(path):
    """Whether it is no place for files, such as the terminal or nothing."""
    return path.startswith("/dev/") and not path.startswith("/dev/shm/")


def _writes(arguments):
    path, mode, flags = arguments
    if not isinstance(path, str | bytes):
        return False
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(flags and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))

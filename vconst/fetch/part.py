"""A file that is not whole yet: hidden bytes, what is known of them, and one process at it."""

import contextlib
import json
import os
import stat
import time
from pathlib import Path

from vconst.errors import FetchError
from vconst.fetch.trouble import Busy

try:
    import fcntl
except ImportError:  # no such locks there
    fcntl = None

_SYNC_BYTES, _SYNC_SECONDS = 8 << 20, 1.0
_MOST_STATE = 1 << 16
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Part:
    """
    ``.NAME.part`` in a folder, and ``.NAME.part.json`` beside it.

    Bytes count as there once they are on the disk: a machine that loses its power may leave
    zeros where bytes were written a moment before.

    Parameters
    ----------
    folder : Path
    name : str
        A safe one.

    Attributes
    ----------
    size : int
        Bytes so far.
    about : dict
        ``url``, ``validator`` (what If-Range is asked with), ``total`` (bytes, or None),
        ``encoding`` and ``sums`` of what is sent.
    """

    def __init__(self, folder, name):
        self.path = Path(folder) / f".{name}.part"
        self._state = Path(folder) / f".{name}.part.json"
        self.size, self.about = 0, {}
        self._handle, self._synced, self._when = None, 0, 0.0

    def __enter__(self):
        self._handle = self._open()
        about = _read_state(self._state)
        there = os.fstat(self._handle).st_size
        synced = about.get("synced")
        if isinstance(synced, int) and 0 < synced <= there:
            self.about, self.size, self._synced = about, synced, synced
        os.ftruncate(self._handle, self.size)
        os.lseek(self._handle, self.size, os.SEEK_SET)
        return self

    def __exit__(self, *_):
        if self._handle is None:
            return
        try:
            if self.size and self.validator:
                self.sync()
            else:  # nobody could say whether the rest still belongs to it
                self.path.unlink(missing_ok=True)
                self._state.unlink(missing_ok=True)
        finally:
            self._close()

    @property
    def validator(self):
        """What tells whether the server still has the same bytes; ``""`` if nothing does."""
        return self.about.get("validator") or ""

    def begin(self, about, at=0):
        """Go on at a byte, with what the server now says of the whole."""
        self.about = about
        if at < self._synced:  # what it says is no longer so
            self._state.unlink(missing_ok=True)
        os.ftruncate(self._handle, at)
        os.lseek(self._handle, at, os.SEEK_SET)
        self.size = self._synced = at
        self._when = time.monotonic()

    def write(self, data):
        """Add bytes; now and then what was added is brought to the disk."""
        view = memoryview(data)
        while view:
            done = os.write(self._handle, view)
            self.size, view = self.size + done, view[done:]
        late = time.monotonic() - self._when > _SYNC_SECONDS
        if late or self.size - self._synced > _SYNC_BYTES:
            self.sync()

    def sync(self):
        """Bring all bytes to the disk, then say so."""
        os.fsync(self._handle)
        self._synced, self._when = self.size, time.monotonic()
        write_json(self._state, {**self.about, "synced": self.size})

    def finish(self, target):
        """Give it its name; from here on it is whole, whatever happens."""
        os.fsync(self._handle)
        self._state.unlink(missing_ok=True)
        self.path.replace(target)
        sync_folder(target.parent)
        self._close()

    def discard(self):
        """Forget what is there."""
        self.begin({})

    def _open(self):
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | _NO_LINK
        for _ in range(10):
            try:
                handle = os.open(self.path, flags, 0o666)
            except OSError as error:
                if self.path.is_symlink():
                    raise FetchError(
                        f"'{self.path}' is a link; nothing is written to it."
                    ) from None
                raise FetchError(f"'{self.path}' cannot be written: {error.strerror}.") from None
            if self._is_ours(handle):
                return handle
            os.close(handle)
        raise Busy(f"'{self.path}' comes and goes: another process is at it.")

    def _is_ours(self, handle):
        """Lock it; False if who had it before has given it its name meanwhile."""
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                raise Busy(
                    f"'{self.path}' is being written by another process.",
                    hint="Wait until it has ended.",
                ) from None
            except OSError:
                pass  # a file system without locks
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            os.close(handle)
            raise FetchError(f"'{self.path}' is no regular file.")
        with contextlib.suppress(FileNotFoundError):
            return self.path.stat().st_ino == found.st_ino
        return False

    def _close(self):
        handle, self._handle = self._handle, None
        os.close(handle)


def write_json(path, document, mark=""):
    """
    Write a small document so that it is there as a whole or as it was.

    Parameters
    ----------
    path : Path
    document : dict
    mark : str
        In the name of the unfinished document; one of its own for each writer, where several
        may be at it.
    """
    new = path.with_name(f"{path.name}{mark}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | _NO_LINK, 0o666)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(document, stream, ensure_ascii=True)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def alone_at(path):
    """
    Wait until no other process is at a small document that is replaced as a whole.

    The document itself is locked, so nothing is left beside it. Where there are no locks, or it
    may not be opened for writing, nothing is waited for.
    """
    handle = _locked(path)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _locked(path):
    """A handle that holds the lock of what is called so now, or None."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | _NO_LINK
    while fcntl is not None:
        try:
            handle = os.open(path, flags, 0o666)
        except OSError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            found, here = os.fstat(handle), path.lstat()
            if (found.st_dev, found.st_ino) == (here.st_dev, here.st_ino):
                return handle
        except FileNotFoundError:
            pass  # replaced or removed while it was waited for
        except OSError:  # a file system without locks
            os.close(handle)
            return None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
    return None


def sync_folder(folder):
    """Bring the names in a folder to the disk, where that can be asked for."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def part_size(folder, name):
    """Bytes of an unfinished file that are on the disk; 0 if there are none."""
    part = Path(folder) / f".{name}.part"
    synced = _read_state(part.with_name(part.name + ".json")).get("synced")
    try:
        there = part.lstat().st_size
    except OSError:
        return 0
    return synced if isinstance(synced, int) and 0 < synced <= there else 0


def _read_state(path):
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_STATE:
            return {}
        about = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return about if isinstance(about, dict) else {}

"""Objects on a local disk: written down to the disk, seen whole or not at all."""

import contextlib
import errno
import hashlib
import os
import shutil
import threading
import time
import uuid
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from vconst.errors import StoreError
from vconst.store.files.ahead import some_ahead
from vconst.store.files.words import WHAT_TO_DO
from vconst.store.layout import UNFINISHED

#: Objects that are written and synchronised at the same time; a disk merges their flushes.
_WRITERS = 8

#: Objects that are read at the same time where they are computed with: more than processors, so
#: that the disk has to do while these compute.
_READERS = 8

#: Bytes that are hashed at a time: they stay in the processor's own memory.
_PIECE = 2**18

_held = threading.local()


def read(path):
    """The bytes of an object. FileNotFoundError if it is not there."""
    return Path(path).read_bytes()


def measure(path):
    """Bytes of an object and their SHA-256, read piece by piece into one place a thread."""
    if not hasattr(_held, "piece"):
        _held.piece = memoryview(bytearray(_PIECE))
    hashed, size = hashlib.sha256(), 0
    with Path(path).open("rb", buffering=0) as stream:
        while count := stream.readinto(_held.piece):
            hashed.update(_held.piece[:count])
            size += count
    return size, hashed.hexdigest()


def size(path):
    """Bytes of an object, or None if it is not there."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 -- called for every chunk that is read
    except (FileNotFoundError, NotADirectoryError):
        return None


def size_of_all(path):
    """Bytes of an object, or of all objects in a folder."""
    path = Path(path)
    inside = [part for part in path.rglob("*") if part.is_file()] if path.is_dir() else [path]
    return sum(size(part) or 0 for part in inside)


def age(path):
    """Seconds since the object was last changed; 0 if it is not there."""
    try:
        return time.time() - Path(path).stat().st_mtime
    except OSError:
        return 0.0


def names(folder):
    """Names in a folder, sorted; none if there is no such folder."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []


def exists(path):
    """Whether there is an object or a folder of this name."""
    return Path(path).exists()


def is_folder(path):
    """Whether it is a folder."""
    return Path(path).is_dir()


def writable(path):
    """Whether this user may create things in the folder."""
    return os.access(path, os.W_OK | os.X_OK)


def make_folder(path):
    """Make a folder and those above it, and synchronise the one it lies in."""
    Path(path).mkdir(parents=True, exist_ok=True)
    sync_folder(Path(path).parent)


def write(path, data):
    """Write an object that is not there yet, down to the disk."""
    with Path(path).open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def write_all(folder, objects):
    """
    Write many objects under a new folder, down to the disk, their folders too.

    Parameters
    ----------
    folder : str
    objects : mapping of str to bytes
        By path inside the folder.
    """
    folders = [str(folder), *(f"{folder}/{inside}" for inside in sorted(_folders_of(objects)))]
    for path in folders:
        Path(path).mkdir(parents=True, exist_ok=True)
    paths = [f"{folder}/{name}" for name in objects]
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(write, paths, objects.values()))
        list(pool.map(sync_folder, reversed(folders)))


def replace(path, data):
    """Write an object in one step, over what may be there: temporary name, then rename."""
    temporary = temporary_beside(path)
    try:
        write(temporary, data)
        Path(temporary).replace(path)
        sync_folder(Path(path).parent)
    except BaseException:
        remove(temporary)
        raise


def place(folder, objects, *, last, top):
    """Write to a hidden folder in *top*, of a store, and rename it when it is on the disk."""
    staging = str(Path(top) / f"{UNFINISHED}{uuid.uuid4().hex}")
    _require_store(Path(top).parent)
    try:
        write_all(staging, objects)
        _make_parents(Path(top), Path(folder).parent)
        Path(staging).rename(folder)
        sync_folder(Path(folder).parent)
    except BaseException as error:
        remove_tree(staging)
        if isinstance(error, OSError) and error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            raise FileExistsError(error.errno, os.strerror(errno.EEXIST), folder) from error
        raise


def _require_store(root):
    """Where somebody has moved a store away nothing is begun in its place."""
    if not root.is_dir():
        what = "the store is no longer there"
        raise FileNotFoundError(errno.ENOENT, what, str(root))


def side_by_side(function, items):
    """One after the other: a disk does not answer sooner for being asked twice."""
    return map(function, items)


def read_ahead(function, items):
    """Some at a time, so that the disk reads while processors compute."""
    return some_ahead(function, items, _READERS)


def create(path, data):
    """
    Create an object with its whole content, or find that it is there already.

    Returns
    -------
    created : bool
        False if another was first; nothing is changed then.

    Notes
    -----
    Write, fsync, ``link`` to the name, fsync of the folder: of any number of
    processes exactly one succeeds, and the name never shows half of the content.
    Where the last fsync fails the object may be there and stay: a StoreError says so.
    Where a file system has no ``link`` the name is tested and then renamed to, which
    is safe with one writer only; a warning says so.
    """
    temporary = temporary_beside(path)
    try:
        write(temporary, data)
        created = _link(temporary, path) or read(path) == data
        _sync_created(path, created)
    finally:
        remove(temporary)
    return created


def temporary_beside(path):
    """A free name in the same folder that readers never look at."""
    return str(Path(path).parent / f"{UNFINISHED}{uuid.uuid4().hex}")


def sync_folder(path):
    """Synchronise the names of a folder with the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders; its renames are journaled
        if os.name == "nt":
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path):
    """Remove an object if it is there."""
    with contextlib.suppress(FileNotFoundError):
        Path(path).unlink()


def remove_tree(path):
    """Remove a folder with all in it: out of sight in one step, then piece by piece."""
    away = temporary_beside(path) if not Path(path).name.startswith(UNFINISHED) else str(path)
    try:
        if away != str(path):
            Path(path).rename(away)
    except FileNotFoundError:
        return
    shutil.rmtree(away, ignore_errors=True)


def _folders_of(names):
    """All folders that objects of these names lie in; sorted, those above come first."""
    return {name[:at] for name in names for at, letter in enumerate(name) if letter == "/"}


def _make_parents(top, folder):
    """The folders between, each synchronised in the one above it."""
    if folder.is_dir():
        return
    for part in [*reversed(folder.relative_to(top).parents), folder.relative_to(top)]:
        if part != Path():
            make_folder(top / part)


def _link(temporary, path):
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        warnings.warn(
            f"{Path(path).parent}: no hard links here, so only one writer at a time is safe.",
            stacklevel=2,
        )
        if Path(path).exists():
            return False
        Path(temporary).rename(path)
    return True


def _sync_created(path, created):
    try:
        sync_folder(Path(path).parent)
    except OSError as error:
        if not created:
            raise
        raise StoreError(
            f"'{path}' was written, but its folder could not be synchronised: "
            f"{error.strerror or error}. It may be seen, and it may not outlast a loss of power.",
            hint=WHAT_TO_DO.get(
                error.errno, "Try again: what is there already is found and not written twice."
            ),
        ) from error


_NO_LINK = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOTSUP}

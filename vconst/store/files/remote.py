"""
Objects in S3, or a store that speaks like it, and in memory, through fsspec.

A put is there whole when it is answered, or not at all; listings are current. A name is created
by a conditional put (``If-None-Match: *``). Address, region and keys are those of the AWS tools:
``AWS_ENDPOINT_URL``, ``AWS_PROFILE``, ``~/.aws/config``.
"""

import contextlib
import datetime
import errno
import functools
import hashlib
import os
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from vconst.errors import StoreError
from vconst.store.files.ahead import some_ahead

#: Objects that are sent or fetched at the same time.
_STREAMS = 16

#: More than one stream an object, and s3fs asks for the size of each before it reads it.
_OF_S3 = {"skip_instance_cache": True, "use_listings_cache": False, "max_concurrency": 1}

_lock = threading.Lock()
_systems = {}


def read(path):
    """See :mod:`vconst.store.files`, also for the others."""
    with _as_os_error(path):
        return _system(path).cat_file(path)


def measure(path):
    """Bytes of an object and their SHA-256."""
    data = read(path)
    return len(data), hashlib.sha256(data).hexdigest()


def size(path):
    """Bytes of an object, or None if it is not there."""
    try:
        with _as_os_error(path):
            said = _system(path).info(path)
        return said["size"] if said["type"] == "file" else None
    except FileNotFoundError:
        return None


def size_of_all(path):
    """Bytes of an object, or of all below a name."""
    return sum(said["size"] for said in _all(path).values())


def age(path):
    """Seconds since the newest object of or below a name; 0 without one."""
    changed = [
        when
        for said in _all(path).values()
        if (when := said.get("LastModified") or said.get("created"))
    ]
    if not changed:
        return 0.0
    return (datetime.datetime.now(datetime.UTC) - max(changed)).total_seconds()


def names(folder):
    """Names directly below a name, sorted."""
    try:
        with _as_os_error(folder):
            found = _system(folder).ls(folder, detail=False, refresh=True)
    except (FileNotFoundError, NotADirectoryError):
        return []
    own = folder.partition("://")[2].strip("/")
    inside = {entry.rstrip("/").rpartition("/")[2] for entry in found if entry.strip("/") != own}
    return sorted(name for name in inside if name)


def exists(path):
    """Whether there is an object of this name or below it."""
    with _as_os_error(path):
        return _system(path).exists(path)


def is_folder(path):
    """Whether there is an object below this name."""
    return bool(names(path))


def writable(path):
    """Whether an object can be put there: one is put, and removed."""
    probe = f"{path}/.tmp-{uuid.uuid4().hex}"
    try:
        replace(probe, b"")
        remove(probe)
    except OSError:
        return False
    return True


def make_folder(path):
    """Nothing: there are no folders."""


def sync_folder(path):
    """Nothing: what is answered is kept."""


def place(folder, objects, *, last, top):
    """All but the last object, then that one if it is not there."""
    first = {name: data for name, data in objects.items() if name != last}
    with ThreadPoolExecutor(_STREAMS) as pool:
        list(pool.map(lambda item: replace(f"{folder}/{item[0]}", item[1]), first.items()))
    if not create(f"{folder}/{last}", objects[last]):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), folder)


def side_by_side(function, items):
    """Some at a time; what was not begun when one fails is left."""
    return some_ahead(function, items, _STREAMS)


read_ahead = side_by_side


def replace(path, data):
    """Put an object."""
    with _as_os_error(path):
        _system(path).pipe_file(path, data)


def create(path, data):
    """Put an object if the name is free."""
    try:
        with _as_os_error(path), _one_at_a_time(path):
            _system(path).pipe_file(path, data, mode="create")
        return True
    except FileExistsError:
        return read(path) == data


def remove(path):
    """Delete an object if it is there."""
    with contextlib.suppress(FileNotFoundError), _as_os_error(path):
        _system(path).rm_file(path)


def remove_tree(path):
    """Delete all objects of and below a name."""
    with contextlib.suppress(FileNotFoundError), _as_os_error(path):
        _system(path).rm(path, recursive=True)


def _all(path):
    try:
        with _as_os_error(path):
            return _system(path).find(path, detail=True, refresh=True)
    except FileNotFoundError:
        return {}


@contextlib.contextmanager
def _one_at_a_time(path):
    """In memory, look and create are two steps."""
    if path.startswith("memory://"):
        with _lock:
            yield
    else:
        yield


def _system(path):
    """The file system of a URL, one a process: its threads do not outlive a fork."""
    kind = path.partition("://")[0]
    key = os.getpid(), kind
    if key not in _systems:
        with _lock:
            _systems.setdefault(key, _connect(kind))
    return _systems[key]


def _connect(kind):
    import fsspec

    settings = _OF_S3 if kind == "s3" else {}
    try:
        return fsspec.filesystem(kind, **settings)
    except ImportError as error:
        raise StoreError(
            f"Stores in S3 need more than is installed: {error}.",
            hint="pip install 'vconst[s3]'",
        ) from error


@contextlib.contextmanager
def _as_os_error(path):
    """What the network or the server says, as the OSError that callers expect of storage."""
    try:
        yield
    except (OSError, StoreError):
        raise
    except _server_errors() as error:
        raise OSError(errno.EIO, f"{type(error).__name__}: {error}", path) from error


@functools.cache
def _server_errors():
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return ()
    return BotoCoreError, ClientError

"""
The only door to storage: everything the store reads or writes goes through it.

Objects have names like paths. Where they lie is said by the beginning: ``s3://bucket/...``
in an object store (:mod:`.remote`), ``memory://...`` in this process only, anything else on
a local disk (:mod:`.local`). Both promise the same: an object is seen whole or not at all, and
of any number of writers exactly one creates a name.
"""

import contextlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from vconst.errors import DamageError, StoreError
from vconst.store.files import local
from vconst.store.files.words import RESTORE, WHAT_TO_DO
from vconst.store.layout import UNFINISHED

#: Where exclusive creation is known to hold, besides local disks.
REMOTE = ("s3", "memory")


def path_of(url):
    """
    The name of a folder as the door wants it; ``file://`` becomes a path here and nowhere else.

    Raises
    ------
    StoreError
        For a URL of a kind of storage that cannot promise that one writer wins.
    """
    text = str(url)
    kind = text.partition("://")[0] if "://" in text else ""
    if kind in REMOTE:
        return text.rstrip("/")
    if kind and kind != "file":
        raise StoreError(
            f"'{text}': stores lie on a local disk or in S3; '{kind}' is not supported, because "
            "it is not known that of several writers only one can create a name there.",
            hint="Give a folder, for example ./vconst-store, or s3://BUCKET/NAME.",
        )
    if text.startswith("file:"):
        text = unquote(urlsplit(text).path)
    return str(Path(text).absolute())


def is_remote(path):
    """Whether an object lies in an object store; there are no folders there, only names."""
    return "://" in str(path)


def is_shared(path):
    """Whether other processes see it too."""
    return not str(path).startswith("memory://")


def join(root, *names):
    """The name of an object below a folder."""
    return "/".join([str(root).rstrip("/"), *map(str, names)])


def name(path):
    """The last part of the name of an object or folder."""
    return str(path).rpartition("/")[2]


def read(path):
    """The bytes of an object. FileNotFoundError if it is not there."""
    return _door(path).read(path)


def read_or_damage(path, name):
    """The bytes of an object that must be there; DamageError with its *name* otherwise."""
    try:
        return read(path)
    except FileNotFoundError:
        raise DamageError(f"{name}: the object is missing.", hint=RESTORE) from None
    except OSError as error:
        said = error.strerror or error
        raise DamageError(f"{name}: cannot be read ({said}).", hint=RESTORE) from error


def measure(path):
    """
    How many bytes an object has, and their SHA-256; FileNotFoundError if it is not there.

    On a disk it is never in memory as a whole.
    """
    return _door(path).measure(path)


def size(path):
    """Bytes of an object, or None if it is not there."""
    return _door(path).size(path)


def size_of_all(path):
    """Bytes of an object, or of all objects in a folder."""
    return _door(path).size_of_all(path)


def age(path):
    """Seconds since the object, or the newest in a folder, was last changed; 0 without one."""
    return _door(path).age(path)


def names(folder):
    """Names in a folder, sorted; none if there is no such folder."""
    return _door(folder).names(folder)


def exists(path):
    """Whether there is an object of this name, or a folder with anything in it."""
    return _door(path).exists(path)


def is_folder(path):
    """Whether it is a folder, in an object store one with anything in it."""
    return _door(path).is_folder(path)


def writable(path):
    """Whether this user may create things in the folder."""
    return _door(path).writable(path)


def make_folder(path):
    """Make a folder and those above it, down to the disk; object stores need none."""
    _door(path).make_folder(path)


def sync_folder(path):
    """Synchronise the names of a folder with the disk; object stores need it not."""
    _door(path).sync_folder(path)


def place(folder, objects, *, last, top):
    """
    Write many objects under a new folder, which is then there with all of them.

    Parameters
    ----------
    folder : str
        Its final name, below *top*.
    objects : mapping of str to bytes
        By path inside the folder.
    last : str
        The object that makes it whole: what lacks it is no such folder.
    top : str
        A folder that is there, for what is not finished.

    Raises
    ------
    FileExistsError
        If the folder is there already.
    """
    _door(folder).place(folder, objects, last=last, top=top)


def side_by_side(path, function, items):
    """
    Yield a function of each item, in their order; each of them reads objects below a path.

    In an object store, where each waits for the network, some are under way at once. On a disk
    one is done after the other, when it is asked for.
    """
    return _door(path).side_by_side(function, items)


def read_ahead(path, function, items):
    """
    As :func:`side_by_side`, where what is read is computed with: on a disk too some are under way.

    So the disk is asked for the next while the processors work on what it gave. Only a few
    results wait, however many items there are.
    """
    return _door(path).read_ahead(function, items)


def replace(path, data):
    """Write an object in one step, over what may be there."""
    _door(path).replace(path, data)


def create(path, data):
    """
    Create an object with its whole content, or find that it is there already.

    Returns
    -------
    created : bool
        False if another was first; nothing is changed then. Of any number of processes
        exactly one succeeds. Whoever finds the very bytes that it wrote has created them:
        networks lose answers, and ask again by themselves.
    """
    return _door(path).create(path, data)


def remove(path):
    """Remove an object if it is there."""
    _door(path).remove(path)


def remove_tree(path):
    """Remove a folder with all in it: on a disk out of sight in one step, then piece by piece."""
    _door(path).remove_tree(path)


@contextlib.contextmanager
def told(doing):
    """Turn what the system says (disk full, no permission) into a StoreError in words."""
    try:
        yield
    except OSError as error:
        place_ = f" '{error.filename}'" if error.filename else ""
        raise StoreError(
            f"{doing}:{place_} {error.strerror or error}. It was not acknowledged.",
            hint=WHAT_TO_DO.get(error.errno, "What was acknowledged before is untouched."),
        ) from error


@contextlib.contextmanager
def reached(url):
    """Turn what keeps a store from being reached into a StoreError in words."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"'{url}' cannot be reached: {error.strerror or error}.",
            hint="Address, region and keys of an object store are those of the AWS tools: "
            "AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID."
            if is_remote(url)
            else "Look at its permissions, and whether the disk is there.",
        ) from error


def _door(path):
    if not is_remote(path):
        return local
    from vconst.store.files import remote

    return remote


__all__ = [
    "REMOTE",
    "UNFINISHED",
    "age",
    "create",
    "exists",
    "is_folder",
    "is_remote",
    "is_shared",
    "join",
    "make_folder",
    "measure",
    "name",
    "names",
    "path_of",
    "place",
    "reached",
    "read",
    "read_ahead",
    "read_or_damage",
    "remove",
    "remove_tree",
    "replace",
    "side_by_side",
    "size",
    "size_of_all",
    "sync_folder",
    "told",
    "writable",
]

"""Keys: the hash of all that a result depends on, and of nothing else."""

import hashlib
import json
from importlib import metadata
from pathlib import Path

import numpy as np

from vconst.errors import OperationError


def key_of(*parts):
    """
    SHA-256 of parts in canonical form.

    Parameters
    ----------
    *parts
        Text, numbers, None, lists, tuples and mappings of them.

    Returns
    -------
    key : str
        64 hexadecimal digits. A tuple and a list of equal values give the same key, a
        whole number and the same float do not.

    Raises
    ------
    OperationError
        For a value that has no canonical form.
    """
    return hashlib.sha256(json.dumps(canonical(parts), **_COMPACT).encode()).hexdigest()


def call_key(function, settings, inputs):
    """
    Key of one call of an operation: what names its result.

    Parameters
    ----------
    function : callable
        Marked ``@operation``; its module, name and version enter.
    settings : mapping
        As the function gets them, defaults included.
    inputs : mapping of str to str, or of str to mapping of str to str
        Keys of what each data argument is given; of a group by member.

    Returns
    -------
    key : str
    """
    name = f"{function.__module__}.{function.__name__}"
    settings = {each: _with_bytes(value, function, each) for each, value in settings.items()}
    return key_of("vconst-call/1", name, versions_of(function), settings, inputs)


def versions_of(function):
    """Version of an operation, then name and version of each package that it rests on."""
    return [function.signature.version, *map(_release, function.signature.packages)]


def _release(package):
    """Name and version of a distribution; one that is not installed is a version too."""
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} absent"


def _with_bytes(value, function, name):
    """A setting; one that names a file or a folder brings hashes, not only its name."""
    marks = getattr(function.signature.settings.get(name), "__metadata__", ())
    path = Path(str(value)).expanduser()
    if "file" in marks and path.is_file():
        return [value, _hash(path)]
    if "folder" in marks and path.is_dir():
        files = sorted(each for each in path.iterdir() if each.is_file())
        return [value, [[each.name, _hash(each)] for each in files]]
    return value


def _hash(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(value):
    """
    A value as plain JSON: tuples as lists, numpy numbers as Python's.

    Raises
    ------
    OperationError
        For anything that is no number, text, None, list or mapping of text.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [canonical(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(canonical(each) for each in value)
    if hasattr(value, "items"):
        return {str(name): canonical(each) for name, each in value.items()}
    raise OperationError(
        f"A setting of kind {type(value).__name__} ({value!r}) cannot enter a key.",
        hint="Settings and their defaults are numbers, text, None, lists or mappings of them.",
    )


_COMPACT = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": True}

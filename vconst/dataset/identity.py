"""What the id of a granule is made of: what was read, and which reader read it."""

import hashlib
import re
from pathlib import Path


def granule_id(reading, reader):
    """
    Id of a granule: 64 hexadecimal digits of what was read, and the number of the reader.

    Parameters
    ----------
    reading : sequence of str and tuple
        All that tells this reading from others but for the number of the reader.
    reader : int
        Number of the product's reader.

    Returns
    -------
    granule : str

    Examples
    --------
    >>> granule_id((), 2)
    '2e38e77b22c314a449e91fafed92a43826ac6aa403ae6a8acb6cf58239fbaf5d-2'
    """
    return f"{hashlib.sha256(repr(tuple(reading)).encode()).hexdigest()}-{reader}"


def reading_of(granule):
    """
    What was read, and the number of the reader, from the id of a granule.

    Parameters
    ----------
    granule : str

    Returns
    -------
    reading : str
        Ids that agree in it are of one file, read by other readers.
    reader : int
        0 where the id tells none.

    Examples
    --------
    >>> reading_of("made-up")
    ('made-up', 0)
    """
    found = re.fullmatch(r"([0-9a-f]{64})-([0-9]+)", granule)
    return (found[1], int(found[2])) if found else (granule, 0)


def hash_file(path):
    """SHA-256 of a file's bytes, in hexadecimal."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_mark(source):
    """
    What tells a file by its name, size and bytes from any other, in few letters.

    Parameters
    ----------
    source : mapping
        ``{"name", "size", "sha256"}``.

    Returns
    -------
    mark : str
        Its size, a dash, and 64 bits of the SHA-256 of all three; empty where one is missing.

    Examples
    --------
    >>> file_mark({"name": "a.h5", "size": 7, "sha256": "0" * 64})
    '7-f3374e602023af3d'
    >>> file_mark({"name": "a.h5"})
    ''
    """
    if not all(source.get(name) for name in ("name", "size", "sha256")):
        return ""
    said = repr((source["name"], int(source["size"]), source["sha256"]))
    return f"{int(source['size'])}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"

"""Read one input from beginning to end; runs in a supervised process."""

import contextlib
import hashlib
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from vconst.dataset.identity import granule_id, hash_file
from vconst.engine.memory import told
from vconst.errors import FileError
from vconst.ingest.claims import (
    expected,
    fits_content,
    is_whole,
    recognise,
    told_by_name,
)
from vconst.ingest.first_bytes import format_of, words_of
from vconst.ingest.open import HEAD, MOST_BYTES, check_outside, is_packed, unpack
from vconst.mission import Content
from vconst.plugins import Host

#: Bytes that are hashed at a time: they stay in the processor's own memory.
_PIECE = 2**18

#: How text of two bytes a letter begins, in either order.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

#: What a file is read through in: one place a thread, as memory that is new has to be filled first.
_held = threading.local()


@dataclass(frozen=True)
class Reading:
    """
    What one file gave for one product.

    Parameters
    ----------
    product : str
    form : int
        Which of the product's formats.
    key : str
    version : tuple
    baseline : str
    id : str
    content : Content
    """

    product: str
    form: int
    key: str
    version: tuple
    baseline: str
    id: str
    content: Content


@dataclass(frozen=True)
class FileReading:
    """
    What one file gave.

    Parameters
    ----------
    file : dict
        ``{"name", "folder", "size", "sha256"}`` of its bytes as they lie on disk.
    readings : list of Reading
        At least one.
    """

    file: dict
    readings: list


def read_file(request, host=None):
    """
    Read one input.

    Parameters
    ----------
    request : tuple of (str, str or None)
        The path, and the product that the user says it is.
    host : Host or None
        None for one of this process's own.

    Returns
    -------
    read : FileReading

    Raises
    ------
    FileError
        With the reason for which the file is refused.
    """
    path, product = Path(request[0]), request[1]
    host = host or own_host()
    try:
        check_outside(path)
        stamp = _stamp(path)
        size, head, digest = _read_through(path)
        folder = str(path.absolute().parent)
        source = {"name": path.name, "folder": folder, "size": size, "sha256": digest}
    except OSError as error:
        raise FileError(f"it cannot be opened: {error.strerror or error}") from error
    with _place_to_unpack(head) as folder:
        readings = []
        files = unpack(path, folder, partial(is_whole, host.products), head)
        for file in files:
            claims = recognise(host.products, file.names, file.head, product)
            if claims:
                known = source["sha256"] if file.path == path else hash_file(file.path)
                readings += _read_claimed(host, file, claims, known)
        if not readings:
            raise _unrecognised(host, files, product)
    _require_unchanged(path, stamp)
    return FileReading(source, readings)


@cache
def own_host():
    """The host of this process, asked for what reading takes."""
    return Host(hooks=("missions", "vocabulary"))


def limits(memory):
    """Limits of a :class:`ReaderPool`: its own where *memory*, in bytes, is None."""
    return {} if memory is None else {"memory": memory}


def _read_through(path):
    """Bytes of a file, the first of them, and the SHA-256 of all: it is opened once."""
    if not hasattr(_held, "piece"):
        _held.piece = memoryview(bytearray(_PIECE))
    with path.open("rb", buffering=0) as file:
        head = file.read(HEAD)
        hashed, size = hashlib.sha256(head), len(head)
        while count := file.readinto(_held.piece):
            hashed.update(_held.piece[:count])
            size += count
    return size, head, hashed.hexdigest()


def _stamp(path):
    """What of a file changes when somebody writes it, or puts another in its place."""
    said = path.stat()
    return said.st_size, said.st_mtime_ns, said.st_ino


def _require_unchanged(path, stamp):
    """The hash is of the bytes that were read only if nobody wrote the file meanwhile."""
    try:
        same = _stamp(path) == stamp
    except OSError:
        same = False
    if not same:
        raise FileError(
            "it was changed while it was read",
            hint="Ingest it again when whoever writes it has finished.",
        )


@contextlib.contextmanager
def _place_to_unpack(head):
    """A folder that is gone afterwards; None for a plain file, which needs none."""
    if not is_packed(head):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="vconst-") as folder:
        yield Path(folder)


def _read_claimed(host, file, claims, digest):
    claim = claims[0]
    state = host.plugin_of("product", claim.product.name)
    given = _by_product(claim, host.call(state, claim.form.read, file.path))
    _check_amount(given)
    return [
        _reading(claims, name, content, digest)
        for name, contents in given.items()
        for content in contents
    ]


def _by_product(claim, given):
    """Contents by product, whichever of its three shapes the reader returned."""
    if isinstance(given, Content):
        return {claim.product.name: [given]}
    if isinstance(given, Mapping):
        values = list(given.values())
        if values and all(isinstance(v, Content | Mapping | list) for v in values):
            return {name: _contents(value) for name, value in given.items()}
        return {claim.product.name: [Content(arrays=given)]}
    raise FileError(
        f"the reader of '{claim.product.name}' returned {type(given).__name__}; "
        "arrays by name are expected"
    )


def _contents(value):
    if isinstance(value, Content):
        return [value]
    if isinstance(value, Mapping):
        return [Content(arrays=value)]
    return [item if isinstance(item, Content) else Content(arrays=item) for item in value]


def _check_amount(given):
    """Refuse what would fill the memory of the process that it is sent to."""
    contents = [content for found in given.values() for content in found]
    held = [c.arrays.values() for c in contents if isinstance(c.arrays, Mapping)]
    size = sum(getattr(array, "nbytes", 0) for arrays in held for array in arrays)
    if size > MOST_BYTES:
        raise FileError(
            f"it holds {told(size)} of samples; at most {told(MOST_BYTES)} are kept of one file",
            hint="Cut it into shorter ones.",
        )


def _reading(claims, name, content, digest):
    if not isinstance(content.arrays, Mapping):
        raise FileError(f"the reader of '{name}' gave no arrays by name")
    claim = next((c for c in claims if c.product.name == name), None)
    if claim is None:
        listed = ", ".join(c.product.name for c in claims)
        raise FileError(f"the reader gave '{name}', which does not claim the file ({listed} do)")
    groups, version, baseline = claim.key
    said = {**groups, **content.key}
    key = "/".join([name, *(f"{k}={said[k]}" for k in sorted(said))])
    version = (version,) if version else ()
    baseline = baseline or content.baseline or claim.form.baseline
    # What key or version the name gives is part of it: the same bytes under two names or
    # versions are two granules, or which of them counts would depend on which came first.
    # The revision is not: it follows from bytes and reader, and the reader's number is apart.
    identity = granule_id((digest, key, version, baseline), claim.product.reader)
    form = claim.product.formats.index(claim.form)
    return Reading(name, form, key, version, baseline, identity, content)


def _unrecognised(host, files, product):
    if product:
        return _not_the_product(host, files, host.product(product))
    for file in files:
        near = expected(host.products, file.names)
        if near:
            return FileError(
                f"its name is that of '{near[0][0].name}', but its content is not: "
                f"{words_of(file.head)}"
            )
    kinds = {format_of(file.head) for file in files} - {""}
    if kinds:
        return FileError(
            f"it is {' and '.join(sorted(kinds))}, but no product knows its name; give it back the "
            "name that its makers gave ('vconst products' lists them)"
        )
    if any(file.head.startswith(_UTF_16) for file in files):
        return FileError(
            "it is UTF-16 text; no data are", hint="Save it as plain text or UTF-8 in an editor."
        )
    return FileError("no plugin recognises it", hint="See 'vconst products' for what is read.")


def _not_the_product(host, files, product):
    """Why what the user says that a file is could not be believed."""
    said = f"it is not recognised as '{product.name}'"
    for file in files:
        others = recognise(host.products, file.names, file.head)
        if others:
            return FileError(
                f"{said}: by name and content it is '{others[0].product.name}'",
                hint="Leave --product out, or name that one.",
            )
    like = " or ".join(f"'{name}'" for name in product.files)
    for file in files:
        fitting = [form for form in product.formats if fits_content(form, file.head)]
        if not fitting:
            return FileError(f"{said}: its content is not that of one; {words_of(file.head)}")
        told = dict.fromkeys(word for form in fitting for word in told_by_name(form))
        if told and like:
            return FileError(
                f"{said}: the names of its files, like {like}, tell {', '.join(told)}, which "
                "nothing inside tells so; give it back the name that its makers gave"
            )
    names = f"; the names of its files are like {like}" if like else ""
    return FileError(f"{said}: its first bytes do not tell what it is, and its name neither{names}")

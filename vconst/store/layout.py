"""What lies where in a store, how its documents become bytes, and what "plain JSON" means."""

import hashlib
import json
import math
import re
import uuid
import zlib

import numpy as np

from vconst.errors import DamageError, DatasetError

#: Format that this code writes, and the newest that it reads.
FORMAT = 1
#: The oldest reader that understands what this code writes.
MIN_READER = 1
#: Commits between two checkpoints.
CHECKPOINT_EVERY = 100

MARKER = "vconst.json"
COMMITS = "commits"
SEGMENTS = "segments"
RESULTS = "results"
QUARANTINE = "quarantine"
#: The description of a segment's zarr group; its attribute ``vconst`` is the manifest:
#: granule table and the hash of every other object. (zarr readers warn of files they do not know.)
MANIFEST = "zarr.json"
#: What a kept result is and the hash of each of its objects.
RESULT_MANIFEST = "manifest.json"
#: First letters of whatever is being written or thrown away; readers never look at it.
UNFINISHED = ".tmp-"

_PERIODS = {"day": "D", "month": "M", "year": "Y"}


def commit_name(number):
    """Path of a commit inside its store: ``commits/0000000042.json``."""
    return f"{COMMITS}/{number:010d}.json"


#: Number and hash of the newest commit; not needed, but it tells when that one is gone.
LATEST = f"{COMMITS}/latest"


def checkpoint_name(number):
    """Path of the checkpoint that holds the state after a commit."""
    return f"{COMMITS}/{number:010d}.checkpoint"


def copy_name(number):
    """Path of the second copy of a commit, by which a damaged one is restored."""
    return f"{COMMITS}/{number:010d}.copy"


def note(document):
    """
    Name and bytes of the note of a refused input.

    Parameters
    ----------
    document : dict
        Plain JSON.

    Returns
    -------
    name : str
        ``sha256`` of the input if it says so, or a hash of all that it says but for the ``time``.
    data : bytes
        With the hash of what it says as ``seal``.
    """
    timeless = {key: held for key, held in document.items() if key != "time"}
    name = document.get("sha256") or digest(canonical(timeless))
    return name, canonical({**document, "seal": digest(canonical(document))}) + b"\n"


def numbers_in(names, ending):
    """
    Numbers of commits among the names of objects.

    Examples
    --------
    >>> numbers_in(["0000000012.copy", "0000000012.json", "latest"], ".json")
    [12]
    """
    stems = [name.removesuffix(ending) for name in names if name.endswith(ending)]
    return [int(stem) for stem in stems if stem.isdigit()]


#: The second copy of the marker.
MARKER_COPY = f"{COMMITS}/{MARKER}.copy"


def index_name(number, sha256):
    """Path of the index of granules that was made after a commit."""
    return f"{COMMITS}/{number:010d}-{sha256[:16]}.index"


def segment_name(product, segment):
    """Path of a segment inside its store; the slash of the product is a folder."""
    return f"{SEGMENTS}/{product}/{segment}"


def new_segment_id(period):
    """A name that no other segment has: the period, for people, and 64 random bits."""
    return f"{period}-{uuid.uuid4().hex[:16]}"


def is_segment_id(name):
    """Whether a name is one that :func:`new_segment_id` gives."""
    return re.fullmatch(r"(all|\d{4}(-\d\d){0,2})-[0-9a-f]{16}", name) is not None


def is_key(name):
    """Whether a name is a hash, as results and notes of refused inputs are kept under."""
    return re.fullmatch("[0-9a-f]{64}", name) is not None


def is_unfinished(name):
    """Whether a name is one that only what is being written or thrown away has."""
    return re.fullmatch(re.escape(UNFINISHED) + "[0-9a-f]{32}", name) is not None


def period_of(start, period):
    """
    Name of the period of the calendar that a time falls into.

    Parameters
    ----------
    start : int
        ns since 1970 UTC.
    period : str
        ``"day"``, ``"month"``, ``"year"`` or ``"all"``.

    Examples
    --------
    >>> period_of(0, "month")
    '1970-01'
    """
    if period == "all":
        return "all"
    return str(np.datetime64(int(start), "ns").astype(f"datetime64[{_PERIODS[period]}]"))


def canonical(document):
    """The one way to write a plain document as bytes: keys sorted, no blanks, UTF-8."""
    text = json.dumps(
        document, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False
    )
    return text.encode("utf-8", "surrogatepass")


def digest(data):
    """SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def frame(document):
    """A document as one line of JSON and one line with its CRC-32."""
    body = canonical(document)
    return body + _check_line(body)


def unframe(data, name):
    """
    The document of framed bytes.

    Raises
    ------
    DamageError
        Naming the object, if the CRC does not fit or it is no JSON.
    """
    body = data.removesuffix(b"\n").rpartition(b"\n")[0]
    if not body or data != body + _check_line(body):
        raise DamageError(
            f"{name}: its check sum does not fit what it says.",
            hint="'vconst store check --repair' restores it where its copy can be proved.",
        )
    return json.loads(body)


def sealed(document):
    """A short document with the CRC-32 of the rest under ``check``."""
    rest = {name: value for name, value in document.items() if name != "check"}
    return {**rest, "check": f"{zlib.crc32(canonical(rest)):08x}"}


def plain(value, where, *, missing=False):
    """
    A value as plain JSON: text, numbers, bool, None, lists and dicts with text keys.

    Parameters
    ----------
    value : object
        numpy scalars and arrays, tuples and mappings are converted.
    where : str
        Said in the error.
    missing : bool
        Whether NaN and infinities become None; otherwise they are refused.

    Raises
    ------
    DatasetError
        If it cannot be said in JSON.
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist() if value.dtype.kind not in "mM" else value.astype(str).tolist()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        if missing:
            return None
    elif hasattr(value, "items"):
        return {str(k): plain(v, f"{where}.{k}", missing=missing) for k, v in value.items()}
    elif isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item, where, missing=missing) for item in items]
    raise DatasetError(
        f"{where}: {value!r} is not plain JSON, and attributes of the store must be.",
        hint="Use text, finite numbers, true, false, None, lists and dicts.",
    )


def frozen(value):
    """The same value with tuples where JSON has lists."""
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def version_order(version):
    """
    What versions are compared by: item for item, numbers before text before lists.

    Runs of digits inside text count as numbers. Any two versions have an order.

    Examples
    --------
    >>> version_order((2,)) < version_order((10,)) < version_order(("a",))
    True
    >>> version_order(("v9",)) < version_order(("v10",)) < version_order(("v10", 1))
    True
    """
    return tuple(map(_item_order, version))


def _check_line(body):
    return f"\n{zlib.crc32(body):08x}\n".encode()


def _item_order(item):
    """(0, nothing), (1, number), (2, runs of text, text) or (3, items): never compared across."""
    if item is None or item != item:  # NaN has no place among numbers
        return (0, 0, "")
    if isinstance(item, int | float):
        return (1, item, "")
    if isinstance(item, list | tuple):
        return (3, version_order(item), "")
    text = str(item)
    runs = re.findall(r"[0-9]+|[^0-9]+", text)
    return (2, tuple(map(_run_order, runs)), text)


def _run_order(run):
    """Digits by value, of whatever length, and before other text."""
    if run[0] not in "0123456789":
        return (1, 0, run)
    digits = run.lstrip("0")
    return (0, len(digits), digits)

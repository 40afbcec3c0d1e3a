"""What says that a folder is a store, and of which format."""

import datetime
import json
import uuid

from vconst import __version__
from vconst.errors import DamageError, StoreError
from vconst.store import files
from vconst.store.layout import (
    COMMITS,
    FORMAT,
    MARKER,
    MARKER_COPY,
    MIN_READER,
    QUARANTINE,
    RESULTS,
    SEGMENTS,
    canonical,
    sealed,
)

#: What a store is made of, besides its marker.
FOLDERS = (COMMITS, SEGMENTS, RESULTS, QUARANTINE)


def is_store(url):
    """Whether there is a store, or what was one, of this name."""
    root = files.path_of(url)
    with files.reached(root):
        return files.exists(files.join(root, MARKER))


def new_marker():
    """What a store made now says of itself."""
    return sealed(
        {
            "format": FORMAT,
            "min_reader": MIN_READER,
            "uuid": str(uuid.uuid4()),
            "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "written_by": f"vconst {__version__}",
        }
    )


def is_sound(data):
    """Whether bytes are a marker as it was written; of before its check sum, one that reads."""
    try:
        about = json.loads(data)
        whole = "check" not in about or data == canonical(sealed(about)) + b"\n"
        return whole and bool(about["uuid"]) and isinstance(about["min_reader"], int)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def is_free(root):
    """Whether a store can be made there: nothing is in it but empty folders of ours."""
    if not files.exists(root):
        return True
    if not files.is_folder(root):
        return False
    inside = [name for name in files.names(root) if not name.startswith(files.UNFINISHED)]
    held = (files.names(files.join(root, name)) for name in inside)
    return set(inside) <= set(FOLDERS) and not any(held)


def taken(root):
    """What to do where a store cannot be made."""
    if files.exists(files.join(root, MARKER)):
        return "It is a store: open it instead."
    return "Choose a folder that does not exist yet."


def read_marker(root):
    """
    What a store says of itself.

    Raises
    ------
    StoreError
        If it is no store, or of a newer format.
    DamageError
        If the marker cannot be read.
    """
    try:
        data = files.read(files.join(root, MARKER))
    except (FileNotFoundError, NotADirectoryError):
        raise _no_store(root) from None
    if not is_sound(data):
        raise DamageError(f"{MARKER}: is not what was written.", hint=_RESTORE)
    about = json.loads(data)
    if about["min_reader"] > FORMAT:
        raise StoreError(
            f"'{root}' was written by a newer version ({about.get('written_by', 'unknown')}): "
            f"it has format {about.get('format')} and this vconst reads up to {FORMAT}.",
            hint="Install a newer vconst.",
        )
    return about


def _no_store(root):
    if files.size(files.join(root, MARKER_COPY)) is not None:
        return DamageError(f"{MARKER}: is missing; '{root}' was a store.", hint=_RESTORE)
    return StoreError(
        f"'{root}' is no store: it has no {MARKER}.",
        hint="Name the folder of a store with --store, or a new one to make it there.",
    )


_RESTORE = f"'vconst store check --repair' writes it anew from {MARKER_COPY}."

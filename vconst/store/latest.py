"""The note of the newest commit: nothing needs it, but it tells when that one is gone."""

from typing import NamedTuple

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.layout import LATEST, frame, unframe


class Latest(NamedTuple):
    """
    What ``commits/latest`` notes.

    Attributes
    ----------
    number : int
        Of the newest commit; 0 if it is not noted, or the note cannot be read.
    digest : str
        SHA-256 of its bytes.
    checkpoint : int
        The newest checkpoint; 0 if none is noted.
    """

    number: int = 0
    digest: str = ""
    checkpoint: int = 0


def read_latest(root):
    """
    The commit that was the newest when the last writer was done.

    Parameters
    ----------
    root : str
        Folder of the store.

    Returns
    -------
    latest : Latest
    """
    try:
        said = unframe(files.read(files.join(root, LATEST)), LATEST)
        return Latest(said["number"], said["digest"], said.get("checkpoint", 0))
    except (OSError, DamageError):  # the commits are what counts
        return Latest()


def write_latest(root, state):
    """
    Note the newest commit and checkpoint, unless later ones are noted; in one step.

    Whoever is slow between looking and writing may set it back: the caller looks afterwards
    whether others have committed since.
    """
    said = read_latest(root)
    checkpoint = max(said.checkpoint, state.checkpoint)
    if (said.number, said.checkpoint) < (state.number, checkpoint):
        about = {"number": state.number, "digest": state.digest, "checkpoint": checkpoint}
        files.replace(files.join(root, LATEST), frame(about))

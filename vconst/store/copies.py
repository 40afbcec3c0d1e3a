"""Second copies of commits and of the marker, by which damaged ones are restored."""

import contextlib

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.layout import (
    COMMITS,
    MARKER,
    MARKER_COPY,
    commit_name,
    copy_name,
    digest,
    numbers_in,
    unframe,
)
from vconst.store.marker import is_sound

#: Most copies that are written at one time: a store of before there were copies lacks all.
_MOST = 100


def copy_what_stands_before(root, state):
    """
    Write the copy of a state's commit, or of the marker, where whoever wrote it was killed first.

    Parameters
    ----------
    root : str
        Folder of the store.
    state : State
        Before the first commit it is the marker that is copied.

    Raises
    ------
    OSError
        If it cannot be written; it is only wanted when the first is damaged.
    """
    if state.number:
        _copy_commit(root, state.number, state.digest)
    else:
        _copy_marker(root)


def fill_copies(root, state):
    """
    Write the copies that killed writers have left out, a hundred of them at most.

    Parameters
    ----------
    root : str
    state : State
        The newest. A commit is copied only if the one after it, or this state, names its hash.

    Raises
    ------
    OSError
        If one cannot be written.
    """
    names = files.names(files.join(root, COMMITS))
    held, copies = (set(numbers_in(names, ending)) for ending in (".json", ".copy"))
    left_out = [number for number in sorted(held - copies) if number <= state.number]
    for number in left_out[-_MOST:]:
        with contextlib.suppress(DamageError):  # what follows it cannot say its hash
            last = number == state.number
            _copy_commit(root, number, state.digest if last else _previous(root, number + 1))
    if files.name(MARKER_COPY) not in names:
        _copy_marker(root)


def _previous(root, number):
    """The hash of the commit before one, as that one names it."""
    name = commit_name(number)
    return unframe(files.read_or_damage(files.join(root, name), name), name)["previous"]


def _copy_commit(root, number, expected):
    path = files.join(root, copy_name(number))
    if files.size(path) is None:
        data = files.read(files.join(root, commit_name(number)))
        if digest(data) == expected:
            files.replace(path, data)


def _copy_marker(root):
    path = files.join(root, MARKER_COPY)
    if files.size(path) is None:
        data = files.read(files.join(root, MARKER))
        if is_sound(data):
            files.replace(path, data)

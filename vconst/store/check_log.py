"""Is the log one chain, and are marker, copies and checkpoints what they say?"""

from functools import partial
from typing import NamedTuple

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.checkpoint import read_checkpoint
from vconst.store.latest import read_latest
from vconst.store.layout import (
    COMMITS,
    LATEST,
    MARKER,
    MARKER_COPY,
    commit_name,
    copy_name,
    digest,
    index_name,
    numbers_in,
    unframe,
)
from vconst.store.marker import is_sound
from vconst.store.tables import Listed


class Finding(NamedTuple):
    """
    One thing wrong.

    Attributes
    ----------
    object : str
        Path inside the store.
    problem : str
        What is wrong with it.
    """

    object: str
    problem: str


def check_marker(root):
    """Yield what is wrong with the marker and its copy."""
    said, copy = (bytes_of(files.join(root, name)) for name in (MARKER, MARKER_COPY))
    if said is None or not is_sound(said):
        yield Finding(MARKER, "is missing" if said is None else "is not what was written")
    elif copy not in (None, said):
        wrong = MARKER if is_sound(copy) else MARKER_COPY
        yield Finding(wrong, "is not what was written: the marker and its copy differ")


def check_log(root):
    """
    Every commit by itself and with the one before it, its copy, then the checkpoints.

    Parameters
    ----------
    root : str
        Folder of the store.

    Returns
    -------
    findings : list of Finding
    retired : dict of (str, str) to str
        SHA-256 of the manifest of each segment that nothing lives in any more, by product and
        id, as far as commits can be read.
    """
    latest = read_latest(root)  # first: what is written while we look is not lost
    present = files.names(files.join(root, COMMITS))
    numbers, copies = (sorted(numbers_in(present, ending)) for ending in (".json", ".copy"))
    newest = max(numbers, default=0)
    digests, retired, findings = {0: ""}, {}, []
    findings += _check_commits(root, newest, digests, retired)
    findings += _check_latest(root, latest, newest, digests.get(newest))
    for copy in files.side_by_side(root, partial(_read, root), map(copy_name, copies)):
        findings += _check_copy(root, copy, digests, newest)
    for name in (name for name in present if name.endswith(".checkpoint")):
        findings += _check_checkpoint(root, f"{COMMITS}/{name}")
    return findings, retired


def has_whole_index(root, state):
    """Whether the index that a checkpoint names, if it does, is what was written."""
    if state.index is None:
        return True
    said = state.index.said
    data = bytes_of(files.join(root, index_name(**said)))
    return data is not None and digest(data) == said["sha256"]


def bytes_of(path):
    """The bytes of an object; None if it is not there, nothing if it cannot be read."""
    try:
        return files.read(path)
    except FileNotFoundError:
        return None
    except OSError:
        return b""


class _Commit(NamedTuple):
    """What counts of a commit when a log is checked; only a problem if it cannot be read."""

    name: str
    problem: str = ""
    number: int = 0
    previous: str = ""
    digest: str = ""
    added: tuple = ()
    retired: tuple = ()


def _read(root, name):
    try:
        data = files.read_or_damage(files.join(root, name), name)
        document = unframe(data, name)
    except DamageError as error:
        return _Commit(name, error.message.partition(": ")[2])
    said = document["segments"]
    added = tuple((entry["product"], entry["id"], entry["manifest"]) for entry in said["add"])
    about = document["number"], document["previous"], digest(data)
    return _Commit(name, "", *about, added, tuple(map(tuple, said["retire"])))


def _check_commits(root, newest, digests, retired):
    """Yield findings; their hashes and the segments that they retire are noted on the way."""
    manifests, names = {}, map(commit_name, range(1, newest + 1))
    for number, one in enumerate(files.side_by_side(root, partial(_read, root), names), 1):
        if one.problem:
            yield Finding(one.name, one.problem)
            continue
        if digests.get(number - 1, one.previous) != one.previous:
            yield Finding(one.name, "does not continue the commit before it")
        digests[number] = one.digest
        for segment in one.retired:
            if segment in manifests:
                retired[segment] = manifests.pop(segment)
        manifests |= {(product, name): manifest for product, name, manifest in one.added}


def _check_latest(root, latest, newest, previous):
    """Whether commits are gone from the end; a note of an earlier one is no damage."""
    number, noted = latest.number, latest.digest
    unread = not number and files.size(files.join(root, LATEST)) is not None
    if unread and not read_latest(root).number:
        yield Finding(LATEST, "cannot be read; remove it, the next commit writes it anew")
    for lost in range(newest + 1, number + 1):
        yield Finding(commit_name(lost), f"is missing; {LATEST} says that it was written")
    if number == newest and previous is not None and noted != previous and newest:
        yield Finding(commit_name(newest), f"is not the commit that {LATEST} says was written")


def _check_copy(root, copy, digests, newest):
    """Whether the copy of a commit is it; a copy without its commit says what is lost."""
    if copy.problem:
        yield Finding(copy.name, copy.problem)
        return
    (number,) = numbers_in([files.name(copy.name)], ".copy")
    late = number > newest
    if late and _is_there(root, commit_name(number)):
        return  # a commit of just now, which the list of names did not have yet
    follows = copy.previous == digests.get(number - 1)
    if digests.setdefault(number, copy.digest) != copy.digest or (late and not follows):
        yield Finding(copy.name, "is not the copy of its commit")
    elif late:
        yield Finding(commit_name(number), "is missing; its copy is there")


def _check_checkpoint(root, name):
    """What is wrong with a checkpoint that is still there: newer ones take the place of older."""
    try:
        data = bytes_of(files.join(root, name))
        if data is None:
            return
        state = read_checkpoint(data, name, Listed(root))
    except DamageError as error:
        yield Finding(name, error.message.partition(": ")[2])
        return
    commit = bytes_of(files.join(root, name.replace(".checkpoint", ".json")))
    if commit is not None and digest(commit) != state.digest:
        yield Finding(name, "does not belong to its commit")
    if not has_whole_index(root, state) and _is_there(root, name):
        yield Finding(index_name(**state.index.said), f"is not what {name} names")


def _is_there(root, name):
    return files.size(files.join(root, name)) is not None

"""Putting right what the store itself proves: marker, commits, notes, and what can be spared."""

import contextlib
from typing import NamedTuple

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.check import check_kept
from vconst.store.check_log import has_whole_index
from vconst.store.checkpoint import read_checkpoint
from vconst.store.commits import Log
from vconst.store.latest import read_latest, write_latest
from vconst.store.layout import (
    COMMITS,
    LATEST,
    MARKER,
    MARKER_COPY,
    RESULTS,
    checkpoint_name,
    commit_name,
    copy_name,
    digest,
    numbers_in,
    unframe,
)
from vconst.store.marker import is_sound
from vconst.store.tables import Listed


class Repaired(NamedTuple):
    """
    One thing put right.

    Attributes
    ----------
    object : str
        Path inside the store.
    done : str
        What was done to it.
    """

    object: str
    done: str


def repair_documents(url, *, quick=False):
    """
    Put right what needs no input file.

    Parameters
    ----------
    url : str
        Folder of the store; its marker may be damaged.
    quick : bool
        Whether kept results are left alone.

    Returns
    -------
    repaired : list of Repaired
        Marker and commits are restored from their copies, if hashes of the chain prove them;
        a damaged copy, checkpoint or note of the newest commit is written anew from the
        commits; a damaged result or refusal is removed. What cannot be proved stays as it is.
    """
    root = files.path_of(url)
    with files.reached(root), files.told(f"repairing '{root}'"):
        done = [*_repair_marker(root), *_repair_commits(root)]
        try:
            log = Log(root)
            state = log.head()
        except DamageError:
            return done
        done += [*_repair_copies(root, state.number), *_repair_latest(root, state)]
        return [*done, *_repair_checkpoints(root, log), *_remove_spoilt(root, quick)]


def _repair_marker(root):
    places = [files.join(root, name) for name in (MARKER, MARKER_COPY)]
    said, copy = map(_bytes, places)
    whole = [data is not None and is_sound(data) for data in (said, copy)]
    if whole == [False, True]:
        files.replace(places[0], copy)
        yield Repaired(MARKER, f"restored from {MARKER_COPY}")
    if whole == [True, False] and copy is not None:
        files.replace(places[1], said)
        yield Repaired(MARKER_COPY, "written anew")


def _repair_commits(root):
    """Restore commits from copies that both neighbours in the chain agree with."""
    names = files.names(files.join(root, COMMITS))
    latest, noted, _ = read_latest(root)
    copies = _framed_of(root, copy_name, numbers_in(names, ".copy"))
    newest = max([latest, *numbers_in(names, ".json"), *copies], default=0)
    held = _framed_of(root, commit_name, range(1, newest + 1))
    for number in range(newest, 0, -1):
        copy, following = copies.get(number), held.get(number + 1)
        wanted = following[1]["previous"] if following else noted if number == latest else None
        if copy is None or (held[number] and wanted in (None, digest(held[number][0]))):
            continue
        before = held.get(number - 1) or copies.get(number - 1)
        if _fits(number, copy, before, wanted):
            _restore(files.join(root, commit_name(number)), copy[0])
            held[number] = copy
            yield Repaired(commit_name(number), f"restored from {copy_name(number)}")


def _fits(number, copy, before, wanted):
    """Whether hashes prove a copy: by what follows it, or else by what comes before it."""
    data, document = copy
    if document["number"] != number or wanted not in (None, digest(data)):
        return False
    if number == 1:
        return document["previous"] == ""
    if before is None:
        return wanted is not None
    return document["previous"] == digest(before[0])


def _restore(path, data):
    """Over what is damaged; where nothing is, only if no writer takes the number meanwhile."""
    if files.size(path) is None:
        files.create(path, data)
    else:
        files.replace(path, data)


def _repair_copies(root, newest):
    for number in numbers_in(files.names(files.join(root, COMMITS)), ".copy"):
        name = copy_name(number)
        commit = _framed(root, commit_name(number))
        if commit is None and number > newest:  # looked for after its copy: no writer is at it
            files.remove(files.join(root, name))
            yield Repaired(name, "removed; no commit of this number is known")
        elif commit is not None and _bytes(files.join(root, name)) != commit[0]:
            files.replace(files.join(root, name), commit[0])
            yield Repaired(name, "written anew")


def _repair_latest(root, state):
    path = files.join(root, LATEST)
    if files.size(path) is not None and not read_latest(root).number:
        files.remove(path)
        if state.number:
            write_latest(root, state)
        yield Repaired(LATEST, "written anew")


def _repair_checkpoints(root, log):
    for number in numbers_in(files.names(files.join(root, COMMITS)), ".checkpoint"):
        name = checkpoint_name(number)
        held, commit = _checkpoint(root, name), _framed(root, commit_name(number))
        fits = held is not None and (commit is None or held.digest == digest(commit[0]))
        if fits and has_whole_index(root, held):
            continue
        if files.size(files.join(root, name)) is None:  # a newer one took its place meanwhile
            continue
        files.remove(files.join(root, name))
        with contextlib.suppress(DamageError):  # the commits before it may be damaged as well
            log.write_checkpoint(Log(root).at(number))
        yield Repaired(name, "written anew from the commits")


def _remove_spoilt(root, quick):
    """Results are computed again, refusals met again: they need not be kept damaged."""
    spoilt = {}
    for finding in check_kept(root, quick=quick):
        top, _, rest = finding.object.partition("/")
        spoilt[files.join(root, top, rest.partition("/")[0])] = top
    for path, top in spoilt.items():
        files.remove_tree(path) if top == RESULTS else files.remove(path)
        again = "it is computed again" if top == RESULTS else "the file is named again when met"
        yield Repaired(path.removeprefix(f"{root}/"), f"removed; {again}")


def _framed_of(root, name_of, numbers):
    """What :func:`_framed` gives for each number, by number."""
    found = files.side_by_side(root, lambda number: _framed(root, name_of(number)), numbers)
    return dict(zip(numbers, found, strict=True))


def _framed(root, name):
    """Bytes and document of a framed object; None if it is missing or damaged."""
    try:
        data = files.read_or_damage(files.join(root, name), name)
        return data, unframe(data, name)
    except DamageError:
        return None


def _checkpoint(root, name):
    """The state that a checkpoint holds; None if it is missing or damaged."""
    try:
        return read_checkpoint(files.read(files.join(root, name)), name, Listed(root))
    except (OSError, DamageError):
        return None


def _bytes(path):
    try:
        return files.read(path)
    except FileNotFoundError:
        return None

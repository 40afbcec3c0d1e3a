"""Is everything in the store what was written?"""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.checkpoint import read_checkpoint
from vconst.store.commits import Log, numbers_in, read_latest
from vconst.store.layout import (
    COMMITS,
    LATEST,
    MANIFEST,
    MARKER,
    MARKER_COPY,
    QUARANTINE,
    RESULTS,
    UNFINISHED,
    canonical,
    commit_name,
    copy_name,
    digest,
    index_name,
    segment_name,
    unframe,
)
from vconst.store.marker import is_sound
from vconst.store.results import check_result
from vconst.store.tables import Listed

#: Objects that are hashed at the same time.
_READERS = 4


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


def check_store(root, *, quick=False):
    """
    Look at every object that counts.

    Parameters
    ----------
    root : str
        Folder of the store.
    quick : bool
        Whether to compare only sizes of what holds samples and results.

    Returns
    -------
    findings : list of Finding
        None if commits form one chain, every object of every live segment is what was
        written, and every kept result too.
    """
    findings = [*_check_marker(root), *_check_log(root)]
    try:
        state = Log(root).head()
    except DamageError as error:
        return [*findings, *([] if findings else [Finding(COMMITS, error.message)])]
    for product, shelf in sorted(state.shelves.items()):
        for name, entry in sorted(shelf.segments.items()):
            findings += check_segment(root, segment_name(product, name), entry, quick=quick)
    return [*findings, *_check_results(root, quick), *_check_quarantine(root)]


def _check_marker(root):
    said, copy = (_bytes(files.join(root, name)) for name in (MARKER, MARKER_COPY))
    if said is None or not is_sound(said):
        yield Finding(MARKER, "is missing" if said is None else "is not what was written")
    elif copy not in (None, said):
        wrong = MARKER if is_sound(copy) else MARKER_COPY
        yield Finding(wrong, "is not what was written: the marker and its copy differ")


def _check_log(root):
    """Every commit by itself and with the one before it, its copy, then the checkpoints."""
    latest = read_latest(root)
    present = files.names(files.join(root, COMMITS))
    numbers, copies = (numbers_in(present, ending) for ending in (".json", ".copy"))
    digests = {0: ""}
    for number in range(1, max(numbers, default=0) + 1):
        name, before = commit_name(number), digests.get(number - 1)
        try:
            data = files.read_or_damage(files.join(root, name), name)
            document = unframe(data, name)
        except DamageError as error:
            yield Finding(name, error.message.partition(": ")[2])
            continue
        if before is not None and document["previous"] != before:
            yield Finding(name, "does not continue the commit before it")
        digests[number] = digest(data)
    newest = max(numbers, default=0)
    yield from _check_latest(root, latest, newest, digests.get(newest))
    for number in sorted(copies):
        yield from _check_copy(root, number, digests, newest)
    for name in (name for name in present if name.endswith(".checkpoint")):
        yield from _check_checkpoint(root, f"{COMMITS}/{name}")


def _check_copy(root, number, digests, newest):
    """Whether the copy of a commit is it; a copy without its commit says what is lost."""
    name = copy_name(number)
    try:
        data = files.read_or_damage(files.join(root, name), name)
        document = unframe(data, name)
    except DamageError as error:
        yield Finding(name, error.message.partition(": ")[2])
        return
    follows = document["previous"] == digests.get(number - 1)
    if digests.setdefault(number, digest(data)) != digest(data) or (
        number > newest and not follows
    ):
        yield Finding(name, "is not the copy of its commit")
    elif number > newest:
        yield Finding(commit_name(number), "is missing; its copy is there")


def _check_latest(root, latest, newest, previous):
    """Whether commits are gone from the end; a note of an earlier one is no damage."""
    number, noted = latest.number, latest.digest
    if not number and files.size(files.join(root, LATEST)) is not None:
        yield Finding(LATEST, "cannot be read; remove it, the next commit writes it anew")
    for lost in range(newest + 1, number + 1):
        yield Finding(commit_name(lost), f"is missing; {LATEST} says that it was written")
    if number == newest and previous is not None and noted != previous and newest:
        yield Finding(commit_name(newest), f"is not the commit that {LATEST} says was written")


def _check_checkpoint(root, name):
    try:
        data = files.read_or_damage(files.join(root, name), name)
        state = read_checkpoint(data, name, Listed(root))
    except DamageError as error:
        yield Finding(name, error.message.partition(": ")[2])
        return
    commit = _bytes(files.join(root, name.replace(".checkpoint", ".json")))
    if commit is not None and digest(commit) != state.digest:
        yield Finding(name, "does not belong to its commit")
    if not has_whole_index(root, state):
        yield Finding(index_name(**state.index.said), f"is not what {name} names")


def has_whole_index(root, state):
    """Whether the index that a checkpoint names, if it does, is what was written."""
    if state.index is None:
        return True
    said = state.index.said
    data = _bytes(files.join(root, index_name(**said)))
    return data is not None and digest(data) == said["sha256"]


def check_segment(root, name, entry, *, quick=False):
    """Findings of one segment of a commit: its manifest, then every object that it names."""
    place = f"{name}/{MANIFEST}"
    try:
        data = files.read_or_damage(files.join(root, place), place)
    except DamageError as error:
        return [Finding(place, error.message.partition(": ")[2])]
    if digest(data) != entry["manifest"]:
        return [Finding(place, "is not what was written")]
    objects = json.loads(data)["attributes"]["vconst"]["objects"]
    with ThreadPoolExecutor(_READERS) as pool:
        problems = pool.map(lambda one: _problem(root, name, *one, quick), objects.items())
        return [
            Finding(f"{name}/{one}", problem)
            for one, problem in zip(objects, problems, strict=True)
            if problem
        ]


def _problem(root, segment, name, expected, quick):
    path = files.join(root, segment, name)
    try:
        if quick and not name.endswith(MANIFEST):
            return _length(files.size(path), expected)
        data = files.read(path)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return _length(len(data), expected) or (
        None if digest(data) == expected["sha256"] else "is not what was written"
    )


def _length(found, expected):
    if found is None:
        return "is missing"
    if found != expected["bytes"]:
        return f"has {found} bytes, {expected['bytes']} were written"
    return None


def _check_results(root, quick):
    if quick:
        return
    for key in files.names(files.join(root, RESULTS)):
        if not key.startswith(UNFINISHED):
            for name, problem in check_result(files.join(root, RESULTS, key), key):
                yield Finding(name, problem.partition(": ")[2])


def _check_quarantine(root):
    for name in files.names(files.join(root, QUARANTINE)):
        if not name.startswith(UNFINISHED):
            data = _bytes(files.join(root, QUARANTINE, name))
            if data is not None and not _is_note(data, name.removesuffix(".json")):
                yield Finding(f"{QUARANTINE}/{name}", "is not what was written")


def _is_note(data, name):
    """Whether it is a note of that name: its own hash, or that of the input that it names."""
    try:
        said = json.loads(data)
        return data == canonical(said) + b"\n" and name in (
            said.get("sha256"),
            digest(canonical(said)),
        )
    except (ValueError, AttributeError):
        return False


def _bytes(path):
    """The bytes of an object; None if it is not there, nothing if it cannot be read."""
    try:
        return files.read(path)
    except FileNotFoundError:
        return None
    except OSError:
        return b""

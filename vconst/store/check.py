"""Is everything in the store what was written?"""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.checkpoint import read_checkpoint
from vconst.store.commits import Log, read_latest
from vconst.store.layout import (
    COMMITS,
    LATEST,
    MANIFEST,
    MARKER,
    QUARANTINE,
    RESULTS,
    UNFINISHED,
    commit_name,
    digest,
    segment_name,
    unframe,
)
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
            findings += _check_segment(root, segment_name(product, name), entry, quick)
    return [*findings, *_check_results(root, quick), *_check_quarantine(root)]


def _check_marker(root):
    try:
        json.loads(files.read(files.join(root, MARKER)))["uuid"]
    except (OSError, ValueError, KeyError):
        yield Finding(MARKER, "cannot be read")


def _check_log(root):
    """Every commit by itself and with the one before it, then the checkpoints."""
    latest = read_latest(root)
    present = files.names(files.join(root, COMMITS))
    numbers = [int(name[:-5]) for name in present if name.endswith(".json") and name[:-5].isdigit()]
    previous = ""
    for number in range(1, max(numbers, default=0) + 1):
        name = f"{COMMITS}/{number:010d}.json"
        try:
            data = files.read_or_damage(files.join(root, name), name)
            document = unframe(data, name)
        except DamageError as error:
            yield Finding(name, error.message.partition(": ")[2])
            previous = None
            continue
        if previous is not None and document["previous"] != previous:
            yield Finding(name, "does not continue the commit before it")
        previous = digest(data)
    yield from _check_latest(root, latest, max(numbers, default=0), previous)
    for name in (name for name in present if name.endswith(".checkpoint")):
        yield from _check_checkpoint(root, f"{COMMITS}/{name}")


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
        said = read_checkpoint(data, name, Listed(root)).digest
    except DamageError as error:
        yield Finding(name, error.message.partition(": ")[2])
        return
    commit = files.join(root, name.replace(".checkpoint", ".json"))
    if files.size(commit) is not None and digest(files.read(commit)) != said:
        yield Finding(name, "does not belong to its commit")


def _check_segment(root, name, entry, quick):
    place = f"{name}/{MANIFEST}"
    try:
        data = files.read_or_damage(files.join(root, place), place)
    except DamageError:
        return [Finding(place, "is missing")]
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
    if quick and not name.endswith(MANIFEST):
        return _length(files.size(path), expected)
    try:
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
        try:
            if not name.startswith(UNFINISHED):
                json.loads(files.read(files.join(root, QUARANTINE, name)))
        except (OSError, ValueError):
            yield Finding(f"{QUARANTINE}/{name}", "cannot be read")

"""Is everything in the store what was written?"""

import json
from typing import NamedTuple

from vconst.errors import DamageError
from vconst.store import files
from vconst.store.check_log import Finding, bytes_of, check_log, check_marker
from vconst.store.commits import Log
from vconst.store.layout import (
    COMMITS,
    MANIFEST,
    QUARANTINE,
    RESULTS,
    canonical,
    digest,
    is_key,
    note,
    segment_name,
)
from vconst.store.results import check_result

#: Objects that are handed to a thread together: handing over costs more than hashing a short one.
_TOGETHER = 8

_OF_RETIRED = (
    "; the segment is retired, only older commits read it, until it is pruned or set aside"
)


def check_store(root, *, quick=False):
    """
    Look at every object that counts.

    Parameters
    ----------
    root : str
        Folder of the store.
    quick : bool
        Whether to compare only sizes of what holds samples, and leave results alone.

    Returns
    -------
    findings : list of Finding
        None if commits form one chain, every object of every segment, live or retired and not
        pruned yet, is what was written, and every kept result too.
    """
    of_log, retired = check_log(root)
    findings = [*check_marker(root), *of_log]
    try:
        state = Log(root).head()
    except DamageError as error:
        return [*findings, *([] if findings else [Finding(COMMITS, error.message)])]
    findings += [one for _, one in check_segments(root, live_segments(state), quick=quick)]
    findings += [one for _, one in check_retired(root, retired, quick=quick)]
    return [*findings, *check_kept(root, quick=quick)]


def check_kept(root, *, quick=False):
    """Findings of what can be made anew: kept results, unless it shall be quick, and refusals."""
    return [*([] if quick else _check_results(root)), *_check_quarantine(root)]


def live_segments(state):
    """SHA-256 of the manifest of every segment that a state names, by product and id, in order."""
    return {
        (product, name): entry["manifest"]
        for product, shelf in sorted(state.shelves.items())
        for name, entry in sorted(shelf.segments.items())
    }


def check_segments(root, manifests, *, quick=False):
    """
    Compare segments with what was written, many objects side by side.

    Parameters
    ----------
    root : str
    manifests : mapping of (str, str) to str
        SHA-256 of the manifest by product and id.
    quick : bool
        Whether to compare only sizes of chunks.

    Yields
    ------
    segment : tuple of (str, str)
        Product and id.
    finding : Finding
        Of its manifest, or of every object that this names.
    """

    def problems(portion):
        return [(one, found) for one in portion if (found := _problem(root, one, quick))]

    for found in files.read_ahead(root, problems, _portions(root, manifests)):
        for one, problem in found:
            yield one.segment, Finding(f"{segment_name(*one.segment)}/{one.name}", problem)


class _Object(NamedTuple):
    """An object of a segment and what was written; only a problem where that is not known."""

    segment: tuple
    name: str
    expected: dict | None
    problem: str = ""


def _portions(root, manifests):
    """The objects of segments, some at a time; manifests are read ahead."""
    waiting = []
    for objects in files.read_ahead(root, lambda one: _objects(root, *one), manifests.items()):
        waiting += objects
        while len(waiting) >= _TOGETHER:
            yield waiting[:_TOGETHER]
            del waiting[:_TOGETHER]
    yield waiting


def _objects(root, segment, manifest):
    """Every object that the manifest of a segment names, or what is wrong with that one."""
    place = f"{segment_name(*segment)}/{MANIFEST}"
    try:
        data = files.read_or_damage(files.join(root, place), place)
    except DamageError as error:
        return [_Object(segment, MANIFEST, None, error.message.partition(": ")[2])]
    if digest(data) != manifest:
        return [_Object(segment, MANIFEST, None, "is not what was written")]
    said = json.loads(data)["attributes"]["vconst"]["objects"]
    return [_Object(segment, name, expected) for name, expected in said.items()]


def _problem(root, one, quick):
    """What is wrong with an object, or None."""
    if one.expected is None:
        return one.problem
    path = files.join(root, segment_name(*one.segment), one.name)
    try:
        if quick and not one.name.endswith(MANIFEST):
            return _length(files.size(path), one.expected)
        size, found = files.measure(path)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return _length(size, one.expected) or (
        None if found == one.expected["sha256"] else "is not what was written"
    )


def _length(found, expected):
    if found is None:
        return "is missing"
    if found != expected["bytes"]:
        return f"has {found} bytes, {expected['bytes']} were written"
    return None


def check_retired(root, retired, *, quick=False):
    """As :func:`check_segments`, of what is still there: without manifest it is pruned or aside."""
    found = files.read_ahead(root, lambda one: _is_there(root, one), retired)
    there = {one: retired[one] for one, is_there in zip(retired, found, strict=True) if is_there}
    for segment, finding in list(check_segments(root, there, quick=quick)):
        if _is_there(root, segment):
            yield segment, finding._replace(problem=finding.problem + _OF_RETIRED)


def _is_there(root, segment):
    return files.size(files.join(root, segment_name(*segment), MANIFEST)) is not None


def _check_results(root):
    folder = files.join(root, RESULTS)
    keys = [name for name in files.names(folder) if is_key(name)]  # others are not ours

    def findings(key):
        found = list(check_result(files.join(folder, key), key))
        return found if found and files.is_folder(files.join(folder, key)) else []

    for found in files.read_ahead(root, findings, keys):
        for name, problem in found:
            yield Finding(name, problem.partition(": ")[2])


def _check_quarantine(root):
    folder = files.join(root, QUARANTINE)
    names = [name for name in files.names(folder) if is_key(name.removesuffix(".json"))]
    found = files.read_ahead(root, lambda name: bytes_of(files.join(folder, name)), names)
    for name, data in zip(names, found, strict=True):
        if data is not None and not _is_note(data, name.removesuffix(".json")):
            yield Finding(f"{QUARANTINE}/{name}", "is not what was written")


def _is_note(data, name):
    """Whether it is a note of that name: its own hash, or that of the input that it names."""
    try:
        said = json.loads(data)
        if said.pop("seal", None) is None:  # of before there were times
            names = (said.get("sha256"), digest(canonical(said)))
            return data == canonical(said) + b"\n" and name in names
        return (name, data) == note(said)
    except (ValueError, AttributeError):
        return False

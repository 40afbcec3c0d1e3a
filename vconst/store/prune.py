"""Deleting what no commit has used for a while, and what killed writers left behind."""

import datetime

from vconst.errors import StoreError
from vconst.store import files
from vconst.store.layout import (
    COMMITS,
    MANIFEST,
    QUARANTINE,
    RESULTS,
    SEGMENTS,
    UNFINISHED,
    is_segment_id,
    is_unfinished,
)
from vconst.units import parse_quantity

#: Hours that a reader may keep a commit, and a writer what it has staged.
SHORTEST = 24.0


def prune_store(root, log, older, *, force=False):
    """
    Delete segments retired before a while, segments never committed, and litter.

    Parameters
    ----------
    root : str
        Folder of the store.
    log : Log
    older : str or float
        Age, with unit or in hours.
    force : bool
        Allows less than 24 h.

    Returns
    -------
    pruned : dict
        ``removed`` (how many folders and files), ``bytes`` and ``paths`` in the store.

    Raises
    ------
    StoreError
        If *older* is under 24 h and not forced.
    """
    hours = parse_quantity(str(older), "h") if isinstance(older, str) else float(older)
    if not hours >= (0.0 if force else SHORTEST):
        raise StoreError(
            f"older={older!r} is less than {SHORTEST:g} h, and readers and writers may still use "
            "what was retired since.",
            hint=f"Wait until that is {SHORTEST:g} h ago.",
        )
    seconds = hours * 3600.0
    state = log.head()
    live = {name for shelf in state.shelves.values() for name in shelf.segments}
    doomed = [
        folder
        for folder in _segment_folders(files.join(root, SEGMENTS))
        if (name := files.name(folder)) not in live and _age(state, name, folder) >= seconds
    ]
    doomed += [path for path in _litter(root) if files.age(path) >= seconds]
    freed = sum(map(files.size_of_all, doomed))
    for path in doomed:
        _remove(path)
    paths = [path.removeprefix(f"{root}/") for path in doomed]
    return {"removed": len(paths), "bytes": freed, "paths": paths}


def _remove(path):
    """A segment loses its manifest first: what lacks that is gone, for whoever looks meanwhile."""
    if files.is_folder(path):
        files.remove(files.join(path, MANIFEST))
        files.remove_tree(path)
    else:
        files.remove(path)


def _segment_folders(top):
    """Every segment, committed or not; folders of products only hold others."""
    for name in files.names(top):
        folder = files.join(top, name)
        if is_segment_id(name):
            yield folder
        elif not name.startswith(UNFINISHED):
            yield from _segment_folders(folder)


def _age(state, name, folder):
    """Seconds since the segment was retired, or since it was staged if it never was used."""
    if name not in state.retired:
        return files.age(folder)
    when = datetime.datetime.fromisoformat(state.retired[name][1])
    return (datetime.datetime.now(datetime.UTC) - when).total_seconds()


def _litter(root):
    """What was being written or thrown away."""
    segments = files.join(root, SEGMENTS)
    folders = [root, *(files.join(root, name) for name in (COMMITS, RESULTS, QUARANTINE))]
    for folder in [*folders, segments, *_product_folders(segments)]:
        for name in files.names(folder):
            if is_unfinished(name):
                yield files.join(folder, name)


def _product_folders(top):
    for name in files.names(top):
        folder = files.join(top, name)
        if not name.startswith(UNFINISHED) and not is_segment_id(name):
            yield folder
            yield from _product_folders(folder)

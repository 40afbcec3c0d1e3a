"""Which files are meant by paths, folders and globs."""

import glob
import os
from pathlib import Path

from vconst.errors import UsageError
from vconst.nearest import nearest

#: Names that are never data, wherever they lie: left by operating systems and editors.
_LITTER = (".", "Thumbs.db", "desktop.ini")

#: What lies in a folder that vconst itself has written: a store, a run.
_OWN = ("vconst.json", "run.json")


def find_files(paths):
    """
    The files meant by paths, folders (searched through) and globs, each once.

    Parameters
    ----------
    paths : iterable of str or Path

    Returns
    -------
    files, left_out : list of Path, list of Path
        In order of their names; *left_out* are hidden files inside folders, such as
        the ``._NAME`` copies that macOS leaves, and what stores and runs of vconst hold.

    Raises
    ------
    UsageError
        If a path does not exist; the nearest name beside it is offered.
    """
    found, left_out = {}, {}
    for given in paths:
        for path in _expand(str(given)):
            inside = sorted(_walk(path)) if path.is_dir() else []
            own = {item.parent for item in inside if item.name in _OWN}
            for item in inside if path.is_dir() else [path]:
                litter = path.is_dir() and _is_litter(item.relative_to(path))
                litter = litter or not own.isdisjoint(item.parents)
                link = item.is_symlink() and item.is_dir()  # refused, whatever it leads to
                place = os.path.abspath(item) if link else place_of(item)  # noqa: PTH100
                (left_out if litter else found)[place] = item
    return list(found.values()), list(left_out.values())


def _walk(top):
    """All but folders: links to folders, pipes and what cannot be listed are refused by name."""
    shut = []
    for folder, folders, names in os.walk(top, onerror=lambda error: shut.append(error.filename)):
        inside = [Path(folder, name) for name in folders]
        yield from (path for path in inside if path.is_symlink())
        yield from (Path(folder, name) for name in names)
    yield from map(Path, shut)


def place_of(item):
    """Where a file lies, however it is called; of links in a circle one of them."""
    return os.path.realpath(item)


def _is_litter(inside):
    """Whether the file, or a folder that it is in, is hidden or left by a system."""
    return any(part.startswith(_LITTER) for part in inside.parts)


def _expand(given):
    path = Path(given).expanduser()
    if path.exists():
        return [path]
    if glob.has_magic(given):
        found = glob.glob(str(path), recursive=True)  # noqa: PTH207 (Path.glob takes no root)
        hits = sorted(Path(hit) for hit in found)
        if hits:
            return hits
        raise UsageError(f"No file matches '{given}'.")
    if path.is_symlink():
        raise UsageError(f"'{given}' is a link to '{path.readlink()}', which is not there.")
    beside = path.parent
    names = [item.name for item in beside.iterdir()] if beside.is_dir() else []
    near = nearest(path.name, names)
    raise UsageError(
        f"There is no file or folder '{given}'.",
        hint=f"Did you mean '{beside / near}'?" if near else None,
    )

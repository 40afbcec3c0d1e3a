"""DMSP SSIES drifts as HDF5 of pandas: one frame, its columns in blocks of one type."""

from math import prod
from pathlib import Path

import numpy as np

from vconst import Content, FileError

#: Columns that are read, and whether they are whole numbers.
COLUMNS = ("glat", "glon", "alt", "hor_ion_v", "vert_ion_v", "bearing", "vyqual", "vzqual")

#: Blocks of a frame: one for each type of its columns.
MOST_BLOCKS = 16

#: A table that declares more than this many times the size of its file is a bomb.
RATIO, ALWAYS = 200, 1 << 20

#: Samples of a file: a day of one a second.
MOST_ROWS = 1 << 22

_HINT = "It is cut short or damaged, or not what pandas writes: fetch it again."


def read_ssies(path):
    """
    Read one file of drifts.

    Parameters
    ----------
    path : path-like
        HDF5 as ``DataFrame.to_hdf(format="fixed")`` of pandas leaves it; neither pandas nor
        PyTables is needed.

    Returns
    -------
    content : Content
        ``TIME`` (datetime64[ns], UTC) and, of :data:`COLUMNS`, those that the file has.

    Raises
    ------
    FileError
        If there is not one frame in it, or it is damaged or leads elsewhere.
    """
    import h5py

    path = Path(path)
    try:
        with h5py.File(path, "r", locking=False) as file:
            return _frame(file, path)
    except FileError:
        raise
    except Exception as error:  # h5py raises anything on a damaged file
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise FileError(f"'{path.name}' is no sound HDF5 file: {words}", hint=_HINT) from error


def write_ssies(arrays, path):
    """
    Write one file of drifts as pandas does.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_ssies` returns them.
    path : path-like

    Returns
    -------
    path : Path
    """
    import h5py

    path = Path(path)
    names = [name for name in COLUMNS if name in arrays]
    values = np.stack([np.round(np.asarray(arrays[name], np.float64), 6) for name in names], axis=1)
    labels = np.array([name.encode() for name in names])
    with h5py.File(path, "w") as file:
        group = file.create_group("frame")
        group.attrs["pandas_type"], group.attrs["pandas_version"] = (
            np.bytes_("frame"),
            np.bytes_("0.15.2"),
        )
        group.attrs["nblocks"], group.attrs["ndim"] = 1, 2
        group["axis0"], group["block0_items"], group["block0_values"] = labels, labels, values
        stamps = np.asarray(arrays["TIME"]).astype("M8[ns]").astype(np.int64)
        group.create_dataset("axis1", data=stamps).attrs["kind"] = np.bytes_("datetime64")
    return path


def _frame(file, path):
    groups = [name for name in file if _kind(file, name) == "frame"]
    if len(groups) != 1:
        raise FileError(
            f"'{path.name}': {len(groups)} frames of pandas in it; one is expected.", hint=_HINT
        )
    group = file[groups[0]]
    kind = _text(group["axis1"].attrs.get("kind", b"")) if _is_own(group, "axis1") else ""
    rows = _table(group, "axis1", path)
    if kind != "datetime64" or rows.dtype != np.int64 or rows.ndim != 1 or not rows.size:
        raise FileError(
            f"'{path.name}': its rows are labelled by '{kind}' of {rows.dtype}; times in ns are "
            "expected.",
            hint=_HINT,
        )
    found = {"TIME": rows.view("M8[ns]")}
    for number in range(MOST_BLOCKS):
        if not group.id.links.exists(f"block{number}_items".encode()):
            break
        found |= _block(group, number, len(rows), path)
    missing = [name for name in ("glat", "glon", "alt", "hor_ion_v") if name not in found]
    if missing:
        raise FileError(
            f"'{path.name}': no column '{missing[0]}'. The frame has: {', '.join(sorted(found))}.",
            hint="It is another frame of pandas.",
        )
    return Content(arrays=found)


def _kind(file, name):
    """What pandas says that a group is; empty where it is none, or a link elsewhere."""
    import h5py

    one = file[name] if _is_own(file, name) else None
    return _text(one.attrs.get("pandas_type", b"")) if isinstance(one, h5py.Group) else ""


def _text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _block(group, number, rows, path):
    items = [_text(one).strip() for one in _table(group, f"block{number}_items", path).ravel()]
    table = _table(group, f"block{number}_values", path)
    if table.dtype.kind not in "iuf" or table.shape not in (
        (rows, len(items)),
        (len(items), rows),
    ):
        raise FileError(
            f"'{path.name}': block {number} holds {table.dtype} of shape {table.shape}; "
            f"{rows} rows of {len(items)} numbers are expected.",
            hint=_HINT,
        )
    table = table if table.shape == (rows, len(items)) else table.T
    return {name: table[:, place] for place, name in enumerate(items) if name in COLUMNS}


def _is_own(group, name):
    """Whether an entry is in the file itself, and no link that leads elsewhere."""
    import h5py

    label = name.encode()
    links = group.id.links
    return links.exists(label) and links.get_info(label).type == h5py.h5l.TYPE_HARD


def _table(group, name, path):
    """Values of a table that lies in the file itself and can be as large as it says."""
    import h5py

    one = h5py.h5o.open(group.id, name.encode()) if _is_own(group, name) else None
    made = one.get_create_plist() if isinstance(one, h5py.h5d.DatasetID) else None
    if made is None or made.get_layout() == h5py.h5d.VIRTUAL or made.get_external_count():
        raise FileError(f"'{path.name}': '{name}' is no table of the file itself.", hint=_HINT)
    shape, kind = one.shape, one.dtype
    size = prod(shape)
    declared = size * max(1, kind.itemsize)
    if size > MOST_ROWS * 16 or (declared > ALWAYS and declared > RATIO * path.stat().st_size):
        raise FileError(
            f"'{path.name}': '{name}' declares {declared} bytes in a file of "
            f"{path.stat().st_size}.",
            hint="Do not trust this file: get it again from where it is published.",
        )
    if kind.kind not in "iufS":
        raise FileError(f"'{path.name}': '{name}' holds {kind}, no numbers or names.", hint=_HINT)
    values = np.empty(shape, kind)
    one.read(h5py.h5s.ALL, h5py.h5s.ALL, values)
    return values

"""
What SwarmPAL keeps: netCDF-4, one group for each collection that its user asked for.

A group holds samples of one collection, as an excerpt of VirES does: ``Timestamp`` in units
since a date, ``Spacecraft``, positions and what else was asked for. Models and results that
were computed beside them stay unread. Groups that were fetched by HAPI have no position and
other names of dimensions: they are refused.
"""

import json
import re
from math import prod
from pathlib import Path

import numpy as np

from vconst import FileError, VconstError
from vconst_swarm.reader import EPOCH_1970, check_lengths
from vconst_swarm.tables.excerpts import FIELDS
from vconst_swarm.vires import MAGNETIC, PLASMA, by_product, check_position

LABEL = "SwarmPAL file"

#: A variable that declares more than this many times the size of its file is a bomb.
RATIO = 1000

#: Groups and variables that are looked at.
MOST_LINKS = 1024

#: ns in each unit of ``Timestamp``.
_UNITS = {
    "nanoseconds": 1,
    "microseconds": 10**3,
    "milliseconds": 10**6,
    "seconds": 10**9,
    "minutes": 60 * 10**9,
    "hours": 3600 * 10**9,
    "days": 86_400 * 10**9,
}


def read_groups(path):
    """
    Read the groups of a file.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to list of Content
        By product; baseline and version are those of the original products, where the
        file names them and they are one.

    Raises
    ------
    FileError
        If the file is damaged, no group is of Swarm, or one lacks time or position.
    """
    import h5py

    path = Path(path)
    try:
        with h5py.File(path, "r") as file:
            groups = [(name, group) for name, group in _groups(file) if _is_measured(group)]
            found = [_of_group(name, group, path.stat().st_size) for name, group in groups]
    except VconstError:
        raise
    except Exception as error:  # h5py raises what its parsing happens to run into
        words = " ".join(str(error).split())
        raise FileError(
            f"{LABEL}: '{path.name}' is not a whole netCDF-4 file: {words[:200]}.",
            hint="It is cut short or damaged: get it again.",
        ) from error
    if not found:
        raise FileError(
            f"{LABEL}: no group of '{path.name}' holds a field or a plasma and its 'Timestamp'.",
            hint="Save the data with SwarmPAL's to_netcdf, tree and all.",
        )
    contents = {}
    for one in found:
        for name, content in one.items():
            contents.setdefault(name, []).append(content)
    return contents


def _groups(file):
    """The root and the groups below it, in order of their names."""
    import h5py

    yield "/", file
    for name in sorted(file)[:MOST_LINKS]:
        if file.get(name, getlink=True).__class__ is not h5py.HardLink:
            continue
        if isinstance(file[name], h5py.Group):
            yield name, file[name]


def _is_measured(group):
    """Whether a group holds what was fetched; results that were computed stand in others."""
    return "Timestamp" in group and bool((MAGNETIC | PLASMA) & set(sorted(group)[:MOST_LINKS]))


def _of_group(name, group, held):
    present = sorted(group)[:MOST_LINKS]
    check_position(present, f"{LABEL}, group '{name}'")
    arrays = {
        each: _values(group, each, FIELDS[each], held)
        for each in present
        if each in FIELDS and each != "Timestamp"
    }
    letters = _letters(group, held)
    times = _times(group, held)
    check_lengths({**arrays, "Spacecraft": letters, "Timestamp": times}, LABEL)
    arrays["Timestamp"] = times
    seconds = (times - EPOCH_1970) / 1000
    return by_product(arrays, letters, seconds, _words(group), LABEL, "swarmpal")


def _dataset(group, name, held):
    import h5py

    dataset = group[name] if isinstance(group.get(name, getlink=True), h5py.HardLink) else None
    if not isinstance(dataset, h5py.Dataset) or dataset.is_virtual or dataset.external:
        raise FileError(f"{LABEL}: '{name}' is not data in the file.", hint="It is not read.")
    width = max(dataset.dtype.itemsize, 16)
    if prod(dataset.shape) * width > RATIO * held:
        raise FileError(
            f"{LABEL}: '{name}' declares {prod(dataset.shape)} values in a file of {held} bytes.",
            hint="Do not trust this file: get it again from where it was made.",
        )
    return dataset


def _values(group, name, field, held):
    dataset = _dataset(group, name, held)
    wanted = (field.size,) if field.size > 1 else ()
    if dataset.shape[1:] != wanted or dataset.dtype.kind not in "iuf":
        raise FileError(
            f"{LABEL}: '{name}' has the shape {dataset.shape} and the type {dataset.dtype}; "
            f"{field.size} numbers a sample are declared.",
            hint="It is another layout.",
        )
    values = dataset[()]
    fill = dataset.attrs.get("_FillValue")
    if fill is not None and values.dtype.kind == "f":
        values = np.where(values == np.ravel(fill)[0], np.nan, values)
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def _letters(group, held):
    values = _dataset(group, "Spacecraft", held)[()]
    texts = [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in values]
    return np.array(texts)


def _times(group, held):
    """CDF_EPOCH (ms) of ``Timestamp``, which is a whole number of units since a date."""
    dataset = _dataset(group, "Timestamp", held)
    said = _text(dataset.attrs.get("units", ""))
    found = re.fullmatch(
        r"(\w+) since (\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?))?", said
    )
    if not found or found[1] not in _UNITS or dataset.ndim != 1 or dataset.dtype.kind not in "iuf":
        raise FileError(
            f"{LABEL}: times are '{said}'; units since a date are expected.",
            hint="It is another layout.",
        )
    begin = np.datetime64(f"{found[2]}T{found[3] or '00:00:00'}", "ns").astype(np.int64)
    return dataset[()] * (_UNITS[found[1]] / 1e6) + (begin / 1e6 + EPOCH_1970)


def _words(group):
    words = {"CREATOR": "SwarmPAL"}
    sources = group.attrs.get("Sources")
    if sources is not None:
        words["ORIGINAL_PRODUCT_NAMES"] = "; ".join(_text(one) for one in np.ravel(sources))
    filters = group.attrs.get("AppliedFilters")
    if filters is not None and np.size(filters):
        words["DATA_FILTERS"] = "; ".join(_text(one) for one in np.ravel(filters))
    meta = group.attrs.get("PAL_meta")
    if meta is not None:
        words["PAL_meta"] = json.dumps(json.loads(_text(meta)), sort_keys=True)
    return words


def _text(value):
    value = np.ravel(value)[0] if isinstance(value, np.ndarray) and np.size(value) else value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

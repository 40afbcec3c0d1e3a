"""
What SwarmPAL keeps: netCDF-4, one group for each collection that its user asked for.

A group holds samples of one collection, as an excerpt of VirES does: ``Timestamp`` in units
since a date, ``Spacecraft``, positions and what else was asked for. Models and results that
were computed beside them stay unread. Groups that were fetched by HAPI have no position and
other names of dimensions: they are refused.
"""

import json
import re
from pathlib import Path

import numpy as np

from vconst import FileError
from vconst_swarm.reader import EPOCH_1970, check_lengths
from vconst_swarm.tables.excerpts import FIELDS
from vconst_swarm.vires import MAGNETIC, PLASMA, by_product, check_position

LABEL = "SwarmPAL file"

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
    from vconst.hdf5 import opened

    path = Path(path)
    with opened(path, LABEL) as file:
        groups = [("/", file), *file.groups()]
        found = [_of_group(name, group) for name, group in groups if _is_measured(group)]
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


def _is_measured(group):
    """Whether a group holds what was fetched; results that were computed stand in others."""
    return group.holds("Timestamp") and any(map(group.holds, MAGNETIC | PLASMA))


def _of_group(name, group):
    present = group.names()
    check_position(present, f"{LABEL}, group '{name}'")
    arrays = {
        each: _values(group, each, FIELDS[each])
        for each in present
        if each in FIELDS and each != "Timestamp"
    }
    letters, times = group.texts("Spacecraft"), _times(group)
    check_lengths({**arrays, "Spacecraft": letters, "Timestamp": times}, LABEL)
    arrays["Timestamp"] = times
    seconds = (times - EPOCH_1970) / 1000
    return by_product(arrays, letters, seconds, _words(group), LABEL, "swarmpal")


def _values(group, name, field):
    values, attributes = group.read(name, (field.size,) if field.size > 1 else (), "<f8")
    if values.dtype.kind not in "iuf":
        raise FileError(f"{LABEL}: '{name}' holds text; numbers are declared.")
    fill = attributes(b"_FillValue")
    if fill is not None and values.dtype.kind == "f":
        values = np.where(values == fill, np.nan, values)
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def _times(group):
    """CDF_EPOCH (ms) of ``Timestamp``, which is a whole number of units since a date."""
    values, attributes = group.read("Timestamp", ())
    said = str(attributes(b"units") or "")
    found = re.fullmatch(
        r"(\w+) since (\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?))?", said
    )
    if not found or found[1] not in _UNITS or values.dtype.kind not in "iuf":
        raise FileError(
            f"{LABEL}: times are '{said}'; units since a date are expected.",
            hint="It is another layout.",
        )
    begin = np.datetime64(f"{found[2]}T{found[3] or '00:00:00'}", "ns").astype(np.int64)
    return values * (_UNITS[found[1]] / 1e6) + (begin / 1e6 + EPOCH_1970)


def _words(group):
    words = {"CREATOR": "SwarmPAL"}
    for name, kept in ((b"Sources", "ORIGINAL_PRODUCT_NAMES"), (b"AppliedFilters", "DATA_FILTERS")):
        said = group.every(name)
        if said:
            words[kept] = "; ".join(map(str, said if isinstance(said, tuple) else (said,)))
    meta = group.every(b"PAL_meta")
    if meta:
        words["PAL_meta"] = _sorted(meta)
    return words


def _sorted(meta):
    try:
        return json.dumps(json.loads(meta), sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        raise FileError(
            f"{LABEL}: 'PAL_meta' is no JSON.", hint="The file is damaged: get it again."
        ) from None

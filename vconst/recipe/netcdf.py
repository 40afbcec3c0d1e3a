"""Results as groups of one netCDF-4 file, and back, with nothing lost."""

import io
import json
from itertools import count

import numpy as np

from vconst.operation import RESULTS, Result
from vconst.recipe.groups import read_group, write_group
from vconst.recipe.record import plain

_KIND, _JSON, _ORDER = "vconst_kind", "vconst_json", "vconst_order"
_CLOCK = {"units": "nanoseconds since 1970-01-01", "calendar": "proleptic_gregorian"}


def write_results(path, results, about):
    """
    Write results, one group a step, or a step and member.

    Parameters
    ----------
    path : Path
    results : dict
        By step, or by step and member.
    about : dict of str to str
        Attributes of the file.
    """
    import h5py

    held = io.BytesIO()  # in memory first: the HDF5 library crashes where a disk is full
    numbers = count()
    with h5py.File(held, "w", track_order=True) as file:
        file.attrs.update({"Conventions": "CF-1.11", **about})
        for number, (group, result) in enumerate(_groups(results)):
            dataset = _encodable(result, number)
            encoding = {name: _encoding(variable) for name, variable in dataset.variables.items()}
            write_group(file.create_group(group, track_order=True), dataset, encoding, numbers)
    path.write_bytes(held.getbuffer())


def read_results(path):
    """
    Read results back.

    Parameters
    ----------
    path : Path

    Returns
    -------
    results : dict of str to Result, or of str to dict of str to Result
        In memory; the file is closed.
    """
    import h5py

    results = {}
    with h5py.File(path, "r", locking=False) as file:
        for name in _groups_in(file):
            result = _decoded(read_group(file[name]))
            step, _, member = name.partition("/")
            if member:
                results.setdefault(step, {})[member] = result
            else:
                results[step] = result
    return results


def _groups(results):
    for step, given in results.items():
        if isinstance(given, dict):
            yield from ((f"{step}/{member}", result) for member, result in given.items())
        else:
            yield step, given


def _groups_in(file):
    """Names of the groups that hold a result."""
    found = []
    for step, group in file.items():
        if _KIND in group.attrs:
            found.append((group.attrs[_ORDER], step))
        else:
            held = [m for m in group if _KIND in group[m].attrs]
            found += [(group[m].attrs[_ORDER], f"{step}/{m}") for m in held]
    return [name for _, name in sorted(found, key=lambda item: item[0])]


def _encodable(result, number):
    """
    The dataset with attributes that netCDF can hold: others become JSON text.

    Coordinates come first and attributes are sorted, so that a result that was kept and one
    that was just computed are the same bytes.
    """
    dataset = result.dataset
    dataset = dataset[[*sorted(dataset.coords, key=str), *dataset.data_vars]].copy()
    dataset.attrs = {**_attributes(dataset.attrs), _KIND: result.kind, _ORDER: number}
    for variable in dataset.variables.values():
        variable.attrs = _attributes(variable.attrs)
        variable.encoding = {}
    return dataset


def _attributes(given):
    given = {str(name): _python(value) for name, value in given.items()}
    given = dict(sorted(given.items()))
    told = {
        n: json.dumps(plain(value), sort_keys=True)
        for n, value in given.items()
        if not _is_simple(value)
    }
    kept = {name: value for name, value in given.items() if _is_simple(value)}
    return {**kept, **told, **({_JSON: " ".join(told)} if told else {})}


def _is_simple(value):
    """Text and numbers; a truth value is not, since netCDF has none."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _encoding(variable):
    if variable.dtype.kind in "mM":
        clock = _CLOCK if variable.dtype.kind == "M" else {"units": "nanoseconds"}
        return {**clock, "dtype": "int64", "_FillValue": np.iinfo(np.int64).min}
    if variable.dtype.kind in "fc":
        return {"_FillValue": None}
    return {}


def _decoded(dataset):
    kind = RESULTS.get(dataset.attrs.pop(_KIND), Result)
    dataset.attrs.pop(_ORDER)
    dataset.attrs = _undo(dataset.attrs)
    for variable in dataset.variables.values():
        variable.attrs = _undo(variable.attrs)
        variable.encoding = {}
    return kind(dataset)


def _undo(given):
    given = {name: _python(value) for name, value in given.items()}
    told = given.pop(_JSON, "").split()
    return {n: json.loads(value) if n in told else value for n, value in given.items()}


def _python(value):
    return value.item() if isinstance(value, np.generic) else value

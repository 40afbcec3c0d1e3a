"""
Groups of a netCDF-4 file as datasets, written and read with plain h5py.

The netCDF layer asks the file for the name of every object again and again: reading a result of a
thousand variables took it 20 s, and takes 1 s so; writing one took 6 s, and takes 1 s.
"""

import h5py
import numpy as np
import xarray
from xarray.conventions import cf_encoder, encode_dataset_coordinates

#: What netCDF-4 itself keeps in attributes of HDF5.
_INTERNAL = {"DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME", "_nc3_strict", "_NCProperties"}
_INTERNAL |= {"_Netcdf4Dimid", "_Netcdf4Coordinates", "DIMENSION_LABELS"}

#: Before the name of a variable that is called like a dimension, and is none.
_OTHER = "_nc4_non_coord_"
_NO_VARIABLE = b"This is a netCDF dimension but not a netCDF variable"


def write_group(group, dataset, encoding, numbers):
    """
    Write a dataset as a netCDF-4 group.

    Parameters
    ----------
    group : h5py.Group
        Empty, of a file that tracks the order of creation, as netCDF-4 wants it.
    dataset : xarray.Dataset
        In memory; attributes are text and numbers.
    encoding : dict of str to dict
        Of each variable, as xarray understands it.
    numbers : iterator of int
        Of dimensions: no two of a file have one number, wherever they are, for by it alone
        netCDF-4 knows them.
    """
    variables, attributes = encode_dataset_coordinates(dataset)
    for name, variable in variables.items():
        variable.encoding = dict(encoding[name])
    variables, attributes = cf_encoder(variables, attributes)
    _put_attributes(group, attributes)
    own = {name for name, variable in variables.items() if variable.dims == (name,)}
    scales = {
        name: _put_scale(group, name, size, next(numbers), variables[name] if name in own else None)
        for name, size in dataset.sizes.items()
    }
    for name, variable in variables.items():
        if name not in own:
            held = _put(group, _OTHER + name if name in scales else name, variable)
            for axis, dimension in enumerate(variable.dims):
                held.dims[axis].attach_scale(scales[dimension])


def _put_scale(group, name, size, number, variable):
    """The dataset of a dimension: its own variable, or one that only says how long it is."""
    if variable is None:
        held = group.create_dataset(name, (size,), ">f4")
        held.make_scale(f"{_NO_VARIABLE.decode()}. {size:10d}")
    else:
        held = _put(group, name, variable)
        held.make_scale(name)
    held.attrs["_Netcdf4Dimid"] = np.int32(number)
    return held


def _put(group, name, variable):
    values = np.asarray(variable.values)
    text = values.dtype.kind in "OU"
    dtype = h5py.string_dtype() if text else values.dtype
    held = group.create_dataset(name, data=values.astype(object) if text else values, dtype=dtype)
    _put_attributes(held, variable.attrs)
    return held


def _put_attributes(held, attributes):
    for name, value in attributes.items():
        held.attrs[name] = value if isinstance(value, str) else np.atleast_1d(value)


def read_group(group):
    """
    The variables of one group, in memory, as xarray reads them.

    Parameters
    ----------
    group : h5py.Group
        Of a netCDF-4 file; its dimensions are its own.

    Returns
    -------
    dataset : xarray.Dataset
        Times, fill values and coordinates decoded.
    """
    scales = {_address(each): name for name, each in group.items() if _is_scale(each)}
    variables = {
        name.removeprefix(_OTHER): _variable(name, each, scales)
        for name, each in group.items()
        if isinstance(each, h5py.Dataset) and not _is_bare(each)
    }
    raw = xarray.Dataset(variables, attrs=_attributes(group))
    return xarray.decode_cf(raw, decode_timedelta=True).load()


def _variable(name, held, scales):
    text = h5py.check_string_dtype(held.dtype)
    values = held.asstr()[()] if text else held[()]
    values = np.asarray(values, str if text else None)
    return xarray.Variable(_dimensions(name, held, scales), values, _attributes(held))


def _dimensions(name, held, scales):
    if "DIMENSION_LIST" in held.attrs:
        return [scales[_address(held.file[refs[-1]])] for refs in held.attrs["DIMENSION_LIST"]]
    return [name] if held.ndim else []


def _attributes(held):
    found = {}
    for name in held.attrs:
        if name in _INTERNAL:
            continue
        value = held.attrs[name]
        if isinstance(value, bytes):
            value = value.decode("utf-8", "surrogateescape")
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0]
        found[name] = value
    return found


def _is_scale(held):
    return isinstance(held, h5py.Dataset) and held.is_scale


def _is_bare(held):
    return held.is_scale and bytes(held.attrs.get("NAME", b"")).startswith(_NO_VARIABLE)


def _address(held):
    return h5py.h5o.get_info(held.id).addr

"""Samples as files of other tools: CSV, netCDF-4 (which is HDF5), and CDF."""

import io
import json

import numpy as np

from vconst.cli.show import clean
from vconst.errors import UsageError, VconstError

#: What an exported file may end in.
SUFFIXES = (".nc", ".h5", ".cdf", ".csv")

_POSITION = ("latitude", "geodetic_latitude", "longitude", "radius", "geodetic_height")

# CDF data types by kind and size in numpy (CDF User's Guide, 4.2; cdflib numbers them so).
_CDF_TYPES = {"f4": 44, "f8": 45, "i1": 41, "i2": 2, "i4": 4, "i8": 8, "u1": 11, "u2": 12, "u4": 14}
_CDF_EPOCH, _CDF_TEXT = 31, 51


def write_samples(dataset, file):
    """
    Write a dataset, whole or not at all.

    Parameters
    ----------
    dataset : xarray.Dataset
    file : Path
        Its suffix says how: ``.nc`` and ``.h5`` are the same netCDF-4, ``.cdf`` is CDF 3
        (needs cdflib); beside a ``.csv``, which has no room for it, a file of metadata says what
        the others hold inside: see :func:`beside`.

    Raises
    ------
    VconstError
        If it cannot be written.
    """
    partial, words = file.with_name(f".{file.stem}.part{file.suffix}"), beside(file)
    drafts = {partial: file}
    try:
        if words:
            drafts[words.with_name(f".{words.name}.part")] = words
            _to_csv(dataset, file, *drafts)
        else:
            (_to_cdf if file.suffix == ".cdf" else _to_netcdf)(dataset, partial)
        for draft, final in reversed(drafts.items()):
            draft.replace(final)
    except OSError as error:
        raise VconstError(f"'{file}' cannot be written: {error.strerror or error}") from error
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def beside(file):
    """
    The file of metadata beside a table of text, as CSV on the Web names it; None of others.

    References
    ----------
    W3C, Metadata Vocabulary for Tabular Data, 2015, 5.2: ``<file>-metadata.json``.
    """
    return file.with_name(f"{file.name}-metadata.json") if file.suffix == ".csv" else None


def _to_csv(dataset, file, path, metadata):
    table = dataset.to_dataframe()
    for name in table.columns:
        if table[name].dtype.kind in "OUT":
            table[name] = [_plain(item) for item in table[name]]
    first = [name for name in _POSITION if name in table.columns]
    table = table[[*first, *(name for name in table.columns if name not in first)]]
    table.to_csv(path)
    names = (*table.index.names, *table.columns)
    text = json.dumps(_described(dataset, file, names), ensure_ascii=False, indent=1)
    metadata.write_text(text + "\n", "utf-8")


def _described(dataset, file, names):
    """Columns with their units, and what is said of the whole; calibrations as objects."""
    about = {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in dataset.attrs.items()
    }
    if "vconst_calibrations" in about:
        about["vconst_calibrations"] = json.loads(about["vconst_calibrations"])
    columns = [{"name": name, "titles": name, **_column(dataset, name)} for name in names]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": file.name,
        "tableSchema": {"columns": columns},
        "notes": [about],
    }


def _column(dataset, name):
    """Meaning, unit and calibration of a column, as far as they are said."""
    said = dataset[name].attrs if name in dataset.variables else {}
    meaning = said.get("long_name")
    if said.get("frame"):
        meaning = f"{meaning or name}, frame {said['frame']}"
    words = {"dc:description": meaning, "schema:unitText": said.get("units")}
    words["dc:provenance"] = said.get("calibration")
    return {key: clean(value) for key, value in words.items() if value}


def _plain(item):
    """Text that drives no terminal and that no spreadsheet takes for a formula."""
    if not isinstance(item, str):
        return item
    text = clean(item)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _to_netcdf(dataset, path):
    dataset = dataset.assign_attrs({"Conventions": "CF-1.10", **dataset.attrs})
    times = [name for name, value in dataset.variables.items() if value.dtype.kind == "M"]
    encoding = {name: {"units": "nanoseconds since 1970-01-01", "dtype": "int64"} for name in times}
    file = io.BytesIO()  # in memory first: the HDF5 library crashes where a disk is full
    dataset.to_netcdf(file, engine="h5netcdf", encoding=encoding)
    path.write_bytes(file.getbuffer())


def _to_cdf(dataset, path):
    """One zVariable a variable; times as CDF_EPOCH, exact to 0.1 ms in this century."""
    try:
        from cdflib.cdfwrite import CDF
    except ImportError as error:
        raise UsageError(
            "Writing CDF needs the package cdflib.", hint="pip install cdflib, or export '.nc'."
        ) from error
    path.unlink(missing_ok=True)
    file = CDF(path, cdf_spec={"Encoding": 6, "Majority": "row_major", "Checksum": True})
    try:
        known = {name: str(value) for name, value in dataset.attrs.items()}
        file.write_globalattrs({name: {0: text} for name, text in known.items() if text})
        for name, variable in dataset.variables.items():
            _write_variable(file, str(name), variable)
    finally:
        file.close()


def _write_variable(file, name, variable):
    values, kind = _cdf_values(variable.values)
    about = {
        "Variable": name,
        "Data_Type": kind,
        "Num_Elements": values.dtype.itemsize // 4 or 1 if kind == _CDF_TEXT else 1,
        "Rec_Vary": True,
        "Dim_Sizes": list(values.shape[1:]),
        "Compress": 5,
    }
    if kind == _CDF_TEXT:
        values = values.astype("U")
        about["Num_Elements"] = max(1, values.dtype.itemsize // 4)
    kept = ("units", "long_name", "calibration", "frame")
    said = {key: str(variable.attrs[key]) for key in kept if variable.attrs.get(key)}
    file.write_var(about, var_attrs=said, var_data=values)


def _cdf_values(values):
    """Values and their CDF type: times become CDF_EPOCH, whole numbers of 8 bytes stay."""
    from vconst.kernels.time import encode_times

    if values.dtype.kind == "M":
        return encode_times(values, "cdf epoch"), _CDF_EPOCH
    if values.dtype.kind == "b":
        return values.astype("u1"), _CDF_TYPES["u1"]
    found = _CDF_TYPES.get(values.dtype.str[1:])
    if found is not None:
        return np.ascontiguousarray(values), found
    if values.dtype.kind in "iu":
        return values.astype("i8"), _CDF_TYPES["i8"]
    return values.astype("U"), _CDF_TEXT

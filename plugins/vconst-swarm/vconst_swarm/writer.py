"""Made-up files in the native layout, variable by variable as the definitions say."""

from pathlib import Path

import cdflib
import numpy as np

#: CDF type: number and numpy type.
KINDS = {
    "EPOCH": (31, "<f8"),
    "DOUBLE": (45, "<f8"),
    "UINT1": (11, "<u1"),
    "UINT2": (12, "<u2"),
    "INT4": (4, "<i4"),
}

#: Little-endian (IBMPC), row-major, with an MD5 sum at the end.
SPECIFICATION = {"Encoding": 6, "Majority": "row_major", "rDim_sizes": [], "Checksum": True}


def write_native(arrays, path, native, **about):
    """
    Write one level 1b file.

    Parameters
    ----------
    arrays : mapping of str to array
        By the file's names and in its units, shape (n,), vectors (n, 3). ``Timestamp``
        (CDF_EPOCH) is needed. What is not given is NaN, 0, or a flag's nominal value;
        ``F`` is the magnitude of ``B_NEC``, and ``B_VFM`` is ``B_NEC`` in an instrument
        that is aligned with it.
    path : path-like
        Overwritten.
    native : Native
    **about
        Not used: all that the file says is in its arrays and its name.
    """
    columns = _complete(arrays, native)
    target = Path(path)
    target.unlink(missing_ok=True)
    file = cdflib.cdfwrite.CDF(target, cdf_spec=SPECIFICATION, delete=True)
    try:
        file.write_globalattrs({"TITLE": {0: target.name.removesuffix(".cdf")}})
        for field in native.fields:
            _write(file, field, columns[field.name])
    finally:
        file.close()


def _complete(arrays, native):
    given = {name: np.asarray(values) for name, values in arrays.items()}
    length = len(given["Timestamp"])
    given = {**_aligned(given, length, native), **given}
    return {field.name: _typed(given.get(field.name), field, length) for field in native.fields}


def _aligned(given, length, native):
    if native.kind != "LR":
        return {}
    made = {"q_NEC_CRF": np.tile([0.0, 0.0, 0.0, 1.0], (length, 1))}
    if "B_NEC" in given:
        made["B_VFM"] = given["B_NEC"]
        made["F"] = np.sqrt((given["B_NEC"] ** 2).sum(axis=1))
    return made


def _typed(values, field, length):
    dtype = np.dtype(KINDS[field.kind][1])
    shape = (length, field.size) if field.size > 1 else (length,)
    if values is None:
        return np.full(shape, field.default, dtype)
    values = values.reshape(shape)
    if dtype.kind in "ui" and values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.iinfo(dtype).max, np.rint(values))
    return np.ascontiguousarray(values, dtype)


def _write(file, field, values):
    number, _ = KINDS[field.kind]
    specification = {
        "Variable": field.name,
        "Data_Type": number,
        "Num_Elements": 1,
        "Rec_Vary": True,
        "Dim_Sizes": [field.size] if field.size > 1 else [],
        "Var_Type": "zVariable",
        "Compress": 0,
    }
    words = {"UNITS": field.units, "DESCRIPTION": field.description}
    file.write_var(specification, var_attrs=words, var_data=values)

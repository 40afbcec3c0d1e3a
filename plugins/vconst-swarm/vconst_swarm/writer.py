"""Made-up files in the native layout, variable by variable as the definitions say."""

from pathlib import Path

import cdflib
import numpy as np

#: CDF type: number and numpy type.
KINDS = {
    "EPOCH": (31, "<f8"),
    "DOUBLE": (45, "<f8"),
    "REAL4": (21, "<f4"),
    "UINT1": (11, "<u1"),
    "UINT2": (12, "<u2"),
    "UINT4": (14, "<u4"),
    "INT4": (4, "<i4"),
    "CHAR": (51, "S"),
}

#: Little-endian (IBMPC), row-major, with an MD5 sum at the end.
SPECIFICATION = {"Encoding": 6, "Majority": "row_major", "rDim_sizes": [], "Checksum": True}

#: How strongly files are compressed whose makers compress them as a whole.
LEVEL = 5


def write_native(arrays, path, layout):
    """
    Write one file.

    Parameters
    ----------
    arrays : mapping of str to array
        By the file's names and in its units, shape (n,), vectors and profiles (n, size).
        Time stamps (CDF_EPOCH) are needed. What is not given is NaN, 0, or a flag's nominal
        value; a strength is the magnitude of ``B_NEC``, and other vectors of the field are
        ``B_NEC`` in instruments that are aligned with it.
    path : path-like
        Overwritten.
    layout : Layout
    """
    given = {name: np.asarray(values) for name, values in layout.split(dict(arrays)).items()}
    target = Path(path)
    target.unlink(missing_ok=True)
    about = SPECIFICATION | ({"Compressed": LEVEL, "Checksum": False} if layout.packed else {})
    file = cdflib.cdfwrite.CDF(target, cdf_spec=about, delete=True)
    try:
        file.write_globalattrs({"TITLE": {0: target.name.removesuffix(".cdf")}})
        for field in layout.fields:
            if field.names or field.name in given or not field.optional:
                _write(file, field, _values(field, given, layout))
    finally:
        file.close()


def _values(field, given, layout):
    length = len(given[layout.time])
    values = given.get(field.name)
    if values is None and "B_NEC" in given:
        values = _of_field(field, given["B_NEC"])
    if values is None and field.name.startswith("q_") and field.size == 4:
        values = np.tile([0.0, 0.0, 0.0, 1.0], (length, 1))
    return _typed(values, field, 1 if field.once else length)


def _of_field(field, vector):
    """What follows from the vector of the field alone; None for everything else."""
    if field.name == "F":
        return np.sqrt((vector**2).sum(axis=1))
    return vector if field.name.startswith("B_") and field.size == 3 else None


def _typed(values, field, length):
    shape = (length, field.size) if field.size > 1 else (length,)
    if field.kind == "CHAR":
        return np.full(length, "") if values is None else np.asarray(values, str)
    dtype = np.dtype(KINDS[field.kind][1])
    if values is None:
        return np.full(shape, field.default, dtype)
    values = values[:length].reshape(shape)
    if dtype.kind in "ui" and values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.iinfo(dtype).max, np.rint(values))
    return np.ascontiguousarray(values, dtype)


def _write(file, field, values):
    number, _ = KINDS[field.kind]
    text = field.kind == "CHAR"
    specification = {
        "Variable": field.name,
        "Data_Type": number,
        "Num_Elements": max(1, values.dtype.itemsize // 4) if text else 1,
        "Rec_Vary": True,
        "Dim_Sizes": [field.size] if field.size > 1 else [],
        "Var_Type": "zVariable",
        "Compress": 0,
    }
    words = {"UNITS": field.stated, "DESCRIPTION": field.description}
    file.write_var(specification, var_attrs=words, var_data=values)

"""DE-2 retarding potential analyser: daily CDF files of CDAWeb."""

from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_insitu.names import FLAG, RPA

#: No value lies below it: the data hold -1e31 for nothing, while ``FILLVAL`` says -1e-31.
LEAST = -1e30

#: Records of one file: a day of one every 2 s is 43,200.
MOST_RECORDS = 1 << 20

#: A variable that declares more than this many times the size of its file is a bomb.
RATIO = 1000

#: What the values must be in, by the spelling of the files; nothing is asked of the others.
_UNITS = {
    "ions/cc": ("ionDensity", "O", "H", "He", "molecularIons", "highMass"),
    "volts": ("scPotential",),
    "km": ("alt",),
    "k": ("ionTemperature",),
    "m/s": ("x", "y", "z"),
    "%": ("sigma",),
}

_NUMBERS = ("CDF_REAL4", "CDF_FLOAT", "CDF_REAL8", "CDF_DOUBLE", "CDF_INT4", "CDF_INT2")


def read_rpa(path):
    """
    Read one day.

    Parameters
    ----------
    path : path-like
        ``de2_ion2s_rpa_<day>_v<version>.cdf``.

    Returns
    -------
    content : Content
        Arrays by the file's names and in its units; what holds no value is NaN, whatever
        the attribute ``FILLVAL`` says, and is counted.

    Raises
    ------
    FileError
        If a variable is missing, of another type, length or unit, or the file is damaged.
    """
    from vconst_swarm.cdf import opened

    path = Path(path)
    arrays, counts = {}, {}
    with opened(path, "de-2/rpa") as cdf:
        names = {name.strip().lower(): name for name in cdf.variables}
        for source in RPA:
            name = names.get(source.lower())
            if name is None:
                raise FileError(
                    f"'{path.name}': no variable '{source}'. The file has: "
                    f"{', '.join(sorted(names.values())) or 'nothing'}.",
                    hint="It is another product of DE-2, or another layout of this one.",
                )
            values = _values(cdf, name, source, path)
            if values.dtype.kind == "f" and source != "Epoch":
                none = values <= LEAST
                counts[f"missing_{source}"] = int(none.sum())
                values = np.where(none, np.nan, values)
            arrays[source] = values
    lengths = {len(values) for values in arrays.values()}
    if len(lengths) != 1:
        raise FileError(
            f"'{path.name}': its variables have {', '.join(map(str, sorted(lengths)))} records.",
            hint="It is cut short or damaged: fetch it again.",
        )
    return Content(arrays=arrays, counts={name: n for name, n in counts.items() if n})


def write_rpa(arrays, path):
    """
    Write one day as CDAWeb has it, with its wrong ``FILLVAL``.

    Parameters
    ----------
    arrays : mapping
        As :func:`read_rpa` returns them; flag and sweep are 20 and 3 where they are not given.
    path : path-like

    Returns
    -------
    path : Path
    """
    import cdflib

    path = Path(path)
    path.unlink(missing_ok=True)
    specification = {"Encoding": 6, "Majority": "row_major", "rDim_sizes": []}
    file = cdflib.cdfwrite.CDF(path, cdf_spec=specification, delete=True)
    file.write_globalattrs({"Logical_source": {0: "de2_ion2s_rpa"}, "TITLE": {0: "made up"}})
    units = {name: unit for unit, names in _UNITS.items() for name in names}
    rows = len(arrays["Epoch"])
    given = {FLAG: np.full(rows, 20.0), "sweepType": np.full(rows, 3.0), **arrays}
    for source, values in given.items():
        values = np.asarray(values, np.float64 if source == "Epoch" else np.float32)
        said = {
            "FIELDNAM": source,
            "FILLVAL": [-1e-31, "CDF_REAL4"],
            "UNITS": units.get(source, " "),
        }
        about = {
            "Variable": source,
            "Data_Type": 31 if source == "Epoch" else 21,
            "Num_Elements": 1,
            "Rec_Vary": True,
            "Dim_Sizes": [],
            "Var_Type": "zVariable",
            "Compress": 0,
        }
        kept = (
            values if source == "Epoch" else np.where(np.isnan(values), np.float32(-1e31), values)
        )
        file.write_var(about, var_attrs=said, var_data=kept)
    file.close()
    return path


def _values(cdf, name, source, path):
    about = cdf.variables[name]
    kinds = ("CDF_EPOCH",) if source == "Epoch" else _NUMBERS
    if about.kind not in kinds or any(n != 1 for n in about.sizes):
        raise FileError(
            f"'{path.name}': '{name}' is {about.kind} of {about.sizes}; {kinds[0]} is expected.",
            hint="It is another layout, or damaged.",
        )
    records, size = about.records, path.stat().st_size
    if records > min(MOST_RECORDS, RATIO * size // 4):
        raise FileError(
            f"'{path.name}': '{name}' declares {records} records in a file of {size} bytes.",
            hint="Do not trust this file: get it again from where it is published.",
        )
    wanted = next((unit for unit, names in _UNITS.items() if source in names), None)
    stated = cdf.unit(name)
    if wanted is not None and stated.strip().lower() != wanted:
        raise FileError(
            f"'{path.name}': '{name}' is in '{stated}'; '{wanted}' is expected.",
            hint="The values are not read: a wrong unit would be stored as right.",
        )
    return cdf.values(name).reshape(-1)

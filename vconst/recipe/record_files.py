"""Calibration records as files: JSON, netCDF, and netCDF under the names of GSICS; and back."""

import io
import json
from pathlib import Path

import h5py
import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.operations.calibration_record import SCHEMA
from vconst.operations.vector_fit.record import VECTOR
from vconst.user_files import read_user_file, require_user_file

#: The forms, and how their files end.
FORMS = {"json": ".json", "netcdf": ".nc", "gsics": ".nc"}

#: The attribute that holds the whole record as JSON text.
_WHOLE = "vconst_record"
#: The attribute of exported samples that holds all records which were applied, in their order.
_APPLIED = "vconst_calibrations"

#: Bytes of the largest file in which records are looked for.
_MOST_BYTES = 4 << 30
_COEFFICIENTS = ("slope", "offset", "drift")


def write_record_file(record, path, form, *, made=""):
    """
    Write a record to a file.

    Parameters
    ----------
    record : Record
    path : Path
        Written over, whole or not at all.
    form : {"json", "netcdf", "gsics"}
        ``gsics``: dimensions and names of the correction files of GSICS (``date``,
        ``validity_period``, ``slope``, ``slope_se``, ``number_of_collocations``, ...).
    made : str
        With which program, for the netCDF forms.
    """
    body = {"id": record.id, **record.body}
    if form == "json":
        data = (json.dumps(body, indent=1, ensure_ascii=False) + "\n").encode()
    else:
        if body.get("form") == VECTOR:
            dataset = _of_vector(body, form)
        else:
            dataset = _gsics(body) if form == "gsics" else _netcdf(body)
        dataset.attrs |= {"source": made, _WHOLE: _text(body)}
        data = _bytes(dataset)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)


def read_records(path):
    """
    The bodies of all records that a file holds.

    Parameters
    ----------
    path : Path
        Any of the forms, or what ``vconst export --calibration`` wrote: netCDF, HDF5, CDF (needs
        cdflib), or the metadata beside a CSV.

    Returns
    -------
    bodies : list of dict
        In the order in which they were applied.

    Raises
    ------
    UsageError
        As :func:`read_record_file`.
    """
    path = Path(path)
    if path.suffix == ".csv":
        raise UsageError(
            f"{path} holds samples only.", hint=f"The records stand in {path.name}-metadata.json."
        )
    held = _exported(path)
    if held is None:
        return [read_record_file(path)]
    return [{k: v for k, v in body.items() if k != "assumed"} for body in held]


def _exported(path):
    """The records of exported samples; None where the file is none of those."""
    try:
        if path.suffix in (".nc", ".h5"):
            with h5py.File(io.BytesIO(_content(path))) as file:
                return json.loads(file.attrs[_APPLIED]) if _APPLIED in file.attrs else None
        if path.suffix == ".cdf":
            return json.loads(_cdf_attributes(path)[_APPLIED][0])
        if path.name.endswith("-metadata.json"):
            notes = json.loads(_content(path).decode("utf-8"))["notes"]
            return [body for note in notes for body in note.get(_APPLIED, ())]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{path} holds no calibration of vconst ({type(error).__name__}: {error}).",
            hint="Make one with 'vconst calibrations export', or export with --calibration.",
        ) from error
    return None


def _content(path):
    """All of a file, which with exported samples in it may be large."""
    return read_user_file(path, most=_MOST_BYTES)


def _cdf_attributes(path):
    require_user_file(path)
    try:
        from cdflib import CDF
    except ImportError as error:
        raise UsageError(
            "Reading CDF needs the package cdflib.", hint="pip install cdflib, or export '.nc'."
        ) from error
    with CDF(path) as file:
        return file.globalattsget()


def read_record_file(path):
    """
    The body of a record, with its id, from any of the forms.

    Parameters
    ----------
    path : Path

    Returns
    -------
    body : dict

    Raises
    ------
    UsageError
        If it is none, or its numbers are not those of the record that stands in it.
    """
    path = Path(path)
    if path.suffix != ".nc":
        try:
            text = _content(path).decode("utf-8")
            body = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
        except RecursionError:
            raise UsageError(f"{path} is not JSON that can be read: nested too deeply.") from None
        except (ValueError, OSError) as error:
            raise UsageError(f"{path} is not JSON: {error}") from error
        if not isinstance(body, dict):
            raise UsageError(f"{path} holds no calibration: a JSON object is expected.")
        return body
    try:
        with xr.open_dataset(io.BytesIO(_content(path)), engine="h5netcdf") as dataset:
            found = dataset.load()
        body = json.loads(found.attrs[_WHOLE])
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            f"{path} holds no calibration of vconst ({type(error).__name__}: {error}).",
            hint="Make one with 'vconst calibrations export', or add it as JSON.",
        ) from error
    _require_same(path, found, body)
    return body


def _of_vector(body, form):
    """Parameters by part of the day; the forms of GSICS know no vector."""
    if form == "gsics":
        raise UsageError(
            "A calibration of a vector has no form of GSICS, which knows one slope and offset.",
            hint="Export it with --form netcdf, or as JSON.",
        )
    parts = list(body["parts"].values())
    arrays = {
        "part": ("part", list(body["parts"])),
        "parameter": ("parameter", body["parameters"]),
        "parameter_units": ("parameter", body["parameter_units"]),
    }
    for name in ("value", "value_se", "value_low", "value_high"):
        rows = np.array([part[name] for part in parts], dtype=float)
        arrays[name] = (("part", "parameter"), rows)
    matrices = np.array([part["covariance"] for part in parts], dtype=float)
    arrays["covariance"] = (("part", "parameter", "other"), matrices)
    for name in ("condition", "residual", "samples", "passes"):
        arrays[name] = ("part", [part[name] for part in parts])
    period = np.array([edge[:19] for edge in body["validity_period"]], "datetime64[ns]")
    arrays["validity_period"] = ("edge", period)
    about = {"Conventions": "CF-1.10", "title": _title(body), **_words(body)}
    return xr.Dataset(arrays, attrs=about)


def _no_number(word):
    raise ValueError(f"{word} is no number of JSON; what is not known is null")


def _once(pairs):
    """An object whose keys stand once each: of two values nobody knows which is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' stands there twice")
    return found


def _netcdf(body):
    """Every number a variable, everything else an attribute."""
    names = body.get("coefficients") or [n for n in _COEFFICIENTS if body.get(n) is not None]
    fitted = "1" if body["scale"] == "log" else body.get("units") or "1"
    units = {"slope": "1", "offset": fitted, "drift": f"{fitted} / day"}
    arrays = {}
    for name in names:
        for end in ("", "_se", "_low", "_high"):
            if body.get(name + end) is not None:
                arrays[name + end] = ((), body[name + end], {"units": units.get(name, fitted)})
    if body.get("covariance"):
        dims = ("coefficient", "coefficient_other")
        arrays["covariance"] = (dims, np.asarray(body["covariance"], float))
    for name in ("number_of_collocations", "conjunctions", "episodes"):
        if body.get(name) is not None:
            arrays[name] = ((), int(body[name]), {"units": "1"})
    arrays |= _scenes(body, "scene", "scene_")
    period = np.array([edge[:19] for edge in body["validity_period"]], "datetime64[ns]")
    arrays["validity_period"] = ("edge", period)
    dataset = xr.Dataset(arrays)
    dataset.attrs = {"Conventions": "CF-1.10", "title": _title(body), **_words(body)}
    return dataset


def _gsics(body):
    """The same under the names and dimensions of GSICS correction files: one date, one channel."""
    dataset = _netcdf(body)
    arrays = {}
    for name in ("slope", "slope_se", "offset", "offset_se", "number_of_collocations"):
        if name in dataset:
            about = {"long_name": name.replace("_", " "), **dataset[name].attrs}
            arrays[name] = (("date", "chan"), [[dataset[name].values.item()]], about)
    names = list(body.get("coefficients") or ())
    if {"slope", "offset"} <= set(names) and "covariance" in dataset:
        value = dataset["covariance"].values[names.index("slope"), names.index("offset")]
        words = {"long_name": "covariance of slope and offset"}
        arrays["covariance"] = (("date", "chan"), [[float(value)]], words)
    period = dataset["validity_period"].values
    arrays["date"] = ("date", period[:1] + (period[1:] - period[:1]) // 2)
    arrays["validity_period"] = (("date", "validity"), period[None, :])
    for name, value in _scenes(body, "std_scene", "std_scene_").items():
        arrays[name] = value
    found = xr.Dataset(arrays)
    relation = "mon = slope * ref + offset"
    if body["scale"] == "log":
        relation = "log10(mon / pivot) = slope * log10(ref / pivot) + offset"
    found.attrs = {
        **dataset.attrs,
        "monitored_instrument": body["target"],
        "reference_instrument": body["reference"],
        "relation": relation,
        "comment": "Names of the GSICS convention for netCDF correction files; the quantity is "
        "not a radiance.",
    }
    return found


def _scenes(body, dimension, begin):
    """Columns of the reference scenes, where there are any."""
    rows = body.get("scenes") or ()
    if not rows:
        return {}
    units = {"units": body.get("units") or "1"}
    found = {dimension: (dimension, [row["reference"] for row in rows], units)}
    for name in rows[0]:
        if name != "reference":
            found[begin + name] = (dimension, [row[name] for row in rows], units)
    return found


def _title(body):
    return f"{body['variable']} of {body['target']} on the scale of {body['reference']}"


def _words(body):
    return {k: v for k, v in body.items() if isinstance(v, str | int | float) and k not in _NUMBERS}


_NUMBERS = {n + end for n in _COEFFICIENTS for end in ("", "_se", "_low", "_high")}
_NUMBERS |= {"number_of_collocations", "conjunctions", "episodes"}


def _text(body):
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def _bytes(dataset):
    times = [name for name, value in dataset.variables.items() if value.dtype.kind == "M"]
    encoding = {name: {"units": "seconds since 1970-01-01", "dtype": "float64"} for name in times}
    file = io.BytesIO()  # in memory first: the HDF5 library crashes where a disk is full
    dataset.to_netcdf(file, engine="h5netcdf", encoding=encoding)
    return bytes(file.getbuffer())


def _require_same(path, dataset, body):
    """Refuse a file whose numbers were changed beside the record that it holds."""
    for name in ("slope", "offset", "slope_se", "offset_se"):
        if name in dataset and body.get(name) is not None:
            held = dataset[name].values.ravel()[0]
            if held != body[name]:
                raise UsageError(
                    f"{path}: '{name}' is {held:g}, and {body[name]:g} in the record that the "
                    f"file holds (attribute '{_WHOLE}').",
                    hint=f"Change the JSON form ({SCHEMA}) instead, and add that.",
                )

"""Arrays of one content by canonical name: found, checked, times decoded; units are the file's."""

from collections.abc import Mapping

import numpy as np

from vconst.dataset import quality
from vconst.errors import DatasetError
from vconst.kernels.time import ENCODINGS, decode_times

#: Samples lie between them: the oldest catalogues and indices begin after 1900.
EARLIEST = np.datetime64("1900-01-01", "ns")
LATEST = np.datetime64("2100-01-01", "ns")

_NUMBERS, _TEXT = "biuf", "SUO"
_NO_TIME = np.datetime64("NaT").view(np.int64)


def extract(product, source, vocabulary, places):
    """
    The arrays of one content, each sample checked to be one of the product.

    Parameters
    ----------
    product : Product
    source : Source
    vocabulary : Vocabulary
    places : mapping
        Bits of reasons, of :func:`vconst.dataset.quality.places_of`.

    Returns
    -------
    arrays : dict of str to numpy.ndarray
        By canonical name, in the units of the file, times as ``datetime64[ns]``; bits of
        its flags under ``"@flags"``, as :func:`vconst.dataset.quality.flags_of` gives them.

    Raises
    ------
    DatasetError
        Names the variable and what is wrong with it.
    """
    if not isinstance(source.content.arrays, Mapping):
        raise DatasetError(f"{product.name}: the reader gave no arrays by name.")
    given = dict(source.content.arrays)
    found, rows = {}, None
    for variable in variables_of(product, source.form):
        values = _find(product, given, variable)
        if values is None:
            continue
        values = _read(product, values, variable, vocabulary[variable.name].role)
        if not variable.axis:
            rows = len(values) if rows is None else rows
            if len(values) != rows:
                raise DatasetError(
                    f"{product.name}: '{variable.source}' has {len(values)} samples where "
                    f"others have {rows}."
                )
        found[variable.name] = values
    if not rows:
        raise DatasetError(f"{product.name}: the file holds no samples.")
    _check_axes(product, source.form, found)
    shapes = {name: values.shape for name, values in found.items()}
    found["@flags"] = quality.flags_of(product, source.form, given, rows, places, shapes)
    _check_plausible(product, source, found)
    return found


def variables_of(product, form):
    """The variables of a format: its own, or the product's."""
    return product.variables if form is None or form.variables is None else form.variables


def _find(product, given, variable):
    for name in (variable.source, *variable.alternatives):
        if name in given:
            return given[name]
    if variable.optional:
        return None
    raise DatasetError(
        f"{product.name}: no variable '{variable.source}' in the file (declared as "
        f"'{variable.name}'). The file has: {', '.join(sorted(given)) or 'nothing'}."
    )


def _read(product, values, variable, role):
    """The values of one variable in their declared shape, of a kind that its role can have."""
    where = f"{product.name}: '{variable.source}'"
    try:
        values = np.asarray(_filled(values))
    except ValueError as error:
        raise DatasetError(f"{where} is no array: {error}.") from error
    values = _shape(where, values, variable)
    if variable.units in ENCODINGS and variable.units != "1":
        return _decode(where, values, variable)
    kinds = _NUMBERS + _TEXT if role in ("text", "flag") else _NUMBERS
    if values.dtype.kind not in kinds:
        wanted = "text or numbers" if role in ("text", "flag") else "real numbers"
        raise DatasetError(f"{where} holds {_kind(values)}; {wanted} are declared.")
    if values.dtype.kind == "O" and not all(isinstance(v, str | bytes) for v in values.flat):
        raise DatasetError(f"{where} holds {_kind(values)}; text is declared.")
    return values.astype(np.float64) if values.dtype.char == "g" else values


def _filled(values):
    """What a masked array masks as NaN: it is not there."""
    if not isinstance(values, np.ma.MaskedArray) or values.dtype.kind not in "biuf":
        return values
    return (values if values.dtype.kind == "f" else values.astype(np.float64)).filled(np.nan)


def _shape(where, values, variable):
    if variable.column is not None:
        return _column(where, values, variable.column)
    wanted = 1 + len(variable.dimensions) - (1 if variable.axis and variable.dimensions else 0)
    if values.ndim == wanted + 1 and 1 in values.shape:
        return np.squeeze(values, axis=max(np.flatnonzero(np.equal(values.shape, 1))))
    if values.ndim != wanted:
        raise DatasetError(f"{where} has {values.ndim} dimensions; {wanted} are declared.")
    return values


def _column(where, values, column):
    if values.ndim != 2:
        raise DatasetError(
            f"{where} has {values.ndim} dimensions; 2 (samples, columns) are declared."
        )
    if values.shape[1] <= column:
        raise DatasetError(
            f"{where} has {values.shape[1]} columns; at least {column + 1} are declared."
        )
    return values[:, column]


def _decode(where, values, variable):
    filled = np.isin(values, variable.fill) if variable.fill else False
    try:
        times = decode_times(values, variable.units)
    except (ValueError, TypeError, OverflowError) as error:
        raise DatasetError(
            f"{where} holds {_kind(values)} that cannot be read as '{variable.units}': {error}."
        ) from error
    times[filled] = np.datetime64("NaT")
    return times


def _kind(values):
    names = {"c": "complex numbers", "M": "times", "m": "durations", "V": "records"}
    if values.dtype.kind == "O" and values.size:
        return f"Python objects such as {values.flat[0]!r:.40}"
    if values.dtype.kind in "SU" and values.size:
        return f"text such as {str(values.flat[0])!r:.40}"
    return names.get(values.dtype.kind, f"values of type {values.dtype}")


def _check_axes(product, form, found):
    """Refuse what is not as long as the axis that it is declared along."""
    present = [v for v in variables_of(product, form) if v.name in found]
    axes = {}
    for variable in sorted((v for v in present if v.axis), key=lambda v: len(v.dimensions)):
        along = variable.dimensions or (variable.name,)
        _check_sizes(product, variable, along, found[variable.name].shape, axes)
        axes |= dict(zip(along, found[variable.name].shape, strict=True))
    for variable in (v for v in present if not v.axis):
        sizes = found[variable.name].shape[1:]
        _check_sizes(product, variable, variable.dimensions, sizes, axes)


def _check_sizes(product, variable, along, sizes, axes):
    for name, size in zip(along, sizes, strict=True):
        if axes.get(name, size) != size:
            raise DatasetError(
                f"{product.name}: '{variable.source}' has {size} values along '{name}', "
                f"which has {axes[name]}."
            )


def _check_plausible(product, source, arrays):
    times = arrays.get("time", arrays.get("start"))
    if times is None:
        return
    known = times.view(np.int64)
    if known.size and known.min() == _NO_TIME:
        known = known[known != _NO_TIME]
    if not known.size:
        raise DatasetError(
            f"{product.name}: no sample has a valid time{_first_time(product, source)}.",
            hint="The encodings of times are listed in vconst.kernels.time.",
        )
    first, last = (np.datetime64(int(time), "ns") for time in (known.min(), known.max()))
    if first < EARLIEST or last > LATEST:
        raise DatasetError(
            f"{product.name}: times from {_day(first)} to {_day(last)} are outside "
            f"{_day(EARLIEST)} to {_day(LATEST)}; the file is damaged or misread."
        )
    days = (last - first) / np.timedelta64(1, "D")
    if product.span is not None and days > product.span:
        raise DatasetError(
            f"{product.name}: the file covers {days:.2f} days; at most {product.span:g} "
            "are declared for one file."
        )


def _first_time(product, source):
    """What the first time looks like in the file, and as what it was read."""
    for variable in variables_of(product, source.form):
        if variable.name in ("time", "start"):
            values = np.ravel(np.asarray(_find(product, dict(source.content.arrays), variable)))
            return f": the first is {values[0]!s:.40}, read as '{variable.units}'"
    return ""


def _day(time):
    return np.datetime_as_string(time, "D")

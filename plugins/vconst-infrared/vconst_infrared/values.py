"""Numbers of a variable as CF means them: unpacked, and NaN where there is none."""

import numpy as np

from vconst import FileError

#: What netCDF fills numbers with that were never written, where no attribute says so.
_NEVER_WRITTEN = 9.969209968386869e36

#: Numbers up to which a table of all that can be takes longer than they do, and which are looked
#: up together.
_FEW = 1 << 16


def unpacked(variable, where, *, single=True):
    """
    ``scale_factor * number + add_offset``; what means "no value" is NaN.

    Parameters
    ----------
    variable : Packed
    where : str
        Name of the file, for messages.
    single : bool
        Whether float32 is enough.

    Returns
    -------
    values : numpy.ndarray of float32 or float64
        NaN where the number is ``_FillValue`` or a ``missing_value``, lies outside of
        ``valid_range`` (``valid_min``, ``valid_max``), or is what netCDF fills floats with
        that were never written. ``_Unsigned`` is honoured, also in these attributes.

    Raises
    ------
    FileError
        If it holds no numbers, or says no sound packing.

    References
    ----------
    CF conventions 1.11, sections 2.5.1 and 8.1; NetCDF Users' Guide, appendix A.
    """
    packed, said = variable.values(), variable.attributes
    if packed.dtype.kind not in "iuf":
        raise FileError(f"'{where}': '{variable.name}' holds {packed.dtype}; numbers are expected.")
    packed = as_said(packed, said)
    scale, offset = (said.get(n, d) for n, d in (("scale_factor", 1.0), ("add_offset", 0.0)))
    if not all(_is_number(n) and np.isfinite(n) for n in (scale, offset)) or not scale:
        raise FileError(
            f"'{where}': '{variable.name}' is packed with scale {scale!r} and offset {offset!r}."
        )
    kind = np.float32 if single else np.float64
    if packed.dtype.kind in "iu" and packed.dtype.itemsize <= 2 and packed.size > _FEW:
        return _looked_up(packed, said, scale, offset, kind)
    return _decoded(packed, said, scale, offset, kind)


def _looked_up(packed, said, scale, offset, kind):
    """Each of the numbers that two bytes can be is unpacked once; as they lie, swapped or not."""
    plain = f"u{packed.dtype.itemsize}"
    every = np.arange(256**packed.dtype.itemsize, dtype=plain).view(packed.dtype)
    table = _decoded(every.astype(packed.dtype.newbyteorder("=")), said, scale, offset, kind)
    codes = np.ascontiguousarray(packed).view(plain).reshape(-1)
    values = np.empty(codes.size, kind)
    for at in range(0, codes.size, _FEW):  # numpy makes 8 bytes of each of them before it looks
        piece = slice(at, at + _FEW)
        np.take(table, codes[piece], out=values[piece], mode="clip")  # none is out of the table
    return values.reshape(packed.shape)


def _decoded(packed, said, scale, offset, kind):
    if (scale, offset) == (1.0, 0.0):
        values = packed.astype(kind)
    else:
        values = packed.astype(np.float64)
        values *= float(scale)
        values += float(offset)
        values = values.astype(kind, copy=False)
    missing = _missing(packed, said)
    if missing is not None:
        values[missing] = np.nan
    return values


def as_said(packed, said):
    """Integers in the byte order of the machine, unsigned where the file says ``_Unsigned``."""
    if packed.dtype.kind == "i" and str(said.get("_Unsigned", "")).strip().lower() == "true":
        return packed.astype(packed.dtype.newbyteorder("=")).view(f"u{packed.dtype.itemsize}")
    return packed


def _missing(packed, said):
    """Where there is no value; None if there is one everywhere."""
    missing = None
    for number in _fills(packed.dtype, said):
        missing = _either(missing, packed == number)
    low, high = _limits(packed.dtype, said)
    if low is not None:
        missing = _either(missing, packed < low)
    if high is not None:
        missing = _either(missing, packed > high)
    if packed.dtype.kind == "f":
        missing = _either(missing, packed >= 0.99 * _NEVER_WRITTEN)
    return missing


def _either(missing, more):
    return more if missing is None else np.logical_or(missing, more, out=missing)


def _fills(kind, said):
    for name in ("_FillValue", "missing_value"):
        given = said.get(name)
        for number in given if isinstance(given, tuple) else (given,):
            if _is_number(number):
                yield _as(number, kind)


def _limits(kind, said):
    """Least and greatest number that means something, in the packed numbers; None for none."""
    given = said.get("valid_range")
    both = given if isinstance(given, tuple) and len(given) == 2 else (None, None)
    single = said.get("valid_min"), said.get("valid_max")
    limits = (each if _is_number(each) else other for each, other in zip(both, single, strict=True))
    low, high = (_as(each, kind) if _is_number(each) else None for each in limits)
    if low is not None and high is not None and low > high:
        return None, None  # said of the unpacked values, or wrong: CF forbids both
    return low, high


def _as(number, kind):
    """A number of an attribute in the type of the data; -1 of unsigned ones is the greatest."""
    with np.errstate(all="ignore"):
        if kind.kind in "iu" and isinstance(number, float) and not np.isfinite(number):
            return np.float64(np.nan)
        return np.asarray(number).astype(kind.newbyteorder("="))[()]


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)

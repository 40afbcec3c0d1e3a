"""Why samples may not be used: bits by reason, named as CF names flags."""

import numpy as np

from vconst.dataset.model import SAMPLE_DIMENSION
from vconst.errors import DatasetError, PluginError

POSITION_MISSING = ("position_missing", "the sample has no position")
POSITION_OUT_OF_RANGE = ("position_out_of_range", "the position cannot be on Earth")
OUT_OF_RANGE = ("out_of_range", "the value is outside the valid range of its name")
_MOST = 31


def reasons_of(product):
    """
    The reasons of a product by quality variable, in the order of their bits.

    Returns
    -------
    reasons : dict of str to list of (name, meaning, rejects)
        Key ``""`` for the whole sample, otherwise the canonical name of a variable.
        The core's own come first; a name used by several formats is one bit.
    """
    found = {
        "": {
            name: (name, meaning, True)
            for name, meaning in (POSITION_MISSING, POSITION_OUT_OF_RANGE)
        }
    }
    for reason in _declared(product):
        own = found.setdefault(reason.variable or "", _core_reasons(reason.variable))
        own.setdefault(reason.name, (reason.name, reason.meaning, reason.rejects))
    for target, own in found.items():
        if len(own) > _MOST:
            raise PluginError(f"{product.name}: '{target}' has more than {_MOST} reasons.")
    return {target: list(own.values()) for target, own in found.items()}


def places_of(product):
    """The bit of each reason: dict of (target, name) to int, see :func:`reasons_of`."""
    return {
        (target, name): 1 << bit
        for target, own in reasons_of(product).items()
        for bit, (name, _, _) in enumerate(own)
    }


def flags_of(product, form, given, rows, places, shapes):
    """
    Bits that the file's own flags set, by quality variable.

    Parameters
    ----------
    product : Product
    form : Format
        Whose reasons apply.
    given : mapping of str to array
        By the file's names.
    rows : int
    places : mapping
        Of :func:`places_of`.
    shapes : mapping of str to tuple of int
        Of the variables, by canonical name.

    Returns
    -------
    bits : dict of str to numpy.ndarray of uint32, shape (rows,)
        Of a variable on the maps of a grid: the shape of the variable.

    Raises
    ------
    DatasetError
        If flags are not one real number for each sample, or each cell.
    """
    bits = {"": np.zeros(rows, np.uint32)}
    applying = product.quality if form.quality is None else form.quality
    for reason in applying:
        if reason.source not in given:
            continue
        target = reason.variable or ""
        shape = shapes.get(target, (rows,)) if product.kind == "grid" else (rows,)
        hit = _matches(_flags(product, reason.source, given, shape), reason)
        own = bits.setdefault(target, np.zeros(shape, np.uint32))
        own[hit] |= np.uint32(places[target, reason.name])
    return bits


def add_quality(columns, product, flags, vocabulary):
    """
    Add ``quality`` and ``quality_<variable>`` to the columns, in place.

    Parameters
    ----------
    columns : Columns
    product : Product
    flags : list of dict
        Of each granule, as :func:`flags_of` returns them.
    vocabulary : Vocabulary
        Its valid ranges set ``out_of_range``.
    """
    sample = SAMPLE_DIMENSION[product.kind]
    reasons = reasons_of(product)
    for name in list(columns.data):
        term = vocabulary[name]
        own_dims = columns.dims[name]
        on_maps = product.kind == "grid" and len(own_dims) > 1
        checked = own_dims[0] == sample and (not on_maps or name in reasons)
        if checked and term.role == "data" and (term.valid_range or on_maps):
            bits = _joined(flags, name, columns.data[name].shape[1:] if on_maps else ())
            if term.valid_range:
                bits[_outside(columns.data[name], term, cells=on_maps)] |= np.uint32(1)
            own = reasons.get(name) or list(_core_reasons(name).values())
            _put(columns, f"quality_{name}", bits, own_dims if on_maps else (sample,), own, name)
    bits = _joined(flags, "") | _position_bits(columns, product, sample)
    _put(columns, "quality", bits, (sample,), reasons[""], None)


def blank_impossible(columns, product, vocabulary):
    """
    Make cells of maps that are outside the valid range of their name NaN, in place.

    A sample of a grid is a whole map, which no bit should reject for one cell. Variables that
    have reasons of their own have bits for every cell, and keep their values.

    Parameters
    ----------
    columns : Columns
    product : Product
    vocabulary : Vocabulary

    Returns
    -------
    cells : dict of str to numpy.ndarray of int, shape (maps,)
        How many of each map, by ``variable:impossible_cells``.
    """
    if product.kind != "grid":
        return {}
    found = {}
    for name, values in columns.data.items():
        term = vocabulary[name]
        on_maps = values.ndim > 1 and columns.dims[name][0] == SAMPLE_DIMENSION["grid"]
        if not on_maps or term.role != "data" or not term.valid_range or values.dtype.kind != "f":
            continue
        if any(reason.variable == name for reason in _declared(product)):
            continue
        low, high = term.valid_range
        with np.errstate(invalid="ignore"):
            wrong = (values < low) | (values > high)
        if wrong.any():
            columns.data[name] = np.where(wrong, values.dtype.type(np.nan), values)
            found[f"{name}:impossible_cells"] = wrong.reshape(len(values), -1).sum(axis=1)
    return found


def count_by_granule(columns, offsets, cells=None):
    """
    Samples with each reason in each granule.

    Parameters
    ----------
    columns : Columns
    offsets : numpy.ndarray of int, shape (granules + 1,)
    cells : dict, optional
        As :func:`blank_impossible` returns them; they are counted beside.

    Returns
    -------
    counts : list of dict of str to int
        ``reason`` or ``variable:reason``; reasons that never occur are left out. Cells of maps
        are counted as such: ``variable:reason_cells``.
    """
    counts = [{} for _ in offsets[:-1]]
    for reason, numbers in (cells or {}).items():
        hits = np.add.reduceat(numbers, offsets[:-1])
        for number in np.flatnonzero(hits):
            counts[number][reason] = int(hits[number])
    for name in columns.data:
        if name != "quality" and not name.startswith("quality_"):
            continue
        bits, attrs = columns.data[name], columns.attrs[name]
        if not bits.any():
            continue
        prefix = "" if name == "quality" else name.removeprefix("quality_") + ":"
        for mask, meaning in zip(attrs["flag_masks"], attrs["flag_meanings"].split(), strict=True):
            found = ((bits & np.uint32(mask)) != 0).reshape(len(bits), -1).sum(axis=1)
            hits = np.add.reduceat(found, offsets[:-1])
            for number in np.flatnonzero(hits):
                counts[number][prefix + meaning + cells_of(bits)] = int(hits[number])
    return counts


def cells_of(bits):
    """What the name of a count ends with: ``"_cells"`` where it is not one of samples."""
    return "_cells" if bits.ndim > 1 else ""


def _declared(product):
    yield from product.quality
    for form in product.formats:
        yield from form.quality or ()


def _core_reasons(variable):
    if variable is None:
        return {}
    name, meaning = OUT_OF_RANGE
    return {name: (name, meaning, True)}


def _flags(product, name, given, wanted):
    values, rows = np.asarray(given[name]), wanted[0]
    fits = values.shape == wanted if len(wanted) > 1 else rows in values.shape
    if values.size != np.prod(wanted) or not fits:
        shape = " x ".join(map(str, values.shape)) or "1"
        each = f"{rows} samples" if len(wanted) == 1 else f"{' x '.join(map(str, wanted))} cells"
        raise DatasetError(
            f"{product.name}: the flags '{name}' have {shape} values; one for each of the "
            f"{each} is expected."
        )
    if values.dtype.kind not in "biuf":
        raise DatasetError(
            f"{product.name}: the flags '{name}' are of type {values.dtype}; real numbers are "
            "expected."
        )
    return values.reshape(wanted)


def _matches(values, reason):
    if reason.bits:
        known = np.where(np.isfinite(values), values, 0).astype(np.int64)
        return (known & reason.bits) != 0
    if reason.within:
        values = np.where(np.isfinite(values), values, 0).astype(np.int64) & reason.within
    if reason.equals:
        return np.isin(values, reason.equals)
    if reason.differs:
        return ~np.isin(values, reason.differs)
    if reason.above is not None:
        return values > reason.above
    return values < reason.below


def _joined(flags, target, cells=()):
    """Bits of all granules, of every sample or of the *cells* of every map."""
    ends = np.cumsum([len(own[""]) for own in flags])
    bits = np.zeros((ends[-1], *cells), np.uint32)
    for own, end in zip(flags, ends.tolist(), strict=True):
        if target in own:
            bits[end - len(own[""]) : end] = own[target]
    return bits


def _outside(values, term, *, cells=False):
    """Samples with any value out of range: one wrong value spoils its packet or spectrum."""
    low, high = term.valid_range
    with np.errstate(invalid="ignore"):
        if values.ndim == 1 or cells:
            return (values < low) | (values > high)
        if not values.size:
            return np.zeros(len(values), bool)
        inner = tuple(range(1, values.ndim))
        least = np.fmin.reduce(values, axis=inner)  # NaN is not out of range
        return (least < low) | (np.fmax.reduce(values, axis=inner) > high)


def _position_bits(columns, product, sample):
    rows = len(columns.data["latitude"]) if "latitude" in columns.data else 0
    if columns.dims.get("latitude") != (sample,):
        return np.uint32(0)
    latitude, longitude = columns.data["latitude"], columns.data["longitude"]
    bits = np.zeros(rows, np.uint32)
    if product.kind != "events":  # a storm or a flare has no place, and is sound without
        bits[np.isnan(latitude) | np.isnan(longitude)] |= np.uint32(1)
    with np.errstate(invalid="ignore"):
        wild = (np.abs(latitude) > 90) | (longitude < -180) | (longitude > 360)
        if "radius" in columns.data:
            wild |= columns.data["radius"] < 6300
    bits[wild] |= np.uint32(2)
    return bits


def _put(columns, name, bits, dims, reasons, variable):
    what = f"why '{variable}' may not be used" if variable else "why the sample may not be used"
    columns.data[name] = bits.astype(np.uint32, copy=False)
    columns.dims[name] = dims
    columns.attrs[name] = {
        "long_name": what,
        "flag_masks": [1 << bit for bit in range(len(reasons))],
        "flag_meanings": " ".join(reason[0] for reason in reasons),
        "rejects": sum(1 << bit for bit, reason in enumerate(reasons) if reason[2]),
    }

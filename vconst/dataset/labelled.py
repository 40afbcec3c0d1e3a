"""Columns as people use them: masked by quality, labelled with xarray."""

from dataclasses import replace

import numpy as np

from vconst.dataset.quality import cells_of
from vconst.errors import UnknownNameError

_COORDINATES = ("time", "latitude", "longitude", "radius", "event_id", "start", "stop")
_FLAGS = ("half_orbit", "side", "orbit", "track", "working_mode")
_PLACES = (*_COORDINATES, "altitude", "geodetic_latitude")


def mask(columns, quality="default"):
    """
    Values whose sample or variable has a rejecting reason, as NaN; nothing is dropped.

    Parameters
    ----------
    columns : Columns
    quality : str or tuple of str
        ``"default"``: the reasons that the product rejects; ``"none"``: nothing is
        masked; otherwise the names of the reasons that reject.

    Returns
    -------
    masked : Columns
        Integer, text and coordinate columns are unchanged.
    counts : dict
        ``{"samples": n, "kept": n, "removed": {reason: n}}``; kept are those that no
        reason touches, and a sample with two reasons counts in both. Of maps single cells
        are masked and counted by themselves, under ``variable:reason_cells``.

    Raises
    ------
    UnknownNameError
        If no quality variable knows a named reason.
    """
    _check_names(columns, quality)
    rows = _rows(columns)
    counts = {"samples": rows, "kept": rows, "removed": {}}
    if quality == "none":
        return columns, counts
    data, touched = dict(columns.data), np.zeros(rows, bool)
    for name, attrs in columns.attrs.items():
        if name != "quality" and not name.startswith("quality_"):
            continue
        bits = columns.data[name]
        rejected = _rejected_bits(attrs, quality)
        _count(counts["removed"], name, bits, attrs, rejected)
        hit = (bits & np.uint32(rejected)) != 0
        touched |= hit if hit.ndim == 1 else False
        if hit.any():
            _blank(columns, data, name, hit)
    counts["kept"] = int(rows - touched.sum())
    return replace(columns, data=data), counts


def to_xarray(columns):
    """
    The columns as a labelled dataset.

    Returns
    -------
    dataset : xarray.Dataset
        Attributes ``product``; coordinates are time, position, axes, and what a sample
        belongs to: orbit, side, track, working mode.
    """
    import xarray as xr

    variables = {
        name: (columns.dims[name], values, columns.attrs.get(name, {}))
        for name, values in columns.data.items()
    }
    dataset = xr.Dataset(variables, attrs={"product": columns.product})
    present = [
        name
        for name in dataset.data_vars
        if name in (*_COORDINATES, *_FLAGS, "sample_offset") or dataset[name].dims == (name,)
    ]
    return dataset.set_coords(present)


def _check_names(columns, quality):
    if quality in ("default", "none"):
        return
    known = {
        meaning
        for name, attrs in columns.attrs.items()
        if name == "quality" or name.startswith("quality_")
        for meaning in attrs["flag_meanings"].split()
    }
    for name in quality:
        if known and name not in known:
            raise UnknownNameError(f"quality reason of {columns.product}:", name, known)


def _rows(columns):
    sized = columns.data.get("quality")
    if sized is None:
        sized = next(iter(columns.data.values()), ())
    return len(sized)


def _rejected_bits(attrs, quality):
    if quality == "default":
        return attrs["rejects"]
    named = zip(attrs["flag_masks"], attrs["flag_meanings"].split(), strict=True)
    return sum(bit for bit, meaning in named if meaning in quality)


def _count(removed, name, bits, attrs, rejected):
    if not bits.any():
        return
    prefix = "" if name == "quality" else name.removeprefix("quality_") + ":"
    for bit, meaning in zip(attrs["flag_masks"], attrs["flag_meanings"].split(), strict=True):
        if bit & rejected and (number := int(((bits & np.uint32(bit)) != 0).sum())):
            removed[prefix + meaning + cells_of(bits)] = number


def _blank(columns, data, name, hit):
    one = name.removeprefix("quality_") if name != "quality" else None
    sample = columns.dims[name][0]
    for target, values in data.items():
        if values.dtype.kind != "f" or target in _PLACES:
            continue
        if columns.dims[target][0] != sample or (one is not None and target != one):
            continue
        data[target] = np.where(
            hit.reshape(*hit.shape, *[1] * (values.ndim - hit.ndim)),
            values.dtype.type(np.nan),
            values,
        )

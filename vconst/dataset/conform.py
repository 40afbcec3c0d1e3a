"""From what readers return to what the store keeps: rename, mask, convert, order, check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vconst.dataset import quality
from vconst.dataset.model import SAMPLE_DIMENSION, SPHERE_RADIUS, Columns, Granule
from vconst.errors import DatasetError, VconstError
from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.kernels.time import ENCODINGS, decode_times
from vconst.mission import Content, Format
from vconst.units import conversion

EARLIEST = np.datetime64("1950-01-01", "ns")
LATEST = np.datetime64("2100-01-01", "ns")


@dataclass(frozen=True, kw_only=True)
class Source:
    """
    One file's content on its way into the store.

    Parameters
    ----------
    content : Content
        What the reader returned.
    form : Format
        The way in which the file came.
    key, version, baseline, id : str, tuple, str, str
        Of the granule; see :class:`vconst.dataset.Granule`.
    file : mapping
        ``{"name", "size", "sha256"}``.
    """

    content: Content
    form: Format
    key: str
    version: tuple = ()
    baseline: str = ""
    id: str = ""
    file: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Conformed:
    """
    What became of a batch.

    Parameters
    ----------
    parts : list of (Columns, list of Granule)
        One for each set of axes; most products have one.
    refused : list of (Source, VconstError)
        Contents that are not a dataset of the product, and why.
    """

    parts: list
    refused: list


def conform(product, sources, vocabulary):
    """
    Make columns of a batch of contents: canonical names and units, in order of time.

    Values are kept as read: fill becomes NaN, and what is out of range gets a bit.
    Samples without a time cannot be kept in order; they are left out and counted
    under ``no_time``.

    Parameters
    ----------
    product : Product
    sources : list of Source
    vocabulary : Vocabulary

    Returns
    -------
    conformed : Conformed
        Rows of one granule are next to each other, granules in order of their start.
    """
    groups, refused = {}, []
    for source in sources:
        try:
            arrays = _extract(product, source)
            _check_plausible(product, source, arrays)
        except VconstError as error:
            refused.append((source, error))
            continue
        groups.setdefault(_axes_of(product, source.form, arrays), []).append((source, arrays))
    parts = [_conform_group(product, members, vocabulary) for members in groups.values()]
    return Conformed([part for part in parts if part is not None], refused)


def variables_of(product, form):
    """The variables of a format: its own, or the product's."""
    return product.variables if form is None or form.variables is None else form.variables


def _extract(product, source):
    """Arrays of one content by canonical name, still in the file's units; times decoded."""
    given = dict(source.content.arrays)
    found, rows = {}, None
    for variable in variables_of(product, source.form):
        values = _find(product, given, variable)
        if values is None:
            continue
        values = _shape(product, values, variable)
        if variable.units in ENCODINGS and variable.units != "1":
            filled = np.isin(values, variable.fill) if variable.fill else False
            values = decode_times(values, variable.units)
            values[filled] = np.datetime64("NaT")
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
    found["@flags"] = quality.flags_of(product, source.form, given, rows)
    return found


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


def _shape(product, values, variable):
    values = np.asarray(values)
    if variable.column is not None:
        return values[:, variable.column]
    wanted = 1 + len(variable.dimensions) - (1 if variable.axis and variable.dimensions else 0)
    if values.ndim == wanted + 1 and 1 in values.shape:
        return values.reshape(-1) if wanted == 1 else np.squeeze(values)
    if values.ndim != wanted:
        raise DatasetError(
            f"{product.name}: '{variable.source}' has {values.ndim} dimensions; "
            f"{wanted} are declared."
        )
    return values


def _check_plausible(product, source, arrays):
    times = arrays.get("time", arrays.get("start"))
    if times is None:
        return
    known = times[~np.isnat(times)]
    if not known.size:
        raise DatasetError(
            f"{product.name}: no sample has a valid time{_first_time(product, source)}.",
            hint="The encodings of times are listed in vconst.kernels.time.",
        )
    first, last = known.min(), known.max()
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


def _axes_of(product, form, arrays):
    """Names the axes of a content, so that only equal ones share a segment."""
    names = [v.name for v in variables_of(product, form) if v.axis]
    return tuple((name, arrays[name].tobytes()) for name in names if name in arrays)


def _conform_group(product, members, vocabulary):
    members = [
        (source, _order(product, arrays), len(arrays["@flags"][""])) for source, arrays in members
    ]
    members = [(s, a, lost) for s, (a, lost), _ in members if len(a["@flags"][""])]
    members.sort(key=lambda member: (_first(member[1]), member[0].id))
    if not members:
        return None
    columns = Columns(product.name, {}, {}, {})
    for variable in _declared(product, members):
        _add_column(columns, product, variable, members, vocabulary)
    _derive_position(columns, product, vocabulary)
    lengths = [len(arrays["@flags"][""]) for _, arrays, _ in members]
    flags = [arrays["@flags"] for _, arrays, _ in members]
    quality.add_quality(columns, product, flags, vocabulary)
    return columns, _granules(columns, product, members, lengths)


def _first(arrays):
    times = arrays.get("time", arrays.get("start"))
    return times.min() if times is not None else EARLIEST


def _order(product, arrays):
    """Samples with a time, in order of it; and how many had none."""
    times = arrays.get("time", arrays.get("start"))
    if times is None:
        return arrays, 0
    lost = int(np.isnat(times).sum())
    if not lost and (times[1:] >= times[:-1]).all():
        return arrays, 0
    order = np.argsort(times, kind="stable")[: len(times) - lost]
    return _take(product, arrays, order), lost


def _take(product, arrays, order):
    axes = {v.name for f in product.formats for v in variables_of(product, f) if v.axis}
    taken = {
        name: values if name in axes else values[order]
        for name, values in arrays.items()
        if name != "@flags"
    }
    taken["@flags"] = {name: bits[order] for name, bits in arrays["@flags"].items()}
    return taken


def _declared(product, members):
    """Each canonical name once, with the declaration of the first member that has it."""
    found = {}
    for source, arrays, _ in members:
        for variable in variables_of(product, source.form):
            if variable.name in arrays:
                found.setdefault(variable.name, variable)
    return found.values()


def _add_column(columns, product, variable, members, vocabulary):
    term = vocabulary[variable.name]
    pieces = []
    for source, arrays, _ in members:
        own = {v.name: v for v in variables_of(product, source.form)}.get(variable.name)
        pieces.append(_values(own or variable, arrays, term))
        if variable.axis:
            break
    values = pieces[0] if len(pieces) == 1 else np.concatenate(_alike(_widened(pieces)))
    sample = SAMPLE_DIMENSION[product.kind]
    columns.data[variable.name] = values
    columns.dims[variable.name] = (
        (variable.dimensions or (variable.name,))
        if variable.axis
        else (sample, *variable.dimensions)
    )
    columns.attrs[variable.name] = _attributes(product, variable, term)


def _values(variable, arrays, term):
    """One member's values in the unit of the vocabulary; fill and absent are NaN."""
    if variable.name not in arrays:
        rows = len(arrays["@flags"][""])
        return np.full(rows, "" if term.role == "text" else np.nan)
    values = arrays[variable.name]
    if values.dtype.kind in "MmUSO" or term.role in ("flag", "text"):
        return values.astype(str) if values.dtype.kind in "SO" else values
    values = values.astype(values.dtype if values.dtype.kind == "f" else np.float64)
    for fill in variable.fill:
        values[values == values.dtype.type(fill)] = np.nan
    factor, shift = conversion(variable.units, term.units)
    return values if (factor, shift) == (1.0, 0.0) else values * factor + shift


def _widened(pieces):
    """Where a member lacks an optional variable, NaN of the shape that the others have."""
    inner = max((piece.shape[1:] for piece in pieces), key=len)
    return [
        piece if piece.ndim == len(inner) + 1 else np.full((len(piece), *inner), np.nan)
        for piece in pieces
    ]


def _alike(pieces):
    """Pieces that can be joined: one float width where members differ."""
    kinds = {piece.dtype for piece in pieces}
    if len(kinds) > 1 and all(kind.kind in "fiu" for kind in kinds):
        common = np.result_type(*kinds)
        return [piece.astype(common) for piece in pieces]
    return pieces


def _attributes(product, variable, term):
    said = {"long_name": term.long_name, "units": term.units, **variable.attributes}
    if variable.units in ENCODINGS and term.name in ("time", "start", "stop", "updated"):
        said.pop("units")
    if product.frame and term.name.endswith(("_north", "_east", "_centre")):
        said.setdefault("frame", product.frame)
    return said


def _derive_position(columns, product, vocabulary):
    data = columns.data
    sample = SAMPLE_DIMENSION[product.kind]
    if "altitude" in data and "radius" not in data:
        data["radius"] = data["altitude"].astype(np.float64) + SPHERE_RADIUS
        columns.dims["radius"] = (sample,)
        term = vocabulary["radius"]
        columns.attrs["radius"] = {"long_name": term.long_name, "units": term.units}
    if product.kind == "grid" or "latitude" not in data:
        return
    data["longitude"] = _wrap(data["longitude"])
    if product.position == "geodetic":
        _make_geocentric(columns, vocabulary, sample)


def _wrap(longitude):
    """Longitude in [-180, 180); values already inside are left as they are, bit for bit."""
    outside = (longitude >= 180) & (longitude <= 360)
    return np.where(outside, longitude - 360, longitude) if outside.any() else longitude


def _make_geocentric(columns, vocabulary, sample):
    data = columns.data
    height = data["altitude"] if "altitude" in data else np.zeros(len(data["latitude"]))
    geodetic = data["latitude"].astype(np.float64)
    data["latitude"], _ = geocentric_from_geodetic(geodetic, height)
    data["geodetic_latitude"] = geodetic
    columns.dims["geodetic_latitude"] = (sample,)
    term = vocabulary["geodetic_latitude"]
    columns.attrs["geodetic_latitude"] = {"long_name": term.long_name, "units": term.units}


def _granules(columns, product, members, lengths):
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    counts = quality.count_by_granule(columns, offsets)
    granules = []
    for number, (source, arrays, lost) in enumerate(members):
        content = source.content
        noted = dict(content.counts) | counts[number] | ({"no_time": lost} if lost else {})
        start, stop = _span(arrays)
        granules.append(
            Granule(
                product=product.name,
                key=source.key,
                version=(*source.version, *content.revision),
                id=source.id,
                baseline=source.baseline or content.baseline,
                start=start,
                stop=stop,
                rows=int(lengths[number]),
                first=int(offsets[number]),
                definitive=content.definitive,
                counts=noted,
                source=dict(source.file),
                attributes=dict(content.attributes),
            )
        )
    return granules


def _span(arrays):
    times = arrays.get("time", arrays.get("start"))
    if times is None:
        return 0, 0
    return int(times.min().astype(np.int64)), int(times.max().astype(np.int64))

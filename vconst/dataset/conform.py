"""From what readers return to what the store keeps: rename, mask, convert, order, check."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vconst.dataset import quality
from vconst.dataset.extract import EARLIEST, extract, variables_of
from vconst.dataset.model import SAMPLE_DIMENSION, Columns, Granule
from vconst.errors import DatasetError, VconstError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.kernels.time import ENCODINGS
from vconst.mission import Content, Format
from vconst.units import conversion

#: Ends of the names of components, which have a frame.
_AXES = ("_north", "_east", "_centre", "_x", "_y", "_z")


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
        One for each format, set of axes and set of widths; most batches have one.
    refused : list of (Source, VconstError)
        Contents that are not a dataset of the product, and why.
    """

    parts: list
    refused: list


def conform(product, sources, vocabulary):
    """
    Make columns of a batch of contents: canonical names and units, in order of time.

    Values are kept as read: fill becomes NaN, and what is out of range gets a bit; of maps
    single cells that are out of range become NaN and are counted (``impossible_cells``).
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
    groups, refused, places = {}, [], quality.places_of(product)
    for source in sources:
        try:
            arrays = extract(product, source, vocabulary, places)
            likeness = _likeness(product, source.form, arrays)
        except Exception as error:  # what a foreign reader gives can be wrong in any way
            refused.append((source, _in_words(product, error)))
            continue
        groups.setdefault(likeness, []).append((source, arrays))
    parts = []
    for members in groups.values():
        parts += _conform_members(product, members, vocabulary, refused)
    return Conformed(parts, refused)


def no_samples(product, vocabulary):
    """
    Columns of a product without a sample: what it would have, by its declaration.

    Parameters
    ----------
    product : Product
    vocabulary : Vocabulary

    Returns
    -------
    columns : Columns
        Of its first format. Axes that only a file tells have no length either.
    """
    form = next(iter(product.formats), None)
    none = {"@flags": {"": np.zeros(0, np.uint32)}}
    for variable in variables_of(product, form):
        none[variable.name] = _none_of(variable, vocabulary[variable.name].role)
    columns = Columns(product.name, {}, {}, {})
    for variable in variables_of(product, form):
        _add_column(columns, product, variable, [(None, none, 0)], vocabulary)
    _derive_position(columns, product, vocabulary)
    quality.add_quality(columns, product, [none["@flags"]], vocabulary)
    return columns


def _none_of(variable, role):
    if variable.axis and variable.spacing and variable.sizes:
        first, step = variable.spacing
        return first + step * np.arange(variable.sizes[0])
    sizes = dict(zip(variable.dimensions, variable.sizes, strict=False))
    shape = [sizes.get(name, 0) for name in variable.dimensions]
    shape = (shape or [0]) if variable.axis else [0, *shape]
    kind = {"text": "U1", "flag": np.int64}.get(role, np.float64)
    is_time = variable.units in ENCODINGS and variable.units != "1"
    return np.zeros(shape, "M8[ns]" if is_time else kind)


def _in_words(product, error):
    if isinstance(error, VconstError):
        return error
    words = " ".join(f"{type(error).__name__}: {error}".split())
    return DatasetError(f"{product.name}: what the reader gave is no dataset: {words[:300]}.")


def _conform_members(product, members, vocabulary, refused):
    """One part of all members; where they cannot be joined, one of each that can be alone."""
    try:
        part = _conform_group(product, members, vocabulary)
    except Exception as error:
        if len(members) > 1:
            alone = [_conform_members(product, [one], vocabulary, refused) for one in members]
            return [part for parts in alone for part in parts]
        refused.append((members[0][0], _in_words(product, error)))
        return []
    return [] if part is None else [part]


def _likeness(product, form, arrays):
    """
    What the members of one part share: format, axes, widths and shapes of their variables.

    So what is stored of a file does not depend on the files that came with it.
    """
    axes = {v.name for v in variables_of(product, form) if v.axis}
    number = next((n for n, own in enumerate(product.formats) if own is form), -1)
    return number, tuple(
        (name, _type(values), values.shape[1:], _mark(values) if name in axes else b"")
        for name, values in sorted(arrays.items())
        if name != "@flags"
    )


def _mark(values):
    """What tells an axis from others, in few bytes: places of a projected grid are many."""
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).digest()


def _type(values):
    return "text" if values.dtype.kind in "SUO" else values.dtype.newbyteorder("=").str


def _conform_group(product, members, vocabulary):
    members = [
        (source, _order(product, arrays), len(arrays["@flags"][""])) for source, arrays in members
    ]
    members = [(s, a, lost) for s, (a, lost), _ in members if len(a["@flags"][""])]
    members.sort(key=lambda member: (_first(member[1]), member[0].id))
    if not members:
        return None
    columns = Columns(product.name, {}, {}, {})
    form, present = members[0][0].form, members[0][1]
    for variable in variables_of(product, form):
        if variable.name in present:
            _add_column(columns, product, variable, members, vocabulary)
    _derive_position(columns, product, vocabulary)
    lengths = [len(arrays["@flags"][""]) for _, arrays, _ in members]
    flags = [arrays["@flags"] for _, arrays, _ in members]
    cells = quality.blank_impossible(columns, product, vocabulary)
    quality.add_quality(columns, product, flags, vocabulary)
    return columns, _granules(columns, product, members, lengths, cells)


def _first(arrays):
    times = arrays.get("time", arrays.get("start"))
    return times[0] if times is not None else EARLIEST  # they are in order now


def _order(product, arrays):
    """Samples with a time, in order of it; and how many had none."""
    times = arrays.get("time", arrays.get("start"))
    if times is None:
        return arrays, 0
    numbers = times.view(np.int64)  # no time is the smallest of them
    lost = int(np.isnat(times).sum()) if numbers.min() < EARLIEST.view(np.int64) else 0
    if not lost and (numbers[1:] >= numbers[:-1]).all():
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


def _add_column(columns, product, variable, members, vocabulary):
    term = vocabulary[variable.name]
    chosen = members[:1] if variable.axis else members
    pieces = (arrays[variable.name] for _, arrays, _ in chosen)
    pieces = [each.astype(str) if each.dtype.kind in "SO" else each for each in pieces]
    sample = SAMPLE_DIMENSION[product.kind]
    columns.data[variable.name] = _values(variable, np.concatenate(pieces), term)
    columns.dims[variable.name] = (
        (variable.dimensions or (variable.name,))
        if variable.axis
        else (sample, *variable.dimensions)
    )
    columns.attrs[variable.name] = _attributes(product, variable, term)


def _values(variable, values, term):
    """Values of our own in the unit of the vocabulary; fill is NaN."""
    if values.dtype.kind in "MmU" or term.role in ("flag", "text"):
        return values
    single = values.dtype.kind == "f" and values.dtype.itemsize <= 4  # half of it is widened
    values = values.astype(np.float32 if single else np.float64, copy=False)
    for fill in variable.fill:
        values[values == values.dtype.type(fill)] = np.nan
    factor, shift = conversion(variable.units, term.units)
    return values if (factor, shift) == (1.0, 0.0) else values * factor + shift


def _attributes(product, variable, term):
    said = {"long_name": term.long_name, "units": term.units, **variable.attributes}
    if variable.units in ENCODINGS and term.name in ("time", "start", "stop", "updated"):
        said.pop("units")
    if product.frame and term.name.endswith(_AXES):
        said.setdefault("frame", product.frame)
    return said


def _derive_position(columns, product, vocabulary):
    data = columns.data
    sample = SAMPLE_DIMENSION[product.kind]
    if columns.dims.get("altitude") == (sample,) and "radius" not in data:
        data["radius"] = data["altitude"].astype(np.float64) + SPHERE_RADIUS
        columns.dims["radius"] = (sample,)
        term = vocabulary["radius"]
        columns.attrs["radius"] = {"long_name": term.long_name, "units": term.units}
    if product.kind == "grid" or "latitude" not in data:
        return
    data["longitude"] = _wrap(data["longitude"])
    if product.position.startswith("geodetic"):
        _make_geocentric(columns, vocabulary, sample)


def _wrap(longitude):
    """Longitude in [-180, 180); values already inside are left as they are, bit for bit."""
    outside = (longitude >= 180) & (longitude <= 360)
    return np.where(outside, longitude - 360, longitude) if outside.any() else longitude


def _make_geocentric(columns, vocabulary, sample):
    data = columns.data
    height = data["altitude"] if "altitude" in data else np.zeros(len(data["latitude"]))
    geodetic = data["latitude"].astype(np.float64)
    data["latitude"], radius = geocentric_from_geodetic(geodetic, height)
    if "altitude" in data:  # above the ellipsoid in the file; above the sphere from here on
        data["radius"], data["altitude"] = radius, radius - SPHERE_RADIUS
    data["geodetic_latitude"] = geodetic
    columns.dims["geodetic_latitude"] = (sample,)
    term = vocabulary["geodetic_latitude"]
    columns.attrs["geodetic_latitude"] = {"long_name": term.long_name, "units": term.units}


def _granules(columns, product, members, lengths, cells):
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    counts = quality.count_by_granule(columns, offsets, cells)
    granules = []
    for number, (source, arrays, lost) in enumerate(members):
        content = source.content
        noted = _counts(product, content) | counts[number] | ({"no_time": lost} if lost else {})
        start, stop = _span(arrays)
        granules.append(
            Granule(
                product=product.name,
                key=source.key,
                version=(*source.version, *_revision(product, content)),
                id=source.id,
                baseline=_baseline(product, source),
                start=start,
                stop=stop,
                rows=int(lengths[number]),
                first=int(offsets[number]),
                definitive=bool(content.definitive),
                counts=noted,
                source=dict(source.file),
                attributes=_plain(dict(content.attributes)),
            )
        )
    return granules


def _span(arrays):
    times = arrays.get("time", arrays.get("start"))
    if times is None:
        return 0, 0
    return int(times[0].astype(np.int64)), int(times[-1].astype(np.int64))


def _revision(product, content):
    """What orders files of one version: numbers and text, as declared."""
    for item in content.revision:
        if not isinstance(item, str | int | float | np.integer) or item != item:
            raise DatasetError(
                f"{product.name}: the reader gave the revision {content.revision!r:.60}; "
                "numbers and text are expected."
            )
    return tuple(i.item() if isinstance(i, np.generic) else i for i in content.revision)


def _baseline(product, source):
    baseline = source.baseline or source.content.baseline
    if not isinstance(baseline, str):
        raise DatasetError(
            f"{product.name}: the reader gave the baseline {baseline!r:.60}; text is expected."
        )
    return baseline


def _counts(product, content):
    for reason, number in content.counts.items():
        if not isinstance(reason, str) or not isinstance(number, int | np.integer):
            raise DatasetError(
                f"{product.name}: the reader counted {number!r:.30} of {reason!r:.30}; "
                "a whole number for each reason is expected."
            )
    return {reason: int(number) for reason, number in content.counts.items()}


def _plain(value):
    """What a reader kept of the file's words as plain JSON; what is not is made text."""
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind not in "mMcV":
        value = value.tolist()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)

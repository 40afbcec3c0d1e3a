"""Segments: whole granules one after the other, immutable, each object with its hash."""

import itertools
import json
import os
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np

from vconst.dataset import SAMPLE_DIMENSION, Columns
from vconst.dataset.identity import file_mark
from vconst.errors import DatasetError
from vconst.store import files
from vconst.store.arrays import decode, encode
from vconst.store.layout import (
    MANIFEST,
    SEGMENTS,
    canonical,
    digest,
    frozen,
    new_segment_id,
    period_of,
    plain,
    segment_name,
)
from vconst.store.tables import Placed
from vconst.store.writing import GroupWriter

#: Most bytes of samples in one segment, before compression.
SEGMENT_BYTES = 512 * 2**20
#: Most folders of files that a commit names of one segment; of more it names the one that holds
#: them all, and this after it.
MOST_FOLDERS, BELOW = 16, "**"
#: Gap in s that interrupts a track whose product declares neither gap nor cadence.
DEFAULT_GAP = 60.0


@dataclass(frozen=True)
class Staged:
    """
    A segment that is on disk, whole and hashed, and that no commit names yet.

    Attributes
    ----------
    entry : mapping
        What the commit will say of it.
    granules : tuple of Placed
    folder : str
        Where it lies.
    """

    entry: Any
    granules: tuple
    folder: str

    @property
    def id(self):
        """Id of the segment."""
        return self.entry["id"]

    @property
    def product(self):
        """Name of the product."""
        return self.entry["product"]

    @property
    def revises(self):
        """``"file"`` or ``"sample"``, see vconst.mission.Product."""
        return self.entry["revises"]


def stage_segments(root, traits, columns, granules):
    """
    Write samples as segments that no commit names yet.

    Parameters
    ----------
    root : str
        Folder of the store.
    traits : mapping
        What is kept of the product, see :func:`traits_of`.
    columns : Columns
        The granules one after the other, in the order of *granules*.
    granules : sequence of Granule
        With *start*, *stop* and *rows*.

    Returns
    -------
    staged : list of Staged
        One for each baseline and period, more where 512 MB are exceeded.
    """
    bounds = _bounds(traits, columns, granules)
    staged = []
    try:
        for members in _divide(traits, columns, granules):
            part = _gather(traits, columns, granules, bounds, members)
            staged.append(_write(root, traits, part, [granules[i] for i in members]))
    except BaseException:
        for one in staged:
            files.remove_tree(one.folder)
        raise
    return staged


def traits_of(product):
    """
    What a store keeps of a product, so that it can be read without the plugin.

    Parameters
    ----------
    product : vconst.mission.Product

    Returns
    -------
    traits : dict
        Plain JSON.
    """
    names = ("kind", "period", "revises", "cadence", "gap", "frame", "position", "altitude")
    words = ("title", "citation", "licence", "source")
    return {
        "product": product.name,
        "sample_key": list(product.sample_key),
        **{name: getattr(product, name) for name in (*names, *words)},
    }


def time_name(kind):
    """Name of the column that orders samples: ``start`` for events, else ``time``."""
    return "start" if kind == "events" else "time"


def is_axis(columns, name, dimension):
    """Whether a variable does not vary with the sample."""
    return dimension not in columns.dims[name][:1]


def _bounds(traits, columns, granules):
    """First row of each granule and the row after the last, shape (granules + 1,)."""
    bounds = np.concatenate([[0], np.cumsum([granule.rows for granule in granules], dtype=int)])
    for granule, first in zip(granules, bounds, strict=False):
        if granule.first and granule.first != first:
            raise DatasetError(
                f"{granule.product}: granule '{granule.key}' is said to begin at row "
                f"{granule.first}; granules lie one after the other, so it begins at {first}."
            )
    lengths = {len(columns.data[name]) for name in _sampled(traits, columns)}
    if lengths - {int(bounds[-1])}:
        raise DatasetError(
            f"{columns.product}: granules have {bounds[-1]} rows together, "
            f"columns {sorted(lengths)}."
        )
    return bounds


def _sampled(traits, columns):
    dimension = SAMPLE_DIMENSION[traits["kind"]]
    return [name for name in columns.data if not is_axis(columns, name, dimension)]


def _divide(traits, columns, granules):
    """Numbers of the granules that go into each segment, ordered by start."""
    width = sum(
        columns.data[name].nbytes / max(1, len(columns.data[name]))
        for name in _sampled(traits, columns)
    )
    groups, rows = {}, {}
    for i in sorted(range(len(granules)), key=lambda i: _order(granules[i])):
        name = granules[i].baseline, period_of(granules[i].start, traits["period"])
        parts = groups.setdefault(name, [[]])
        rows[name] = rows.get(name, 0) + granules[i].rows
        if parts[-1] and rows[name] * width > SEGMENT_BYTES:
            parts.append([])
            rows[name] = granules[i].rows
        parts[-1].append(i)
    return [members for parts in groups.values() for members in parts]


def _order(granule):
    return (granule.start, granule.stop, granule.id)


def _gather(traits, columns, granules, bounds, members):
    """The columns of some granules, each in the order of its sample key."""
    dimension = SAMPLE_DIMENSION[traits["kind"]]
    runs = [_rows_in_order(traits, columns, granules[i], bounds[i], bounds[i + 1]) for i in members]
    picked = _merged(runs)
    data = {
        name: values if is_axis(columns, name, dimension) else _picked(values, picked)
        for name, values in columns.data.items()
    }
    return Columns(columns.product, data, columns.dims, columns.attrs)


def _merged(runs):
    """Rows as few pieces: slices where they follow each other, which are copied at once."""
    pieces = []
    for rows in runs:
        if not isinstance(rows, slice):
            pieces.append(rows)
        elif pieces and isinstance(pieces[-1], slice) and pieces[-1].stop == rows.start:
            pieces[-1] = slice(pieces[-1].start, rows.stop)
        else:
            pieces.append(rows)
    return pieces


def _picked(values, pieces):
    if len(pieces) == 1:
        return values[pieces[0]]
    return np.concatenate([values[piece] for piece in pieces]) if pieces else values[:0]


def _rows_in_order(traits, columns, granule, first, stop):
    ordering = time_name(traits["kind"])
    times = columns.data[ordering][first:stop]
    if times.size:
        numbers = times.astype("datetime64[ns]").view("i8")
        if numbers.min() < granule.start or numbers.max() > granule.stop:
            raise DatasetError(
                f"{granule.product}: granule '{granule.key}' has samples from {times.min()} to "
                f"{times.max()}, outside the span that is stated of it.",
                hint="Its 'start' and 'stop' must hold all its samples, none without a time.",
            )
    others = [name for name in traits["sample_key"] if name != ordering]
    keys = [columns.data[name][first:stop] for name in reversed(others)]
    if not keys and (times[1:] >= times[:-1]).all():
        return slice(int(first), int(stop))
    return first + np.lexsort([*[_codes(key) for key in keys], times])


def _codes(values):
    values = values.astype("U") if values.dtype.kind == "O" else values
    return np.unique(values, return_inverse=True)[1]


def _write(root, traits, columns, granules):
    period = period_of(granules[0].start, traits["period"])
    segment = new_segment_id(period)
    placed = _place(granules, segment)
    objects, about = _objects(traits, columns, placed)
    entry = {
        **{name: traits[name] for name in ("product", "kind", "revises", "sample_key")},
        "id": segment,
        "baseline": granules[0].baseline,
        "period": period,
        "rows": sum(granule.rows for granule in granules),
        "bytes": sum(map(len, objects.values())),
        "raw_bytes": about["raw_bytes"],
        "schema": about["schema"],
        "declaration": digest(canonical(traits)),
    }
    description = json.loads(objects.pop(MANIFEST))
    description["attributes"]["vconst"] = {
        **entry,
        "traits": traits,
        "granules": [_details(g, p) for g, p in zip(granules, placed, strict=True)],
        "objects": {name: _described(name, data) for name, data in objects.items()},
    }
    manifest = canonical(description)
    entry["manifest"] = digest(manifest)
    entry.update(_folders_of(granules))
    folder = files.join(root, segment_name(entry["product"], entry["id"]))
    objects[MANIFEST] = manifest
    files.place(folder, objects, last=MANIFEST, top=files.join(root, SEGMENTS))
    return Staged(entry, tuple(placed), folder)


def _folders_of(granules):
    """Where the files lay, for a repair that finds no manifest; of many what they lie below."""
    named = {str(granule.source.get("folder", "")) for granule in granules}
    folders = sorted(filter(os.path.isabs, named))
    if len(folders) > MOST_FOLDERS:
        above = PurePath(os.path.commonpath(folders))
        folders = [str(above / BELOW)] if above.name else []  # not all of a disk
    return {"folders": folders} if folders else {}


def _described(name, data):
    """What tells an object from all others; of a chunk the check sum at its end too."""
    said = {"sha256": digest(data), "bytes": len(data)}
    if name.endswith(MANIFEST):
        return said
    return {**said, "crc32c": int.from_bytes(data[-4:], "little")}


def _place(granules, segment):
    firsts = np.cumsum([0, *[granule.rows for granule in granules]]).tolist()
    return [
        Placed(
            granule.id,
            granule.key,
            frozen(plain(granule.version, f"{granule.key}: version", missing=True)),
            granule.baseline,
            int(granule.start),
            int(granule.stop),
            first,
            int(granule.rows),
            bool(granule.definitive),
            segment,
            file_mark(granule.source),
        )
        for granule, first in zip(granules, firsts, strict=False)
    ]


def _details(granule, placed):
    where = f"{granule.product}: granule '{granule.key}'"
    return {
        "id": placed.id,
        "row": placed.listed(),
        "counts": plain(granule.counts, f"{where}: counts"),
        "source": plain(granule.source, f"{where}: source"),
        "attributes": plain(granule.attributes, f"{where}: attributes", missing=True),
    }


def _objects(traits, columns, placed):
    """Bytes by path of the zarr group, and what the manifest says of it."""
    dimension = SAMPLE_DIMENSION[traits["kind"]]
    group = GroupWriter({k: v for k, v in traits.items() if v not in (None, "")})
    schema, decoded = [], {}
    for name, values in columns.data.items():
        axis = is_axis(columns, name, dimension)
        said = plain(columns.attrs.get(name, {}), f"{traits['product']}: '{name}'")
        position = name in ("latitude", "longitude") and not axis
        numbers, attributes, fill = encode(np.asarray(values), said, position=position)
        group.array(name, numbers, columns.dims[name], attributes, fill)
        held = digest(np.ascontiguousarray(numbers).tobytes()) if axis else ""
        kind = "U" if "strings" in attributes else np.asarray(values).dtype.str
        schema.append([name, kind, list(columns.dims[name]), list(values.shape[1:]), said, held])
        if position:
            decoded[name] = decode(numbers, attributes)[0]
    _write_blocks(group, traits, columns, placed, decoded)
    raw = sum(int(values.nbytes) for values in columns.data.values())
    return group.objects, {"schema": digest(canonical(sorted(schema))), "raw_bytes": raw}


def _write_blocks(group, traits, columns, placed, decoded):
    """The block index, for tracks with one sample a time."""
    if traits["kind"] != "track" or len(decoded) < 2 or traits["sample_key"] != ["time"]:
        return
    time = columns.data["time"].astype("datetime64[ns]").view("i8")
    gap = traits["gap"] or (10 * traits["cadence"] if traits["cadence"] else DEFAULT_GAP)
    starts = np.array([granule.first for granule in placed if granule.rows], np.int64)
    blocks = _build_blocks(time, decoded["latitude"], decoded["longitude"], gap, starts)
    inner = group.group("blocks", {"gap": gap})
    for name, values in blocks.items():
        fill = np.nan if values.dtype.kind == "f" else 0
        inner.array(name, values, ("block",), {}, fill)


def _build_blocks(time, latitude, longitude, gap, starts):
    """
    Blocks of granules that may go back in time from one to the next, by name.

    The kernel wants ascending times, so it gets the granules in runs that are.
    """
    from vconst.kernels.blocks import Blocks, build_blocks, find_breaks

    back = starts[1:][time[starts[1:]] < time[starts[1:] - 1]]
    parts = []
    for low, high in itertools.pairwise([0, *back.tolist(), time.size]):
        run = slice(low, high)
        breaks = find_breaks(time[run], round(gap * 1e9), starts - low)
        part = build_blocks(time[run], latitude[run], longitude[run], breaks)
        parts.append(part._replace(first=part.first + low, stop=part.stop + low))
    return {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in Blocks._fields
    }

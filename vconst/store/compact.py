"""Small segments of one product, baseline and period become bigger ones; what is live stays."""

from collections import defaultdict

import numpy as np

from vconst.dataset import SAMPLE_DIMENSION, Columns, Granule
from vconst.store import files
from vconst.store.judge import judge_move
from vconst.store.reading import Pieces, SegmentReader, gather
from vconst.store.segment import SEGMENT_BYTES, stage_segments
from vconst.store.tables import Placed, listing


def compact_store(root, log, product=None):
    """
    Rewrite what lies in pieces.

    Parameters
    ----------
    root : str
        Folder of the store.
    log : Log
    product : str or None
        None for all.

    Returns
    -------
    compacted : dict
        ``before`` and ``after``: how many segments there are.
    """
    state = log.head()
    before = after = sum(len(shelf.segments) for shelf in state.shelves.values())
    for name, shelf in sorted(state.shelves.items()):
        if product not in (None, name):
            continue
        for sources in _worth_it(shelf):
            written = _rewrite(root, log, name, shelf, sources)
            if written is not None:
                after += written - len(sources)
    return {"before": before, "after": after}


def _worth_it(shelf):
    """Lists of segment ids that become fewer or smaller when written anew together."""
    live = {name: table.rows for name, table in shelf.tables.items()}
    groups = defaultdict(list)
    for name, entry in sorted(shelf.segments.items()):
        alike = (entry[said] for said in ("baseline", "period", "schema"))
        groups[*alike, entry.get("declaration")].append(name)
    for names in groups.values():
        parts, held = [[]], 0
        for name in names:
            entry = shelf.segments[name]
            raw = entry["raw_bytes"] * live[name] / max(1, entry["rows"])
            if parts[-1] and held + raw > SEGMENT_BYTES:
                parts, held = [*parts, []], 0
            parts[-1].append(name)
            held += raw
        for part in parts:
            dead = any(live[name] < shelf.segments[name]["rows"] for name in part)
            if len(part) > 1 or dead:
                yield part


def _rewrite(root, log, product, shelf, sources):
    """Number of segments written instead of *sources*; None if another was faster."""
    readers = {name: SegmentReader(root, shelf.segments[name]) for name in sources}
    placed = [one for name in sources for one in shelf.tables[name].placed]
    placed.sort(key=Placed.order.fget)
    traits = next(iter(readers.values())).manifest["traits"]
    columns = _columns(traits, readers, placed)
    staged = stage_segments(root, traits, columns, _granules(product, readers, placed))
    names = [(product, name) for name in sources]
    after = None
    while after is None:
        state = log.head()
        verdict = judge_move(state, staged, names)
        if verdict is None:
            break
        after = log.append(state, _content(staged, verdict, names), by="compact")
    kept = verdict.kept if after is not None else {}
    for one in staged:
        if not kept.get(one.id):
            files.remove_tree(one.folder)
    return None if after is None else sum(1 for rows in kept.values() if rows)


def _columns(traits, readers, placed):
    """The rows of all granules as they lie, nothing resolved."""
    numbers = {name: number for number, name in enumerate(readers)}
    filled = [one for one in placed if one.rows]
    first = np.array([one.first for one in filled], np.int64)
    rows = np.array([one.rows for one in filled], np.int64)
    which = np.array([numbers[one.segment] for one in filled], np.int64)
    pieces = Pieces(list(readers.values()), which, first, first + rows)
    reader = pieces.segments[0]
    dimension = SAMPLE_DIMENSION[traits["kind"]]
    columns = Columns(traits["product"], {}, {}, {})
    for name in reader.variables:
        columns.dims[name] = reader.dims(name)
        columns.attrs[name] = reader.attributes(name)
        sampled = dimension in columns.dims[name][:1]
        columns.data[name] = gather(pieces, name) if sampled else reader.whole(name)
    return columns


def _granules(product, readers, placed):
    return [
        Granule(
            product=product,
            **{**one.said, "first": 0, "segment": ""},
            **{
                name: readers[one.segment].details[one.id][name]
                for name in ("counts", "source", "attributes")
            },
        )
        for one in placed
    ]


def _content(staged, verdict, sources):
    added = [listing(one.entry, verdict.kept[one.id]) for one in staged if verdict.kept[one.id]]
    return {
        "segments": {"add": added, "retire": [list(name) for name in sources]},
        "granules": {"retire": []},
        "records": {"add": [], "withdraw": []},
    }

"""What a damaged segment still holds, and putting what was read again in its place."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vconst.dataset import SAMPLE_DIMENSION
from vconst.errors import DamageError
from vconst.store import files
from vconst.store.check import check_retired, check_segments, live_segments
from vconst.store.check_log import check_log
from vconst.store.commits import Log
from vconst.store.compact import columns_of, content_of_move, granules_of
from vconst.store.judge import judge_move
from vconst.store.layout import MANIFEST, segment_name
from vconst.store.reading import SegmentReader
from vconst.store.segment import stage_segments


@dataclass(frozen=True)
class Damaged:
    """
    A live segment with damage.

    Attributes
    ----------
    product : str
    entry : mapping
        What the commit says of the segment.
    findings : tuple of Finding
        Its objects that are missing or not what was written.
    whole, spoilt : tuple of Placed
        Its live granules: those of which every sample is still there, and the others.
    sources : mapping of str to mapping
        What is known of the file of each granule, by granule id; nothing where the manifest
        is damaged.
    """

    product: str
    entry: Mapping[str, Any]
    findings: tuple
    whole: tuple
    spoilt: tuple
    sources: Mapping[str, Any]

    @property
    def name(self):
        """Path of the segment inside its store."""
        return segment_name(self.product, self.entry["id"])


def damaged_segments(root, *, quick=False):
    """
    Every live segment that is not what was written.

    Parameters
    ----------
    root : str
        Folder of the store.
    quick : bool
        Whether to look for it by sizes only; where one is wrong, all of the segment is hashed.

    Returns
    -------
    damaged : list of Damaged
    """
    state, findings = Log(root).head(), {}
    for segment, finding in _findings(root, live_segments(state), quick):
        findings.setdefault(segment, []).append(finding)
    found = []
    for (product, name), problems in findings.items():
        shelf = state.shelves[product]
        placed = sorted(_placed(shelf, name), key=lambda one: one.order)
        found.append(_damaged(root, product, shelf.segments[name], problems, placed))
    return found


def copy_whole(root, damaged):
    """
    Write the granules that are still whole as segments that no commit names yet.

    Parameters
    ----------
    root : str
    damaged : Damaged

    Returns
    -------
    staged : list of Staged
    """
    if not damaged.whole:
        return []
    readers = {damaged.entry["id"]: SegmentReader(root, damaged.entry)}
    traits = readers[damaged.entry["id"]].manifest["traits"]
    columns = columns_of(traits, readers, damaged.whole)
    granules = granules_of(damaged.product, readers, damaged.whole)
    return stage_segments(root, traits, columns, granules)


def replace_granules(root, damaged, staged):
    """
    Let copies of granules take the place of those in a damaged segment, in one commit.

    Parameters
    ----------
    root : str
    damaged : Damaged
    staged : sequence of Staged
        Of granules of that segment, by id.

    Returns
    -------
    moved : set of str
        Ids of the granules that now lie elsewhere: the state stays the same. When none is
        left the segment is retired and set aside, so that older commits read the copies too.
    """
    log, source = Log(root), (damaged.product, damaged.entry["id"])
    moved, after = set(), None
    while after is None:
        state = log.head()
        verdict = judge_move(state, staged, [source])
        moved = {
            placed.id for kept in (verdict.kept if verdict else {}).values() for placed in kept
        }
        if not moved:
            break
        retired = [] if _live(state, source) - moved else [source]
        content = content_of_move(staged, verdict, retired)
        if not retired:  # what moves leaves the segment, and the others stay in it
            content["granules"]["retire"] = [[damaged.product, name] for name in sorted(moved)]
        after = log.append(state, content, by="repair")
    for one in staged:
        if not moved or not verdict.kept[one.id]:
            files.remove_tree(one.folder)
    if moved and retired:
        _set_aside(root, damaged.name)
    return moved


def withdraw_granules(root, damaged, ids):
    """
    Take granules that nothing can bring back out of the store, in one commit.

    Parameters
    ----------
    root : str
    damaged : Damaged
        The segment that they lie in, which is retired when nothing else lives in it.
    ids : iterable of str

    Returns
    -------
    withdrawn : set of str
        Those that were still live there.
    """
    log, source = Log(root), (damaged.product, damaged.entry["id"])
    gone, after = set(), None
    while after is None:
        state = log.head()
        live = _live(state, source)
        gone = live & set(ids)
        if not gone:
            return gone
        retired = [list(source)] if live == gone else []
        after = log.append(state, _content_of_withdrawal(damaged, gone, retired), by="withdraw")
    if retired:
        _set_aside(root, damaged.name)
    return gone


def set_aside_retired(root, *, quick=False):
    """
    Set damaged segments aside that only older commits read.

    These read the granules where they lie now, and are refused by name where there is none:
    as after a prune, which then removes the rest of the segment. Where a live segment of the
    product is damaged too, all stay: they may hold the last whole copy of a granule.

    Parameters
    ----------
    root : str
    quick : bool
        Whether to look for retired segments with damage by sizes only.

    Returns
    -------
    names : list of str
        Paths of the segments inside the store.
    """
    retired = check_log(root)[1]
    segments = {one for one, _ in check_retired(root, retired, quick=quick)}
    products = {product for product, _ in segments}
    state = live_segments(Log(root).head())
    live = {one: manifest for one, manifest in state.items() if one[0] in products}
    spared = {product for (product, _), _ in check_segments(root, live)}
    names = [segment_name(*one) for one in sorted(segments - live.keys()) if one[0] not in spared]
    for name in names:
        _set_aside(root, name)
    return names


def known_sources(root):
    """What is known of the files of all live granules whose manifest can be read, as a list."""
    found = []
    for shelf in Log(root).head().shelves.values():
        for entry in shelf.segments.values():
            with contextlib.suppress(DamageError):
                details = SegmentReader(root, entry).details
                found += [said["source"] for said in details.values()]
    return found


def known_folders(root):
    """Folders that commits say the files of live segments lay in, or below, as a list."""
    shelves = Log(root).head().shelves.values()
    entries = (entry for shelf in shelves for entry in shelf.segments.values())
    return list(dict.fromkeys(name for entry in entries for name in entry.get("folders", ())))


def _set_aside(root, name):
    """Remove the manifest of a retired segment: readers of older commits look elsewhere then."""
    files.remove(files.join(root, name, MANIFEST))


def _findings(root, manifests, quick):
    if quick:
        short = {segment for segment, _ in check_segments(root, manifests, quick=True)}
        manifests = {segment: manifests[segment] for segment in manifests if segment in short}
    return check_segments(root, manifests)


def _damaged(root, product, entry, findings, placed):
    reader = SegmentReader(root, entry)
    sources, spoilt = {}, {one.id for one in placed}
    with contextlib.suppress(DamageError):  # the manifest itself is damaged
        sources = {name: said["source"] for name, said in reader.details.items()}
        spoilt = {one.id for one in placed if _is_hit(reader, findings, one)}
    return Damaged(
        product,
        entry,
        tuple(findings),
        tuple(one for one in placed if one.id not in spoilt),
        tuple(one for one in placed if one.id in spoilt),
        sources,
    )


def _is_hit(reader, findings, placed):
    """Whether any damage lies where a granule has samples; the block index is made anew."""
    for finding in findings:
        variable, *rest = finding.object.removeprefix(f"{reader.name}/").split("/")
        if variable == "blocks":
            continue
        if rest[:1] != ["c"] or not _is_sampled(reader, variable):
            return True
        try:
            height = reader.array(variable).chunks[0]
        except DamageError:
            return True
        first = int(rest[1]) * height
        if placed.first < first + height and first < placed.first + placed.rows:
            return True
    return False


def _is_sampled(reader, variable):
    try:
        return SAMPLE_DIMENSION[reader.entry["kind"]] in reader.dims(variable)[:1]
    except DamageError:  # every granule is then hit
        return False


def _live(state, source):
    """Ids of the granules that live in a segment."""
    product, segment = source
    shelf = state.shelves.get(product)
    return set() if shelf is None else {one.id for one in _placed(shelf, segment)}


def _placed(shelf, segment):
    """The live granules of a segment, which may have none or be there no more."""
    return shelf.tables[segment].placed if segment in shelf.tables else ()


def _content_of_withdrawal(damaged, gone, retired):
    return {
        "segments": {"add": [], "retire": retired},
        "granules": {"retire": [[damaged.product, name] for name in sorted(gone)]},
        "records": {"add": [], "withdraw": []},
    }

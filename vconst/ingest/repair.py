"""Damage put right: from copies, from what is whole, and from the files that were ingested."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from vconst.dataset.identity import file_mark, hash_file
from vconst.engine import Failure, ReaderPool
from vconst.errors import DamageError
from vconst.ingest.find import find_files
from vconst.ingest.read import read_file
from vconst.ingest.stage import Batch, stage_batch
from vconst.store import Store
from vconst.store.files import told
from vconst.store.repair import Repaired, repair_documents
from vconst.store.salvage import (
    copy_whole,
    damaged_segments,
    known_folders,
    known_sources,
    replace_granules,
    set_aside_retired,
    withdraw_granules,
)
from vconst.store.segment import BELOW


@dataclass
class RepairReport:
    """
    What became of the damage.

    Parameters
    ----------
    repaired : list of Repaired
        (object, done).
    lost : list of dict
        ``{"product", "key", "id", "object", "why", "withdrawn"}`` of each granule that nothing
        brings back.
    findings : list of Finding
        What is still wrong.
    quick : bool
        Whether damage was looked for by sizes only: what keeps its size is then not seen.
    """

    repaired: list = field(default_factory=list)
    lost: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    quick: bool = False


def repair(url, host, *, sources=(), workers=2, quick=False, withdraw=False):
    """
    Find damage and put right what can be proved.

    Marker, commits and notes come from their copies where the chain of hashes proves them. A
    damaged segment is replaced in one commit: granules that are whole are copied, the others
    are read again from their files, if these still give the same granule (its id is the hash of
    the bytes), so that the state of the store stays the same. A damaged segment that only older
    commits read is set aside.

    Parameters
    ----------
    url : str
        Of the store.
    host : Host
    sources : iterable of str or Path
        Where to look for files besides the places that they were ingested from.
    workers : int
        Reading processes.
    quick : bool
        Whether damage is looked for by sizes only; a segment that shows any is hashed as a whole.
    withdraw : bool
        Whether granules that nothing brings back are taken out of the store.

    Returns
    -------
    report : RepairReport
    """
    report = RepairReport(repaired=repair_documents(url, quick=quick), quick=quick)
    store = Store.open(url)
    places = _Places(store, sources)
    try:
        found = damaged_segments(store.url, quick=quick)
    except DamageError:  # the log itself: the findings say what is wrong with it
        report.findings = store.check(quick=quick)
        return report
    with told(f"repairing '{store.url}'"):
        for damaged in found:
            _repair_segment(store, host, damaged, places, workers, withdraw, report)
        aside = set_aside_retired(store.url, quick=quick)
    report.repaired += [Repaired(name, _ASIDE) for name in aside]
    report.findings = store.check(quick=quick)
    return report


class _Places:
    """Where files may lie: as given, and the folders that others came from."""

    def __init__(self, store, given):
        self._store, self._given = store, list(given)

    def of(self, source):
        """The file with the name and the very bytes of a source, or None."""
        home = Path(source["folder"], source["name"]) if "folder" in source else None
        if home is not None and _has(home, source):
            return home
        named = (path for path in self._files if path.name == source.get("name"))
        return next((path for path in named if _has(path, source)), None)

    def marked(self, mark):
        """Files that the log means by a mark, whatever else came from them."""
        sized = (path for path in self._files if _size(path) == int(mark.partition("-")[0]))
        return [path for path in sized if file_mark(_source(path)) == mark]

    @cached_property
    def unknown(self):
        """Files that no readable granule came from: any may be what a lost manifest named."""
        known = {(said.get("name"), said.get("size")) for said in self._sources}
        return [path for path in self._files if (path.name, path.stat().st_size) not in known]

    @cached_property
    def _files(self):
        noted = [Path(name) for name in known_folders(self._store.url)]
        above = [path.parent for path in noted if path.name == BELOW and path.parent.is_dir()]
        found = find_files([*self._given, *above])[0]
        folders = [Path(said["folder"]) for said in self._sources if "folder" in said] + noted
        folders += [Path(said["file"]).parent for said in self._refused() if "file" in said]
        for folder in dict.fromkeys(folders):
            if folder.is_dir():
                found += sorted(path for path in folder.iterdir() if path.is_file())
        return list(dict.fromkeys(found))

    @cached_property
    def _sources(self):
        return known_sources(self._store.url)

    def _refused(self):
        try:
            return self._store.quarantined()
        except DamageError:
            return []


def _size(path):
    try:
        return path.stat().st_size
    except OSError:
        return None


def _source(path):
    return {"name": path.name, "size": path.stat().st_size, "sha256": hash_file(path)}


def _has(path, source):
    try:
        return path.stat().st_size == source["size"] and hash_file(path) == source["sha256"]
    except (OSError, KeyError):
        return False


def _repair_segment(store, host, damaged, places, workers, withdraw, report):
    wanted, why = {placed.id: placed for placed in damaged.spoilt}, {}
    staged = copy_whole(store.url, damaged)
    files = _files_of(damaged, places, why)
    staged += _read_again(store, host, damaged, files, workers, why)
    moved = replace_granules(store.url, damaged, staged)
    if moved:
        again = len(moved & set(wanted))
        words = f"replaced: {len(moved) - again} granules copied, {again} read again"
        report.repaired.append(Repaired(damaged.name, words))
    lost = [placed for name, placed in wanted.items() if name not in moved]
    gone = withdraw_granules(store.url, damaged, [one.id for one in lost]) if withdraw else set()
    if gone:
        report.repaired.append(Repaired(damaged.name, f"{len(gone)} granules withdrawn"))
    for placed in lost:
        said = {"product": damaged.product, "key": placed.key, "id": placed.id}
        said |= {"object": damaged.name, "why": why[placed.id]}
        report.lost.append({**said, "withdrawn": placed.id in gone})


def _files_of(damaged, places, why):
    """Granule ids by path of the files to read again; why there is none is noted by id."""
    files = {}
    for placed in damaged.spoilt:
        source = damaged.sources.get(placed.id)
        if source is None:
            for path in places.marked(placed.file) if placed.file else places.unknown:
                files.setdefault(path, [])
            why[placed.id] = _unnamed(damaged.entry.get("folders"))
            continue
        path = places.of(source)
        if path is None:
            why[placed.id] = _missing(source)
        else:
            files.setdefault(path, []).append(placed.id)
            why[placed.id] = f"'{path}' is read otherwise now; 'vconst ingest' takes it anew"
    return files


def _read_again(store, host, damaged, files, workers, why):
    """Segments of the spoilt granules that files give, as they are or as the product."""
    staged, batch = [], Batch()
    wanted = {placed.id for placed in damaged.spoilt}
    if damaged.product not in host.products:
        why.update(dict.fromkeys(wanted, f"no plugin that reads '{damaged.product}' is installed"))
        return []
    for product in (None, damaged.product):
        if not wanted:
            break
        pool = ReaderPool(read_file, workers=min(workers, max(1, len(files))))
        for (path, _), outcome in pool.map([(str(path), product) for path in files]):
            if isinstance(outcome, Failure):
                words = f"'{path}' cannot be read: {outcome.message}"
                why.update(dict.fromkeys(wanted & set(files[Path(path)]), words))
                continue
            mine = [reading for reading in outcome.readings if reading.id in wanted]
            if mine:
                wanted -= {reading.id for reading in mine}
                batch.add(path, replace(outcome, readings=mine))
            if batch.full:
                staged += stage_batch(store, host, batch).staged
                batch = Batch()
    return staged + stage_batch(store, host, batch).staged


def _unnamed(folders):
    """Why a granule is lost whose file no manifest names; of old commits no folder is known."""
    where = " and ".join(f"'{folder}'" for folder in folders or ())
    where = f"the commit says that it lay in {where}" if folders else "no commit says where it lay"
    return f"the manifest that names its file is damaged, {where}, and no file there gives it"


def _missing(source):
    where = Path(source.get("folder", ""), str(source.get("name")))
    wanted = f"(SHA-256 {str(source.get('sha256'))[:12]}...)"
    if where.is_file():
        return f"'{where}' has other bytes now, and those wanted {wanted} were not found"
    return f"'{where}' is not there any more, and its bytes {wanted} were not found elsewhere"


_ASIDE = "set aside; older commits read its granules elsewhere, or name those that were superseded"

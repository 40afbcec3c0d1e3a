"""The loop: files in, commits out; what was refused is named."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from vconst.dataset import Source, conform
from vconst.dataset.identity import hash_file
from vconst.engine import Failure, ReaderPool
from vconst.errors import StoreError
from vconst.ingest.find import find_files
from vconst.ingest.made_up import leave_out_truth, mark_made_up
from vconst.ingest.read import read_file

#: A batch is committed when it has this many files, bytes, or is this old in s and the one
#: before it is on the disk.
BATCH_FILES, BATCH_BYTES, BATCH_SECONDS = 256, 512 << 20, 2.0

_RANK = ("conflict", "replaced", "new", "older", "stored")


@dataclass
class Report:
    """
    What became of the files.

    Parameters
    ----------
    new, stored, replaced, older : int
        Files that were added, were there already, took the place of an older version,
        or are themselves older than what is there.
    refused : list of dict
        ``{"file", "kind", "message"}`` of each.
    left_out : int
        Hidden files inside folders.
    rows : int
        Samples added.
    commit : int or None
        The last commit made; None if there was none.
    """

    new: int = 0
    stored: int = 0
    replaced: int = 0
    older: int = 0
    refused: list = field(default_factory=list)
    left_out: int = 0
    rows: int = 0
    commit: int | None = None


@dataclass
class _Batch:
    files: dict = field(default_factory=dict)  # path: FileReading
    size: int = 0
    began: float = 0.0

    def add(self, path, read):
        self.began = self.began or time.monotonic()
        self.files[path] = read
        contents = (reading.content for reading in read.readings)
        self.size += sum(
            getattr(array, "nbytes", 0) for content in contents for array in content.arrays.values()
        )

    @property
    def full(self):
        """Whether nothing more may be added."""
        return len(self.files) >= BATCH_FILES or self.size >= BATCH_BYTES

    @property
    def due(self):
        """Whether it has waited long enough."""
        return bool(self.files) and time.monotonic() - self.began >= BATCH_SECONDS


class _Committer:
    """
    Commits one batch after the other in a thread, while the next one is read.

    Waiting for the disk and compression leave the processor to the reading. What a commit
    raises is raised by the call after it.
    """

    def __init__(self, commit):
        self._commit, self._thread, self._going = commit, ThreadPoolExecutor(1), None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._thread.shutdown()

    @property
    def idle(self):
        return self._going is None or self._going.done()

    def take(self, batch):
        """Begin with a batch when the one before is on the disk."""
        self.wait()
        self._going = self._thread.submit(self._commit, batch)

    def wait(self):
        """Until everything taken is on the disk."""
        going, self._going = self._going, None
        if going is not None:
            going.result()


def ingest(paths, store, host, *, product=None, workers=2, accept_changed=False, progress=None):
    """
    Bring files into the store. Running it again is always safe.

    Where a ``truth.json`` lies beside them the files are made up, and the store says so.

    Parameters
    ----------
    paths : iterable of str or Path
        Files, folders, globs.
    store : Store
    host : Host
    product : str or None
        What the files are, where they do not say it themselves.
    workers : int
        Reading processes.
    accept_changed : bool
        Whether a file whose bytes differ from those of the stored one of the same name and
        version takes its place; otherwise it is refused.
    progress : callable or None
        ``progress(done, total, report)`` after each file and commit.

    Returns
    -------
    report : Report
        A file is counted as new or replaced only when its commit is on disk.
    """
    if product is not None:
        host.product(product)
    files, left_out = find_files(paths)
    files, truths = leave_out_truth(files)
    report = Report(left_out=len(left_out))
    mark_made_up(store, truths)
    tell = partial(progress or _stay_silent, total=len(files), report=report)
    fresh = _leave_stored(files, store, host, report)
    done = len(files) - len(fresh)
    tell(done)
    batch = _Batch()
    commit = partial(_commit, store, host, report=report, accept_changed=accept_changed)
    pool = ReaderPool(read_file, workers=min(workers, max(1, len(fresh))))
    with _Committer(commit) as committer:
        for (path, _), outcome in pool.map([(str(path), product) for path in fresh]):
            done += 1
            if isinstance(outcome, Failure):
                _refuse(store, report, path, outcome.kind, outcome.message)
            else:
                batch.add(path, outcome)
            if batch.full or (batch.due and committer.idle):
                committer.take(batch)
                batch = _Batch()
            tell(done)
        committer.take(batch)
        committer.wait()
    tell(done)
    return report


def _stay_silent(done, total, report):
    """Progress that nobody wants to see."""


def _leave_stored(files, store, host, report):
    """The files that are not in the store by name and bytes, or would read differently now."""
    known = _known_files(store, host)
    fresh = []
    for path in files:
        if _is_known(path, known):
            report.stored += 1
        else:
            fresh.append(path)
    return fresh


def _is_known(path, known):
    try:
        size = path.stat().st_size
        return size in known and (path.name, size, hash_file(path)) in known[size]
    except OSError:
        return False  # the reader will say what is wrong with it


def _known_files(store, host):
    view, known, stale = store.head(), {}, set()
    for name in view.products():
        product = host.products.get(name)
        for granule in view.granules(name):
            source = granule.source
            mark = (source.get("name"), source.get("size"), source.get("sha256"))
            if product is None or source.get("reader") != product.reader:
                stale.add(mark)
            known.setdefault(mark[1], set()).add(mark)
    return {size: marks - stale for size, marks in known.items()}


def _refuse(store, report, path, kind, message):
    entry = {"file": str(path), "kind": kind, "message": message}
    report.refused.append(entry)
    store.quarantine(entry)


def _commit(store, host, batch, report, accept_changed):
    """Conform and commit a batch; each file then counts once, by its weightiest fate."""
    if not batch.files:
        return
    owners, staged, refused = {}, [], {}
    for name, sources in _sources_by_product(host, batch).items():
        product = host.products[name]
        conformed = conform(product, [source for _, source in sources], host.vocabulary)
        paths = {source.id: path for path, source in sources}
        for source, error in conformed.refused:
            refused[paths[source.id]] = error
        for columns, granules in conformed.parts:
            owners |= {granule.id: (paths[granule.id], granule) for granule in granules}
            staged += store.stage(product, columns, granules)
    fates = {}
    if staged:
        by = "ingest --accept-changed" if accept_changed else "ingest"
        outcome = store.commit(staged, accept_changed=accept_changed, by=by)
        fates = outcome.fates
        report.commit = report.commit if outcome.number is None else outcome.number
    _count(store, report, batch.files, fates, owners, refused)
    for path, error in refused.items():
        _refuse(store, report, path, error.kind, error.message)


def _sources_by_product(host, batch):
    """Sources of each product with their paths; one id once, whatever its name."""
    found, seen = {}, set()
    for path, read in batch.files.items():
        for reading in read.readings:
            product = host.products[reading.product]
            if reading.id in seen:
                continue
            seen.add(reading.id)
            source = Source(
                content=reading.content,
                form=product.formats[reading.form],
                key=reading.key,
                version=reading.version,
                baseline=reading.baseline,
                id=reading.id,
                file={**read.file, "reader": product.reader},
            )
            found.setdefault(reading.product, []).append((path, source))
    return found


def _count(store, report, paths, fates, owners, refused):
    by_file = {}
    for id_, fate in fates.items():
        if id_ in owners:
            path, granule = owners[id_]
            by_file.setdefault(path, []).append((fate, granule))
    report.stored += sum(path not in by_file and path not in refused for path in paths)
    for path, members in by_file.items():
        if path in refused:
            continue
        fate = min((fate for fate, _ in members), key=_RANK.index)
        if fate == "conflict":
            _refuse(store, report, path, "conflict", _conflict_words(members))
            continue
        setattr(report, fate, getattr(report, fate) + 1)
        report.rows += sum(g.rows for f, g in members if f in ("new", "replaced"))


def _conflict_words(members):
    granule = next(g for fate, g in members if fate == "conflict")
    return (
        f"the store already holds other bytes as '{granule.key}' of the same version; "
        "the file was changed without a new version; --accept-changed takes it instead"
    )


def check_writable(store):
    """Raise :class:`StoreError` before any file is read if nothing can be stored."""
    if not store.writable:
        raise StoreError(
            f"The store '{store.url}' cannot be written.",
            hint="Choose another with --store, or ask its owner.",
        )


def summarise_refusals(refused):
    """Refusals by message, most frequent first: ``[(message, [files])]``."""
    counted = Counter(entry["message"] for entry in refused)
    return [
        (message, [entry["file"] for entry in refused if entry["message"] == message])
        for message, _ in counted.most_common()
    ]

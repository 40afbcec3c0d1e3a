"""The loop: files in, commits out; what was refused is named."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from vconst.dataset.identity import file_mark, hash_file
from vconst.engine import Failure, ReaderPool
from vconst.errors import StoreError, VconstError
from vconst.ingest.find import find_files
from vconst.ingest.made_up import leave_out_truth, mark_made_up
from vconst.ingest.read import limits, read_file
from vconst.ingest.stage import Batch, portions, stage_batch, stage_files
from vconst.store.commits import now
from vconst.store.files import is_shared

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
    doubtful : list of dict
        ``{"file", "product", "samples"}`` of files that contradict one of their name that was
        stored, in so many samples, where nothing says which is newer.
    """

    new: int = 0
    stored: int = 0
    replaced: int = 0
    older: int = 0
    refused: list = field(default_factory=list)
    left_out: int = 0
    rows: int = 0
    commit: int | None = None
    doubtful: list = field(default_factory=list)

    @property
    def files(self):
        """How many files were looked at, hidden ones not counted."""
        return self.new + self.stored + self.replaced + self.older + len(self.refused)

    def add(self, other):
        """What became of further files too."""
        for name in ("new", "stored", "replaced", "older", "left_out", "rows"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refused += other.refused
        self.doubtful += other.doubtful
        self.commit = self.commit if other.commit is None else other.commit


class _Committer:
    """
    Commits one batch after the other in a thread, while the next one is read.

    Waiting for the disk and compression leave the processor to the reading. What a commit
    raises is raised by the call after it.

    Parameters
    ----------
    commit : callable
        ``commit(make)``, where ``make()`` gives the Staging.
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

    def take(self, make):
        """Begin with a batch when the one before is on the disk."""
        self.wait()
        self._going = self._thread.submit(self._commit, make)

    def wait(self):
        """Until everything taken is on the disk."""
        going, self._going = self._going, None
        if going is not None:
            going.result()


def ingest(
    paths,
    store,
    host,
    *,
    product=None,
    workers=2,
    memory=None,
    engine=None,
    pool=None,
    accept_changed=False,
    progress=None,
):
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
    memory : int or None
        Bytes of address space that one of them may have, libraries included; a file that needs
        more is refused. None for what :class:`ReaderPool` gives.
    engine : Engine, optional
        Where files are read instead, if it is not this process: its workers must see the
        files and the store under the same names.
    pool : ReaderPool, optional
        Readers of :func:`read_file` that are there already, instead of new ones.
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
    # a file that is stored may have to take the place of another of its name
    fresh = files if accept_changed else _leave_stored(files, store, host, report)
    done = len(files) - len(fresh)
    tell(done)
    commit = partial(_commit, store, report=report, accept_changed=accept_changed)
    with _Committer(commit) as committer:
        if engine is None or engine.is_local:
            count = min(workers, max(1, len(fresh)))
            own = pool or ReaderPool(read_file, workers=count, **limits(memory))
            _read_here(fresh, store, host, product, own, committer, report, tell)
        else:
            stage = partial(stage_files, store.url, product, memory=memory)
            _read_elsewhere(fresh, store, engine, stage, committer, report, tell)
    if report.commit is not None:
        store.settle()
    tell(len(files))
    return report


def _read_here(fresh, store, host, product, pool, committer, report, tell):
    """Supervised processes read; one batch is committed while the next is read."""
    done, batch = tell.keywords["total"] - len(fresh), Batch()
    with closing(pool.map([(str(path), product) for path in fresh])) as outcomes:
        for (path, _), outcome in outcomes:
            done += 1
            if isinstance(outcome, Failure):
                _refuse(store, report, path, outcome.kind, outcome.message)
            else:
                batch.add(path, outcome)
            if batch.full or (batch.due and committer.idle):
                committer.take(partial(stage_batch, store, host, batch))
                batch = Batch()
            tell(done)
    committer.take(partial(stage_batch, store, host, batch))
    committer.wait()


def _read_elsewhere(fresh, store, engine, stage, committer, report, tell):
    """Workers read and write samples; the commits that name them are made here."""
    _refuse_unseen(store)
    done = tell.keywords["total"] - len(fresh)
    for staging in engine.map(stage, portions(fresh)):
        done += len(staging.files)
        committer.take(lambda ready=staging: ready)
        tell(done)
    committer.wait()


def _refuse_unseen(store):
    if not is_shared(store.url):
        raise StoreError(
            f"The store '{store.url}' is seen by this process only.",
            hint="Take a store on a disk that the workers see too, or in S3.",
        )


def _stay_silent(done, total, report):
    """Progress that nobody wants to see."""


def _leave_stored(files, store, host, report):
    """The files that are not in the store by name and bytes, or would read differently now."""
    view, fresh = store.head(), []
    sizes = view.file_sizes()
    for path in files:
        if _is_stored(path, view, sizes, host):
            report.stored += 1
        else:
            fresh.append(path)
    return fresh


def _is_stored(path, view, sizes, host):
    """Whether all that was made of the file was made by the readers of today."""
    try:
        size = path.stat().st_size
        if size not in sizes:
            return False
        source = {"name": path.name, "size": size, "sha256": hash_file(path)}
    except OSError:
        return False  # the reader will say what is wrong with it
    found = view.readers_of(file_mark(source))
    products = host.products
    return bool(found) and all(
        product in products and products[product].reader == reader for product, reader in found
    )


def _refuse(store, report, path, kind, message):
    entry = {"file": str(path), "kind": kind, "message": message}
    report.refused.append(entry)
    store.quarantine({**entry, "file": str(Path(path).absolute()), "time": now()})


def _commit(store, make, report, accept_changed):
    """Commit what is staged; each file then counts once, by its weightiest fate."""
    staging, fates = make(), {}
    if staging.staged:
        by = "ingest --accept-changed" if accept_changed else "ingest"
        outcome = store.commit(staging.staged, accept_changed=accept_changed, by=by)
        fates = outcome.fates
        report.commit = report.commit if outcome.number is None else outcome.number
        report.doubtful += _doubtful(store, outcome.twins, staging.owners)
    _count(store, report, staging.files, fates, staging.owners, staging.refused)
    for path, (kind, message) in staging.refused.items():
        _refuse(store, report, path, kind, message)


def _doubtful(store, twins, owners):
    """Files that say otherwise than another of their name, as long and as late."""
    found = []
    for id_, (product, others) in twins.items():
        path, granule = owners[id_]
        try:
            samples = store.head().contradictions(product, {id_, *others})
        except VconstError:  # on other axes, say: they cannot be read together
            samples = granule.rows
        if samples:
            found.append({"file": str(path), "product": product, "samples": samples})
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

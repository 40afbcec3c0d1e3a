"""From what was read to segments on the disk that no commit names yet."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from vconst.dataset import Source, conform
from vconst.engine import Failure, ReaderPool
from vconst.ingest.read import limits, own_host, read_file
from vconst.store import Store

#: A batch is committed when it has this many files, bytes, or is this old in s and the one
#: before it is on the disk.
BATCH_FILES, BATCH_BYTES, BATCH_SECONDS = 256, 512 << 20, 2.0


@dataclass
class Batch:
    """
    What was read and not committed yet.

    Parameters
    ----------
    files : dict of str to FileReading
        By path.
    size : int
        Bytes of all arrays.
    began : float
        When the first came, by the monotonic clock.
    """

    files: dict = field(default_factory=dict)
    size: int = 0
    began: float = 0.0

    def add(self, path, read):
        """One more file."""
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


@dataclass
class Staging:
    """
    Files whose samples are on the disk, for a commit to name.

    Parameters
    ----------
    files : list of str
        Paths that were read.
    owners : dict of str to (str, Granule)
        Path and granule by id of the granule.
    staged : list of Staged
    refused : dict of str to (str, str)
        Kind and message by path.
    """

    files: list = field(default_factory=list)
    owners: dict = field(default_factory=dict)
    staged: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)

    def take(self, other):
        """All of another one too."""
        self.files += other.files
        self.owners |= other.owners
        self.staged += other.staged
        self.refused |= other.refused


def stage_batch(store, host, batch):
    """
    Conform a batch and write its samples.

    Parameters
    ----------
    store : Store
    host : Host
    batch : Batch

    Returns
    -------
    staging : Staging
    """
    staging = Staging(files=list(batch.files))
    try:
        _stage_all(store, host, batch, staging)
    except BaseException:  # a full disk: what is written would only take what room there is
        store.discard(staging.staged)
        raise
    return staging


def _stage_all(store, host, batch, staging):
    for name, sources in _sources_by_product(host, batch).items():
        product = host.products[name]
        conformed = conform(product, [source for _, source in sources], host.vocabulary)
        paths = {source.id: path for path, source in sources}
        for source, error in conformed.refused:
            staging.refused[paths[source.id]] = error.kind, error.message
        for columns, granules in conformed.parts:
            staging.owners |= {granule.id: (paths[granule.id], granule) for granule in granules}
            staging.staged += store.stage(product, columns, granules)


def stage_files(url, product, paths, *, memory=None):
    """
    Read files and write their samples, where this is called: on a worker of a cluster.

    Parameters
    ----------
    url : str
        Of the store, as the worker sees it.
    product : str or None
        What the files are, where they do not say it themselves.
    paths : list of str
    memory : int or None
        Bytes of address space of the process that reads.

    Returns
    -------
    staging : Staging
        Files are read in a supervised process, as at home; what is refused is told.
    """
    store, batch, staging = Store.open(url), Batch(), Staging()
    pool = ReaderPool(read_file, workers=1, **limits(memory))
    for (path, _), outcome in pool.map([(path, product) for path in paths]):
        if isinstance(outcome, Failure):
            staging.files.append(path)
            staging.refused[path] = outcome.kind, outcome.message
        else:
            batch.add(path, outcome)
        if batch.full:
            staging.take(stage_batch(store, own_host(), batch))
            batch = Batch()
    staging.take(stage_batch(store, own_host(), batch))
    return staging


def source_of(reading, product, file):
    """What :func:`vconst.dataset.conform` takes of one reading of a file."""
    return Source(
        content=reading.content,
        form=product.formats[reading.form],
        key=reading.key,
        version=reading.version,
        baseline=reading.baseline,
        id=reading.id,
        file=file,
    )


def _sources_by_product(host, batch):
    """Sources of each product with their paths; one id once, whatever its name."""
    found, seen = {}, set()
    for path, read in batch.files.items():
        for reading in read.readings:
            product = host.products[reading.product]
            if reading.id in seen:
                continue
            seen.add(reading.id)
            source = source_of(reading, product, {**read.file, "reader": product.reader})
            found.setdefault(reading.product, []).append((path, source))
    return found


def portions(paths, count=BATCH_FILES // 4):
    """
    Files in the order given, so many at a time: the pieces that are sent to workers.

    Parameters
    ----------
    paths : sequence of str or Path
    count : int

    Returns
    -------
    portions : list of list of str
        Absolute paths.
    """
    whole = [str(Path(path).absolute()) for path in paths]
    return [whole[first : first + count] for first in range(0, len(whole), count)]

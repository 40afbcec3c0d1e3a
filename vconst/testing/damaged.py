"""Read damaged files in supervised processes, as ingest does, and say what became of each."""

import hashlib
import resource
import signal
import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from vconst.dataset import SAMPLE_DIMENSION, conform, mask
from vconst.engine import Failure, ReaderPool
from vconst.errors import PluginError, VconstError
from vconst.ingest import read_file
from vconst.ingest.stage import source_of
from vconst.plugins import Host
from vconst.testing.damage import cuts, mutated

#: Processor time (s) that one damaged file may take, a hundred times that of a sound one. It
#: does not depend on what else the machine does, as the wall time of a reader would.
CPU = 1.0

#: Wall time (s) after which a reader is ended all the same, and its address space (bytes).
SECONDS, MEMORY = 60.0, 3 << 30

#: What a damaged file may end as. Of the last two a supervised reader died.
ALLOWED = {"refused", "unstored", "same", "fewer", "other", "too long", "crashed"}

#: Of so many files at most one may end its reader: HDF5 and cdflib turn in circles in some.
ONE_IN = 40

#: Most memory (bytes) that a reader may really have used after any of the damaged files.
MOST_USED = 300 << 20

#: Names whose values are kept as they are read; what is wrong with them is a quality reason.
PLACES = ("latitude", "longitude", "altitude", "radius", "geodetic_latitude")


#: First dimension of what has one value a sample.
_OF_SAMPLES = tuple((name,) for name in set(SAMPLE_DIMENSION.values()))


@dataclass(frozen=True)
class Task:
    """
    One damaged file.

    Parameters
    ----------
    path : str
        The sound file.
    format : str
        Its name: the same number damages each format otherwise.
    number : int
        Of the mutation, or the length at which it is cut.
    cut : bool
    """

    path: str
    format: str
    number: int
    cut: bool = False


@dataclass(frozen=True)
class Read:
    """
    What a damaged file gave.

    Parameters
    ----------
    word : str
        "refused", "same" (nothing stored would differ), "fewer" (samples are missing, the
        others are the same), "other" (values differ), "unstored" (read, but no dataset of
        its product), "foreign" (an exception that is none of ours),
        "out of range" (after the default reading).
    what : str
    used : int
        Most memory (bytes) that the reader ever used.
    """

    word: str
    what: str = ""
    used: int = 0


@dataclass
class Tally:
    """
    What became of many damaged files.

    Parameters
    ----------
    words : Counter
        By outcome.
    by_outcome : dict of str to list of (int, str)
        Numbers of mutations or cuts, and what was said.
    used : int
        Most memory of any reader, in bytes.
    """

    words: Counter = field(default_factory=Counter)
    by_outcome: dict = field(default_factory=dict)
    used: int = 0

    def add(self, task, outcome):
        """One more."""
        if isinstance(outcome, Failure):
            outcome = Read(outcome.kind, outcome.message)
        self.words[outcome.word] += 1
        self.by_outcome.setdefault(outcome.word, []).append((task.number, outcome.what))
        self.used = max(self.used, outcome.used)


@cache
def host():
    """All plugins, once a process."""
    return Host()


def readers(seconds=SECONDS):
    """
    One supervised process that reads damaged files, to be entered with ``with``.

    It is as well to read all formats with one: half of what few files cost is its start.

    Parameters
    ----------
    seconds : float
        Wall time after which it is ended.

    Returns
    -------
    pool : ReaderPool
    """
    return ReaderPool(read_damaged, workers=1, seconds=seconds, memory=MEMORY)


def read_all(tasks, pool):
    """
    Read damaged files one after the other in a supervised process.

    Parameters
    ----------
    tasks : list of Task
    pool : ReaderPool
        Of :func:`readers`.

    Returns
    -------
    tally : Tally
    """
    tally = Tally()
    for task, outcome in pool.map(tasks):
        tally.add(task, outcome)
    return tally


def check_tally(tally, count):
    """
    What must hold of many damaged files of any format.

    Parameters
    ----------
    tally : Tally
    count : int
        How many they were.

    Raises
    ------
    AssertionError
        If one ended otherwise than in words or within its ranges, if too many ended their
        reader, or if one took much memory.
    """
    assert sum(tally.words.values()) == count
    bad = {word: tally.by_outcome[word][:5] for word in set(tally.words) - ALLOWED}
    assert not bad, bad
    died = tally.words["too long"] + tally.words["crashed"]
    assert died <= max(1, count // ONE_IN), tally.by_outcome
    assert tally.used < MOST_USED, tally.used


def mutations(path, name, numbers):
    """Tasks of so many mutations of the sound file of a format."""
    return [Task(str(path), name, number) for number in numbers]


def truncations(path, name):
    """Tasks of sixty cuts."""
    return [Task(str(path), name, length, cut=True) for length in cuts(Path(path).read_bytes())]


def read_damaged(task):
    """What one damaged file gives; runs in a supervised process."""
    warnings.simplefilter("ignore")
    whole, rows = _sound(task.path)
    signal.setitimer(signal.ITIMER_PROF, CPU)
    content = Path(task.path).read_bytes()
    damaged = content[: task.number] if task.cut else mutated(task.format, task.number, content)
    path = Path(tempfile.gettempdir()) / Path(task.path).name  # the reader's own folder
    path.write_bytes(damaged)
    found = _outcome(path, whole, rows)
    signal.setitimer(signal.ITIMER_PROF, 0)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Read(*found, used=used)


def _outcome(path, whole, rows):
    try:
        products = columns_of(path)
    except PluginError as error:  # a reader ran into something that it does not know of
        return "foreign", error.message
    except VconstError as error:
        return "refused", error.message
    except Refused as error:
        return "unstored", str(error)
    wrong = _out_of_range(products)
    if wrong:
        return "out of range", wrong
    if digest(products) == whole:
        return ("same",)
    return ("fewer",) if rows_of(products) < rows else ("other",)


class Refused(Exception):
    """What was read is no dataset of its product."""


def columns_of(path):
    """
    Columns and granules by product, as the store would get them.

    Raises
    ------
    VconstError
        If the file is refused.
    Refused
    """
    found = {}
    for reading in read_file((str(path), None), host()).readings:
        product = host().products[reading.product]
        source = source_of(reading, product, {"name": path.name})
        conformed = conform(product, [source], host().vocabulary)
        if conformed.refused:
            raise Refused(str(conformed.refused[0][1]))
        found.setdefault(reading.product, []).extend(conformed.parts)
    return found


def default_reading(columns):
    """Columns with what the default quality removes as NaN; see :func:`vconst.dataset.mask`."""
    return mask(columns)[0]


def rows_of(products):
    """Every sample of every product as hashes, for telling fewer from other."""
    found = set()
    for name, parts in products.items():
        for columns, _ in parts:
            rows = [key for key, dims in columns.dims.items() if dims[:1] in _OF_SAMPLES]
            lengths = {len(columns.data[key]) for key in rows}
            for row in range(max(lengths, default=0)):
                parts_of_row = (columns.data[key][row].tobytes() for key in sorted(rows))
                found.add((name, hashlib.sha256(b"|".join(parts_of_row)).digest()))
    return found


def digest(products):
    """A hash of everything that would be stored as values."""
    found = hashlib.sha256()
    for name in sorted(products):
        for columns, _ in products[name]:
            for key in sorted(columns.data):
                values = np.asarray(columns.data[key])
                values = values.astype("U") if values.dtype.kind == "O" else values
                found.update(f"{name}|{key}|{values.dtype}|{values.shape}".encode())
                found.update(values.tobytes())
    return found.hexdigest()


@cache
def _sound(path):
    products = columns_of(Path(path))
    return digest(products), rows_of(products)


def _out_of_range(products):
    """The first name with a value outside its range after the default reading."""
    for parts in products.values():
        for columns, _ in parts:
            masked = default_reading(columns)
            for name, values in masked.data.items():
                if name not in PLACES and _impossible(name, values):
                    return name
    return ""


def _impossible(name, values):
    term = host().vocabulary.get(name)
    if term is None or term.role != "data" or not term.valid_range or values.dtype.kind != "f":
        return False
    low, high = term.valid_range
    with np.errstate(invalid="ignore"):
        return bool(((values < low) | (values > high)).any())


def read_plain(path):
    """What one file as it lies there gives; runs in a supervised process."""
    warnings.simplefilter("ignore")
    try:
        read = read_file((path, None), host())
        found = "read", ", ".join(reading.product for reading in read.readings)
    except PluginError as error:
        found = "foreign", error.message
    except VconstError as error:
        found = "refused", error.message
    return Read(*found, used=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)

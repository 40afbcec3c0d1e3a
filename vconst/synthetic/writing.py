"""The files of one product in one stretch of time, written by a worker."""

import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vconst.dataset import unconform
from vconst.errors import DatasetError, PluginError, UsageError
from vconst.orbits.course import Course, fly
from vconst.synthetic.sampling import Sampling, sample
from vconst.synthetic.world import truth_of

_MINUTE = 60_000_000_000


@dataclass(frozen=True)
class Task:
    """
    The files of one product in one stretch of time.

    Parameters
    ----------
    sampling : Sampling
        Of what, and how.
    course : Course or None
        Of the platform; None where there is no orbit.
    pieces : tuple of (int, int, dict)
        Start and stop of each file in ns, and what its writer is told.
    folder : Path
    """

    sampling: Sampling
    course: Course | None
    pieces: tuple
    folder: Path


def write_files(world, vocabulary, task):
    """
    Write the files of one task; runs in a worker.

    Parameters
    ----------
    world : World
    vocabulary : Vocabulary
    task : Task

    Returns
    -------
    count, size : int
        Files written, and their bytes.
    defects : Counter
        How many files have each fault.
    """
    truth, defects = truth_of(world), Counter()
    orbit = _orbit(task)
    count = size = 0
    for start, stop, about in task.pieces:
        columns = sample(task.sampling, truth, orbit, start, stop, vocabulary)
        if columns is not None:
            faults = choose_defects(world.seed, task.sampling.made, start)
            path = _write(task, columns, vocabulary, {**about, **task.sampling.made.about}, faults)
            count, size = count + 1, size + path.stat().st_size
            defects.update(faults)
    return count, size, defects


def choose_defects(seed, made, start):
    """
    The faults that the file which begins at *start* (ns) has.

    Each is drawn by itself, from seed, product, fault and time, so that it does not matter
    which other files are made.
    """
    chosen = []
    for fault, share in sorted(made.defects.items()):
        words = zlib.crc32(f"{made.name} {fault}".encode())
        draw = np.random.default_rng([seed, 5, words, abs(start) // 10**9])
        if draw.uniform() < share:
            chosen.append(fault)
    return tuple(chosen)


def _orbit(task):
    if task.course is None or not task.pieces:
        return None
    first, last = task.pieces[0][0], max(piece[1] for piece in task.pieces)
    return fly(task.course, first - 5 * _MINUTE, last + 5 * _MINUTE)


def _write(task, columns, vocabulary, about, faults):
    product, form = task.sampling.product, task.sampling.product.native
    time = columns.data["time" if "time" in columns.data else "start"]
    try:
        arrays = unconform(product, columns, form, vocabulary)
    except DatasetError as error:
        raise UsageError(
            f"a made-up file cannot be written: {error}",
            hint="Give what the world does not hold under 'constants' of the product.",
        ) from error
    try:
        path = task.folder / form.name_file(time[0], time[-1], **about)
        form.write(arrays, path, **(about | {"defects": faults} if faults else about))
    except Exception as error:
        raise PluginError(
            f"{product.name}: its writer failed on {len(time)} samples from {time[0]}: "
            f"{type(error).__name__}: {error}",
            hint=f"Its files may have sizes of their own: leave 'sizes' of {product.name} out."
            if task.sampling.made.sizes
            else "",
        ) from error
    return path

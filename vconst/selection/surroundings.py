"""What a transform knows of the samples around those that it is given."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from vconst.errors import SelectionError


@dataclass(frozen=True)
class Surroundings:
    """
    Columns that are derived from stored samples and their neighbours in time.

    A transform changes samples one by one; what it needs of their neighbours is derived
    here, from the store and before any transform, so that it is the same wherever the time
    is cut into pieces.

    Parameters
    ----------
    derive : callable
        Top-level ``derive(dataset, **settings)``; gives a dataset with the same times that
        holds the derived columns.
    variables : tuple of str
        What it needs beside time and position; those that are not stored are absent.
    margin : int
        ns: how far before and after a sample it looks.
    settings : tuple of (str, object)
        Given to *derive*.
    chosen : tuple of str
        Names of settings whose values are more of *variables*.
    """

    derive: Callable
    variables: tuple[str, ...]
    margin: int
    settings: tuple[tuple[str, Any], ...] = ()
    chosen: tuple[str, ...] = ()

    def of(self, dataset):
        """The derived columns of a dataset."""
        return self.derive(dataset, **dict(self.settings))


def with_surroundings(derive, *, margin, variables=(), settings=(), chosen=()):
    """
    Mark a transform as one that needs derived columns.

    Parameters
    ----------
    derive, variables
        As :class:`Surroundings` takes them. The derived columns are there when the
        transform is called, and gone after the last one.
    margin : float
        In s.
    settings : sequence of str
        Names of settings of the transform that *derive* takes too.
    chosen : sequence of str
        Those of *settings* whose values are variables that it needs.
    """

    def mark(transform):
        nanoseconds = round(margin * 1e9)
        named = tuple((name, None) for name in settings)
        transform.surroundings = Surroundings(
            derive, tuple(variables), nanoseconds, named, tuple(chosen)
        )
        return transform

    return mark


def surroundings_of(transforms):
    """What the transforms of a selection declare, with their settings, each once."""
    found = []
    for function, settings in transforms:
        each = getattr(function, "surroundings", None)
        if each is not None:
            named = {name: dict(settings)[name] for name, _ in each.settings}
            variables = (*each.variables, *(named[name] for name in each.chosen))
            found.append(replace(each, settings=tuple(named.items()), variables=variables))
    return list(dict.fromkeys(found))


def attach(dataset, derived, rows):
    """
    A dataset with columns that were derived from more samples than it holds.

    Parameters
    ----------
    dataset : xarray.Dataset
    derived : xarray.Dataset
    rows : array of bool or int
        Which of the derived are those of *dataset*.

    Raises
    ------
    SelectionError
        If they are not of the same times.
    """
    chosen = derived.isel(time=rows)
    if not np.array_equal(chosen["time"].values, dataset["time"].values):
        raise SelectionError("Samples and their surroundings are not of the same times.")
    columns = {str(n): (v.dims, v.values, v.attrs) for n, v in chosen.data_vars.items()}
    return dataset.assign(columns)


def inside(times: Any, start, stop):
    """Which times lie between two times in ns, both included; None has no end."""
    stamps = times.astype("datetime64[ns]").astype(np.int64)
    kept = np.ones(stamps.size, bool)
    kept &= True if start is None else stamps >= start
    kept &= True if stop is None else stamps <= stop
    return kept


def widen(ranges, blocks, margin):
    """
    Ranges of rows, and what lies around them in time.

    Parameters
    ----------
    ranges : array of int, shape (n, 2)
        First row and the row after the last, in order.
    blocks : vconst.kernels.blocks.Blocks
        Of the same rows.
    margin : int
        ns.

    Returns
    -------
    wider : array of int, shape (m, 2)
        In order and apart; it holds all of *ranges*.
    """
    first = np.searchsorted(blocks.first, ranges[:, 0], "right") - 1
    last = np.searchsorted(blocks.first, ranges[:, 1] - 1, "right") - 1
    early = blocks.start_time[np.maximum(first, 0)] - margin
    late = blocks.stop_time[np.maximum(last, 0)] + margin
    low = np.searchsorted(blocks.stop_time, early, "left")
    high = np.searchsorted(blocks.start_time, late, "right") - 1
    starts = np.minimum(blocks.first[low], ranges[:, 0])
    stops = np.maximum(blocks.stop[high], ranges[:, 1])
    wider = []
    for start, stop in zip(starts, stops, strict=True):
        if wider and start <= wider[-1][1]:
            wider[-1][1] = max(wider[-1][1], stop)
        else:
            wider.append([start, stop])
    return np.array(wider, np.int64).reshape(-1, 2)

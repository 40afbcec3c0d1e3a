"""What passes saw, at passes where they might have seen it: moved whole, never by sample."""

from typing import NamedTuple

import numpy as np

#: A pause between samples that ends a pass, ns: an orbit takes 95 minutes.
PAUSE = 900_000_000_000

#: Least height of a step of latitude, degrees.
STEP = 1.0

_TRIES = 50


class Passes(NamedTuple):
    """
    Where a track was, by pass and step of latitude.

    Attributes
    ----------
    time : numpy.ndarray of int64, shape (n,)
        ns, ascending.
    latitude, longitude : numpy.ndarray of float64, shape (n,)
        Degrees.
    number : numpy.ndarray of int64, shape (n,)
        Pass of each sample, from 0.
    side : numpy.ndarray of int8, shape (p,)
        1 northward, -1 southward.
    sample : numpy.ndarray of int64, shape (p, steps)
        The first sample of each pass in each step of latitude; -1 where there is none.
    step : float
        Degrees: one, or of a sparse track as much as most of its samples are apart.
    """

    time: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    number: np.ndarray
    side: np.ndarray
    sample: np.ndarray
    step: float


def passes_of(time, latitude, longitude):
    """
    A track in passes: stretches that go one way, without a pause of 15 minutes.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns, ascending; at least two.
    latitude, longitude : array of float, shape (n,)
        Degrees, finite.

    Returns
    -------
    passes : Passes
    """
    time, latitude = np.asarray(time, np.int64), np.asarray(latitude, np.float64)
    pause = np.diff(time) > PAUSE
    rising = np.diff(latitude) >= 0
    sample_side = np.append(rising, rising[-1:])
    sample_side[:-1] = np.where(pause, np.append(rising[:1], rising[:-1]), rising)
    new = np.append(True, pause | (np.diff(sample_side.astype(np.int8)) != 0))
    number = np.cumsum(new) - 1
    high = max(STEP, float(np.quantile(np.abs(np.diff(latitude)), 0.99)))
    at = _step(latitude, high)
    sample = np.full((number[-1] + 1, int(np.ceil(180.0 / high))), -1)
    rows = np.arange(time.size)[::-1]
    sample[number[rows], at[rows]] = rows  # the earlier of two wins
    side = np.where(sample_side[new], 1, -1).astype(np.int8)
    return Passes(time, latitude, np.asarray(longitude, np.float64), number, side, sample, high)


def moved_passes(draw, passes, rows):
    """
    Samples at other passes of the same side, all of one pass at one other.

    Parameters
    ----------
    draw : numpy.random.Generator
    passes : Passes
    rows : array of int64, shape (k,)
        Samples of the track.

    Returns
    -------
    moved : numpy.ndarray of int64, shape (k,)
        The sample in the same step of latitude of the other pass; -1 where in 50 tries no pass
        was found that has all steps.
    """
    own, first = np.unique(passes.number[rows], return_inverse=True)
    step = _step(passes.latitude[rows], passes.step)
    moved = np.full(rows.size, -1)
    left = np.ones(own.size, bool)
    members = [np.flatnonzero(passes.side == side) for side in (-1, 1)]
    for _ in range(_TRIES):
        if not left.any():
            break
        other = np.empty(own.size, np.int64)
        for side, among in zip((-1, 1), members, strict=True):
            mine = passes.side[own] == side
            other[mine] = draw.choice(among, mine.sum()) if among.size else -1
        found = passes.sample[other[first], step]
        whole = np.ones(own.size, bool)
        np.logical_and.at(whole, first, found >= 0)
        taken = (left & whole)[first]
        moved[taken] = found[taken]
        left &= ~whole
    return moved


def _step(latitude, high):
    return np.clip(((latitude + 90.0) / high).astype(np.int64), 0, int(np.ceil(180.0 / high)) - 1)

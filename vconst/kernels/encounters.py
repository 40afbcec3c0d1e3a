"""Matched samples gathered into conjunctions, and conjunctions into alignment episodes."""

from typing import NamedTuple

import numpy as np

#: Pause in min between matched samples that separates two conjunctions: far longer than the
#: pause of a cleaned track, far shorter than half an orbit.
CONJUNCTION_GAP = 10.0

#: Pause in days between conjunctions that separates two alignments of orbit planes; low
#: orbits of different inclination align for weeks, months apart.
EPISODE_GAP = 10.0


class Conjunctions(NamedTuple):
    """
    Encounters of two tracks, one element each, in order of time.

    Attributes
    ----------
    start, stop : numpy.ndarray of int64, shape (n,)
        First and last matched sample of the target, ns since 1970 UTC.
    pairs : numpy.ndarray of int64, shape (n,)
        All pairs of samples, not only those of nearest partners.
    nearest : numpy.ndarray of int64, shape (n,)
        Index of the matched sample with the smallest separation; the middle one of equal
        ones, so that two sensors that never part meet in the middle of their pass.
    episode : numpy.ndarray of int64, shape (n,)
        Alignment episode, from 0.
    """

    start: np.ndarray
    stop: np.ndarray
    pairs: np.ndarray
    nearest: np.ndarray
    episode: np.ndarray


def number_conjunctions(target_time, reference_time, *, gap_ns):
    """
    The conjunction of every matched sample.

    Parameters
    ----------
    target_time : array of int64, shape (n,)
        Times of matched samples of the target, ascending, ns.
    reference_time : array of int64, shape (n,) or (k, n)
        Times of their partners, ns; of k references one row each.
    gap_ns : int
        A new conjunction begins where the next sample of any track is more than this
        away: later in the target, earlier or later in a reference.

    Returns
    -------
    conjunction : numpy.ndarray of int64, shape (n,)
        From 0, ascending.
    """
    apart = np.diff(target_time) > gap_ns
    apart |= (np.abs(np.diff(np.atleast_2d(reference_time))) > gap_ns).any(axis=0)
    return np.concatenate([[0], np.cumsum(apart)])[: len(target_time)].astype(np.int64)


def number_episodes(start, stop, *, gap_ns):
    """
    The alignment episode of every conjunction.

    Parameters
    ----------
    start, stop : array of int64, shape (n,)
        Of conjunctions, in order of time, ns.
    gap_ns : int
        A new episode begins where more than this passes without a conjunction.

    Returns
    -------
    episode : numpy.ndarray of int64, shape (n,)
        From 0, ascending.
    """
    apart = np.asarray(start)[1:] - np.asarray(stop)[:-1] > gap_ns
    return np.concatenate([[0], np.cumsum(apart)])[: len(start)].astype(np.int64)


def describe_conjunctions(conjunction, target_time, separation, count, *, gap_ns):
    """
    When conjunctions were, how near and how many pairs they hold.

    Parameters
    ----------
    conjunction : array of int64, shape (n,)
        From :func:`number_conjunctions`.
    target_time : array of int64, shape (n,)
        ns, ascending.
    separation : array of float, shape (n,)
        Distance of every matched sample to its partner, in any unit.
    count : array of int64, shape (n,)
        How many partners every matched sample has.
    gap_ns : int
        Pause that separates two episodes.

    Returns
    -------
    Conjunctions
    """
    first = np.flatnonzero(np.diff(conjunction, prepend=-1))
    last = np.append(first[1:], len(conjunction)) - 1
    start, stop = np.asarray(target_time)[first], np.asarray(target_time)[last[: len(first)]]
    by_distance = np.lexsort((separation, conjunction))
    least = np.asarray(separation)[by_distance[first]]
    equal = np.bincount(conjunction, np.asarray(separation) == least[conjunction]).astype(np.int64)
    nearest = by_distance[first + np.maximum(equal - 1, 0) // 2]
    pairs = np.bincount(conjunction, weights=count).astype(np.int64)
    episode = number_episodes(start, stop, gap_ns=gap_ns)
    return Conjunctions(start, stop, pairs, nearest, episode)

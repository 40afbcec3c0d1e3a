"""What alarms are worth: Molchan's trajectory, ROC, area skill score, gain."""

from fractions import Fraction
from math import comb, factorial

import numpy as np
from scipy.special import ndtr

from vconst.kernels.chance.rates import binomial_tail

#: Events up to which the distribution of the area skill score is summed exactly.
_EXACT = 100


def molchan_trajectory(alarm, weight, hits):
    """
    Share of events missed against share of place and time alarmed.

    Parameters
    ----------
    alarm : array of float, shape (n,)
        How strongly each cell is alarmed; cells of one value are alarmed together.
    weight : array of float, shape (n,)
        What each cell is worth by the reference (a rate times area and time), 0 or more.
    hits : array of int, shape (n,)
        Events in each cell: all of them count, also several of one cell.

    Returns
    -------
    alarmed, missed : numpy.ndarray of float64, shape (k + 1,)
        τ and ν from (0, 1) to (1, 0), one point for each different value of *alarm*.

    Raises
    ------
    ValueError
        Without an event or a weight.

    References
    ----------
    Molchan (1991), doi:10.1016/0040-1951(91)90336-Q; Zechar & Jordan (2008),
    doi:10.1111/j.1365-246X.2007.03676.x.
    """
    weight, hits = np.asarray(weight, np.float64), np.asarray(hits, np.float64)
    if not (weight.sum() > 0 and hits.sum() > 0):
        raise ValueError("no event, or no weight")
    _, level = np.unique(-np.asarray(alarm, np.float64), return_inverse=True)
    alarmed = np.cumsum(np.bincount(level, weight)) / weight.sum()
    caught = np.cumsum(np.bincount(level, hits)) / hits.sum()
    return np.append(0.0, alarmed), np.append(1.0, 1.0 - caught)


def roc_curve(alarm, happened):
    """
    Share of cells with events that are alarmed against that of cells without.

    Parameters
    ----------
    alarm : array of float, shape (n,)
    happened : array of bool, shape (n,)

    Returns
    -------
    false_alarms, hits : numpy.ndarray of float64, shape (k + 1,)
        From (0, 0) to (1, 1), one point for each different value of *alarm*.

    Raises
    ------
    ValueError
        If all cells have events, or none has.

    References
    ----------
    Fawcett (2006), doi:10.1016/j.patrec.2005.10.010.
    """
    happened = np.asarray(happened, bool)
    if happened.all() or not happened.any():
        raise ValueError("all cells have events, or none has")
    quiet, missed = molchan_trajectory(alarm, ~happened, happened)
    return quiet, 1.0 - missed


def area_skill(alarmed, missed):
    """
    Area above Molchan's trajectory.

    Parameters
    ----------
    alarmed, missed : array of float, shape (k,)
        τ rising from 0 to 1, and ν.

    Returns
    -------
    skill : float
        ``∫(1 - ν) dτ``: 1/2 without skill, 1 with all, below 1/2 with less than none. A
        straight line between two points is what alarming part of a level at random gives.
        Over the curve of :func:`roc_curve` (with ``1 - hits``) it is the area under it.
    """
    return float(np.trapezoid(1.0 - np.asarray(missed), np.asarray(alarmed)))


def area_skill_chance(skill, events):
    """
    Probability of an area skill score this great where there is no skill.

    Parameters
    ----------
    skill : float
    events : int
        Independent ones; an alarm of many values, none of which holds a large share.

    Returns
    -------
    chance : float

    Notes
    -----
    Without skill each event is caught at an alarmed share that is uniform in [0, 1], so the
    score is the mean of N uniform numbers: mean 1/2, variance 1/(12 N), excess kurtosis
    -6/(5 N). Up to 100 events its tail is summed exactly (Irwin 1927; Hall 1927), beyond by the
    normal distribution with the term of the kurtosis, right to 1/N².

    References
    ----------
    Zechar & Jordan (2008), doi:10.1111/j.1365-246X.2007.03676.x.
    """
    if events > _EXACT:
        z = (skill - 0.5) * np.sqrt(12.0 * events)
        bend = np.exp(-(z**2) / 2.0) / np.sqrt(2.0 * np.pi) * (z**3 - 3.0 * z)
        return float(np.clip(ndtr(-z) - bend * 6.0 / (5.0 * events) / 24.0, 0.0, 1.0))
    below = Fraction(float(np.clip(1.0 - skill, 0.0, 1.0))) * events
    terms = ((-1) ** k * comb(events, k) * (below - k) ** events for k in range(int(below) + 1))
    return float(sum(terms) / factorial(events))


def probability_gain(hits, events, alarmed):
    """
    How many times more often events fall into alarms than at random.

    Parameters
    ----------
    hits, events : int
    alarmed : float
        τ, share of place and time, weighted by the reference rate.

    Returns
    -------
    gain : float
        ``(1 - ν) / τ``; NaN without events or alarms.

    References
    ----------
    Aki (1981), doi:10.1029/ME004p0566.
    """
    return float(hits / events / alarmed) if events and alarmed > 0 else float("nan")


def r_score(hits, events, alarmed):
    """
    Share of events in alarms less share of place and time alarmed, -1 to 1; 0 at random.

    Parameters
    ----------
    hits, events : int
    alarmed : float
        τ.

    Returns
    -------
    score : float

    References
    ----------
    Xu (1989), as used by the China Earthquake Administration; it is the skill of Hanssen &
    Kuipers (1965) with τ for the rate of false alarms.
    """
    return float(hits / events - alarmed) if events else float("nan")


def fewest_hits(events, alarmed, *, level=0.05):
    """
    Hits from which on so many are rarer than a level at random.

    Parameters
    ----------
    events : int
    alarmed : array of float
        τ.
    level : float

    Returns
    -------
    hits : numpy.ndarray of int64
        Smallest h with ``P(H >= h) <= level``; *events* + 1 where there is none.
    """
    counts = np.arange(events + 2)
    tails = binomial_tail(counts, events, np.asarray(alarmed, np.float64)[..., None])
    return np.argmax(tails <= level, axis=-1)

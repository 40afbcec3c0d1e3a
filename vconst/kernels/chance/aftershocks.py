"""Aftershocks: catalogues drawn with them, and the alarm that every earthquake gives by itself."""

from typing import NamedTuple

import numba
import numpy as np

from vconst.kernels.constants import DAY, SPHERE_RADIUS
from vconst.kernels.sphere import squared_chord, unit_vectors


class Etas(NamedTuple):
    """
    Earthquakes that trigger earthquakes.

    Attributes
    ----------
    branching : float
        Mean number of direct aftershocks of an event, 0 to below 1.
    alpha : float
        Aftershocks grow as ``10^(alpha M)``; below *b*.
    c : float
        Days of Omori's law ``(t + c)^-p``.
    p : float
        Above 1.
    b : float
        Magnitudes follow Gutenberg and Richter with it, up to *greatest*.
    reach : float
        km: density of aftershocks falls as ``(r² + reach²)^-1.5`` with distance.
    greatest : float
    """

    branching: float = 0.5
    alpha: float = 0.8
    c: float = 0.01
    p: float = 1.2
    b: float = 1.0
    reach: float = 15.0
    greatest: float = 9.0


def simulate_etas(draw, places, span, rate, least, model=Etas()):  # noqa: B008  a tuple
    """
    A catalogue with aftershocks, drawn.

    Parameters
    ----------
    draw : numpy.random.Generator
    places : (array, array), each of shape (n,)
        Geocentric latitude and longitude, degrees, of independent events: background events
        happen at one of them, drawn at random.
    span : (int, int)
        Begin and end, ns.
    rate : float
        Background events a day.
    least : float
        Smallest magnitude.
    model : Etas

    Returns
    -------
    time : numpy.ndarray of int64, shape (m,)
        ns, ascending.
    latitude, longitude, magnitude : numpy.ndarray of float64, shape (m,)

    Notes
    -----
    Every event has a Poisson number of aftershocks of mean ``n 10^(α (M - M0)) / <10^(α
    (M - M0))>``, at times of Omori's law, of magnitudes as all others have; those after the end are
    dropped. Over a long time there are ``rate · days / (1 - n)`` events. What
    happened before the begin triggers nothing.

    References
    ----------
    Ogata (1988), doi:10.1080/01621459.1988.10478560; Helmstetter & Sornette (2002),
    doi:10.1029/2001JB001580.
    """
    days = (span[1] - span[0]) / DAY
    count = draw.poisson(rate * days)
    chosen = draw.integers(0, len(places[0]), count)
    born = draw.uniform(0.0, days, count)
    north, east = (np.asarray(axis, np.float64)[chosen] for axis in places)
    generation = [born, north, east, _magnitudes(draw, count, least, model)]
    found = [generation]
    while generation[0].size:
        generation = _aftershocks(draw, generation, days, least, model)
        found.append(generation)
    day, north, east, size = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.argsort(day, kind="stable")
    time = span[0] + np.rint(day[order] * DAY).astype(np.int64)
    return time, north[order], east[order], size[order]


def _magnitudes(draw, count, least, model):
    """Of Gutenberg and Richter, cut at the greatest."""
    cut = 1.0 - 10.0 ** (-model.b * (model.greatest - least))
    return least - np.log10(1.0 - draw.uniform(0.0, cut, count)) / model.b


def _mean_productivity(least, model):
    """``<10^(α (M - M0))>`` over the magnitudes."""
    width, apart = model.greatest - least, model.b - model.alpha
    part = model.b / apart * (1.0 - 10.0 ** (-apart * width))
    return part / (1.0 - 10.0 ** (-model.b * width))


def _aftershocks(draw, parents, days, least, model):
    day, north, east, size = parents
    mean = model.branching * 10.0 ** (model.alpha * (size - least))
    number = draw.poisson(mean / _mean_productivity(least, model))
    parent = np.repeat(np.arange(day.size), number)
    share = draw.uniform(0.0, 1.0, parent.size)
    wait = model.c * ((1.0 - share) ** (-1.0 / (model.p - 1.0)) - 1.0)
    held = day[parent] + wait < days
    parent, wait = parent[held], wait[held]
    share = draw.uniform(0.0, 1.0, parent.size)
    far = model.reach * np.sqrt(1.0 / (1.0 - share) ** 2 - 1.0)
    far = np.minimum(far, np.pi * SPHERE_RADIUS)
    there = _moved(north[parent], east[parent], far, draw.uniform(0.0, 2.0 * np.pi, parent.size))
    return [day[parent] + wait, *there, _magnitudes(draw, parent.size, least, model)]


def _moved(latitude, longitude, distance, azimuth):
    """Places so many km away in a direction (rad, from north to east)."""
    north, angle = np.radians(latitude), distance / SPHERE_RADIUS
    sine = np.sin(north) * np.cos(angle) + np.cos(north) * np.sin(angle) * np.cos(azimuth)
    east = np.arctan2(
        np.sin(azimuth) * np.sin(angle) * np.cos(north), np.cos(angle) - np.sin(north) * sine
    )
    turned = np.mod(longitude + np.degrees(east) + 180.0, 360.0) - 180.0
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))), turned


class Neighbours(NamedTuple):
    """
    Which events lie near each other in place, whatever their times.

    Attributes
    ----------
    first : numpy.ndarray of int64, shape (n + 1,)
        Where the neighbours of each event begin.
    other : numpy.ndarray of int64, shape (k,)
    """

    first: np.ndarray
    other: np.ndarray


def neighbours_of(latitude, longitude, distance):
    """
    Events within a distance of each other, none of itself.

    Parameters
    ----------
    latitude, longitude : array of float, shape (n,)
        Geocentric, degrees.
    distance : float
        km.

    Returns
    -------
    neighbours : Neighbours
    """
    vector = unit_vectors(latitude, longitude)
    number, other = _near(vector, np.argsort(vector[:, 2], kind="stable"), squared_chord(distance))
    return Neighbours(np.append(0, np.cumsum(number)), other)


@numba.njit(cache=True, nogil=True)
def _near(vector, order, limit):
    """Neighbours of each, found among those whose z is near enough."""
    count, reach = order.size, np.sqrt(limit)
    number = np.zeros(count, np.int64)
    place = np.empty(count, np.int64)
    for k in range(count):
        place[order[k]] = k
    found = [np.int64(0) for _ in range(0)]
    for j in range(count):
        k = place[j]
        while k > 0 and vector[j, 2] - vector[order[k - 1], 2] <= reach:
            k -= 1
        while k < count and vector[order[k], 2] - vector[j, 2] <= reach:
            i = order[k]
            chord = 0.0
            for axis in range(3):
                chord += (vector[i, axis] - vector[j, axis]) ** 2
            if i != j and chord <= limit:
                found.append(i)
                number[j] += 1
            k += 1
    return number, np.array(found, np.int64)


def preceded(neighbours, time, strong, duration):
    """
    Which events the automatic alarm catches: those soon after a strong one nearby.

    Parameters
    ----------
    neighbours : Neighbours
    time : array of int64, shape (n,)
        ns; of the events as they were, or exchanged between them.
    strong : array of bool, shape (n,)
        Which events set the alarm off.
    duration : int
        ns for which it lasts; its end is included, the event itself is not.

    Returns
    -------
    caught : numpy.ndarray of bool, shape (n,)

    References
    ----------
    Luen & Stark (2008), doi:10.1214/193940307000000509: an alarm after every earthquake.
    """
    return _preceded(
        neighbours.first,
        neighbours.other,
        np.ascontiguousarray(time, np.int64),
        np.ascontiguousarray(strong, np.bool_),
        int(duration),
    )


@numba.njit(cache=True, nogil=True)
def _preceded(first, other, time, strong, duration):
    caught = np.zeros(time.size, np.bool_)
    for j in range(time.size):
        for k in range(first[j], first[j + 1]):
            since = time[j] - time[other[k]]
            if strong[other[k]] and 0 < since <= duration:
                caught[j] = True
                break
    return caught

"""Where in its orbit a sample lies, and positions that the satellite cannot have been at."""

from itertools import pairwise

import numpy as np

from vconst import FileError
from vconst_cses.times import BLOCK

#: Revolutions after which ground tracks repeat.
REPEAT = 76

#: A satellite at 507 km moves by so many degrees of the great circle in a second.
SPEED = 360 / (94.737 * 60)

#: A step is a jump if it is longer than so many times the file's usual speed makes it, and
#: so many degrees more.
FASTER = 3.0
SLACK = 0.05

#: Two half-orbits take 95 minutes; a file longer than this (s) has more than one.
ONE_HALF = 3000.0

#: Heights may differ so much (km) in a file: the orbit is round within 20 km.
HEIGHT_SPREAD = 60.0


def orbit_arrays(orbit, side, times, latitude, *, whole=False):
    """
    Orbit number, side, half-orbit and track of each sample.

    Parameters
    ----------
    orbit, side : int
        As the file says.
    times : array of int64, shape (n,)
        ns; only differences count.
    latitude : array, shape (n,), degree, or None
        Its turns part the half-orbits of a file that is longer than one.
    whole : bool
        Whether every record is known to have a time.

    Returns
    -------
    arrays : dict of str to numpy.ndarray of int32, shape (n,)
        ``orbit``, ``side``, ``half_orbit`` (the number of the orbit, then the digit of the
        side), ``track`` (orbit modulo 76). Where all samples are of one half-orbit, they
        share one number and cannot be written to.
    """
    count = 2 * orbit + side
    known = np.broadcast_to(True, len(times)) if whole else times > 0
    if whole or known.all():
        spread = times[-1] - times[0]
    else:
        spread = np.ptp(times[known]) if known.any() else 0
    if latitude is None or spread <= ONE_HALF * 1e9:
        named = _named(orbit, side)
        one = np.array([*named.values()], np.int32)[:, None]
        return dict(zip(named, np.broadcast_to(one, (len(named), len(times))), strict=True))
    orbits, sides = np.divmod(count + _turns(latitude, known, side), 2)
    return {name: np.asarray(values, np.int32) for name, values in _named(orbits, sides).items()}


def _named(orbit, side):
    return {
        "orbit": orbit,
        "side": side,
        "half_orbit": 10 * orbit + side,
        "track": orbit % REPEAT,
    }


def unlikely_positions(times, latitude, longitude, altitude, shortest=None):
    """
    Positions that stand still, and positions away from the track.

    A position is frozen if it is exactly that of the record before, at another time. Records
    are parted at jumps, steps of more than three times the file's usual speed; from the
    longest part on, those that cannot be reached from the last good one are outlying.

    Parameters
    ----------
    times : array of int64, shape (n,), ns
    latitude, longitude : array, shape (n,), degree
        NaN and values outside the Earth are left to the core.
    altitude : array, shape (n,), km, or None
    shortest : int or None
        The shortest step of the times, ns, where it is known.

    Returns
    -------
    frozen, outlying : array of bool, shape (n,), or None where there is none at all
    """
    if _is_smooth(times, latitude, longitude, altitude, shortest):
        return None, None
    frozen = np.zeros(len(times), bool)
    frozen[1:] = (latitude[1:] == latitude[:-1]) & (longitude[1:] == longitude[:-1])
    frozen[1:] &= times[1:] != times[:-1]
    sound = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 360) & (times > 0) & ~frozen
    outlying = np.zeros(len(times), bool)
    good = slice(None) if sound.all() else np.flatnonzero(sound)
    outlying[good] = _off_track(times[good] / 1e9, latitude[good], longitude[good])
    if altitude is not None:
        likely = (altitude > 0) & (altitude < 2000)
        if likely.any():
            middle = np.median(altitude[likely])
            outlying |= likely & (np.abs(altitude - middle) > HEIGHT_SPREAD)
    return frozen & (np.abs(latitude) <= 90), outlying


def _is_smooth(times, latitude, longitude, altitude, shortest):
    """
    Whether no step can be a jump and none is nothing, which spares the sines.

    The great circle is no longer than the longest steps in latitude and longitude together;
    where those are too long (near the poles, at the date line) it is looked at more closely.
    """
    if len(times) < 3 or not -90 <= latitude.min() <= latitude.max() <= 90:
        return False
    if altitude is not None:
        lowest = altitude.min()
        if not 0 < lowest <= altitude.max() < lowest + HEIGHT_SPREAD:
            return False
    if shortest is None:
        shortest = (times[1:] - times[:-1]).min()
    return shortest > 0 and all(
        _moves_smoothly(
            *(values[begin : begin + BLOCK + 1] for values in (latitude, longitude)), shortest
        )
        for begin in range(0, len(times) - 1, BLOCK)
    )


def _moves_smoothly(latitude, longitude, shortest):
    north, east = latitude[1:] - latitude[:-1], longitude[1:] - longitude[:-1]
    (south, north_most), (west, east_most) = _extremes(north), _extremes(east)
    longest = max(-south, north_most) + max(-west, east_most)
    if not longest <= FASTER * SPEED * 1e-9 * shortest + SLACK:
        return False
    moves = south > 0 or north_most < 0 or west > 0 or east_most < 0
    return bool(moves or ((north != 0) | (east != 0)).all())


def _extremes(values):
    return values.min(), values.max()


def check_numbers(stated, named, name, product):
    """
    Orbit and side from what the file says, compared with its name.

    Raises
    ------
    FileError
        If the two differ: the file was renamed.
    """
    for attribute, expected in named.items():
        found = stated.get(attribute, expected)
        if not found.isdecimal() or int(found) != int(expected):
            raise FileError(
                f"{product}: '{name}' is of {attribute} {expected} by its name, "
                f"and of {found} by what is in it.",
                hint="The file was renamed: get it again under its own name.",
            )


def _turns(latitude, known, side):
    """How many half-orbits each sample is after the named one; -1 before it."""
    latitude = np.where(known & (np.abs(latitude) <= 90), latitude, np.nan)
    good = np.flatnonzero(np.isfinite(latitude))
    if len(good) < 2:
        return np.zeros(len(latitude), np.int32)
    steps = np.diff(latitude[good])
    rising = np.append(steps, steps[-1]) > 0
    turned = np.cumsum(np.append(False, np.diff(rising.astype(np.int8)) != 0))
    first = 0 if rising[0] == bool(side) else -1
    turns = np.zeros(len(latitude), np.int64)
    turns[good] = turned + first
    filled = np.maximum.accumulate(np.where(np.isfinite(latitude), np.arange(len(turns)), 0))
    return turns[filled].astype(np.int32)


def _off_track(seconds, latitude, longitude):
    if len(seconds) < 3:
        return np.zeros(len(seconds), bool)
    north, east = np.radians(latitude, dtype="f8"), np.radians(longitude, dtype="f8")
    cosine = np.cos(north)
    places = np.stack([cosine * np.cos(east), cosine * np.sin(east), np.sin(north)], axis=-1)
    arcs = _arc(places[1:], places[:-1])
    spans = np.abs(np.diff(seconds)) + 1e-3
    usual = max(SPEED, float(np.median(arcs / spans)))
    jumps = np.flatnonzero(arcs > FASTER * usual * spans + SLACK)
    off = np.zeros(len(seconds), bool)
    if not len(jumps):
        return off
    bounds = [0, *(jumps + 1).tolist(), len(seconds)]
    parts = list(pairwise(bounds))
    longest = max(range(len(parts)), key=lambda number: parts[number][1] - parts[number][0])
    _walk(parts[longest:], places, seconds, usual, off, ahead=True)
    _walk(parts[longest::-1], places, seconds, usual, off, ahead=False)
    return off


def _walk(parts, places, seconds, usual, off, *, ahead):
    """From a good part on: parts that can be reached are good, others are off the track."""
    last = parts[0][1] - 1 if ahead else parts[0][0]
    for begin, end in parts[1:]:
        near, far = (begin, end - 1) if ahead else (end - 1, begin)
        span = abs(seconds[near] - seconds[last]) + 1e-3
        if _arc(places[near], places[last]) <= FASTER * usual * span + SLACK:
            last = far
        else:
            off[begin:end] = True


def _arc(first, second):
    """Degrees between unit vectors, from the chord."""
    chord = np.sqrt(((first - second) ** 2).sum(axis=-1))
    return np.degrees(2 * np.arcsin(np.minimum(chord / 2, 1.0)))

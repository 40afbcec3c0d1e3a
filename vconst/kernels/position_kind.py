"""Whether the positions of a low orbit are geocentric or geodetic, told from themselves."""

from typing import NamedTuple

import numpy as np

from vconst.kernels.constants import EARTH_RATE, GRAVITY_RADIUS, J2, SPHERE_RADIUS
from vconst.kernels.frames import earth_fixed
from vconst.kernels.geodesy import geocentric_from_geodetic

#: Samples of one arc of so many degrees along the orbit count as one: their errors are alike.
ARC = 20.0

#: Runs end where samples are more than this apart, ns, and count from so many degrees on.
LONGEST_PAUSE = 600_000_000_000
SHORTEST_RUN = 5.0


class Share(NamedTuple):
    """
    Where something lies between what geocentric and what geodetic positions would give.

    Attributes
    ----------
    value : float
        0 where it is as with geocentric positions, 1 as with geodetic ones. NaN where
        nothing tells.
    error : float
        Standard error of *value*.
    squares : tuple of float
        Sums of squares of what is left with positions taken as geocentric and geodetic.
    samples : int
    """

    value: float
    error: float
    squares: tuple
    samples: int


NOTHING = Share(np.nan, np.nan, (0.0, 0.0), 0)


def both_readings(latitude, height):
    """
    Geocentric latitude and radius of positions, taken in either way.

    Parameters
    ----------
    latitude : array of float
        As the file has it, degrees.
    height : array of float
        As the file has it, km.

    Returns
    -------
    geocentric, geodetic : tuple of array
        Latitude (degree) and radius (km): height above the sphere of 6371.2 km, and above
        the ellipsoid.
    """
    latitude = np.asarray(latitude, np.float64)
    height = np.asarray(height, np.float64)
    return (latitude, height + SPHERE_RADIUS), geocentric_from_geodetic(latitude, height)


def argument_of_latitude(time, latitude, longitude):
    """
    Angle along the orbit from its ascending node, run by run.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns, ascending.
    latitude, longitude : array of float, shape (n,)
        degrees, without NaN.

    Returns
    -------
    angle : array of float, shape (n,)
        rad, -pi to pi; NaN in runs of less than 5 degrees.
    inclination : array of float, shape (n,)
        rad, of the run.
    run : array of int, shape (n,)

    Notes
    -----
    Places are turned to a frame that does not rotate; the orbit's normal is the sum of the
    cross products of consecutive ones.
    """
    seconds = (time - time[:1]) / 1e9
    turned = longitude + np.degrees(EARTH_RATE * seconds)
    places = earth_fixed(latitude, turned, np.ones(time.size))
    run = np.cumsum(np.diff(time, prepend=time[:1]) > LONGEST_PAUSE)
    angle, inclination = np.full(time.size, np.nan), np.full(time.size, np.nan)
    for number in np.unique(run):
        rows = np.flatnonzero(run == number)
        swept = np.cross(places[rows[:-1]], places[rows[1:]]).sum(axis=0)
        if np.linalg.norm(swept) < np.radians(SHORTEST_RUN):
            continue
        normal = swept / np.linalg.norm(swept)
        node = np.cross([0.0, 0.0, 1.0], normal)
        node /= np.linalg.norm(node)
        ahead = np.cross(normal, node)
        angle[rows] = np.arctan2(places[rows] @ ahead, places[rows] @ node)
        inclination[rows] = np.arccos(normal[2])
    return angle, inclination, run


def share_of_height(time, latitude, longitude, height, *, floor=0.3):
    """
    How much of an ellipsoid's shape there is in the heights of an orbit.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns, ascending.
    latitude, longitude, height : array of float, shape (n,)
        degrees and km, without NaN.
    floor : float
        km; what is known of orbits so simply at best.

    Returns
    -------
    share : Share
        Squares in km^2.

    Notes
    -----
    ``height = c + a cos u + b sin u + d(u) + s e(latitude)``: u is the argument of latitude,
    a and b are the eccentricity's, ``d = J2 R^2 sin^2 i cos(2u) / (4 r)`` is the oblateness's
    (Kozai 1959, doi:10.1086/107957), and e the radius of the sphere less that of the
    ellipsoid below: 21 km times ``sin^2`` of the latitude, less its mean. s is the share.
    """
    angle, inclination, run = argument_of_latitude(time, latitude, longitude)
    kept = np.isfinite(angle)
    if not kept.any():
        return NOTHING
    angle, inclination, run = angle[kept], inclination[kept], run[kept]
    latitude, height = np.asarray(latitude)[kept], np.asarray(height, np.float64)[kept]
    bulge = J2 * GRAVITY_RADIUS**2 * np.sin(inclination) ** 2 * np.cos(2 * angle)
    left = height - bulge / (4 * (SPHERE_RADIUS + height))
    ellipsoid = SPHERE_RADIUS - geocentric_from_geodetic(latitude, np.zeros(latitude.size))[1]
    smooth = np.stack([np.ones(angle.size), np.cos(angle), np.sin(angle)], axis=1)
    return fit_share(left, ellipsoid, smooth, _arcs(angle, run), floor)


def fit_share(measured, step, smooth, arcs, floor):
    """
    Least squares of ``measured = smooth @ c + share * step``.

    Parameters
    ----------
    measured : array of float, shape (n,)
        Less what geocentric positions give.
    step : array of float, shape (n,)
        What geodetic positions give, less what geocentric ones do.
    smooth : array of float, shape (n, k)
        What else may be in it.
    arcs : array of int, shape (n,)
        Number of the stretch that a sample lies in; those of one stretch count as one.
    floor : float
        Standard error that a stretch has at least.

    Returns
    -------
    share : Share
    """
    number = np.unique(arcs).size
    if number <= smooth.shape[1] + 1:
        return NOTHING
    free = step - smooth @ np.linalg.lstsq(smooth, step, rcond=None)[0]
    rest = measured - smooth @ np.linalg.lstsq(smooth, measured, rcond=None)[0]
    power = float((free**2).sum())
    value = float((free * rest).sum()) / power if power > 0 else np.nan
    left = rest - value * free
    spread = float((left**2).sum()) / (measured.size * (1 - (smooth.shape[1] + 1) / number))
    error = np.sqrt((spread + floor**2) * (measured.size / number) / power) if power > 0 else np.nan
    squares = (float((rest**2).sum()), float(((rest - free) ** 2).sum()))
    return Share(value, float(error), squares, int(measured.size))


def join_shares(shares):
    """
    The share that several stretches of time tell together.

    Parameters
    ----------
    shares : list of Share

    Returns
    -------
    share : Share
        The mean weighted by 1 / error^2; its error is the greater of what the errors and
        what the scatter say.
    """
    told = [one for one in shares if np.isfinite(one.value) and one.error > 0]
    if not told:
        return NOTHING
    values = np.array([one.value for one in told])
    weights = np.array([one.error for one in told]) ** -2.0
    value = float((weights * values).sum() / weights.sum())
    variance = 1 / weights.sum()
    if len(told) > 1:
        scatter = (weights * (values - value) ** 2).sum() / (len(told) - 1)
        variance *= max(scatter, 1.0)
    squares = tuple(sum(one.squares[k] for one in told) for k in (0, 1))
    return Share(value, float(np.sqrt(variance)), squares, sum(one.samples for one in told))


def arcs_of(time, latitude, longitude):
    """Number of the 20 degrees of arc that each sample lies in; -1 in runs too short to tell."""
    angle, _, run = argument_of_latitude(time, latitude, longitude)
    return np.where(np.isfinite(angle), _arcs(np.nan_to_num(angle), run), -1)


def _arcs(angle, run):
    return run * 1000 + np.floor(np.degrees(angle) / ARC).astype(int) + 100

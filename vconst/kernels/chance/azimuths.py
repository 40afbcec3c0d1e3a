"""In which direction from events deviations lie."""

import numba
import numpy as np

from vconst.kernels.sphere import squared_chord, unit_vectors


def azimuth(latitude, longitude, other_latitude, other_longitude):
    """
    Direction of the great circle from one place to another.

    Parameters
    ----------
    latitude, longitude, other_latitude, other_longitude : float or array of float
        Geocentric degrees.

    Returns
    -------
    azimuth : float or numpy.ndarray
        Degrees from north to east, 0 to 360.

    Examples
    --------
    >>> float(azimuth(0.0, 0.0, 0.0, 5.0)).__round__(6)
    90.0
    """
    north, other = np.radians(latitude), np.radians(other_latitude)
    across = np.radians(np.subtract(other_longitude, longitude))
    east = np.sin(across) * np.cos(other)
    up = np.cos(north) * np.sin(other) - np.sin(north) * np.cos(other) * np.cos(across)
    return np.mod(np.degrees(np.arctan2(east, up)), 360.0)


def mean_directions(places, lists, *, before, reach, zero, south, count):
    """
    How far north and east of events deviations lie on the mean, in each catalogue.

    Parameters
    ----------
    places : (array, array, array), each of shape (m,)
        Time (ns, ascending) and geocentric place (degrees) of deviations.
    lists : (array, array, array, array), each of shape (n,)
        Catalogue of each event (from 0, ascending), its time and place.
    before : int
        ns before the event within which deviations count.
    reach : float
        km.
    zero : array of float, shape (n,)
        Degrees: the azimuth at each event from which directions are counted.
    south : array of bool, shape (n,)
        Whether each event lies in the southern hemisphere of the frame.
    count : int
        Of catalogues.

    Returns
    -------
    pairs : numpy.ndarray of int64, shape (count,)
    north, east : numpy.ndarray of float64, shape (count,)
        Means over pairs of the cosine and sine of the direction; NaN without a pair.
    mirrored : numpy.ndarray of float64, shape (count,)
        The first with events of the southern hemisphere mirrored at their parallel: towards
        the equator is the same direction in both.
    sectors : numpy.ndarray of int64, shape (count, 8)
        Pairs by 45 degrees, the first about the zero.
    """
    time, *where = places
    catalogue, origin, latitude, longitude = lists
    event = (
        np.ascontiguousarray(catalogue, np.int64),
        np.ascontiguousarray(origin, np.int64),
        np.where(south, -1.0, 1.0),
        np.radians(np.asarray(zero, np.float64)),
    )
    sums, sectors = np.zeros((count, 4)), np.zeros((count, 8), np.int64)
    place, centre = unit_vectors(*where), unit_vectors(latitude, longitude)
    time = np.ascontiguousarray(time, np.int64)
    _sum(time, place, *event, centre, int(before), squared_chord(reach), sums, sectors)
    pairs = sums[:, 0].astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        north, east, mirrored = (sums[:, 1:] / sums[:, :1]).T
    return pairs, north, east, mirrored, sectors


@numba.njit(cache=True, nogil=True)
def _sum(time, place, catalogue, origin, pole, zero, centre, before, limit, sums, sectors):
    for j in range(origin.size):
        x, y, z = centre[j, 0], centre[j, 1], centre[j, 2]
        flat = np.sqrt(x * x + y * y)
        if flat == 0.0:
            continue  # at a pole there is no north
        k = np.searchsorted(time, origin[j] - before)
        while k < time.size and time[k] < origin[j]:
            a, b, c = place[k, 0] - x, place[k, 1] - y, place[k, 2] - z
            if a * a + b * b + c * c <= limit:
                east = (-y * a + x * b) / flat
                north = (-z * (x * a + y * b)) / flat + flat * c
                angle = np.arctan2(east, north) - zero[j]
                row = catalogue[j]
                sums[row, 0] += 1
                sums[row, 1] += np.cos(angle)
                sums[row, 2] += np.sin(angle)
                sums[row, 3] += pole[j] * np.cos(angle)
                sectors[row, int(np.floor((angle / (2 * np.pi) + 2.0) * 8 + 0.5)) % 8] += 1
            k += 1

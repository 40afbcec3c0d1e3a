"""Where and when an orbit crosses the equator, and how far its ground track has moved."""

import numpy as np

#: Equatorial radius of WGS 84 in km.
EQUATOR_RADIUS = 6378.137


def descending_nodes(time_ns, latitude, longitude, *, longest_ns):
    """
    Crossings of the equator from north to south.

    Parameters
    ----------
    time_ns : numpy.ndarray of int64, shape (n,)
        Ascending.
    latitude, longitude : numpy.ndarray of float, shape (n,)
        Degrees; latitudes geocentric or geodetic, which agree at the equator. NaN is no
        place.
    longest_ns : int
        Longest step over which a crossing is interpolated.

    Returns
    -------
    time_ns : numpy.ndarray of int64, shape (m,)
    longitude : numpy.ndarray of float, shape (m,)
        Degrees east, -180 to 180, on the straight line between the samples around it.
    """
    time = np.asarray(time_ns, np.int64)
    placed = np.isfinite(latitude) & np.isfinite(longitude)
    time, north, east = time[placed], latitude[placed], longitude[placed]
    north, east = north.astype(np.float64), east.astype(np.float64)
    step = np.diff(time)
    crossing = (north[:-1] > 0.0) & (north[1:] <= 0.0) & (step > 0) & (step <= longest_ns)
    k = np.flatnonzero(crossing)
    share = north[k] / (north[k] - north[k + 1])
    turned = (east[k + 1] - east[k] + 180.0) % 360.0 - 180.0
    longitude = (east[k] + share * turned + 180.0) % 360.0 - 180.0
    return time[k] + np.rint(share * step[k]).astype(np.int64), longitude


def track_displacement(longitude, reference, orbits):
    """
    How far nodes lie from the grid of nodes of a repeating orbit.

    Parameters
    ----------
    longitude : array of float
        Of nodes, degrees.
    reference : float
        Longitude of one node of the grid, degrees.
    orbits : int
        After which the ground track repeats: nodes of the grid are 360/orbits apart.

    Returns
    -------
    displacement : numpy.ndarray of float
        km at the equator, east positive, between half the spacing of the grid west and
        east: nearest node.
    """
    spacing = 360.0 / orbits
    turned = np.asarray(longitude, np.float64) - reference
    return np.radians((turned + spacing / 2) % spacing - spacing / 2) * EQUATOR_RADIUS


def grid_reference(longitude, orbits):
    """
    The node of a repeating orbit that lies next to 0 degrees east, from observed nodes.

    Parameters
    ----------
    longitude : array of float
        Degrees.
    orbits : int

    Returns
    -------
    reference : float
        Degrees, by the mean direction of the nodes on the grid; NaN of nothing.
    """
    if not np.size(longitude):
        return float("nan")
    turns = np.exp(1j * np.radians(np.asarray(longitude, np.float64)) * orbits)
    return float(np.degrees(np.angle(turns.mean())) / orbits)


def circular_hours(hours):
    """The mean of hours around the clock, 0 to 24; NaN of nothing."""
    if not np.size(hours):
        return float("nan")
    turn = np.exp(2j * np.pi * np.asarray(hours, np.float64) / 24.0).mean()
    return float(np.angle(turn) * 12.0 / np.pi % 24.0)

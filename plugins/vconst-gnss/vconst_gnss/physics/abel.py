"""Electron density from TEC along rays of an occultation, in layers of spheres."""

import numpy as np

from vconst_gnss.physics.constants import TECU


def invert_tec(radius, tec, *, top=None):
    """
    Electron density at the tangent points of straight rays.

    Parameters
    ----------
    radius : array of float, shape (n,)
        Distance of the tangent points from the Earth's centre in km, descending.
    tec : array of float, shape (n,)
        TEC in TECU along each ray below the sphere of the receiver's orbit, both sides of the
        tangent point together.
    top : float or None
        Radius in km where rays enter; None for the first of *radius*.

    Returns
    -------
    density : numpy.ndarray of float64, shape (n,)
        m-3. The first value is 0 where *top* is its own radius.

    Raises
    ------
    ValueError
        If radii do not descend or lie above *top*.

    Notes
    -----
    Density is linear in radius between tangent points. A ray with tangent point p passes a
    layer from r1 to r2 twice; with ``s(r) = sqrt(r^2 - p^2)`` its density contributes
    ``2 (a I0 + b I1)`` where ``N = a + b r``, ``I0 = s(r2) - s(r1)`` and
    ``I1 = [r s + p^2 ln(r + s)] / 2`` between r1 and r2. Peeling from above solves one
    density a ray.

    References
    ----------
    Schreiner, W. S. et al. (1999), Analysis and validation of GPS/MET radio occultation data
    in the ionosphere, Radio Sci. 34, 949-966, doi:10.1029/1999RS900034.
    """
    radius, tec = np.asarray(radius, float), np.asarray(tec, float)
    edge = radius[0] if top is None else float(top)
    if np.any(np.diff(radius) >= 0) or radius[0] > edge:
        raise ValueError("radii of tangent points descend from 'top'")
    column = tec * TECU / 1e3  # km
    closed = edge == radius[0]
    nodes = radius if closed else np.concatenate([[edge], radius])
    column = column if closed else np.concatenate([[0.0], column])
    density = np.zeros(len(nodes))  # nothing is left where rays enter
    for number in range(1, len(nodes)):
        lower, upper = nodes[1 : number + 1], nodes[:number]
        thickness = upper - lower
        flat, rising = _layer(nodes[number], lower, upper)
        below = (upper * flat - rising) / thickness  # weight of the density at the lower edge
        above = (rising - lower * flat) / thickness
        known = 2 * (above @ density[:number] + below[:-1] @ density[1:number])
        density[number] = (column[number] - known) / (2 * below[-1])
    return density if closed else density[1:]


def _layer(tangent, lower, upper):
    flat = _side(tangent, upper) - _side(tangent, lower)
    return flat, _moment(tangent, upper) - _moment(tangent, lower)


def _side(tangent, radius):
    return np.sqrt(np.maximum(radius**2 - tangent**2, 0.0))


def _moment(tangent, radius):
    side = _side(tangent, radius)
    return 0.5 * (radius * side + tangent**2 * np.log((radius + side) / tangent))


def chapman(height, peak_density, peak_height, scale_height):
    """
    A Chapman alpha layer.

    Parameters
    ----------
    height : array
        km.
    peak_density : float
        m-3.
    peak_height, scale_height : float
        km.

    Returns
    -------
    density : numpy.ndarray of float64
        m-3: ``Nm exp((1 - z - exp(-z)) / 2)`` with ``z = (h - hm) / H``.
    """
    reduced = (np.asarray(height, float) - peak_height) / scale_height
    return peak_density * np.exp(0.5 * (1.0 - reduced - np.exp(-reduced)))

"""Zones that are boxes of latitude and longitude instead of circles."""

import numpy as np

from vconst.kernels.sphere import great_circle_distance


def boxes_of(places):
    """
    Half sides of the zones of places.

    Parameters
    ----------
    places : xarray.Dataset
        Of ``preparation_zone`` or ``draw_controls``.

    Returns
    -------
    box : (p, 2) array of float
        In latitude and longitude, degrees; NaN where the zone is a circle.
    """
    names = ("box_latitude", "box_longitude")
    if names[0] not in places:
        return np.full((places["zone_radius"].size, 2), np.nan)
    return np.stack([places[name].values.astype(float) for name in names], axis=1)


def inside_boxes(latitude, longitude, box, north, east):
    """
    Whether places lie in boxes; everything does where there is none.

    Parameters
    ----------
    latitude, longitude : (p,) array
        Middles, degrees.
    box : (p, 2) array
        Half sides, NaN for no box.
    north, east : (n,) array
        Places, degrees.

    Returns
    -------
    inside : (p, n) array of bool
        Edges included; across the date line too.

    Examples
    --------
    >>> inside_boxes(
    ...     np.array([0.0]), np.array([179.0]), np.array([[5.0, 2.0]]), np.zeros(2), [-179.5, -178]
    ... ).tolist()
    [[True, False]]
    """
    free = np.isnan(box[:, :1])
    turn = np.mod(np.asarray(east) - np.asarray(longitude)[:, None] + 180.0, 360.0) - 180.0
    high = np.abs(np.asarray(north) - np.asarray(latitude)[:, None]) <= box[:, :1]
    return free | (high & (np.abs(turn) <= box[:, 1:]))


def circle_around(latitude, box):
    """
    Radius in km of the circle about a box, on the sphere of 6371.2 km.

    Parameters
    ----------
    latitude : (p,) array
        Of the middles, degrees.
    box : (2,) sequence of float
        Half sides, degrees.
    """
    edge = [np.clip(latitude + side * box[0], -90.0, 90.0) for side in (-1.0, 0.0, 1.0)]
    return np.max([great_circle_distance(latitude, 0.0, each, box[1]) for each in edge], axis=0)

"""The shape of a deviation in place and time, and values with it."""

import numpy as np

from vconst.kernels.sphere import great_circle_distance


def deviation_share(
    time,
    latitude,
    longitude,
    *,
    middle,
    radius,
    span,
    space,
    course,
    wavelength=None,
    speed=None,
    ring=None,
):
    """
    How much of the size of a deviation is there.

    Parameters
    ----------
    time : array of int64, ns since 1970 UTC
    latitude, longitude : array of float, geocentric degrees, of shapes that broadcast
    middle : (float, float)
        Latitude and longitude of its middle, degrees.
    radius : float
        Where it ends, in km of great circle at the ground.
    span : (int, int)
        When it begins and ends, ns; the end is not part of it.
    space : str
        With the distance d: ``"flat"``, one; ``"cosine"``, ``(1 + cos(pi d / radius)) / 2``;
        ``"gaussian"``, ``exp(-(2 d / radius)^2 / 2)``.
    course : str
        With the share s of its time that is gone: ``"flat"``, one; ``"cosine"``,
        ``(1 - cos(2 pi s)) / 2``; ``"rising"``, s.
    wavelength : float or None
        km: times ``cos(2 pi d / wavelength)``.
    speed, ring : float or None
        km/s and km: it is a ring that runs outward from the middle, ``d = speed t`` with t since
        its begin, so wide; *space* is then across the ring, with the distance to its middle over
        half its width.

    Returns
    -------
    share : array of float
        -1 to 1; 0 outside.
    """
    apart = great_circle_distance(*middle, latitude, longitude)
    start, stop = span
    gone = (np.asarray(time) - start) / (stop - start)
    within = (apart <= radius) & (gone >= 0) & (gone < 1)
    across = apart / radius
    if speed:
        across = np.abs(apart - speed * (np.asarray(time) - start) / 1e9) / (ring / 2.0)
        within &= across <= 1.0
    shape = _SPACE[space](across) * _COURSE[course](gone)
    if wavelength:
        shape = shape * np.cos(2 * np.pi * apart / wavelength)
    return np.where(within, shape, 0.0)


def add_deviation(values, share, size, kind):
    """
    Values with a deviation.

    Parameters
    ----------
    values : array
    share : array
        Of the shape of their first dimensions.
    size : float
        A share of the value, or in its unit.
    kind : str
        ``"relative"`` or ``"absolute"``.
    """
    share = np.reshape(share, (*np.shape(share), *[1] * (np.ndim(values) - np.ndim(share))))
    return values + size * share if kind == "absolute" else values * (1 + size * share)


_SPACE = {
    "flat": np.ones_like,
    "cosine": lambda share: 0.5 * (1 + np.cos(np.pi * np.minimum(share, 1))),
    "gaussian": lambda share: np.exp(-0.5 * (2 * share) ** 2),
}
_COURSE = {
    "flat": np.ones_like,
    "cosine": lambda gone: 0.5 * (1 - np.cos(2 * np.pi * gone)),
    "rising": lambda gone: gone,
}

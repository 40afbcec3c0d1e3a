"""Two projections: plate carrée for the world, azimuthal equidistant for a region."""

from dataclasses import dataclass

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS


@dataclass(frozen=True)
class PlateCarree:
    """
    Longitude and latitude as they are.

    Parameters
    ----------
    centre : float
        Longitude in degrees that lies in the middle.
    """

    centre: float = 0.0

    def __call__(self, latitude, longitude):
        """
        Places on the map.

        Parameters
        ----------
        latitude, longitude : (n,) array
            Degrees, north and east positive.

        Returns
        -------
        x, y : (n,) array
            Degrees; x from *centre* - 180 up to *centre* + 180.
        """
        east = (np.asarray(longitude, float) - self.centre + 180.0) % 360.0 - 180.0
        return east + self.centre, np.asarray(latitude, float)


@dataclass(frozen=True)
class AzimuthalEquidistant:
    """
    Distance and direction from one point are true.

    Parameters
    ----------
    latitude, longitude : float
        The point, in degrees.
    """

    latitude: float
    longitude: float

    def __call__(self, latitude, longitude):
        """
        Places on the map.

        Parameters
        ----------
        latitude, longitude : (n,) array
            Degrees, north and east positive.

        Returns
        -------
        x, y : (n,) array
            km east and north of the point.

        Notes
        -----
        x = R k cos φ sin Δλ, y = R k (cos φ₀ sin φ - sin φ₀ cos φ cos Δλ), with
        k = c / sin c and c the angle from the point. The antipode, where the
        direction is not defined, comes out at the point itself: keep away from it.

        References
        ----------
        Snyder (1987), Map Projections, USGS Professional Paper 1395, p. 195.
        """
        phi = np.radians(np.asarray(latitude, float))
        turn = np.radians(np.asarray(longitude, float) - self.longitude)
        middle = np.radians(self.latitude)
        east = np.cos(phi) * np.sin(turn)
        north = np.cos(middle) * np.sin(phi) - np.sin(middle) * np.cos(phi) * np.cos(turn)
        towards = np.sin(middle) * np.sin(phi) + np.cos(middle) * np.cos(phi) * np.cos(turn)
        sine = np.hypot(east, north)
        stretch = np.where(sine > 1e-12, np.arctan2(sine, towards) / np.maximum(sine, 1e-12), 1.0)
        return SPHERE_RADIUS * stretch * east, SPHERE_RADIUS * stretch * north


def mean_direction(latitude, longitude):
    """
    The middle of places on the sphere and the greatest distance from it.

    Parameters
    ----------
    latitude, longitude : (n,) array
        Degrees; NaN is left out.

    Returns
    -------
    latitude, longitude : float
        Degrees. (0, 0) if the places cancel out.
    reach : float
        km on the sphere.
    """
    phi, turn = np.radians(np.asarray(latitude, float)), np.radians(np.asarray(longitude, float))
    unit = np.stack([np.cos(phi) * np.cos(turn), np.cos(phi) * np.sin(turn), np.sin(phi)])
    unit = unit[:, np.isfinite(unit).all(axis=0)]
    middle = unit.mean(axis=1) if unit.size else np.array([1.0, 0.0, 0.0])
    size = np.linalg.norm(middle)
    middle = middle / size if size > 1e-9 else np.array([1.0, 0.0, 0.0])
    reach = SPHERE_RADIUS * np.arccos(np.clip(middle @ unit, -1, 1)).max(initial=0.0)
    x, y, z = middle
    return np.degrees(np.arcsin(z)), np.degrees(np.arctan2(y, x)), float(reach)

"""Monthly median electron density and vertical content, on a grid that is interpolated."""

from dataclasses import dataclass

import numba
import numpy as np

#: Axes of the density grid: hours UT, km above the sphere of 6371.2 km, degrees.
HOURS = np.arange(0.0, 24.0, 2.0)
HEIGHTS = np.arange(400.0, 561.0, 20.0)
LATITUDES = np.arange(-90.0, 90.1, 2.5)
LONGITUDES = np.arange(-180.0, 180.0, 7.5)

#: Heights in km over which the vertical content is summed, closer near the peak.
COLUMN_HEIGHTS = np.concatenate(
    [np.arange(90.0, 200.0, 20.0), np.arange(200.0, 500.0, 25.0), np.arange(500.0, 1501.0, 100.0)]
)
COLUMN_LATITUDES = np.arange(-90.0, 90.1, 5.0)
COLUMN_LONGITUDES = np.arange(-180.0, 180.0, 15.0)


@dataclass(frozen=True)
class Climatology:
    """
    What the ionosphere is like in the median of a month.

    Parameters
    ----------
    log_density : array of float, shape (hour, height, latitude, longitude)
        Decimal logarithm of the electron density in m-3, on the axes of this module.
    content : array of float, shape (hour, 1, latitude, longitude)
        Vertical total electron content up to 1500 km in TECU, on the ``COLUMN_`` axes.
    """

    log_density: np.ndarray
    content: np.ndarray

    def log_density_at(self, time, latitude, longitude, altitude):
        """
        Decimal logarithm of the electron density along a track.

        Parameters
        ----------
        time : array of int64, shape (n,)
            ns since 1970 UTC; only the time of day counts.
        latitude, longitude : array, shape (n,), degrees
        altitude : array, shape (n,)
            km above the sphere of 6371.2 km; carried on linearly outside 400 to 560 km.

        Returns
        -------
        log_density : array, shape (n,)
            Of m-3.
        """
        return _interpolate(self.log_density, time, latitude, longitude, altitude, HEIGHTS)

    def content_at(self, time, latitude, longitude):
        """
        Vertical total electron content.

        Parameters
        ----------
        time : array of int64, shape (n,)
        latitude, longitude : array, shape (n,), degrees

        Returns
        -------
        content : array, shape (n,)
            TECU.
        """
        zero = np.zeros(len(time))
        return _interpolate(self.content, time, latitude, longitude, zero, np.zeros(1))


def climatology(day, f107):
    """
    The climatology of a month, from the International Reference Ionosphere.

    Parameters
    ----------
    day : datetime64
        Any day; its month and day of month count.
    f107 : float
        Solar radio flux at 10.7 cm in 1e-22 W m-2 Hz-1.

    Returns
    -------
    climatology : Climatology

    References
    ----------
    Forsythe, V. et al. (2024), PyIRI: whole-globe approach to the International Reference
    Ionosphere modeling implemented in Python, Space Weather 22,
    doi:10.1029/2023SW003739.
    """
    date = [int(part) for part in str(np.datetime64(day, "D")).split("-")]
    density = _density(date, f107, HEIGHTS, LATITUDES, LONGITUDES)
    column = _density(date, f107, COLUMN_HEIGHTS, COLUMN_LATITUDES, COLUMN_LONGITUDES)
    steps = np.diff(COLUMN_HEIGHTS)[:, None, None] * 1e3
    content = ((column[:, 1:] + column[:, :-1]) / 2 * steps).sum(axis=1, keepdims=True) / 1e16
    return Climatology(np.log10(np.maximum(density, 1e8)).astype("f4"), content.astype("f4"))


def _density(date, f107, heights, latitudes, longitudes):
    import PyIRI
    from PyIRI import edp_update

    longitude, latitude = np.meshgrid(longitudes, latitudes)
    profile = edp_update.IRI_density_1day(
        *date, HOURS, longitude.ravel(), latitude.ravel(), heights, f107, PyIRI.coeff_dir, 0
    )[-1]
    return profile.reshape(len(HOURS), len(heights), len(latitudes), len(longitudes))


def _interpolate(grid, time, latitude, longitude, altitude, heights):
    return _linear(
        grid,
        np.ascontiguousarray(time, np.int64),
        np.ascontiguousarray(latitude, np.float64),
        np.ascontiguousarray(longitude, np.float64),
        np.ascontiguousarray(altitude, np.float64),
        heights,
    )


@numba.njit(cache=True, nogil=True)
def _linear(grid, time, latitude, longitude, altitude, heights):
    """Linear in all four axes; hours and longitudes go round, heights are carried on."""
    hours, levels, rows, columns = grid.shape
    result = np.empty(time.size)
    for i in range(time.size):
        hour = (time[i] % 86_400_000_000_000) / 86_400e9 * hours
        column = ((longitude[i] + 180.0) % 360.0) / 360.0 * columns
        row = (latitude[i] + 90.0) / 180.0 * (rows - 1)
        level = 0.0
        if levels > 1:
            level = (altitude[i] - heights[0]) / (heights[1] - heights[0])
        h, c = int(hour) % hours, int(column) % columns
        r, v = min(max(int(row), 0), rows - 2), min(max(int(level), 0), max(levels - 2, 0))
        total = 0.0
        for corner in range(16):
            later, upper = corner & 1, (corner >> 1) & 1
            north, east = (corner >> 2) & 1, corner >> 3
            if levels == 1 and upper:
                continue
            weight = abs(1 - later - hour + int(hour)) * abs(1 - east - column + int(column))
            weight *= abs(1 - north - row + r)
            if levels > 1:
                weight *= level - v if upper else 1 - level + v
            total += weight * grid[(h + later) % hours, v + upper, r + north, (c + east) % columns]
        result[i] = total
    return result

"""Where two products are compared."""

from typing import NamedTuple

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.sphere import inside_area

_ALL_LATITUDES, _ALL_LONGITUDES = (-90.0, 90.0), (-180.0, 180.0)


class Region(NamedTuple):
    """
    Part of the globe, its edges included; None limits nothing.

    Parameters
    ----------
    latitude : float or None
        Greatest latitude either side of the equator, degrees.
    latitudes : (float, float) or None
        South and north, degrees.
    longitudes : (float, float) or None
        West and east, degrees; eastward from the first to the second.
    """

    latitude: float | None = None
    latitudes: tuple[float, float] | None = None
    longitudes: tuple[float, float] | None = None

    def check(self):
        """Refuse limits that no place can be within."""
        if self.latitude is not None and not 0 <= self.latitude <= 90:
            raise UsageError(
                f"difference: 'latitude' is {self.latitude:g} degrees; expected 0 to 90, either "
                "side of the equator."
            )
        if self.latitudes is not None and not -90 <= self.latitudes[0] <= self.latitudes[1] <= 90:
            raise UsageError(
                f"difference: 'latitudes' are {_two(self.latitudes)}; expected 0 to 90 degrees of "
                "either sign, the southern first."
            )
        if self.longitudes is not None and not all(-180 <= one <= 360 for one in self.longitudes):
            raise UsageError(
                f"difference: 'longitudes' are {_two(self.longitudes)}; expected -180 to 360 "
                "degrees, the western first."
            )

    def holds(self, latitude, longitude):
        """Which places lie in it, in their shape; without limits also those that are not known."""
        if self == Region():
            return np.ones(np.shape(latitude), bool)
        inside = inside_area(
            latitude,
            longitude,
            self.latitudes or _ALL_LATITUDES,
            self.longitudes or _ALL_LONGITUDES,
        )
        return inside if self.latitude is None else inside & (np.abs(latitude) <= self.latitude)

    def cut(self, maps):
        """The part of maps on ``latitude`` and ``longitude`` whose nodes lie in it."""
        north, east = (maps[name].values for name in ("latitude", "longitude"))
        west, _ = self.longitudes or _ALL_LONGITUDES
        rows = self.holds(north, np.full(north.shape, west))
        columns = Region(longitudes=self.longitudes).holds(np.zeros(east.shape), east)
        return maps.isel(latitude=np.flatnonzero(rows), longitude=np.flatnonzero(columns))

    @property
    def said(self):
        """The limits by name, as pages tell them."""
        one = {} if self.latitude is None else {"latitude": f"{self.latitude:g} degree"}
        two = {"latitudes": self.latitudes, "longitudes": self.longitudes}
        whole = (_ALL_LATITUDES, _ALL_LONGITUDES)
        limits = {name: tuple(each) for name, each in two.items() if each is not None}
        said = {name: each for name, each in limits.items() if each not in whole}
        return one | {name: f"{_two(each)} degree" for name, each in said.items()}


def _two(limits):
    return f"{limits[0]:g} to {limits[1]:g}"

"""When two samples match: the limits of a match-up, and what a search makes of them."""

import math
from dataclasses import dataclass, fields

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.sphere import SPHERE_RADIUS
from vconst.operation import Degrees, Distance, Minutes

MINUTE_NS = 60_000_000_000

#: Unit of every limit, of the pauses between conjunctions and episodes, and between maps.
UNITS = {
    "distance": "km",
    "delay": "min",
    "radius": "km",
    "local_time": "min",
    "latitude": "degree",
    "longitude": "degree",
    "quasi_dipole_latitude": "degree",
    "magnetic_local_time": "min",
    "l_shell": "1",
    "field_line": "km",
    "gap": "min",
    "episode_gap": "day",
    "map_gap": "h",
}

#: Added to the reach of a box in km: more than rounding can take away.
_MARGIN = 1e-3


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """
    When two samples match: the settings that all match-ups share.

    What each means is said in :func:`vconst.operations.match_up.match_up`. *distance*, *radius*
    and *field_line* are in km, *delay*, *local_time* and *magnetic_local_time* in min,
    *latitude*, *longitude* and *quasi_dipole_latitude* in degrees. None does not ask.
    """

    delay: Minutes
    distance: Distance | None = None
    radius: Distance | None = None
    local_time: Minutes | None = None
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    quasi_dipole_latitude: Degrees | None = None
    magnetic_local_time: Minutes | None = None
    l_shell: float | None = None
    field_line: Distance | None = None

    @property
    def delay_ns(self):
        """The delay in ns."""
        return nanoseconds(self.delay, MINUTE_NS)

    @property
    def reach(self):
        """
        Greatest distance in km of two samples that can match.

        Two places within p of latitude and l of longitude are at most
        ``2 R asin(sqrt(sin^2(p/2) + sin^2(l/2)))`` apart: the haversine with the cosines of
        the latitudes taken as 1.
        """
        half = [180.0 if part is None else min(part, 180.0) for part in self._box()]
        square = sum(math.sin(math.radians(part) / 2.0) ** 2 for part in half)
        box = 2.0 * SPHERE_RADIUS * math.asin(min(1.0, math.sqrt(square))) + _MARGIN
        return box if self.distance is None else min(self.distance, box)

    @property
    def said(self):
        """The limits that are asked, as words with their units."""
        return say({each.name: getattr(self, each.name) for each in fields(self)})

    @property
    def others(self):
        """Names of the limits that are asked beside *distance* and *delay*."""
        return [name for name in self.said if name not in ("distance", "delay")]

    def check(self, who):
        """
        Refuse limits that cannot be.

        Parameters
        ----------
        who : str
            The operation, for messages.

        Raises
        ------
        UsageError
            If a limit is negative, or none is on the place.
        """
        check_limits({each.name: getattr(self, each.name) for each in fields(self)}, who)
        if self.distance is None and self.field_line is None and self.latitude is None:
            raise UsageError(
                f"{who}: no limit says how far apart two samples may be.",
                hint="Give 'distance', or 'latitude' (and 'longitude'), or 'field_line'.",
            )

    def _box(self):
        return self.latitude, self.longitude


def nanoseconds(number, unit):
    """A time in ns, at most 146 years: longer ones cannot be added to a time."""
    return round(min(number * unit, 2.0**62))


def check_limits(limits, who):
    """Refuse negative limits, each named; None is none."""
    for name, value in limits.items():
        if value is not None and not value >= 0:
            unit = f" {UNITS[name]}" if UNITS[name] != "1" else ""
            raise UsageError(f"{who}: '{name}' is {value:g}{unit}; expected 0 or more.")


def say(limits):
    """Limits as words with their units; those that are not asked are left out."""
    return {
        name: f"{limits[name]:g} {UNITS[name]}".removesuffix(" 1")
        for name in UNITS
        if limits.get(name) is not None
    }


def times_of(dataset):
    """Times of the samples of a dataset, ns since 1970 UTC."""
    return dataset["time"].values.astype("datetime64[ns]").astype(np.int64)


def inside(time_ns, selection):
    """Which times are those that a selection asks for."""
    kept = np.ones(time_ns.size, bool)
    kept &= True if selection.start is None else time_ns >= selection.start
    kept &= True if selection.stop is None else time_ns <= selection.stop
    return kept

"""What there really is, in a made-up world: plasma and magnetic field, everywhere and always."""

from dataclasses import dataclass

import numba
import numpy as np

from vconst.kernels.field import evaluate_field, igrf14
from vconst.synthetic.activity import Activity
from vconst.synthetic.climatology import Climatology
from vconst.synthetic.random_field import SPHERE_RADIUS, random_field

#: Centred dipole of 2020: latitude and longitude of its northern pole in degrees, from
#: the first three coefficients of IGRF-13 (doi:10.1186/s40623-020-01288-x).
DIPOLE_LATITUDE, DIPOLE_LONGITUDE = 80.65, -72.68

#: Ratio of what the Earth's currents induce to the external field, at the ground
#: (Langel and Estes 1985, doi:10.1029/JB090iB03p02487).
INDUCED_SHARE = 0.27


@dataclass(frozen=True, kw_only=True)
class Strengths:
    """
    How much the world differs from its climatology.

    The density has a lasting pattern. Each of density and magnetic field has a day-to-day
    part (2500 km, 1.5 days), a part like travelling disturbances (350 km, 45 min) and a
    small-scale part (60 km, 8 min for the density, 120 km, 10 min for the field); lengths
    and times are spacings of nodes.

    Parameters
    ----------
    day, night, equator : float
        Standard deviation of the logarithm of the density from day to day: by day, by
        night at middle latitudes, and near the dipole equator. 15, 35 and
        40 % stand for quiet days at low solar activity (Pavlov and Pavlova 2016).
    shape : float
        Standard deviation of a lasting pattern over the globe (2000 km) by which the
        density departs from its climatology: what a model of it does not know.
    travelling, small : float
        The same of the faster parts. By night the small-scale part is twice as large.
    field_day : float
        Standard deviation in nT of each component of the slow part of the field.
    field_small : tuple of float
        The same of the small-scale part: north, east, centre. The default gives two
        spacecraft 145 km apart differences like those of 8 September 2014 between two
        real ones (|latitude| < 50 degrees: 1.43 nT north, 1.71 nT centre).
    aurora : float
        Factor by which that part is larger above 65 degrees of dipole latitude.
    level : tuple of float or None
        ``(lowest, highest, height)`` in km: between the first two, the density is that
        at the third. Sensors on nearly one height then differ by their calibration and
        not by the scale height of the plasma. None for the density of each height.
    """

    day: float = 0.15
    night: float = 0.35
    equator: float = 0.40
    shape: float = 0.12
    travelling: float = 0.08
    small: float = 0.06
    field_day: float = 5.0
    field_small: tuple[float, float, float] = (0.95, 1.0, 1.15)
    aurora: float = 8.0
    level: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Truth:
    """
    One made-up world. The same seed is the same world, wherever and in whatever order it is seen.

    Parameters
    ----------
    seed : int
    climatology : Climatology
    activity : Activity
    strengths : Strengths

    Notes
    -----
    In all methods *time* is int64 ns since 1970 UTC, *latitude* and *longitude* are
    geocentric degrees, *radius* is km from the Earth's centre, all of shape (n,).
    """

    seed: int
    climatology: Climatology
    activity: Activity
    strengths: Strengths

    def plasma(self, time, latitude, longitude, radius):
        """
        Electron density in m-3 and electron temperature in K, each of shape (n,).

        Notes
        -----
        The density is the climatology times a log-normal field. The temperature is a
        formula of our own, the same at all heights: ``(900 + 1300 s +
        900 exp(-((h - 6) / 1.5)^2) + 400 sin^2(f)) exp(-0.3 d)`` with h the local hour, s
        daylight from 0 to 1, f the latitude and d the logarithm of the density over its
        climatology (denser plasma is cooler).
        """
        dipole, hour, daylight = _surroundings(time, latitude, longitude)
        altitude = self._levelled(np.asarray(radius) - SPHERE_RADIUS)
        usual = self.climatology.log_density_at(time, latitude, longitude, altitude)
        wave = self._field(11, time, latitude, longitude, 350.0, 2_700.0)
        small = self._field(12, time, latitude, longitude, 60.0, 480.0)
        departure = self._from_day_to_day(time, latitude, longitude, dipole, daylight)
        departure += self.strengths.shape * self._pattern(latitude, longitude)
        departure += self.strengths.travelling * wave
        departure += self.strengths.small * (2 - daylight) * small
        warmth = 900 + 1300 * daylight + 900 * np.exp(-(((hour - 6) / 1.5) ** 2))
        warmth += 400 * np.sin(np.radians(latitude)) ** 2
        return np.exp(usual * np.log(10) + departure), warmth * np.exp(-0.3 * departure)

    def total_electron_content(self, time, latitude, longitude):
        """Vertical total electron content in TECU, shape (n,); day-to-day part only, 0.8 of it."""
        usual = self.climatology.content_at(time, latitude, longitude)
        dipole, _, daylight = _surroundings(time, latitude, longitude)
        return usual * np.exp(
            0.8 * self._from_day_to_day(time, latitude, longitude, dipole, daylight)
        )

    def magnetic_field(self, time, latitude, longitude, radius):
        """
        North, east and centre components in nT, each of shape (n,).

        Notes
        -----
        IGRF-14, plus a ring current that follows Dst (uniform along the dipole axis, with
        its induced part), plus slow and small-scale random parts.
        """
        main = evaluate_field(igrf14(), time, latitude, longitude, radius)
        ring = _ring_current(self.activity.dst(time), latitude, longitude, radius)
        dipole, _, _ = _surroundings(time, latitude, longitude)
        stronger = 1 + (self.strengths.aurora - 1) * _step(np.abs(dipole), 55.0, 70.0)
        parts = []
        for number, small in enumerate(self.strengths.field_small):
            slow = self._field(20 + number, time, latitude, longitude, 2500.0, 21_600.0)
            fast = self._field(30 + number, time, latitude, longitude, 120.0, 600.0)
            varied = self.strengths.field_day * slow + small * stronger * fast
            parts.append(main[number] + ring[number] + varied)
        return tuple(parts)

    def _levelled(self, altitude):
        if self.strengths.level is None:
            return altitude
        lowest, highest, height = self.strengths.level
        return np.where((altitude >= lowest) & (altitude <= highest), height, altitude)

    def _from_day_to_day(self, time, latitude, longitude, dipole, daylight):
        """Logarithm of the density over its climatology: the slow part, one at all heights."""
        size = self.strengths.night + (self.strengths.day - self.strengths.night) * daylight
        near = 1 - _step(np.abs(dipole), 10.0, 20.0)
        size += (self.strengths.equator - size) * near
        return size * self._field(10, time, latitude, longitude, 2500.0, 129_600.0)

    def _pattern(self, latitude, longitude):
        """The part that does not change with time."""
        still = np.zeros(np.size(latitude), np.int64)
        return self._field(13, still, latitude, longitude, 2000.0, 86_400.0)

    def _field(self, number, time, latitude, longitude, length, duration):
        seed = int(np.random.SeedSequence([self.seed, number]).generate_state(1, np.uint64)[0])
        return random_field(seed, time, latitude, longitude, length=length, duration=duration)


def dipole_latitude(latitude, longitude):
    """Latitude in degrees about the axis of the centred dipole, for geocentric degrees."""
    place = (np.ascontiguousarray(item, np.float64) for item in (latitude, longitude))
    return _surroundings(np.zeros(np.size(latitude), np.int64), *place)[0]


@numba.njit(cache=True, nogil=True)
def _surroundings(time, latitude, longitude):
    """Dipole latitude in degrees, local hour, and daylight: 1 around 14 h, 0 around 2 h."""
    dipole, hour, daylight = np.empty(time.size), np.empty(time.size), np.empty(time.size)
    sine, cosine = np.sin(np.radians(DIPOLE_LATITUDE)), np.cos(np.radians(DIPOLE_LATITUDE))
    for i in range(time.size):
        f, apart = np.radians(latitude[i]), np.radians(longitude[i] - DIPOLE_LONGITUDE)
        height = np.sin(f) * sine + np.cos(f) * cosine * np.cos(apart)
        dipole[i] = np.degrees(np.arcsin(min(max(height, -1.0), 1.0)))
        hour[i] = ((time[i] % 86_400_000_000_000) / 3600e9 + longitude[i] / 15.0) % 24.0
        u = min(max(np.cos(2 * np.pi * (hour[i] - 14.0) / 24.0) + 0.5, 0.0), 1.0)
        daylight[i] = u * u * (3 - 2 * u)
    return dipole, hour, daylight


def _step(value, low, high):
    u = np.clip((value - low) / (high - low), 0.0, 1.0)
    return u * u * (3 - 2 * u)


@numba.njit(cache=True, nogil=True)
def _ring_current(dst, latitude, longitude, radius):
    """
    North, east, centre in nT of ``b z + i b (a/r)^3 (z - 3 (z.r) r)``.

    z is the dipole axis, r the direction of the place, i the induced share and
    ``b = Dst / (1 + i)``: at the ground on the dipole equator the north component is Dst.
    """
    north, east, centre = np.empty(dst.size), np.empty(dst.size), np.empty(dst.size)
    sine, cosine = np.sin(np.radians(DIPOLE_LATITUDE)), np.cos(np.radians(DIPOLE_LATITUDE))
    for i in range(dst.size):
        f, away = np.radians(latitude[i]), np.radians(longitude[i] - DIPOLE_LONGITUDE)
        external = dst[i] / (1 + INDUCED_SHARE)
        induced = external * INDUCED_SHARE * (SPHERE_RADIUS / radius[i]) ** 3
        outward = np.sin(f) * sine + np.cos(f) * cosine * np.cos(away)
        north[i] = np.cos(f) * sine - np.sin(f) * cosine * np.cos(away)
        north[i] *= external + induced
        east[i] = -cosine * np.sin(away) * (external + induced)
        centre[i] = -(external - 2 * induced) * outward
    return north, east, centre

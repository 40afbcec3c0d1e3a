"""What there really is, in a made-up world: plasma and magnetic field, everywhere and always."""

from dataclasses import dataclass

import numba
import numpy as np
from scipy.special import erf

from vconst.kernels.climatology import Climatology
from vconst.kernels.dipole import NORTH_POLE
from vconst.kernels.field import evaluate_field, igrf14
from vconst.synthetic.activity import Activity
from vconst.synthetic.random_field import SPHERE_RADIUS, heavy_tailed, random_field
from vconst.synthetic.strengths import Strengths
from vconst.synthetic.structures import bursts, depletions, trough, wave_four, wave_trains

#: Height in km that the topside is scaled about.
LEVEL = 507.0

#: Ratio of what the Earth's currents induce to the external field, at the ground
#: (Langel and Estes 1985, doi:10.1029/JB090iB03p02487).
INDUCED_SHARE = 0.27


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
    heavy : bool
        Whether the day-to-day fields of plasma and magnetic field have the tails of Student's
        t with 4 degrees of freedom.

    Notes
    -----
    In all methods *time* is int64 ns since 1970 UTC, *latitude* and *longitude* are
    geocentric degrees, *radius* is km from the Earth's centre, all of shape (n,).
    """

    seed: int
    climatology: Climatology
    activity: Activity
    strengths: Strengths
    heavy: bool = False

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
        _, hour, daylight = surroundings(time, latitude, longitude)
        usual = self.usual_log_density(time, latitude, longitude, radius)
        departure = self.departure(time, latitude, longitude)
        warmth = 900 + 1300 * daylight + 900 * np.exp(-(((hour - 6) / 1.5) ** 2))
        warmth += 400 * np.sin(np.radians(latitude)) ** 2
        return np.exp(usual * np.log(10) + departure), warmth * np.exp(-0.3 * departure)

    def usual_log_density(self, time, latitude, longitude, radius):
        """
        Decimal logarithm of the density in m-3 before anything departs from it.

        Notes
        -----
        The climatology, with the logarithm over that at 507 km divided by ``1 + t``: t is the
        relative change of the scale height, even over plus and minus *topside*.
        """
        altitude = self._levelled(np.asarray(radius) - SPHERE_RADIUS)
        usual = self.climatology.log_density_at(time, latitude, longitude, altitude)
        away = np.flatnonzero(altitude != LEVEL) if self.strengths.topside else ()
        if len(away):
            place = time[away], latitude[away], longitude[away]
            level = self.climatology.log_density_at(*place, np.full(len(away), LEVEL))
            usual[away] = level + (usual[away] - level) / (1 + self.topside(*place))
        return usual

    def topside(self, time, latitude, longitude):
        """Relative change of the topside's scale height with place and season."""
        field = self._field(14, time, latitude, longitude, 5000.0, 60 * 86_400.0)
        return self.strengths.topside * erf(field / np.sqrt(2))

    def departure(self, time, latitude, longitude):
        """Natural logarithm of the density over its climatology: one at all heights."""
        dipole, hour, daylight = surroundings(time, latitude, longitude)
        strengths = self.strengths
        departure = self._lasting(time, latitude, longitude, dipole, hour, daylight)
        if strengths.shape:
            departure += strengths.shape * self._pattern(latitude, longitude)
        if strengths.travelling:
            seed = self.seed_of(11)
            departure += strengths.travelling * wave_trains(seed, time, latitude, longitude)
        if strengths.small:
            small = self._field(12, time, latitude, longitude, 60.0, 480.0)
            departure += strengths.small * (2 - daylight) * small
        if strengths.depletions:
            depth = depletions(self.seed_of(15), time, longitude, dipole, hour)
            departure -= strengths.depletions * depth
        if strengths.bursts:
            departure += strengths.bursts * bursts(self.seed_of(16), time, latitude, longitude)
        return departure

    def total_electron_content(self, time, latitude, longitude):
        """
        Vertical total electron content in TECU, shape (n,).

        Notes
        -----
        0.8 of what departs from the climatology for hours and longer, at all heights alike;
        waves, channels and bursts are too small for a map.
        """
        usual = self.climatology.content_at(time, latitude, longitude)
        around = surroundings(time, latitude, longitude)
        return usual * np.exp(0.8 * self._lasting(time, latitude, longitude, *around))

    def magnetic_field(self, time, latitude, longitude, radius):
        """
        North, east and centre components in nT, each of shape (n,).

        Notes
        -----
        IGRF-14, plus a ring current that follows Dst (uniform along the dipole axis, with
        its induced part), field-aligned currents and electrojets in the auroral ovals, and
        slow and small-scale random parts.
        """
        main = evaluate_field(igrf14(), time, latitude, longitude, radius)
        dst = self.activity.dst(time)
        ring = _ring_current(dst, latitude, longitude, radius)
        dipole, hour, _ = surroundings(time, latitude, longitude)
        aurora = self._auroral_currents(time, latitude, longitude, dipole, hour, dst)
        stronger = 1 + (self.strengths.aurora - 1) * smooth_step(np.abs(dipole), 55.0, 70.0)
        parts = []
        for number, small in enumerate(self.strengths.field_small):
            slow = self._slow(20 + number, time, latitude, longitude, 2500.0, 21_600.0)
            fast = self._field(30 + number, time, latitude, longitude, 120.0, 600.0)
            varied = self.strengths.field_day * slow + small * stronger * fast
            parts.append(main[number] + ring[number] + varied + aurora[number])
        return tuple(parts)

    def _auroral_currents(self, time, latitude, longitude, dipole, hour, dst):
        """North, east, centre in nT; the oval is at 70 degrees, and lower in a storm."""
        parts = [np.zeros(len(time)) for _ in range(3)]
        near = np.flatnonzero(np.abs(dipole) > 52.0) if self.strengths.currents else ()
        if not len(near):
            return parts
        depth = np.clip(-dst[near], 0.0, 200.0)
        off = (np.abs(dipole[near]) - 70.0 + depth / 20.0) / 3.0
        turned = np.cos(2 * np.pi * (hour[near] - 9.0) / 24.0)
        place = time[near], latitude[near], longitude[near]
        varied = 1 + 0.5 * self._field(23, *place, 600.0, 1800.0)
        size = self.strengths.currents * (1 + depth / 50.0) * varied * turned
        sheet = np.exp(-(off**2))
        parts[0][near] = -0.5 * size * sheet
        parts[1][near] = size * sheet
        parts[2][near] = size * off * sheet * np.sign(dipole[near])
        return parts

    def _levelled(self, altitude):
        if self.strengths.level is None:
            return altitude
        lowest, highest, height = self.strengths.level
        return np.where((altitude >= lowest) & (altitude <= highest), height, altitude)

    def _lasting(self, time, latitude, longitude, dipole, hour, daylight):
        """What changes from hour to hour and slower, in density and column alike."""
        strengths = self.strengths
        lasting = self._from_day_to_day(time, latitude, longitude, dipole, daylight)
        if strengths.rotation:
            lasting += strengths.rotation * self._rotation(time)
        if strengths.wave_four:
            lasting += strengths.wave_four * wave_four(dipole, longitude, hour, daylight)
        if strengths.trough:
            lasting -= strengths.trough * trough(dipole, daylight, self.activity.dst(time))
        if strengths.storms:
            fast, slow = self.activity.storm(time)
            high = smooth_step(np.abs(dipole), 20.0, 50.0)
            lasting += strengths.storms * (0.6 * fast * (1 - high) - slow * high)
        return lasting

    def _from_day_to_day(self, time, latitude, longitude, dipole, daylight):
        """Logarithm of the density over its climatology: the slow part, one at all heights."""
        size = self.strengths.night + (self.strengths.day - self.strengths.night) * daylight
        near = 1 - smooth_step(np.abs(dipole), 10.0, 20.0)
        size += (self.strengths.equator - size) * near
        return size * self._slow(10, time, latitude, longitude, 2500.0, 129_600.0)

    def _rotation(self, time):
        """Waves of 27 and 13.5 days."""
        days = np.asarray(time) / 86_400e9
        first, second = np.random.default_rng([self.seed, 4]).uniform(0, 2 * np.pi, 2)
        return np.sin(2 * np.pi * days / 27 + first) + np.sin(2 * np.pi * days / 13.5 + second)

    def _pattern(self, latitude, longitude):
        """The part that does not change with time."""
        still = np.zeros(np.size(latitude), np.int64)
        return self._field(13, still, latitude, longitude, 2000.0, 86_400.0)

    def _slow(self, *place):
        field = self._field(*place)
        return heavy_tailed(field) if self.heavy else field

    def _field(self, number, time, latitude, longitude, length, duration):
        seed = self.seed_of(number)
        return random_field(seed, time, latitude, longitude, length=length, duration=duration)

    def seed_of(self, number):
        """Of a part of the world, by its number."""
        return int(np.random.SeedSequence([self.seed, number]).generate_state(1, np.uint64)[0])


@numba.njit(cache=True, nogil=True)
def surroundings(time, latitude, longitude):
    """Dipole latitude in degrees, local hour, and daylight: 1 around 14 h, 0 around 2 h."""
    dipole, hour, daylight = np.empty(time.size), np.empty(time.size), np.empty(time.size)
    sine, cosine = np.sin(np.radians(NORTH_POLE[0])), np.cos(np.radians(NORTH_POLE[0]))
    for i in range(time.size):
        f, apart = np.radians(latitude[i]), np.radians(longitude[i] - NORTH_POLE[1])
        height = np.sin(f) * sine + np.cos(f) * cosine * np.cos(apart)
        dipole[i] = np.degrees(np.arcsin(min(max(height, -1.0), 1.0)))
        hour[i] = ((time[i] % 86_400_000_000_000) / 3600e9 + longitude[i] / 15.0) % 24.0
        u = min(max(np.cos(2 * np.pi * (hour[i] - 14.0) / 24.0) + 0.5, 0.0), 1.0)
        daylight[i] = u * u * (3 - 2 * u)
    return dipole, hour, daylight


def smooth_step(value, low, high):
    """0 below *low*, 1 above *high*, and smooth between."""
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
    sine, cosine = np.sin(np.radians(NORTH_POLE[0])), np.cos(np.radians(NORTH_POLE[0]))
    for i in range(dst.size):
        f, away = np.radians(latitude[i]), np.radians(longitude[i] - NORTH_POLE[1])
        external = dst[i] / (1 + INDUCED_SHARE)
        induced = external * INDUCED_SHARE * (SPHERE_RADIUS / radius[i]) ** 3
        outward = np.sin(f) * sine + np.cos(f) * cosine * np.cos(away)
        north[i] = np.cos(f) * sine - np.sin(f) * cosine * np.cos(away)
        north[i] *= external + induced
        east[i] = -cosine * np.sin(away) * (external + induced)
        centre[i] = -(external - 2 * induced) * outward
    return north, east, centre

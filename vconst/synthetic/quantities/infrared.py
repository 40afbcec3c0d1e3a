"""Outgoing infrared, surface temperatures and clouds on maps; storms do not reach them."""

import numpy as np

from vconst.kernels.land import is_land
from vconst.synthetic.random_field import random_field

#: Stefan and Boltzmann's constant, W m-2 K-4 (CODATA 2018).
_SIGMA = 5.670374419e-8


def cloud_fraction(scene, variable):
    """Share of the sky: weather of 1200 km and a day, thickest under the sun's noon latitude."""
    return _clouds(scene).reshape(scene.grid[1])


def outgoing_longwave_radiation(scene, variable):
    """
    W m-2 at the top of the atmosphere.

    Notes
    -----
    ``302 - 100 sin^2(f - d / 2) + c s - q n``: latitude f, declination of the Sun d; c on land by
    day (strength *coasts*), its negative by night, 0 at sea; n clouds times their strength q.
    """
    return _outgoing(scene).reshape(scene.grid[1])


def brightness_temperature(scene, variable):
    """K: of a black body that radiates as much."""
    return ((_outgoing(scene) / _SIGMA) ** 0.25).reshape(scene.grid[1])


def land_surface_temperature(scene, variable):
    """K; NaN at sea."""
    (_, north, east), shape = scene.grid
    return np.where(is_land(north, east), _surface(scene), np.nan).reshape(shape)


def sea_surface_temperature(scene, variable):
    """K, at least that of freezing sea water; NaN on land."""
    (_, north, east), shape = scene.grid
    sea = np.maximum(_surface(scene, swing=0.0), 271.35)
    return np.where(is_land(north, east), np.nan, sea).reshape(shape)


def _clouds(scene):
    (time, north, east), _ = scene.grid
    seed = scene.truth.seed_of(40)
    weather = random_field(seed, time, north, east, length=1200.0, duration=86_400.0)
    tropics = 0.8 * np.exp(-(((north - _declination(time) / 2) / 8) ** 2))
    return np.clip(0.35 + 0.3 * weather + 0.3 * tropics, 0, 1)


def _outgoing(scene):
    (time, north, east), _ = scene.grid
    strengths = scene.truth.strengths
    clear = 302 - 100 * np.sin(np.radians(north - _declination(time) / 2)) ** 2
    shore = strengths.coasts * is_land(north, east) * _sunlit(time, east)
    return np.maximum(clear + shore - strengths.clouds * _clouds(scene), 80.0)


def _surface(scene, swing=8.0):
    (time, north, east), _ = scene.grid
    usual = 302 - 45 * np.sin(np.radians(north - _declination(time) / 2)) ** 2
    seed = scene.truth.seed_of(41)
    weather = random_field(seed, time, north, east, length=1500.0, duration=3 * 86_400.0)
    return usual + swing * _sunlit(time, east) + (1 + swing / 8) * weather


def _declination(time):
    """Of the Sun in degrees: ``-23.44 cos(2 pi (n + 10) / 365.25)``, n days of the year."""
    days = (time.astype("M8[ns]") - time.astype("M8[ns]").astype("M8[Y]")) / np.timedelta64(1, "D")
    return -23.44 * np.cos(2 * np.pi * (days + 10) / 365.25)


def _sunlit(time, east):
    """1 in the early afternoon, -1 in the early morning."""
    hour = (time % 86_400_000_000_000) / 3600e9 + east / 15
    return np.cos(2 * np.pi * (hour - 13.5) / 24)


FILLERS = {
    function.__name__: function
    for function in (
        cloud_fraction,
        outgoing_longwave_radiation,
        brightness_temperature,
        land_surface_temperature,
        sea_surface_temperature,
    )
}

"""Plasma along a track, in columns and on maps."""

import numpy as np

from vconst.synthetic.truth import LEVEL, SPHERE_RADIUS

#: Hydrogen and helium at 507 km by night and by day, as shares of all ions: of the order of
#: what the International Reference Ionosphere gives at solar minimum.
_LIGHT_NIGHT, _LIGHT_DAY = (0.10, 0.02), (0.01, 0.005)


#: Density of the valley below the layer, m-3.
FLOOR = 1e8

#: Height in km above which a profile holds the plasma that probes see, and no formula of its own.
TOPSIDE = 400.0

#: Share of the vertical content above 507 km.
ABOVE = 0.3


def electron_density(scene, variable):
    """m-3; of profiles a Chapman layer, and the plasma of the probes well above its peak."""
    if {"level", "altitude"} & set(variable.dimensions):
        return layer(scene)(scene.levels)
    return scene.plasma[0]


def electron_temperature(scene, variable):
    """K."""
    return scene.plasma[1]


def ion_temperature(scene, variable):
    """K, between neutral air and electrons."""
    return 800.0 + 0.4 * (scene.plasma[1] - 800.0)


def ions(scene):
    """Shares of oxygen, hydrogen and helium; they add up to one."""
    daylight = scene.around[2]
    light = [n + (d - n) * daylight for n, d in zip(_LIGHT_NIGHT, _LIGHT_DAY, strict=True)]
    return 1 - light[0] - light[1], *light


def peak(scene):
    """
    Peak density in m-3, its height and the scale height in km.

    Notes
    -----
    The height is ``250 + 40 (1 - s) + 30 exp(-(f / 15)^2)`` km, s daylight and f dipole
    latitude; the peak is such that the Chapman layer meets the truth at :data:`TOPSIDE`, so
    that all platforms see one peak at one place.
    """
    dipole, _, daylight = scene.around
    height = 250 + 40 * (1 - daylight) + 30 * np.exp(-((dipole / 15) ** 2))
    scale = np.full(len(height), 55.0)
    z = (TOPSIDE - height) / scale
    above = scene.truth.plasma(*scene.place[:3], np.full(len(height), SPHERE_RADIUS + TOPSIDE))[0]
    return above / np.exp(0.5 * (1 - z - np.exp(-z))), height, scale


def layer(scene):
    """
    A function of heights in km, shape (n, level), that gives the density in m-3.

    From :data:`TOPSIDE` up it is what probes see at that height, below it a Chapman layer.
    """
    greatest, height, scale = (item[:, None] for item in peak(scene))
    time, latitude, longitude = scene.place[:3]

    def density(levels):
        levels = np.broadcast_to(levels, (len(time), np.shape(levels)[-1]))
        z = (levels - height) / scale
        found = np.maximum(greatest * np.exp(0.5 * (1 - z - np.exp(-z))), FLOOR)
        row, column = np.nonzero(levels > TOPSIDE)
        place = time[row], latitude[row], longitude[row]
        radius = SPHERE_RADIUS + levels[row, column]
        usual = scene.truth.usual_log_density(*place, radius)
        departure = scene.truth.departure(time, latitude, longitude)  # one at all heights
        found[row, column] = np.exp(usual * np.log(10) + departure[row])
        return found

    return density


def total_electron_content(scene, variable):
    """Vertical, TECU: of a map, or above and below a track or profile."""
    if scene.product.kind == "grid":
        points, shape = scene.grid
        return scene.truth.total_electron_content(*points).reshape(shape)
    content = scene.truth.total_electron_content(*scene.place[:3])
    return spread(content, scene, variable)


def partial_total_electron_content(scene, variable):
    """
    Vertical, TECU, above the orbit, or below it where the declaration says so.

    Notes
    -----
    0.3 of the whole column lies above 507 km; what lies between that and the orbit is the
    density half-way times the distance. Never less than a fiftieth of the whole.
    """
    whole = scene.truth.total_electron_content(*scene.place[:3])
    middle = (scene.radius + SPHERE_RADIUS + LEVEL) / 2
    between = scene.truth.plasma(*scene.place[:3], middle)[0]
    between = between * (scene.radius - SPHERE_RADIUS - LEVEL) * 1e3 / 1e16  # TECU
    above = np.clip(ABOVE * whole - between, whole / 50, whole * 49 / 50)
    return spread(above if scene.made.column == "above" else whole - above, scene, variable)


def slant_total_electron_content(scene, variable):
    """Along lines of sight whose elevation runs from 20 to 80 degrees and back in 10 min."""
    content = scene.truth.total_electron_content(*scene.place[:3])
    return spread(content / np.sin(np.radians(_elevation(scene))), scene, variable)


def relative_total_electron_content(scene, variable):
    """The slant content less that at the beginning of each arc of 10 minutes."""
    slant = scene.truth.total_electron_content(*scene.place[:3])
    slant = slant / np.sin(np.radians(_elevation(scene)))
    _, first, arc = np.unique(scene.time // _ARC, return_index=True, return_inverse=True)
    return spread(slant - slant[first][arc], scene, variable)


def scintillation_index(scene, variable):
    """S4: 0.05, and up to 0.6 where the plasma is depleted."""
    from vconst.synthetic.structures import depletions

    dipole, hour, _ = scene.around
    depth = depletions(scene.truth.seed_of(15), scene.time, scene.longitude, dipole, hour)
    return spread(0.05 + 0.55 * depth, scene, variable)


def spread(values, scene, variable):
    """One value a sample for all of the other dimensions."""
    shape = scene.shape(variable)
    return np.broadcast_to(values.reshape(-1, *[1] * (len(shape) - 1)), shape).copy()


_ARC = 600_000_000_000


def _elevation(scene):
    return 20 + 60 * np.sin(np.pi * (scene.time % _ARC) / _ARC)


def _points(scene, variable):
    return scene.grid[1] if scene.product.kind == "grid" else scene.shape(variable)


def _share(number):
    return lambda scene, variable: scene.plasma[0] * ions(scene)[number]


def _potential(number):
    def potential(scene, variable):
        """V: the floating potential is 3.8 kT/e below the plasma's, which is -1 V."""
        return -1.0 - number * 3.8 * scene.plasma[1] / 11_604.5

    return potential


def _air(number):
    def air(scene, variable):
        """Temperature in K and pressure in hPa of an atmosphere of scale height 7.5 km."""
        along = {"level", "altitude"} & set(variable.dimensions)
        levels = scene.levels if along else np.full(len(scene.time), 30.0)
        temperature = 288 - 6.5 * np.clip(levels, 0, 11) + 0.5 * np.clip(levels - 20, 0, 30)
        temperature = temperature + 700 * (1 - np.exp(-np.clip(levels - 90, 0, None) / 80))
        return (temperature, 1013.25 * np.exp(-levels / 7.5))[number]

    return air


FILLERS = {
    function.__name__: function
    for function in (
        electron_density,
        electron_temperature,
        ion_temperature,
        total_electron_content,
        partial_total_electron_content,
        slant_total_electron_content,
        relative_total_electron_content,
        scintillation_index,
    )
} | {
    "ion_density": lambda scene, variable: scene.plasma[0],
    "oxygen_ion_density": _share(0),
    "hydrogen_ion_density": _share(1),
    "helium_ion_density": _share(2),
    "peak_density": lambda scene, variable: peak(scene)[0],
    "peak_height": lambda scene, variable: peak(scene)[1],
    "plasma_potential": _potential(0),
    "floating_potential": _potential(1),
    "spacecraft_potential": _potential(1),
    "neutral_temperature": _air(0),
    "neutral_pressure": _air(1),
    "total_electron_content_rms": lambda scene, variable: np.ones(_points(scene, variable)),
}

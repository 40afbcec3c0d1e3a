"""Energetic particles: belts by L, the South Atlantic anomaly, pitch angles, storms."""

from functools import partial

import numpy as np

#: Field strength in nT below which drifting particles come down to a few hundred km.
_ANOMALY = 23_000.0

#: Each species: level in cm-2 s-1 sr-1 MeV-1 at its lowest energy, folding energy in MeV
#: (keV for X rays), middles and widths of its belts in L, range of energies.
_SPECIES = {
    "electron": (1e3, 0.4, ((1.5, 0.2), (4.5, 1.0)), (0.1, 3.0)),
    "proton": (10.0, 15.0, ((1.6, 0.3),), (2.0, 220.0)),
    "xray": (0.5, 6.0, ((4.5, 1.5),), (1.0, 35.0)),
}

#: What a detector of 30 cm2 sr counts in a second over all energies, for a flux of one.
_EXPOSURE = 30.0


def belts(scene, species):
    """How much of a species there is at each sample, 0 to some: belts, anomaly, storms."""
    _, _, shells, _ = _SPECIES[species]
    trapped = sum(np.exp(-(((scene.shell - m) / w) ** 2)) for m, w in shells)
    anomaly = np.exp(-np.clip(scene.strength - _ANOMALY, 0, None) / 1500.0)
    _, slow = scene.truth.activity.storm(scene.time)
    return 0.01 + 0.3 * trapped * (1 + 5 * slow) + 30 * anomaly


def flux(species):
    """A filler of differential flux over time, energy and, where declared, pitch angle."""
    level, folding, _, edges = _SPECIES[species]

    def fill(scene, variable):
        shape = scene.shape(variable)
        found = level * belts(scene, species).reshape(-1, *[1] * (len(shape) - 1))
        for axis, dimension in enumerate(variable.dimensions, 1):
            if "pitch" in dimension or dimension == "detector":
                share = _over_pitch(scene.along(dimension, _pitches))
            else:
                values = scene.along(dimension, partial(np.geomspace, *edges))
                share = np.exp(-(values - edges[0]) / folding)
            found = found * share.reshape(*[1] * axis, -1, *[1] * (len(shape) - axis - 1))
        return np.broadcast_to(found, shape).copy()

    return fill


def count(species):
    """A filler of counts: Poisson, of what the flux gives a detector in one sample."""
    rate = flux(species)

    def fill(scene, variable):
        seconds = scene.made.cadence or scene.product.cadence or 1.0
        expected = np.minimum(rate(scene, variable) * _EXPOSURE * seconds / 100, 1e8)
        return scene.draw(variable.name).poisson(expected).astype(float)

    return fill


def energy(species):
    """A filler of an axis of energies, evenly in their logarithm."""
    *_, edges = _SPECIES[species]
    return lambda scene, variable: scene.stated(variable, partial(np.geomspace, *edges))


def pitch_angle(scene, variable):
    """Degrees: an axis, or where each detector looks, evenly from 0 to 180."""
    if variable.axis:
        return scene.stated(variable, _pitches)
    shape = scene.shape(variable)
    return np.broadcast_to(_pitches(shape[-1]), shape).copy()


def _over_pitch(angle):
    """Most at 90 degrees: ``sin^2``."""
    return 0.1 + np.sin(np.radians(angle)) ** 2


def _pitches(size):
    return (np.arange(size) + 0.5) * 180 / size


FILLERS = {
    "l_shell": lambda scene, variable: scene.shell,
    "pitch_angle": pitch_angle,
}
for _species in _SPECIES:
    FILLERS |= {
        f"{_species}_flux": flux(_species),
        f"{_species}_count": count(_species),
        f"{_species}_energy": energy(_species),
    }

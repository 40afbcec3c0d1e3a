"""Variables that only the vocabulary knows."""

import zlib

import numpy as np

from vconst.synthetic.random_field import random_field

#: Standard errors as a share of what they are of.
_SHARE = 0.02


def fill_other(scene, variable):
    """
    A variable by what the vocabulary says of its name.

    Parameters
    ----------
    scene : Scene
    variable : Variable

    Returns
    -------
    values : array or None
        None for flags, which the writer knows best. Text is the name and a number; axes rise
        evenly; an error is 2 % of the middle of the range, and anything else varies smoothly
        about that middle by a tenth of the range, on maps also from place to place.
    """
    term, on_maps = scene.vocabulary[variable.name], _on_maps(scene, variable)
    shape = scene.grid[1] if on_maps else scene.shape(variable)
    if term.role == "flag":
        return None
    if term.role == "text":
        return np.array([f"{variable.name} {number}" for number in range(shape[0])])
    low, high = term.valid_range or (0.0, 100.0)
    if variable.axis:
        return scene.stated(variable, lambda size: np.arange(1.0, size + 1))
    if term.scale == "log":
        low, high = np.log10(max(low, high * 1e-6)), np.log10(high)
    middle, width = (low + high) / 2, (high - low) / 10
    if term.role == "error":
        return np.full(shape, abs(middle) * _SHARE)
    wander = _wander(scene, variable, on_maps)
    wander = wander.reshape(shape if on_maps else (-1, *[1] * (len(shape) - 1)))
    values = middle + width * wander
    values = np.broadcast_to(10**values if term.scale == "log" else values, shape)
    return values.copy()


def _on_maps(scene, variable):
    return scene.product.kind == "grid" and len(variable.dimensions) == 2 and not variable.axis


def _wander(scene, variable, on_maps):
    seed = zlib.crc32(variable.name.encode()) + (scene.truth.seed << 32)
    if on_maps:
        drift = random_field(seed, *scene.grid[0], length=2000.0, duration=86_400.0)
        return np.clip(drift, -4, 4)
    zero = np.zeros(len(scene.time))
    place = (scene.latitude, scene.longitude) if hasattr(scene, "radius") else (zero, zero)
    return np.clip(random_field(seed, scene.time, *place, length=2000.0, duration=3600.0), -4, 4)

"""Heights, orbits and axes."""

import numpy as np

from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.synthetic.truth import SPHERE_RADIUS


def altitude(scene, variable):
    """km above the sphere of 6371.2 km; of profiles by level."""
    if variable.axis:
        return scene.levels[0]
    if "level" in variable.dimensions:
        return scene.levels
    return scene.radius - SPHERE_RADIUS if hasattr(scene, "radius") else None


def geodetic_latitude(scene, variable):
    """Degrees on WGS 84."""
    if scene.product.kind == "grid":
        return None
    return geodetic_from_geocentric(scene.latitude, scene.radius)[0]


def _axis(name):
    def axis(scene, variable):
        if scene.product.kind == "grid":
            return scene.axes[name]
        return None

    return axis


def sample_offset(scene, variable):
    """s after the time of the record."""
    return scene.stated(variable, lambda size: np.arange(size) / scene.rate)


FILLERS = {
    "altitude": altitude,
    "radius": lambda scene, variable: None,
    "geodetic_latitude": geodetic_latitude,
    "latitude": _axis("latitude"),
    "longitude": _axis("longitude"),
    "sample_offset": sample_offset,
}

"""vconst: a virtual constellation of missions, cross-calibrated."""

import importlib

__version__ = "0.1.0"

_PUBLIC = {
    "Content": "vconst.mission",
    "Format": "vconst.mission",
    "Limit": "vconst.mission",
    "Mission": "vconst.mission",
    "Model": "vconst.models",
    "Platform": "vconst.platforms",
    "Product": "vconst.mission",
    "Reason": "vconst.mission",
    "Station": "vconst.platforms",
    "Variable": "vconst.mission",
    "Term": "vconst.vocabulary",
    "hookimpl": "vconst.hookspecs",
    "FileError": "vconst.errors",
    "OperationError": "vconst.errors",
    "VconstError": "vconst.errors",
    "axes_of": "vconst.kernels.frames",
    "decode_times": "vconst.kernels.time",
    "encode_times": "vconst.kernels.time",
    "geocentric_from_geodetic": "vconst.kernels.geodesy",
    "geodetic_from_geocentric": "vconst.kernels.geodesy",
    "components_of": "vconst.operations.vectors",
    "frame_of": "vconst.operations.vectors",
    "interpolate_attitude": "vconst.kernels.attitude",
    "map_pieces": "vconst.selection",
    "rotation_matrices": "vconst.kernels.attitude",
    "sidereal_angle": "vconst.kernels.sidereal",
    "with_surroundings": "vconst.selection",
    "open": "vconst.recipe.api",
    "run": "vconst.recipe.api",
    "rebuild_times": "vconst.kernels.packets",
}

__all__ = [*_PUBLIC, "__version__"]  # noqa: PLE0604 (the names are strings)


def __getattr__(name):
    try:
        module = importlib.import_module(_PUBLIC[name])
    except KeyError:
        raise AttributeError(f"module 'vconst' has no attribute '{name}'") from None
    return getattr(module, name)


def __dir__():
    return sorted(__all__)

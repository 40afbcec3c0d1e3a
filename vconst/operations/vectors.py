"""Vectors of a dataset: which columns they are, and in which frame."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.frames import FRAMES, axes_of, earth_fixed

#: What the components of a vector are called after its name, by kind of frame.
ENDINGS = (("north", "east", "centre"), ("x", "y", "z"))

UNKNOWN = "unknown"
#: Written beside values whose frame no file tells.
STATED = "stated by the recipe"

#: Other names of the frames.
_SAME = {"XYZ": "ECEF", "WGS84": "ECEF", "GEO": "ECEF", "ITRF": "ECEF"}


def components_of(names, quantity):
    """
    The three columns of a vector.

    Parameters
    ----------
    names : collection of str
        Of the dataset.
    quantity : str
        ``"magnetic_field"``, ``"electric_field"``.

    Returns
    -------
    components : list of str
        All three, in the order of the axes; empty where they are not all there.
    """
    for ending in ENDINGS:
        found = [f"{quantity}_{axis}" for axis in ending]
        if all(name in names for name in found):
            return found
    return []


def frame_of(operation, dataset, components, stated=None):
    """
    The frame of a vector: as its product declares it, or as the recipe states it.

    Parameters
    ----------
    operation : str
        For messages.
    dataset : xarray.Dataset
    components : list of str
    stated : str or None
        The recipe's word.

    Returns
    -------
    frame : str
    attributes : dict
        To be written beside the values.

    Raises
    ------
    OperationError
        If the frame is unknown and nobody states it, or it is stated otherwise than declared.
    """
    declared = {known_frame(name, dataset[name].attrs.get("frame")) for name in components}
    known = declared.pop() if len(declared) == 1 else UNKNOWN
    if stated is None:
        if known == UNKNOWN:
            raise OperationError(
                f"{operation}: '{components[0]}' is in frame 'unknown', and this needs to know it.",
                hint="Say 'frame: NEC' in this step if you know it; identify_frame tells from the "
                "data.",
            )
        return known, {"frame": known}
    if known not in (UNKNOWN, stated):
        raise OperationError(
            f"{operation}: 'frame' is stated as {stated}, but '{components[0]}' is declared to be "
            f"in '{known}'.",
            hint="Leave 'frame' out.",
        )
    said = {"frame": stated}
    return stated, said if known == stated else {**said, "frame_source": STATED}


def is_component(name):
    """Whether a name is that of one component of a vector."""
    return name.rpartition("_")[2] in {axis for ending in ENDINGS for axis in ending}


def known_frame(name, declared, stated=None):
    """
    The frame that a component is in.

    Parameters
    ----------
    name : str
        Of the component.
    declared : str or None
        By its product or variable; empty where it says nothing, which means NEC for
        components called north, east and centre.
    stated : str or None
        By the recipe; counts where it is not declared.
    """
    plain = "NEC" if name.rpartition("_")[2] in ENDINGS[0] else UNKNOWN
    known = declared or plain
    known = _SAME.get(known, known)
    return stated if known == UNKNOWN and stated else known


def frame_axes(operation, frame, dataset, velocity=None):
    """
    Axes of a frame at the samples of a dataset; see :func:`vconst.kernels.frames.axes_of`.

    Raises
    ------
    OperationError
        If the frame is not one that place and velocity tell.
    """
    if frame not in FRAMES:
        raise OperationError(
            f"{operation}: the vector is in frame '{frame}'; expected one of {', '.join(FRAMES)}.",
            hint="Take a product in one of those frames.",
        )
    latitude, longitude = dataset["latitude"].values, dataset["longitude"].values
    places = earth_fixed(latitude, longitude, dataset["radius"].values)
    return axes_of(frame, latitude, longitude, places, velocity)


def turn(axes, vectors):
    """Vectors, shape (n, 3), along the axes of a frame, shape (n, 3, 3)."""
    return np.einsum("nij,nj->ni", axes, vectors)

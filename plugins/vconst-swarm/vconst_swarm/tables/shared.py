"""Fields and reasons that the files of several instruments have."""

from vconst import Reason
from vconst_swarm.field import Field, triple

NEC = triple("magnetic_field")
IN_NEC = {"frame": "NEC"}


def position(units="deg", *, time="-", kind="DOUBLE", radius="m"):
    """Time stamp and geocentric position; *radius* is what its attribute ``UNITS`` says."""
    return (
        Field("Timestamp", "EPOCH", time, "Time of observation, UTC", names=("time",)),
        Field("Latitude", kind, units, "Geocentric latitude", names=("latitude",)),
        Field("Longitude", kind, units, "Geocentric longitude", names=("longitude",)),
        Field(
            "Radius",
            kind,
            "m",
            "Geocentric radius",
            names=("radius",),
            states=radius if radius != "m" else "",
            length=True,
        ),
    )


def aligned_field():
    """The vector in NEC and its size, as the files of CryoSat-2 and GRACE describe them."""
    return (
        Field(
            "B_NEC",
            "DOUBLE",
            "nT",
            "calibrated and aligned magnetic vector in NEC (North, East, Center)",
            size=3,
            names=NEC,
            attributes=IN_NEC,
        ),
        Field(
            "F",
            "DOUBLE",
            "nT",
            "magnetic field intensity determined from B_NEC",
            names=("magnetic_field",),
        ),
    )


def of(variable, *reasons):
    """
    Reasons that concern one variable.

    Parameters
    ----------
    variable : str
        Canonical name.
    *reasons : tuple of (str, str, mapping)
        Name, meaning, and when it applies, as :class:`vconst.Reason` takes it.
    """
    return tuple(
        Reason(name=name, variable=variable, meaning=meaning, **when)
        for name, meaning, when in reasons
    )


def of_each(variables, *reasons):
    """The same reasons for each of several variables."""
    return tuple(reason for variable in variables for reason in of(variable, *reasons))


#: The makers of GRACE's and CryoSat-2's files call the attitude bad above 40 millidegree.
BAD_ATTITUDE = of_each(
    NEC,
    (
        "bad_attitude",
        "the error of the attitude is above 40 millidegree",
        {"source": "q_error", "above": 40.0},
    ),
)

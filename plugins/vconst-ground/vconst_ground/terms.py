"""Canonical names that the core does not know."""

from vconst import Term


def _field(name, long_name, low=-70000, **more):
    return Term(
        name=f"magnetic_field_{name}",
        long_name=long_name,
        units="nT",
        valid_range=(low, 70000),
        colour="signed" if low else "count",
        quantity="magnetic field",
        **more,
    )


TERMS = (
    _field(
        "geodetic_north",
        "magnetic field, northward in the plane that is level on the ellipsoid",
        symbol="X",
    ),
    _field("vertical", "magnetic field, down along the normal of the ellipsoid", symbol="Z"),
    _field("horizontal", "horizontal intensity of the magnetic field", low=0, symbol="H"),
    _field("h", "magnetic field along the sensor that points to magnetic north", symbol="H"),
    _field("e", "magnetic field along the sensor that points to magnetic east", symbol="E"),
    Term(
        name="magnetic_field_difference",
        long_name="strength from the components minus that of the scalar instrument",
        units="nT",
        valid_range=(-1000, 1000),
        colour="signed",
        symbol="G",
    ),
    Term(
        name="magnetic_declination",
        long_name="angle from geographic north to the horizontal field, east positive",
        units="degree",
        valid_range=(-180, 180),
        colour="signed",
        symbol="D",
    ),
    Term(
        name="magnetic_inclination",
        long_name="angle of the field below the horizontal",
        units="degree",
        valid_range=(-90, 90),
        colour="signed",
        symbol="I",
    ),
    Term(
        name="critical_frequency_f2",
        long_name="critical frequency of the F2 layer (foF2)",
        units="MHz",
        valid_range=(0.5, 30),
        symbol="foF2",
        quantity="plasma density",
    ),
    Term(
        name="autoscaling_confidence",
        long_name="confidence of the automatic scaling, 0 to 100; 999 scaled by hand",
        role="flag",
    ),
    Term(
        name="atmospheric_potential_gradient",
        long_name="potential gradient at the ground, positive in fair weather (minus the upward "
        "electric field)",
        units="V m-1",
        valid_range=(-50000, 50000),
        colour="signed",
        symbol="PG",
        quantity="electric field",
    ),
)

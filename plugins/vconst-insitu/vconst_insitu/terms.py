"""Canonical names that the core does not know."""

from vconst import Term

TERMS = (
    Term(
        name="molecular_ion_density",
        long_name="density of molecular ions",
        units="m-3",
        valid_range=(1e3, 1e13),
        scale="log",
        quantity="plasma density",
    ),
    Term(
        name="heavy_ion_density",
        long_name="density of ions heavier than molecules of the air",
        units="m-3",
        valid_range=(1e3, 1e13),
        scale="log",
        quantity="plasma density",
    ),
    Term(
        name="fit_error",
        long_name="error of the fit to the current over voltage, rms",
        units="percent",
        role="error",
    ),
    Term(
        name="sweep_type",
        long_name="1, 3 integral and 2, 4 derivative of the curve, to 10 V and to 8 V",
        role="flag",
    ),
    Term(
        name="track_bearing",
        long_name="direction of flight from north, clockwise",
        units="degree",
        valid_range=(-360, 360),
        role="coordinate",
    ),
)

"""Names of moment tensors."""

from vconst import Term

TERMS = (
    Term(
        name="scalar_moment",
        long_name="scalar seismic moment",
        units="N m",
        valid_range=(1e12, 1e24),
        scale="log",
    ),
    Term(
        name="centroid_shift",
        long_name="time of the centroid after the origin",
        units="s",
        valid_range=(-100, 400),
    ),
    Term(
        name="centroid_latitude",
        long_name="geodetic latitude of the centroid",
        units="degree",
        valid_range=(-90, 90),
    ),
    Term(
        name="centroid_longitude",
        long_name="longitude of the centroid, east positive",
        units="degree",
        valid_range=(-180, 180),
    ),
    Term(
        name="centroid_depth",
        long_name="depth of the centroid below the surface",
        units="km",
        valid_range=(-10, 800),
    ),
)

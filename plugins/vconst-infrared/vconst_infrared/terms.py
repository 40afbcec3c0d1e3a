"""Names of grids that the core does not know."""

from vconst import Term

TERMS = (
    Term(
        name="projection_y",
        long_name="distance up the map projection from its origin",
        units="m",
        role="coordinate",
    ),
    Term(
        name="projection_x",
        long_name="distance to the right on the map projection from its origin",
        units="m",
        role="coordinate",
    ),
    Term(
        name="view_time",
        long_name="when a cell was seen, after the time of its map",
        units="hour",
        valid_range=(0.0, 24.0),
    ),
)

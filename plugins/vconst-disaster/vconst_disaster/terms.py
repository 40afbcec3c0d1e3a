"""Canonical names of scenes."""

from vconst import Term

TERMS = (
    Term(name="sensor_kind", long_name="kind of sensor that took the scene", role="text"),
    Term(
        name="ground_sample_distance",
        long_name="finest resolution on the ground of this kind of sensor",
        units="m",
        valid_range=(0.01, 100_000),
        scale="log",
    ),
    Term(name="bands", long_name="names of the bands, separated by commas", role="text"),
    Term(name="polarisations", long_name="polarisations of a radar", role="text"),
    Term(name="instruments", long_name="instruments that took the scene", role="text"),
    Term(name="platform_name", long_name="platform that took the scene", role="text"),
    Term(name="collection", long_name="collection that the scene is of", role="text"),
    Term(name="licence", long_name="licence of the scene, as its item states it", role="text"),
    Term(
        name="cloud_cover",
        long_name="share of the scene that is clouded",
        units="1",
        valid_range=(0, 1),
    ),
    Term(
        name="extent_north",
        long_name="northward extent of the bounding box",
        units="degree",
        valid_range=(1e-5, 180),
        scale="log",
    ),
    Term(
        name="extent_east",
        long_name="eastward extent of the bounding box",
        units="degree",
        valid_range=(1e-5, 360),
        scale="log",
    ),
    Term(name="south", long_name="south edge of the bounding box", units="degree"),
    Term(name="north", long_name="north edge of the bounding box", units="degree"),
    Term(
        name="west",
        long_name="west edge of the bounding box; greater than the east edge across the date line",
        units="degree",
    ),
    Term(name="east", long_name="east edge of the bounding box", units="degree"),
)

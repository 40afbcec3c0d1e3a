"""Thermal infrared on maps: radiation, brightness, surfaces and gases, as CF grids and HDF4-EOS."""

from vconst import Mission, Platform, hookimpl
from vconst_infrared.cf_grid import CfGrid, Packing, Projection
from vconst_infrared.terms import TERMS

__all__ = ["CfGrid", "Packing", "Projection"]

_GEOSTATIONARY = 35_786.0  # km

#: Where no element sets are shipped: nominal orbits, local time of the descending node in h.
PLATFORMS = (
    Platform(name="noaa", title="NOAA, analyses of operational satellites"),
    Platform(name="gridsat", title="All geostationary imagers, on one grid"),
    Platform(name="meteosat", title="Meteosat Second Generation", altitude=_GEOSTATIONARY),
    # vconst-indices says the very same of them, for their X-ray sensors.
    *(
        Platform(name=f"goes-{n}", title=f"GOES-{n}", status=status, altitude=_GEOSTATIONARY)
        for n, status in ((16, "ended"), (17, "ended"), (18, "flying"))
    ),
    Platform(
        name="fy-3d",
        title="Fengyun-3D",
        altitude=836.0,
        orbit={"inclination": 98.75, "altitude": 836.0, "local_time": 2.0},
    ),
    Platform(name="fy-4a", title="Fengyun-4A", altitude=_GEOSTATIONARY),
    Platform(name="fy-4b", title="Fengyun-4B", altitude=_GEOSTATIONARY),
    Platform(
        name="terra",
        title="Terra",
        altitude=705.0,
        orbit={"inclination": 98.2, "altitude": 705.0, "local_time": 10.5},
    ),
    Platform(
        name="aqua",
        title="Aqua",
        altitude=705.0,
        orbit={"inclination": 98.2, "altitude": 705.0, "local_time": 1.5},
    ),
    Platform(
        name="metop-b",
        title="Metop-B",
        altitude=817.0,
        orbit={"inclination": 98.7, "altitude": 817.0, "local_time": 9.5},
    ),
)


@hookimpl
def missions():
    """Thermal maps, by the platform that they come from."""
    from vconst_infrared.products import products

    yield Mission(
        name="infrared",
        title="Thermal infrared, as grids",
        platforms=PLATFORMS,
        products=tuple(products()),
    )


@hookimpl
def vocabulary():
    """Names of projected grids and of the time of view."""
    yield from TERMS


@hookimpl
def find_granules(product, start, stop):
    """Files of NOAA's National Centers for Environmental Information."""
    from vconst_infrared.archives import find

    return find(product, start, stop)

"""The products, one file for each that publishes them."""

from vconst_infrared.products import eumetsat, fengyun, gases, goes, gridsat, modis, noaa


def grids():
    """Every declared CF grid."""
    for module in (noaa, gridsat, eumetsat, goes, fengyun, gases):
        yield from module.GRIDS


def products():
    """Every product, in the order of the tables."""
    yield from (grid.product() for grid in grids())
    yield from modis.products()

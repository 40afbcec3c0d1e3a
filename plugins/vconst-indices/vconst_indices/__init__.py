"""Geomagnetic and solar indices, and the solar wind."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """The services that publish indices."""
    from vconst_indices.products import PLATFORMS, PRODUCTS

    yield Mission(
        name="indices",
        title="Geomagnetic and solar indices",
        platforms=PLATFORMS,
        products=PRODUCTS,
    )


@hookimpl
def vocabulary():
    """Names of the solar wind."""
    from vconst_indices.terms import TERMS

    yield from TERMS


@hookimpl
def operations():
    """Means of F10.7."""
    from vconst_indices.steps import average_f107

    yield average_f107


@hookimpl
def find_granules(product, start, stop):
    """Files of GFZ and of WDC Kyoto."""
    from vconst_indices.archives import find

    return find(product, start, stop)

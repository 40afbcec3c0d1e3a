"""GNSS and the ionosphere: maps, observations, slant TEC and radio occultation."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """Analysis centres and their maps; receivers on the ground; occultation in orbit."""
    from vconst_gnss.products import PLATFORMS, PRODUCTS

    yield Mission(
        name="gnss",
        title="Maps, observations and occultations of GNSS",
        platforms=PLATFORMS,
        products=PRODUCTS,
    )


@hookimpl
def vocabulary():
    """Names of GNSS observations and profiles."""
    from vconst_gnss.terms import TERMS

    yield from TERMS


@hookimpl
def operations():
    """Slant TEC of stored observations."""
    from vconst_gnss.steps import slant_tec

    yield slant_tec


@hookimpl
def find_granules(product, start, stop):
    """Maps of analysis centres, at CODE itself and in the archive of NASA."""
    from vconst_gnss.archives import find

    return find(product, start, stop)

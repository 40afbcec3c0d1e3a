"""Earthquakes of several catalogues, and events of other kinds."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """The catalogues."""
    from vconst_events.products import PLATFORMS, PRODUCTS

    yield Mission(
        name="events",
        title="Earthquakes and other events",
        platforms=PLATFORMS,
        products=PRODUCTS,
    )


@hookimpl
def vocabulary():
    """Names of moment tensors."""
    from vconst_events.terms import TERMS

    yield from TERMS


@hookimpl
def find_granules(product, start, stop):
    """Months of the catalogue, by the web service."""
    from vconst_events.archives import find

    return find(product, start, stop)

"""Swarm: plasma and magnetic field at level 1b, native and as VirES and MagGeo give them."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """The three satellites and their products."""
    from vconst_swarm.platforms import PLATFORMS
    from vconst_swarm.products import PRODUCTS

    yield Mission(
        name="swarm", title="ESA Swarm constellation", platforms=PLATFORMS, products=PRODUCTS
    )


@hookimpl
def vocabulary():
    """Flags, corrections and residuals that Swarm files carry."""
    from vconst_swarm.terms import TERMS

    yield from TERMS

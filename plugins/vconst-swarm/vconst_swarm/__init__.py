"""Swarm as ESA delivers it, platform magnetometers in the same family, virtual observatories."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """Satellites, what they deliver, and observatories that are none."""
    from vconst_swarm import platforms
    from vconst_swarm.models import MODELS
    from vconst_swarm.products import OBSERVATORY_PRODUCTS, PLATFORM_PRODUCTS, SWARM_PRODUCTS

    yield Mission(
        name="swarm",
        title="ESA Swarm constellation",
        platforms=platforms.SWARM,
        products=SWARM_PRODUCTS,
    )
    yield Mission(
        name="magnetic-platforms",
        title="CHAMP, and satellites whose magnetometers serve their attitude",
        platforms=platforms.MAGNETIC,
        products=PLATFORM_PRODUCTS,
    )
    yield Mission(
        name="observatories",
        title="Virtual observatories of magnetic satellites, and ground observatories beside them",
        platforms=platforms.OBSERVATORIES,
        products=OBSERVATORY_PRODUCTS,
    )
    yield Mission(
        name="field-models",
        title="Models of the main field, and what each was made from",
        models=MODELS,
    )


@hookimpl
def vocabulary():
    """Flags, corrections and quantities that only these files carry."""
    from vconst_swarm.terms import TERMS

    yield from TERMS


@hookimpl
def find_granules(product, start, stop):
    """Lists of ESA's distribution server."""
    from vconst_swarm.archives import find

    return find(product)

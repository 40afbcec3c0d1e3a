"""Satellites that measured the ionosphere in place before or beside the others."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """DE-2, DMSP and DEMETER."""
    from vconst_insitu.products import MISSIONS

    for name, (title, platforms, products) in MISSIONS.items():
        yield Mission(name=name, title=title, platforms=platforms, products=products)


@hookimpl
def vocabulary():
    """Quantities that only these files carry."""
    from vconst_insitu.terms import TERMS

    yield from TERMS

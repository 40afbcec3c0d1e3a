"""CSES (Zhangheng-1): magnetic field and plasma at level 2."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """The China Seismo-Electromagnetic Satellites and their level 2 products."""
    from vconst_cses.platforms import PLATFORMS
    from vconst_cses.products import PRODUCTS

    yield Mission(
        name="cses",
        title="China Seismo-Electromagnetic Satellite (Zhangheng-1)",
        platforms=PLATFORMS,
        products=PRODUCTS,
    )


@hookimpl
def vocabulary():
    """The flags that HPM files carry."""
    from vconst_cses.terms import TERMS

    yield from TERMS


@hookimpl
def operations():
    """Corrections of known defects, as steps of recipes."""
    from vconst_cses.corrections.packet_edges import correct_packet_edges
    from vconst_cses.corrections.scalar_check import check_scalar

    yield correct_packet_edges
    yield check_scalar

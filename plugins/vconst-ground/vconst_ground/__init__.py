"""Sites on the ground: magnetic observatories, ionosondes, ELF/VLF and atmospheric fields."""

from vconst import Mission, hookimpl


@hookimpl
def missions():
    """What networks of fixed instruments deliver."""
    from vconst_ground.products import PLATFORMS, PRODUCTS

    yield Mission(
        name="ground",
        title="Magnetic observatories, ionosondes and electromagnetic stations on the ground",
        platforms=PLATFORMS,
        products=PRODUCTS,
    )


@hookimpl
def vocabulary():
    """Components and characteristics that only such files carry."""
    from vconst_ground.terms import TERMS

    yield from TERMS

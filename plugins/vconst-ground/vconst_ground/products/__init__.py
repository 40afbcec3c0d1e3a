"""The products of instruments on the ground."""

from vconst import Platform
from vconst_ground.products.magnetic import PRODUCTS as MAGNETIC
from vconst_ground.products.others import PRODUCTS as OTHERS

PLATFORMS = (
    Platform(name="geomagnetic", title="Magnetic observatories"),
    Platform(name="ionosonde", title="Ionosondes"),
    Platform(name="elf-vlf", title="Receivers of ELF and VLF waves on the ground"),
    Platform(name="atmospheric-electricity", title="Field mills on the ground"),
)

PRODUCTS = (*MAGNETIC, *OTHERS)

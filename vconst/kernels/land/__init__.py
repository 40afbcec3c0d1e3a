"""Where land is."""

from vconst.kernels.land.outlines import is_land, land_rings

__all__ = ["is_land", "land_rings"]

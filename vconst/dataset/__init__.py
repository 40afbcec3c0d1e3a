"""What a dataset of the store is, and what becomes of the arrays that readers return."""

from vconst.dataset.conform import Conformed, Source, conform, no_samples
from vconst.dataset.labelled import mask, to_xarray
from vconst.dataset.model import SAMPLE_DIMENSION, Columns, Granule
from vconst.dataset.unconform import unconform
from vconst.kernels.constants import SPHERE_RADIUS

__all__ = [
    "SAMPLE_DIMENSION",
    "SPHERE_RADIUS",
    "Columns",
    "Conformed",
    "Granule",
    "Source",
    "conform",
    "mask",
    "no_samples",
    "to_xarray",
    "unconform",
]

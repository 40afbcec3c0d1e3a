"""
Careful reading of HDF5: only what was asked for, and only from the file itself.

HDF5 can be made to return bytes of other files (external storage, external links, virtual
datasets) and to declare terabytes in a few kilobytes; h5py checks none of it.
"""

from vconst.hdf5.attributes import attribute_of, plain, values_of
from vconst.hdf5.file import ALWAYS, LIMIT, RATIO, Hdf5, fits, is_elsewhere, refused, type_of
from vconst.hdf5.opening import DAMAGE, open_file, opened

__all__ = [
    "ALWAYS",
    "DAMAGE",
    "LIMIT",
    "RATIO",
    "Hdf5",
    "attribute_of",
    "fits",
    "is_elsewhere",
    "open_file",
    "opened",
    "plain",
    "refused",
    "type_of",
    "values_of",
]

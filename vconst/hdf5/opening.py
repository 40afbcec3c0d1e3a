"""Opening of HDF5 files, and what their damage is called."""

import os
import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import h5py

from vconst.errors import FileError
from vconst.hdf5.file import Hdf5

#: Files up to this size (bytes) are read at once: HDF5 asks the system for every header.
SMALL = 512 * 1024

#: What h5py raises on damaged files.
DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, MemoryError)


@contextmanager
def opened(path, product):
    """
    An HDF5 file, open for reading; what h5py raises inside becomes a FileError.

    Parameters
    ----------
    path : path-like
        Of a local file.
    product : str
        For the message.

    Yields
    ------
    file : Hdf5

    Raises
    ------
    FileError
        If the file is empty, not HDF5, cut short or damaged.
    """
    path = Path(path)
    if path.stat().st_size == 0:
        raise FileError(f"{product}: '{path.name}' is empty (0 bytes).", hint="Download it again.")
    try:
        file = open_file(path)
        try:
            root = Hdf5(h5py.h5g.open(file, b"/"), product, file.get_filesize())
            yield root
        except BaseException:
            file.close()  # with all that is open in it and kept by the traceback
            raise
        root.release()
    except FileError:
        raise
    except DAMAGE as error:
        raise FileError(
            f"{product}: '{path.name}' is not a whole HDF5 file: {_in_words(error)}.",
            hint="It is cut short or damaged: download it again.",
        ) from error


def open_file(path):
    """
    The file itself, for reading: h5py.h5f.FileID. Small ones are read at once.

    Closing it ends everything that is open in it. Raises what h5py does.
    """
    small = Path(path).stat().st_size <= SMALL
    return h5py.h5f.open(os.fsencode(path), h5py.h5f.ACC_RDONLY, _access(small))


def _in_words(error):
    """What the HDF5 library said, in words for who has no need to know it."""
    said = " ".join(str(error).split())
    cut = re.search(r"truncated file: eof = (\d+),.*?stored_eof = (\d+)", said)
    if cut:
        return f"it has {int(cut[1])} bytes of the {int(cut[2])} that it should have"
    inside = re.search(r"\(([^()]*)\)$", said)
    return inside[1] if inside else said


@cache
def _access(small):
    """How files are opened: closing ends everything in them, and nothing is locked."""
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    if small:
        access.set_fapl_core(SMALL, False)
    access.set_fclose_degree(h5py.h5f.CLOSE_STRONG)
    access.set_file_locking(False, ignore_when_disabled=True)
    return access

"""
Made-up HDF5 files; what those of as many records have in common is laid out once.

Such files differ in the numbers of their datasets, in orbit number and in the date of making, and
HDF5 lays all of them out alike: put into a copy of the first they give the same bytes, in a
twentieth of the time that datasets and attributes take.
"""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import h5py

from vconst_cses.hdf5_parts import Described, lay_out

#: The attribute of the file in which no two half-orbits agree.
ORBIT = "ORBITNUM"

#: Bytes of the numbers of a file up to which its form is kept, and how many forms are.
SMALL, FORMS = 1 << 20, 48

#: What stands in a form where a number or a date is to go; found nowhere else in a file.
_WHOLE = 0x7E6D5C4B3A291807
_FIRST = {"orbit": 0x11, "generated": 0x81}

_forms = OrderedDict()


def write_file(path, faulty, generated):
    """
    Write columns as an HDF5 file.

    Parameters
    ----------
    path : path-like
        Overwritten.
    faulty : vconst_cses.faults.Faulty
        Columns, attributes of the file, and how its units are called.
    generated : bytes
        ``GenerationDate`` of every dataset.
    """
    form = form_of(faulty, generated)
    if form is None:
        write_anew(path, faulty, generated)
    else:
        arrays = [values for _, values in _datasets(faulty)]
        Path(path).write_bytes(form.filled(arrays, faulty.root[ORBIT], generated))


def write_anew(path, faulty, generated):
    """As :func:`write_file`, whatever was laid out before."""
    with h5py.File(path, "w") as file:
        unit_attribute = faulty.unit_attribute.encode()
        lay_out(file, faulty.root, unit_attribute, _datasets(faulty), generated)


@dataclass(frozen=True)
class Form:
    """
    A file without what differs from half-orbit to half-orbit.

    Parameters
    ----------
    image : bytes
    arrays : tuple of int
        Where the numbers of each dataset begin.
    orbit, generated : tuple of int
        Where each mention of the orbit number, and of the date of making, begins.
    """

    image: bytes
    arrays: tuple
    orbit: tuple
    generated: tuple

    def filled(self, arrays, orbit, generated):
        """
        The bytes of a file.

        Parameters
        ----------
        arrays : sequence of numpy.ndarray
            In the order, shapes and types of the form.
        orbit : bytes or int
        generated : bytes

        Returns
        -------
        image : bytearray
        """
        image = bytearray(self.image)
        for place, values in zip(self.arrays, arrays, strict=True):
            image[place : place + values.nbytes] = values.tobytes()
        for places, said in ((self.orbit, _as_bytes(orbit)), (self.generated, generated)):
            for place in places:
                image[place : place + len(said)] = said
        return image


def form_of(faulty, generated):
    """
    The form of a file, laid out where none like it was; None where it has none of its own.

    Parameters
    ----------
    faulty : vconst_cses.faults.Faulty
    generated : bytes
        Only its length counts.

    Returns
    -------
    form : Form or None
    """
    datasets, orbit = list(_datasets(faulty)), faulty.root.get(ORBIT)
    if not isinstance(orbit, bytes | int) or sum(values.nbytes for _, values in datasets) > SMALL:
        return None
    blank = _blank(orbit, _FIRST["orbit"])
    root = {**faulty.root, ORBIT: blank}
    dated = _blank(generated, _FIRST["generated"])
    shapes = tuple((each, values.dtype.str, values.shape) for each, values in datasets)
    key = repr((root, faulty.unit_attribute, shapes, dated))
    if key not in _forms:
        _forms[key] = _laid_out(root, faulty.unit_attribute.encode(), datasets, dated)
        if len(_forms) > FORMS:
            _forms.popitem(last=False)
    _forms.move_to_end(key)
    return _forms[key]


def _datasets(faulty):
    for column, name, values in faulty.datasets():
        unit = faulty.unit_of(column)
        yield Described(name, column.fill, column.long_name, unit, column.valid), values


def _blank(said, first):
    """What stands for a number or a text of one length."""
    return _WHOLE if isinstance(said, int) else bytes(range(first, first + len(said)))


def _as_bytes(said):
    return said.to_bytes(8, "little", signed=True) if isinstance(said, int) else said


def _laid_out(root, unit_attribute, datasets, dated):
    with h5py.File("form", "w", driver="core", backing_store=False) as file:
        lay_out(file, root, unit_attribute, datasets, dated)
        places = [h5py.h5d.open(file.id, each.name.encode()).get_offset() for each, _ in datasets]
        file.flush()
        image = file.id.get_file_image()
    orbit, generated = _found(image, _as_bytes(root[ORBIT])), _found(image, dated)
    if len(orbit) != 1 or len(generated) != len(datasets) or None in places:
        return None
    return Form(image, tuple(places), orbit, generated)


def _found(image, said):
    """Where some bytes begin, each time they occur."""
    if not said:
        return ()
    places, place = [], image.find(said)
    while place >= 0:
        places.append(place)
        place = image.find(said, place + len(said))
    return tuple(places)

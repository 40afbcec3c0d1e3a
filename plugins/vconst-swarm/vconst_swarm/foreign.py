"""Readers of excerpts and of what lies beside the data; each imports its own when called."""

from vconst import FileError

#: Name of the file that travels with the field, and is not the field.
SIDE_CAR = r"SW_(?P<class>[A-Z]{{4}})_MAG{letter}_.*ASM_VFM_IC\.[CcDd][DdBb][FfLl]"


def refuse_side_car(path):
    """Refuse a calibration side-car: one record, stamped 1 December 2015 in every file."""
    raise FileError(
        "this is the calibration side-car of a MAGx_LR file (ASM_VFM_IC), one record without "
        "a field.",
        hint="The field is in the file that ends in '_MDR_MAG_LR.cdf'.",
    )


def refuse_header(path):
    """Refuse a header that travels with the data."""
    raise FileError(
        "this is the header of a file, not the file.",
        hint="The data are in the file of the same name that ends in '.cdf' or '.DBL'.",
    )


def read_excerpt_cdf(path):
    """See :func:`vconst_swarm.vires.read_cdf`."""
    from vconst_swarm.vires import read_cdf

    return read_cdf(path)


def read_excerpt_csv(path):
    """See :func:`vconst_swarm.vires.read_csv`."""
    from vconst_swarm.vires import read_csv

    return read_csv(path)


def read_groups(path):
    """See :func:`vconst_swarm.swarmpal.read_groups`."""
    from vconst_swarm.swarmpal import read_groups as read

    return read(path)


def read_residuals(path):
    """See :func:`vconst_swarm.maggeo.read_residuals`."""
    from vconst_swarm.maggeo import read_residuals as read

    return read(path)


def write_residuals(arrays, path, *, letter, **about):
    """See :func:`vconst_swarm.maggeo.write_residuals`."""
    from vconst_swarm.maggeo import write_residuals as write

    return write(arrays, path, letter=letter, **about)


def name_residuals(start, stop, *, letter, **about):
    """See :func:`vconst_swarm.maggeo.name_residuals`."""
    from vconst_swarm.maggeo import name_residuals as name

    return name(start, stop, letter=letter)

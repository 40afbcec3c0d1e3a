"""What the HDF-EOS texts of a file say: its grid, and its day."""

import re

import numpy as np

from vconst import FileError

#: Radius of the sphere of the sinusoidal grid, m, and half its height: 90 degrees on it.
SPHERE = 6_371_007.181
_HALF = np.pi / 2 * SPHERE
#: Side of a tile: a 36th of the circumference.
TILE = 2 * _HALF / 18

_POINT = r"\s*=\s*\(\s*([-+.\deE]+)\s*,\s*([-+.\deE]+)\s*\)"


def grid_of(text, where):
    """
    Coordinates of the middles of cells.

    Parameters
    ----------
    text : str
        ``StructMetadata.0``.
    where : str
        Name of the file, for messages.

    Returns
    -------
    y, x : numpy.ndarray of float64
        m on the sinusoidal map; y descends.

    Raises
    ------
    FileError
        If it is another projection or another sphere, or the text is not whole.

    References
    ----------
    HDF-EOS Library Users Guide (1999), volume 1, section 5; GCTP projection 16 (SNSOID).
    """
    found = {
        name: re.search(pattern, text)
        for name, pattern in {
            "XDim": r"XDim\s*=\s*(\d{1,6})",
            "YDim": r"YDim\s*=\s*(\d{1,6})",
            "UpperLeftPointMtrs": "UpperLeftPointMtrs" + _POINT,
            "LowerRightMtrs": "LowerRightMtrs" + _POINT,
            "Projection": r"Projection\s*=\s*(\w+)",
            "ProjParams": r"ProjParams\s*=\s*\(([-+.\deE]+)",
        }.items()
    }
    missing = [name for name, match in found.items() if match is None]
    if missing:
        raise FileError(f"'{where}': its StructMetadata.0 has no {', '.join(missing)}.")
    kind, sphere = found["Projection"][1], float(found["ProjParams"][1])
    if kind != "GCTP_SNSOID" or abs(sphere - SPHERE) > 1.0:
        raise FileError(
            f"'{where}': it is in '{kind}' on a sphere of {sphere:g} m; the sinusoidal grid of "
            f"MODIS on {SPHERE:.3f} m is expected."
        )
    left, top = (float(number) for number in found["UpperLeftPointMtrs"].groups())
    right, bottom = (float(number) for number in found["LowerRightMtrs"].groups())
    columns, rows = int(found["XDim"][1]), int(found["YDim"][1])
    if not (columns and rows and left < right and bottom < top):
        raise FileError(f"'{where}': its grid of {rows} x {columns} cells has no extent.")
    y = top - (np.arange(rows) + 0.5) * (top - bottom) / rows
    return y, left + (np.arange(columns) + 0.5) * (right - left) / columns


def structure_of(y, x):
    """The text of which :func:`grid_of` gives *y* and *x*; as whole as libraries need it."""
    high, wide = (y[0] - y[-1]) / (len(y) - 1), (x[-1] - x[0]) / (len(x) - 1)
    return (
        "GROUP=SwathStructure\nEND_GROUP=SwathStructure\nGROUP=GridStructure\n"
        "\tGROUP=GRID_1\n"
        '\t\tGridName="MODIS_Grid_Daily_1km_LST"\n'
        f"\t\tXDim={len(x)}\n\t\tYDim={len(y)}\n"
        f"\t\tUpperLeftPointMtrs=({x[0] - wide / 2:.6f},{y[0] + high / 2:.6f})\n"
        f"\t\tLowerRightMtrs=({x[-1] + wide / 2:.6f},{y[-1] - high / 2:.6f})\n"
        "\t\tProjection=GCTP_SNSOID\n"
        f"\t\tProjParams=({SPHERE:.6f},0,0,0,0,0,0,0,0,0,0,0,0)\n"
        "\t\tSphereCode=-1\n\t\tGridOrigin=HDFE_GD_UL\n"
        "\tEND_GROUP=GRID_1\nEND_GROUP=GridStructure\nEND\n"
    )


def tile_of(y, x):
    """
    The name of the tile that holds a grid, ``"h18v04"``: columns from 180 W, rows from 90 N.

    Examples
    --------
    >>> tile_of([5559752.0, 4447803.0], [1.0, 1111949.0])
    'h18v04'
    """
    across = int(np.floor(((x[0] + x[-1]) / 2 + 2 * _HALF) / TILE))
    down = int(np.floor((_HALF - (y[0] + y[-1]) / 2) / TILE))
    return f"h{across:02d}v{down:02d}"


def day_of(text, where):
    """
    The UTC day that a file is of.

    Parameters
    ----------
    text : str
        ``CoreMetadata.0``.
    where : str
        Name of the file, in which the day stands as ``.A2019001.`` too.

    Returns
    -------
    day : numpy.datetime64[D]

    Raises
    ------
    FileError
        If neither says it, or both say another.
    """
    core = re.search(r'RANGEBEGINNINGDATE.{0,200}?VALUE\s*=\s*"(\d{4}-\d\d-\d\d)"', text, re.S)
    name = re.search(r"\.A(\d{4})(\d{3})\.", where)
    try:
        days = [np.datetime64(core[1], "D")] if core else []
        days += [np.datetime64(name[1], "D") + int(name[2]) - 1] if name else []
    except ValueError:
        days = []
    if not days:
        raise FileError(
            f"'{where}': neither its name nor its CoreMetadata.0 says of which day it is.",
            hint="Files are called like MOD11A1.A2019001.h18v04.061.2020356123456.hdf.",
        )
    if days[0] != days[-1]:
        raise FileError(f"'{where}': by its CoreMetadata.0 it is of {days[0]}.")
    return days[0]

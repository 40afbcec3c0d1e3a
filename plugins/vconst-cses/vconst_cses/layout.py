"""What a level 2 file of one sensor holds: the one table that reader and writer share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vconst import Variable

#: What "nothing there" looks like in level 2 files, whatever the attribute says.
FILLS = (-99999.0, -9999.0, -999999.0)

#: Unit of the file, as declared here, to the unit as the core spells it.
CORE_UNITS = {
    "deg": "degree",
    "km": "km",
    "nT": "nT",
    "m^-3": "m-3",
    "K": "K",
    "V": "V",
    "ms": "ms since 2009-01-01",
    "none": "1",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """
    One dataset of a file.

    Parameters
    ----------
    source : str
        Name in the file.
    name : str
        Canonical name; empty if the dataset is not kept.
    units : str
        Unit as the file states it.
    dtype : str
        As numpy spells it.
    width : int
        Columns: scalars are (n, 1), B_FGM is (n, 3), a quaternion (n, 4).
    fill : float
        Attribute ``FillValue``.
    valid : tuple of float or str
        Attribute ``ValidRange``.
    long_name : str
        Attribute ``LongName``.
    default : float or None
        What a made-up file holds where nothing is given; None for the fill value.
    optional : bool
        True if files without it are sound.
    attributes : mapping
        What the core keeps of it.
    """

    source: str
    name: str = ""
    units: str = "none"
    dtype: str = "<f4"
    width: int = 1
    fill: float = -9999.0
    valid: tuple[float, float] | str = (0.0, 1.0)
    long_name: str = ""
    default: float | None = None
    optional: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def variable(self):
        """The variable that the core keeps of it."""
        return Variable(
            source=self.source,
            name=self.name,
            units=CORE_UNITS[self.units],
            fill=(self.fill, *(fill for fill in FILLS if fill != self.fill)),
            optional=self.optional,
            attributes=self.attributes,
        )


@dataclass(frozen=True, kw_only=True)
class Layout:
    """
    The files of one satellite, payload, sensor and level.

    Parameters
    ----------
    product : str
        Canonical product name.
    satellite, payload, sensor, level, group : str
        The second to sixth field of the file name: ``"01"``, ``"HPM"``, ``"5"``,
        ``"L02"``, ``"A2"``.
    columns : tuple of Column
    root : mapping
        Attributes of the file, besides orbit number and type.
    """

    product: str
    satellite: str
    payload: str
    sensor: str
    level: str
    group: str
    columns: tuple[Column, ...]
    root: Mapping[str, str]

    @property
    def stem(self):
        """What file names begin with."""
        return f"CSES_{self.satellite}_{self.payload}_{self.sensor}_{self.level}_{self.group}"

    @property
    def pattern(self):
        """
        Regular expression of whole file names.

        The stop time is not part of the key: two files of one half-orbit that begin at
        one time are the same granule.
        """
        return (
            rf"{self.stem}_(?P<orbit>\d{{5}})(?P<side>[01])_(?P<start>\d{{8}}_\d{{6}})"
            r"_\d{8}_\d{6}_(?P<version>\d{3})\.h5"
        )

    @property
    def kept(self):
        """The columns that the core keeps."""
        return tuple(column for column in self.columns if column.name)

    def read(self, path):
        """See :func:`vconst_cses.reader.read_half_orbit`."""
        from vconst_cses.reader import read_half_orbit

        return read_half_orbit(path, self)

    def write(self, arrays, path, **about):
        """See :func:`vconst_cses.writer.write_half_orbit`."""
        from vconst_cses.writer import write_half_orbit

        return write_half_orbit(arrays, path, self, **about)

    def name_file(self, start, stop, **about):
        """See :func:`vconst_cses.names.name_half_orbit`."""
        from vconst_cses.names import name_half_orbit

        return name_half_orbit(self, start, stop, **about)

"""What a level 2 file of one sensor holds: the one table that reader and writer share."""

from collections.abc import Mapping
from dataclasses import dataclass

from vconst_cses.column import Column


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

"""One dataset of a level 2 file: its name, unit, type and what the core keeps of it."""

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

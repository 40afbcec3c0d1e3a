"""One dataset of a level 2 file: its name, unit, type, shape and what the core keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vconst import Variable
from vconst_cses.units import core_unit

#: What "nothing there" looks like in level 2 files, whatever the attribute says.
FILLS = (-99999.0, -9999.0, -999999.0)

#: Whatever the file counts in, readers give times so, and writers take them so.
TIME_UNIT = "ns since 2009-01-01"


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
        Unit as the file states it, one of :data:`vconst_cses.units.UNITS`.
    dtype : str
        As numpy spells it.
    shape : tuple of int
        Of one record: ``(256,)`` samples, ``(256, 9)`` energies and detectors; empty
        for a number, which files hold as (records, 1).
    dimensions : tuple of str
        Names of *shape* in the core.
    flat : bool
        True if a number is written as (records,).
    rows : str
        ``"record"``; ``"packet"`` for rows that are several to a record (VLF burst);
        ``""`` for what does not vary with the record, such as frequencies.
    across : bool
        True for an axis that files hold as (1, n) instead of (n, 1).
    spacing : tuple of float or None
        First value and step of an axis: in made-up files, and in real ones that lack it.
    stored : bool
        False for an axis that no file holds and that *spacing* gives.
    names : tuple of str
        Canonical names of the columns of one dataset (longitude and latitude).
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
    alternatives : tuple of str
        Other spellings of *source*.
    clocks : tuple of str
        Units that a time may be in: ``"ms"``, ``"s"``, ``"ns"``, ``"digits"``.
    attributes : mapping
        What the core keeps of it.
    """

    source: str
    name: str = ""
    units: str = "none"
    dtype: str = "<f4"
    shape: tuple[int, ...] = ()
    dimensions: tuple[str, ...] = ()
    flat: bool = False
    rows: str = "record"
    across: bool = False
    spacing: tuple[float, float] | None = None
    stored: bool = True
    names: tuple[str, ...] = ()
    fill: float = -9999.0
    valid: tuple[float, float] | str = (0.0, 1.0)
    long_name: str = ""
    default: float | None = None
    optional: bool = False
    alternatives: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def axis(self):
        """Whether it is the same for all records."""
        return not self.rows

    @property
    def kept(self):
        """Whether the core keeps it."""
        return bool(self.name or self.names)

    @property
    def spellings(self):
        """Every name that it may have in a file."""
        return (self.source, *self.alternatives)

    @property
    def variables(self):
        """The variables that the core keeps of it: one, or one a column."""
        if self.names:
            return tuple(
                self._variable(name, column=number) for number, name in enumerate(self.names)
            )
        return (self._variable(self.name),) if self.name else ()

    def _variable(self, name, column=None):
        if self.clocks:
            return Variable(source=self.source, name=name, units=TIME_UNIT)
        return Variable(
            source=self.source,
            name=name,
            units=core_unit(self.units),
            fill=(self.fill, *(fill for fill in FILLS if fill != self.fill)),
            dimensions=self.dimensions,
            sizes=self.shape if self.dimensions or self.axis else (),
            axis=self.axis,
            spacing=self.spacing,
            column=column,
            optional=self.optional,
            attributes=self.attributes,
        )

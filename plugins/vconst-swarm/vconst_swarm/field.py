"""One variable of a CDF file: its type, unit and size, and what the core keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vconst import Variable

NAN = float("nan")


@dataclass(frozen=True)
class Field:
    """
    One variable of a file.

    Parameters
    ----------
    name : str
        In the file.
    kind : str
        CDF type without ``CDF_``: ``"EPOCH"``, ``"DOUBLE"``, ``"UINT1"``, ...
    units : str
        Unit of the values; made-up files state it.
    description : str
        Attribute ``DESCRIPTION``.
    size : int
        Values of one record: 1 for a number, 3 for a vector, 4 for a quaternion.
    names : tuple of str
        Canonical names: none if it is not kept, one, or one for each column.
    default : float
        What a made-up file holds where nothing is given: 0 for integers, the nominal
        value for flags, otherwise NaN.
    optional : bool
        True if files without it are sound.
    fill : tuple of float
        Values that mean "nothing there".
    least : float or None
        Values below it mean "nothing there"; readers make them NaN.
    dimensions : tuple of str
        Of a profile: what the values of one record run along.
    states : str
        What attribute ``UNITS`` says where that is not the unit of the values.
    length : bool
        True if it may be in metres or in kilometres whatever is stated: its magnitude
        decides, and readers give metres.
    short : bool
        True if files may leave out its last records; readers fill up with NaN.
    once : bool
        True if a file holds one record of it for all samples; readers repeat it.
    digits : int
        Decimal digits of a number that is read digit by digit; readers add ``"<name>:1"``
        (the last digit) and so on.
    apart : bool
        True if readers add its columns one by one, as ``"<name>:1"`` and so on.
    inverted : bool
        True if readers add ``"<name>:off"``, whose bits are set where those of the value
        are not.
    attributes : mapping
        What the core keeps of it.
    """

    name: str
    kind: str
    units: str
    description: str
    size: int = 1
    names: tuple[str, ...] = ()
    default: float = NAN
    optional: bool = False
    fill: tuple[float, ...] = ()
    least: float | None = None
    dimensions: tuple[str, ...] = ()
    states: str = ""
    length: bool = False
    short: bool = False
    once: bool = False
    digits: int = 0
    apart: bool = False
    inverted: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parted(self):
        """Whether reasons look at parts of it, so that it is read although it is not kept."""
        return bool(self.digits or self.apart or self.inverted)

    @property
    def stated(self):
        """The attribute ``UNITS`` of made-up files."""
        return self.states or self.units

    @property
    def variables(self):
        """What the core keeps of it: one variable, or one a column."""
        columns = range(len(self.names)) if self.size > 1 and not self.dimensions else (None,)
        return tuple(
            Variable(
                source=self.name,
                name=name,
                units="cdf epoch" if self.kind == "EPOCH" else _core_unit(self.units),
                column=column,
                optional=self.optional,
                fill=self.fill,
                dimensions=self.dimensions,
                sizes=(self.size,) if self.dimensions else (),
                attributes=self.attributes,
            )
            for name, column in zip(self.names, columns, strict=False)
        )


def _core_unit(stated):
    return "1" if stated in ("-", "") else stated


def flags(name, kind, description, canonical="", *, default=0, **rest):
    """A flag, which is kept if it has a canonical name; *rest* as in :class:`Field`."""
    names = (canonical,) if canonical else ()
    return Field(name, kind, "-", description, names=names, default=default, **rest)


def triple(stem, ends=("north", "east", "centre")):
    """The canonical names of a vector: ``<stem>_north`` and so on."""
    return tuple(f"{stem}_{end}" for end in ends)

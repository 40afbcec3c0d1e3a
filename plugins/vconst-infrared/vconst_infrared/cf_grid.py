"""A product of a plain CF grid, from a short declaration."""

from dataclasses import dataclass
from functools import partial

from vconst import Format, Product, Variable

#: First bytes of netCDF-3 (classic, 64-bit offset) and of netCDF-4.
MAGIC = (b"CDF\x01", b"CDF\x02", b"\x89HDF\r\n\x1a\n")


@dataclass(frozen=True, kw_only=True)
class Packing:
    """
    How a file keeps values as 16-bit integers: ``value = scale * integer + offset``.

    Parameters
    ----------
    scale, offset : float
        In the unit of the file.
    fill : int
        The integer that means "no value".
    """

    scale: float
    offset: float
    fill: int


@dataclass(frozen=True, kw_only=True)
class CfGrid:
    """
    One variable on time, latitude and longitude, in netCDF by the CF conventions.

    Parameters
    ----------
    name : str
        Of the product, ``"platform/quantity"``.
    title : str
        One line for people.
    variable : str
        Canonical name of what is kept.
    names : tuple of str
        What files call it, the usual one first; it is what made-up files call it.
    standard_names : tuple of str
        CF standard names by which it is found where it has another name.
    units : str
        Unit in the files; a file in another unit is refused.
    spellings : tuple of str
        Other ways in which files write that unit.
    files : str
        Regular expression that whole file names match.
    prefix : str
        What the names of made-up files begin with.
    packing : Packing
        Of made-up files; files that are read say their own.
    cadence : float
        Usual time between maps in s.
    averaging : float
        Length in s of the interval that a map is the mean of; 0 for an instant. Times are
        kept as the beginnings of intervals.
    altitude : float or None
        Height in km that the values stand for; None at the ground.
    resolution : float or None
        Size in km of the finest structure that the values hold; None for that of a cell.
    citation, licence, source, layout : str
        As :class:`vconst.Product` and :class:`vconst.Format` take them.
    """

    name: str
    title: str
    variable: str
    names: tuple[str, ...]
    units: str
    files: str
    prefix: str
    packing: Packing
    standard_names: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    cadence: float = 86_400.0
    averaging: float = 0.0
    altitude: float | None = None
    resolution: float | None = None
    citation: str = ""
    licence: str = "public domain"
    source: str = ""
    layout: str = "assumed"

    def product(self):
        """The declaration as a product: how it is recognised, read, written and cited."""
        form = Format(
            read=partial(_read, grid=self),
            files=self.files,
            magic=MAGIC,
            write=partial(_write, grid=self),
            name_file=partial(_name_file, prefix=self.prefix),
            layout=self.layout,
        )
        return Product(
            name=self.name,
            title=self.title,
            kind="grid",
            variables=self._variables(),
            formats=(form,),
            period="month",
            reader=2 if self.averaging else 1,
            revises="sample",
            cadence=self.cadence,
            position="geodetic",
            altitude=self.altitude,
            citation=self.citation,
            licence=self.licence,
            source=self.source,
        )

    def _variables(self):
        kept = {} if self.resolution is None else {"resolution": self.resolution}
        kept |= {"interval": self.averaging} if self.averaging else {}
        return (
            Variable(source="time", name="time", units="datetime64"),
            Variable(
                source="lat",
                name="latitude",
                units="degree",
                axis=True,
                dimensions=("latitude",),
                attributes={"latitude_kind": "geodetic"},
            ),
            Variable(
                source="lon",
                name="longitude",
                units="degree",
                axis=True,
                dimensions=("longitude",),
            ),
            Variable(
                source=self.names[0],
                name=self.variable,
                units=self.units,
                dimensions=("latitude", "longitude"),
                attributes=kept,
            ),
        )


def _read(path, *, grid):
    from vconst_infrared.reader import read_grid

    return read_grid(path, grid)


def _write(arrays, path, *, grid, **about):
    from vconst_infrared.writer import write_grid

    return write_grid(arrays, path, grid)


def _name_file(start, stop=None, *, prefix, **about):
    from vconst_infrared.writer import name_grid

    return name_grid(start, stop, prefix=prefix)

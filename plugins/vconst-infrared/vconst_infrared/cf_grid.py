"""A product of a plain CF grid, from a short declaration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from vconst import Format, Product, Reason, Variable

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
class Projection:
    """
    How made-up files of a grid in a map projection are laid out; files that are read say it.

    Parameters
    ----------
    mapping : mapping
        Attributes of the grid mapping: ``grid_mapping_name`` and its parameters.
    variable : str
        Name of the grid mapping in the file.
    time : str
        Name of the time.
    angles : bool
        Whether y and x are scan angles in rad, in 16 bits, and not m.
    own_places : bool
        Whether latitude and longitude stand in the file, on two dimensions.
    most : float or None
        Greatest y and x in m that a made-up grid reaches either side; None for no limit.
    """

    mapping: Mapping
    variable: str = "crs"
    time: str = "time"
    angles: bool = False
    own_places: bool = False
    most: float | None = None


@dataclass(frozen=True, kw_only=True)
class CfGrid:
    """
    One variable on time and place, in netCDF by the CF conventions.

    The place is latitude and longitude, each of one dimension, or the two dimensions of a map
    projection.

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
    factors : mapping of str to float
        Other units in which files may be, and how many of *units* one of them is.
    files : str
        Regular expression that whole file names match.
    prefix : str
        What the names of made-up files begin with; ``platform_quantity`` if empty.
    called : str
        How made-up files are called instead, with ``{start:%Y%m%d}`` and ``{stop:...}``.
    packing : Packing or None
        Of made-up files, None for plain float32; files that are read say their own.
    projection : Projection or None
        Of grids in a map projection; None on latitude and longitude.
    quality : tuple of Reason
        Why cells may not be used; their sources are variables of the file in the shape of the
        maps, which every file must have.
    flags : mapping of str to tuple of int
        What made-up files say in those: where there is a value, and where there is none.
    states : tuple of str or None
        A global attribute and its text, without which a file is of another platform.
    period : str
        How much one segment of the store may span.
    cadence : float
        Usual time between maps in s.
    averaging : float
        Length in s of the interval that a map is the mean of; 0 for an instant. Times are
        kept as the beginnings of intervals.
    altitude : float or None
        Height in km that the values stand for; None at the ground.
    resolution : float or None
        Size in km of the finest structure that the values hold; None for that of a cell.
    notes, citation, licence, source, layout : str
        As :class:`vconst.Product` and :class:`vconst.Format` take them.
    """

    name: str
    title: str
    variable: str
    names: tuple[str, ...]
    units: str
    files: str
    prefix: str = ""
    packing: Packing | None = None
    standard_names: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    factors: Mapping[str, float] = field(default_factory=dict)
    called: str = ""
    projection: Projection | None = None
    quality: tuple[Reason, ...] = ()
    flags: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    states: tuple[str, str] | None = None
    period: str = "month"
    cadence: float = 86_400.0
    averaging: float = 0.0
    altitude: float | None = None
    resolution: float | None = None
    notes: str = ""
    citation: str = ""
    licence: str = ""
    source: str = ""
    layout: str = "assumed"

    def product(self):
        """The declaration as a product: how it is recognised, read, written and cited."""
        form = Format(
            read=partial(_read, grid=self),
            files=self.files,
            magic=MAGIC,
            write=partial(_write, grid=self),
            name_file=partial(_name_file, grid=self),
            axes=partial(_axes, grid=self) if self.projection else None,
            layout=self.layout,
        )
        return Product(
            name=self.name,
            title=self.title,
            kind="grid",
            variables=(
                Variable(source="time", name="time", units="datetime64"),
                *(projected_places() if self.projection else _PLACES),
                self._quantity(),
            ),
            formats=(form,),
            quality=self.quality,
            period=self.period,
            reader=3 if self.averaging else 2,
            revises="sample",
            cadence=self.cadence,
            position="geodetic",
            altitude=self.altitude,
            notes=self.notes,
            citation=self.citation,
            licence=self.licence,
            source=self.source,
        )

    def _quantity(self):
        kept = {} if self.resolution is None else {"resolution": self.resolution}
        kept |= {"interval": self.averaging} if self.averaging else {}
        return Variable(
            source=self.names[0],
            name=self.variable,
            units=self.units,
            dimensions=PROJECTED if self.projection else ("latitude", "longitude"),
            attributes=kept,
        )


_PLACES = (
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
)

#: Dimensions of maps in a projection.
PROJECTED = ("projection_y", "projection_x")


def projected_places():
    """Variables that say where the nodes of a grid in a map projection are."""
    for source, name in zip("yx", PROJECTED, strict=True):
        yield Variable(
            source=source, name=name, units="m", axis=True, dimensions=(name,), optional=True
        )
    for source, name in (("lat", "latitude"), ("lon", "longitude")):
        said = {"latitude_kind": "geodetic"} if source == "lat" else {}
        yield Variable(
            source=source,
            name=name,
            units="degree",
            axis=True,
            derived=True,
            dimensions=PROJECTED,
            attributes=said,
        )


def _read(path, *, grid):
    from vconst_infrared.reader import read_grid

    return read_grid(path, grid)


def _write(arrays, path, *, grid, **about):
    if grid.projection:
        from vconst_infrared.projected_writer import write_projected

        return write_projected(arrays, path, grid)
    from vconst_infrared.writer import write_grid

    return write_grid(arrays, path, grid)


def _name_file(start, stop=None, *, grid, **about):
    from vconst_infrared.writer import name_grid

    prefix = grid.prefix or grid.name.replace("/", "_")
    return name_grid(start, stop, prefix=prefix, called=grid.called)


def _axes(latitudes, longitudes, *, grid):
    from vconst_infrared.projections.made_up import axes_about

    projection = grid.projection
    return axes_about(projection.mapping, latitudes, longitudes, most=projection.most)

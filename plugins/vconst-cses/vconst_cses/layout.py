"""What the files of one sensor hold: the one table that reader, writer and product share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vconst import Reason, Variable
from vconst_cses.column import Column
from vconst_cses.patterns import PATTERNS

_PLACES = ("GEO_LAT", "GEO_LON", "ALTITUDE")

#: What every half-orbit file says of its samples beside what it holds.
PLACE_IN_ORBIT = tuple(
    Variable(source=name, name=name, derived=True, optional=True)
    for name in ("orbit", "side", "half_orbit", "track")
)


@dataclass(frozen=True, kw_only=True)
class Packets:
    """
    Rows of a second product in the same file, several to a record.

    Parameters
    ----------
    product, title : str
        Of the second product.
    per_record : int
        Rows that a record in burst mode has.
    cadence : float
        Time from one to the next, in s; the rows of a record begin at its time.
    mode : int
        WORKMODE of the records that have rows.
    """

    product: str
    title: str
    per_record: int
    cadence: float
    mode: int = 2


@dataclass(frozen=True, kw_only=True)
class Layout:
    """
    The files of one satellite, payload, sensor and level.

    Parameters
    ----------
    product, title : str
    satellite, payload, sensor, level, group : str
        The second to sixth field of the file name: ``"01"``, ``"HPM"``, ``"5"``,
        ``"L02"``, ``"A2"``.
    known : str
        How the layout is known; see :class:`vconst.Format`.
    columns : tuple of Column
        The first with *clocks* is the time, a second one is compared with it.
    root : mapping
        Attributes of the file, besides orbit number and type.
    naming : str
        Key of :data:`vconst_cses.patterns.PATTERNS`.
    suffix : str
        What file names end with: ``".h5"``, ``".zarr.zip"``.
    kind : str
        ``"track"`` or ``"profile"``.
    sample_key : tuple of str
    frame, position : str
        See :class:`vconst.Product`.
    cadence, gap, span : float or None
        Likewise.
    packets : Packets or None
        A second product in the same file.
    rate : float or None
        Sampling rate in Hz from which the times of packets are rebuilt; None where times
        are kept as stated.
    samples : int
        Samples of a packet; only with *rate*.
    after_gap : bool
        Whether the packet after a gap is masked: it holds a spike.
    edges : tuple of int
        How many records are bad at the beginning and at the end.
    reasons : tuple of Reason
        Besides those that follow from the above and from the health table.
    unit_attribute : str
        What made-up files call the unit: ``"Units"``, ``"units"``, ``"Unit"``.
    orbit_as : str
        ``"text"`` or ``"number"``: ORBITNUM and ORBITTYPE of made-up files.
    ecef : str
        Dataset of positions in metres in the Earth's frame, where files have no others.
    main : str
        Dataset whose GenerationDate counts; empty for the first that is data.
    notes : str
        Of units and meaning, for the generated table.
    citation : str
    """

    product: str
    title: str
    satellite: str = "01"
    payload: str
    sensor: str
    level: str = "L02"
    group: str
    known: str
    columns: tuple[Column, ...]
    root: Mapping[str, str] = field(default_factory=dict)
    naming: str = "half-orbit"
    suffix: str = ".h5"
    kind: str = "track"
    sample_key: tuple[str, ...] = ("time",)
    frame: str = ""
    position: str = "geocentric (assumed)"
    cadence: float | None = None
    gap: float | None = None
    span: float | None = 0.1
    packets: Packets | None = None
    rate: float | None = None
    samples: int = 0
    after_gap: bool = False
    edges: tuple[int, int] = (0, 0)
    reasons: tuple[Reason, ...] = ()
    unit_attribute: str = "Units"
    orbit_as: str = "text"
    ecef: str = ""
    main: str = ""
    notes: str = ""
    citation: str = ""

    @property
    def stem(self):
        """What file names begin with."""
        return f"CSES_{self.satellite}_{self.payload}_{self.sensor}_{self.level}_{self.group}"

    @property
    def pattern(self):
        """Regular expression of whole file names; see :mod:`vconst_cses.patterns`."""
        return PATTERNS[self.naming](self)

    @cached_property
    def stored(self):
        """The columns that files hold."""
        return tuple(column for column in self.columns if column.stored)

    @cached_property
    def kept(self):
        """The columns that the core keeps."""
        return tuple(column for column in self.columns if column.kept)

    @cached_property
    def asked(self):
        """The stored columns that a reader needs: what is kept, clocks, and positions."""
        return tuple(c for c in self.stored if c.kept or c.clocks or c.source == self.ecef)

    @cached_property
    def dated(self):
        """Dataset whose GenerationDate counts: the first of what is measured."""
        if self.main:
            return self.main
        data = (c.source for c in self.kept if c.stored and not c.clocks and not c.axis)
        return next((one for one in data if one not in _PLACES), "")

    @cached_property
    def time(self):
        """The column of the times."""
        return next(column for column in self.columns if column.clocks)

    @cached_property
    def spelt_time(self):
        """A second column of times that the first is compared with, or None."""
        return next((c for c in self.columns if c.clocks and c is not self.time), None)

    def variables(self, product=None):
        """The variables of a product of the file: its own, or that of the packets."""
        other = self.packets is not None and product == self.packets.product
        skipped = "record" if other else "packet"
        places = ("time", "latitude", "longitude", "altitude", "working_mode")
        found = [
            variable
            for column in self.kept
            for variable in column.variables
            if column.rows != skipped or variable.name in places
            if self._belongs(column, other)
        ]
        return (*found, *self._derived(other), *PLACE_IN_ORBIT)

    def _belongs(self, column, other):
        """Axes go with the rows that have them."""
        if not column.axis or self.packets is None:
            return True
        rows = "packet" if other else "record"
        used = {name for c in self.kept if c.rows == rows for name in c.dimensions}
        return bool({column.name, *column.dimensions} & used)

    def _derived(self, other):
        if not self.rate or other:
            return ()
        correction = {"long_name": "rebuilt time minus time stated in the file"}
        return (
            Variable(
                source="time_correction",
                name="time_correction",
                units="s",
                derived=True,
                optional=True,
                attributes=correction,
            ),
        )

    def read(self, path):
        """See :func:`vconst_cses.reader.read_half_orbit`."""
        from vconst_cses.reader import read_half_orbit

        return read_half_orbit(path, self)

    def write(self, arrays, path, **about):
        """See :func:`vconst_cses.writer.write_half_orbit`."""
        from vconst_cses.writer import write_half_orbit

        return write_half_orbit(arrays, path, self, **about)

    def write_packets(self, arrays, path, **about):
        """Like :meth:`write`, from arrays of the packets: see :func:`vconst_cses.bursts.join`."""
        from vconst_cses.bursts import join

        return self.write(join(arrays, self), path, **about)

    def name_file(self, start, stop, **about):
        """See :func:`vconst_cses.names.name_half_orbit`."""
        from vconst_cses.names import name_half_orbit

        return name_half_orbit(self, start, stop, **about)

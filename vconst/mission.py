"""What a plugin declares: missions, platforms, products, and how their files are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from vconst.file_names import common_beginning, shown_beginning
from vconst.models import Model
from vconst.platforms import Platform, Station

Kind = Literal["track", "profile", "grid", "series", "events"]
Period = Literal["day", "month", "year", "all"]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """
    One variable: its name and unit in the file, and its canonical name.

    Parameters
    ----------
    source : str
        Name in the file (the key in what ``read`` returns).
    name : str
        Canonical name; a term of the vocabulary. ``time`` is required for all kinds
        but events, whose times are ``start`` and ``stop``.
    units : str
        Unit in the file. For times it names the encoding, one of
        :data:`vconst.kernels.time.ENCODINGS`; ``"datetime64"`` if it is one already.
    fill : tuple of float
        Values that mean "nothing there"; NaN always does.
    dimensions : tuple of str
        Dimensions after the sample dimension, for example ``("frequency",)``.
        For an axis (no sample dimension) see *axis*.
    sizes : tuple of int
        Lengths along *dimensions*, where every file has the same; empty otherwise.
    axis : bool
        True for a coordinate that does not vary with the sample, for example the
        latitudes of a grid; on two *dimensions* where the grid is one in a map projection.
    spacing : tuple of float or None
        First value and step of an axis that is the same in every file.
    derived : bool
        True if readers make it of other things in the file: writers do without.
    column : int or None
        Which column of an ``(n, columns)`` array this variable is.
    alternatives : tuple of str
        Other names of the same thing in older files.
    optional : bool
        True if files without it are sound; it is NaN then.
    attributes : mapping
        What else is said of it: ``{"frame": "NEC", "method": "ion admittance"}``.
    """

    source: str
    name: str
    units: str = "1"
    fill: tuple[float, ...] = ()
    dimensions: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    axis: bool = False
    spacing: tuple[float, float] | None = None
    derived: bool = False
    column: int | None = None
    alternatives: tuple[str, ...] = ()
    optional: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """
    Why a sample, or one variable of it, may not be used.

    Exactly one of *equals*, *differs*, *bits*, *above*, *below* says when. Of a *variable*
    of a grid it speaks of single cells, if *source* has the shape of its maps.

    Parameters
    ----------
    name : str
        Lower case words joined by ``_``: ``"magnetorquer_on"``.
    source : str
        Name in the file of what is looked at.
    equals, differs : tuple of float
        Set where the value is, or is not, one of these.
    within : int
        If not 0, only these bits of the value are compared with *equals* and *differs*: a
        field of several bits.
    bits : int
        Set where any of these bits is.
    above, below : float or None
        Set where the value is greater, or smaller; the limit itself is not.
    variable : str or None
        Canonical name of the one variable that it concerns; None for the sample.
    rejects : bool
        Whether reading masks it unless told otherwise.
    meaning : str
        One line for people.
    """

    name: str
    source: str
    equals: tuple[float, ...] = ()
    differs: tuple[float, ...] = ()
    within: int = 0
    bits: int = 0
    above: float | None = None
    below: float | None = None
    variable: str | None = None
    rejects: bool = True
    meaning: str = ""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """
    What of a product may not be handed on: exports leave it out, and count it.

    One of *below* and *equals* says when.

    Parameters
    ----------
    name : str
        What is counted, lower case words joined by ``_``: ``"finer_than_allowed"``.
    variable : str
        Canonical name of what is looked at.
    below : float or None
        Left out where the value, in the unit of the vocabulary, is smaller; the limit itself
        is handed on. So is nothing of which the value is not known.
    equals : tuple of str
        Left out where the text is one of these, whichever its case.
    among : mapping of str to tuple of str
        Only samples whose text of that canonical name is one of these; all where it is empty.
    meaning : str
        One line for people: who sets the limit, and what it is.
    """

    name: str
    variable: str
    below: float | None = None
    equals: tuple[str, ...] = ()
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meaning: str = ""

    @property
    def variables(self):
        """Canonical names of all that it looks at."""
        return (self.variable, *self.among)


@dataclass(frozen=True, kw_only=True)
class Content:
    """
    What a reader may return instead of bare arrays, when it has more to say.

    Parameters
    ----------
    arrays : mapping of str to array
        By the file's names, in the file's units.
    revision : tuple of int or str
        Orders files of one version, for example a generation date.
    baseline : str
        The processing baseline, where the file name does not say it.
    key : mapping of str to str
        Adds to the granule's key, for files whose name says nothing.
    definitive : bool
        Whether the values are final.
    counts : mapping of str to int
        What the reader left out, by reason. Never silent.
    attributes : mapping
        Text worth keeping: software version, generation date.
    """

    arrays: Mapping[str, Any]
    revision: tuple = ()
    baseline: str = ""
    key: Mapping[str, str] = field(default_factory=dict)
    definitive: bool = True
    counts: Mapping[str, int] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Format:
    """
    One way in which the files of a product come.

    A file is of this format if its name matches *files* (where given) and its first
    bytes are *magic* (where given) and *header* is found in its first 4096 bytes
    (where given). Products of one file share one *read* function.

    Parameters
    ----------
    read : callable
        ``read(path)`` returns arrays by the file's names, a :class:`Content`, or,
        for a file that holds several products, a dict of either by product name
        (a list of them where one file holds several granules of a product).
        It only reads: renaming, masking, converting and ordering are the core's.
    files : str or None
        Regular expression that the whole file name (without ``.gz``, ``.Z``)
        matches. Named groups make the granule's key, all but two: ``version``
        orders files of one key, ``baseline`` names the processing baseline.
    magic : tuple of bytes
        What the file may begin with.
    header : str or None
        Regular expression searched in the first 4096 bytes (Latin-1); without *magic*, of text.
    variables : tuple of Variable or None
        Where the names differ from the product's; None for the product's own.
    quality : tuple of Reason or None
        Likewise.
    write : callable or None
        ``write(arrays, path, **about)`` makes a file in the native format from arrays
        by the file's names; *about* holds the named groups and attributes.
    name_file : callable or None
        ``name_file(start, stop, **about)`` gives the native file name.
    axes : callable or None
        ``axes(latitudes, longitudes)`` gives the axes of a made-up grid by canonical name,
        where they are not these degrees themselves: of a map projection about these places,
        with ``latitude`` and ``longitude`` on both its dimensions.
    member : str or None
        Regular expression of the one member of a ZIP that is read.
    whole : bool
        True if a ZIP of this name is itself the file: it is given to *read* as it is.
    baseline : str
        The baseline, where neither name nor content says it.
    layout : str
        From what it is known: ``"real file"`` (one was read), ``"seen in print"`` (names,
        shapes and types, printed by programs run on one), ``"definition"`` (of whoever
        publishes the files) or ``"assumed"``.
    defects : tuple of str
        Names of the faults of real files that *write* can make on purpose, given to it
        as ``defects=(name, ...)``: ``"frozen_position"``, ``"two_spellings"``.
    any_values : bool
        False if *write* takes only samples that hang together, such as names of satellites
        with their signals and orbits: no made-up constellation can have such a product.
    """

    read: Callable
    files: str | None = None
    magic: tuple[bytes, ...] = ()
    header: str | None = None
    variables: tuple[Variable, ...] | None = None
    quality: tuple[Reason, ...] | None = None
    write: Callable | None = None
    name_file: Callable | None = None
    axes: Callable | None = None
    member: str | None = None
    whole: bool = False
    baseline: str = ""
    layout: Literal["real file", "seen in print", "definition", "assumed"] = "assumed"
    defects: tuple[str, ...] = ()
    any_values: bool = True


@dataclass(frozen=True, kw_only=True)
class Product:
    """
    One kind of data of one platform.

    Parameters
    ----------
    name : str
        Unique and lower case, ``"platform/payload[-sensor][-level]"``.
    title : str
        One line for people.
    kind : str
        ``"track"``, ``"profile"``, ``"grid"``, ``"series"`` or ``"events"``.
    variables : tuple of Variable
        What is kept, by canonical name. Anything else in the file is dropped.
    formats : tuple of Format
        The ways its files come; the first that can *write* is the native one.
    quality : tuple of Reason
        Why samples may not be used.
    limits : tuple of Limit
        What of it may not be handed on.
    sample_key : tuple of str
        What makes a sample the same sample: ``("time",)``, ``("time", "satellite")``.
    period : str
        How much one segment of the store may span.
    revises : str
        ``"file"``: other bytes under one key and version are refused. ``"sample"``:
        files grow and are corrected under one name; the overlap rule decides.
    reader : int
        Raised when the same bytes give other values than before.
    cadence : float or None
        Usual time between samples in s.
    gap : float or None
        Time in s above which a track is taken to be interrupted; None for ten times
        the cadence.
    span : float or None
        Longest time in days that one file may cover; None for no limit.
    frame : str
        Of its vectors: ``"NEC"``, ``"sensor"``, ``"unknown"``; empty if it has none.
    position : str
        ``"geocentric"``, ``"geodetic"`` or ``"none"``; with `` (assumed)`` where no file says so.
    altitude : float or None
        Height in km that its values stand for, where samples do not say it.
    notes : str
        One line on units and meaning in its files that a user must know.
    citation, licence, source : str
        How to cite it, under what terms it comes, where its format is documented.
    made_from : tuple of str
        What its values were derived from, if they are not its own measurement: see `Model`.
    """

    name: str
    title: str
    kind: Kind
    variables: tuple[Variable, ...]
    formats: tuple[Format, ...]
    quality: tuple[Reason, ...] = ()
    limits: tuple[Limit, ...] = ()
    sample_key: tuple[str, ...] = ("time",)
    period: Period = "month"
    revises: Literal["file", "sample"] = "file"
    reader: int = 1
    cadence: float | None = None
    gap: float | None = None
    span: float | None = None
    frame: str = ""
    position: str = "geocentric"
    altitude: float | None = None
    notes: str = ""
    citation: str = ""
    licence: str = ""
    source: str = ""
    made_from: tuple[str, ...] = ()

    @property
    def files(self):
        """What the names of its files begin with, by format; those with any name left out."""
        stems = (shown_beginning(form.files or "") for form in self.formats)
        return tuple(dict.fromkeys(f"{stem}*" for stem in stems if stem))

    @cached_property
    def stems(self):
        """What a name begins with if it is of a format; ``""`` where a name can be any."""
        return tuple({common_beginning(form.files or "") for form in self.formats})

    @cached_property
    def first_bytes(self):
        """First bytes of its files, one of which is theirs; ``b""`` where they can be any."""
        anyhow = {b""} if any(not form.magic and not form.header for form in self.formats) else ()
        return (*{magic for form in self.formats for magic in form.magic}, *anyhow)

    @cached_property
    def has_text(self):
        """Whether some of its files are known by a header that stands behind no first bytes."""
        return any(form.header and not form.magic for form in self.formats)

    @property
    def layouts(self):
        """From what its layouts are known, each once: that of the native format first."""
        forms = (self.native, *self.formats)
        return tuple(dict.fromkeys(form.layout for form in forms if form is not None))

    @property
    def platform(self):
        """Name of the platform: what stands before the slash."""
        return self.name.partition("/")[0]

    @property
    def native(self):
        """The first format that can be written, or None."""
        return next((form for form in self.formats if form.write), None)


@dataclass(frozen=True, kw_only=True)
class Mission:
    """
    A spacecraft family, a ground network or a service: whoever publishes products.

    Parameters
    ----------
    name : str
        Lower case.
    title : str
        One line for people.
    platforms : tuple of Platform
    products : tuple of Product
        Their platforms may be declared by any plugin.
    stations : tuple of Station
        Where its platforms, or those of others, are received.
    models : tuple of Model
    """

    name: str
    title: str
    platforms: tuple[Platform, ...] = ()
    products: tuple[Product, ...] = ()
    stations: tuple[Station, ...] = ()
    models: tuple[Model, ...] = ()

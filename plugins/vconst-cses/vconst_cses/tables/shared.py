"""Columns that the files of several payloads have."""

from vconst_cses.column import Column


def angle(source, name, long_name, limit):
    """A coordinate in degrees, from -limit to limit."""
    return Column(source=source, name=name, units="deg", valid=(-limit, limit), long_name=long_name)


def verse_time(*clocks, dtype="<i8"):
    """VERSE_TIME in the first of *clocks*; files may have it in another of them."""
    return Column(
        source="VERSE_TIME",
        name="time",
        units=clocks[0],
        dtype=dtype,
        valid="--",
        long_name="2009-1-1 0:0:0",
        clocks=clocks,
    )


UTC_TIME = Column(
    source="UTC_TIME",
    units="YYYYMMDDHHMMSS.mmm",
    dtype="<i8",
    valid="20150101000000.000-20500101000000.000",
    long_name="Coordinated Universal Time",
    clocks=("digits",),
)

ALTITUDE = Column(
    source="ALTITUDE",
    name="altitude",
    units="km",
    valid=(0.0, 1000.0),
    long_name="Satellite altitude(Earth radius is 6371.2km)",
)


def positions():
    """Geographic and dipole coordinates; what is kept is geographic."""
    return (
        angle("GEO_LAT", "latitude", "Geographic coordinate latitude", 90.0),
        angle("GEO_LON", "longitude", "Geographic coordinate longitude", 180.0),
        ALTITUDE,
        angle("MAG_LAT", "", "Dipole coordinates latitude", 90.0),
        angle("MAG_LON", "", "Dipole coordinates longitude", 180.0),
    )


def quantity(source, name, units, valid, long_name, **rest):
    """A measured quantity in doubles, as most payloads have theirs; *rest* as in Column."""
    return Column(
        source=source,
        name=name,
        units=units,
        dtype="<f8",
        fill=-99999.0,
        valid=valid,
        long_name=long_name,
        **rest,
    )


#: The seven that nearly all level 2 files begin with.
COMMON = (verse_time("ms"), UTC_TIME, *positions())

#: The same in files that count ms or ns.
COMMON_02 = (verse_time("ms", "ns"), UTC_TIME, *positions())


def flag(source, name, long_name, **rest):
    """A whole number that is 0 unless something is the matter."""
    return Column(source=source, name=name, dtype="<i4", long_name=long_name, default=0, **rest)


WORKMODE = Column(
    source="WORKMODE",
    name="working_mode",
    dtype="<i4",
    valid=(0.0, 10.0),
    long_name="1: survey  2: burst",
    default=1,
)


def frequencies(count, first, step, *, optional=True):
    """FREQ, (count, 1); the table's own if a file lacks it."""
    return Column(
        source="FREQ",
        name="frequency",
        units="Hz",
        dtype="<f8",
        shape=(count,),
        rows="",
        spacing=(first, step),
        valid=(0.0, 1e7),
        long_name="Frequency",
        optional=optional,
    )


def offsets(samples, rate):
    """Times of the samples of a packet after that of its record: no file holds them."""
    return Column(
        source="sample_offset",
        name="sample_offset",
        units="s",
        dtype="<f8",
        shape=(samples,),
        dimensions=("sample",),
        rows="",
        spacing=(0.0, 1.0 / rate),
        stored=False,
    )

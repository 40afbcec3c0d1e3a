"""Earthquakes of the USGS catalogue."""

from vconst import Format, Mission, Platform, Product, Variable, hookimpl


@hookimpl
def missions():
    """The catalogues."""
    yield Mission(
        name="events",
        title="Earthquake catalogues",
        platforms=(Platform(name="usgs", title="U.S. Geological Survey"),),
        products=(_earthquakes(),),
    )


@hookimpl
def find_granules(product, start, stop):
    """Months of the catalogue, by the web service."""
    from vconst_events.archives import find

    return find(product, start, stop)


def _earthquakes():
    return Product(
        name="usgs/earthquakes",
        title="Earthquakes of the ANSS comprehensive catalogue",
        kind="events",
        variables=_VARIABLES,
        formats=(
            Format(
                read=_read,
                header=r"\A(?:\xef\xbb\xbf)?time,latitude,longitude,depth,mag,magType,",
                write=_write,
                name_file=_name_file,
                layout="real file",
            ),
        ),
        sample_key=("event_id",),
        period="all",
        revises="sample",
        position="geodetic",
        citation=(
            "U.S. Geological Survey, Earthquake Hazards Program (2017), Advanced National Seismic "
            "System (ANSS) Comprehensive Catalog, doi:10.5066/F7MS3QZH"
        ),
        licence="public domain (U.S. Geological Survey)",
        source="https://earthquake.usgs.gov/earthquakes/feed/v1.0/csv.php",
    )


#: The catalogue's column, and the canonical name of each that is kept.
_VARIABLES = (
    Variable(source="id", name="event_id"),
    Variable(source="type", name="kind"),
    Variable(source="time", name="start", units="datetime64"),
    Variable(source="stop", name="stop", units="datetime64", optional=True),
    Variable(source="latitude", name="latitude", units="degree"),
    # In no file: what the catalogue calls latitude, handed back to the writer.
    Variable(source="geodetic_latitude", name="geodetic_latitude", units="degree", optional=True),
    Variable(source="longitude", name="longitude", units="degree"),
    Variable(source="depth", name="depth", units="km"),
    Variable(source="mag", name="magnitude"),
    Variable(source="magType", name="magnitude_type"),
    Variable(source="updated", name="updated", units="datetime64"),
    Variable(source="net", name="source"),
    Variable(source="place", name="place"),
)


def _read(path):
    from vconst_events.usgs import read_usgs

    return read_usgs(path)


def _write(arrays, path, **about):
    from vconst_events.usgs import write_usgs

    return write_usgs(arrays, path)


def _name_file(start, stop, **about):
    import numpy as np

    first, last = (str(np.datetime64(time, "ns"))[:10] for time in (start, stop))
    return f"usgs_{first}_{last}.csv"

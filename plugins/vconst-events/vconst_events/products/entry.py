"""What all products of events have in common."""

from vconst import Product, Variable


def column(source, name, units="1", **about):
    """One column: its name in what readers give, its canonical name, its unit."""
    return Variable(source=source, name=name, units=units, **about)


#: Beginning and end; an instant ends when it begins.
TIMES = (
    column("time", "start", "datetime64"),
    column("stop", "stop", "datetime64", optional=True),
)

#: Places in geodetic latitude. The second is in no file: what the store keeps of the first, handed
#: back to the writer.
PLACE = (
    column("latitude", "latitude", "degree"),
    column("geodetic_latitude", "geodetic_latitude", "degree", optional=True),
    column("longitude", "longitude", "degree"),
)


def events(name, title, variables, formats, **about):
    """A product whose entries are known by their ids, and whose files are corrected."""
    about.setdefault("position", "geodetic")
    return Product(
        name=name,
        title=title,
        kind="events",
        variables=variables,
        formats=formats,
        sample_key=("event_id",),
        period="all",
        revises="sample",
        **about,
    )


def days_named(stem, suffix, start, stop):
    """A file name with the first and last day."""
    import numpy as np

    first, last = (str(np.datetime64(time, "ns"))[:10] for time in (start, stop))
    return f"{stem}_{first}_{last}.{suffix}"

"""What all products of events have in common."""

from functools import cache, partial
from importlib import import_module

from vconst import Format, Product, Variable


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


def layout(module, known, *, named=None, **about):
    """
    A format whose functions are imported when they are called: plugins are listed without.

    Parameters
    ----------
    module : str
        Of this package, with ``read_MODULE`` and, if it is *named*, ``write_MODULE``; or both
        with a dot and the word: ``"own.csep"``.
    known : str
        From what the layout is known.
    named : callable or tuple of str or None
        ``named(start, stop, **about)`` names a file; or the stem and suffix of a name with days.
    **about
        Of :class:`vconst.Format`.
    """
    place, _, word = module.partition(".")
    about |= {"read": late(place, f"read_{word or place}"), "layout": known}
    if named:
        about["write"] = late(place, f"write_{word or place}")
        about["name_file"] = named if callable(named) else partial(days_named, *named)
    return Format(**about)


@cache
def late(module, name):
    """A function of a module of this package; the same one each time, as products share it."""
    return partial(_call, module, name)


def _call(module, name, *given, **about):
    return getattr(import_module(f"vconst_events.{module}"), name)(*given)


def days_named(stem, suffix, start, stop, **about):
    """A file name with the first and last day."""
    import numpy as np

    first, last = (str(np.datetime64(time, "ns"))[:10] for time in (start, stop))
    return f"{stem}_{first}_{last}.{suffix}"

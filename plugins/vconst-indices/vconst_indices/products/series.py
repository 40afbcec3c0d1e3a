"""What all series of indices have in common."""

from vconst import Product, Reason, Variable

#: Lengths in s of the right-open intervals on which an index holds.
MINUTE, HALF_HOUR, HOUR, THREE_HOURS, DAY = 60, 1800, 3600, 10800, 86400

#: What keeps predictions out of everything that does not ask for them.
PREDICTED = Reason(
    name="predicted",
    source="predicted",
    equals=(1.0,),
    meaning="a prediction, not an observation",
)

TIME = Variable(source="time", name="time", units="datetime64")
GRADE = Variable(source="definitive", name="definitive", optional=True)


def series(name, title, variables, formats, **about):
    """A product of one value an interval, whose files grow and are corrected."""
    about.setdefault("licence", "CC BY 4.0")
    return Product(
        name=name,
        title=title,
        kind="series",
        variables=variables,
        formats=formats,
        period="all",
        revises="sample",
        position="none",
        **about,
    )


def index(source, name, units, interval, **about):
    """One index, which holds from its time on for *interval* s."""
    said = {"interval": interval, **about.pop("attributes", {})}
    return Variable(source=source, name=name, units=units, attributes=said, **about)


def year_of(start):
    """The year of a time, as file names have it."""
    import numpy as np

    return str(np.datetime64(start, "ns"))[:4]


def day_of(start):
    """The day of a time, YYYYMMDD."""
    import numpy as np

    return str(np.datetime64(start, "ns"))[:10].replace("-", "")

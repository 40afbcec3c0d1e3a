"""Catalogues that might have been, each keeping something of the real one."""

from dataclasses import dataclass

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.chance.aftershocks import Etas, simulate_etas
from vconst.kernels.chance.catalogues import (
    circular_shifts,
    shifted,
    shifted_longitudes,
    shuffled_years,
)
from vconst.kernels.chance.declustering import decluster
from vconst.kernels.constants import DAY


@dataclass(frozen=True)
class Null:
    """
    One way of drawing catalogues.

    Attributes
    ----------
    words : str
        What is drawn.
    keeps : str
        What it keeps.
    loses : str
        What it loses, and so what a small p may come from; empty if nothing that matters.
    """

    words: str
    keeps: str
    loses: str = ""

    @property
    def fair(self):
        """Whether a small p cannot come from what is lost."""
        return not self.loses


NULLS = {
    "times": Null(
        "events exchange their times",
        "places and the rate over time",
        "aftershocks come apart from what they follow, so every alarm after an earthquake wins",
    ),
    "shifts": Null(
        "all times shifted around the span by one amount",
        "places, aftershocks, and what the data have of themselves",
    ),
    "years": Null(
        "years exchanged",
        "places, season, hour, and aftershocks of a year",
        "what lasts over the turn of a year, and the solar cycle",
    ),
    "longitudes": Null(
        "all places turned about the axis by one angle",
        "times, aftershocks, distances and geographic latitude",
        "land becomes sea, and another magnetic latitude",
    ),
    "aftershocks": Null(
        "catalogues with aftershocks of their own",
        "where events happen, how often, and how they cluster on the average",
        "times at which the real ones clustered; the model's constants are set, not fitted",
    ),
    "coverage": Null(
        "deviations at other passes of the same side, all of one pass together",
        "events, coverage, latitude, and what one pass saw",
        "deviations of several passes that belong together, as storms make them",
    ),
    "controls": Null(
        "every event at one of its controls",
        "magnetic latitude, land or sea, season and campaign, zone size",
        "aftershocks come apart, unless the catalogue was declustered",
    ),
}


def draw_catalogues(name, catalogue, number, seed, *, shift=30.0, controls=None, model=None):
    """
    Catalogues of one null, one after the other.

    Parameters
    ----------
    name : str
        Of :data:`NULLS`.
    catalogue : Catalogue
    number, seed : int
    shift : float
        Days: circular shifts are at least this long.
    controls : list of (array, array, array) or None
        Of :func:`controls_of`, for the null of that name.
    model : Etas or None
        Of the aftershocks, for the null of that name; None for the defaults.

    Yields
    ------
    time, latitude, longitude : numpy.ndarray
        ns and geocentric degrees.

    Raises
    ------
    OperationError
        If the span has no room for shifts, or controls are not there.
    """
    draw = np.random.default_rng([seed, sorted(NULLS).index(name)])
    time, north, east = catalogue.time, catalogue.latitude, catalogue.longitude
    if name == "times":
        yield from ((draw.permutation(time), north, east) for _ in range(number))
    elif name == "years":
        yield from (_inside(catalogue, shuffled_years(draw, time)) for _ in range(number))
    elif name == "longitudes":
        yield from ((time, north, shifted_longitudes(draw, east)) for _ in range(number))
    elif name == "shifts":
        for amount in _shifts(draw, catalogue.span, number, shift):
            yield shifted(time, amount, catalogue.span), north, east
    elif name == "aftershocks":
        yield from _clustered(draw, catalogue, number, model or Etas())
    else:
        yield from _at_controls(controls, number)


def _inside(catalogue, time):
    """The events with other times, without those that left the span: nothing is known there."""
    kept = (time >= catalogue.span[0]) & (time < catalogue.span[1])
    return time[kept], catalogue.latitude[kept], catalogue.longitude[kept]


def controls_of(places, span):
    """
    Control place-times of ``draw_controls`` as catalogues.

    Parameters
    ----------
    places : Events
    span : (int, int)
        ns: only controls of events inside it, as those are scored.

    Returns
    -------
    catalogues : list of (array, array, array)
        Time (ns), latitude and longitude (geocentric degrees) of the k-th control of every event,
        for as many as the event has that has fewest; None if these are no controls.
    """
    dataset = places.dataset
    if "place" not in dataset.sizes:
        return None
    drawn = dataset["control"].values == 1
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    columns = [time, *(dataset[n].values.astype(float) for n in ("latitude", "longitude"))]
    inside = ~drawn & (time >= span[0]) & (time < span[1])
    rows = [
        np.flatnonzero(drawn & (dataset["of_event"].values == event))
        for event in np.unique(dataset["of_event"].values[inside])
    ]
    fewest = min(each.size for each in rows)
    return [tuple(values[[each[k] for each in rows]] for values in columns) for k in range(fewest)]


def _shifts(draw, span, number, least):
    try:
        return circular_shifts(draw, span, number, least=least)
    except ValueError as error:
        raise OperationError(
            f"circular shifts: {error}.", hint="Take a longer time, or a smaller 'shift'."
        ) from None


def _clustered(draw, catalogue, number, model):
    size = catalogue.magnitude
    if not np.isfinite(size).all():
        raise OperationError(
            "the null 'aftershocks' needs the magnitude of every event, and some have none.",
            hint="Leave it out of 'nulls', or ask for a smallest magnitude.",
        )
    _, alone = decluster(catalogue.time, catalogue.latitude, catalogue.longitude, size)
    days = (catalogue.span[1] - catalogue.span[0]) / DAY
    places = (catalogue.latitude[alone], catalogue.longitude[alone])
    rate, least = catalogue.time.size * (1.0 - model.branching) / days, float(size.min())
    for _ in range(number):
        yield simulate_etas(draw, places, catalogue.span, rate, least, model)[:3]


def _at_controls(controls, number):
    if not controls:
        raise OperationError(
            "the null 'controls' needs place-times that are drawn like the events.",
            hint="Give the result of 'draw_controls' instead of that of 'preparation_zone'.",
        )
    yield from controls[:number]

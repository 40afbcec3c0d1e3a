"""Do deviations lie to one side of events more often than chance puts them there?"""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.chance.azimuths import azimuth, mean_directions
from vconst.kernels.chance.several import two_sided_chance
from vconst.kernels.constants import DAY
from vconst.kernels.dipole import NORTH_POLE
from vconst.kernels.sphere import unit_vectors
from vconst.operation import Dataset, Days, Distance, Events, Table, Time, operation
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.score_alarms import NullName
from vconst.operations.scoring.around import circles, draws_worth, even_number
from vconst.operations.scoring.catalogue import catalogue_of
from vconst.operations.scoring.epoching import lists_of, places_of
from vconst.operations.scoring.nulls import NULLS, controls_of
from vconst.operations.scoring.told import support_said

#: What is asked of the direction, by name.
ASKED = {
    "north": "northward (mean cosine)",
    "east": "eastward (mean sine)",
    "equator": "poleward, southern events mirrored (mean cosine)",
}


@operation(version=3)
def azimuth_about_events(
    anomalies: Dataset,
    events: Events,
    *,
    start: Time,
    stop: Time,
    before: Days = 15.0,
    radius: Distance = 1000.0,
    frame: Literal["geographic", "magnetic"] = "geographic",
    null: NullName = "shifts",
    shift: Days = 30.0,
    draws: int = 499,
    seed: int = 0,
) -> Table:
    """
    On which side of events deviations lie, beside the same of events that might have been.

    Parameters
    ----------
    anomalies : Selection or Events
        One row a deviation, with ``start`` (or ``time``) and a place.
    events : Events
        Of ``preparation_zone``, ``decluster``, or ``draw_controls`` for the null of controls.
    start, stop : str
        First and last time of events, of a date alone the whole day: that of the deviations.
    before : float
        Days before the event within which deviations count.
    radius : float
        km about the event.
    frame : {"geographic", "magnetic"}
        Whether north is that of the axis, or the direction of the pole of the centred dipole of
        2020 (IGRF-14).
    null : str
        As of ``score_alarms``.
    shift : float
        Days: circular shifts are at least this long.
    draws, seed : int

    Returns
    -------
    table : Table
        Along ``direction``: ``direction_name``, ``mean`` (-1 to 1), ``drawn_mean``,
        ``direction_chance`` (two-sided), ``direction_effective`` (how many independent ones the
        draws are worth), ``direction_smallest`` (the smallest p that these support).
        ``equator`` is the mirror test: a cause that comes from the field lines is on the equator's
        side, or the pole's, in both hemispheres (those of the dipole, in its frame), and one that
        is geographic is not. Along
        ``sector`` (0 to 7, of 45 degrees from north to east): ``pairs_in_sector``,
        ``drawn_pairs``. Scalars ``pairs``, ``events`` and ``smallest_direction_chance`` times
        three (Bonferroni).

    Raises
    ------
    OperationError
        If no deviation lies near any event.

    Notes
    -----
    Satellites fly from pole to pole, so that deviations lie north and south of anything; only the
    draws tell which share is usual.
    """
    catalogue = catalogue_of(events, start, stop, "azimuth_about_events")
    places = places_of(anomalies, "azimuth_about_events")
    size = round(before * DAY)
    circle = circles(catalogue.span, shift=shift, length=size, width=size).get(null)
    even = even_number(circle, draws) if circle else 0
    how = {"shift": shift, "controls": controls_of(events, catalogue.span), "even": even}
    lists, owner = lists_of(catalogue, (null,), draws, seed, **how)
    zero, south = np.zeros(lists.time.size), lists.latitude < 0
    if frame == "magnetic":
        zero = azimuth(lists.latitude, lists.longitude, *NORTH_POLE)
        south = _beyond_equator(lists.latitude, lists.longitude)
    how = {"before": round(before * DAY), "reach": radius, "zero": zero, "south": south}
    how["count"] = owner.size
    pairs, *directions, sectors = mean_directions(places, lists, **how)
    if not pairs[0]:
        raise OperationError(
            f"azimuth_about_events: none of {places[0].size} deviations lies within {radius:g} km "
            f"and {before:g} days before an event.",
            hint="Raise 'radius' or 'before'.",
        )
    return Table(_described(pairs, directions, sectors, catalogue, (owner, circle, frame, null)))


def _beyond_equator(latitude, longitude):
    """Which places lie in the southern hemisphere of the dipole."""
    pole = unit_vectors(*(np.array([each]) for each in NORTH_POLE))[0]
    return unit_vectors(latitude, longitude) @ pole < 0


def _worth(directions, owner, circle):
    """Independent draws of each direction; it is no moving greatest, so only by correlation."""
    share, number = (circle.share if circle else 0.0), int((owner == 0).sum())
    return [
        min(draws_worth(each[owner == -2], share), number) if circle else number
        for each in directions
    ]


def _described(pairs, directions, sectors, catalogue, about):
    owner, circle, frame, null = about
    own = owner == 0
    worth = _worth(directions, owner, circle)
    smallest = [min(1.0, 2.0 / (1.0 + each)) for each in worth]
    chances = [
        two_sided_chance(each[0], each[own], number)
        for each, number in zip(directions, worth, strict=True)
    ]
    least = min(1.0, 3.0 * min(chances))
    drawn = [float(np.nanmean(each[own])) for each in directions]
    dataset = xr.Dataset(
        {
            "direction_name": column("direction", text(ASKED), "direction"),
            "mean": column("direction", [float(each[0]) for each in directions], "mean"),
            "drawn_mean": column("direction", drawn, "mean of the draws"),
            "direction_chance": column("direction", chances, "p, two-sided"),
            "direction_effective": column("direction", worth, "independent draws"),
            "direction_smallest": column("direction", smallest, "smallest p"),
            "pairs_in_sector": column("sector", sectors[0], "pairs"),
            "drawn_pairs": column("sector", sectors[own].mean(axis=0), "pairs of the draws"),
            "events": scalar(catalogue.time.size, "events"),
            "pairs": scalar(int(pairs[0]), "pairs of a deviation and an event"),
            "smallest_direction_chance": scalar(least, "smallest p, for three directions"),
        }
    )
    said = ", ".join(
        f"{ASKED[name]} {float(each[0]):+.3f} (draws {mean:+.3f}, p = {chance:.2g})"
        for name, each, mean, chance in zip(ASKED, directions, drawn, chances, strict=True)
    )
    support = support_said(int(own.sum()), min(worth), max(smallest))
    dataset.attrs = {
        "frame": frame,
        "verdict": f"of {int(pairs[0])} pairs, {frame}: {said}, if {NULLS[null].words} ({support})",
        "cards": ["events", "pairs", "smallest_direction_chance"],
    }
    return dataset

"""Rings that move away from events at one speed: waves of the air in the plasma above them."""

from typing import Annotated

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.chance.several import rank_chances
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import (
    Days,
    Distance,
    Events,
    Hours,
    Kilometres,
    Selection,
    Table,
    Time,
    Unit,
    VariableName,
    operation,
)
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.scoring.around import circles, draws_worth, even_number
from vconst.operations.scoring.catalogue import catalogue_of, require_places
from vconst.operations.scoring.epoching import add_pieces, lists_of
from vconst.operations.scoring.told import null_columns, nulls_said

_NAME = "coseismic_ring"
_HOUR = DAY // 24
_SECOND = 1_000_000_000

Speed = Annotated[float, Unit("km s-1", 0.05, 20.0)]

#: Trial speeds are evenly spaced in their logarithm, this many.
_SPEEDS = 24


@operation(version=2)
def coseismic_ring(
    data: Selection,
    events: Events,
    *,
    variable: VariableName,
    start: Time,
    stop: Time,
    within: Hours = 2.0,
    reach: Distance = 3000.0,
    width: Kilometres = 300.0,
    slowest: Speed = 0.4,
    fastest: Speed = 4.0,
    nearest: Kilometres = 300.0,
    shift: Days = 5.0,
    draws: int = 199,
    seed: int = 0,
) -> Table:
    """
    Whether what is unusual after events lies on a ring that runs outward, and how fast it runs.

    Parameters
    ----------
    data : Selection
        A track of a deviation about zero: a content of electrons less what is usual
        (``remove_usual``), or filtered along the line of sight.
    events : Events
        With places: of ``preparation_zone`` or ``select_events``.
    variable : str
        Canonical name.
    start, stop : str
        First and last time from which events are taken; the span that shifts go around.
    within : float
        Hours from the origin: the co-seismic window, at most 6.
    reach : float
        km, beyond which nothing is looked at.
    width : float
        km, of the ring along its way.
    slowest, fastest : float
        Trial speeds in km s-1, 24 between them: Rayleigh waves run at 3 to 4, sound and gravity
        waves at 0.2 to 1.2.
    nearest : float
        km: nearer than this all speeds look at the same samples, and none is counted.
    shift : float
        Days: circular shifts are at least this long.
    draws, seed : int
        Catalogues that are drawn: all times shifted around the span by one amount.

    Returns
    -------
    table : Table
        Along ``speed``: ``speed_value`` (km s-1), ``power`` (the mean square on the ring after the
        events), ``power_before`` (the same mirrored in time: a ring that closes in on the place
        before its event), ``samples``, ``drawn_mean``. Scalars ``events``, ``ring_speed`` of the
        ring that stands out most, ``contrast`` (its power over the mean of all lists),
        ``strongest`` (the same in their standard deviations, by which it is found), ``chance`` of
        so great a one at any speed after events, ``chance_before`` of the mirrored one,
        ``effective_draws`` and ``smallest_chance`` (what the draws support). Along ``null``:
        as of ``score_alarms``.

    Raises
    ------
    OperationError
        If events have no place, or no sample lies on any ring.
    UsageError
        If the window is longer than 6 h or the speeds do not rise.

    Notes
    -----
    The co-seismic window is a positive control: what is found there is accepted physics, a wave
    that the moving ground sends up, 8 to 12 minutes later 300 km above. It enters nothing that is
    said of times before events; the mirrored ring must not be found, and is the check of the
    search itself. The delay of the way up is not modelled: with it the ring seems slower near the
    event than far from it.

    References
    ----------
    Astafyeva (2019), doi:10.1029/2019RG000668.
    """
    _require(within, slowest, fastest)
    catalogue = catalogue_of(events, start, stop, _NAME)
    require_places(catalogue, _NAME)
    size = round(within * _HOUR)
    circle = circles(catalogue.span, shift=shift, length=size, width=size)["shifts"]
    drawn = {"shift": shift, "controls": None, "even": even_number(circle, draws)}
    lists, owner = lists_of(catalogue, ("shifts",), draws, seed, **drawn)
    speeds = np.geomspace(slowest, fastest, _SPEEDS)
    about = (size, float(nearest), float(reach), float(width))
    how = {"variable": variable, "lists": lists, "speeds": speeds, "about": about}
    number, total = data.reduce(stack_piece, add_pieces, catalogues=owner.size, **how)
    if not number[0].any():
        raise OperationError(
            f"{_NAME}: '{data.product}' has no sample of '{variable}' on any ring.",
            hint="Take a longer reach or window, or the time of the data.",
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        power = total / number
    about = (owner, circle.share, catalogue.time.size)
    return Table(_described(power, number, speeds, about, data, variable))


def stack_piece(dataset, window, *, variable, lists, speeds, about, catalogues):
    """
    Samples and sums of squares on the rings of each speed, after events and before them.

    Parameters
    ----------
    dataset : xarray.Dataset
        A track.
    window : Piece
        Not used: pieces do not overlap, and sums are of all of them.
    variable : str
    lists : Lists
    speeds : array, shape (k,)
        km/s.
    about : tuple
        Length of the window in ns; nearest, reach and width of the ring in km.
    catalogues : int

    Returns
    -------
    number, total : numpy.ndarray, shape (catalogues, 2, k)
        0 after the events, 1 before them.
    """
    del window
    number = np.zeros((catalogues, 2, speeds.size), np.int64)
    total = np.zeros((catalogues, 2, speeds.size))
    time, north, east, power = _samples(dataset, variable)
    if not time.size:
        return [number, total]
    near = lists.near(time[0] - about[0], time[-1] + about[0])
    edges = np.searchsorted(time, near.time[:, None] + np.array([-about[0], 0, about[0]]))
    for which, at, latitude, longitude, (first, middle, last) in zip(
        near.catalogue, near.time, near.latitude, near.longitude, edges, strict=True
    ):
        for side, rows in enumerate((slice(middle, last), slice(first, middle))):
            if rows.stop > rows.start:
                apart = great_circle_distance(latitude, longitude, north[rows], east[rows])
                gone = np.abs(time[rows] - at) / _SECOND
                on = _on_rings(apart, gone, speeds, about)
                number[which, side] += on.sum(axis=0)
                total[which, side] += power[rows] @ on
    return [number, total]


def _samples(dataset, variable):
    if variable not in dataset or dataset[variable].ndim != 1 or "latitude" not in dataset:
        raise OperationError(
            f"{_NAME}: '{variable}' is not one value a sample with a place.",
            hint="Take a track.",
        )
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    columns = [dataset[n].values.astype(np.float64) for n in ("latitude", "longitude", variable)]
    sound = np.isfinite(np.stack(columns)).all(axis=0)
    north, east, value = (each[sound] for each in columns)
    return time[sound], north, east, value**2


def _on_rings(apart, gone, speeds, about):
    """Whether each sample lies on the ring of each speed, shape (n, k)."""
    _, nearest, reach, width = about
    on = np.abs(apart[:, None] - speeds * gone[:, None]) <= width / 2.0
    return on & ((apart >= nearest) & (apart <= reach))[:, None]


def _require(within, slowest, fastest):
    if not 0 < within <= 6.0 or not slowest < fastest:
        raise UsageError(
            f"{_NAME}: 'within' is {within:g} h and speeds go from {slowest:g} to "
            f"{fastest:g} km/s.",
            hint="The co-seismic window ends 6 h after the event at the latest; speeds rise.",
        )


def _deviates(power, owner):
    """
    How far each ring stands out among the real list and its draws, its power over their mean,
    and that mean; lists evenly around are measured, and are none of these.
    """
    known = np.isfinite(power)
    used = known & (owner >= -1)[:, None, None]
    count = np.maximum(used.sum(axis=0), 1)
    mean = np.where(used, power, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(used, (power - mean) ** 2, 0.0).sum(axis=0) / count)
    with np.errstate(invalid="ignore", divide="ignore"):
        deviate = np.where(known & (spread > 0), (power - mean) / spread, -np.inf)
        contrast = np.where(mean > 0, power[0] / mean, np.nan)
    return deviate, contrast, mean


def _chances(greatest, owner, share):
    """The null's columns for rings after events, and p of the mirrored rings."""
    own, even = greatest[owner == 0], greatest[owner == -2]
    worth = [draws_worth(even[:, side], share) for side in (0, 1)]
    columns = null_columns([greatest[0, 0]], {"shifts": own[:, 0]}, worth={"shifts": worth[0]})
    return columns, float(rank_chances([greatest[0, 1]], own[:, 1][:, None], worth[1])[0])


def _described(power, number, speeds, about, data, variable):
    owner, share, events = about
    deviate, contrast, mean = _deviates(power, owner)
    greatest, best = deviate.max(axis=2), int(deviate[0, 0].argmax())
    columns, before = _chances(greatest, owner, share)
    dataset = xr.Dataset(columns)
    for name, values, words, units in (
        ("speed_value", speeds, "trial speed", "km s-1"),
        ("power", power[0, 0], "mean square on the ring after the events", "1"),
        ("power_before", power[0, 1], "the same mirrored in time", "1"),
        ("samples", number[0, 0], "samples, once for each event", "1"),
        ("drawn_mean", mean[0], "mean of all lists", "1"),
    ):
        dataset[name] = column("speed", values, words, units)
    told = [
        float(columns[f"null_{name}"].values[0]) for name in ("chance", "effective", "smallest")
    ]
    for name, value, words, units in (
        ("events", events, "events", "1"),
        ("speed", float(speeds[best]), "speed of the ring that stands out most", "km s-1"),
        ("contrast", float(contrast[0, best]), "its power over the mean of all lists", "1"),
        ("strongest", float(greatest[0, 0]), "its deviate among all lists", "1"),
        ("chance", told[0], "p of so great a deviate at any speed", "1"),
        ("effective_draws", told[1], "independent draws", "1"),
        ("smallest_chance", told[2], "smallest p that they support", "1"),
        ("chance_before", before, "p of the mirrored ring, before the events", "1"),
    ):
        dataset[f"ring_{name}" if name == "speed" else name] = scalar(value, words, units)
    dataset.attrs = {
        "shows": "nulls",
        "product": data.product,
        "statistic_words": f"greatest deviate of {variable} on a ring that runs outward",
        "verdict": (
            f"after {events} events {variable} stands out most, {contrast[0, best]:.2f} times, "
            f"on a ring that runs outward at {speeds[best]:.2f} km/s: {nulls_said(columns)}; the "
            f"mirrored ring before the events has p = {before:.3f} and counts for nothing"
        ),
        "cards": ["events", "ring_speed", "strongest", "contrast", "chance", "chance_before"],
    }
    return dataset

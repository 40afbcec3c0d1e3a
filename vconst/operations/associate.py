"""Do deviations lie near events in time and place more often than chance puts them there?"""

from typing import Literal

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.chance.epochs import count_epochs
from vconst.kernels.chance.near import sort_by_cell
from vconst.kernels.chance.passes import moved_passes, passes_of
from vconst.kernels.constants import DAY, SPHERE_RADIUS
from vconst.operation import Dataset, Days, Distance, Events, Selection, Table, Time, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.scoring.around import circles, even_number
from vconst.operations.scoring.catalogue import catalogue_of, require_places
from vconst.operations.scoring.epoch_tables import describe_epochs
from vconst.operations.scoring.epoching import (
    add_pieces,
    count_piece,
    epochs_of,
    lists_of,
    places_of,
)
from vconst.operations.scoring.nulls import NULLS, controls_of
from vconst.operations.scoring.told import nulls_said

NullName = Literal["shifts", "times", "years", "longitudes", "aftershocks", "controls", "coverage"]

#: ns within which a deviation must have a sample of the coverage.
_NEAR = 60_000_000_000

#: Share of deviations for which no other pass is found, beyond which the null says nothing.
_UNMOVED = 0.1


@operation(version=3)
def associate(
    anomalies: Dataset,
    events: Events,
    coverage: Selection = None,
    *,
    start: Time,
    stop: Time,
    before: Days = 90.0,
    after: Days = 90.0,
    width: Days = 10.0,
    rings: tuple[Distance, ...] = (150.0, 300.0, 600.0, 1200.0),
    nulls: tuple[NullName, ...] = ("shifts",),
    shift: Days = 30.0,
    draws: int = 199,
    seed: int = 0,
) -> Table:
    """
    Pairs of deviations and events by delay and distance, beside pairs that chance makes.

    Parameters
    ----------
    anomalies : Selection or Events
        One row a deviation, with ``start`` (or ``time``) and a place.
    events : Events
        Of ``preparation_zone``, ``decluster``, or ``draw_controls`` for the null of controls.
    coverage : Selection or None
        The track in which deviations were looked for. Pairs are then divided by its samples
        in the same bin and ring; without it by the area of the ring alone, as if every place
        had been looked at as often.
    start, stop : str
        First and last time of events, of a date alone the whole day: that of the deviations.
    before, after, width : float
        Days before and after the events, and of a bin; one bin ends at the event.
    rings : tuple of float
        Outer edges in km about the event, rising.
    nulls : tuple of str
        As of ``score_alarms``; ``coverage`` leaves events where they are and moves
        deviations to other passes of the same side, all of one pass together.
    shift : float
        Days: circular shifts are at least this long.
    draws, seed : int
        Of each null.

    Returns
    -------
    table : Table
        As of ``superposed_epoch``: ``value`` is the number of pairs for each sample of the
        coverage, or for each event, day and million km²; ``samples`` are pairs; ``ratio``
        is the value over the mean of the draws. ``anomalies`` is their number, and
        ``anomalies_uncovered`` how many more there are without a sample of the coverage within a
        minute: with the null ``coverage`` these are left out of everything, because they cannot
        be moved.

    Raises
    ------
    OperationError
        If no deviation has a place, or the null ``coverage`` is asked for without the track, or
        none of the deviations has a sample of it.

    Notes
    -----
    A worldwide statistical correlation (De Santis et al. 2019,
    doi:10.1038/s41598-019-56599-1) with other nulls: deviations thrown at random over the globe
    have neither the coverage nor the bursts of real ones, and anything is far from them.
    The greatest of all bins before the events is ranked among those of the draws, as many as
    they are worth (see ``superposed_epoch``): 90 days before events in a list of two years leave
    eight independent shifts, and no p below 0.1.
    """
    catalogue = catalogue_of(events, start, stop, "associate")
    require_places(catalogue, "associate")
    epochs = epochs_of(before, after, width, rings, "associate")
    moved, drawn = "coverage" in nulls, tuple(n for n in dict.fromkeys(nulls) if n != "coverage")
    places, uncovered = places_of(anomalies, "associate"), 0
    if moved:
        passes, rows, covered = _on_track(coverage, places[0])
        places, uncovered = [each[covered] for each in places], int((~covered).sum())
    early = round(before / width)
    around = _circles(catalogue, epochs, early, shift)
    how = {"shift": shift, "controls": controls_of(events, catalogue.span)}
    how["even"] = even_number(around["shifts"], draws)
    lists, owner = lists_of(catalogue, drawn, draws, seed, **how)
    pairs = _pairs(places, lists, epochs, owner.size)
    by = _looked_at(coverage, lists, epochs, owner.size, rings, width)
    if moved:
        pairs = np.concatenate([pairs, _moved(coverage, passes, rows, lists, epochs, draws, seed)])
        by = np.concatenate([by, np.repeat(by[:1], draws, axis=0)])
        owner = np.append(owner, np.full(draws, len(drawn)))
    said = pairs, owner, (*drawn, *["coverage"] * moved), slice(0, early)
    value = np.where(by > 0, pairs / np.where(by > 0, by, 1.0), np.nan)
    dataset = describe_epochs(value, *said, two_sided=False, around=around)
    numbers = (places[0].size, uncovered, coverage is not None, catalogue.time.size)
    return Table(_finished(dataset, epochs, rings, early, numbers))


def _circles(catalogue, epochs, early, shift):
    """Around which the draws go; all bins before the events are looked at as one."""
    length = max(early, 1) * epochs.width
    return circles(catalogue.span, shift=shift, length=length, width=epochs.width)


def _pairs(places, lists, epochs, count):
    time, north, east = places
    cells = sort_by_cell(time, north, east, np.ones(time.size))
    found = count_epochs(cells, *lists, epochs)[0]
    return np.concatenate([found, np.zeros((count - len(found), *found.shape[1:]), int)])


def _looked_at(coverage, lists, epochs, count, rings, width):
    """Samples of the coverage in each bin and ring of each list; without one the space of each."""
    if coverage is None:
        return _space(np.bincount(lists.catalogue, minlength=count), rings, width)
    return coverage.reduce(
        count_piece,
        add_pieces,
        length=30 * DAY,
        variable="latitude",
        log=False,
        lists=lists,
        epochs=epochs,
        limit=np.inf,
        catalogues=count,
    )[0]


def _on_track(coverage, when):
    """Passes of the coverage, the sample of each deviation that has one, and which have."""
    if coverage is None:
        raise OperationError(
            "associate: the null 'coverage' needs the track in which deviations were looked for.",
            hint="Give it as 'coverage', or leave the null out.",
        )
    track = coverage.read()
    time = track["time"].values.astype("M8[ns]").astype(np.int64)
    passes = passes_of(time, track["latitude"].values, track["longitude"].values)
    after = np.clip(np.searchsorted(time, when), 1, time.size - 1)
    nearer = after - (when - time[after - 1] < time[after] - when)
    covered = np.abs(time[nearer] - when) <= _NEAR
    if not covered.any():
        raise OperationError(
            f"associate: none of {when.size} deviations has a sample of '{coverage.product}' "
            "within a minute.",
            hint="Give the track in which they were found.",
        )
    return passes, nearer[covered], covered


def _moved(coverage, passes, rows, lists, epochs, draws, seed):
    """Pairs of the real events with deviations at other passes, by draw; as many as there are."""
    draw = np.random.default_rng([seed, len(NULLS)])
    if (moved_passes(draw, passes, rows) < 0).mean() > _UNMOVED:
        raise OperationError(
            f"associate: '{coverage.product}' has too few passes that reach as far as those with "
            "deviations, so these cannot be moved.",
            hint="Give a track with more passes, or leave the null 'coverage' out.",
        )
    real = lists.catalogue == 0
    own = type(lists)(*(each[real] for each in lists))
    found = []
    for _ in range(draws):
        there = moved_passes(draw, passes, rows)
        there = np.sort(np.where(there < 0, rows, there))  # what no pass can take stays
        columns = (passes.time[there], passes.latitude[there], passes.longitude[there])
        found.append(_pairs(columns, own, epochs, 1)[0])
    return np.array(found)


def _space(number, rings, width):
    """Events of each list, days of a bin and million km² of each ring, multiplied."""
    outer = 2.0 * np.pi * SPHERE_RADIUS**2 * (1.0 - np.cos(np.array(rings) / SPHERE_RADIUS))
    area = np.diff(np.append(0.0, outer)) / 1e6
    return np.maximum(number, 1)[:, None, None] * width * area


def _finished(dataset, epochs, rings, early, about):
    anomalies, uncovered, covered, events = about
    days = (epochs.begin + epochs.width * np.arange(epochs.bins)) / DAY
    row, ring = dataset.attrs.pop("at")
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = dataset["value"].values / dataset["drawn_mean"].values
    dataset["ratio"] = column(("bin", "ring"), ratio, "value over the mean of the draws")
    dataset["bin_start"] = column("bin", days, "days from the event to the bin's begin", "day")
    dataset["ring_edge"] = column("ring", np.array(rings, float), "outer edge of the ring", "km")
    for name, value, words, units in (
        ("events", events, "events", "1"),
        ("anomalies", anomalies, "deviations", "1"),
        ("anomalies_uncovered", uncovered, "deviations without a sample of the coverage", "1"),
        ("strongest_day", float(days[row]), "begin of its bin, from the event", "day"),
        ("strongest_edge", float(rings[ring]), "outer edge of its ring", "km"),
        ("strongest_ratio", float(ratio[row, ring]), "its value over that of the draws", "1"),
    ):
        dataset[name] = scalar(value, words, units)
    columns = {name: dataset[name] for name in dataset.data_vars}
    by = "sample of the coverage" if covered else "event, day and million km²"
    dataset.attrs = {
        "shows": "nulls",
        "value_words": f"pairs for each {by}",
        "statistic_words": "greatest excess of pairs of any bin and ring before the events",
        "before": early,
        "verdict": (
            f"of {anomalies} deviations and {events} events the most pairs for the chance of "
            f"them, {ratio[row, ring]:.2f} times, lie on day {days[row]:g} within "
            f"{rings[ring]:g} km, the greatest of {early * len(rings)} bins: {nulls_said(columns)}"
        ),
        "cards": [
            *("events", "anomalies", "strongest_ratio", "strongest_day"),
            *("chance", "effective_draws", "smallest_chance"),
        ],
    }
    return dataset

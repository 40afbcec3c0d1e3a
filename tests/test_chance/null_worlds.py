"""Made-up worlds in which nothing, or something stated, is before events: p of every statistic."""

import numpy as np

from vconst.kernels.chance.aftershocks import Etas, simulate_etas
from vconst.kernels.chance.alarms import area_skill, area_skill_chance, molchan_trajectory
from vconst.kernels.chance.catalogues import randomised_phases
from vconst.kernels.chance.caught import alarms_of, caught
from vconst.kernels.chance.epochs import Epochs, count_epochs, series_epochs
from vconst.kernels.chance.near import sort_by_cell
from vconst.kernels.chance.passes import moved_passes, passes_of
from vconst.kernels.chance.several import correlation_of, rank_chances, stouffer
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import squared_chord
from vconst.operations.index_before_events import _before
from vconst.operations.scoring.around import circles, even_number
from vconst.operations.scoring.catalogue import Catalogue
from vconst.operations.scoring.epoch_tables import describe_epochs
from vconst.operations.scoring.epoching import lists_of

SPAN = (0, 1000 * DAY)
DRAWS = 59
MODEL = Etas(branching=0.4, alpha=0.6, c=0.01, p=1.5, greatest=8.0)
KINDS = ("red", "heavy", "phases")
_RINGS = np.array([squared_chord(300.0), squared_chord(800.0)])
_EPOCHS = Epochs(-20 * DAY, 5 * DAY, 6, _RINGS)


def catalogue(draw):
    """Earthquakes with aftershocks at thirty places."""
    north = np.degrees(np.arcsin(draw.uniform(-0.8, 0.8, 30)))
    places = (north, draw.uniform(-180, 180, 30))
    time, north, east, size = simulate_etas(draw, places, SPAN, 0.06, 5.5, MODEL)
    return Catalogue(time, north, east, size, np.full(time.size, np.nan), SPAN)


def series(draw, kind, count):
    """A series that is like itself for days: normal, with heavy tails, or of random phases."""
    noise = draw.standard_t(2, count) if kind == "heavy" else draw.standard_normal(count)
    found = np.empty(count)
    last = 0.0
    for k in range(count):
        last = found[k] = 0.95 * last + noise[k]
    return randomised_phases(draw, np.exp(found / 4)) if kind == "phases" else found


def claims(draw, quakes, share):
    """Bursts of claims anywhere; before a *share* of the events one that comes true."""
    begin = np.repeat(draw.integers(*SPAN, 40), 3) + draw.integers(0, 5 * DAY, 120)
    at = draw.integers(0, quakes.time.size, 120)
    north, east = quakes.latitude[at], quakes.longitude[at]
    true = np.flatnonzero(draw.uniform(size=quakes.time.size) < share)
    begin = np.append(begin, quakes.time[true] - draw.integers(0, 9 * DAY, true.size))
    north = np.append(north, quakes.latitude[true])
    return begin, north, np.append(east, quakes.longitude[true])


def chances(seed, kind="red", share=0.0):
    """
    p of every statistic in one world.

    Parameters
    ----------
    share : float
        Of the events before which a claim, a deviation and a high value are planted.

    Returns
    -------
    chances : dict of str to float
    """
    draw = np.random.default_rng([seed, KINDS.index(kind)])
    quakes = catalogue(draw)
    lists, _ = lists_of(quakes, ("shifts",), DRAWS, seed, shift=30.0, controls=None)
    about = _about(quakes, seed)
    begin, north, east = claims(draw, quakes, share)
    found = _of_claims(lists, begin, north, east)
    found["pairs"] = _of_pairs(about, begin, north, east)
    found["passes"] = _of_passes(draw, quakes, begin, north, share)
    time = np.arange(0, SPAN[1], DAY // 4)
    values = series(draw, kind, time.size)
    planted = quakes.time[draw.uniform(size=quakes.time.size) < share]
    for back in range(1, 9):
        np.maximum.at(values, np.maximum(planted // (DAY // 4) - back, 0), 2 * np.std(values))
    found["epochs"] = _of_epochs(about, time, values)
    found["index"] = _of_index(values, lists)
    return found | _continuous(draw, share)


def _about(quakes, seed):
    """Lists as the operations draw them, whose they are, and the circle of the shifts."""
    size = _EPOCHS.width
    around = circles(quakes.span, shift=30.0, length=4 * size, width=size)
    how = {"shift": 30.0, "controls": None, "even": even_number(around["shifts"], DRAWS)}
    return *lists_of(quakes, ("shifts",), DRAWS, seed, **how), around


def _of_epochs(about, time, values):
    lists, owner, around = about
    number, total = series_epochs(time, values, lists.catalogue, lists.time, _EPOCHS)
    with np.errstate(invalid="ignore"):
        mean = (total / number)[..., None]
    how = {"two_sided": True, "around": around}
    found = describe_epochs(mean, number[..., None], owner, ("shifts",), slice(0, 4), **how)
    return found["chance"].item()


def _of_claims(lists, begin, north, east):
    """Share of events in claims, and of claims with an event."""
    alarms, _ = alarms_of(begin, begin + 10 * DAY, north, east, np.full(begin.size, 500.0))
    number, _ = caught(lists.time, lists.latitude, lists.longitude, alarms)
    hits = np.bincount(lists.catalogue, number > 0)
    followed = []
    for row in range(hits.size):
        own = lists.catalogue == row
        followed.append((caught(*(each[own] for each in lists[1:]), alarms)[1] > 0).sum())
    return {
        "hits": float(rank_chances(hits[:1], hits[1:, None])[0]),
        "followed": float(rank_chances(followed[:1], np.array(followed[1:])[:, None])[0]),
    }


def _of_pairs(about, begin, north, east):
    lists, owner, around = about
    order = np.argsort(begin)
    cells = sort_by_cell(begin[order], north[order], east[order], np.ones(begin.size))
    pairs = count_epochs(cells, *lists, _EPOCHS)[0].astype(float)
    how = {"two_sided": False, "around": around}
    found = describe_epochs(pairs, pairs, owner, ("shifts",), slice(0, 4), **how)
    return found["chance"].item()


def _of_passes(draw, quakes, begin, north, share):
    """Deviations in whole passes, moved to other passes of the same side."""
    time = np.arange(0, 20 * DAY, DAY // 2880)
    turn = 2 * np.pi * time / (DAY / 15.2)
    latitude = np.degrees(np.arcsin(np.sin(turn) * 0.99))
    longitude = np.mod(-360.0 * time / DAY + 40.0 * np.sign(np.cos(turn)), 360.0)
    passes = passes_of(time, latitude, longitude)
    unusual = draw.choice(passes.side.size, 25, replace=False)
    rows = np.flatnonzero(np.isin(passes.number, unusual) & (np.abs(latitude) < 40))
    own = quakes.time < 300 * DAY
    events = (quakes.time[own] % (20 * DAY), quakes.latitude[own], quakes.longitude[own])
    if share:
        near = [np.argmin(np.abs(time - (t - DAY))) for t in events[0]]
        rows = np.append(rows, near)
        events = (events[0], latitude[near], longitude[near])
    rows = np.sort(rows)
    counts = []
    for number in range(40):
        there = moved_passes(draw, passes, rows) if number else rows
        there = np.sort(there[there >= 0])
        cells = sort_by_cell(time[there], latitude[there], longitude[there], np.ones(there.size))
        epochs = Epochs(-10 * DAY, 10 * DAY, 1, _RINGS[:1])
        pairs = count_epochs(cells, np.zeros(own.sum(), int), *events, epochs)[0]
        counts.append(float(pairs.sum()))
    return float(rank_chances(counts[:1], np.array(counts[1:])[:, None])[0])


def _of_index(values, lists):
    """Share of events with a high value in the eight intervals before."""
    high = (values >= np.quantile(values, 0.93)).astype(float)
    before = _before(high, 0, DAY // 4, 8, "intervals")
    known = np.nan_to_num(before)[np.minimum(lists.time // (DAY // 4), before.size - 1)]
    shares = np.bincount(lists.catalogue, known) / np.bincount(lists.catalogue)
    return float(rank_chances(shares[:1], shares[1:, None])[0])


def _continuous(draw, share):
    """Statistics with a closed distribution: layers as one, and the area skill score."""
    common = draw.standard_normal((400, 1))
    layers = np.sqrt(0.5) * (common + draw.standard_normal((400, 4)))
    from scipy.special import ndtr

    together = float(stouffer(layers[0] + 3 * share, correlation_of(layers[1:])))
    alarm = draw.uniform(size=2000)
    weight = draw.uniform(0.5, 1.5, 2000) * (1 + 9 * share * alarm)
    hits = draw.multinomial(25, weight / weight.sum())
    skill = area_skill(*molchan_trajectory(alarm, weight / (1 + 9 * share * alarm), hits))
    return {"layers": float(ndtr(-together)), "skill": area_skill_chance(skill, 25)}

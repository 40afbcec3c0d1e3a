"""Where two satellites meet in three years, from their element sets; and campaigns on it."""

from pathlib import Path

import numpy as np

from tests.made_up_pairs import pairs_of
from vconst.kernels.encounters import EPISODE_GAP, number_conjunctions, number_episodes
from vconst.kernels.matchup import choose_partners, match_tracks
from vconst.orbits.course import course_of
from vconst.planning.flight import pieces_of, track_of
from vconst.platforms import Platform

DAY = 86_400_000_000_000
START = np.datetime64("2019-11-19", "ns").astype(np.int64)
YEARS = 3
FILE = Path(__file__).with_name("real_alignments.csv")

#: CelesTrak, November 2019: 507 km and 97.4 degrees; 510 km and 87.75 degrees.
ELEMENTS = {
    "nova-1": (
        "1 43194U 18015C   19322.55091545  .00001006  00000-0  48427-4 0  9993",
        "2 43194  97.4135  85.6925 0016973 127.3937   1.4087 15.20935646 99453",
    ),
    "nova-2": (
        "1 39451U 13067A   19321.92173276  .00000278  00000-0  10717-4 0  9999",
        "2 39451  87.7505 343.5397 0001761  68.3058 291.8375 15.21636528317640",
    ),
}
STEP = 60_000_000_000
DELAY = 30 * 60_000_000_000


def read_alignments():
    """
    Every fourth conjunction of :func:`alignments`, as it was reckoned once.

    Returns
    -------
    geometry : tuple of array
        Conjunction of each pair, episode of each conjunction, days since the start of each pair.
    """
    minute, held, episode = np.loadtxt(FILE, delimiter=",", skiprows=1, dtype=int).T
    conjunction = np.repeat(np.arange(minute.size), held)
    within = np.concatenate([np.arange(n) for n in held])
    return conjunction, episode, (minute[conjunction] + within) / 1440.0


def thinned(geometry):
    """Rows of the file from the whole geometry: minute of the first pair, pairs, episode."""
    conjunction, episode, day = geometry
    first = np.unique(conjunction, return_index=True)[1]
    rows = np.stack([np.rint(day[first] * 1440).astype(int), np.bincount(conjunction), episode])
    return rows[:, ::4].T


def alignments():
    """
    Pairs of three years within 30 min, 500 km, 50 degrees of latitude and 30 min of local time.

    Returns
    -------
    geometry : tuple of array
        As :func:`read_alignments`, of all conjunctions.
    """
    target, partner = meetings(YEARS)
    conjunction, episode = numbers(target.time, partner.time)
    return conjunction, episode, (target.time - START) / DAY


def numbers(time, partner):
    """Conjunction of each pair, and episode of each conjunction, by their times in ns."""
    conjunction = number_conjunctions(time, partner, gap_ns=10 * 60_000_000_000)
    first = np.unique(conjunction, return_index=True)[1]
    last = np.append(first[1:], time.size) - 1
    episode = number_episodes(time[first], time[last], gap_ns=round(EPISODE_GAP * DAY))
    return conjunction, episode


def meetings(years, step=STEP):
    """
    Where and when the two are, wherever they meet: each as a Track of its pairs.

    Parameters
    ----------
    years : float
        From :data:`START` on.
    step : int
        Between places of either, ns.
    """
    platforms = {n: Platform(name=n, title=n, elements=e) for n, e in ELEMENTS.items()}
    courses = [course_of(name, platforms, int(START)) for name in ELEMENTS]
    found = [[], []]
    for begin, end in pieces_of(int(START), int(START) + round(years * 365.25) * DAY):
        one = track_of(courses[0], begin, end, step)
        other = track_of(courses[1], begin - DELAY, end + DELAY + 1, step)
        kept = np.abs(one.latitude) <= 50.0
        one = type(one)(*(column[kept] for column in one))
        matched = match_tracks(one, other, distance=500.0, delay_ns=DELAY, local_time=30.0)
        pairs = choose_partners(matched, one.time, other.time)
        found[0].append(type(one)(*(column[pairs.target] for column in one)))
        found[1].append(type(other)(*(column[pairs.reference] for column in other)))
    return [type(each[0])(*map(np.concatenate, zip(*each, strict=True))) for each in found]


def campaign(geometry, seed, *, slope=1.0, gain=0.8, between=0.05):
    """
    A campaign at the level of pairs: 5 % between alignments, 8 % between places, and noise.

    Returns
    -------
    pairs : Pairs
    """
    conjunction, episode, day = geometry
    draw = np.random.default_rng(seed)
    count = episode.size
    level = np.log(5e10) + 0.9 * draw.standard_normal(count)
    shared = between * draw.standard_normal(int(episode.max()) + 1)[episode]
    differs = 0.08 * draw.standard_normal(count)
    field = level[conjunction] + 0.1 * draw.standard_normal(day.size)
    reference = field + 0.03 * draw.standard_normal(day.size)
    seen = field + differs[conjunction] - np.log(5e10)
    target = np.log(5e10) + slope * seen + np.log(gain) + shared[conjunction]
    target = target + 0.05 * draw.standard_normal(day.size)
    both = np.exp(reference), np.exp(target)
    return pairs_of("electron_density", *both, conjunction, episode, day)

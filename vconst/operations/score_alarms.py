"""Do claims say more of earthquakes than chance, and than earthquakes themselves?"""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.kernels.chance.alarms import probability_gain, r_score
from vconst.kernels.chance.caught import caught, covered_shares
from vconst.kernels.chance.declustering import decluster
from vconst.kernels.chance.rates import binomial_tail, wilson_interval
from vconst.operation import Dataset, Days, Distance, Events, Table, Time, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.scoring.around import circles, draws_worth, evenly_around
from vconst.operations.scoring.catalogue import catalogue_of
from vconst.operations.scoring.claims import (
    DURATIONS,
    alarmed_shares,
    automatic_alarm,
    catches,
    claims_of,
    matched_automatic,
)
from vconst.operations.scoring.nulls import controls_of, draw_catalogues
from vconst.operations.scoring.told import null_columns, nulls_said

NullName = Literal["shifts", "times", "years", "longitudes", "aftershocks", "controls"]

#: Shifts, evenly over the span, at which it is asked how many of them are independent.
_SHIFTS = 720

#: Below this the automatic alarm is taken as beaten.
LEVEL = 0.05


@operation(version=3)
def score_alarms(
    alarms: Dataset,
    events: Events,
    *,
    start: Time,
    stop: Time,
    days: Days | None = None,
    radius: Distance | None = None,
    nulls: tuple[NullName, ...] = ("shifts", "times"),
    shift: Days = 30.0,
    automatic: Distance = 50.0,
    draws: int = 999,
    seed: int = 0,
) -> Table:
    """
    What claims are worth: hits and misses beside base rates, nulls and the automatic alarm.

    Parameters
    ----------
    alarms : Selection or Events
        One row a claim: ``start`` (or ``time``), ``stop``, place and, of a result,
        ``zone_radius``. A claim without a place is everywhere.
    events : Events
        Of ``preparation_zone``, ``decluster``, or ``draw_controls`` for the null of controls.
    start, stop : str
        First and last time that is scored, of a date alone the whole day.
    days : float or None
        How long after its start a claim lasts; None for its own stop.
    radius : float or None
        km around its place; None for its own.
    nulls : tuple of str
        Ways of drawing catalogues; see the Notes.
    shift : float
        Days: circular shifts are at least this long.
    automatic : float
        km around every earthquake in which the automatic alarm is given.
    draws, seed : int
        Catalogues of each null.

    Returns
    -------
    table : Table
        Scalars ``claims``, ``claims_outside``, ``events``, ``hits``; ``hit_rate`` with
        ``hit_rate_low`` and ``hit_rate_high`` (95 %, Wilson); ``alarmed`` (τ by the rate of
        independent events) and ``alarmed_area``; ``gain``, ``r_score``, ``binomial_chance``;
        ``followed`` (share of claims with an event) and ``followed_base`` (its mean under the
        first null); ``chance`` (p under the first fair null, among the ``effective_draws`` that its
        draws are worth: never below ``smallest_chance``);
        ``automatic_days``, ``automatic_alarmed``, ``automatic_hits``, ``only_claims``,
        ``only_automatic``, ``automatic_chance`` and ``beats_automatic`` (1 or 0). Along ``null``:
        ``null_name``, ``null_words``, what it keeps and loses, ``null_fair``, ``null_chance``,
        ``null_draws``, ``null_effective``, ``null_smallest``, ``null_mean``, ``null_low``,
        ``null_high``, ``null_followed``; ``null_statistic`` also
        along ``draw``. Along ``duration``: the trajectory of the automatic alarm.

    Raises
    ------
    OperationError
        If claims have neither stop nor *days*, or lie outside; if no event is inside.

    Notes
    -----
    An event is a hit if it is inside any claim, later than its start. The statistic is the
    share of hits. The binomial tail takes events as independent, which they are not; so do
    catalogues whose *times* are exchanged: both make every alarm after an earthquake look
    skilled. ``shifts`` keep aftershocks together, ``aftershocks`` draws catalogues that have
    their own, ``controls`` takes place-times like the events. All of these leave the claims where
    they are, so none is fair to claims that themselves follow earthquakes: the automatic
    alarm is what those are to be set beside. The automatic
    alarm is given for as many days around every event of the catalogue as cover the
    same τ; a claim beats it if of the clusters of which only one of the two catches (more) events
    the claim has more than chance gives (sign test): an earthquake and its aftershocks are one
    cluster, and one win. What does not beat it says nothing that the last earthquake does not say.

    References
    ----------
    Molchan (1991), doi:10.1016/0040-1951(91)90336-Q; Zechar & Jordan (2008),
    doi:10.1111/j.1365-246X.2007.03676.x; Luen & Stark (2008), doi:10.1214/193940307000000509.
    """
    catalogue = catalogue_of(events, start, stop, "score_alarms")
    claims = claims_of(alarms, catalogue.span, days=days, radius=radius, by="score_alarms")
    how = {"nulls": nulls, "shift": shift, "draws": draws, "seed": seed}
    how["controls"] = controls_of(events, catalogue.span)
    return Table(score(claims, catalogue, automatic, **how))


def score(claims, catalogue, automatic, *, nulls, shift, draws, seed, controls=None):
    """
    Score claims against a catalogue.

    Parameters
    ----------
    claims : Claims
    catalogue : Catalogue
    automatic : float
        km.
    nulls, shift, draws, seed
        As of :func:`score_alarms`.
    controls : list or None
        Of ``controls_of``.

    Returns
    -------
    table : xarray.Dataset
        As :func:`score_alarms` says.
    """
    cluster, places = _reference(catalogue)
    own = catches(claims, catalogue)
    followed = caught(*catalogue[:3], claims.alarms)[1] > 0
    measured = alarmed_shares(claims, places, catalogue.span)
    drawn, claimed = _drawn(claims, catalogue, nulls, shift, draws, seed, controls)
    worth = _worth(claims, catalogue, nulls, shift)
    columns = null_columns(float(own.mean()), drawn, worth=worth)
    dataset = xr.Dataset(columns)
    base = [float(np.mean(values)) for values in claimed.values()]
    dataset["null_followed"] = column("null", base, "share of claims with an event, on the mean")
    numbers = _numbers(claims, catalogue, own, followed, measured, base[0])
    numbers |= _beside_automatic(catalogue, places, automatic, measured[0], own, cluster)
    numbers |= _chance(columns)
    for name, (value, words, units) in numbers.items():
        dataset[name] = scalar(value, words, units)
    dataset = dataset.assign(_trajectory(catalogue, places, automatic))
    dataset.attrs = {
        "shows": "nulls",
        "statistic_words": "share of events inside claims",
        "automatic_radius": automatic,
        "verdict": _verdict(dataset, columns, automatic),
        "cards": ["claims", "events", "hit_rate", "alarmed", "chance", "beats_automatic"],
    }
    return dataset


def _reference(catalogue):
    """Cluster of each event; and the places of the independent ones, by which τ is reckoned."""
    size = np.nan_to_num(catalogue.magnitude, nan=0.0)
    cluster, alone = decluster(catalogue.time, catalogue.latitude, catalogue.longitude, size)
    return cluster, (catalogue.latitude[alone], catalogue.longitude[alone])


def _drawn(claims, catalogue, nulls, shift, draws, seed, controls):
    """By null: share of events caught, and share of claims followed, in each draw."""
    alarms, shares, followed = claims.alarms, {}, {}
    for name in dict.fromkeys(nulls):
        found = [
            caught(*drawn, alarms)
            for drawn in draw_catalogues(
                name, catalogue, draws, seed, shift=shift, controls=controls
            )
        ]
        shares[name] = np.array([(each > 0).mean() if each.size else 0.0 for each, _ in found])
        followed[name] = np.array([(each > 0).mean() for _, each in found])
    return shares, followed


def _numbers(claims, catalogue, own, followed, measured, base):
    hits, count = int(own.sum()), int(own.size)
    low, high = (float(edge) for edge in wilson_interval(hits, count))
    alarmed, area = measured
    return {
        "claims": (claims.start.size, "claims", "1"),
        "claims_outside": (claims.outside, "claims outside the time scored", "1"),
        "events": (count, "events", "1"),
        "hits": (hits, "events inside a claim", "1"),
        "hit_rate": (hits / count, "share of events inside a claim", "1"),
        "hit_rate_low": (low, "its lower end, 95 %", "1"),
        "hit_rate_high": (high, "its upper end, 95 %", "1"),
        "alarmed": (alarmed, "share of place and time alarmed, by the rate of events", "1"),
        "alarmed_area": (area, "share of the sphere and time alarmed", "1"),
        "gain": (probability_gain(hits, count, alarmed), "probability gain", "1"),
        "r_score": (r_score(hits, count, alarmed), "R-score", "1"),
        "binomial_chance": (
            float(binomial_tail(hits, count, min(alarmed, 1.0))),
            "p as if events were independent",
            "1",
        ),
        "followed": (float(followed.mean()), "share of claims with an event", "1"),
        "followed_base": (base, "the same on the mean of the first null", "1"),
    }


def _beside_automatic(catalogue, places, radius, alarmed, own, cluster):
    if alarmed <= 0:
        days, covered, theirs = 0.0, 0.0, np.zeros(own.size, bool)
    else:
        days, covered, theirs = matched_automatic(catalogue, places, radius, alarmed)
    ours, other = own & ~theirs, theirs & ~own
    lead = np.bincount(cluster, ours) - np.bincount(cluster, other)
    won, lost = int((lead > 0).sum()), int((lead < 0).sum())
    chance = float(binomial_tail(won, won + lost, 0.5))
    return {
        "automatic_days": (days, "days that the automatic alarm lasts, for as much alarm", "day"),
        "automatic_alarmed": (covered, "share of place and time that it alarms", "1"),
        "automatic_hits": (int(theirs.sum()), "events that it catches", "1"),
        "only_claims": (int(ours.sum()), "events that only the claims catch", "1"),
        "only_automatic": (int(other.sum()), "events that only the automatic alarm catches", "1"),
        "automatic_chance": (chance, "p of catching so many more than it", "1"),
        "beats_automatic": (int(chance < LEVEL), "whether it beats the automatic alarm", "1"),
    }


def _worth(claims, catalogue, nulls, shift):
    """What draws of the nulls that go around a circle are worth."""
    found, about = {}, circles(catalogue.span, shift=shift, length=1, width=1)
    for name in set(nulls) & set(about):
        shares = [
            (caught(*each, claims.alarms)[0] > 0).mean()
            for each in evenly_around(name, catalogue, _SHIFTS)
        ]
        found[name] = draws_worth(shares, about[name].share)
    return found


def _chance(columns):
    """p under the first fair null, and the smallest that there can be."""
    fair = np.flatnonzero(columns["null_fair"].values == 1)
    row = int(fair[0]) if fair.size else 0
    number, smallest, chance = (
        float(columns[f"null_{n}"].values[row]) for n in ("effective", "smallest", "chance")
    )
    return {
        "effective_draws": (number, "draws that are independent of each other", "1"),
        "smallest_chance": (smallest, "smallest p that they support", "1"),
        "chance": (chance, f"p: {columns['null_words'].values[row]}", "1"),
    }


def _trajectory(catalogue, places, radius):
    alarmed, missed = [], []
    for each in DURATIONS:
        claims = automatic_alarm(catalogue, radius, each)
        alarmed.append(covered_shares(*places, claims.alarms, catalogue.span).mean())
        missed.append(1.0 - catches(claims, catalogue).mean())
    return {
        "duration": column("duration", np.array(DURATIONS, float), "days after an event", "day"),
        "duration_alarmed": column("duration", alarmed, "τ of the automatic alarm"),
        "duration_missed": column("duration", missed, "ν of the automatic alarm"),
    }


def _verdict(dataset, columns, radius):
    value = {name: dataset[name].item() for name in dataset.data_vars if not dataset[name].ndim}
    beaten = "beats" if value["beats_automatic"] else "does not beat"
    return (
        f"{value['hits']} of {value['events']} events are inside claims "
        f"({100 * value['hit_rate']:.1f} %, 95 % interval {100 * value['hit_rate_low']:.1f} to "
        f"{100 * value['hit_rate_high']:.1f}); the claims cover {100 * value['alarmed']:.3g} % of "
        f"place and time, weighed by where events happen: {nulls_said(columns)}; it {beaten} the "
        f"automatic alarm, which catches {value['automatic_hits']} by lasting "
        f"{value['automatic_days']:.3g} days after every event, within "
        f"{radius:g} km"
    )

"""What every altitude saw together before an event, and how often chance does as much."""

import numpy as np
import xarray as xr

from vconst.kernels.chance.concordance import (
    chance_of_count,
    chance_of_deviate,
    correlations_without_own,
    joint_chance,
    strongest,
    together,
)
from vconst.operation import Group, Table, operation
from vconst.operations.zones.beside import (
    about_events,
    apart_of,
    beside_controls,
    chance_beside,
    daily_groups,
    each_event,
    empty_where_nothing_counts,
)
from vconst.operations.zones.seen import about_layers, coverage_of, day_states, layer_states

#: The three statistics, in words.
TOGETHER = {
    "count": "most groups of quantities unusual on one day",
    "stouffer": "greatest sum of the groups' deviations, by their correlation, on one day",
    "index": "greatest share of what was covered on one day that was unusual",
}


@operation(version=2)
@empty_where_nothing_counts
def concordance(
    layers: Group,
    *,
    limit: float = 1.5,
    resolution: float = 1.0,
    share: float = 0.5,
    coverage: float = 0.5,
    although_unmatched: tuple[str, ...] = (),
) -> Table:
    """
    Whether the layers deviate together before each event, more than they do by chance.

    Parameters
    ----------
    layers : group of Deviations
        Of ``deviations``, all over the same places.
    limit : float
        A group of quantities is unusual on a day if the size of its mean deviation z is
        at least this.
    resolution : float
        A layer whose resolution over the zone's radius is above this does not count.
    share : float
        At least this share of an event's controls is compared, as in ``compare_with_controls``.
    coverage : float
        The index is asked for on days on which at least this share of the groups, weighed by
        the share of their layers that saw something, is covered.
    although_unmatched : tuple of str
        Names of layers that count although controls are not drawn like the event in all that
        changes their data.

    Returns
    -------
    table : Table
        Dimensions ``statistic`` (``count`` K, ``stouffer`` Z, ``index``) and ``event``:
        ``value`` on the strongest day, ``day`` (whole days before, NaN if there is none),
        ``chance`` (p), ``effective_controls``, ``smallest_chance`` and
        ``chance_if_independent`` (what independence of groups and days alone would give; no p).
        Dimension ``event``: ``together_chance`` (of the least of the three p), ``covered``
        (groups C on the day of the count), ``covered_share`` (on the day of the index),
        ``controls``, ``controls_left_out``, ``days_compared``, ``days_left_out``. Dimensions
        ``event``, ``group`` and ``day``: ``group_deviation``, ``group_coverage`` and
        ``group_state`` (row of ``DAY_STATES`` in ``zones/seen.py``). ``correlation`` of the
        groups, on ``event``, ``group`` and ``other_group``: of its controls. Dimension
        ``layer``: what each is, its height (NaN of particles and of waves, which do not lie
        above a place), local times and why it does not count. ``place_value`` on ``statistic``
        and ``place``. Scalar ``least_together_chance``.

    Raises
    ------
    OperationError
        If the layers are not over the same places. Where none counts the table is empty.

    Notes
    -----
    Groups of quantities count, not layers: density at two heights and total content are one
    plasma. ``K = #{|z| >= limit}`` of C groups covered; ``Z = sum z / sqrt(1' R 1)``, R from the
    controls; ``index = sum c 1[|z| >= limit] / sum c``, c the share of a group's layers that saw
    the event on that day, the same weight for its controls. Of each the strongest day of all
    before is taken, of event and controls alike. All are looked at through one mask of groups
    and days, as ``compare_with_controls`` says.

    A storm reaches all layers at once. Its passes are screened; what screening leaves is in the
    controls as well, where it makes R great and high counts common.

    References
    ----------
    Strube (1985), doi:10.1037/0033-2909.97.2.334; Westfall & Young (1993), Resampling-Based
    Multiple Testing.
    """
    held = beside_controls(layers, resolution, although_unmatched, by="concordance")
    daily, states = daily_groups(held), layer_states(held)
    cover = coverage_of(held, states)
    rows, of_places = [], np.full((len(TOGETHER), held.places["control"].size), np.nan)
    for event, mask, rows_held, left in each_event(held.places, np.isfinite(daily), share):
        seen = np.where(mask[:, None], daily[:, rows_held], np.nan)
        weight = np.where(mask, cover[:, event], 0.0)
        found = _judge(seen, weight, limit, coverage)
        of_places[:, rows_held] = [np.abs(found[name][0]) for name in TOGETHER]
        row = _row(found, seen, weight, limit, (held.places, rows_held[1:]))
        row["controls_left_out"] = left
        row["days_left_out"] = int(np.isfinite(daily[:, rows_held[0]]).sum() - mask.sum())
        row["group_state"] = day_states(held, states[:, event], mask)
        rows.append(row)
    dataset = _described(rows, held)
    dataset["place_value"] = (("statistic", "place"), of_places)
    dataset.attrs |= {
        **{"limit": limit, "share": share, "coverage": coverage, "before": held.places["days"]},
        **{name: held.sets[0].attrs.get(name, "") for name in ("matched", "nearby")},
        "although_unmatched": ", ".join(although_unmatched),
    }
    return Table(dataset)


def _judge(seen, weight, limit, coverage):
    """Of each statistic its value and day at every place, and the correlation of the event."""
    correlation = correlations_without_own(seen)
    found = together(seen, weight, limit, correlation)
    thin = weight.sum(axis=0) < coverage * len(weight)
    found["index"] = np.where(thin, np.nan, found["index"])
    strong = {name: strongest(found[name]) for name in TOGETHER}
    return strong | {"correlation": correlation[0]}


def _row(found, seen, weight, limit, beside):
    """What is said of one event, which is the first of what was found."""
    names = list(TOGETHER)
    size = np.stack([np.abs(found[name][0]) for name in names])
    apart = apart_of(*beside)
    judged = np.array([chance_beside(values, *beside, apart) for values in size])
    days = np.array([float(found[name][1][0]) for name in names])
    groups = (weight > 0).sum(axis=0)
    best, fullest = (int(found[name][1][0]) for name in ("count", "index"))
    joint = joint_chance(size) if len(seen[0]) > 1 else np.nan
    given = np.isfinite(size[:, 0])  # on thinly covered days there is no index, and it asks nothing
    return {
        "value": np.array([found[name][0][0] for name in names]),
        "day": np.where(days < 0, np.nan, days),
        **dict(zip(("chance", "effective_controls", "smallest_chance"), judged.T, strict=True)),
        "chance_if_independent": _if_independent(seen, limit),
        "together_chance": np.maximum(joint, judged[given, 2].max(initial=0.0)),
        "covered": groups[best] if best >= 0 else 0,
        "covered_share": weight[:, fullest].sum() / len(weight) if fullest >= 0 else np.nan,
        "controls": len(seen[0]) - 1,
        "days_compared": int(np.isfinite(seen[:, 0]).sum()),
        "group_deviation": seen[:, 0],
        "group_coverage": weight,
        "correlation": found["correlation"],
    }


def _if_independent(seen, limit):
    """The chance of each statistic if groups and days were independent; NaN of the index."""
    known = np.isfinite(seen[:, 1:])
    high = known & (np.abs(np.nan_to_num(seen[:, 1:])) >= limit)
    number = known.sum(axis=(1, 2))
    rate = np.where(number > 0, high.sum(axis=(1, 2)) / np.maximum(number, 1), np.nan)
    rates = np.where(np.isfinite(seen[:, 0]), rate[:, None], np.nan)
    alone = together(seen[:, :1], np.ones_like(rates), limit)
    count, deviate = (strongest(alone[name])[0][0] for name in ("count", "stouffer"))
    days = int(np.isfinite(seen[:, 0]).any(axis=0).sum())
    return np.array([chance_of_count(rates, count), chance_of_deviate(deviate, days), np.nan])


def _described(rows, held):
    dims = {
        **dict.fromkeys(_BY_STATISTIC, ("event", "statistic")),
        **dict.fromkeys(("group_deviation", "group_coverage", "group_state"), _CELLS),
        "correlation": ("event", "group", "other_group"),
    }
    found = {
        name: (dims.get(name, ("event",)), np.stack([row[name] for row in rows]))
        for name in rows[0]
    }
    least = found["together_chance"][1]
    about = {"long_name": "least p of the three together, not corrected for the number of events"}
    known = np.isfinite(least)
    found["least_together_chance"] = ((), least[known].min() if known.any() else np.nan, about)
    found |= {"statistic": ("statistic", list(TOGETHER)), "group": ("group", held.groups)}
    found |= {f"place_{n}": ("place", held.places[n]) for n in ("of_event", "control")}
    return xr.Dataset(found | about_layers(held) | about_events(held.sets[0]))


_CELLS = ("event", "group", "day")
_BY_STATISTIC = ("value", "day", "chance", "effective_controls", "smallest_chance")
_BY_STATISTIC += ("chance_if_independent",)

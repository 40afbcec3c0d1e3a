"""Could it be chance? An event beside place-times drawn like it."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.kernels.percentile import chance_of
from vconst.operation import Group, Table, operation
from vconst.operations.auditing.tables import text
from vconst.operations.zones.beside import (
    about_events,
    beside_controls,
    chance_beside,
    daily_groups,
    each_event,
)

#: In words, what the two statistics are.
STATISTICS = {
    "groups": "most groups of quantities unusual on one day",
    "strength": "mean size of the groups' deviations on the strongest day",
}


@operation(version=4)
def compare_with_controls(
    layers: Group,
    *,
    limit: float = 1.5,
    statistic: Literal["groups", "strength"] = "strength",
    resolution: float = 1.0,
    share: float = 0.5,
    although_unmatched: tuple[str, ...] = (),
) -> Table:
    """
    What the layers show before each event, and how often controls show as much.

    Parameters
    ----------
    layers : group of Deviations
        Of ``deviations``, all over the same places.
    limit : float
        A group of quantities is unusual on a day if the size of its mean deviation z is
        at least this.
    statistic : {"strength", "groups"}
        What is compared, at the strongest day of the window before the event: the mean
        over groups of the size of their deviation, or the number of unusual groups.
    resolution : float
        A layer whose resolution over the zone's radius is above this is drawn and not
        counted.
    share : float
        At least this share of an event's controls is compared: where fewer were seen on all
        the days and in all the groups in which the event was, what most of them lack is
        taken out.
    although_unmatched : tuple of str
        Names of layers that count although controls are not drawn like the event in all that
        changes their data; others of that kind are drawn and not counted.

    Returns
    -------
    table : Table
        Dimension ``event``: ``statistic``, ``chance`` (p), ``controls``,
        ``effective_controls``, ``smallest_chance``, ``strongest_day`` (days before the
        event, NaN if nothing was seen), ``unusual_groups``, ``groups_seen``,
        ``controls_left_out`` (which lack coverage), ``days_compared`` and ``days_left_out``
        (of the event, a day of a group each), ``nearby_events`` and
        ``disturbed_share`` (of the event's and of the controls' passes). Dimensions
        ``event`` and ``group``: ``group_deviation`` on that day and ``group_chance`` of the
        group's own strongest day, each by itself. Dimension ``layer``: what each is,
        whether it counts and why not, and how many passes its pools hold (median, of events
        and of controls). Dimension ``place``: the statistic of every place-time.

    Raises
    ------
    OperationError
        If the layers are not over the same places.

    Notes
    -----
    Of a layer and day the mean z of its quiet passes; of a group the mean over its layers:
    density, peak density and total content are one quantity, and count once. Only what is
    before the event enters. The strongest of all days is taken of the event and of every
    control alike, so looking at many days is paid for.

    A mean of few passes scatters more than one of many, and more days and groups reach
    further. So each mean is divided by what a mean of such passes scatters by, and the
    event and its controls are looked at through one mask of groups and days: those on
    which the event was seen, without what too many controls lack. Controls that were not
    seen in all of it are left out and counted. The mask follows from where passes are, not
    from what they say, so the rank is exact.
    ``p = (1 + number of controls >= statistic) / (1 + n)``, and not smaller than
    ``1 / (1 + effective controls)``, which is the smallest that they support.

    Where nothing counts, or nothing was seen before an event, its numbers are NaN: empty is empty.
    """
    how = {"by": "compare_with_controls", "may_be_empty": True}
    held = beside_controls(layers, resolution, although_unmatched, **how)
    places, sets = held.places, held.sets
    table, of_places = _compared(daily_groups(held), places, share, limit, statistic)
    dataset = _described(table, held)
    dataset["place_statistic"] = ("place", of_places)
    dataset.attrs = {
        "statistic": statistic,
        "statistic_words": STATISTICS[statistic],
        "limit": limit,
        "share": share,
        "before": places["days"],
        "nearby": sets[0].attrs.get("nearby", ""),
        "matched": sets[0].attrs.get("matched", ""),
        "although_unmatched": ", ".join(although_unmatched),
    }
    if not held.groups:
        said = "; ".join(f"{n}: {each}" for n, each in zip(held.names, held.reasons, strict=True))
        dataset.attrs["warnings"] = [
            f"No layer can be counted ({said}), so nothing is compared. Raise 'resolution', take "
            "larger events, or name layers in 'although_unmatched'."
        ]
    return Table(dataset)


def _pools(sets):
    """Median size of the pools of passes before, of events and of controls, by layer."""
    found = []
    for control in (0, 1):
        held = []
        for each in sets:
            own = each["place_control"].values[each["pass_place"].values] == control
            pool = each["pool"].values[own & (each["window"].values == 0)]
            held.append(float(np.median(pool)) if pool.size else np.nan)
        found.append(held)
    return found


def _said(sets, name):
    return [each.attrs[name] for each in sets]


def _mean(stack):
    """Mean over the first axis without NaN; NaN where nothing is."""
    known = np.isfinite(stack)
    number = known.sum(axis=0)
    total = np.where(known, stack, 0.0).sum(axis=0)
    return np.where(number, total / np.maximum(number, 1), np.nan)


def _strongest(daily, limit, statistic):
    """Of every place-time: the statistic, its day (rows of the last axis), or NaN and -1."""
    size = np.abs(daily)
    strength = _mean(size)
    unusual = (size >= limit).sum(axis=0)
    seen = np.isfinite(strength)
    by = strength if statistic == "strength" else unusual + np.where(seen, strength, 0.0) / 1e3
    by = np.where(seen, by, -np.inf)
    day = np.where(seen.any(axis=1), by.argmax(axis=1), -1)
    row = np.arange(day.size)
    value = (strength if statistic == "strength" else unusual)[row, day].astype(float)
    return {
        "statistic": np.where(day >= 0, value, np.nan),
        "day": day,
        "unusual": np.where(day >= 0, unusual[row, day], 0),
        "seen": np.where(day >= 0, np.isfinite(daily[:, row, day]).sum(axis=0), 0),
    }


def _compared(daily, places, share, limit, statistic):
    """One row an event, and the statistic of every place-time that is compared."""
    rows, of_places = [], np.full(places["control"].size, np.nan)
    for _, mask, held, left in each_event(places, np.isfinite(daily), share):
        place = held[0]
        seen = np.where(mask[:, None], daily[:, held], np.nan)
        found = _strongest(seen, limit, statistic)
        of_places[held] = found["statistic"]
        row = _row(found, seen, places, place, held[1:])
        row["controls_left_out"] = left
        row["days_compared"] = int(mask.sum())
        row["days_left_out"] = int(np.isfinite(daily[:, place]).sum() - mask.sum())
        rows.append(row)
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}, of_places


def _row(found, seen, places, place, controls):
    """What is said of one event, which is the first of what was found."""
    p, worth, least = chance_beside(found["statistic"], places, controls)
    best = np.nanmax(np.where(np.isfinite(seen), np.abs(seen), -1.0), axis=2)
    best = np.where(best < 0, np.nan, best)
    day = found["day"][0]
    alone = np.array([chance_of(group[0], group[1:]) for group in best])
    return {
        "statistic": found["statistic"][0],
        "chance": p,
        "controls": controls.size,
        "effective_controls": worth,
        "smallest_chance": least,
        "strongest_day": day if day >= 0 else np.nan,
        "unusual_groups": found["unusual"][0],
        "groups_seen": found["seen"][0],
        "nearby_events": places["nearby_events"][place],
        "group_deviation": seen[:, 0, day] if day >= 0 else np.full(len(seen), np.nan),
        "group_chance": np.maximum(alone, least),
    }


def _disturbed(sets, places):
    """Share of the passes before that are not quiet: of each event and of its controls."""
    shares = []
    for control in (0, 1):
        total, bad = 0, 0
        for each in sets:
            place = each["pass_place"].values
            used = (each["window"].values == 0) & (places["control"][place] == control)
            state = each["state"].values[used]
            event = places["of_event"][place][used]
            size = int(places["of_event"].max()) + 1
            total = total + np.bincount(event, minlength=size)
            bad = bad + np.bincount(event[(state == 1) | (state == 2)], minlength=size)
        shares.append(np.where(total, bad / np.maximum(total, 1), np.nan))
    return shares


def _described(table, held):
    names, sets, reasons, places, groups = held
    by_group = ("group_deviation", "group_chance")
    dataset = xr.Dataset(
        {n: (("event", "group") if n in by_group else "event", v) for n, v in table.items()}
    )
    dataset["group"] = ("group", text(groups))
    own, others = _disturbed(sets, places)
    dataset["disturbed_share"] = ("event", own, {"units": "1"})
    dataset["disturbed_share_of_controls"] = ("event", others, {"units": "1"})
    dataset["layer"] = ("layer", names)
    for name in ("product", "variable", "quantity", "height", "resolution"):
        dataset[f"layer_{name}"] = ("layer", _said(sets, name))
    dataset["layer_counts"] = ("layer", np.array([not each for each in reasons], np.int8))
    dataset["layer_not_counted"] = ("layer", np.array(reasons, str))
    for name, values in zip(("layer_pool", "layer_pool_of_controls"), _pools(sets), strict=True):
        dataset[name] = ("layer", values)
    for name in ("of_event", "control", "latitude", "longitude"):
        dataset[f"place_{name}"] = ("place", places[name])
    dataset = dataset.assign(about_events(sets[0]))
    known = table["chance"][np.isfinite(table["chance"])]
    dataset["least_chance"] = (
        (),
        float(known.min()) if known.size else np.nan,
        {"long_name": "smallest p of the events, not corrected for their number"},
    )
    return dataset

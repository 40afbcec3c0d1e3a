"""How large a deviation must be to be seen: put into real passes, and looked for as one would."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.chance.rates import wilson_interval
from vconst.kernels.constants import DAY
from vconst.kernels.deviation import add_deviation, deviation_share
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import (
    Background,
    Days,
    Events,
    Hours,
    Nanotesla,
    Seconds,
    Selection,
    Table,
    operation,
)
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.compare_with_controls import compare_with_controls
from vconst.operations.deviations import deviations
from vconst.operations.moving_background import moving_background
from vconst.operations.zones.layers import variable_of

_NAME = "recover"

#: Trials without which a share says next to nothing.
_FEWEST = 5


@operation(version=2)
def recover(
    data: Selection,
    places: Events,
    kp: Selection = None,
    dst: Selection = None,
    *,
    sizes: tuple[float, ...] = (0.1, 0.2, 0.4, 0.8),
    kind: Literal["relative", "absolute"] = "relative",
    space: Literal["flat", "cosine", "gaussian"] = "flat",
    begin: Hours = 48.0,
    end: Hours = 24.0,
    trials: int = 20,
    level: float = 0.05,
    share: float = 0.5,
    days: Days = 30.0,
    apart: Hours = 12.0,
    local_time: Hours = 3.0,
    least: int = 20,
    before: Days = 7.0,
    every: Seconds = 10.0,
    kp_limit: float = 3.0,
    dst_limit: Nanotesla = -30.0,
) -> Table:
    """
    Share of deviations of known size that are found again, and of none that are found too.

    Parameters
    ----------
    data : Selection
        Of one variable, real or made up.
    places : Events
        Of ``draw_controls``. Some of an event's controls are the trials: deviations are put into
        their zones. The others are what each is compared with; the event itself is not looked at.
    kp, dst : Selection or None
        As ``moving_background`` takes them.
    sizes : tuple of float
        Above zero, rising: at its largest a share of the value, or in its unit.
    kind, space : str
        As of ``inject``.
    begin, end : float
        Hours before the time of a trial at which its deviation begins and ends.
    trials : int
        At most so many; no two share zone and days.
    level : float
        p up to which a deviation counts as found.
    share
        As of ``compare_with_controls``.
    days, apart, local_time, least, before, every, kp_limit, dst_limit
        As of ``moving_background``: those of the analysis that is asked about.

    Returns
    -------
    table : Table
        Along ``size`` (0 first): ``size``, ``efficiency`` with ``efficiency_low`` and
        ``efficiency_high`` (95 %, Wilson) of ``compared`` trials, those with quiet passes that
        could be decided; ``undecided`` others have quiet passes and controls that support no p
        of *level*: whatever is put in cannot be found there, and they are in no share. Along
        (``trial``, ``size``): ``trial_chance`` (p), ``trial_smallest`` (the smallest that its
        controls support), ``trial_statistic``; along ``trial`` its time and place. Scalars
        ``trials`` and ``trials_undecided`` (of nothing put in), ``false_alarms`` (share found
        where nothing was put in) with ``_low`` and ``_high``, ``seen_half`` and ``seen_most``
        (smallest size that is found in 50 and in 95 % of trials; NaN if none is),
        ``smallest_chance``, ``controls``.

    Raises
    ------
    UsageError
        If sizes do not rise from above zero.
    OperationError
        If there are fewer than five trials, or no controls beside them.

    Notes
    -----
    Passes are real, and so is what else is in them; only the deviation is known. Each trial goes
    through the steps of an event: a moving background, deviations, and comparison with controls
    whose passes are as they were. An effect below ``seen_half`` could have been there all the time:
    that nothing was seen then says nothing of it.
    """
    variable = _variable(data, sizes, begin, end, before)
    trial, controls = _chosen(places.dataset, trials, before)
    held = Events(places.dataset.isel(place=np.append(trial, controls)))
    asked = {"days": days, "apart": apart, "local_time": local_time, "least": least}
    asked |= {"before": before, "after": 0.0, "every": every}
    asked |= {"kp_limit": kp_limit, "dst_limit": dst_limit}
    where = _where(held.dataset, trial.size, (begin, end))
    rows = []
    for size in (0.0, *sizes):
        put = {"variable": variable, "size": size, "kind": kind, "space": space, **where}
        given = data.then(put_in, **put) if size else data
        background = moving_background(given, held, kp, dst, **asked)
        rows.append([_found(background, k, trial.size, share) for k in range(trial.size)])
    about = {"product": data.product, "variable": variable, "kind": kind, "space": space}
    about |= {"begin": begin, "end": end, "level": level}
    dataset = _described(held.dataset, (0.0, *sizes), np.array(rows), level, controls.size)
    return Table(_told(dataset, about, str(background.dataset.attrs.get("units", "1"))))


def _told(dataset, about, units):
    """The table with its words."""
    dataset["size"].attrs["units"] = "1" if about["kind"] == "relative" else units
    dataset.attrs = {**about, "shows": "recovery"}
    dataset.attrs["verdict"] = _verdict(dataset)
    dataset.attrs["cards"] = [
        *("trials", "trials_undecided", "false_alarms", "seen_half", "seen_most")
    ]
    return dataset


def put_in(dataset, *, variable, size, kind, space, starts, stops, latitudes, longitudes, radii):
    """
    The per-sample transform: deviations at several places, each in its own days.

    Parameters
    ----------
    dataset : xarray.Dataset
        Samples in order of time.
    starts, stops : tuple of int
        ns.
    latitudes, longitudes, radii : tuple of float
        Degrees, km.

    Returns
    -------
    dataset : xarray.Dataset
    """
    if variable not in dataset or "latitude" not in dataset:
        return dataset
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    values = dataset[variable].values.astype(np.float64, copy=True)
    maps = "latitude" in dataset[variable].dims
    places = zip(starts, stops, latitudes, longitudes, radii, strict=True)
    for start, stop, north, east, radius in places:
        rows = slice(*np.searchsorted(time, [start, stop]))
        if rows.start == rows.stop:
            continue
        latitude, longitude, when = (
            (
                dataset["latitude"].values[:, None],
                dataset["longitude"].values,
                time[rows][:, None, None],
            )
            if maps
            else (dataset["latitude"].values[rows], dataset["longitude"].values[rows], time[rows])
        )
        shape = {"middle": (north, east), "radius": radius, "span": (start, stop)}
        part = deviation_share(when, latitude, longitude, space=space, course="flat", **shape)
        values[rows] = add_deviation(values[rows], part, size, kind)
    changed = dataset[variable].copy(data=values)
    return dataset.assign({variable: changed})


def _variable(data, sizes, begin, end, before):
    """The variable of the data, if sizes and times can be."""
    if not sizes or min(sizes) <= 0 or list(sizes) != sorted(set(sizes)):
        raise UsageError(f"{_NAME}: 'sizes' are {list(sizes)}; they rise from above zero.")
    if not 0 <= end < begin <= before * 24:
        raise UsageError(
            f"{_NAME}: a deviation from {begin:g} to {end:g} hours before does not lie in the "
            f"{before:g} days before.",
            hint="'begin' is above 'end', and at most 'before'.",
        )
    return variable_of(data, by=_NAME)


def _chosen(places, most, before):
    """Rows of trials, which share nothing with each other, and of controls clear of all."""
    rows = np.flatnonzero((places["control"].values == 1) & (places["of_event"].values == 0))
    time = places["time"].values.astype("M8[ns]").astype(np.int64)
    north, east, reach = (
        places[n].values.astype(float) for n in ("latitude", "longitude", "zone_radius")
    )
    chosen, clear = [], np.ones(time.size, bool)
    for row in rows:
        if len(chosen) == most:
            break
        if not clear[row]:
            continue
        chosen.append(row)
        far = great_circle_distance(north[row], east[row], north, east) > reach[row] + reach
        clear &= far | (np.abs(time - time[row]) > 2 * before * DAY)
    controls = rows[clear[rows]]
    if len(chosen) < _FEWEST or not controls.size:
        raise OperationError(
            f"{_NAME}: of {rows.size} controls {len(chosen)} share no zone and days with each "
            f"other, and {controls.size} are clear of them; {_FEWEST} trials and some controls are "
            "needed.",
            hint="Draw more controls over a longer time, and take fewer 'trials', though at least "
            f"{_FEWEST}.",
        )
    return np.array(chosen), controls


def _where(places, count, hours):
    """Times and places of the deviations, as plain lists: they enter keys."""
    time = places["time"].values[:count].astype("M8[ns]").astype(np.int64)
    starts, stops = (time - round(each * DAY / 24) for each in hours)
    found = {"starts": tuple(starts.tolist()), "stops": tuple(stops.tolist())}
    for name, given in (
        ("latitudes", "latitude"),
        ("longitudes", "longitude"),
        ("radii", "zone_radius"),
    ):
        found[name] = tuple(places[given].values[:count].astype(float).tolist())
    return found


def _found(background, trial, trials, share):
    """p, statistic and smallest p of one trial beside the controls."""
    given = background.dataset
    rows = np.append(trial, np.arange(trials, given.sizes["place"]))
    number = np.full(given.sizes["place"], -1)
    number[rows] = np.arange(rows.size)
    kept = np.flatnonzero(number[given["pass_place"].values] >= 0)
    own = given.isel({"pass": kept, "place": rows, "event": [0]})
    own = own.drop_dims("point", errors="ignore")
    own["pass_place"] = ("pass", number[own["pass_place"].values])
    own["place_control"] = ("place", np.append(0, np.ones(rows.size - 1, np.int64)))
    own["place_of_event"] = ("place", np.zeros(rows.size, np.int64))
    layer = {"layer": deviations(Background(own))}
    table = compare_with_controls(
        layer, resolution=np.inf, share=share, although_unmatched=("layer",)
    ).dataset
    return [float(table[n].values[0]) for n in ("chance", "statistic", "smallest_chance")]


def _described(places, sizes, found, level, controls):
    chance, statistic, least = (found[..., k].T for k in range(3))
    seen = np.isfinite(chance)
    decided = seen & (least <= level)
    undecided = (seen & ~decided).sum(axis=0)
    hits, number = ((chance <= level) & decided).sum(axis=0), decided.sum(axis=0)
    low, high = wilson_interval(hits, number)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = hits / number
    place = {n: places[n].values[: len(chance)] for n in ("time", "latitude", "longitude")}
    columns = {
        "size": column("size", np.array(sizes), "size of the deviation"),
        "efficiency": column("size", rate, "share that is found"),
        "efficiency_low": column("size", low, "its lower end, 95 %"),
        "efficiency_high": column("size", high, "its upper end, 95 %"),
        "compared": column("size", number, "trials that could be decided"),
        "undecided": column("size", undecided, "trials whose controls support no such p"),
        "trial_chance": column(("trial", "size"), chance, "p beside the controls"),
        "trial_smallest": column(("trial", "size"), least, "smallest p that controls support"),
        "trial_statistic": column(("trial", "size"), statistic, "statistic"),
        **{f"trial_{n}": column("trial", values, n) for n, values in place.items()},
        "trials": scalar(int(number[0]), "trials that could be decided"),
        "trials_undecided": scalar(int(undecided[0]), "trials that could not be decided"),
        "controls": scalar(controls, "controls beside each"),
        "false_alarms": scalar(float(rate[0]), "share found where nothing was put in"),
        "false_alarms_low": scalar(float(low[0]), "its lower end, 95 %"),
        "false_alarms_high": scalar(float(high[0]), "its upper end, 95 %"),
        "smallest_chance": scalar(float(np.nanmin(least)), "smallest p that controls support"),
    }
    for name, power in (("seen_half", 0.5), ("seen_most", 0.95)):
        words = f"smallest size found in {100 * power:.0f} % of trials"
        columns[name] = scalar(_smallest(np.array(sizes), rate, power), words)
    return xr.Dataset(columns)


def _smallest(sizes, rate, power):
    """Size at which the rising part of the curve reaches a power; NaN if it does not."""
    rising = np.maximum.accumulate(np.nan_to_num(rate))
    above = np.flatnonzero(rising >= power)
    if not above.size:
        return float("nan")
    at = int(above[0])
    if at == 0:
        return float(sizes[0])
    step = (power - rising[at - 1]) / (rising[at] - rising[at - 1])
    return float(sizes[at - 1] + step * (sizes[at] - sizes[at - 1]))


def _verdict(dataset):
    value = {name: dataset[name].item() for name in dataset.data_vars if not dataset[name].ndim}
    level, largest = dataset.attrs["level"], float(dataset["size"].values[-1])
    if not value["trials"] and value["trials_undecided"]:
        return (
            f"none of {value['trials_undecided']} trials could be decided: their controls support "
            f"no p below {value['smallest_chance']:.2g}, so no size is ever found at p of {level:g}"
        )
    every = value["trials"] + value["trials_undecided"]
    left = (
        f"{value['trials_undecided']} of {every} trials could not be decided, their controls "
        f"support no p of {level:g}; "
    )
    said = (left if value["trials_undecided"] else "") + (
        f"of {value['trials']} trials {100 * value['false_alarms']:.0f} % are found at p of "
        f"{level:g} with nothing put in (95 % interval {100 * value['false_alarms_low']:.0f} to "
        f"{100 * value['false_alarms_high']:.0f})"
    )
    if np.isnan(value["seen_half"]):
        most = 100 * float(np.nanmax(dataset["efficiency"].values))
        return (
            f"{said}; of no size up to {largest:g} half are found ({most:.0f} % at most), so "
            "effects of all these sizes could have been there unseen"
        )
    half = _sized(value["seen_half"], dataset)
    return (
        f"{said}; half of those of {half} are found, so a smaller effect could have been there "
        "unseen"
    )


def _sized(size, dataset):
    if dataset.attrs["kind"] == "relative":
        return f"{100 * size:.3g} %"
    return f"{size:.3g} {dataset['size'].attrs['units']}"

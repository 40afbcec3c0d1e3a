"""How strongly the ground, or what it radiates, fluctuated by period, over what is usual there."""

from typing import NamedTuple

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import great_circle_distance
from vconst.kernels.thermal import relative_wavelet_power
from vconst.operation import Days, Events, Hours, Selection, Table, operation
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.zones.beside import chance_beside
from vconst.operations.zones.layers import variable_of

_NAME = "thermal_waves"
_PLACE = ("latitude", "longitude")

#: Days of which the mean power of a period is taken: fewer are not several years.
_FEWEST = 730

#: 2^n days and more are taken away before: the year, and what is slower.
_YEARLY = 8


class _Found(NamedTuple):
    """Of each cell that is looked at: greatest power of any period by window, and its place."""

    power: np.ndarray
    cell: np.ndarray
    first: int
    periods: np.ndarray
    filled: float


@operation(version=1)
def thermal_waves(
    data: Selection,
    places: Events = None,
    *,
    window: int = 64,
    shortest: Days = 4.0,
    longest: Days = 64.0,
    limit: float = 6.0,
    local_time: tuple[Hours, ...] = (),
    filled: float = 0.2,
    before: Days = 30.0,
) -> Table:
    """
    Power of daily thermal maps by period and day, over its mean of several years.

    Parameters
    ----------
    data : Selection
        Of one variable on maps over two years or more; NaN where there are clouds. It is read
        whole: take few hours or a region of many years.
    places : Events or None
        Of ``draw_controls``: the greatest power before each event, in its zone, stands beside
        that of its controls, and only cells in a zone are looked at.
    window : int
        Days of which the power is taken, one day further each time.
    shortest, longest : float
        Days: periods that are looked at. A window has those of ``window / k`` days.
    limit : float
        From this power, over its mean, on a cell is unusual.
    local_time : tuple of float
        First and last hour of local mean solar time whose maps make a day, as [22, 4] for nights;
        empty for all.
    filled : float
        Share of the days of a window that may be filled between their neighbours; windows with
        more clouds say nothing.
    before : float
        Days before the event in which a window ends.

    Returns
    -------
    table : Table
        ``map_greatest`` (power of any period over its mean) and ``map_unusual`` (windows) by
        cell; by ``time``, the last day of a window: ``series_unusual`` (share of cells with a
        period above the limit) and ``series_greatest``. Scalars ``days``, ``cells``, ``periods``,
        ``share_unusual``, ``share_expected`` (of white noise, see below), ``share_filled``. With
        places along ``event``: ``event_name``, ``event_time``, ``statistic``, ``chance``,
        ``controls``, ``effective_controls``, ``smallest_chance``.

    Raises
    ------
    OperationError
        If there are fewer than 730 days, or maps have no axes of latitude and longitude.
    UsageError
        If a window has no period between the two.

    Notes
    -----
    The relative wavelet power of Zhang et al.: what varies over 256 days and more is taken away by
    the Daubechies wavelet of order 8, the power of each window and period is divided by its mean
    over all windows of the cell, those of the event included, and those of controls alike. Filled
    days take power from short periods. Windows overlap, so neighbouring days say the same. Above 6
    is called unusual and 7 to 20 times is printed of earthquakes; white noise has 6 in 0.25 % of
    all windows and periods of a long series (``exp(-6)``), and weather more. Over the mean of n
    independent windows it is above c with probability ``p = (1 - c/n)^(n-1)``, at one of m periods
    with ``1 - (1 - p)^m``; overlapping windows are worth n = 1.5 windows / *window*, since powers
    of windows apart by a share x of their length correlate by ``(1 - x)^2``. What a peak is worth,
    only controls tell. Number of days and wavelet are from memory; they are not printed where we
    looked.
    """
    periods = window / np.arange(1, window // 2)
    if window < 4 or not ((periods >= shortest) & (periods <= longest)).any():
        raise UsageError(
            f"{_NAME}: a window of {window} days has no period from {shortest:g} to {longest:g}.",
            hint=f"It has those of {window} days over 1, 2, 3 and so on, longer than 2.",
        )
    variable = variable_of(data, by=_NAME)
    dataset = data.read()
    values, first = _daily(dataset, variable, data.product, local_time)
    where = [dataset[name].values.astype(np.float64) for name in _PLACE]
    looked = _looked_at(where, places)
    how = {"window": window, "periods": periods, "filled": filled}
    found = _powers(values, first, looked, (periods >= shortest) & (periods <= longest), **how)
    table = _described(found, window, limit, [each.size for each in where])
    table = table.assign_coords({name: dataset[name].variable for name in _PLACE})
    if places is not None:
        table = table.assign(_beside(found, places.dataset, where, window, before))
    about = {"product": data.product, "variable": variable, "limit": limit, "window": window}
    about |= {"local_time": list(local_time), "verdict": _said(table, limit)}
    return Table(table.assign_attrs(about))


def _daily(dataset, variable, product, hours):
    """Mean map of each day, NaN where there is none, and the first day (since 1970)."""
    values = dataset[variable]
    if set(values.dims) != {"time", *_PLACE}:
        raise OperationError(
            f"{_NAME}: '{variable}' of '{product}' has the dimensions {', '.join(values.dims)}; "
            "expected time, latitude, longitude."
        )
    values = values.transpose("time", *_PLACE).values.astype(np.float64)
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    if len(hours) not in (0, 2):
        raise UsageError(f"{_NAME}: 'local_time' is a first and a last hour, as [22, 4].")
    if hours:
        east = dataset["longitude"].values.astype(np.float64)
        local = np.mod((time[:, None] % DAY) / DAY * 24.0 + east / 15.0, 24.0)
        inside = np.mod(local - hours[0], 24.0) <= np.mod(hours[1] - hours[0], 24.0)
        values = np.where(inside[:, None, :], values, np.nan)
    day = time // DAY
    first, count = int(day.min()), int(day.max() - day.min()) + 1
    if count < _FEWEST:
        raise OperationError(
            f"{_NAME}: '{product}' is there on {count} days; expected {_FEWEST} or more.",
            hint="What is usual of a period is a mean over years: begin earlier, or end later.",
        )
    total, number = np.zeros((count, *values.shape[1:])), np.zeros((count, *values.shape[1:]))
    np.add.at(total, day - first, np.nan_to_num(values))
    np.add.at(number, day - first, np.isfinite(values))
    return np.where(number > 0, total / np.maximum(number, 1), np.nan), first


def _looked_at(where, places):
    """Cells that are looked at, shape (y, x): all, or those in a zone."""
    if places is None:
        return np.ones((where[0].size, where[1].size), bool)
    held = places.dataset
    if "place" not in held.sizes or "event_zone_radius" not in held:
        raise OperationError(
            f"{_NAME}: 'places' have no controls or no zones.",
            hint="Give what 'draw_controls' left of 'preparation_zone'.",
        )
    return np.any([_inside(where, held, row) for row in range(held.sizes["place"])], axis=0)


def _inside(where, places, row):
    """Cells in the zone of one place."""
    radius = float(places["event_zone_radius"].values[int(places["of_event"].values[row])])
    place = (float(places[name].values[row]) for name in _PLACE)
    return great_circle_distance(*place, where[0][:, None], where[1][None]) <= radius


def _powers(values, first, looked, band, *, window, periods, filled):
    cell = np.argwhere(looked)
    days = np.arange(len(values))
    power = np.full((len(cell), len(values) - window + 1), np.nan)
    gone = used = 0
    for row, (y, x) in enumerate(cell):
        known = np.isfinite(values[:, y, x])
        if known.sum() < window:
            continue
        gone, used = gone + (~known).sum(), used + known.size
        series = np.interp(days, days[known], values[known, y, x])
        missing = np.append(0, np.cumsum(~known))
        sound = missing[window:] - missing[:-window] <= filled * window
        if sound.any():
            found = relative_wavelet_power(series, window=window, yearly=_YEARLY, sound=sound)[0]
            power[row] = found[:, band].max(axis=1)
    return _Found(power, cell, first, periods[band], float(gone / max(used, 1)))


def _described(found, window, limit, shape):
    known = np.isfinite(found.power)
    high = known & (found.power >= limit)
    greatest = np.where(known, found.power, -np.inf)
    maps = {name: np.full(shape, np.nan) for name in ("greatest", "unusual")}
    at, any_known = tuple(found.cell.T), known.any(axis=1)
    maps["greatest"][at] = np.where(any_known, greatest.max(axis=1, initial=-np.inf), np.nan)
    maps["unusual"][at] = np.where(any_known, high.sum(axis=1), np.nan)
    seen = known.any(axis=0)
    share = np.where(seen, high.sum(axis=0) / np.maximum(known.sum(axis=0), 1), np.nan)
    most = np.where(seen, greatest.max(axis=0, initial=-np.inf), np.nan)
    last = (found.first + window - 1 + np.arange(found.power.shape[1])) * DAY
    expected = _of_noise(limit, known.sum(axis=1)[any_known], window, found.periods.size)
    unusual = f"share of cells with a power of {limit:g} or more"
    columns = {
        "map_greatest": column(_PLACE, maps["greatest"], "greatest power over its mean"),
        "map_unusual": column(_PLACE, maps["unusual"], f"windows with {limit:g} or more"),
        "series_unusual": column("time", share, unusual),
        "series_greatest": column("time", most, "greatest power over its mean of any cell"),
        "days": scalar(int(found.power.shape[1] + window - 1), "days"),
        "cells": scalar(int(any_known.sum()), "cells with a power"),
        "periods": scalar(int(found.periods.size), "periods looked at"),
        "share_unusual": scalar(float(high.sum() / max(known.sum(), 1)), unusual),
        "share_expected": scalar(float(expected), "the same of white noise"),
        "share_filled": scalar(found.filled, "share of days filled between their neighbours"),
    }
    return xr.Dataset(columns, {"time": last.astype("M8[ns]")})


def _of_noise(limit, windows, window, periods):
    """Share of windows of white noise with any period above a limit, over all cells."""
    if not windows.size:
        return np.nan
    worth = np.maximum(1.5 * windows / window, 1.0)
    each = np.maximum(1.0 - limit / worth, 0.0) ** (worth - 1.0)
    return np.average(1.0 - (1.0 - each) ** periods, weights=windows)


def _beside(found, held, where, window, before):
    """The greatest power before each event in its zone, beside that of its controls."""
    ends = found.first + window + np.arange(found.power.shape[1])  # the day after the last
    time = held["time"].values.astype("M8[ns]").astype(np.int64)
    statistic = np.full(time.size, np.nan)
    for row in range(time.size):
        mine = _inside(where, held, row)[tuple(found.cell.T)]
        until = time[row] // DAY
        inside = (ends <= until) & (ends > until - before)
        each = found.power[np.ix_(mine, inside)]
        if np.isfinite(each).any():
            statistic[row] = np.nanmax(each)
    of_event, control = held["of_event"].values, held["control"].values == 1
    radius = held["event_zone_radius"].values.astype(np.float64)[of_event]
    places = {name: held[name].values.astype(np.float64) for name in _PLACE}
    places |= {"time": time, "zone_radius": radius, "days": float(window)}
    rows = []
    for event in range(held.sizes["event"]):
        own = int(np.flatnonzero(~control & (of_event == event))[0])
        theirs = np.flatnonzero(control & (of_event == event))
        judged = chance_beside(np.append(statistic[own], statistic[theirs]), places, theirs)
        judged = (np.nan,) * 3 if np.isnan(statistic[own]) else judged
        rows.append((statistic[own], np.isfinite(statistic[theirs]).sum(), *judged, time[own]))
    value, count, p, worth, least, origin = (np.array(each) for each in zip(*rows, strict=True))
    names = held["event_id"].values if "event_id" in held else np.arange(value.size) + 1
    said = {
        "event_name": (text([str(each) for each in names]), "event"),
        "event_time": (origin.astype("M8[ns]"), "time"),
        "statistic": (value, f"greatest power in its zone, {before:g} days before"),
        "chance": (p, "p beside its controls"),
        "controls": (count, "controls with a power"),
        "effective_controls": (worth, "independent ones that they are worth"),
        "smallest_chance": (least, "smallest p that these support"),
    }
    return {name: column("event", *each) for name, each in said.items()}


def _said(table, limit):
    unusual, expected = (100 * float(table[f"share_{n}"]) for n in ("unusual", "expected"))
    words = (
        f"a power of {limit:g} times its mean or more in {unusual:.3g} % of windows and cells; of "
        f"white noise in {expected:.3g} %"
    )
    if "statistic" not in table:
        return words
    rows = zip(*(table[n].values for n in ("event_name", *_OF_EVENTS)), strict=True)
    return "; ".join([words, *(_of_event(*row) for row in rows)])


_OF_EVENTS = ("statistic", "chance", "controls", "effective_controls", "smallest_chance")


def _of_event(name, value, p, count, worth, least):
    if np.isnan(p):
        return f"before {name} nothing can be said"
    return (
        f"before {name} the greatest is {value:.3g}, p = {p:.2g} beside {int(count)} controls "
        f"worth {worth:.3g} independent ones (no p below {least:.2g})"
    )

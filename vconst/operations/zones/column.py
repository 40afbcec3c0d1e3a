"""Electron density at heights and in the column, of passes that are at one time."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS

#: What has a height, and what is the whole column. Contents of a part of it are neither.
AT_HEIGHT, COLUMN = ("electron_density",), ("total_electron_content",)


def changes_of(layer):
    """
    Changes of the quiet passes of a layer.

    Parameters
    ----------
    layer : xarray.Dataset
        Deviations.

    Returns
    -------
    passes : dict of str to array, or None
        ``place``, ``time`` (ns), ``window``, ``height`` (km; NaN of the column), ``change``
        ``ln(x / usual)``, ``error`` (spread of the pool, of that) and ``usual`` (m-3 or TECU), in
        order of place and time; None if the layer is neither a density with a height nor a
        content.
    """
    about = layer.attrs
    column = about["variable"] in COLUMN
    if not column and not (about["variable"] in AT_HEIGHT and about.get("kind") == "track"):
        return None
    value, median, scale = (layer[n].values.astype(float) for n in ("value", "median", "scale"))
    if about.get("logarithm"):
        change, error, usual = (value - median) * _TEN, scale * _TEN, 10.0**median
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where((value > 0) & (median > 0), value / median, np.nan)
            change, error, usual = np.log(ratio), np.abs(scale / median), median
    used = np.isfinite(change) & (error > 0) & (layer["state"].values == 0)
    radius = layer["radius"].values if "radius" in layer else np.full(used.size, np.nan)
    height = np.where(np.isfinite(radius), radius - SPHERE_RADIUS, about["height"])
    found = {
        "place": layer["pass_place"].values,
        "time": layer["pass_time"].values.astype("M8[ns]").astype(np.int64),
        "window": layer["window"].values,
        "height": np.full(used.size, np.nan) if column else height,
        **{"change": change, "error": error, "usual": usual},
    }
    found = {name: values[used] for name, values in found.items()}
    order = np.lexsort((found["time"], found["place"]))
    return {name: values[order] for name, values in found.items()}


_TEN = float(np.log(10.0))

#: ns: steps of time in which passes are looked for, so that keys of many places stay whole.
_STEP = 1000
_SEVERAL = ("height", "change", "error", "usual")


def conjunctions_of(sets, places, delay):
    """
    Passes with what other layers saw within a time of them.

    Parameters
    ----------
    sets : list of xarray.Dataset
        Deviations of which :func:`changes_of` gives something.
    places : dict
    delay : int
        ns.

    Returns
    -------
    found : dict of str to array
        ``place``, ``time`` and ``window`` (n,) of the pass with a height; ``height``,
        ``change``, ``error`` and ``usual`` (n, layers), NaN where there is nothing or it is
        of another window; ``is_column`` (layers,). Of passes within the time of an earlier one
        that stands here there is no row; they are among its values.
    """
    layers = [changes_of(each) for each in sets]
    column = np.array([each.attrs["variable"] in COLUMN for each in sets])
    held = [each for each, whole in zip(layers, column, strict=True) if not whole]
    names = ("place", "time", "window")
    base = {name: np.concatenate([each[name] for each in held] or [[]]) for name in names}
    order = np.lexsort((base["time"], base["place"]))
    base = {name: np.asarray(values)[order].astype(np.int64) for name, values in base.items()}
    kept = _apart(base["place"], base["time"], delay)
    base = {name: values[kept] for name, values in base.items()}
    origin = places["time"]
    found = {name: np.full((kept.size, len(sets)), np.nan) for name in _SEVERAL}
    for index, layer in enumerate(layers):
        row = _nearest(layer, base, origin, delay)
        for name in _SEVERAL:
            found[name][row >= 0, index] = layer[name][row[row >= 0]]
    return base | found | {"is_column": column}


def _apart(place, time, delay):
    """Rows such that none is within *delay* of the one before it that is kept."""
    kept, last = [], (-1, 0)
    for row, here in enumerate(zip(place.tolist(), time.tolist(), strict=True)):
        if here[0] != last[0] or here[1] - last[1] > delay:
            kept.append(row)
            last = here
    return np.array(kept, np.int64)


def _nearest(layer, base, origin, delay):
    """Row of the pass of a layer nearest in time to each, of its place and window; or -1."""
    if not layer["time"].size or not base["time"].size:
        return np.full(base["time"].size, -1)
    since, asked = ((each["time"] - origin[each["place"]]) // _STEP for each in (layer, base))
    delay //= _STEP
    low = min(since.min(), asked.min())
    span = max(since.max(), asked.max()) - low + 2 * delay
    key, asked = layer["place"] * span + since - low, base["place"] * span + asked - low
    after = np.searchsorted(key, asked)
    beside = np.stack([after - 1, after]).clip(0, key.size - 1)
    nearest = beside[np.abs(key[beside] - asked).argmin(axis=0), np.arange(asked.size)]
    near = np.abs(key[nearest] - asked) <= delay
    near &= layer["window"][nearest] == base["window"]
    return np.where(near, nearest, -1)


def as_seen(wanted, seen, share, least):
    """
    Conjunctions of controls that hold the layers that those of an event hold.

    Parameters
    ----------
    wanted : (c, layers) array of bool
        What the conjunctions of the event hold, the nearest to it first.
    seen : list of (n, layers) array of bool
        And those of each control, likewise.
    share : float
        At least this share of the controls is to stay.
    least : callable
        ``least(wanted)``: of each conjunction of the event whether what is asked of it is enough
        for a profile.

    Returns
    -------
    wanted : (c, layers) array of bool
        What is compared: as long as fewer than *share* of the controls have all, the value that
        most of them lack is taken out, the earliest first. No value is looked at, only where
        there are any: how much one profile explains depends on how many values it has.
    rows : (controls, c) array of int
        Of each control its conjunction beside each of the event; -1 where it lacks something.
    """
    wanted = wanted & least(wanted)[:, None]
    held = np.zeros((len(seen), max([*map(len, seen), 1]), wanted.shape[1]), bool)
    there = np.zeros(held.shape[:2], bool)
    for control, each in enumerate(seen):
        held[control, : len(each)], there[control, : len(each)] = each, True
    while True:
        rows, lacking = _taken(wanted, held, there)
        whole = ~lacking.any(axis=(1, 2))
        if not wanted.any() or whole.sum() >= share * len(seen):
            return wanted, np.where(whole[:, None] & wanted.any(axis=1), rows, -1)
        number = np.where(wanted, lacking.sum(axis=0), -1)[::-1]
        conjunction, layer = np.unravel_index(number.argmax(), number.shape)
        wanted = wanted.copy()
        wanted[len(wanted) - 1 - conjunction, layer] = False
        wanted &= least(wanted)[:, None]


def _taken(wanted, held, there):
    """The conjunction of each control for each of the event, and what that lacks."""
    rows = np.full((len(held), len(wanted)), -1)
    lacking = np.zeros((len(held), *wanted.shape), bool)
    free, control = there.copy(), np.arange(len(held))
    # Counts of a few layers are exact in single precision, and a product of matrices is quick.
    common = (held.astype(np.float32) @ wanted.T.astype(np.float32)).astype(np.int64)
    worth = common * (wanted.shape[1] + 2) - held.sum(axis=2)[:, :, None]
    for k in np.flatnonzero(wanted.any(axis=1)):
        best = np.where(free, worth[:, :, k], np.iinfo(np.int64).min).argmax(axis=1)
        found = free[control, best]
        rows[:, k] = np.where(found, best, -1)
        lacking[:, k] = wanted[k] & ~(held[control, best] & found[:, None])
        free[control, best] = False
    return rows, lacking

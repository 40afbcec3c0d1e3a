"""What was seen when: days of groups, made comparable between place-times of other coverage."""

import numpy as np

#: Days on which a correlation is taken from; with fewer, that of all layers of the group.
_LEAST = 50


def daily_deviations(layers, groups, shape, controls):
    """
    Deviation of every group on every day before every place-time, in units of its scatter.

    Parameters
    ----------
    layers : list of (str, array, array, array)
        Group, and of its passes place, day before the origin and z; all finite, the passes
        of one place in order of time.
    groups : list of str
    shape : (int, int)
        Place-times p and days d.
    controls : (p,) array of bool

    Returns
    -------
    deviation : (g, p, d) array
        Mean over layers of the means over their passes, over what such a mean scatters by;
        NaN where nothing is.

    Notes
    -----
    The mean of one pass scatters more than that of six, and passes of one day are alike. The
    variance of a mean of L layers with n passes each is ``(sum_l (v_l / n_l + (1 - 1 / n_l)
    c_ll) + sum_(l != m) c_lm) / L^2``: v is the mean square of z, c the mean product of two
    passes of one day (not below 0), over all place-times, the event's own among them. Of
    each place and day at most so many passes count as a quarter of the controls' days have,
    so that controls can tell what so many scatter by.
    """
    found = np.full((len(groups), *shape), np.nan)
    for row, group in enumerate(groups):
        own = [_sums(*passes, shape, controls) for name, *passes in layers if name == group]
        number, total, square = (np.stack(each).astype(float) for each in zip(*own, strict=True))
        mean, variance = _mean(number, total), _variance(number, total, square)
        found[row] = mean / np.sqrt(np.where(variance > 0, variance, 1.0))
    return found


def _sums(place, day, z, shape, controls):
    """Number, sum and sum of squares of the passes of each place and day, as many as count."""
    cell, size = place * shape[1] + day, shape[0] * shape[1]
    order = np.argsort(cell, kind="stable")
    cell, z = cell[order], z[order]
    number = np.bincount(cell, minlength=size)
    of_controls = number.reshape(shape)[controls]
    seen = np.sort(of_controls[of_controls > 0])
    most = seen[int(0.75 * seen.size)] if seen.size else number.max(initial=1)
    rank = np.arange(cell.size) - (np.cumsum(number) - number)[cell]
    cell, z = cell[rank < most], z[rank < most]
    sums = (np.bincount(cell, weight, size) for weight in (np.ones(z.size), z, z**2))
    return tuple(each.reshape(shape) for each in sums)


def _mean(number, total):
    """Mean over layers (first axis) of the means of their passes."""
    seen = number > 0
    layers = seen.sum(axis=0)
    means = np.where(seen, total / np.maximum(number, 1), 0.0)
    return np.where(layers > 0, means.sum(axis=0) / np.maximum(layers, 1), np.nan)


def _variance(number, total, square):
    """What the mean of each place and day has for variance, by its passes."""
    seen = (number > 0).astype(float)
    over = seen / np.maximum(number, 1)
    v = square.sum(axis=(1, 2)) / np.maximum(number.sum(axis=(1, 2)), 1)
    c = _products(number, total, square, v)
    same = v[:, None, None] * over + np.diagonal(c)[:, None, None] * (seen - over)
    other = np.einsum("lpd,lm,mpd->pd", seen, c - np.diag(np.diagonal(c)), seen)
    return (same.sum(axis=0) + other) / np.maximum(seen.sum(axis=0), 1) ** 2


def _products(number, total, square, v):
    """Mean product of two passes of one day, of every two layers; v where nothing tells."""
    layers = range(len(number))
    sums, pairs, days = (np.zeros((len(number),) * 2) for _ in range(3))
    for one in layers:
        for two in layers:
            same = one == two
            held = number[one] * (number[two] - same)
            sums[one, two] = (total[one] * total[two] - same * square[one])[held > 0].sum()
            pairs[one, two], days[one, two] = held.sum(), (held > 0).sum()
    own = np.eye(len(number), dtype=bool)
    found = sums / np.maximum(pairs, 1)
    for kind in (own, ~own):
        if not kind.any():
            continue
        known = pairs[kind].sum() > 0
        pooled = sums[kind].sum() / pairs[kind].sum() if known else v.mean()
        found[kind & (days < _LEAST)] = pooled if days[kind].sum() >= _LEAST else v.mean()
    return np.clip(found, 0.0, np.sqrt(np.outer(v, v)))


def common_coverage(seen, event, controls, share):
    """
    Groups and days on which an event is compared, and the controls that have them all.

    Parameters
    ----------
    seen : (g, p, d) array of bool
    event : int
        Row of the event among places.
    controls : (c,) array of int
        Rows of its controls.
    share : float
        At least this share of the controls is to stay.

    Returns
    -------
    mask : (g, d) array of bool
        Where the event was seen, without what too many controls lack: as long as fewer
        than *share* of them have all, what most of these lack is taken out, the earliest day
        first. No value is looked at, only where there are any.
    kept : (k,) array of int
        The controls that were seen wherever *mask* is.
    """
    mask = seen[:, event].copy()
    of_controls = seen[:, controls].transpose(1, 0, 2)
    while mask.any():
        lacking = mask & ~of_controls
        whole = ~lacking.any(axis=(1, 2))
        if whole.sum() >= share * controls.size:
            return mask, controls[whole]
        number = np.where(mask, lacking.sum(axis=0), -1)[:, ::-1]
        group, day = np.unravel_index(number.argmax(), number.shape)
        mask[group, mask.shape[1] - 1 - day] = False
    return mask, controls[:0]

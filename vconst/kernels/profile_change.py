"""One change of the electron density profile, fitted to those at heights and in the column."""

import numpy as np

#: Content of an alpha Chapman layer over peak density and scale height, sqrt(2 pi e).
SLAB = float(np.sqrt(2.0 * np.pi * np.e))

#: Electrons per m2 in a TECU.
TECU = 1e16

#: Smallest scale height in km that is looked for, and heights above the peak, in scale heights,
#: from which on content over density falls with the scale: ``z (1 - exp(-z)) = 2``.
_LEAST_SCALE, _TURN = 15.0, 2.2386


def chapman_shape(height, peak, scale):
    """
    Density of an alpha Chapman layer over that of its peak.

    Parameters
    ----------
    height, peak, scale : float or array of float
        km.

    Returns
    -------
    share : numpy.ndarray of float64
        ``exp((1 - z - exp(-z)) / 2)``, ``z = (height - peak) / scale``.

    Examples
    --------
    >>> float(chapman_shape(300.0, 300.0, 60.0))
    1.0
    """
    z = (np.asarray(height, np.float64) - peak) / scale
    return np.exp(0.5 * (1.0 - z - np.exp(-z)))


def scale_of_layer(density, height, content, peak):
    """
    Scale height of the Chapman layer with this peak height that has a density and a content.

    Parameters
    ----------
    density : array of float, shape (n,)
        m-3, at *height* km above the peak's height.
    height : array of float, shape (n,)
    content : array of float, shape (n,)
        TECU.
    peak : float
        km.

    Returns
    -------
    scale : numpy.ndarray of float64, shape (n,)
        km, at most the height above the peak over 2.24 (of two that fit, the smaller); NaN where
        none fits: no layer with this peak has so little content over so great a density.

    Notes
    -----
    ``content / density = SLAB * scale / shape(height)`` falls with the scale as long as
    ``z (1 - exp(-z)) > 2``, and rises after it.
    """
    density, height, content = (np.asarray(e, np.float64) for e in (density, height, content))
    wanted = np.log(content * TECU / (density * 1e3))
    low = np.full(wanted.shape, _LEAST_SCALE)
    high = (height - peak) / _TURN
    known = np.isfinite(wanted) & (high > low)
    known &= _left(np.where(known, low, 1.0), height, peak, wanted) >= 0
    known &= _left(np.where(known, high, 1.0), height, peak, wanted) <= 0
    low, high = np.where(known, low, 1.0), np.where(known, high, 2.0)
    for _ in range(50):
        middle = 0.5 * (low + high)
        above = _left(middle, height, peak, wanted) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(known, 0.5 * (low + high), np.nan)


def _left(scale, height, peak, wanted):
    """Logarithm of content over density of a layer (km), less the wanted one."""
    z = (height - peak) / scale
    with np.errstate(over="ignore"):
        return np.log(SLAB * scale) - 0.5 * (1.0 - z - np.exp(-z)) - wanted


def chapman_columns(height, peak, scale):
    """
    How the logarithm of density changes with those of peak density and of scale height.

    Parameters
    ----------
    height : array of float
        km; NaN stands for the content of the whole column.
    peak, scale : float or array of float
        km.

    Returns
    -------
    columns : numpy.ndarray of float64, shape (..., 2)
        ``d ln N / d ln N_m = 1`` and ``d ln N / d ln H = z (1 - exp(-z)) / 2``; of the
        content 1 and 1.
    """
    z = (np.asarray(height, np.float64) - peak) / scale
    second = np.where(np.isfinite(height), 0.5 * z * (1.0 - np.exp(-np.nan_to_num(z))), 1.0)
    return np.stack([np.ones_like(second), second], axis=-1)


def fit_change(change, error, columns):
    """
    Weighted least squares of one change of a profile, for many passes at once.

    Parameters
    ----------
    change, error : array of float, shape (n, m)
        Of n passes the changes ``ln(x / usual)`` at m heights and in the column, and what is
        usual for them to scatter by; NaN where nothing was seen.
    columns : array of float, shape (n, m, k)
        What one unit of each parameter makes of each.

    Returns
    -------
    fit : dict of str to array
        ``parameters`` and ``errors`` (n, k), ``fitted`` (n, m), ``misfit`` (n,): the sum of
        squared residuals over errors, and ``whole`` (n,): that of the changes themselves. NaN
        for passes with no more values than parameters.
    """
    change, error = (np.asarray(each, np.float64) for each in (change, error))
    seen = np.isfinite(change) & (error > 0)
    weight = np.where(seen, 1.0 / np.where(seen, error, 1.0), 0.0)
    scaled = np.nan_to_num(columns) * weight[..., None]
    target = np.where(seen, change, 0.0) * weight
    normal = np.einsum("nmk,nml->nkl", scaled, scaled)
    count, number = columns.shape[-1], seen.sum(axis=1)
    enough = (number > count) & (np.linalg.matrix_rank(normal) == count)
    normal = np.where(enough[:, None, None], normal, np.eye(count))
    inverse = np.linalg.inv(normal)
    found = np.einsum("nkl,nml,nm->nk", inverse, scaled, target)
    fitted = np.einsum("nmk,nk->nm", np.nan_to_num(columns), found)
    left = np.where(seen, (np.nan_to_num(change) - fitted) * weight, 0.0)
    blank = ~enough
    return {
        "parameters": np.where(blank[:, None], np.nan, found),
        "errors": np.where(blank[:, None], np.nan, np.sqrt(np.diagonal(inverse, axis1=1, axis2=2))),
        "fitted": np.where(seen & enough[:, None], fitted, np.nan),
        "misfit": np.where(enough, (left**2).sum(axis=1), np.nan),
        "whole": np.where(enough, (target**2).sum(axis=1), np.nan),
    }

"""Thermal scenes against what is usual of them: the RETIRA index, z-scores, wavelet power."""

import numpy as np

from vconst.kernels.daubechies import smooth_part

#: Share of a class of pixels that clouds may hide before its mean is not trusted.
CLOUDY = 0.8


def scene_differences(scenes, kind, *, cloudy=CLOUDY):
    """
    Each pixel less the mean of its kind in the same scene.

    Parameters
    ----------
    scenes : array of float, shape (times, y, x)
        K; NaN where there are clouds.
    kind : array of int, shape (y, x)
        1 land, 0 sea, or any other classes.
    cloudy : float
        Where clouds hide more than this share of a kind in a scene, all of it is NaN: the mean
        of what is left may be cold only because what is warm is hidden.

    Returns
    -------
    difference : numpy.ndarray of float, shape (times, y, x)
    vetoed : numpy.ndarray of bool, shape (times, kinds)
        Kinds in the order of their number.
    """
    scenes = np.asarray(scenes, np.float64)
    difference = np.full(scenes.shape, np.nan)
    kinds = np.unique(kind)
    vetoed = np.zeros((len(scenes), kinds.size), bool)
    for column, each in enumerate(kinds):
        own = kind == each
        values = scenes[:, own]
        clear = np.isfinite(values)
        number = clear.sum(axis=1)
        vetoed[:, column] = 1.0 - number / own.sum() > cloudy
        total = np.where(clear, values, 0.0).sum(axis=1)
        mean = np.where(vetoed[:, column] | (number == 0), np.nan, total / np.maximum(number, 1))
        difference[:, own] = values - mean[:, None]
    return difference, vetoed


def retira(scenes, kind, group, year, *, least=5, cloudy=CLOUDY):
    """
    RETIRA index: how far a pixel is off its kind, in units of how far it usually is.

    Parameters
    ----------
    scenes, kind, cloudy
        As :func:`scene_differences` takes them.
    group : array of int, shape (times,)
        Hour slot and month: only scenes of one group are compared.
    year : array of int, shape (times,)
        Mean and standard deviation are of the other years.
    least : int
        Of values in other years; with fewer there is no index.

    Returns
    -------
    index : numpy.ndarray of float, shape (times, y, x)
        ``(dT - mean) / std``; 4 and more is unusual. NaN under clouds and without a background.
    vetoed : numpy.ndarray of bool, shape (times, kinds)

    References
    ----------
    Filizzola et al. (2004), Physics and Chemistry of the Earth 29, 517-527; the definitions
    after the proceedings of the 33rd GNGTS (2014), page 94.
    """
    difference, vetoed = scene_differences(scenes, kind, cloudy=cloudy)
    return standardised(difference, group, year, least=least), vetoed


def standardised(values, group, year, *, least=5):
    """
    Values over what is usual of the same group in other years: a z-score.

    Parameters
    ----------
    values : array of float, shape (times, ...)
    group, year : array of int, shape (times,)
    least : int

    Returns
    -------
    score : numpy.ndarray of float, shape (times, ...)
        ``(x - mean) / std``, with n - 1; NaN where other years have fewer than *least* values
        or all are equal.
    """
    values = np.asarray(values, np.float64)
    score = np.full(values.shape, np.nan)
    for each in np.unique(group):
        for own in np.unique(year[group == each]):
            rows = (group == each) & (year == own)
            others = values[(group == each) & (year != own)]
            known = np.isfinite(others)
            number = known.sum(axis=0)
            mean = np.where(known, others, 0.0).sum(axis=0) / np.maximum(number, 1)
            square = np.where(known, (others - mean) ** 2, 0.0).sum(axis=0)
            spread = np.sqrt(square / np.maximum(number - 1, 1))
            sound = (number >= max(least, 2)) & (spread > 0)
            score[rows] = np.where(
                sound, (values[rows] - mean) / np.where(sound, spread, 1.0), np.nan
            )
    return score


def relative_wavelet_power(series, *, window=64, yearly=8, sound=None):
    """
    Power of a daily series by period and day, over its mean power.

    Parameters
    ----------
    series : array of float, shape (days,)
        One value a day, no gaps.
    window : int
        Days of which the power is taken, one day further each time.
    yearly : int
        What varies over 2^yearly days and more is taken away first, by the Daubechies wavelet
        of order 8; 0 takes nothing away.
    sound : array of bool, shape (days - window + 1,) or None
        Windows that count, by their first day; others have no power and no part in the mean.

    Returns
    -------
    power : numpy.ndarray of float, shape (days - window + 1, window // 2 - 1)
        By the first day of the window; the mean over days is 1. NaN where a window does not count.
    periods : numpy.ndarray of float, shape (window // 2 - 1,)
        Days.

    Notes
    -----
    Of white noise power is exponential: above 6 with probability exp(-6) = 0.0025, in each of
    many windows and periods. A peak is to be judged by the greatest of controls.
    """
    series = np.asarray(series, np.float64)
    if not np.isfinite(series).all():
        raise ValueError("a series of days with gaps")
    if yearly:
        series = series - smooth_part(series, yearly)
    cut = np.lib.stride_tricks.sliding_window_view(series, window)
    spectrum = np.abs(np.fft.rfft(cut - cut.mean(axis=1, keepdims=True), axis=1)) ** 2
    power = spectrum[:, 1 : window // 2]
    if sound is not None:
        power = np.where(np.asarray(sound, bool)[:, None], power, np.nan)
    known = np.isfinite(power)
    mean = np.where(known, power, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return power / mean, window / np.arange(1, window // 2)

"""The Morlet wavelet transform of an even series, with its red-noise significance."""

import numpy as np
from scipy.special import chdtri

#: Frequency of the wavelet: the first that has next to no mean.
OMEGA = 6.0

#: Time over which neighbours of one scale are alike, in scales (Torrence & Compo, table 2).
_DECORRELATION = 2.32


def wavelet_scales(step, number, *, spacing=0.25, least=2.0):
    """
    Scales from *least* steps on, *spacing* of an octave apart, up to the length of the series.

    Parameters
    ----------
    step : float
        Between samples.
    number : int
        Of samples.
    """
    octaves = np.log2(number / least)
    return least * step * 2.0 ** (spacing * np.arange(int(octaves / spacing) + 1))


def fourier_period(scales):
    """
    Period of the sine that a scale answers to most.

    Notes
    -----
    ``4 pi s / (w + sqrt(2 + w^2))``, w = 6: 1.0330 s (Torrence & Compo 1998, table 1).
    """
    return 4.0 * np.pi * np.asarray(scales) / (OMEGA + np.sqrt(2.0 + OMEGA**2))


def morlet_transform(values, step, scales):
    """
    Wavelet transform with the Morlet wavelet.

    Parameters
    ----------
    values : array of float, shape (n,)
        Even in time and whole; its mean is taken away.
    step : float
        Between samples.
    scales : array of float, shape (m,)
        In the unit of *step*.

    Returns
    -------
    transform : numpy.ndarray of complex, shape (m, n)
        ``|W|^2`` is the power in the squared unit of the values; of white noise the variance.
    edge : numpy.ndarray of float, shape (n,)
        Longest period that the ends of the series do not touch, in the unit of *step*.

    Raises
    ------
    ValueError
        If a value is not finite.

    References
    ----------
    Torrence & Compo (1998), A practical guide to wavelet analysis, Bulletin of the American
    Meteorological Society 79, 61-78, equations 4 and 6, table 1.
    """
    values = np.asarray(values, np.float64)
    if not np.isfinite(values).all():
        raise ValueError("a wavelet transform of a series with gaps")
    size = values.size
    padded = 1 << int(np.ceil(np.log2(max(size, 2))) + 1)
    spectrum = np.fft.fft(values - values.mean(), padded)
    omega = 2.0 * np.pi * np.fft.fftfreq(padded, step)
    scales = np.asarray(scales, np.float64)[:, None]
    daughter = np.where(omega > 0, np.exp(-0.5 * (scales * omega - OMEGA) ** 2), 0.0)
    daughter *= np.pi**-0.25 * np.sqrt(2.0 * np.pi * scales / step)
    transform = np.fft.ifft(spectrum * daughter, axis=1)[:, :size]
    near = np.minimum(np.arange(size), np.arange(size)[::-1]) + 0.5
    return transform, fourier_period(1.0) / np.sqrt(2.0) * step * near


def lag_one(values):
    """
    Memory of a red-noise series: the mean of its lag-1 and the root of its lag-2 correlation.

    Parameters
    ----------
    values : array of float, shape (n,)

    Notes
    -----
    ``(r1 + sqrt(r2)) / 2`` (Torrence & Compo 1998, section 4); a negative r2 counts as 0.
    """
    values = np.asarray(values, np.float64)
    values = values - values.mean()
    square = (values**2).sum()
    first, second = ((values[k:] * values[:-k]).sum() / square for k in (1, 2))
    return float((first + np.sqrt(max(second, 0.0))) / 2.0)


def red_noise_level(values, step, scales, *, memory=None, level=0.95, mean_over_time=False):
    """
    Wavelet power that red noise exceeds with a stated chance.

    Parameters
    ----------
    values : array of float, shape (n,)
        Of which the variance is taken.
    step : float
    scales : array of float, shape (m,)
    memory : float or None
        Lag-1 correlation of the noise; None for :func:`lag_one` of the values.
    level : float
        Share of red noise below.
    mean_over_time : bool
        Of the power averaged over the series rather than at one time.

    Returns
    -------
    power : numpy.ndarray of float, shape (m,)
        At one time and scale. Many are looked at: so many are above by chance.

    Notes
    -----
    ``variance P chi2(level, f) / f`` with ``P = (1 - a^2) / (1 + a^2 - 2 a cos(2 pi step /
    period))``; f = 2 at one time, ``2 sqrt(1 + (n_a step / (2.32 s))^2)`` of the mean over
    n_a = n - s / step times (Torrence & Compo 1998, equations 16, 18, 23).
    """
    values, scales = np.asarray(values, np.float64), np.asarray(scales, np.float64)
    memory = lag_one(values) if memory is None else memory
    turn = 2.0 * np.pi * step / fourier_period(scales)
    red = (1.0 - memory**2) / (1.0 + memory**2 - 2.0 * memory * np.cos(turn))
    freedom = np.full(scales.size, 2.0)
    if mean_over_time:
        times = np.maximum(values.size - scales / step, 1.0)
        freedom = 2.0 * np.sqrt(1.0 + (times * step / (_DECORRELATION * scales)) ** 2)
    return values.var() * red * chdtri(freedom, 1.0 - level) / freedom

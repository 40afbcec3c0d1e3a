"""By how much one waveform is late against another, whatever the phase between the two."""

import numpy as np


def in_band(waves, rate, low, high):
    """
    Analytic signals of waves in a band.

    Parameters
    ----------
    waves : numpy.ndarray, shape (n, components)
    rate : float
        Samples a second.
    low, high : float
        Hz, both included.

    Returns
    -------
    signals : numpy.ndarray of complex, shape (n, components)
        Of which the real part is the wave between the two frequencies.
    """
    spectrum = np.fft.fft(waves, axis=0)
    frequency = np.fft.fftfreq(len(waves), 1.0 / rate)
    spectrum[(frequency < low) | (frequency > high)] = 0.0
    return 2.0 * np.fft.ifft(spectrum, axis=0)


def resampled(signals, times, wanted, middle):
    """
    Analytic signals at other times.

    Parameters
    ----------
    signals : numpy.ndarray of complex, shape (n, components)
    times : numpy.ndarray, shape (n,)
        s, rising.
    wanted : numpy.ndarray, shape (m,)
        s.
    middle : float
        Hz, of the band: it is taken out before the line between neighbours is drawn and put
        back after, so that only what the band is wide must be slow beside the samples.

    Returns
    -------
    signals : numpy.ndarray of complex, shape (m, components)
    """
    slow = signals * np.exp(-2j * np.pi * middle * times)[:, None]
    turned = np.exp(2j * np.pi * middle * wanted)
    parts = [
        np.interp(wanted, times, each.real) + 1j * np.interp(wanted, times, each.imag)
        for each in slow.T
    ]
    return np.stack(parts, axis=1) * turned[:, None]


def lag_power(first, second, most):
    """
    Squared correlation of every component of the one with every one of the other, by lag.

    Parameters
    ----------
    first : numpy.ndarray of complex, shape (n, components)
    second : numpy.ndarray of complex, shape (n + 2 most, components)
        Begins *most* samples before the first.
    most : int

    Returns
    -------
    power : numpy.ndarray, shape (2 most + 1,)
        At lags from -most to most samples; positive where the first is late. Sum over pairs of
        |Σ first(t) second*(t - lag)|² over the energies of both: a phase between the two, constant
        over the band, changes nothing.
    """
    size = 1 << int(np.ceil(np.log2(len(first) + len(second))))
    one = np.fft.fft(first, size, axis=0)
    other = np.fft.fft(second, size, axis=0)
    # sums over t of first*(t) second(t + k): k = 0 is a lag of *most*
    found = np.fft.ifft(np.conj(one)[:, :, None] * other[:, None, :], axis=0)[: 2 * most + 1]
    energy = np.sum(np.abs(first) ** 2) * np.sum(np.abs(second) ** 2)
    power = np.sum(np.abs(found[::-1]) ** 2, axis=(1, 2))
    return power / energy if energy > 0 else 0.0 * power


def peak_of(power):
    """
    Place of the greatest power, between samples.

    Parameters
    ----------
    power : numpy.ndarray, shape (m,)

    Returns
    -------
    place : float
        The vertex of the parabola through the greatest and its neighbours; NaN where the
        greatest is the first or the last.
    """
    top = int(np.argmax(power))
    if top in (0, power.size - 1):
        return float("nan")
    before, here, after = power[top - 1 : top + 2]
    bend = before - 2.0 * here + after
    return top + 0.5 * (before - after) / bend if bend < 0.0 else float(top)

"""Ways to say where on one half-orbit something is unusual: a statistic for each place."""

import numpy as np

from vconst.kernels.track_filters import (
    difference_residual,
    polynomial_residual,
    robust_size,
    savitzky_golay,
    window_ratios,
)
from vconst.kernels.wavelet import (
    fourier_period,
    morlet_transform,
    red_noise_level,
    wavelet_scales,
)

#: Steps of time that differ from the usual one by more than this share are a gap.
_UNEVEN = 0.5


def windows(track, settings, draw):
    """
    Ratio of the spread in windows of latitude to that of the track; and of a shuffled track.

    Returns
    -------
    rows : numpy.ndarray of int
        Sample in the middle of each window.
    statistic, shuffled : numpy.ndarray of float
    """
    seconds = (track["time"] - track["time"][0]) / 1e9
    if np.ptp(track["latitude"]) < settings["width"]:
        return _nothing()
    values = difference_residual(seconds, track["value"], track["latitude"], settings["knots"])
    place = (track["latitude"][1:] + track["latitude"][:-1]) / 2.0
    how = {"width": settings["width"], "step": settings["step"]}
    start, ratio = window_ratios(place, values, **how)
    shuffled = window_ratios(place, draw.permutation(values), **how)[1]
    middle = start + settings["width"] / 2.0
    rows = np.abs(track["latitude"][:, None] - middle[None]).argmin(axis=0)
    return rows, ratio, shuffled


def smoothed(track, settings, draw):
    """Residual of a Savitzky-Golay filter over the track's own robust spread."""
    del draw
    step = _usual_step(track)
    samples = 2 * max(round(settings["span"] / step / 2), 2) + 1
    values = _even(track, step)
    left = values["value"] - savitzky_golay(values["value"], samples, settings["order"])
    return _sized(left, values["row"])


def fitted(track, settings, draw):
    """Residual of a polynomial in magnetic latitude over the track's own robust spread."""
    del draw
    left = polynomial_residual(track["magnetic"], track["value"], settings["degree"])
    return _sized(left, np.arange(left.size))


def waves(track, settings, draw):
    """Greatest wavelet power of each sample over the level of red noise, off the edges."""
    del settings, draw
    step = _usual_step(track)
    values = _even(track, step)
    if np.isnan(values["value"]).any():
        return _nothing()
    scales = wavelet_scales(step, values["value"].size)
    transform, edge = morlet_transform(values["value"], step, scales)
    over = np.abs(transform) ** 2 / red_noise_level(values["value"], step, scales)[:, None]
    over = np.where(fourier_period(scales)[:, None] <= edge[None], over, np.nan)
    known = np.flatnonzero(np.isfinite(over).any(axis=0))
    return values["row"][known], np.nanmax(over[:, known], axis=0), np.zeros(0)


def _nothing():
    return np.zeros(0, np.int64), np.zeros(0), np.zeros(0)


def _sized(residual, rows):
    size = np.abs(robust_size(residual))
    known = np.isfinite(size) & (rows >= 0)
    return rows[known], size[known], np.zeros(0)


def _usual_step(track):
    return float(np.median(np.diff(track["time"]))) / 1e9


def _even(track, step):
    """Values on an even grid of time, NaN in gaps; and the row of each, -1 in gaps."""
    place = np.rint((track["time"] - track["time"][0]) / 1e9 / step).astype(np.int64)
    off = np.abs((track["time"] - track["time"][0]) / 1e9 - place * step)
    near = np.flatnonzero(off <= _UNEVEN * step)
    value, row = np.full(place[-1] + 1, np.nan), np.full(place[-1] + 1, -1)
    value[place[near]], row[place[near]] = track["value"][near], near
    return {"value": value, "row": row}


#: By name, as recipes have it.
WAYS = {"windows": windows, "savitzky_golay": smoothed, "polynomial": fitted, "wavelet": waves}

#: The usual limit of each: ratio, standard deviations, standard deviations, level of 95 %.
LIMITS = {"windows": 2.5, "savitzky_golay": 3.0, "polynomial": 3.0, "wavelet": 1.0}

"""What is left of one half-orbit when what is smooth is taken away."""

import numpy as np

#: The median of absolute deviations of normal values is 1 / 1.4826 standard deviations.
_MAD = 1.4826


def difference_residual(time, values, place, knots):
    """
    First difference over its time, less a cubic spline through it.

    Parameters
    ----------
    time : array of float, shape (n,)
        s, ascending.
    values : array of float, shape (n,)
        Finite.
    place : array of float, shape (n,)
        Along the track, rising or falling: degrees of latitude.
    knots : float
        Distance of the spline's knots in the unit of *place*.

    Returns
    -------
    residual : numpy.ndarray of float, shape (n - 1,)
        In the unit of the values per s, at the middle of each step.

    Notes
    -----
    Steps one and two of Marchetti et al. (2022), doi:10.3390/rs14112649, section 2.2; the knots are
    not said there.
    """
    slope = np.diff(values) / np.diff(time)
    middle = (place[1:] + place[:-1]) / 2.0
    return slope - _spline(np.sign(middle[-1] - middle[0]) * middle, slope, knots)


def window_ratios(place, residual, *, width=7.0, step=0.2):
    """
    Root mean square in windows over that of the whole track.

    Parameters
    ----------
    place : array of float, shape (n,)
        Of each residual, degrees of latitude.
    residual : array of float, shape (n,)
        NaN is left out.
    width : float
        Of a window in degrees.
    step : float
        From one window to the next, in widths.

    Returns
    -------
    start : numpy.ndarray of float, shape (m,)
        Southern edge of each window that lies inside the track.
    ratio : numpy.ndarray of float, shape (m,)
        NaN of a window without values. At most ``sqrt(n / samples in the window)``: where they
        lie evenly, ``sqrt(length / width)``.

    References
    ----------
    Marchetti et al. (2022), doi:10.3390/rs14112649, section 2.2: 7 degrees, a fifth, limits of
    2.5 or 3.
    """
    place, residual = np.asarray(place, np.float64), np.asarray(residual, np.float64)
    known = np.isfinite(place) & np.isfinite(residual)
    place, square = place[known], residual[known] ** 2
    if place.size < 2:
        return np.zeros(0), np.zeros(0)
    order = np.argsort(place, kind="stable")
    place, sums = place[order], np.concatenate([[0.0], np.cumsum(square[order])])
    count = int(np.floor((place[-1] - place[0] - width) / (step * width) + 1e-9)) + 1
    start = place[0] + step * width * np.arange(max(count, 0))
    low, high = np.searchsorted(place, start), np.searchsorted(place, start + width)
    number, whole = high - low, sums[-1] / place.size
    with np.errstate(invalid="ignore", divide="ignore"):
        return start, np.sqrt((sums[high] - sums[low]) / np.where(number, number, np.nan) / whole)


def savitzky_golay(values, samples, order=3):
    """
    Values smoothed by a polynomial through the samples about each.

    Parameters
    ----------
    values : array of float, shape (n,)
        Even in time. NaN spreads to whatever takes it in.
    samples : int
        Odd number of them; half of them at each end give NaN.
    order : int
        Of the polynomial, below *samples*.

    Returns
    -------
    smooth : numpy.ndarray of float, shape (n,)

    References
    ----------
    Savitzky & Golay (1964), doi:10.1021/ac60214a047.
    """
    weights = golay_weights(samples, order)
    smooth = np.full(len(values), np.nan)
    half = samples // 2
    if len(values) >= samples:
        smooth[half : len(values) - half] = np.convolve(values, weights[::-1], "valid")
    return smooth


def golay_weights(samples, order=3):
    """Weights of the samples about the middle one; see :func:`savitzky_golay`."""
    if samples % 2 == 0 or not 0 <= order < samples:
        raise ValueError(f"{samples} samples and order {order}; expected an odd number above it")
    design = np.vander(np.arange(samples) - samples // 2, order + 1, increasing=True)
    return np.linalg.pinv(design.astype(np.float64))[0]


def golay_response(samples, order, periods):
    """
    How much of a sine is left in the residual of a filter.

    Parameters
    ----------
    samples, order
        Of :func:`savitzky_golay`.
    periods : array of float
        In samples.

    Returns
    -------
    share : numpy.ndarray of float
        ``1 - sum w_k cos(2 pi k / period)``: 1 where all is left, 0 where the filter follows it.
    """
    place = np.arange(samples) - samples // 2
    turn = 2.0 * np.pi * place / np.asarray(periods, np.float64)[..., None]
    return 1.0 - np.cos(turn) @ golay_weights(samples, order)


def polynomial_residual(place, values, degree=10):
    """
    Values less the polynomial through them by least squares.

    Parameters
    ----------
    place : array of float, shape (n,)
        Magnetic latitude, say.
    values : array of float, shape (n,)
        NaN is left out and stays.
    degree : int

    Returns
    -------
    residual : numpy.ndarray of float, shape (n,)
        All NaN with no more values than the polynomial has coefficients.
    """
    known = np.isfinite(place) & np.isfinite(values)
    residual = np.full(len(values), np.nan)
    if known.sum() > degree + 1:
        fit = np.polynomial.Polynomial.fit(place[known], values[known], degree)
        residual[known] = values[known] - fit(place[known])
    return residual


def robust_size(residual):
    """
    Residuals over the track's own spread.

    Returns
    -------
    size : numpy.ndarray of float
        ``(r - median) / (1.4826 median |r - median|)``; NaN where there is no spread.
    """
    if not np.isfinite(residual).any():
        return np.full(np.shape(residual), np.nan)
    apart = residual - np.nanmedian(residual)
    spread = _MAD * np.nanmedian(np.abs(apart))
    return apart / spread if spread > 0 else np.full(apart.shape, np.nan)


def _spline(place, values, knots):
    """Cubic spline through values by least squares, knots evenly spaced."""
    from scipy.interpolate import BSpline

    low, high = place[0], place[-1]
    inner = np.linspace(low, high, max(int((high - low) / knots), 1) + 1)
    edges = np.concatenate([[low] * 3, inner, [high] * 3])
    design = BSpline.design_matrix(np.clip(place, low, high), edges, 3).toarray()
    return design @ np.linalg.lstsq(design, values, rcond=None)[0]

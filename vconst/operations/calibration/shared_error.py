"""Errors that all pairs share: one more is no better, so that a fit cannot see them."""

from dataclasses import replace

import numpy as np
from scipy.special import stdtrit

from vconst.kernels.relation import natural_change, natural_scale

from .fit import coefficients_of

#: Half the width of a normal distribution's two-sided 95 %, in standard errors.
_NORMAL = 1.959963984540054

#: What stands behind the words of the interval.
SAID = " With what the reduction to one height is uncertain by, alike in all pairs."


def reduction_error(pairs, samples, settings):
    """
    By how much the targets move together were their reduction wrong by its standard error.

    Parameters
    ----------
    pairs : xarray.Dataset
        Of ``reduce_altitude``, or any other.
    samples : Samples
    settings : FitSettings

    Returns
    -------
    shift : numpy.ndarray, shape (n,), or None
        In the fitting scale; None where nothing was reduced, or without an error.
    """
    name = f"{settings.variable}_reduction"
    if f"{name}_error" not in pairs:
        return None
    change, error = (
        pairs[each].values.astype(float)[samples.place] for each in (name, f"{name}_error")
    )
    if not error.any():
        return None
    value = natural_scale(samples.y, scale=settings.scale, pivot=settings.pivot)
    return np.sign(change) * error / natural_change(value, scale=settings.scale)


def with_shared(fit, samples, settings, shift):
    """
    A fit that knows of an error which moves all targets together.

    Parameters
    ----------
    fit : Fit
    samples : Samples
    settings : FitSettings
    shift : numpy.ndarray, shape (n,)
        One standard error of it, sample by sample, in the fitting scale.

    Returns
    -------
    fit : Fit
        With d dᵀ added to the covariance, d being the change of the coefficients with all
        targets moved, and intervals of the root of (t σ)² + (1.96 d)².
    """
    moved = coefficients_of(replace(samples, y=samples.y + shift), settings)
    apart = moved - coefficients_of(samples, settings)
    own = stdtrit(fit.freedom, 0.975) * fit.standard_errors
    half = np.hypot(own, _NORMAL * np.abs(apart))
    return replace(
        fit,
        covariance=fit.covariance + np.outer(apart, apart),
        low=fit.coefficients - half,
        high=fit.coefficients + half,
    )

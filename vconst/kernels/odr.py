"""Curves through points with errors in both variables: orthogonal distance regression."""

from typing import NamedTuple

import numpy as np


class OdrFit(NamedTuple):
    """
    A curve.

    Attributes
    ----------
    coefficients : numpy.ndarray, shape (p,)
    place : numpy.ndarray, shape (n,)
        The x of each point on the curve.
    residual : numpy.ndarray, shape (n,)
        Distance in y from the tangent at that place.
    variance : numpy.ndarray, shape (n,)
        What the errors of both make of it.
    gradient : numpy.ndarray, shape (n, p)
        Of the model by its coefficients, at that place.
    chi_square : float
    rounds : int
    """

    coefficients: np.ndarray
    place: np.ndarray
    residual: np.ndarray
    variance: np.ndarray
    gradient: np.ndarray
    chi_square: float
    rounds: int


def fit_odr(model, x, y, sigma_x, sigma_y, start, *, weights=1.0, rounds=200):
    """
    Fit ``y = model(x, coefficients)`` with errors in x and y.

    Parameters
    ----------
    model : callable
        ``model(x, coefficients)`` -> numpy.ndarray, shape of *x*.
    x, y : numpy.ndarray, shape (n,)
        Finite.
    sigma_x, sigma_y : float or numpy.ndarray, shape (n,)
        Standard errors, above zero; *sigma_x* may be 0.
    start : numpy.ndarray, shape (p,)
    weights : float or numpy.ndarray, shape (n,)
        How often each point counts.
    rounds : int

    Returns
    -------
    fit : OdrFit

    Raises
    ------
    ValueError
        If the model is not finite where it starts, or no least distance is reached.

    Notes
    -----
    Least Σ w [(x - ξ)²/σx² + (y - f(ξ, b))²/σy²] over b and every ξ. For given b each ξ
    follows by itself; then b by Gauss and Newton with r = y - f(ξ) - f'(ξ)(x - ξ) and its
    variance σy² + f'² σx², whose gradient is that of the whole sum. Errors of the
    coefficients are those of (JᵀJ)⁻¹ without a factor for the scatter.

    References
    ----------
    Boggs, Byrd & Schnabel (1987), SIAM J. Sci. Stat. Comput. 8, 1052, doi:10.1137/0908085.
    """
    data = _Data(model, x, y, *np.broadcast_arrays(sigma_x, sigma_y, x)[:2], weights)
    found = np.asarray(start, float)
    state = data.at(found, x)
    if not np.isfinite(state.chi_square):
        raise ValueError("the model is not finite at its starting values")
    damping = 1e-4
    for number in range(1, rounds + 1):
        weight = data.weights / state.variance
        normal = (state.gradient * weight[:, None]).T @ state.gradient
        right = state.gradient.T @ (weight * state.residual)
        scale = np.diag(np.maximum(np.diag(normal), 1e-300))
        step = np.linalg.lstsq(normal + damping * scale, right, rcond=None)[0]
        tried = data.at(found + step, state.place)
        if np.isfinite(tried.chi_square) and tried.chi_square <= state.chi_square * (1 + 1e-13):
            settled = np.abs(step) @ np.sqrt(np.diag(scale)) < 1e-7 * np.sqrt(x.size)
            found, state, damping = found + step, tried, max(damping * 0.1, 1e-15)
            if settled:
                return state._replace(rounds=number)
        elif damping > 1e12:
            return state._replace(rounds=number)
        else:
            damping *= 10.0
    raise ValueError(f"no least distance was reached in {rounds} rounds")


class _Data:
    def __init__(self, model, x, y, sigma_x, sigma_y, weights):
        self.model, self.x, self.y = model, x, y
        self.x_variance, self.y_variance = sigma_x**2, sigma_y**2
        self.weights = np.broadcast_to(np.asarray(weights, float), x.shape)
        self.step = 1e-5 * (x.std() or 1.0)

    def at(self, coefficients, place):
        """The state for given coefficients, from a first guess of the places."""
        with np.errstate(all="ignore"):
            place = self._places(coefficients, place)
            value, slope = self._value_and_slope(coefficients, place)
            residual = self.y - value - slope * (self.x - place)
            variance = self.y_variance + slope**2 * self.x_variance
            chi = float(np.sum(self.weights * self._distance(coefficients, place)))
            gradient = self._gradient(coefficients, place)
        return OdrFit(np.array(coefficients), place, residual, variance, gradient, chi, 0)

    def _places(self, coefficients, place):
        """Each ξ by Newton's steps of the tangent, halved where they lead further away."""
        for _ in range(30):
            value, slope = self._value_and_slope(coefficients, place)
            variance = self.y_variance + slope**2 * self.x_variance
            residual = self.y - value - slope * (self.x - place)
            wanted = self.x + slope * self.x_variance * residual / variance
            move = wanted - place
            before = self._distance(coefficients, place)
            for _ in range(8):
                worse = ~(self._distance(coefficients, place + move) <= before * (1 + 1e-12))
                if not worse.any():
                    break
                move = np.where(worse, 0.5 * move, move)
            move = np.where(worse, 0.0, move)
            place = place + move
            if np.all(np.abs(move) <= 1e-9 * (np.abs(place) + self.step)):
                break
        return place

    def _distance(self, coefficients, place):
        apart = (self.y - self.model(place, coefficients)) ** 2 / self.y_variance
        if not self.x_variance.any():
            return apart
        return apart + (self.x - place) ** 2 / np.where(self.x_variance > 0, self.x_variance, 1.0)

    def _value_and_slope(self, coefficients, place):
        ahead, behind = (self.model(place + s * self.step, coefficients) for s in (1, -1))
        return self.model(place, coefficients), (ahead - behind) / (2.0 * self.step)

    def _gradient(self, coefficients, place):
        columns = []
        for number in range(len(coefficients)):
            step = np.zeros(len(coefficients))
            step[number] = 1e-6 * max(abs(coefficients[number]), 1e-3)
            ahead, behind = (self.model(place, coefficients + s * step) for s in (1, -1))
            columns.append((ahead - behind) / (2.0 * step[number]))
        return np.stack([np.broadcast_to(column, place.shape) for column in columns], axis=1)

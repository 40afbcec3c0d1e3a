"""Offsets, scales and angles of a vector magnetometer, from the strength of the field."""

from typing import NamedTuple

import numpy as np

#: What a term acts on, in the order of the parameters.
GROUPS = ("offset", "scale", "angle")

#: Steps of Gauss and Newton; a sensor within 1 % and 1 degree converges in four.
_STEPS = 50

#: Change of the strength, nT rms, by the last step, and the most with which a fit has come to rest.
_REST, _RESTLESS = 1e-9, 1e-4


class Terms(NamedTuple):
    """
    What each kind of parameter depends on, sample by sample; the first column is 1.

    Attributes
    ----------
    offset, scale, angle : numpy.ndarray, shape (n, 1 + covariates)
    """

    offset: np.ndarray
    scale: np.ndarray
    angle: np.ndarray

    @property
    def sizes(self):
        """Number of parameters of each kind: three a column."""
        return tuple(3 * each.shape[1] for each in self)


class Scalar(NamedTuple):
    """
    A calibration of a vector by a strength.

    Attributes
    ----------
    parameters : numpy.ndarray, shape (p,)
        For each column of the terms three numbers: offsets (nT), then scales (1), then
        angles (rad).
    covariance : numpy.ndarray, shape (p, p)
        From how the passes differ.
    residual : numpy.ndarray, shape (n,)
        Strength minus magnitude of the calibrated vector, nT.
    condition : float
        Largest over smallest singular value of the design with columns of length one.
    inflation : numpy.ndarray, shape (p,)
        By how much a standard error is larger than if the other parameters were known.
    """

    parameters: np.ndarray
    covariance: np.ndarray
    residual: np.ndarray
    condition: float
    inflation: np.ndarray

    @property
    def correlation(self):
        """Correlations of the parameters, shape (p, p)."""
        size = np.sqrt(np.diagonal(self.covariance))
        return self.covariance / np.outer(size, size)


class Turned(NamedTuple):
    """
    A rotation between two vectors.

    Attributes
    ----------
    angles : numpy.ndarray, shape (3,)
        About x, then y, then z, rad: ``known = Rz Ry Rx measured``.
    covariance : numpy.ndarray, shape (3, 3)
        From passes left out in turn.
    residual : float
        Rms of what is left, per component, in the unit of the vectors.
    """

    angles: np.ndarray
    covariance: np.ndarray
    residual: float


def only_constants(count):
    """Terms without covariates: nine parameters."""
    ones = np.ones((count, 1))
    return Terms(ones, ones, ones)


def start_of(terms):
    """Parameters of a perfect sensor."""
    sizes = terms.sizes
    parameters = np.zeros(sum(sizes))
    parameters[sizes[0] : sizes[0] + 3] = 1.0
    return parameters


def calibrate_vector(measured, parameters, terms):
    """
    The field from what the sensor says.

    Parameters
    ----------
    measured : numpy.ndarray, shape (n, 3)
        nT, along the sensor's axes.
    parameters : numpy.ndarray, shape (p,)
    terms : Terms

    Returns
    -------
    field : numpy.ndarray, shape (n, 3)
        nT, along orthogonal axes of which the first is the sensor's and the second lies in
        the plane of its first two.

    Notes
    -----
    E = S P B + b, so B = P⁻¹ S⁻¹ (E - b), with P = ((1, 0, 0), (-sin u₁, cos u₁, 0),
    (sin u₂, sin u₃, √(1 - sin²u₂ - sin²u₃))).

    References
    ----------
    Olsen et al. (2003), Earth Planets Space 55, 11, doi:10.1186/BF03352458; Merayo et al.
    (2000), doi:10.1088/0957-0233/11/2/304.
    """
    offset, scale, sines = _split(parameters, terms)[:3]
    return _orthogonal((measured - offset) / scale, sines)


def distort_vector(field, parameters, terms):
    """
    What a sensor says of a field: the inverse of :func:`calibrate_vector`.

    Parameters
    ----------
    field : numpy.ndarray, shape (n, 3)
    parameters : numpy.ndarray, shape (p,)
    terms : Terms

    Returns
    -------
    measured : numpy.ndarray, shape (n, 3)
    """
    offset, scale, (one, two, three), cosine, rest = _split(parameters, terms)
    x, y, z = field.T
    seen = np.stack([x, cosine * y - one * x, two * x + three * y + rest * z], axis=1)
    return scale * seen + offset


def fit_to_strength(measured, strength, terms, block, *, weight=None):
    """
    Parameters for which the calibrated vector has the strength that is known.

    Parameters
    ----------
    measured : numpy.ndarray, shape (n, 3)
        nT; finite.
    strength : numpy.ndarray, shape (n,)
        nT.
    terms : Terms
    block : numpy.ndarray of int, shape (n,)
        Pass of each sample, from 0: errors of a pass may be correlated.
    weight : numpy.ndarray, shape (n,), or None
        Of the squares; None for alike.

    Returns
    -------
    found : Scalar

    Raises
    ------
    ValueError
        If there are not more samples than parameters, they do not determine all, or no least
        sum of squares is found.

    Notes
    -----
    Gauss and Newton on Σ w (F - |B|)². The covariance is A⁻¹ (Σ g gᵀ) A⁻¹ G / (G - 1),
    with A the normal matrix and g the gradient of each of G passes (Liang & Zeger 1986,
    doi:10.1093/biomet/73.1.13). The condition number is that of Belsley, Kuh & Welsch
    (1980), Regression Diagnostics, ch. 3.
    """
    weight = np.ones(len(strength)) if weight is None else np.asarray(weight, float)
    if len(strength) <= sum(terms.sizes):
        raise ValueError(
            f"{len(strength)} samples for {sum(terms.sizes)} parameters of a vector magnetometer"
        )
    parameters = _least_squares(measured, strength, terms, weight)
    residual, design = _residual(measured, strength, parameters, terms)
    scaled, normal, size = _scaled(design, weight)
    inverse = np.linalg.inv(normal)
    gradient = _by_block(scaled * (weight * residual)[:, None], block)
    passes = len(gradient)
    inner = gradient.T @ gradient * passes / max(1, passes - 1)
    covariance = inverse @ inner @ inverse / np.outer(size, size)
    values = np.linalg.eigvalsh(normal)
    return Scalar(
        parameters,
        covariance,
        residual,
        float(np.sqrt(values[-1] / values[0])),
        np.sqrt(np.diagonal(inverse)),
    )


def _least_squares(measured, strength, terms, weight):
    """Steps of Gauss and Newton until the strength moves no more; refused where it does not."""
    parameters, lost = start_of(terms), "no least sum of squares was found: the two do not measure "
    for _ in range(_STEPS):
        with np.errstate(invalid="ignore"):  # a step too far is told below
            residual, design = _residual(measured, strength, parameters, terms)
        scaled, normal, size = _scaled(design, weight)
        if not np.isfinite(size).all():
            raise ValueError(f"{lost}one field")
        if not np.all(size > 0):
            raise ValueError("a parameter of the vector magnetometer changes nothing")
        if np.linalg.matrix_rank(normal, hermitian=True) < parameters.size:
            raise ValueError("the samples do not determine all parameters of the magnetometer")
        step = np.linalg.solve(normal, scaled.T @ (weight * residual)) / size
        parameters = parameters + step
        moved = float(np.max(np.abs(step) * size) / np.sqrt(weight.sum()))
        if not np.isfinite(moved) or moved <= _REST:
            break
    if not moved <= _RESTLESS:
        raise ValueError(f"{lost}one field")
    return parameters


def _scaled(design, weight):
    """Columns of length one, their products, and how long they were."""
    size = np.sqrt(weight @ design**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = design / size
    return scaled, scaled.T @ (scaled * weight[:, None]), size


def rotation_of(angles):
    """
    The matrix Rz Ry Rx of three angles about x, y and z in turn.

    Parameters
    ----------
    angles : array of float, shape (3,)
        rad.

    Returns
    -------
    matrix : numpy.ndarray, shape (3, 3)
    """
    (cx, cy, cz), (sx, sy, sz) = np.cos(angles), np.sin(angles)
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def angles_of(matrix):
    """The three angles of :func:`rotation_of`, rad, the second between -90 and 90 degrees."""
    return np.array(
        [
            np.arctan2(matrix[2, 1], matrix[2, 2]),
            -np.arcsin(np.clip(matrix[2, 0], -1.0, 1.0)),
            np.arctan2(matrix[1, 0], matrix[0, 0]),
        ]
    )


def fit_rotation(measured, known, block):
    """
    The rotation that takes one vector into another.

    Parameters
    ----------
    measured, known : numpy.ndarray, shape (n, 3)
        Finite.
    block : numpy.ndarray of int, shape (n,)
        Pass of each sample, from 0.

    Returns
    -------
    found : Turned

    References
    ----------
    Wahba (1965), doi:10.1137/1007077, by singular values (Markley 1988).
    """
    blocks = int(block.max()) + 1
    parts = np.zeros((blocks, 3, 3))
    for row in range(3):
        for place in range(3):
            parts[:, row, place] = np.bincount(block, known[:, row] * measured[:, place], blocks)
    total = parts.sum(axis=0)
    matrix = _nearest_rotation(total)
    angles = angles_of(matrix)
    left_out = np.array([angles_of(_nearest_rotation(total - part)) for part in parts])
    apart = left_out - left_out.mean(axis=0)
    covariance = (blocks - 1) / blocks * apart.T @ apart
    left = known - measured @ matrix.T
    return Turned(angles, covariance, float(np.sqrt(np.mean(left**2))))


def _nearest_rotation(cross):
    left, _, right = np.linalg.svd(cross)
    sign = np.sign(np.linalg.det(left) * np.linalg.det(right))
    return left @ np.diag([1.0, 1.0, sign]) @ right


def _split(parameters, terms):
    """Offsets, scales, sines of the angles, cosine of the first, and the rest of the third row."""
    first, second, _ = terms.sizes
    parts = np.split(parameters, [first, first + second])
    offset, scale, angle = (
        columns @ part.reshape(-1, 3) for columns, part in zip(terms, parts, strict=True)
    )
    one, two, three = np.sin(angle).T
    return offset, scale, (one, two, three), np.cos(angle[:, 0]), np.sqrt(1 - two**2 - three**2)


def _orthogonal(skew, sines):
    one, two, three = sines
    x = skew[:, 0]
    y = (skew[:, 1] + one * x) / np.sqrt(1 - one**2)
    z = (skew[:, 2] - two * x - three * y) / np.sqrt(1 - two**2 - three**2)
    return np.stack([x, y, z], axis=1)


def _residual(measured, strength, parameters, terms):
    """F - |B|, and the derivatives of |B| by the parameters."""
    offset, scale, (one, two, three), cosine, rest = _split(parameters, terms)
    skew = (measured - offset) / scale
    field = _orthogonal(skew, (one, two, three))
    size = np.linalg.norm(field, axis=1)
    along = field / size[:, None]
    m_3 = along[:, 2] / rest
    m_2 = (along[:, 1] - three * m_3) / cosine
    m_1 = along[:, 0] + one * m_2 - two * m_3
    back = np.stack([m_1, m_2, m_3], axis=1)
    x, y, z = field.T
    cosines = np.sqrt(1 - two**2), np.sqrt(1 - three**2)
    turned = np.stack(
        [
            m_2 * (cosine * x + one * y),
            -m_3 * cosines[0] * (x - two * z / rest),
            -m_3 * cosines[1] * (y - three * z / rest),
        ],
        axis=1,
    )
    slopes = (-back / scale, -back * skew / scale, turned)
    design = [
        (columns[:, :, None] * slope[:, None, :]).reshape(len(size), -1)
        for columns, slope in zip(terms, slopes, strict=True)
    ]
    return strength - size, np.concatenate(design, axis=1)


def _by_block(values, block):
    blocks = int(block.max()) + 1
    return np.stack([np.bincount(block, column, blocks) for column in values.T], axis=1)

"""Gauss coefficients of one time: their files, and how far two sets of them are apart."""

import numpy as np

#: Greatest degree that is read; global models of the crustal field have some 1000.
MOST_DEGREES = 2190


def place_of(n, m):
    """
    Where a pair of coefficients stands in g10, g11, h11, g20, g21, h21, ...

    Parameters
    ----------
    n, m : int
        Degree, and order, negative for h.

    Returns
    -------
    place : int

    Examples
    --------
    >>> [place_of(1, 0), place_of(1, 1), place_of(1, -1), place_of(2, 0)]
    [0, 1, 2, 3]
    """
    return n * n - 1 + (2 * m - 1 if m > 0 else -2 * m)


def read_cof(text, name):
    """
    Coefficients from lines ``n m g h``, as candidates for the IGRF are handed in.

    Parameters
    ----------
    text : str
        Lines that begin with ``#`` are remarks; columns behind the fourth, which makers use
        for errors or intervals, are left out.
    name : str
        For messages.

    Returns
    -------
    coefficients : numpy.ndarray, shape (degree * (degree + 2),)
        Schmidt semi-normalised, in the unit of the file: g10, g11, h11, g20, ...

    Raises
    ------
    ValueError
        With the line that is no coefficient, or what is missing or said twice.
    """
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split()
        if not cells or cells[0].startswith("#"):
            continue
        n, m, g, h = _cells(cells, f"{name}:{number}")
        if (n, m) in found:
            raise ValueError(f"{name}:{number}: n = {n}, m = {m} is said twice.")
        found[n, m] = (g, h)
    degree = max((n for n, _ in found), default=0)
    wanted = [(n, m) for n in range(1, degree + 1) for m in range(n + 1)]
    if not wanted or set(found) != set(wanted):
        missing = next((pair for pair in wanted if pair not in found), "everything")
        raise ValueError(f"{name}: there is no n, m = {missing}, up to degree {degree}.")
    coefficients = np.empty(degree * (degree + 2))
    for (n, m), (g, h) in found.items():
        coefficients[place_of(n, m)] = g
        if m:
            coefficients[place_of(n, -m)] = h
    return coefficients


def _cells(cells, where):
    try:
        n, m, g, h = int(cells[0]), int(cells[1]), float(cells[2]), float(cells[3])
    except (ValueError, IndexError):
        raise ValueError(f"{where}: '{' '.join(cells)[:60]}' is no line 'n m g h'.") from None
    if not 0 <= m <= n or not 1 <= n <= MOST_DEGREES or not np.isfinite([g, h]).all():
        raise ValueError(f"{where}: n = {n}, m = {m}, g = {g}, h = {h} cannot be.")
    if m == 0 and h != 0.0:
        raise ValueError(f"{where}: h of m = 0 is {h}; there is none.")
    return n, m, g, h


def degrees_of(size):
    """
    The degree of each coefficient, shape (size,).

    Examples
    --------
    >>> degrees_of(8).tolist()
    [1, 1, 1, 2, 2, 2, 2, 2]
    """
    degree = round(np.sqrt(size + 1)) - 1
    return np.repeat(np.arange(1, degree + 1), 2 * np.arange(1, degree + 1) + 1)


def power_by_degree(coefficients):
    """
    Mean square of the field of each degree over the reference sphere.

    Parameters
    ----------
    coefficients : array, shape (..., degree * (degree + 2))
        Of an internal field, or of a difference of two.

    Returns
    -------
    power : numpy.ndarray, shape (..., degree)
        In the square of the unit. The sum over degrees is the mean square of the vector.

    Notes
    -----
    ``R_n = (n + 1) sum_m (g_nm^2 + h_nm^2)`` at the radius of the coefficients.

    References
    ----------
    Lowes, F. J. (1966), Mean-square values on sphere of spherical harmonic vector fields,
    J. Geophys. Res. 71, 2179, doi:10.1029/JZ071i008p02179.
    """
    squares = np.asarray(coefficients, np.float64) ** 2
    starts = np.flatnonzero(np.diff(degrees_of(squares.shape[-1]), prepend=0))
    return np.add.reduceat(squares, starts, axis=-1) * np.arange(2, len(starts) + 2)


def rms_difference(first, second):
    """
    Root mean square of the vector difference of two fields over the reference sphere.

    Parameters
    ----------
    first, second : array, shape (..., degree * (degree + 2))
        They are broadcast against each other.

    Returns
    -------
    rms : numpy.ndarray
        In the unit of the coefficients.
    """
    return np.sqrt(power_by_degree(np.subtract(first, second)).sum(axis=-1))


def degree_correlation(first, second):
    """
    How alike two fields are, degree by degree.

    Parameters
    ----------
    first, second : array, shape (..., degree * (degree + 2))

    Returns
    -------
    correlation : numpy.ndarray, shape (..., degree)
        -1 to 1; NaN where one has no field of the degree.

    Notes
    -----
    ``rho_n = sum (g g' + h h') / sqrt(sum (g^2 + h^2) sum (g'^2 + h'^2))``; the factor
    ``n + 1`` of :func:`power_by_degree` cancels.
    """
    first, second = np.broadcast_arrays(first, second)
    starts = np.flatnonzero(np.diff(degrees_of(first.shape[-1]), prepend=0))
    product = np.add.reduceat(first * second, starts, axis=-1)
    weights = np.arange(2, len(starts) + 2)
    scale = np.sqrt(power_by_degree(first) * power_by_degree(second)) / weights
    return np.divide(product, scale, out=np.full(product.shape, np.nan), where=scale > 0)

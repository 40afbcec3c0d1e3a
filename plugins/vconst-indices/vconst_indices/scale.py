"""The scale of Kp, and ap, its linear equivalent."""

import numpy as np

#: ap in units of 2 nT by Kp in thirds, 0o to 9o (GFZ; Bartels 1957, table of Kp to ap).
AP_OF_THIRDS = (
    *(0, 2, 3, 4, 5, 6, 7, 9, 12, 15, 18, 22, 27, 32),
    *(39, 48, 56, 67, 80, 94, 111, 132, 154, 179, 207, 236, 300, 400),
)

#: How far a Kp printed with one or three decimals can be from its third.
ROUNDING = 0.05


def kp_in_thirds(printed):
    """
    Kp as exact thirds from Kp as files print it.

    Parameters
    ----------
    printed : array
        Kp with one decimal (0.3, 0.7) or three (0.333, 0.667); NaN stays NaN.

    Returns
    -------
    kp : array of float
        k/3 with k an integer.

    Raises
    ------
    ValueError
        If a value is outside 0 to 9 or nearer to no third than 0.05; with the value.

    Examples
    --------
    >>> kp_in_thirds(np.array([2.7, 0.333])) * 3
    array([8., 1.])
    """
    kp, odd = nearest_thirds(printed)
    if odd.any():
        raise ValueError(f"{kp[odd][0]:g} is no Kp: a third from 0 to 9 is expected")
    return kp


def nearest_thirds(printed):
    """
    Kp as exact thirds where it is one, and as printed where it is none.

    Returns
    -------
    kp : array of float
    odd : array of bool
        Where a known value is outside 0 to 9 or more than 0.05 from every third.
    """
    printed = np.asarray(printed, dtype=float)
    kp = np.rint(printed * 3)
    near = (kp >= 0) & (kp <= 27)
    kp /= 3
    near &= np.abs(printed - kp) <= ROUNDING
    if near.all():
        return kp, ~near
    return np.where(near, kp, printed), np.isfinite(printed) & ~near


def ap_from_kp(kp):
    """
    ap that belongs to Kp, in the units of the table (2 nT); NaN where Kp is NaN.

    Parameters
    ----------
    kp : array
        In exact thirds.

    References
    ----------
    Matzka et al. (2021), doi:10.1029/2020SW002641.

    Examples
    --------
    >>> ap_from_kp(np.array([0.0, 7 / 3, 9.0]))
    array([  0.,   9., 400.])
    """
    kp = np.asarray(kp, dtype=float)
    known, table = np.isfinite(kp), np.asarray(AP_OF_THIRDS, dtype=float)
    thirds = kp * 3
    np.rint(thirds, out=thirds)
    if known.all():
        return table[thirds.astype(np.int64)]
    thirds[~known] = 0
    return np.where(known, table[thirds.astype(np.int64)], np.nan)


def kp_from_ap(ap):
    """
    Kp in thirds that belongs to ap; NaN where ap is NaN.

    Raises
    ------
    ValueError
        If a value is not one of the 28 of the table.
    """
    ap = np.asarray(ap, dtype=float)
    known = np.isfinite(ap)
    if not np.isin(ap[known], AP_OF_THIRDS).all():
        raise ValueError("not one of the 28 values that ap can have")
    places = np.searchsorted(AP_OF_THIRDS, np.where(known, ap, 0))
    return np.where(known, places / 3, np.nan)


def disagreements(kp, ap):
    """How many pairs have an ap that the table does not give for Kp, both known."""
    expected = ap_from_kp(kp)
    return int(np.count_nonzero((expected != ap) & np.isfinite(expected) & np.isfinite(ap)))

"""Sorting inside compiled loops."""

from numba import njit


@njit(cache=True, nogil=True)
def sort_first(values, count):
    """
    Sort the first values of an array in place, ascending, by Shell's method.

    Parameters
    ----------
    values : array, shape (n,)
    count : int
        How many of them; the rest stays as it is.

    Notes
    -----
    numba compiles numpy's own sort for ten seconds.
    """
    gap = count // 2
    while gap > 0:
        for i in range(gap, count):
            one, j = values[i], i
            while j >= gap and values[j - gap] > one:
                values[j] = values[j - gap]
                j -= gap
            values[j] = one
        gap //= 2

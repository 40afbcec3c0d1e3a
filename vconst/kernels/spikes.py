"""Single values that stand far from the samples about them."""

import numba
import numpy as np

#: The median of absolute deviations of normal values is 1 / 1.4826 standard deviations.
MAD = 1.4826

#: ns beyond which nothing is: as far as one likes.
_ANYWHERE = np.iinfo(np.int64).max

#: Fewer values in a window say nothing of the middle one.
FEWEST = 5


def spikes(time, values, *, window=21, deviations=3.0, reach=_ANYWHERE):
    """
    Which values are farther from the median of a moving window than its spread lets expect.

    Parameters
    ----------
    time : array of int64, shape (n,)
        ns, ascending.
    values : array of float, shape (n,)
        NaN is no spike, and in no median.
    window : int
        Odd number of samples, the middle one among them; at the ends, and beside what is farther
        in time than *reach*, there are fewer.
    deviations : float
        Standard deviations from the median beyond which a value is a spike.
    reach : int
        ns: what lies farther from the middle one is not in its window.

    Returns
    -------
    spike : numpy.ndarray of bool, shape (n,)
        ``|x - median| > deviations * 1.4826 * median |x_i - median|``. Never where the window has
        fewer than five values, or more than half of them are equal, so that there is no spread.

    References
    ----------
    Hampel (1974), doi:10.1080/01621459.1974.10482962; as a moving window: Pearson et al. (2016),
    doi:10.1186/s13634-016-0383-6.
    """
    if window < 3 or window % 2 == 0 or not deviations > 0:
        raise ValueError(
            f"a window of {window} samples and {deviations} deviations; expected an odd number of "
            "3 or more, and more than 0"
        )
    time = np.ascontiguousarray(time, np.int64)
    values = np.ascontiguousarray(values, np.float64)
    return _spikes(time, values, window // 2, MAD * deviations, reach)


@numba.njit(cache=True, nogil=True)
def _spikes(time, values, half, factor, reach):
    found = np.zeros(values.size, np.bool_)
    held = np.empty(2 * half + 1)
    for k in range(values.size):
        if not np.isfinite(values[k]):
            continue
        count = 0
        for j in range(max(0, k - half), min(values.size, k + half + 1)):
            if np.isfinite(values[j]) and abs(time[j] - time[k]) <= reach:
                held[count] = values[j]
                count += 1
        if count < FEWEST:
            continue
        middle = np.median(held[:count])
        spread = np.median(np.abs(held[:count] - middle))
        found[k] = spread > 0.0 and abs(values[k] - middle) > factor * spread
    return found

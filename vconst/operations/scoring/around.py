"""What draws of a null that goes around a circle are worth: by times of a span, or by longitude."""

from typing import NamedTuple

import numpy as np

from vconst.kernels.chance.catalogues import shifted
from vconst.kernels.chance.several import independent_number
from vconst.kernels.constants import DAY

#: Nulls of which every draw is the real list turned by one amount around a circle.
AROUND = ("shifts", "longitudes")

#: Degrees from none at all that turns of longitude keep, as ``shifted_longitudes`` draws them.
_LEAST_TURN = 30.0

#: Lists evenly around in each length that is looked at.
_PER_WINDOW = 4


class Around(NamedTuple):
    """
    What is known of the circle of a null before any value is.

    Attributes
    ----------
    share : float
        Of the circle that draws are taken from; the rest is too near to the real list.
    windows : float
        How often what is looked at as one fits into the circle: there are no more
        independent values of a greatest that is looked for in it.
    bins : float
        The same of a single bin.
    """

    share: float
    windows: float
    bins: float


def circles(span, *, shift, length, width):
    """
    The circles of the nulls that go around one.

    Parameters
    ----------
    span : (int, int)
        ns.
    shift : float
        Days: no draw is nearer to the real list.
    length, width : int
        ns of all bins among which the greatest is looked for, and of one.

    Returns
    -------
    circles : dict of str to Around
    """
    whole = span[1] - span[0]
    share = max(0.0, 1.0 - 2.0 * shift * DAY / whole)
    turned = 1.0 - 2.0 * _LEAST_TURN / 360.0
    return {
        "shifts": Around(share, whole / length, whole / width),
        "longitudes": Around(turned, np.inf, np.inf),
    }


def even_number(circle, draws):
    """
    How many lists evenly around say what draws are worth.

    Parameters
    ----------
    circle : Around
    draws : int

    Returns
    -------
    number : int
        Four for every window, but no more than twice as many in the part that draws come from
        as there are draws, and no fewer than half of that: draws are worth no more than their
        number, so that a finer look has no use.
    """
    most = draws / max(circle.share, 0.25)
    return int(np.ceil(np.clip(_PER_WINDOW * circle.windows, most, 2.0 * most)))


def evenly_around(name, catalogue, number):
    """
    The real list turned by every multiple of one step, itself first.

    Parameters
    ----------
    name : {"shifts", "longitudes"}
    catalogue : Catalogue
    number : int

    Yields
    ------
    time, latitude, longitude : numpy.ndarray
        As ``draw_catalogues`` yields them.
    """
    time, north, east = catalogue.time, catalogue.latitude, catalogue.longitude
    whole = catalogue.span[1] - catalogue.span[0]
    for step in range(number):
        if name == "shifts":
            yield shifted(time, whole * step // number, catalogue.span), north, east
        else:
            turned = east + 360.0 * step / number
            yield time, north, np.mod(turned + 180.0, 360.0) - 180.0


def draws_worth(series, share, most=np.inf):
    """
    How many independent values draws around a circle can give, beside the real one.

    Parameters
    ----------
    series : array of float, shape (n,)
        The statistic at n places evenly around; where it is not known it is taken as usual.
    share : float
        Of the circle that draws are taken from.
    most : float
        Independent values that there can be around the whole circle.

    Returns
    -------
    worth : float
    """
    series = np.asarray(series, np.float64)
    known = np.isfinite(series)
    if not known.any():
        return 0.0
    filled = np.where(known, series, series[known].mean())
    return float(share * min(independent_number(filled), most))

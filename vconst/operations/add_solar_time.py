"""Mean or apparent solar local time beside every sample."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.sphere import local_time
from vconst.kernels.sun import apparent_solar_time
from vconst.operation import Selection, operation
from vconst.vocabulary import core_terms

_NAME = "add_solar_time"

_DEFINED = {
    "mean_solar_time": "UT + longitude / 15",
    "apparent_solar_time": "12 h + longitude from the sub-solar point / 15",
}


@operation(version=1)
def add_solar_time(data: Selection, *, sun: Literal["mean", "apparent"] = "apparent") -> Selection:
    """
    The same samples with their solar local time beside them.

    Parameters
    ----------
    data : Selection
        Of samples with time and longitude.
    sun : {"mean", "apparent"}
        ``mean``: as everywhere else in vconst, UT + longitude/15. ``apparent``: as the Sun
        stands, which differs from it by the equation of time, -14 to +16 min over the year.

    Returns
    -------
    data : Selection
        With ``mean_solar_time`` or ``apparent_solar_time``, hours from 0 to 24, as a variable:
        ``select_between`` chooses by it, around midnight too. NaN where a sample has no place.

    Raises
    ------
    OperationError
        If the data have no longitude for every time.

    Notes
    -----
    For match-ups the two are the same: within a delay of a day the equation of time changes
    by 30 s at most, so that differences of local time hardly depend on it.
    """
    return data.then(derive_solar_time, sun=sun)


def derive_solar_time(dataset, *, sun):
    """
    The per-sample transform of `add_solar_time`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time`` and ``longitude`` (degree).
    sun : {"mean", "apparent"}

    Returns
    -------
    dataset : xarray.Dataset
    """
    if "longitude" not in dataset or dataset["longitude"].dims != dataset["time"].dims:
        raise OperationError(
            f"{_NAME}: '{dataset.attrs.get('product', 'the data')}' has no longitude for every "
            "time.",
            hint="It works on tracks, and on profiles by their own place.",
        )
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    hours = {"mean": local_time, "apparent": apparent_solar_time}[sun]
    name = f"{sun}_solar_time"
    term = core_terms()[name]
    about = {"units": term.units, "long_name": term.long_name, "definition": _DEFINED[name]}
    values = hours(time, dataset["longitude"].values.astype(float))
    return dataset.assign({name: (dataset["time"].dims, values, about)})

"""Mask single values that stand far from the samples about them."""

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.spikes import spikes
from vconst.operation import Selection, VariableName, operation
from vconst.selection import with_surroundings

_NAME = "mask_spikes"

#: Widest window: what a step may look at beside a sample has an end.
_WIDEST = 101

#: s: samples that are farther are not in the window of one.
_REACH = 1800.0


@operation(version=1)
def mask_spikes(
    data: Selection,
    *,
    variable: VariableName,
    window: int = 21,
    deviations: float | None = 3.0,
    log: bool = False,
) -> Selection:
    """
    The same data without spikes: values far from the median of the samples about them.

    Parameters
    ----------
    data : Selection
        Of samples with one number of the variable each: a track or a series.
    variable : str
        Canonical name.
    window : int
        Odd number of samples whose median and spread judge the middle one, 3 to 101; 11 to 21 are
        usual. Samples more than half an hour away are not among them.
    deviations : float or None
        Standard deviations (1.4826 times the median of absolute deviations) beyond which a value is
        a spike; 3 is Hampel's. None looks for no spikes.
    log : bool
        Judge decimal logarithms: of what is above zero only.

    Returns
    -------
    data : Selection
        Spikes are NaN on reading, never dropped, and counted as ``spikes``.

    Raises
    ------
    UsageError
        If the window is even, or too narrow or wide, or *deviations* is not above zero.
    OperationError
        If the variable has not one number a sample.

    Notes
    -----
    Spikes are judged on the values as they are stored, under the quality reasons of *data*, before
    any other step changes them: they are the same wherever the time is cut. A window with fewer
    than five values, or in which more than half are equal, judges nothing. With 3 deviations 1.4 %
    of white noise is taken for spikes in windows of 21 samples and 2.9 % in windows of 11, since
    the spread of few is not well known (0.3 % if it were); 0.6 and 1.3 % of red noise whose
    neighbours correlate by 0.9. What is real and as short as one sample goes too: set *deviations*
    by what is left of planted deviations (``inject``, ``recover``), not by eye.

    References
    ----------
    Hampel (1974), doi:10.1080/01621459.1974.10482962; Pearson et al. (2016),
    doi:10.1186/s13634-016-0383-6.
    """
    if deviations is None:
        return data
    if not 3 <= window <= _WIDEST or window % 2 == 0 or not deviations > 0:
        raise UsageError(
            f"{_NAME}: a window of {window} samples and {deviations:g} deviations.",
            hint=f"'window' is an odd number from 3 to {_WIDEST}, 'deviations' is above zero.",
        )
    if data.granules() and list(data.view.traits(data.product)["sample_key"]) != ["time"]:
        raise OperationError(
            f"{_NAME}: '{data.product}' has several sites or satellites at a time, and each would "
            "be judged by the others.",
            hint="It is for one sample at a time.",
        )
    how = {"window": window, "deviations": float(deviations), "log": log}
    return data.then(take_out, variable=variable, **how)


def find_spikes(dataset, *, variable, window, deviations, log):
    """
    Which samples are spikes, from those around them.

    Parameters
    ----------
    dataset : xarray.Dataset
        As it is stored, masked by quality.
    variable : str
    window : int
    deviations : float
    log : bool

    Returns
    -------
    derived : xarray.Dataset
        One column of bool, named by all settings.
    """
    if variable not in dataset or dataset[variable].dims != ("time",):
        raise OperationError(
            f"{_NAME}: '{dataset.attrs.get('product', 'the data')}' has no single number of "
            f"'{variable}' a sample.",
            hint="Name a variable of a track or a series, as it is stored.",
        )
    values = dataset[variable].values.astype(np.float64)
    if log:
        values = np.log10(np.where(values > 0, values, np.nan))
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    how = {"window": window, "deviations": deviations, "reach": round(_REACH * 1e9)}
    name = _column(variable, window, deviations, log)
    return xr.Dataset({name: ("time", spikes(time, values, **how))}, {"time": dataset["time"]})


@with_surroundings(
    find_spikes,
    margin=_REACH,
    chosen=("variable",),
    settings=("variable", "window", "deviations", "log"),
)
def take_out(dataset, *, variable, window, deviations, log):
    """
    The per-sample transform of `mask_spikes`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With the column of :func:`find_spikes`.
    variable, window, deviations, log
        As for :func:`find_spikes`.

    Returns
    -------
    masked : xarray.Dataset
        Attribute ``counts`` says how many samples were masked.
    """
    if variable not in dataset:
        return dataset
    spike = dataset[_column(variable, window, deviations, log)].values
    lost = spike & np.isfinite(dataset[variable].values)
    masked = dataset.assign({variable: dataset[variable].where(~xr.DataArray(lost, dims="time"))})
    masked[variable].attrs = dataset[variable].attrs
    counts = {"spikes": int(lost.sum())} if lost.any() else {}
    return masked.assign_attrs(counts={**dataset.attrs.get("counts", {}), **counts})


def _column(variable, window, deviations, log):
    return f"spike_of_{variable}_{window}_{deviations:g}_{'log' if log else 'linear'}"

"""Which columns of samples are measured values, and how a day is named."""

from dataclasses import replace

import numpy as np

from vconst.selection import DAY
from vconst.selection.pieces import reduce_pieces

#: Columns of positions: not values, though they are numbers.
PLACES = ("latitude", "longitude", "radius", "altitude", "geodetic_latitude")

#: The dimension of the samples of a packet.
PACKET = "sample"

#: The mode of samples whose product has no working mode.
NO_MODE = "all"

#: What the numbers of ``working_mode`` mean, as the vocabulary has it; others keep their number.
MODES = {1: "survey mode", 2: "burst mode"}


def values_of(dataset):
    """
    Measured values of a dataset: floating point, one a sample.

    Returns
    -------
    values : dict of str to xarray.DataArray
        By name, sorted. Errors and positions are left out, and so is what has a second
        dimension.
    """
    return {
        str(name): values
        for name, values in sorted(dataset.data_vars.items(), key=lambda item: str(item[0]))
        if values.dtype.kind == "f"
        and len(values.dims) == 1
        and str(name) not in PLACES
        and "_error" not in str(name)
    }


def wide_values_of(dataset):
    """
    Measured values with further dimensions: packets, spectra, counts by energy and detector.

    Returns
    -------
    values : dict of str to xarray.DataArray
        By name, sorted, the samples first. Errors are left out.
    """
    along = "time" if "time" in dataset.dims else "start"
    return {
        str(name): values.transpose(along, ...)
        for name, values in sorted(dataset.data_vars.items(), key=lambda item: str(item[0]))
        if values.dtype.kind == "f"
        and len(values.dims) > 1
        and along in values.dims
        and "_error" not in str(name)
    }


def is_packet(values):
    """Whether wide values are evenly spaced samples of a packet."""
    return values.dims[1:] == (PACKET,)


def modes_of(dataset):
    """
    The working mode of every sample in words.

    Returns
    -------
    modes : numpy.ndarray of str
        ``survey mode``, ``burst mode``, ``mode 3``, ``mode not stated``; ``all`` where the
        product has no working mode.
    """
    if "working_mode" not in dataset:
        return np.full(stamps_of(dataset).size, NO_MODE)
    numbers, place = np.unique(dataset["working_mode"].values, return_inverse=True)
    return np.array([_mode_words(number) for number in numbers], "U")[place]


def _mode_words(number):
    if number != number:
        return "mode not stated"
    return MODES.get(number, f"mode {number:g}")


def stamps_of(dataset):
    """Times of the samples in ns since 1970 UTC."""
    name = "time" if "time" in dataset.variables else "start"
    return dataset[name].values.astype("datetime64[ns]").astype(np.int64)


def days_of(selection):
    """
    Every day that a selection asks for, with or without samples.

    Returns
    -------
    days : numpy.ndarray of int64
        Midnights in ns. From the first to the last day of what is asked, or of what is
        there where the selection has no limit; empty where there is neither.
    """
    span = selection.span()
    first = selection.start if selection.start is not None else span and span[0]
    last = selection.stop if selection.stop is not None else span and span[1]
    if first is None or last is None:
        return np.zeros(0, np.int64)
    end = max(last - 1, first) if selection.stop is not None else last
    return np.arange(first // DAY, end // DAY + 1) * DAY


def reduce_days(selection, piece, *, version=1, **about):
    """
    A function of every day of a selection, in order; days are kept.

    Parameters
    ----------
    selection : Selection
        One that ends with a day takes the 24:00 sample for one of the next day.
    piece : callable
        As :func:`reduce_pieces` takes it where it keeps.
    version : int
        Of *piece*: raised when it gives something else of the same samples.
    **about
        ``halo`` in ns, and ``settings``.

    Returns
    -------
    found : list of xarray.Dataset
        Of the days with samples; empty where there are none.
    """
    stop = selection.stop
    if stop is not None and stop % DAY == 0:
        selection = replace(selection, stop=stop - 1)
    return reduce_pieces(selection, piece, list, length=DAY, keep=version, **about) or []


def as_times(nanoseconds):
    """Times in ns as ``datetime64[ns]``."""
    return np.asarray(nanoseconds, np.int64).astype("datetime64[ns]")

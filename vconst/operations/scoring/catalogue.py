"""Events of a list as arrays, inside a span of time."""

from typing import NamedTuple

import numpy as np

from vconst.errors import OperationError
from vconst.selection.times import parse_time, show_time


class Catalogue(NamedTuple):
    """
    Events that are asked about.

    Attributes
    ----------
    time : numpy.ndarray of int64, shape (n,)
        ns since 1970 UTC, ascending.
    latitude, longitude : numpy.ndarray of float64, shape (n,)
        Geocentric, degrees.
    magnitude, radius : numpy.ndarray of float64, shape (n,)
        NaN where the list has none; the radius of the zone in km.
    span : (int, int)
        ns: from when to when events were asked for; the end is not part of it.
    """

    time: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    magnitude: np.ndarray
    radius: np.ndarray
    span: tuple[int, int]

    @property
    def placed(self):
        """Of each event, whether it has a place."""
        return np.isfinite(self.latitude) & np.isfinite(self.longitude)

    def taken(self, rows):
        """The catalogue with some of its events only."""
        return self._replace(**{n: getattr(self, n)[rows] for n in self._fields if n != "span"})


def catalogue_of(events, start, stop, by):
    """
    Events of a result, inside a span.

    Parameters
    ----------
    events : Events
        Of ``preparation_zone``, ``decluster`` or ``draw_controls`` (the events themselves).
    start, stop : str or None
        First and last time, of a date alone the whole day; None for the first and last event.
    by : str
        Who asks, for messages.

    Returns
    -------
    catalogue : Catalogue

    Raises
    ------
    OperationError
        If there is no event inside, or one of the ends is missing and there is but one event.
    """
    dataset = events.dataset
    if "place" in dataset.sizes:
        dataset = dataset.isel(place=np.flatnonzero(dataset["control"].values == 0))
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    begin = int(time.min()) if start is None else parse_time(start)
    end = int(time.max()) + 1 if stop is None else parse_time(stop, end=True)
    order = np.argsort(time, kind="stable")
    order = order[(time[order] >= begin) & (time[order] < end)]
    if not order.size or end <= begin:
        raise OperationError(
            f"{by}: none of {time.size} events lies from {show_time(begin)} to {show_time(end)}.",
            hint="Take a longer time, or a smaller magnitude in the step before.",
        )
    nothing = np.full(time.size, np.nan)
    columns = (
        dataset[name].values.astype(np.float64) if name in dataset else nothing
        for name in ("latitude", "longitude", "magnitude", "zone_radius")
    )
    return Catalogue(time[order], *(values[order] for values in columns), (begin, end))


def require_places(catalogue, by):
    """
    Refuse events without a place.

    Parameters
    ----------
    catalogue : Catalogue
    by : str
        Who asks, for messages.

    Raises
    ------
    OperationError
        If an event has none.
    """
    without = int((~catalogue.placed).sum())
    if without:
        raise OperationError(
            f"{by}: {without} of {catalogue.time.size} events have no place.",
            hint="Storms, flares and bursts are epochs in time only: see 'superposed_epoch'.",
        )

"""Events and their controls as place-times with a reach, and what a track saw before each."""

from typing import NamedTuple

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.chance.visits import joined_visits, visits_of
from vconst.kernels.constants import DAY

#: ns of the pieces that a track is read in.
_PIECE = 30 * DAY


class Places(NamedTuple):
    """
    Events inside a span and their controls.

    Attributes
    ----------
    time : numpy.ndarray of int64, shape (n,)
        ns.
    latitude, longitude : numpy.ndarray of float64, shape (n,)
        Geocentric degrees.
    reach : numpy.ndarray of float64, shape (n,)
        km: of a control that of its event.
    control : numpy.ndarray of bool, shape (n,)
    owner : numpy.ndarray of int64, shape (n,)
        Which of the events, from 0 in the order of time.
    event : numpy.ndarray of int64, shape (events,)
        Place of each of these in the list that was given.
    """

    time: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    reach: np.ndarray
    control: np.ndarray
    owner: np.ndarray
    event: np.ndarray

    @property
    def own(self):
        """Row of each event among the places, in the order of their times."""
        rows = np.flatnonzero(~self.control)
        return rows[np.argsort(self.owner[rows], kind="stable")]


def places_before(events, span, reach, by):
    """
    Events of a span with their controls.

    Parameters
    ----------
    events : Events
        Of ``draw_controls``.
    span : (int, int)
        ns.
    reach : float or None
        km; None for the radius of each zone.
    by : str
        Who asks, for messages.

    Returns
    -------
    places : Places

    Raises
    ------
    OperationError
        If there are no controls, or no radius of zones where it is asked for.
    """
    held = events.dataset
    if "place" not in held.sizes or not (held["control"].values == 1).any():
        raise OperationError(
            f"{by}: 'events' have no controls.", hint="Give what 'draw_controls' left."
        )
    if reach is None and "event_zone_radius" not in held:
        raise OperationError(
            f"{by}: 'events' say no radius of their zones.", hint="Give 'reach', a distance."
        )
    time = held["time"].values.astype("M8[ns]").astype(np.int64)
    control, of_event = held["control"].values == 1, held["of_event"].values
    own = np.flatnonzero(~control & (time >= span[0]) & (time < span[1]))
    own = own[np.argsort(time[own], kind="stable")]
    row = np.full(int(of_event.max()) + 1, -1)
    row[of_event[own]] = np.arange(own.size)
    kept = np.flatnonzero(np.where(control, row[of_event] >= 0, np.isin(np.arange(time.size), own)))
    if reach is None:
        far = held["event_zone_radius"].values.astype(np.float64)[of_event[kept]]
    else:
        far = np.full(kept.size, float(reach))
    north, east = (held[n].values.astype(np.float64)[kept] for n in ("latitude", "longitude"))
    owner = row[of_event[kept]]
    return Places(time[kept], north, east, far, control[kept], owner, of_event[own])


def visits_before(data, places, variable, *, before, limit, by):
    """
    What a track saw before each place-time.

    Parameters
    ----------
    data : Selection
        A track; what is not finite is not seen.
    places : Places
    variable : str
    before : float
        Days.
    limit : float
        Size from which on a value is unusual.
    by : str
        Who asks, for messages.

    Returns
    -------
    visits : Visits

    Raises
    ------
    OperationError
        If it is no track.
    """
    if data.kind != "track":
        raise OperationError(
            f"{by}: '{data.product}' is no track, and only tracks have passes.",
            hint="Give samples of one platform along its orbit.",
        )
    asked = {"variable": variable, "places": places[:4], "before": round(before * DAY)}
    return data.reduce(see_piece, joined_visits, length=_PIECE, limit=float(limit), **asked)


def see_piece(dataset, window, *, variable, places, before, limit):
    """
    What one piece of a track saw.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: pieces do not overlap.
    variable : str
    places : (array, array, array, array)
    before : int
    limit : float

    Returns
    -------
    visits : Visits
    """
    del window
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    rest = (dataset[n].values.astype(np.float64) for n in ("latitude", "longitude", variable))
    samples = (time, *rest)
    sound = np.all([np.isfinite(each) for each in samples[1:]], axis=0)
    return visits_of(tuple(each[sound] for each in samples), places, before=before, limit=limit)

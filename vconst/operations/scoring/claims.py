"""What is claimed, as alarms inside a span; and the alarm that earthquakes give by themselves."""

from typing import NamedTuple

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.chance.caught import alarms_of, caught, covered_shares
from vconst.kernels.constants import DAY, SPHERE_RADIUS

#: km: half the circumference, so everywhere.
EVERYWHERE = np.pi * SPHERE_RADIUS

#: Places spread evenly over the sphere, of which the alarmed share is that of the area.
_PLACES = 4000

#: Halvings by which the duration of the automatic alarm is found.
_HALVINGS = 30

#: Days after an event for which the trajectory of the automatic alarm is reckoned.
DURATIONS = (1, 3, 7, 21, 60, 180, 365, 1000)


class Claims(NamedTuple):
    """
    Claims inside a span.

    Attributes
    ----------
    start, stop : numpy.ndarray of int64, shape (n,)
        ns; the stop is not part of it.
    latitude, longitude, radius : numpy.ndarray of float64, shape (n,)
        Geocentric degrees, km.
    outside : int
        Claims that lie outside the span and are not among them.
    """

    start: np.ndarray
    stop: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    radius: np.ndarray
    outside: int

    @property
    def alarms(self):
        """The claims as alarms, to be asked."""
        return alarms_of(self.start, self.stop, self.latitude, self.longitude, self.radius)[0]


def claims_of(dataset, span, *, days, radius, by):
    """
    Claims of a list.

    Parameters
    ----------
    dataset : xarray.Dataset
        Along ``event``: ``start`` (or ``time``), perhaps ``stop``, ``latitude``, ``longitude``
        (geocentric) and ``zone_radius``. One without a place is everywhere.
    span : (int, int)
        ns: claims are cut to it.
    days : float or None
        How long each lasts from just after its start; None for its ``stop``.
    radius : float or None
        km; None for ``zone_radius``.
    by : str
        Who asks, for messages.

    Returns
    -------
    claims : Claims

    Raises
    ------
    OperationError
        If a claim has no duration or no radius, or all lie outside.
    """
    start = dataset["start" if "start" in dataset else "time"].values
    start = start.astype("M8[ns]").astype(np.int64)
    stop = _stops(dataset, start, days, by)
    nothing = np.full(start.size, np.nan)
    north, east, own = (
        dataset[name].values.astype(np.float64) if name in dataset else nothing
        for name in ("latitude", "longitude", "zone_radius")
    )
    reach = own if radius is None else np.full(start.size, radius)
    nowhere = ~(np.isfinite(north) & np.isfinite(east))
    reach = np.where(nowhere, EVERYWHERE, reach)
    if not (np.isfinite(reach) & (reach >= 0)).all():
        raise OperationError(
            f"{by}: a claim has a place and no radius.", hint="Give 'radius', for example 500 km."
        )
    north, east = np.where(nowhere, 0.0, north), np.where(nowhere, 0.0, east)
    inside = (stop > span[0]) & (start + 1 < span[1])
    if not inside.any():
        raise OperationError(
            f"{by}: none of {start.size} claims lies inside the time that is scored.",
            hint="Take 'start' and 'stop' such that they do.",
        )
    begin, end = np.maximum(start + 1, span[0]), np.minimum(stop + 1, span[1])
    columns = (each[inside] for each in (begin, end, north, east, reach))
    return Claims(*columns, int((~inside).sum()))


def _stops(dataset, start, days, by):
    if days is not None:
        stop = start + round(days * DAY)
    elif "stop" in dataset:
        stop = dataset["stop"].values.astype("M8[ns]").astype(np.int64)
    else:
        stop = start
    if not (stop > start).all():
        raise OperationError(
            f"{by}: a claim has no end after its start.",
            hint="Give 'days': how long after each claim an event is to come.",
        )
    return stop


def alarmed_shares(claims, places, span):
    """
    τ at the places of events, and of the whole sphere.

    Parameters
    ----------
    claims : Claims
    places : (array, array)
        Geocentric latitude and longitude, degrees, of events by whose rate is weighed.
    span : (int, int)
        ns.

    Returns
    -------
    by_rate, by_area : float
    """
    alarms = claims.alarms
    even = np.arange(_PLACES) + 0.5
    north = np.degrees(np.arcsin(2.0 * even / _PLACES - 1.0))
    east = np.mod(even * 180.0 * (3.0 - np.sqrt(5.0)), 360.0)
    return tuple(
        float(covered_shares(*each, alarms, span).mean()) for each in (places, (north, east))
    )


def automatic_alarm(catalogue, radius, days):
    """
    The alarm after every event, around it.

    Parameters
    ----------
    catalogue : Catalogue
    radius : float
        km.
    days : float

    Returns
    -------
    claims : Claims

    References
    ----------
    Luen & Stark (2008), doi:10.1214/193940307000000509.
    """
    begin = catalogue.time + 1
    end = np.minimum(begin + round(days * DAY), catalogue.span[1])
    kept = end > begin
    columns = (begin, end, catalogue.latitude, catalogue.longitude)
    reach = np.full(int(kept.sum()), radius)
    return Claims(*(each[kept] for each in columns), reach, 0)


def matched_automatic(catalogue, places, radius, alarmed):
    """
    The automatic alarm that covers as much of place and time as a claim.

    Parameters
    ----------
    catalogue : Catalogue
    places : (array, array)
        By which τ is reckoned.
    radius : float
        km.
    alarmed : float
        τ that it is to have.

    Returns
    -------
    days : float
        How long it lasts after each event; the longest there is where that is too little.
    alarmed : float
        Its τ.
    caught : numpy.ndarray of bool, shape (n,)
        Events that it catches.
    """
    low, high = 0.0, (catalogue.span[1] - catalogue.span[0]) / DAY
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        claims = automatic_alarm(catalogue, radius, middle)
        covered = covered_shares(*places, claims.alarms, catalogue.span).mean()
        low, high = (middle, high) if covered < alarmed else (low, middle)
        if abs(covered - alarmed) <= 1e-3 * alarmed:
            break
    return middle, float(covered), catches(claims, catalogue)


def catches(claims, catalogue):
    """Which events of a catalogue fall into claims."""
    return caught(catalogue.time, catalogue.latitude, catalogue.longitude, claims.alarms)[0] > 0

"""What lies around an event: the field above its zone, and entries of other catalogues."""

import numpy as np

from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.field import evaluate_field, igrf14
from vconst.kernels.sphere import great_circle_distance

#: Hz per nT: e / (2 pi m) of a proton, from CODATA 2018 (1.602176634e-19 C,
#: 1.67262192369e-27 kg).
PROTON_GYRATION = 1.602176634e-19 / (2 * np.pi * 1.67262192369e-27) * 1e-9


def field_over_zone(event, height):
    """
    Strength of the main field over a zone.

    Parameters
    ----------
    event : dict of str to float
        ``time`` (int64 ns UTC), ``latitude``, ``longitude`` (geocentric, degrees) and
        ``zone_radius`` (km).
    height : float
        km above the sphere of 6371.2 km.

    Returns
    -------
    strength : numpy.ndarray of float
        nT of IGRF-14 over the middle (first) and over 24 places each at half the radius and at
        the edge; NaN outside the span of the model.
    """
    turn = np.linspace(0.0, 2 * np.pi, 24, endpoint=False)
    reach = np.concatenate([[0.0], *(np.full(24, part) for part in (0.5, 1.0))])
    reach = reach * event["zone_radius"] / SPHERE_RADIUS
    turn = np.concatenate([[0.0], turn, turn])
    middle = np.radians(event["latitude"])
    sine = np.sin(middle) * np.cos(reach) + np.cos(middle) * np.sin(reach) * np.cos(turn)
    north = np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))
    along = np.cos(reach) - np.sin(middle) * sine
    east = np.degrees(np.arctan2(np.sin(turn) * np.sin(reach) * np.cos(middle), along))
    radius = np.full(north.size, SPHERE_RADIUS + height)
    time = np.array([event["time"]], np.int64)
    try:
        parts = evaluate_field(igrf14(), time, north, east + event["longitude"], radius)
    except ValueError:  # a time that the model does not hold
        return np.full(north.size, np.nan)
    return np.sqrt(sum(part**2 for part in parts))


def entries_near(catalogue, places, radius, span):
    """
    Entries of a catalogue near a place while something was compared there.

    Parameters
    ----------
    catalogue : xarray.Dataset
        ``start``, ``stop`` (an instant without), ``latitude``, ``longitude`` along ``event``.
    places : list of (float, float)
        Latitude and longitude in degrees; NaN is no place.
    radius : float
        km.
    span : tuple of int
        First and last time, ns UTC.

    Returns
    -------
    number : int
        Of entries within *radius* of one of the places that overlap the span.
    nearest : float
        Distance in km of the nearest in this time, however far; NaN if there is none.
    """
    start = catalogue["start"].values.astype("M8[ns]").astype(np.int64)
    stop = start
    if "stop" in catalogue:
        given = catalogue["stop"].values.astype("M8[ns]")
        stop = np.where(np.isnat(given), start, given.astype(np.int64))
    north, east = (catalogue[name].values.astype(float) for name in ("latitude", "longitude"))
    during = (start <= span[1]) & (stop >= span[0]) & np.isfinite(north + east)
    places = [place for place in places if np.isfinite(place).all()]
    if not during.any() or not places:
        return 0, np.nan
    far = np.min(
        [great_circle_distance(*place, north[during], east[during]) for place in places], axis=0
    )
    return int((far <= radius).sum()), float(far.min())

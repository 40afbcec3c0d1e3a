"""Place-times that stand in for events, so that nothing of the events themselves is looked at."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.chance.catalogues import shifted
from vconst.kernels.constants import DAY
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.kernels.land import is_land
from vconst.kernels.sphere import great_circle_distance
from vconst.operations.zones.magnetic import magnetic_latitude

#: How stand-ins are drawn, for pages.
DRAWN = (
    "each at a place more than two radii from its event and clear of all others, within 3° of its "
    "quasi-dipole latitude and alike in land or sea, at a time of the same span"
)
SHIFTED = "all times of the events shifted around their span by one amount of 30 days or more"

#: Degrees of quasi-dipole latitude, days of the least shift, places thrown for each event.
_ALIKE, _SHIFT, _THROWN = 3.0, 30, 2000

#: Days from another event of the list after which its place may be taken.
_APART = 30

_SEED = 0xB11D


def stand_ins(events, reach, span, *, magnetic, by):
    """
    Place-times that take the place of events.

    Parameters
    ----------
    events : xarray.Dataset
        Along ``event``: ``start``, ``latitude``, ``longitude`` (geocentric), and more.
    reach : (n,) array of float
        Radius of each zone, km.
    span : (int, int)
        ns since 1970 UTC: first and last time that one may have.
    magnetic : bool
        Whether each is drawn like its event; otherwise all times are shifted by one amount and
        places stay, so that aftershocks keep following what they follow.
    by : str
        Who asks, for messages.

    Returns
    -------
    events : xarray.Dataset
        The same entries in order of their new time; names and places say what they are.
    instead : dict of str to (str, array)
        ``instead_of_time``, ``_latitude``, ``_longitude`` along ``event``: of the real events,
        which controls have to stay clear of.
    words : str
        How they were drawn.

    Raises
    ------
    OperationError
        If the span is too short, or no place is like an event.
    """
    draw = np.random.default_rng(_SEED)
    real = {"time": events["start"].values.astype("M8[ns]").astype(np.int64)}
    real |= {name: events[name].values.astype(float) for name in ("latitude", "longitude")}
    real["zone_radius"] = np.asarray(reach, float)
    if magnetic:
        drawn = [_like(draw, real, row, span, by) for row in range(real["time"].size)]
        found = [np.array(each) for each in zip(*drawn, strict=True)]
    else:
        found = [_shifted(draw, real["time"], span, by), real["latitude"], real["longitude"]]
    order = np.argsort(found[0], kind="stable")
    made = _written(events.isel(event=order), *(each[order] for each in found))
    instead = {f"instead_of_{n}": ("event", v[order]) for n, v in real.items() if n in _PLACE}
    instead["instead_of_time"] = ("event", real["time"][order].astype("M8[ns]"))
    return made, instead, DRAWN if magnetic else SHIFTED


def thrown_anywhere(draw, window, count):
    """
    Candidates for place-times: uniform on the sphere and in time.

    Parameters
    ----------
    draw : numpy.random.Generator
    window : (int, int)
        ns since 1970 UTC, the end left out.
    count : int

    Returns
    -------
    time, latitude, longitude : (count,) array
        ns and degrees.
    """
    latitude = np.degrees(np.arcsin(draw.uniform(-1, 1, count)))
    longitude = draw.uniform(-180, 180, count)
    return draw.integers(window[0], window[1], count), latitude, longitude


def hidden_events(zones):
    """
    The events in whose place others stand, which nothing may be read of.

    Parameters
    ----------
    zones : xarray.Dataset
        Of ``preparation_zone``.

    Returns
    -------
    hidden : dict of str to array, or None
        ``time`` (ns), ``latitude``, ``longitude``, ``zone_radius``; None if the events are real.
    """
    if "instead_of_time" not in zones:
        return None
    hidden = {name: zones[f"instead_of_{name}"].values for name in ("time", *_PLACE)}
    hidden["time"] = hidden["time"].astype("M8[ns]").astype(np.int64)
    return hidden | {"zone_radius": zones["zone_radius"].values.astype(float)}


def clear_of(hidden, time, latitude, longitude, reach, lag):
    """
    Which place-times share neither zone and time with any of some events.

    Parameters
    ----------
    hidden : dict of str to array, or None
        Of :func:`hidden_events`.
    time, latitude, longitude : (n,) array
        ns and degrees.
    reach : float
        Radius of their own zones, km.
    lag : float
        Days apart from which on they share nothing.

    Returns
    -------
    clear : (n,) array of bool
    """
    clear = np.ones(np.shape(time), bool)
    if hidden is None:
        return clear
    for when, north, east, radius in zip(*hidden.values(), strict=True):
        far = great_circle_distance(north, east, latitude, longitude) > radius + reach
        clear &= far | (np.abs(time - when) > lag * DAY)
    return clear


_PLACE = ("latitude", "longitude")


def _like(draw, real, row, span, by):
    """Time and place of one that is like an event in what can change the data."""
    time, latitude, longitude, reach = (real[name][row : row + 1] for name in real)
    when, north, east = thrown_anywhere(draw, (span[0], max(span[1], span[0] + 1)), _THROWN)
    apart = great_circle_distance(latitude, longitude, north, east) > 2 * reach
    apart &= clear_of(real, when, north, east, float(reach[0]), _APART)
    own = magnetic_latitude(by, time, latitude, longitude)
    alike = apart & (np.abs(magnetic_latitude(by, when, north, east) - own) <= _ALIKE)
    alike &= is_land(north, east) == is_land(latitude, longitude)
    found = np.flatnonzero(alike)
    if not found.size:
        raise OperationError(
            f"{by}: no place is like the event at {latitude[0]:.1f}, {longitude[0]:.1f} and clear "
            f"of it by {2 * reach[0]:.0f} km, to stand in for it.",
            hint="Take smaller zones or a longer time, or run without --blind.",
        )
    return when[found[0]], north[found[0]], east[found[0]]


def _shifted(draw, time, span, by):
    """Times around the span by one shift that is not near zero."""
    least = _SHIFT * DAY
    end = max(span[1], int(time.max())) + 1
    if end - span[0] <= 2 * least:
        raise OperationError(
            f"{by}: times can be shifted by {_SHIFT} days or more only around a span of more than "
            f"{2 * _SHIFT} days; this one has {(end - span[0]) / DAY:.0f}.",
            hint="Take a longer time, or leave 'magnetic' true, so that places are drawn too.",
        )
    shift = int(draw.integers(least, end - span[0] - least))
    return shifted(time, shift, (span[0], end))


def _written(events, time, latitude, longitude):
    """The entries with other times and places, and words that say so."""
    attrs = {name: events[name].attrs for name in ("start", "latitude", "longitude")}
    columns = {"start": time.astype("M8[ns]"), "latitude": latitude, "longitude": longitude}
    if "geodetic_latitude" in events:
        attrs["geodetic_latitude"] = events["geodetic_latitude"].attrs
        columns["geodetic_latitude"] = geodetic_from_geocentric(latitude, _RADIUS)[0]
    if "event_id" in events:
        names = events["event_id"].values.astype(str)
        attrs["event_id"], columns["event_id"] = {}, np.array([f"stand-in for {n}" for n in names])
    if "place" in events:
        attrs["place"], columns["place"] = {}, np.full(time.size, "not where the event was")
    return events.assign({name: ("event", columns[name], attrs[name]) for name in columns})


#: km from the Earth's centre at which a geocentric latitude is turned; of no consequence.
_RADIUS = 6371.2

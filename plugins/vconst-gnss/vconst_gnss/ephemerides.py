"""Positions of many satellites at many times, each from the record that fits best."""

import numpy as np

from vconst_gnss.physics.constants import LIGHT
from vconst_gnss.physics.orbits import (
    GEOSTATIONARY,
    clock_correction,
    glonass_position,
    kepler_position,
    turn_earth,
)
from vconst_gnss.rinex.times import GPS_MINUS_BDT, gps_from_utc

#: s from the reference time of a record within which it is used (two hours after each of the
#: GPS and Galileo batches; a GLONASS state holds for half of its 30 min, and some more).
LONGEST = {"G": 7200.0, "E": 7200.0, "C": 7200.0, "R": 1800.0}

#: Place of the health word in a record.
_HEALTH = {"G": 24, "E": 24, "C": 24, "R": 6}

_SECOND = 1_000_000_000
_WEEK = 604_800 * _SECOND


class Ephemerides:
    """
    Broadcast orbits of all satellites.

    Parameters
    ----------
    arrays : mapping
        ``TIME``, ``SATELLITE``, ``MESSAGE``, ``PARAMETERS`` as
        :func:`vconst_gnss.rinex.navigation.read_navigation` gives them.
    """

    def __init__(self, arrays):
        names = np.asarray(arrays["SATELLITE"])
        times = gps_from_utc(arrays["TIME"])
        parameters = np.asarray(arrays["PARAMETERS"], float)
        messages = np.asarray(arrays["MESSAGE"])
        self._records = {}
        for name in np.unique(names):
            rows = np.flatnonzero(names == name)
            if (messages[rows] == "INAV").any():
                rows = rows[messages[rows] == "INAV"]  # one kind of clock
            healthy = parameters[rows, _HEALTH.get(str(name)[0], 24)] == 0
            rows = rows[healthy]
            if len(rows):
                order = np.argsort(times[rows], kind="stable")
                self._records[str(name)] = times[rows][order], parameters[rows][order]

    @property
    def satellites(self):
        """Names of those with a healthy record."""
        return tuple(self._records)

    def channel(self, satellite):
        """Frequency number of a GLONASS satellite; NaN if it is not known."""
        records = self._records.get(satellite)
        return float(records[1][-1, 10]) if records and satellite[0] == "R" else np.nan

    def at_reception(self, satellite, time, distance):
        """
        Where a satellite was when a signal left it, in the frame of its arrival.

        Parameters
        ----------
        satellite : str
        time : array of int64, shape (n,)
            GPS time of arrival, ns since 1980-01-06.
        distance : array of float, shape (n,)
            Pseudorange in m; NaN is taken as 0.075 s of travel.

        Returns
        -------
        position : numpy.ndarray of float64, shape (n, 3)
            m; NaN without a record near enough.
        clock : numpy.ndarray of float64, shape (n,)
            Satellite clock minus system time in s.
        """
        time = np.asarray(time, np.int64)
        travel = np.nan_to_num(np.asarray(distance, float) / LIGHT, nan=0.075)
        position, clock = np.full((len(time), 3), np.nan), np.full(len(time), np.nan)
        if satellite not in self._records:
            return position, clock
        epochs, parameters = self._records[satellite]
        nearest = _nearest(epochs, time)
        since = (time - epochs[nearest]) / 1e9 - travel
        rows = np.flatnonzero(np.abs(since) <= LONGEST.get(satellite[0], 0.0))
        if not len(rows):
            return position, clock
        chosen, since = parameters[nearest[rows]], since[rows]
        clock[rows] = (
            clock_correction(chosen, since)
            if satellite[0] != "R"
            else (chosen[:, 0] + chosen[:, 1] * since)
        )
        since = since - clock[rows]
        position[rows], relativity = _position(satellite, chosen, epochs[nearest[rows]], since)
        clock[rows] += relativity
        position[rows] = turn_earth(position[rows], travel[rows])
        return position, clock


def _position(satellite, parameters, epochs, since):
    letter = satellite[0]
    if letter == "R":
        return glonass_position(parameters, since), 0.0
    shift = GPS_MINUS_BDT if letter == "C" else 0
    week_second = ((epochs - shift * _SECOND) % _WEEK) / 1e9 + since
    tilted = letter == "C" and int(satellite[1:]) in GEOSTATIONARY
    return kepler_position(parameters, week_second, letter, tilted)


def _nearest(epochs, time):
    """Number of the record whose time is nearest; the later one of two that are as near."""
    after = np.clip(np.searchsorted(epochs, time), 0, len(epochs) - 1)
    before = np.maximum(after - 1, 0)
    earlier = np.abs(time - epochs[before]) < np.abs(epochs[after] - time)
    return np.where(earlier, before, after)

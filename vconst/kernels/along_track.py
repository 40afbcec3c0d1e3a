"""How far along and across a track two positions at one time lie apart."""

import numpy as np


def along_track_offset(time_ns, place, sister_time_ns, sister_place, *, gap_ns):
    """
    Time by which positions lag behind those of a sister, and their distance to the side.

    Parameters
    ----------
    time_ns : numpy.ndarray of int64, shape (n,)
    place : numpy.ndarray of float, shape (n, 3)
        km, in a frame that turns with the Earth; NaN is no place.
    sister_time_ns : numpy.ndarray of int64, shape (m,)
        Ascending.
    sister_place : numpy.ndarray of float, shape (m, 3)
    gap_ns : int
        Between sister samples further apart nothing is interpolated.

    Returns
    -------
    offset : numpy.ndarray of float, shape (n,)
        s; positive where the place is one that the sister left so long ago: times are late.
        NaN where there is no place of the sister around the time.
    across : numpy.ndarray of float, shape (n,)
        km; what remains of the difference perpendicular to the velocity, unsigned.

    Notes
    -----
    ``offset = (s(t) - p) . v / v^2`` with s(t) on the chord between two samples of the
    sister and v the chord over its time. The sagitta of the chord, 1 m for 1 s and 13 m for
    4 s in low orbit, points to the Earth and enters *across* only.
    """
    held = np.isfinite(sister_place).all(axis=1)
    times, places = np.asarray(sister_time_ns, np.int64)[held], sister_place[held]
    times, first = np.unique(times, return_index=True)
    places = places[first]
    offset, across = np.full(len(time_ns), np.nan), np.full(len(time_ns), np.nan)
    if times.size < 2:
        return offset, across
    k = np.clip(np.searchsorted(times, time_ns, "right") - 1, 0, times.size - 2)
    step = times[k + 1] - times[k]
    inside = (time_ns >= times[k]) & (time_ns <= times[k + 1]) & (step <= gap_ns)
    chord = places[k + 1] - places[k]
    share = (np.asarray(time_ns, np.int64) - times[k]) / step
    apart = places[k] + share[:, None] * chord - place
    velocity = chord / (step / 1e9)[:, None]
    square = np.einsum("ij,ij->i", velocity, velocity)
    known = inside & (square > 0.0) & np.isfinite(apart).all(axis=1)
    along = np.einsum("ij,ij->i", apart, velocity)
    offset[known] = along[known] / square[known]
    rest = apart - np.where(known, offset, 0.0)[:, None] * velocity
    across[known] = np.linalg.norm(rest[known], axis=1)
    return offset, across

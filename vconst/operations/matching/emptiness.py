"""Why nothing matched, in words."""

import numpy as np

from vconst.kernels.constants import DAY, EARTH_RATE
from vconst.kernels.nodes import circular_hours, descending_nodes
from vconst.kernels.sphere import local_time, local_time_difference
from vconst.operations.matching.approach import least_by_band

#: Two orbits whose nodes differ by less than this mean solar time fly in one plane, min.
ONE_PLANE = 6.0

#: Nor do their inclinations differ by more in one plane, degrees.
ONE_TILT = 1.0

#: Two in one plane whose distance in time changes by less, min a day, do not meet for years:
#: seven minutes a year.
STEADY = 0.02

#: Longest pause between blocks over which a crossing of the equator is interpolated, ns.
_LONGEST = 120_000_000_000


def describe_emptiness(found, criteria, spans, possible):
    """
    Why nothing matched, and what to widen.

    Parameters
    ----------
    found : list of Found
    criteria : Criteria
    spans : tuple of str
        When the target and the reference have samples, for people.
    possible : int
        How many conjunctions there would be if no sample were left out.

    Returns
    -------
    note : str
    """
    bands = least_by_band(one.approach for one in found)
    if not bands:
        return (
            f"No pairs: no samples of the two are within {criteria.delay:g} min of each other. "
            f"The target is there {spans[0]}, the reference {spans[1]}."
        )
    if possible:
        return (
            f"No pairs: the two meet {spaced(possible)} times within the limits, but all samples "
            "there are masked, have no value or were left out by a selection."
        )
    distance, limit = min(bands.values()), criteria.reach
    listed = ", ".join(f"{low}° to {high}° {spaced(km)} km" for (low, high), km in bands.items())
    asked = "" if criteria.distance is None else f"; 'distance' is {criteria.distance:g} km"
    said = (
        f"No pairs: within {criteria.delay:g} min the two never come nearer than "
        f"{spaced(distance)} km (by latitude of the target, either side: {listed}){asked}. "
    )
    why = next((one.planes for one in found if one.planes), "")
    if distance > limit and why:
        return said + why
    if distance > limit:
        return said + "Widen 'distance' or 'delay', or take a longer time."
    others = " and ".join(repr(name) for name in criteria.others)
    return said + f"Where they do, they fail the limits{f', {others}' if others else ''}."


def describe_planes(target, reference):
    """
    What two platforms that follow each other in one orbit plane cannot do, in words.

    Parameters
    ----------
    target, reference : Blocks

    Returns
    -------
    words : str
        Empty where they are not in one plane, or too little is known.
    """
    (times, easts), (others, other_easts) = _nodes(target), _nodes(reference)
    if not times.size or not others.size:
        return ""
    hours = [circular_hours(local_time(*each)) for each in ((times, easts), (others, other_easts))]
    tilts = [_inclination(blocks) for blocks in (target, reference)]
    if abs(local_time_difference(*hours)) > ONE_PLANE or not abs(tilts[0] - tilts[1]) <= ONE_TILT:
        return ""
    chosen = _nearest_in_time(times, others)
    lags = (times - others[chosen]) / 60e9
    east = np.abs((easts - other_easts[chosen] + 180.0) % 360.0 - 180.0)
    said = (
        f"Both cross the equator southwards at {_clock(hours[0])} mean solar time, "
        f"{np.median(np.abs(lags)):.0f} min and {np.median(east):.1f}° of longitude apart: they "
        "follow each other in one plane, "
    )
    drift = _drift(times, lags)
    if not abs(drift) <= STEADY:
        return said + (
            f"and the time between them changes by {abs(drift):.2g} min a day: in other weeks "
            "they may meet."
        )
    return said + (
        "and no longer time brings them nearer. Compare each with a third whose orbit crosses "
        "theirs (match_up with it as reference), and the two through it."
    )


def _inclination(blocks):
    """Tilt of the orbit plane in degrees, by how blocks follow each other under the stars."""
    step = np.diff(blocks.time)
    k = np.flatnonzero((step > 0) & (step <= _LONGEST))
    turned = EARTH_RATE * step[k] / 1e9
    x = blocks.x[k + 1] * np.cos(turned) - blocks.y[k + 1] * np.sin(turned)
    y = blocks.y[k + 1] * np.cos(turned) + blocks.x[k + 1] * np.sin(turned)
    one, two = np.stack([blocks.x, blocks.y, blocks.z], 1)[k], np.stack([x, y, blocks.z[k + 1]], 1)
    normal = np.cross(one, two)
    size = np.linalg.norm(normal, axis=1)
    if not (size > 0).any():
        return np.nan
    return np.degrees(np.arccos(np.median(normal[size > 0, 2] / size[size > 0])))


def _drift(times, lags):
    """How the time between two crossings changes, min a day; 0 where one crossing is known."""
    if times.size < 2:
        return 0.0
    revolution = np.median(np.diff(times)) / 60e9
    return float(np.polyfit((times - times[0]) / DAY, np.unwrap(lags, period=revolution), 1)[0])


def spaced(number):
    """A whole number in groups of three, with the thin spaces of the pages."""
    return f"{number:,.0f}".replace(",", "\u202f")


def _nodes(blocks):
    """Times and longitudes of crossings of the equator southwards."""
    latitude = np.degrees(np.arcsin(np.clip(blocks.z, -1.0, 1.0)))
    longitude = np.degrees(np.arctan2(blocks.y, blocks.x))
    return descending_nodes(blocks.time, latitude, longitude, longest_ns=_LONGEST)


def _nearest_in_time(times, others):
    """Of each time the index of the nearest of the others, which are ascending."""
    behind = np.clip(np.searchsorted(others, times), 0, others.size - 1)
    before = np.maximum(behind - 1, 0)
    nearer = np.abs(others[before] - times) <= np.abs(others[behind] - times)
    return np.where(nearer, before, behind)


def _clock(hours):
    minutes = round(hours * 60.0) % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

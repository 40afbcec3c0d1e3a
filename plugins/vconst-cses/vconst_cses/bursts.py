"""Packets of burst records: matched to their records, with a time and a place each."""

import numpy as np

from vconst import FileError
from vconst_cses.column import FILLS
from vconst_cses.times import NO_TIME

#: Records further apart than this many times their packets' span are not neighbours.
NEIGHBOURS = 1.5


def split(arrays, counts, layout):
    """
    The two products of one file: records with spectra, and packets of burst records.

    Packet k of a record lies k cadences after the record's time. Its position is
    interpolated on the sphere to the next record, and beyond the last one of a run along
    the step before.

    Parameters
    ----------
    arrays : dict of str to array
        Of the file; packets have more rows than records.
    counts : dict of str to int
    layout : Layout

    Returns
    -------
    parts : dict of str to (dict of str to array, dict of str to int)
        Arrays and counts by product; packets only if there are any. Packets that are all
        fill are left out and counted as ``packets_empty``.

    Raises
    ------
    FileError
        If there are not as many packets as the burst records should have.
    """
    packets = [c for c in layout.kept if c.rows == "packet"]
    axes = {c.source for c in layout.kept if c.axis}
    rows = {c.source for c in packets}
    burst = np.flatnonzero(arrays["WORKMODE"] == layout.packets.mode)
    _check_number([arrays[name] for name in sorted(rows)], len(burst), layout)
    records = {name: values for name, values in arrays.items() if name not in rows}
    parts = {layout.product: (_without(records, "sample_offset"), counts)}
    if not len(burst):
        return parts
    record = np.repeat(burst, layout.packets.per_record)
    place = np.tile(np.arange(layout.packets.per_record), len(burst))
    kept = ~_empty([arrays[name] for name in sorted(rows)])
    if not kept.any():
        return parts
    part = _places(arrays, record, place, layout)
    for name, values in records.items():
        if name not in axes and name not in part and values.ndim == 1:
            part[name] = values[record]
    part |= {name: arrays[name] for name in rows}
    if not kept.all():
        chosen = _chosen(kept)
        part = {name: values[chosen] for name, values in part.items()}
    part["sample_offset"] = arrays["sample_offset"]
    empty = int((~kept).sum())
    parts[layout.packets.product] = (part, {"packets_empty": empty} if empty else {})
    return parts


def _chosen(kept):
    """The packets to keep: a slice where empty ones only stand at the end, which copies nothing."""
    count = int(kept.sum())
    return slice(count) if kept[:count].all() else kept


def _without(arrays, name):
    return {key: values for key, values in arrays.items() if key != name}


def _check_number(arrays, burst, layout):
    expected = burst * layout.packets.per_record
    found = {len(values) for values in arrays}
    if found != {expected}:
        raise FileError(
            f"{layout.packets.product}: {burst} records are in burst mode (WORKMODE "
            f"{layout.packets.mode}), with {layout.packets.per_record} packets each {expected} "
            f"rows are expected; the file has {', '.join(map(str, sorted(found)))}.",
            hint="The table (vconst_cses/tables/efd.py) says how many packets a record has.",
        )


def _empty(arrays):
    """Packets that are fill in every component, looked for only where their first sample is."""
    empty = np.logical_and.reduce([np.isin(values[:, 0], FILLS) for values in arrays])
    for number in np.flatnonzero(empty):
        empty[number] = all(np.isin(values[number], FILLS).all() for values in arrays)
    return empty


def _places(arrays, record, place, layout):
    time = layout.time.source
    times = arrays[time]
    cadence = layout.packets.cadence * 1e9
    stated = times[record]
    later = np.rint(place * cadence).astype(np.int64)
    part = {time: np.where(stated == NO_TIME, NO_TIME, stated + later)}
    begin, end, share = _neighbours(times, record, later, layout.packets.per_record * cadence)
    names = {c.name: c.source for c in layout.kept}
    north, east = arrays[names["latitude"]], arrays[names["longitude"]]
    exact = place == 0
    latitude, longitude = _between(north, east, begin, end, share)
    height = arrays[names["altitude"]].astype(float)
    height = height[begin] + share * (height[end] - height[begin])
    for name, values in (("latitude", latitude), ("longitude", longitude), ("altitude", height)):
        part[names[name]] = np.where(exact, arrays[names[name]][record], values)
    return part


def _neighbours(times, record, later, span):
    """The two records that a packet lies between or beyond, and its share of the way."""
    following = np.minimum(record + 1, len(times) - 1)
    joined = (following > record) & (times[following] - times[record] < NEIGHBOURS * span)
    joined &= (times[following] != NO_TIME) & (times[record] != NO_TIME)
    before = np.maximum(record - 1, 0)
    begin, end = np.where(joined, record, before), np.where(joined, following, record)
    length = (times[end] - times[begin]).astype(float)
    since = (times[record] - times[begin]) + later
    sound = (length > 0) & (length < NEIGHBOURS * span)
    share = np.where(sound, since / np.where(sound, length, 1.0), np.nan)
    return begin, end, share


def _between(latitude, longitude, begin, end, share):
    """Along the great circle through two places; also beyond its end."""
    places = _unit(latitude, longitude)
    first, second = places[begin], places[end]
    angle = 2 * np.arcsin(np.minimum(np.sqrt(((first - second) ** 2).sum(-1)) / 2, 1.0))
    sine = np.where(angle > 0, np.sin(angle), 1.0)
    one = np.where(angle > 0, np.sin((1 - share) * angle) / sine, 1.0)
    other = np.where(angle > 0, np.sin(share * angle) / sine, 0.0)
    x, y, z = (one[:, None] * first + other[:, None] * second).T
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def _unit(latitude, longitude):
    sound = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 360)
    north = np.radians(np.where(sound, latitude, np.nan), dtype="f8")
    east = np.radians(np.where(sound, longitude, np.nan), dtype="f8")
    cosine = np.cos(north)
    return np.stack([cosine * np.cos(east), cosine * np.sin(east), np.sin(north)], axis=-1)


def join(arrays, layout):
    """
    Records for a file that is to hold packets: the inverse of :func:`split`.

    Parameters
    ----------
    arrays : mapping of str to array
        Of packets. A record begins every 25 packets, and after every gap.
    layout : Layout

    Returns
    -------
    arrays : dict of str to array
        Of records in burst mode, with rows of fill where a record has fewer packets.
    """
    given = {name: np.asarray(values) for name, values in arrays.items()}
    time = layout.time.source
    each, cadence = layout.packets.per_record, layout.packets.cadence * 1e9
    record, place = _records_of(given[time], each, cadence)
    begin = np.flatnonzero(place == 0)
    joined = {}
    for column in layout.stored:
        if column.source not in given:
            continue
        values = given[column.source]
        if column.rows == "packet":
            rows = np.full((len(begin) * each, *values.shape[1:]), column.fill)
            rows[record * each + place] = values
            joined[column.source] = rows
        elif column.rows == "record":
            joined[column.source] = values[begin]
        else:
            joined[column.source] = values
    joined["WORKMODE"] = np.full(len(begin), layout.packets.mode)
    return joined


def _records_of(times, each, cadence):
    record, place = np.zeros(len(times), int), np.zeros(len(times), int)
    for number in range(1, len(times)):
        away = (times[number] - times[number - 1]) / cadence
        fresh = place[number - 1] + 1 >= each or round(away) != 1
        record[number] = record[number - 1] + fresh
        place[number] = 0 if fresh else place[number - 1] + 1
    return record, place

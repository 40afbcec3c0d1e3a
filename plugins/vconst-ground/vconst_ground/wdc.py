"""Hourly values of the World Data Centres: a line a day and component, tabular base and units."""

from pathlib import Path

import numpy as np

from vconst_ground.components import ANGLES, canonical_components
from vconst_ground.fixed import Lines, decimals_of, table_of, text_of
from vconst_ground.intervals import WDC_HOURLY
from vconst_ground.levels import content_of, place_arrays

WIDTH, HOURS = 120, 24

#: Hours without a value.
MISSING = 9999.0

#: nT in a unit of the tabular base, and tabular units in a degree.
_HUNDRED, _TENTHS = 100.0, 600.0


def read_wdc(path):
    """
    Read hourly values, of one observatory or several.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to list of Content
        ``geomagnetic/hour``, one content an observatory and month or year that the file
        holds: ``time`` (datetime64[ns]), the beginning of the hour (the first value of a
        line is the mean of 00 to 01 UT); ``site``; no position, which these files do not
        have; components under the names that go without one.

    Raises
    ------
    FileError
        With the line that is damaged, or says a day and component again.

    Notes
    -----
    A value is base times 100 nT plus units of nT, or base degrees plus units of 0.1 minute
    for D and I; 9999 is none. Columns 15 and 16 are the century, blank is 19.
    """
    lines = Lines(Path(path).name)
    table = table_of(lines, Path(path).read_bytes(), WIDTH, 1)
    if not len(table):
        lines.fail(1, "no line in it", "It is empty: fetch it again.")
    days = _days(lines, table)
    letters, sites = text_of(table, 7, 8).astype(str), text_of(table, 0, 3).astype(str)
    values, differ = _values(lines, table, letters)
    _check_once(lines, sites, letters, days)
    return {"geomagnetic/hour": list(_contents(sites, letters, days, values, differ))}


def _days(lines, table):
    century = text_of(table, 14, 16).astype(str)
    found = np.empty(len(table), "M8[D]")
    for row, (hundred, rest) in enumerate(zip(century, text_of(table, 3, 10), strict=True)):
        text = rest.decode("latin-1")
        said = f"{hundred.strip() or '19'}{text[:2]}-{text[2:4]}-{text[5:7]}".replace(" ", "0")
        try:
            found[row] = np.datetime64(said, "D")
        except ValueError:
            lines.fail(row + 1, f"'{text[:4]}{text[5:]}' of century '{hundred}' is no date")
    return found


def _values(lines, table, letters):
    """Hourly values (n, 24) in nT or degrees, and where the daily mean is another one."""
    block = table[:, 16:120].reshape(len(table), 26, 4)
    numbers = decimals_of(lines, block, 1)
    base, hours, mean = numbers[:, :1], numbers[:, 1:25], numbers[:, 25]
    hours = np.where(hours == MISSING, np.nan, hours)
    whole = np.isfinite(hours).all(axis=1) & (mean != MISSING)
    differ = whole & (np.abs(hours.mean(axis=1) - mean) > 1.0)
    angle = np.isin(letters, list(ANGLES))[:, None]
    return np.where(angle, base + hours / _TENTHS, base * _HUNDRED + hours), differ


def _check_once(lines, sites, letters, days):
    seen = {}
    for row, one in enumerate(zip(sites, letters, days.tolist(), strict=True)):
        if one in seen:
            lines.fail(row + 1, f"{one[0]} {one[1]} of {one[2]} stands in line {seen[one]} as well")
        seen[one] = row + 1


def _contents(sites, letters, days, values, differ):
    for site in dict.fromkeys(sites.tolist()):
        mine = sites == site
        own, place = np.unique(days[mine], return_inverse=True)
        reported = {}
        for letter in dict.fromkeys(letters[mine].tolist()):
            filled = np.full((len(own), HOURS), np.nan)
            rows = letters[mine] == letter
            filled[place[rows]] = values[mine][rows]
            reported[letter] = filled.ravel()
        hours = np.arange(HOURS) * np.timedelta64(1, "h")
        time = (own.astype("M8[ns]")[:, None] + hours).ravel()
        found = canonical_components(reported, np.nan, np.nan)
        counts = {
            "missing": int(sum(np.isnan(one).sum() for one in reported.values())),
            "no_position": len(time),
            "daily_mean_differs": int(differ[mine].sum()),
        }
        arrays = {"time": time, **place_arrays(len(time), site, np.nan, np.nan, np.nan), **found}
        made = content_of(arrays, site=site, level=WDC_HOURLY, cadence="hour", counts=counts)
        yield made["geomagnetic/hour"]

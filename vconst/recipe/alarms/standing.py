"""Logged alarms as claims that can be scored: from when on each was known, and where."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from vconst.errors import UsageError


@dataclass(frozen=True)
class Logged:
    """
    Alarms of a log, as claims.

    Parameters
    ----------
    claims : xarray.Dataset
        Along ``event``: ``start``, ``stop``, ``latitude``, ``longitude``, ``zone_radius``.
    magnitude : float
    latitudes, longitudes : (float, float)
        Of the area that was watched.
    start, stop : str
        From the first that was watched to the end of the last alarm, or of the last that was
        watched, UTC.
    watched, alarms, late : int
        How often it was watched, how many alarms there are, and how many of them were issued
        after their window.
    """

    claims: Any
    magnitude: float
    latitudes: tuple
    longitudes: tuple
    start: str
    stop: str
    watched: int
    alarms: int
    late: int


def logged(lines, *, recipe=None, retrospective=False):
    """
    The alarms of a log.

    Parameters
    ----------
    lines : list of Line
    recipe : str or None
        Of which; None if the log has one only.
    retrospective : bool
        Whether alarms count from their start although they were issued later. Otherwise each
        counts from when it was issued, and one that was issued after its window not at all.

    Returns
    -------
    logged : Logged

    Raises
    ------
    UsageError
        If there is nothing to score, or alarms are not of one kind.
    """
    said = [line.said for line in lines if recipe in (None, line.said.get("recipe"))]
    recipes = sorted({each["recipe"] for each in said})
    if len(recipes) != 1:
        raise UsageError(
            f"The log has alarms of {', '.join(recipes) or 'no recipe'}; one is scored at a time.",
            hint="Name it: vconst watch RECIPE --score" if recipes else "Watch first.",
        )
    alarms = [each for each in said if each["kind"] == "alarm"]
    watched = [each for each in said if each["kind"] == "watched"]
    _require_one_kind(said)
    claims, late = _claims(alarms, retrospective)
    if not claims:
        raise UsageError(_nothing(alarms, late), hint=_WHAT_THEN)
    begin = min(_time(e["data_to"] if retrospective else e["issued"]) for e in watched)
    end = max([*(stop for _, stop, _ in claims), *(_time(each["data_to"]) for each in watched)])
    return Logged(
        _dataset(claims),
        claims[0][2]["magnitude"],
        tuple(watched[0]["latitudes"]),
        tuple(watched[0]["longitudes"]),
        str(begin),
        str(end),
        len(watched),
        len(alarms),
        late,
    )


_WHAT_THEN = (
    "Alarms are scored when their time has come; --retrospective scores those issued after it, "
    "which are no forecasts."
)


def _require_one_kind(said):
    kinds = {each["recipe_key"] for each in said}
    if len(kinds) > 1:
        raise UsageError(
            f"The recipe of these alarms was changed: the log holds {len(kinds)} versions of it.",
            hint="Each version is a series of its own: keep it in a log of its own (--log).",
        )


def _claims(alarms, retrospective):
    found, late = [], 0
    for each in alarms:
        own = each["alarm"]
        start, stop, issued = (_time(t) for t in (own["start"], own["stop"], each["issued"]))
        late += bool(issued >= stop)
        begin = start if retrospective else max(start, issued)
        if begin < stop:
            found.append((begin, stop, own))
    return found, late


def _nothing(alarms, late):
    if not alarms:
        return "No alarm was issued: there is nothing to score."
    return (
        f"All {late} of {len(alarms)} alarms were issued after their window: none was a forecast."
    )


def _dataset(claims):
    columns = {
        "start": np.array([begin for begin, _, _ in claims]).astype("M8[ns]"),
        "stop": np.array([stop for _, stop, _ in claims]).astype("M8[ns]"),
    }
    for name in ("latitude", "longitude", "zone_radius"):
        columns[name] = np.array([own[name] for _, _, own in claims], float)
    return xr.Dataset({name: ("event", values) for name, values in columns.items()})


def _time(text):
    return np.datetime64(text.replace("+00:00", "").removesuffix("Z")[:19], "s")

"""What was planted in a made-up constellation, beside what a run recovered."""

import numpy as np

from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Calibration
from vconst.vocabulary import core_terms

_COEFFICIENTS = ("slope", "offset", "drift")


def compare_planted(planted, results):
    """
    Planted against recovered coefficients.

    Parameters
    ----------
    planted : vconst.synthetic.Planted
    results : dict of str to Result or dict
        Of a run, by step.

    Returns
    -------
    rows : list of dict
        ``quantity``, ``planted``, ``recovered``, ``low``, ``high`` (95 % interval) and
        ``inside``: one row a coefficient of each calibration.
    """
    rows = []
    for step, result in results.items():
        if not isinstance(result, Calibration):
            continue
        about, found = result.dataset.attrs, result.scalars
        truth = planted.relative(about["target"], about["reference"], about["variable"])
        for name in _COEFFICIENTS:
            if name in found:
                rows.append(_row(f"{step} {name}", truth[name], found, name))
    return rows


def planted_around(truth):
    """
    The deviations that were planted, each with the declared event that it lies about.

    Parameters
    ----------
    truth : mapping
        Of ``truth.json``.

    Returns
    -------
    rows : list of dict
        ``event`` (name, empty for none), ``layers``, ``words`` (size, place and time) and
        ``after``: whether it begins when the event is over.
    """
    rows = []
    for each in truth["deviations"]:
        event = _nearest(each, truth["earthquakes"]["declared"])
        after = bool(event and _time(each["start"]) >= _time(event["time"]))
        rows.append(
            {
                "event": event["name"] if event else "",
                "name": each["name"],
                "layers": list(each["layers"]),
                "words": _words(each),
                "after": after,
            }
        )
    return rows


def _nearest(deviation, events):
    """The event nearest to a deviation's middle, if it is inside the radius; or None."""
    distance = [_distance(deviation, event) for event in events]
    nearest = int(np.argmin(distance)) if distance else 0
    return events[nearest] if distance and distance[nearest] <= deviation["radius"] else None


def _distance(deviation, event):
    """km; deviations are declared geocentric, events geodetic as catalogues are."""
    north, _ = geocentric_from_geodetic(event["latitude"], 0.0)
    place = deviation["latitude"], deviation["longitude"]
    return float(great_circle_distance(*place, float(north), event["longitude"]))


def _words(deviation):
    size = deviation["size"]
    relative = deviation["kind"] == "relative"
    much = f"{100 * size:+.0f} %" if relative else f"{size:+g} {_unit(deviation)}"
    where = "all over the zone" if deviation.get("space") == "flat" else "in the middle"
    start, stop = (str(_time(deviation[n]))[:16].replace("T", " ") for n in ("start", "stop"))
    return (
        f"{deviation['name'].replace('-', ' ')}, {much} {where}, none beyond "
        f"{deviation['radius']:.0f} km, {start} to {stop} UTC"
    )


def _unit(deviation):
    """The unit of an absolute size, where what it is planted in has one."""
    named = {deviation.get("variable"), *deviation["layers"]}
    units = {
        term.units
        for name, term in core_terms().items()
        if name in named or (term.role == "data" and term.quantity in named)
    }
    return units.pop() if len(units) == 1 else "in the unit of each layer"


def _time(text):
    return np.datetime64(str(text).replace(" ", "T").rstrip("Z"), "s")


def _row(quantity, truth, found, name):
    low, high = found[f"{name}_low"], found[f"{name}_high"]
    return {
        "quantity": quantity,
        "planted": truth,
        "recovered": found[name],
        "low": low,
        "high": high,
        "inside": bool(low <= truth <= high),
    }

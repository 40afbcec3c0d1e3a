"""Loops of a campaign: A on B, B on C, C on A must lead back to A within their uncertainty."""

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from vconst.kernels.closure import misclosure, same_pivot
from vconst.operation import Calibration

#: Two-sided 95 % of a normal distribution.
_NORMAL = 1.959963984540054

#: Below this a loop does not close.
LEVEL = 0.05

#: So near to 1 no chance comes by chance: two lines that are each other's inverse, such as those
#: of one set of pairs seen from either side, close whatever the sensors do.
_TRIVIAL = 1e-9

CLOSES, BY_CONSTRUCTION = "closes", "closes by construction"


@dataclass(frozen=True)
class Edge:
    """
    One calibration of a loop.

    Parameters
    ----------
    member : str
    target, reference : str
    said : mapping
        Attributes of the calibration.
    line : tuple of (float, float, numpy.ndarray)
        Slope and offset at *time* with their covariance, widened to the printed interval.
    """

    member: str
    target: str
    reference: str
    said: Any
    line: tuple


def closure_of(done):
    """
    Every loop of two and of three sensors among the calibrations of a campaign.

    Parameters
    ----------
    done : list of Done

    Returns
    -------
    loops : list of dict
        Plain JSON: ``step``, ``variable``, ``values`` (labels of the axes that name no
        sensor), ``sensors`` (each on the next, the last on the first), ``members``, ``slope``
        and ``offset`` of the loop with their ``_se``, ``scenes`` (``reference``, ``misclosure``
        and ``misclosure_se`` in the unit of the variable), ``chance``, ``verdict``.

    Notes
    -----
    A drift is taken at the middle of the time that all of the loop share. Two calibrations of
    a loop use the samples of one sensor, perhaps at the same times; what that makes them share
    is not known and not counted. A loop that closes to rounding tests nothing, nor does one of
    two sensors, whose two fits have the same meetings: the verdict of either, where it closes,
    is ``"closes by construction"``.
    """
    loops = []
    for (step, variable, scale, values), edges in _groups(done).items():
        for chain in _loops(edges):
            loops.append(_closed(step, variable, scale, dict(values), [edges[e] for e in chain]))
    return loops


def _groups(done):
    """Edges by (target, reference), of calibrations that differ in their sensors only."""
    found = {}
    every = [(each, step, fit) for each in done for step, fit in _fits(each)]
    axes = _axes_of_sensors(every)
    for each, step, fit in every:
        said = fit.dataset.attrs
        labels = tuple((a, v) for a, v in each.member.labels.items() if a not in axes)
        if said.get("target") and said.get("reference") and "offset" in fit.dataset:
            group = found.setdefault((step, said["variable"], said.get("scale"), labels), {})
            group[said["target"], said["reference"]] = (each.member.name, fit)
    return found


def _fits(each):
    for step, given in each.results.items():
        if isinstance(given, Calibration) and "covariance" in given.dataset:
            yield step, given


def _axes_of_sensors(every):
    """Axes whose every setting names the target or the reference of its calibrations."""
    axes = set(every[0][0].member.labels) if every else set()
    for each, _, fit in every:
        sensors = {fit.dataset.attrs.get("target"), fit.dataset.attrs.get("reference")}
        axes = {a for a in axes if sensors & _values(each.member.settings[a])}
    return axes


def _values(setting):
    return {each.plain for each in setting.parameters.values() if isinstance(each.plain, str)}


def _loops(edges):
    """Keys of the edges of each loop, each loop once."""
    sensors = sorted({sensor for edge in edges for sensor in edge})
    for a, b in itertools.combinations(sensors, 2):
        yield from _present([(a, b), (b, a)], edges)
    for a, b, c in itertools.combinations(sensors, 3):
        yield from _present([(a, b), (b, c), (c, a)], edges)
        yield from _present([(a, c), (c, b), (b, a)], edges)


def _present(chain, edges):
    if all(edge in edges for edge in chain):
        yield chain


def _closed(step, variable, scale, values, found):
    """What one loop says."""
    middle = _middle([fit for _, fit in found])
    pivot = float(found[0][1].dataset.attrs.get("pivot") or 1.0)
    lines = [_line(fit, middle, scale, pivot) for _, fit in found]
    slope, offset, covariance, chance = misclosure(lines)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    scenes = _scenes(found[0][1], scale, pivot, slope, offset, covariance)
    return {
        "step": step,
        "variable": variable,
        "units": found[0][1].dataset.attrs.get("units", ""),
        "values": values,
        "sensors": [fit.dataset.attrs["target"] for _, fit in found],
        "members": [member for member, _ in found],
        "slope": slope,
        "slope_se": float(errors[0]),
        "offset": offset,
        "offset_se": float(errors[1]),
        "scale": scale,
        "scenes": scenes,
        "chance": None if math.isnan(chance) else chance,
        "verdict": _verdict(chance, len(found)),
    }


def _verdict(chance, sensors):
    if math.isnan(chance):
        return "not determined"
    if chance < LEVEL:
        return "does not close"
    # two sensors met where and when they met, be it seen from the one or from the other
    return BY_CONSTRUCTION if sensors == 2 or chance > 1.0 - _TRIVIAL else CLOSES


def _line(fit, middle, scale, pivot):
    """Slope and offset at a time, in the scale over one pivot, and their covariance."""
    dataset = fit.dataset
    names = list(dataset["covariance"].attrs["coefficients"])
    drift = "drift" in names and middle is not None
    days = _days(middle, dataset.attrs["drift_epoch"]) if drift else 0.0
    take = np.zeros((2, len(names)))
    take[0, names.index("slope")] = take[1, names.index("offset")] = 1.0
    if drift:
        take[1, names.index("drift")] = days
    slope = float(dataset["slope"])
    offset = float(dataset["offset"]) + (days * float(dataset["drift"]) if drift else 0.0)
    widened = np.asarray(dataset["covariance"].values, float) * _widening(dataset) ** 2
    covariance = take @ widened @ take.T
    own = float(dataset.attrs.get("pivot") or 1.0)
    if scale == "log" and own != pivot:
        return same_pivot(slope, offset, covariance, math.log10(own / pivot))
    return slope, offset, covariance


def _widening(dataset):
    """By how much the printed interval is wider than that of a normal distribution."""
    widths = [1.0]
    for name in ("slope", "offset"):
        error = float(dataset[f"{name}_se"])
        half = (float(dataset[f"{name}_high"]) - float(dataset[f"{name}_low"])) / 2.0
        if error > 0.0 and math.isfinite(half):
            widths.append(half / (_NORMAL * error))
    return max(widths)


def _middle(fits):
    """Middle of the time that all fits share; of all their time where they share none."""
    edges = [(f.dataset.attrs["validity_start"], f.dataset.attrs["validity_stop"]) for f in fits]
    starts, stops = (np.array(each, "datetime64[s]") for each in zip(*edges, strict=True))
    first, last = starts.max(), stops.min()
    if first > last:
        first, last = starts.min(), stops.max()
    return first + (last - first) // 2


def _days(time, epoch):
    return float((time - np.datetime64(epoch, "s")).astype(np.int64)) / 86_400.0


def _scenes(fit, scale, pivot, slope, offset, covariance):
    """What the loop makes of the scenes of its first calibration, in their own unit."""
    rows = []
    for scene in np.asarray(fit.dataset["scene"].values, float) if "scene" in fit.dataset else ():
        x = math.log10(scene / pivot) if scale == "log" else scene
        error = math.sqrt(max(0.0, np.array([x, 1.0]) @ covariance @ np.array([x, 1.0])))
        back = slope * x + offset
        if scale == "log":
            back = pivot * 10.0**back
            error = error * back * math.log(10.0)
        found = {"reference": scene, "misclosure": back - scene, "misclosure_se": error}
        rows.append({name: float(value) for name, value in found.items()})
    return rows

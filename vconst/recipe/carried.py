"""Uncertainty that calibrations carry into what is read under them, and what is built on that."""

import numpy as np

from vconst.kernels.relation import (
    corrected_error,
    corrected_target,
    correction_slope,
    predicted_target,
)
from vconst.operations.calibration_record import covariance_of
from vconst.operations.vector_fit.record import VECTOR


def uncertainties(links):
    """
    As :func:`uncertainty_at_scenes`, of links of several variables.

    Parameters
    ----------
    links : sequence of Link

    Returns
    -------
    rows : list of dict
        With ``variable`` beside ``value`` and ``error``, and ``side`` where day and night are
        read under different ones.
    """
    return [
        {"variable": variable, **({"side": side} if side else {}), **row}
        for variable in dict.fromkeys(link.body["variable"] for link in links)
        for side in sides_of(variable, links)
        for row in uncertainty_at_scenes(links_of(variable, links, side))
    ]


def sides_of(variable, links):
    """The sides that are read under links of their own; one empty text where all are alike."""
    own = (link for link in links if link.body["variable"] == variable)
    return list(dict.fromkeys(link.side for link in own if link.side)) or [""]


def links_of(variable, links, side=""):
    """Those of one variable and side, in their order."""
    own = [link for link in links if link.body["variable"] == variable]
    return [link for link in own if link.side in ("", side)]


def uncertainty_at_scenes(links, scenes=None):
    """
    Standard error that a chain of calibrations gives to corrected values.

    Parameters
    ----------
    links : sequence of Link
        Of one variable, in the order in which they are applied.
    scenes : sequence of float, optional
        Corrected values; None for the reference scenes of the last record.

    Returns
    -------
    rows : list of dict
        ``value``, corrected, in the unit of the variable, and ``error``: of all links together,
        the same for all samples. Empty where no record says how uncertain it is, or there are
        no scenes. A drift is taken where it is reckoned from.

    Notes
    -----
    From link to link u² = (added x)² + (coefficients)² + (slope of the correction × u before)².
    """
    if any(link.body.get("form") == VECTOR for link in links):
        return []  # known by component and direction, beside every sample, and by no scene
    if not links or not any(covariance_of(link.body) for link in links):
        return []
    if scenes is None:
        scenes = [s["reference"] for s in links[-1].body.get("scenes") or () if s["reference"]]
    rows = []
    for scene in scenes:
        error = _error(scene, links)
        if np.isfinite(error):
            rows.append({"value": float(scene), "error": float(error)})
    return rows


def _error(scene, links):
    """Back to what the target shows, and forward again with the error."""
    values = [np.asarray(float(scene))]
    for link in reversed(links):
        values.append(predicted_target(values[-1], 0.0, **_relation(link.body)))
    error, shown = 0.0, values[-1]
    for link in links:
        relation, covariance = _relation(link.body), covariance_of(link.body)
        corrected = corrected_target(shown, 0.0, **relation)
        scale, slope = relation["scale"], relation["slope"]
        error = error * correction_slope(shown, corrected, slope=slope, scale=scale)
        own = 0.0
        if covariance:
            given = {"slope": slope, "scale": scale, "pivot": relation["pivot"]}
            own = corrected_error(shown, corrected, 0.0, **given, covariance=covariance)
        error = np.sqrt(error**2 + own**2 + (link.added * corrected) ** 2)
        shown = corrected
    return float(error)


def _relation(body):
    found = {name: float(body[name]) for name in ("slope", "offset", "pivot")}
    return {**found, "scale": body["scale"]}

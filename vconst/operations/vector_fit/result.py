"""The result of calibrate_vector: parameters by part of the day, and what is said of them."""

import numpy as np
import xarray as xr

from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.calibration.one_side import OTHER

from .fits import (
    FEWEST_PASSES,
    MOST_CONDITION,
    MOST_LEFT,
    POOR_INFLATION,
    correlated,
    unit_of,
)

_NAMES = {
    "offset": "offset along sensor axis",
    "scale": "scale of sensor axis",
    "angle": "non-orthogonality",
    "euler": "rotation about axis",
}
_PART = ("part",)


def vector_dataset(fits, said, seen=()):
    """
    The variables and words of a ``VectorCalibration``.

    Parameters
    ----------
    fits : dict of str to PartFit
        By part: ``all``, perhaps ``day`` and ``night``.
    said : dict
        Attributes.
    seen : sequence of str
        Sides of the Earth by which there are samples; none where that is not known.

    Returns
    -------
    dataset : xarray.Dataset
    """
    parts = list(fits.values())
    names = parts[0].names
    rows = {
        "parameter_name": column("parameter", text(names), "parameter"),
        "parameter_unit": column("parameter", text([unit_of(name) for name in names]), "unit"),
        "part_name": column(_PART, text(fits), "part of the samples"),
    }
    for field, name, words in (
        ("values", "value", "value"),
        ("standard_errors", "value_se", "standard error"),
        ("low", "value_low", "lower limit (95 %)"),
        ("high", "value_high", "upper limit (95 %)"),
        ("inflation", "inflation", "standard error over that if all others were known"),
    ):
        rows[name] = column(
            ("part", "parameter"), np.stack([getattr(part, field) for part in parts]), words
        )
    covariances = np.stack([part.covariance for part in parts])
    rows["covariance"] = column(("part", "parameter", "other"), covariances, "covariance")
    for field, name, words, units in (
        ("before", "residual_before", "rms of strength minus magnitude before", "nT"),
        ("after", "residual", "rms of strength minus magnitude after", "nT"),
        ("vector_after", "vector_residual", "rms of a component of vector minus model", "nT"),
        ("condition", "condition", "condition number of the parameters", "1"),
        ("samples", "part_samples", "samples", "1"),
        ("passes", "part_passes", "passes", "1"),
    ):
        rows[name] = column(_PART, np.array([getattr(part, field) for part in parts]), words, units)
    warnings = warnings_of(fits) + _other_side(seen)
    dataset = xr.Dataset(rows | _numbers(parts[0]))
    dataset.attrs = {
        **said,
        "shows": "vector",
        "cards": ["passes", "samples", "condition_number", "residual_nT", "residual_before_nT"],
        "warnings": warnings,
        "verdict": _verdict(fits, said, warnings, seen),
    }
    return dataset


def warnings_of(fits):
    """
    Where parameters cannot be told apart, and where day and night differ.

    Parameters
    ----------
    fits : dict of str to PartFit

    Returns
    -------
    warnings : list of str
    """
    found = []
    for part, fit in fits.items():
        pairs = correlated(fit)
        worst = int(np.nanargmax(fit.inflation))
        if fit.inflation[worst] > POOR_INFLATION:
            found.append(
                f"{part}: attitude and field give too little variety to tell the parameters apart: "
                f"{fit.names[worst]} is known {fit.inflation[worst]:.2g} times worse than if the "
                f"others were known, more than {POOR_INFLATION:.2g}; condition number "
                f"{fit.condition:.3g}"
            )
        if pairs:
            listed = ", ".join(f"{one} and {other} ({r:+.2f})" for r, one, other in pairs[:4])
            more = f" and {len(pairs) - 4} more pairs" if len(pairs) > 4 else ""
            found.append(f"{part}: parameters hang together: {listed}{more}")
        if fit.passes < FEWEST_PASSES:
            found.append(
                f"{part}: {fit.passes} passes; below {FEWEST_PASSES} the errors are too small"
            )
    return found + _day_against_night(fits)


def _day_against_night(fits):
    if not {"day", "night"} <= set(fits):
        return []
    day, night = fits["day"], fits["night"]
    apart = day.values - night.values
    error = np.hypot(day.standard_errors, night.standard_errors)
    with np.errstate(invalid="ignore", divide="ignore"):
        far = np.flatnonzero(np.abs(apart) > 3 * error)
    if not far.size:
        return []
    listed = ", ".join(
        f"{day.names[k]} by {apart[k]:+.3g} ± {error[k]:.2g}{_unit(day.names[k])}" for k in far[:6]
    )
    return [f"day and night differ beyond three standard errors: {listed}"]


def _unit(name):
    unit = unit_of(name)
    return "" if unit == "1" else f" {unit}"


def _numbers(whole):
    numbers = {
        "passes": scalar(whole.passes, "passes of half an orbit at most"),
        "samples": scalar(whole.samples, "samples with a strength of the other instrument"),
        "condition_number": scalar(whole.condition, "condition number of all samples"),
        "residual_before_nT": scalar(whole.before, "rms of strength minus magnitude before", "nT"),
        "residual_nT": scalar(whole.after, "rms of strength minus magnitude after", "nT"),
    }
    for name, value, error in zip(whole.names, whole.values, whole.standard_errors, strict=True):
        kind, _, rest = name.partition("_")
        words = f"{_NAMES[kind]} {rest.replace('_', ', ', 1)}"
        numbers[name] = scalar(value, words, unit_of(name))
        numbers[f"{name}_se"] = scalar(error, f"{words}, standard error", unit_of(name))
    return numbers


def _other_side(seen):
    """What is said where there is no sample of a side."""
    if len(seen) != 1:
        return []
    return [f"all: no sample is by {OTHER[seen[0]]}, and this is applied there as well"]


def _verdict(fits, said, warnings, seen):
    whole = fits["all"]
    moved = (
        f"{said['target']} against the strength of {said['reference']}: rms from "
        f"{whole.before:.3g} to {whole.after:.3g} nT over {whole.samples} samples of "
        f"{whole.passes} passes"
    )
    shared = f"; {said['dependence']}" if said["dependence"] else ""
    shared += f"; of samples by {seen[0]} only" if len(seen) == 1 else ""
    weak = [each.partition(": ") for each in warnings if "too little variety" in each]
    if whole.after > MOST_LEFT:
        left = f"{whole.after:.3g} nT are left, more than {MOST_LEFT:g}"
        return f"not determined: {left}, so that the two do not measure one field; {moved}{shared}"
    if whole.condition > MOST_CONDITION:
        return f"not determined: {weak[0][2]}; {moved}{shared}"
    if np.nanmax(whole.inflation) > POOR_INFLATION:
        return f"determined poorly: {weak[0][2]}; {moved}{shared}"
    if weak:
        names = " and ".join(part for part, _, _ in weak)
        return f"determined, of {names} alone poorly: {moved}{shared}"
    return f"determined: {moved}{shared}"

"""How well a calibration does on match-ups that it was not fitted to."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, TooLittleError
from vconst.kernels.bootstrap import shared_fraction
from vconst.kernels.relation import fitted_units
from vconst.operation import Calibration, Pairs, Table, VariableName, operation

from .calibration.fit import fit_line
from .calibration.result import ROBUST
from .calibration.samples import FitSettings, take_samples
from .calibration.timing import retimed

#: Parts of the time that are left out in turn where there is one alignment.
PARTS = 3


@operation(version=4, packages=("PyIRI",))
def validate_calibration(
    pairs: Pairs,
    calibration: Calibration,
    *,
    variable: VariableName | None = None,
    leave_out: Literal["alignments", "years"] = "alignments",
) -> Table:
    """
    Bias and scatter before and after, on pairs that the fit did not see.

    Parameters
    ----------
    pairs : Pairs
        Of other times than the calibration's: they judge it as it is. Of the same times:
        whole alignments or years are left out in turn, or thirds of the time where there is
        but one, the calibration is fitted to the rest in the same way, and what was left out
        judges it. Never random pairs: those repeat what they were drawn from.
    calibration : Calibration
        Of ``fit_calibration``; of ``transfer_calibration``, which no pair of the two made, it
        is judged as it is.
    variable : str or None
        None for the calibration's own.
    leave_out : {"alignments", "years"}
        ``years``: the years of the calendar, UTC, with whole alignments: each belongs to the
        year of its middle. What changes slowly, as the activity of the Sun does, is alike in
        neighbouring alignments, and only a year left out shows what it does.

    Returns
    -------
    table : Table
        ``bias_before``, ``bias_after`` (target minus reference), each with ``_se``, and
        ``scatter_before``, ``scatter_after`` (robust standard deviation), in the fitting
        scale: the unit of the variable, or log10 of it. ``judged_by`` says in words
        which data judged it. Along ``part``, what was left out in turn: ``part_name``,
        ``part_bias_after`` and ``part_pairs``.

    Raises
    ------
    OperationError
        If variable, target or reference are not the calibration's, or pairs are too few, or
        years are asked for and there is but one.
    """
    said = calibration.dataset.attrs
    _require_same_sides(pairs.dataset.attrs, said)
    if variable is not None and variable != said["variable"]:
        raise OperationError(
            f"validate_calibration: the calibration is of '{said['variable']}', "
            f"not of '{variable}'."
        )
    settings = FitSettings.again(said["settings"])
    offset = said.get("time_offset", 0.0)
    dataset = retimed(pairs.dataset, settings.variable, offset) if offset else pairs.dataset
    samples, settings = take_samples(dataset, settings, who="validate_calibration")
    fold, names = np.zeros(samples.x.size, int), ["all"]
    if said["method"] == "transfer" or _apart(samples, said):
        lines, fit_error = _as_it_is(calibration, samples)
        judged_by = "match-ups that made no part of it"
        judged_by = "match-ups of other times" if _apart(samples, said) else judged_by
    else:
        fold, names, judged_by = _folds(samples, leave_out)
        lines, fit_error = _left_out(samples, settings, fold)
    before = samples.y - samples.x
    expected = np.sum(lines[:, 1:] * samples.columns, axis=1)
    after = (samples.y - expected) / lines[:, 0] - samples.x
    scalars = {**_judged("before", before, samples), **_judged("after", after, samples, fit_error)}
    table = _table(samples, settings, said, scalars, judged_by)
    return Table(table.assign(_by_part(after, fold, names)))


def _require_same_sides(pairs, said):
    for side in ("target", "reference"):
        if pairs.get(side) and said.get(side) and pairs[side] != said[side]:
            raise OperationError(
                f"validate_calibration: the {side} of the pairs is '{pairs[side]}', that of the "
                f"calibration '{said[side]}'.",
                hint="Judge a calibration by match-ups of the two that it was made for.",
            )


def _apart(samples, said):
    first, last = (np.datetime64(said[f"validity_{end}"], "ns") for end in ("start", "stop"))
    return samples.time[0] > last + np.timedelta64(1, "s") or samples.time[-1] < first


def _as_it_is(calibration, samples):
    dataset = calibration.dataset
    found = np.array([float(dataset[name]) for name in ("slope", *samples.names)])
    whole = np.ones(samples.x.size, bool)
    error = _error_of_mean(found, dataset["covariance"].values, samples, whole)
    return np.tile(found, (samples.x.size, 1)), error


def _left_out(samples, settings, fold):
    """For every sample the line fitted without its fold; what these lines do to the mean."""
    lines = np.empty((samples.x.size, 1 + samples.columns.shape[1]))
    error = 0.0
    for number in range(fold.max() + 1):
        out = fold == number
        rest = samples.part(~out)
        if rest.x.size < settings.minimum:
            raise TooLittleError(
                f"validate_calibration: {rest.x.size} pairs are left when one part is left "
                f"out; at least {settings.minimum} are needed.",
                hint="Widen 'distance' or 'delay' of the match-up, or take a longer time.",
            )
        fit = fit_line(rest, settings)
        lines[out] = fit.coefficients
        # lines that share most of their data err together: errors add, not their squares
        error += out.mean() * _error_of_mean(fit.coefficients, fit.covariance, samples, out)
    return lines, error


def _error_of_mean(coefficients, covariance, samples, kept):
    """Standard error that a line brings to the mean of the samples it corrects."""
    design = np.column_stack([samples.x, samples.columns])[kept].mean(axis=0) / coefficients[0]
    return float(np.sqrt(max(0.0, design @ covariance @ design)))


def _folds(samples, leave_out):
    """What each sample is left out with, the names of these parts, and the words."""
    if leave_out == "years":
        return _years(samples)
    episodes = int(samples.episode.max()) + 1
    if episodes > 1:
        fold = samples.episode[samples.block]
        first = [str(samples.time[fold == number][0])[:10] for number in range(episodes)]
        return fold, first, f"{episodes} alignments, each left out in turn"
    blocks = samples.episode.size
    if blocks < PARTS:
        raise TooLittleError(
            f"validate_calibration: {blocks} conjunctions cannot be divided into {PARTS} parts.",
            hint="Take a longer time.",
        )
    fold = (np.arange(blocks) * PARTS // blocks)[samples.block]
    first = [str(samples.time[fold == number][0])[:10] for number in range(PARTS)]
    return fold, first, "thirds of one alignment, each left out in turn"


def _years(samples):
    """Whole alignments by the year of their middle; blocks by their own where there is one."""
    unit = samples.episode[samples.block] if samples.episode.max() > 0 else samples.block
    stamps = samples.time.astype(np.int64)
    start = stamps.min()
    middle = start + (np.bincount(unit, stamps - start) / np.bincount(unit)).astype(np.int64)
    held = middle.astype("datetime64[ns]").astype("datetime64[Y]")[unit]
    years, fold = np.unique(held, return_inverse=True)
    if years.size < 2:
        raise OperationError(
            f"validate_calibration: all pairs are of {years[0]}; years cannot be left out in turn.",
            hint="Take a longer time, or 'leave_out: alignments'.",
        )
    return fold, [str(year) for year in years], f"{years.size} years, each left out in turn"


def _by_part(after, fold, names):
    """Mean of what each part shows when the others have made the line."""
    size = np.bincount(fold, minlength=len(names))
    words = "mean target minus reference of the part, corrected by the others"
    return {
        "part_name": ("part", np.array(names, object), {"long_name": "part that was left out"}),
        "part_bias_after": ("part", np.bincount(fold, after) / size, {"long_name": words}),
        "part_pairs": ("part", size, {"units": "1", "long_name": "pairs of the part"}),
    }


def _judged(when, values, samples, fit_error=0.0):
    bias, error = _mean(values, samples)
    scatter = ROBUST * float(np.median(np.abs(values - np.median(values))))
    return {
        f"bias_{when}": (bias, f"mean target minus reference {when} correction"),
        f"bias_{when}_se": (float(np.hypot(error, fit_error)), "its standard error"),
        f"scatter_{when}": (scatter, f"robust standard deviation of samples {when} correction"),
    }


def _table(samples, settings, said, scalars, judged_by):
    units = fitted_units(settings.scale, said["units"])
    counts = {
        "pairs": (samples.x.size, "pairs that judged it"),
        "conjunctions": (samples.conjunctions, "conjunctions that judged it"),
        "episodes": (int(samples.episode.max()) + 1, "alignments that judged it"),
    }
    arrays = {
        name: ((), value, {"units": unit, "long_name": words})
        for group, unit in ((scalars, units), (counts, "1"))
        for name, (value, words) in group.items()
    }
    about = {name: said[name] for name in ("variable", "scale", "pivot", "target", "reference")}
    return xr.Dataset(arrays, attrs={**about, "judged_by": judged_by})


def _mean(values, samples):
    """Mean over blocks, and its standard error by alignment, or by block where one."""
    size = np.bincount(samples.block)
    shared = shared_fraction(values, samples.block)
    weight = size / (1.0 + (size - 1.0) * shared)
    mean = np.bincount(samples.block, values) / size
    middle = np.average(mean, weights=weight)
    influence = weight * (mean - middle) / weight.sum()
    if samples.episode.max() > 0:
        influence = np.bincount(samples.episode, influence)
    units = influence.size
    return float(middle), float(np.sqrt(np.sum(influence**2) * units / max(1, units - 1)))

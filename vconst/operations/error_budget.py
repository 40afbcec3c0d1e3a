"""What the scatter between two sensors is made of."""

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.bootstrap import jackknife_covariance
from vconst.kernels.regression import balanced_slope
from vconst.kernels.relation import fitted_units, fitting_scale
from vconst.kernels.sphere import great_circle_distance
from vconst.kernels.structure import extrapolated, noise_of, structure_function
from vconst.operation import Calibration, Kilometres, Pairs, Table, operation

from .calibration.result import relation_of, unit_of
from .calibration.samples import FitSettings, take_samples
from .calibration.shared_error import reduction_error

#: Bins of separation with equally many pairs.
BINS = 5

#: Bins of the reference in which the model is asked whether it bends.
SCENES = 10

#: What adds up to the scatter.
_INSIDE = ("instrument, target", "instrument, reference", "mismatch", "model", "alignments")

_HOW = {
    "instrument, target": "noise of the target: its structure function at no distance",
    "instrument, reference": "noise of the reference, on the scale of the target",
    "mismatch": "scatter less what is left of it at no separation",
    "altitude": "what the difference of height and its scale height do",
    "reference": "as stated: shared by all pairs",
    "model": "departure of the means in ten bins from the line",
    "alignments": "what changes from one alignment to the next",
    "rest": "what none of these explains",
}


@operation(version=1)
def error_budget(
    pairs: Pairs,
    calibration: Calibration,
    *,
    scale_height: Kilometres | None = None,
    scale_height_error: Kilometres | None = None,
    reference_uncertainty: float | None = None,
) -> Table:
    """
    Instrument, mismatch, altitude, reference and model: which makes how much of the scatter.

    Parameters
    ----------
    pairs : Pairs
        That the calibration was fitted to.
    calibration : Calibration
    scale_height, scale_height_error : float or None
        Of an electron density between the two heights, km; None: altitude is not reckoned.
        Where the fit has the covariate ``altitude_difference``, the error alone counts; where
        the pairs were reduced to one height, what that is uncertain by.
    reference_uncertainty : float or None
        Standard uncertainty of the reference's own scale, in the unit of the variable where
        linear, relative where log, in MHz where plasma-frequency.

    Returns
    -------
    table : Table
        Along ``part``: ``part_name``, ``part_how``, ``part_deviation`` (standard deviation in
        the fitting scale of the target) and ``part_share`` of the total variance; NaN for
        what is not known. Along ``lag`` and ``side``: ``distance`` (km) and ``structure``.
        Along ``bin``: ``bin_separation``, ``bin_scatter``, ``bin_slope``. Scalars ``total``,
        ``slope_at_zero`` and ``scatter_at_zero`` separation, each with ``_se``.

    Raises
    ------
    OperationError
        If calibration and pairs do not belong together.

    Notes
    -----
    Structure functions are of each side along its own track, by conjunction. Slopes in bins
    are the root of the ratio of variances. Standard errors by alignments left out in turn,
    or fortieths of one.
    """
    said = calibration.dataset.attrs
    for side in ("target", "reference"):
        if pairs.dataset.attrs.get(side) != said.get(side):
            raise OperationError(
                f"error_budget: the {side} of the pairs is '{pairs.dataset.attrs.get(side)}', "
                f"that of the calibration '{said.get(side)}'.",
                hint="Give it the pairs that the calibration was fitted to.",
            )
    settings = FitSettings.again(said["settings"])
    used = pairs.dataset
    samples, settings = take_samples(used, settings, who="error_budget")
    residual = _residual(samples, calibration.dataset)
    zero = _at_no_separation(used["separation"].values[samples.place], samples, residual)
    lines = {side: _structure(used, settings, side) for side in ("target", "reference")}
    slope = relation_of(calibration.dataset)["slope"]
    heights = _heights(used, samples, settings, scale_height, scale_height_error)
    known = {
        "instrument, target": noise_of(lines["target"])[0],
        "instrument, reference": slope**2 * noise_of(lines["reference"])[0],
        "altitude": heights,
        "reference": _stated(reference_uncertainty, settings, slope),
    }
    parts = known | _between(samples, residual) | {"mismatch": _mismatch(residual, zero)}
    units = fitted_units(settings.scale, unit_of(used, settings.variable))
    dataset = _dataset(parts, zero, lines, residual, units)
    dataset.attrs = {name: said[name] for name in ("variable", "target", "reference", "scale")}
    dataset.attrs |= {"shows": "error budget", "cards": ["total", "slope_at_zero"]}
    dataset.attrs["verdict"] = _said(dataset, float(calibration.dataset["slope"]))
    return Table(dataset)


def _residual(samples, dataset):
    coefficients = np.array([float(dataset[name]) for name in ("slope", *samples.names)])
    return samples.y - np.column_stack([samples.x, samples.columns]) @ coefficients


def _at_no_separation(separation, samples, residual):
    """Slope and scatter in bins of separation, carried on to none, with standard errors."""
    edges = np.unique(np.quantile(separation, np.linspace(0.0, 1.0, BINS + 1)))
    bins = max(1, edges.size - 1)
    place = np.clip(np.searchsorted(edges, separation, "right") - 1, 0, bins - 1)
    unit = samples.units()
    groups = int(unit.max()) + 1
    values = np.stack([samples.x, samples.y, residual], axis=1)
    values = values - values.mean(axis=0)
    sums = np.zeros((groups, bins, 7))
    columns = [np.ones(place.size), *values.T, *(values**2).T]
    for number, column in enumerate(columns):
        np.add.at(sums[..., number], (unit, place), column)
    crossed = np.zeros((groups, bins))
    np.add.at(crossed, (unit, place), values[:, 0] * values[:, 1])
    count = np.bincount(place, minlength=bins)
    middle = np.bincount(place, separation, bins) / np.maximum(count, 1)
    whole = _slope_and_variance(sums.sum(axis=0), crossed.sum(axis=0))
    rest = _slope_and_variance(sums.sum(axis=0) - sums, crossed.sum(axis=0) - crossed)
    found = extrapolated(middle, whole, count.astype(float))
    without = extrapolated(middle, np.moveaxis(rest, 0, -2), count.astype(float))
    errors = np.sqrt(np.diag(jackknife_covariance(without)))
    return {"separation": middle, "slope": whole[0], "variance": whole[1], "zero": found} | {
        "error": errors
    }


def _slope_and_variance(sums, crossed):
    """Slope and residual variance from sums over (..., bins); stacked first, (2, ..., bins)."""
    count = sums[..., 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = sums[..., 4:] - sums[..., 1:4] ** 2 / count[..., None]
        product = crossed - sums[..., 1] * sums[..., 2] / count
        slope = balanced_slope(squares[..., 0], squares[..., 1], product)
        return np.stack([slope, squares[..., 2] / count])


def _structure(pairs, settings, side):
    """Structure function of one side along its own track, in the fitting scale."""
    end = "" if side == "target" else "_reference"
    names = [f"{settings.variable}_{side}", f"latitude{end}", f"longitude{end}"]
    values, latitude, longitude = (pairs[name].values.astype(float) for name in names)
    time = pairs["time" if side == "target" else "time_reference"].values.astype(np.int64)
    group = pairs["conjunction"].values.astype(np.int64)
    order = np.lexsort([time, group])
    new = np.append(True, (np.diff(time[order]) != 0) | (np.diff(group[order]) != 0))
    order = order[new]  # a sample of the reference may be the partner of several
    step = great_circle_distance(
        latitude[order][:-1], longitude[order][:-1], latitude[order][1:], longitude[order][1:]
    )
    along = np.concatenate([[0.0], np.cumsum(np.nan_to_num(step))])
    fitted = fitting_scale(values[order], scale=settings.scale, pivot=settings.pivot)
    return structure_function(fitted, along, group[order])


def _heights(pairs, samples, settings, height, error):
    """Variance of what the difference of height makes, or its correction leaves."""
    shift = reduction_error(pairs, samples, settings)
    if shift is not None:
        return float(np.mean(shift**2))
    if height is None or "altitude_difference" not in pairs:
        return np.nan
    apart = pairs["altitude_difference"].values[samples.place]
    # of log10 density a kilometre; of a plasma frequency half of it, times the frequency
    size = {"log": 1.0 / np.log(10.0), "plasma-frequency": np.median(samples.y) / 2.0}
    each = size.get(settings.scale, np.median(samples.y)) / height
    uncertain = apart * each * (error or 0.0) / height
    if "altitude_difference" in settings.adjust:
        return float(np.mean(uncertain**2))
    return float(np.var(apart * each) + np.mean(uncertain**2))


def _stated(uncertainty, settings, slope):
    if uncertainty is None:
        return np.nan
    size = uncertainty / np.log(10.0) if settings.scale == "log" else uncertainty
    return float((slope * size) ** 2)


def _between(samples, residual):
    """Variance between alignments and of the bend of the line, each less what chance makes."""
    size = np.bincount(samples.block)
    means = np.bincount(samples.block, residual) / size
    return {
        "model": _excess(residual, samples.block, _scene(samples.x)),
        "alignments": _excess_of(means, samples.episode) if samples.episode.max() else np.nan,
    }


def _scene(x):
    edges = np.quantile(x, np.linspace(0.0, 1.0, SCENES + 1))
    return np.clip(np.searchsorted(edges, x, "right") - 1, 0, SCENES - 1)


def _excess(values, block, group):
    """As :func:`_excess_of`, of the means of blocks in each group, weighted by its share."""
    key, place = np.unique(np.stack([group, block]), axis=1, return_inverse=True)
    means = np.bincount(place.reshape(-1), values) / np.bincount(place.reshape(-1))
    return _excess_of(means, np.unique(key[0], return_inverse=True)[1])


def _excess_of(means, group):
    """Variance between groups less that of the means of independent members; not negative."""
    count = np.bincount(group)
    middle = np.bincount(group, means) / count
    left = np.bincount(group, (means - middle[group]) ** 2)
    usable = count > 1
    if usable.sum() < 2:
        return np.nan
    error = left[usable] / (count[usable] - 1) / count[usable]
    return float(max(0.0, np.var(middle[usable], ddof=1) - error.mean()))


def _mismatch(residual, zero):
    """What goes away at no separation; NaN where the separation hardly varies."""
    left = zero["zero"][1]
    return float(np.clip(residual.var() - left, 0.0, None)) if np.isfinite(left) else np.nan


def _dataset(parts, zero, lines, residual, units):
    total = float(residual.var())
    known = sum(parts[name] for name in _INSIDE if np.isfinite(parts[name]))
    parts = parts | {"rest": max(0.0, total - known)}
    variance = np.array([parts[name] for name in _HOW])
    about = {"units": units}
    made = {
        "part_name": ("part", np.array(list(_HOW), object)),
        "part_how": ("part", np.array(list(_HOW.values()), object)),
        "part_deviation": ("part", np.sqrt(variance), about),
        "part_share": ("part", variance / total, {"units": "1"}),
        "bin_separation": ("bin", zero["separation"], {"units": "km"}),
        "bin_scatter": ("bin", np.sqrt(zero["variance"]), about),
        "bin_slope": ("bin", zero["slope"], {"units": "1"}),
    }
    for side, found in lines.items():
        made[f"{side}_distance"] = (f"{side}_lag", found.distance, {"units": "km"})
        made[f"{side}_structure"] = (f"{side}_lag", found.square)
        made[f"{side}_differences"] = (f"{side}_lag", found.count)
    scatter = np.sqrt(max(0.0, zero["zero"][1])) if np.isfinite(zero["zero"][1]) else np.nan
    error = zero["error"][1] / (2.0 * scatter) if scatter > 0.0 else np.nan
    for name, value, unit, words in (
        ("total", np.sqrt(total), units, "standard deviation of samples about the line"),
        ("slope_at_zero", zero["zero"][0], "1", "slope at no separation"),
        ("slope_at_zero_se", zero["error"][0], "1", "slope at no separation: standard error"),
        ("scatter_at_zero", scatter, units, "standard deviation about the line at no separation"),
        (
            "scatter_at_zero_se",
            error,
            units,
            "standard deviation about the line at no separation: standard error",
        ),
    ):
        made[name] = ((), float(value), {"units": unit, "long_name": words})
    return xr.Dataset(made)


def _said(dataset, slope):
    names, share = dataset["part_name"].values, dataset["part_share"].values
    known = np.isfinite(share)
    order = [n for n in np.argsort(-np.where(known, share, -1.0)) if known[n] and share[n] > 0.01]
    said = ", ".join(f"{names[n]} {share[n]:.0%}" for n in order if names[n] != "reference")
    said = f"of the variance about the line: {said or 'nothing that could be told'}"
    whole = sum(share[n] for n in range(len(names)) if known[n] and names[n] in _INSIDE)
    if whole > 1.2:
        said += (
            f"; together the parts are {whole:.0%} of it: they overlap, or are not what they say"
        )
    missing = [str(name) for name, here in zip(names, known, strict=True) if not here]
    if missing:
        said += f"; not known: {', '.join(missing)}"
    zero, error = float(dataset["slope_at_zero"]), float(dataset["slope_at_zero_se"])
    if np.isfinite(zero):
        said += f"; the slope would be {zero:.4g} ± {error:.2g} at no separation ({slope:.4g} here)"
    return f"{said}."

"""A fit as a labelled result."""

import json
from dataclasses import asdict

import numpy as np
import xarray as xr

from vconst.kernels.relation import (
    DAY,
    fitted_units,
    fitting_scale,
    natural_change,
    natural_scale,
)
from vconst.vocabulary import core_terms

from .bulk import bulk_in_words, removed_by
from .doubts import doubts, longest_gap
from .one_side import side_of_fit
from .verdict import chance_of_agreement, how_known, judge, means_apart, where_it_holds

#: Turns a median absolute deviation into a standard deviation of a normal distribution.
ROBUST = 1.4826


def calibration_dataset(pairs, samples, settings, fit, scenes=None):
    """
    All that a calibration says.

    Parameters
    ----------
    pairs : xarray.Dataset
    samples : Samples
    settings : FitSettings
    fit : Fit
    scenes : sequence of float or None
        Reference values, in the unit of the variable, at which the bias is stated; None
        for those of the vocabulary, or the quartiles of the data.

    Returns
    -------
    dataset : xarray.Dataset
        As ``docs/architecture.md`` describes a ``Calibration``.
    """
    units = unit_of(pairs, settings.variable)
    correlation = float(np.corrcoef(samples.x, samples.y)[0, 1])
    scalars = {
        **_coefficients(fit, units, settings.scale),
        **_bounds(fit, units, settings.scale),
        **_numbers(samples, fit, correlation, settings.scale, units),
    }
    dataset = xr.Dataset(
        {**scalars, **_covariance(fit), **_scenes(samples, settings, fit, scenes, units)}
    )
    dataset = dataset.merge(_by_conjunction(samples, fit, settings, units))
    dataset.attrs = _attributes(pairs, samples, settings, fit, units)
    apart, held = means_apart(pairs, settings), doubts(pairs, samples, settings)
    dataset.attrs["verdict"] = judge(fit, correlation, apart, held)
    return dataset


def unit_of(pairs, variable):
    """
    Unit of a variable of the pairs.

    Parameters
    ----------
    pairs : xarray.Dataset
    variable : str

    Returns
    -------
    units : str
        The pairs' own word, or the vocabulary's.
    """
    said = pairs[f"{variable}_target"].attrs.get("units")
    if said:
        return said
    term = core_terms().get(variable)
    return term.units if term is not None else "1"


def relation_of(dataset):
    """
    The numbers of a calibration that applying it needs.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of a ``Calibration``.

    Returns
    -------
    relation : dict
        ``slope``, ``offset``, ``drift``, ``drift_epoch`` (text), ``scale``, ``pivot``.
    """
    return {
        "slope": float(dataset["slope"]),
        "offset": float(dataset["offset"]),
        "drift": float(dataset["drift"]) if "drift" in dataset else 0.0,
        "drift_epoch": dataset.attrs.get("drift_epoch", ""),
        "scale": dataset.attrs["scale"],
        "pivot": float(dataset.attrs["pivot"]),
    }


def _scalar(value, units, long_name):
    return ((), value, {"units": units, "long_name": long_name})


def _coefficients(fit, units, scale):
    fitted = fitted_units(scale, units)
    unit = {"slope": "1", "offset": fitted, "drift": f"{fitted} / day"}
    words = {
        "slope": "slope, target over reference",
        "offset": "offset, log10 of target over pivot at the pivot"
        if scale == "log"
        else "offset, target at reference zero",
        "drift": "drift of the target, per day",
    }
    scalars = {}
    for number, name in enumerate(fit.names):
        about = words.get(name, f"change of the target with {name.removeprefix('adjust_')}")
        for suffix, values, more in (
            ("", fit.coefficients, ""),
            ("_se", fit.standard_errors, ": standard error"),
            ("_low", fit.low, ": lower end of the 95 % interval"),
            ("_high", fit.high, ": upper end of the 95 % interval"),
        ):
            value = float(values[number])
            scalars[name + suffix] = _scalar(value, unit.get(name, fitted), about + more)
    return scalars


def _bounds(fit, units, scale):
    words = {
        "ratio_low": "slope were the target's error variance a quarter of what was taken",
        "ratio_high": "slope were the target's error variance four times what was taken",
        "y_on_x": "slope were all error in the target",
        "x_on_y": "slope were all error in the reference",
    }
    return {
        f"slope_{name}": _scalar(float(found[0]), "1", words[name])
        for name, found in fit.bounds.items()
    }


def _numbers(samples, fit, correlation, scale, units):
    fitted = fitted_units(scale, units)
    scatter = ROBUST * float(np.median(np.abs(fit.residual - np.median(fit.residual))))
    far = int((np.abs(fit.residual) > 5.0 * scatter).sum())
    numbers = {
        "number_of_collocations": (samples.x.size, "1", "pairs that were fitted"),
        "conjunctions": (samples.conjunctions, "1", "conjunctions that were fitted"),
        "episodes": (fit.episodes, "1", "alignments of the orbits that were fitted"),
        "scatter": (scatter, fitted, "robust standard deviation of samples about the line"),
        "correlation": (correlation, "1", "correlation in the fitting scale"),
        "mismatch": (
            fit.mismatch,
            fitted,
            "standard deviation that no stated error explains, each",
        ),
        "blocks": (fit.blocks, "1", "independent blocks of the uncertainty"),
        "block_length": (fit.block_length, "1", "neighbouring conjunctions in a block"),
        "outlying": (far, "1", "pairs more than five robust standard deviations from the line"),
        "chance_of_agreement": (
            chance_of_agreement(fit),
            "1",
            "probability of such a difference were there none",
        ),
    }
    days, first, last = longest_gap(samples)
    without = f"longest time without a pair, from {str(first)[:10]} to {str(last)[:10]}"
    numbers["longest_gap"] = (days, "day", without)
    numbers |= _robust_numbers(fit)
    for reason, count in samples.counts.items():
        name = "left_out_" + reason.replace(" ", "_")
        numbers[name] = (count, "1", f"pairs left out: {reason}")
    return {name: _scalar(*about) for name, about in numbers.items()}


def _robust_numbers(fit):
    """How much of the pairs a robust fit did without; nothing where it is not robust."""
    if fit.trust is None:
        return {}
    removed, halved = removed_by(fit)
    return {
        "weight_removed": (removed, "1", "share of the weight that the robust fit took away"),
        "downweighted": (halved, "1", "pairs that weigh less than half in the robust fit"),
    }


def _covariance(fit):
    return {
        "covariance": (
            ("coefficient", "coefficient_other"),
            fit.covariance,
            {"long_name": "covariance", "units": "mixed", "coefficients": list(fit.names)},
        ),
    }


def _scenes(samples, settings, fit, scenes, units):
    """Target minus reference where the reference shows a scene, in the middle of the time."""
    chosen = np.asarray(_chosen_scenes(samples, settings, scenes), float)
    fitted = fitting_scale(chosen, scale=settings.scale, pivot=settings.pivot)
    rows = np.zeros((chosen.size, len(fit.names)))
    rows[:, 0], rows[:, 1] = fitted, 1.0
    if "drift" in fit.names:
        rows[:, 2] = fit.middle[1]
    expected = rows @ fit.coefficients
    error = np.sqrt(np.einsum("ij,jk,ik->i", rows, fit.covariance, rows))
    target = natural_scale(expected, scale=settings.scale, pivot=settings.pivot)
    error = error * natural_change(target, scale=settings.scale)
    about = {"units": units}
    return {
        "scene": ("scene", chosen, {**about, "long_name": "reference value"}),
        "scene_bias": ("scene", target - chosen, {**about, "long_name": "target minus reference"}),
        "scene_bias_se": (
            "scene",
            error,
            {**about, "long_name": "standard error of the scene's bias"},
        ),
    }


def _chosen_scenes(samples, settings, scenes):
    if scenes:
        return scenes
    term = core_terms().get(settings.variable)
    values = natural_scale(samples.x, scale=settings.scale, pivot=settings.pivot)
    low, high = values.min(), values.max()
    inside = [scene for scene in (term.scenes if term else ()) if low <= scene <= high]
    return inside or np.quantile(values, [0.25, 0.5, 0.75])


def _by_conjunction(samples, fit, settings, units):
    """Mean reference and difference of each block, before and after, for drift figures."""
    size = np.bincount(samples.block)
    fitted = fitted_units(settings.scale, units)
    stamps = samples.time.astype(np.int64)
    first = stamps.min()
    time = first + (np.bincount(samples.block, stamps - first) / size).astype(np.int64)
    after = fit.residual / fit.coefficients[0]
    series = {
        "block_reference": (samples.x, "mean reference in the fitting scale"),
        "block_bias": (samples.y - samples.x, "mean target minus reference, fitting scale"),
        "block_bias_after": (after, "mean corrected target minus reference, fitting scale"),
    }
    arrays = {
        name: ("block", np.bincount(samples.block, values) / size, _about(words, fitted))
        for name, (values, words) in series.items()
    }
    arrays["block_time"] = ("block", time.astype("datetime64[ns]"), {"long_name": "middle"})
    arrays["block_pairs"] = ("block", size, _about("pairs in the block", "1"))
    arrays["block_episode"] = ("block", samples.episode, _about("alignment of the block", "1"))
    return xr.Dataset(arrays)


def _about(words, units):
    return {"long_name": words, "units": units}


def _attributes(pairs, samples, settings, fit, units):
    start, stop = samples.time[0], samples.time[-1]
    side = side_of_fit(pairs, settings.variable)
    middle = start + (stop - start) // 2
    return {
        "variable": settings.variable,
        "units": units,
        "target": pairs.attrs.get("target", ""),
        "reference": pairs.attrs.get("reference", ""),
        "method": settings.method,
        "scale": settings.scale,
        "pivot": settings.pivot,
        "drift_epoch": settings.drift or "",
        "validity_start": str(start)[:19],
        "validity_stop": str(stop)[:19],
        "target_baseline": pairs.attrs.get("target_baseline", ""),
        "reference_baseline": pairs.attrs.get("reference_baseline", ""),
        "criteria": dict(pairs.attrs.get("criteria", {})),
        **({"side": side} if side else {}),
        "holds_for": where_it_holds(fit, samples, together=_fly_together(pairs), side=side),
        "interval": how_known(fit, settings),
        "errors": _errors_in_words(fit, settings),
        "robust": bulk_in_words(fit, settings),
        "scene_time": str(_scene_time(settings, fit, middle))[:19],
        "settings": json.loads(json.dumps(asdict(settings))),
    }


def _scene_time(settings, fit, middle):
    if "drift" not in fit.names:
        return middle
    return np.datetime64(settings.drift, "ns") + int(fit.middle[1] * DAY)


def _errors_in_words(fit, settings):
    if settings.error_ratio is not None:
        return f"stated: error variance of target over reference is {settings.error_ratio:g}"
    if settings.method == "theil-sen":
        return "all error taken to be in the target; errors of the reference flatten the slope"
    if fit.ratio_known:
        return "errors of both known; what they leave unexplained is mismatch, shared by both"
    return "errors not known; both taken to be alike on the scale of the reference"


def _fly_together(pairs):
    """Whether both products are of one platform."""
    sides = (str(pairs.attrs.get(side, "")) for side in ("target", "reference"))
    target, reference = (side.partition("/")[0] for side in sides)
    return bool(target) and target == reference

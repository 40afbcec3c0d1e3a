"""One target on the scale of another that it never meets, through what both were fitted to."""

import json
from dataclasses import asdict

import numpy as np
import xarray as xr
from scipy.special import stdtridf

from vconst.errors import OperationError
from vconst.kernels.bootstrap import t_interval
from vconst.kernels.relation import (
    days_since,
    fitted_units,
    fitting_scale,
    natural_change,
    natural_scale,
)
from vconst.operation import Calibration, operation

from .calibration.fit import Fit
from .calibration.result import relation_of
from .calibration.samples import FitSettings
from .calibration.verdict import chance_of_agreement, judge
from .calibration.words import NOT_USABLE, UNDETERMINED, word_of

_TERMS = ("slope", "offset", "drift")


@operation(version=4)
def transfer_calibration(
    target: Calibration,
    reference: Calibration,
    *,
    assumed_transferable: str | None = None,
    added_uncertainty: float | None = None,
) -> Calibration:
    """
    A target on another's scale, from the calibrations of both on a third.

    Parameters
    ----------
    target, reference : Calibration
        Of ``fit_calibration``, both on one reference instrument and of one variable and
        scale. The result brings the target of the first onto the scale of the target of
        the second.
    assumed_transferable : str or None
        Why the two may be joined although they hold for times that do not overlap, or are
        on different baselines of the third; without a reason that is refused.
    added_uncertainty : float or None
        Standard uncertainty of that assumption, added to the offset: relative where the
        scale is log, in MHz where plasma-frequency, in the unit of the variable where
        linear. With a reason, None is 5 % of the plasma frequency: 0.1 of a density in
        the logarithm; another scale must state it.

    Returns
    -------
    calibration : Calibration
        ``slope = s_t / s_r``, ``offset = o_t - slope o_r``, ``drift = d_t - slope d_r``; its
        covariance is that of both, carried on. Covariates of either fit are left out.

    Raises
    ------
    OperationError
        If the two are not on one third instrument, or may not be joined.

    Notes
    -----
    Errors of the third instrument's own scale are in both and cancel. The two fits are taken
    as independent; where both were made in the same weeks with the same plasma this
    overstates the error. Degrees of freedom after Welch and Satterthwaite.

    References
    ----------
    Welch (1947), Biometrika 34, 28, doi:10.1093/biomet/34.1-2.28.
    """
    one, other = target.dataset, reference.dataset
    validity = _may_join(one.attrs, other.attrs, assumed_transferable)
    epoch = one.attrs["drift_epoch"] or other.attrs["drift_epoch"]
    terms = _TERMS if epoch else _TERMS[:2]
    pivot = float(one.attrs["pivot"])
    above, below = (_linear(each, terms, epoch, pivot) for each in (one, other))
    found, ways = _divided(above[0], below[0], terms)
    parts = [way @ part[1] @ way.T for way, part in zip(ways, (above, below), strict=True)]
    covariance = parts[0] + parts[1]
    covariance[1, 1] += _added(one.attrs, assumed_transferable, added_uncertainty) ** 2
    freedom = _freedom(parts, (one, other))
    middle = _middle_of(validity)
    days = [float(days_since(middle, epoch))] if epoch else []
    fit = _fit(found, covariance, terms, freedom, one, other, days)
    dataset = _dataset(fit, one, other)
    dataset.attrs = _attributes(one.attrs, other.attrs, validity, epoch, assumed_transferable)
    dataset.attrs["scene_time"] = str(middle)[:19]
    correlation = min(float(each["correlation"]) for each in (one, other))
    said = [f"By transfer through {_third(one)}.", *_doubts(one.attrs, other.attrs)]
    words = judge(fit, correlation)
    if NOT_USABLE in [word_of(each.attrs.get("verdict")) for each in (one, other)]:
        words = f"{UNDETERMINED}: it rests on a calibration that is not usable."
    dataset.attrs["verdict"] = " ".join([words, *said])
    return Calibration(dataset)


def _middle_of(validity):
    """The middle of the time for which it holds: there bias and scenes are stated."""
    start, stop = (np.datetime64(edge.rstrip("Z"), "ns") for edge in validity)
    return start + (stop - start) // 2


def _doubts(*both):
    """That a fit which is divided is not determined, or not usable, by itself."""
    for said in both:
        word = word_of(said.get("verdict"))
        if word in (UNDETERMINED, NOT_USABLE):
            yield (
                f"The calibration of {said['target']} on {said['reference']} is {word} by itself: "
                "what makes it so is here only if it is not the same for both."
            )


def _third(dataset):
    return dataset.attrs["reference"]


def _may_join(one, other, reason):
    """The time for which both hold; refused where they cannot be joined."""
    for name in ("reference", "variable", "scale"):
        if one[name] != other[name]:
            raise OperationError(
                f"transfer_calibration: the {name} of the two calibrations differs: "
                f"'{one[name]}' and '{other[name]}'.",
                hint="Fit both to one reference, in one variable and scale.",
            )
    sides = [each["side"] for each in (one, other) if each.get("side")]
    if len(set(sides)) > 1:
        raise OperationError(
            f"transfer_calibration: the calibration of '{one['target']}' is of the {sides[0]} "
            f"side, that of '{other['target']}' of the {sides[1]} side.",
            hint="Transfer day through day and night through night.",
        )
    start = max(one["validity_start"], other["validity_start"])
    stop = min(one["validity_stop"], other["validity_stop"])
    apart = []
    if start > stop:
        apart.append(
            f"they hold for times that do not overlap ({one['validity_start']} to "
            f"{one['validity_stop']}, {other['validity_start']} to {other['validity_stop']})"
        )
    if one["reference_baseline"] != other["reference_baseline"]:
        apart.append(
            f"they are on baselines '{one['reference_baseline']}' and "
            f"'{other['reference_baseline']}' of '{one['reference']}'"
        )
    if apart and not reason:
        raise OperationError(
            f"transfer_calibration: {' and '.join(apart)}.",
            hint="Say why they may be joined: 'assumed_transferable: REASON'.",
        )
    return (start, stop) if start <= stop else (one["validity_start"], one["validity_stop"])


def _side(one, other):
    """The side of the Earth for which either was fitted, where one was."""
    side = one.get("side") or other.get("side")
    return {"side": side} if side else {}


def _added(said, reason, stated):
    """The uncertainty of the assumption, in the fitting scale; 0 where nothing is assumed."""
    if not reason:
        return stated or 0.0
    if stated is None:
        if said["scale"] != "log" or said["variable"] != "electron_density":
            raise OperationError(
                "transfer_calibration: 'assumed_transferable' needs an 'added_uncertainty' for "
                f"'{said['variable']}' in the scale '{said['scale']}'."
            )
        stated = 0.1  # 5 % in plasma frequency is 10 % in density
    return stated / np.log(10.0) if said["scale"] == "log" else stated


def _linear(dataset, terms, epoch, pivot):
    """Coefficients and covariance of the terms, at a common epoch and over a common pivot."""
    said, relation = dataset.attrs, relation_of(dataset)
    names = list(dataset["covariance"].attrs["coefficients"])
    found = np.array([relation[name] for name in terms])
    covariance = np.zeros((len(terms), len(terms)))
    held = [name for name in terms if name in names]
    rows = [terms.index(name) for name in held]
    kept = [names.index(name) for name in held]
    covariance[np.ix_(rows, rows)] = dataset["covariance"].values[np.ix_(kept, kept)]
    turn = np.eye(len(terms))
    constant = np.zeros(len(terms))
    if said["scale"] == "log":  # y + c = s (x + c) + o + c (1 - s)
        moved = np.log10(float(said["pivot"]) / pivot)
        turn[1, 0], constant[1] = -moved, moved
    if len(terms) > 2 and said["drift_epoch"]:
        turn[1, 2] = float(days_since(np.datetime64(epoch, "ns"), said["drift_epoch"]))
    return turn @ found + constant, turn @ covariance @ turn.T


def _divided(above, below, terms):
    """The relation of the one to the other, and its derivatives by both."""
    slope = above[0] / below[0]
    found = np.concatenate([[slope], above[1:] - slope * below[1:]])
    by_above, by_below = np.eye(len(terms)), -slope * np.eye(len(terms))
    by_above[:, 0] = -below / below[0]
    by_above[0, 0] = 1.0 / below[0]
    by_below[:, 0] = slope * below / below[0]
    by_below[0, 0] = -slope / below[0]
    return found, (by_above, by_below)


def _freedom(parts, datasets):
    """Welch and Satterthwaite's degrees of freedom of the slope's variance."""
    variances = [part[0, 0] for part in parts]
    each = []
    for dataset in datasets:
        half = float(dataset["slope_high"] - dataset["slope_low"]) / 2.0
        error = float(dataset["slope_se"])
        each.append(float(stdtridf(0.975, half / error)) if error > 0.0 else np.inf)
    below = sum(v**2 / f for v, f in zip(variances, each, strict=True))
    return max(1, int(sum(variances) ** 2 / below)) if below > 0.0 else int(min(*each, 1000))


def _fit(found, covariance, terms, freedom, one, other, days):
    low, high = t_interval(found, np.sqrt(np.diag(covariance)), freedom)
    scale, pivot = one.attrs["scale"], float(one.attrs["pivot"])
    middle = fitting_scale(np.median(other["scene"].values), scale=scale, pivot=pivot)
    return Fit(
        names=tuple(terms),
        coefficients=found,
        covariance=covariance,
        low=low,
        high=high,
        freedom=freedom,
        middle=np.array([float(middle), *days]),
        weights=np.empty(0),
        residual=np.empty(0),
        blocks=0,
        block_length=0,
        episodes=int(min(one["episodes"], other["episodes"])),
        ratio_known=True,
    )


def _dataset(fit, one, other):
    fitted = fitted_units(one.attrs["scale"], one.attrs["units"])
    units = {"slope": "1", "offset": fitted, "drift": f"{fitted} / day"}
    made = {}
    for number, name in enumerate(fit.names):
        for end, values in (
            ("", fit.coefficients),
            ("_se", fit.standard_errors),
            ("_low", fit.low),
            ("_high", fit.high),
        ):
            about = {"units": units[name], "long_name": f"{name}, by transfer"}
            made[name + end] = ((), float(values[number]), about)
    for name in ("number_of_collocations", "conjunctions", "episodes"):
        about = {"units": "1", "long_name": f"{name.replace('_', ' ')}, the fewer of both"}
        made[name] = ((), int(min(one[name], other[name])), about)
    scatter = np.hypot(float(one["scatter"]), fit.coefficients[0] * float(other["scatter"]))
    made["scatter"] = ((), float(scatter), {"units": fitted, "long_name": "scatter of both"})
    made["correlation"] = ((), float(min(one["correlation"], other["correlation"])), {"units": "1"})
    made["chance_of_agreement"] = ((), chance_of_agreement(fit), {"units": "1"})
    about = {"long_name": "covariance", "units": "mixed", "coefficients": list(fit.names)}
    made["covariance"] = (("coefficient", "coefficient_other"), fit.covariance, about)
    return xr.Dataset({**made, **_scenes(fit, one, other)})


def _scenes(fit, one, other):
    held = {"scale": one.attrs["scale"], "pivot": float(one.attrs["pivot"])}
    scene = other["scene"].values
    rows = np.zeros((scene.size, len(fit.names)))
    rows[:, 0], rows[:, 1] = fitting_scale(scene, **held), 1.0
    rows[:, 2:] = fit.middle[1:]
    expected = natural_scale(rows @ fit.coefficients, **held)
    error = np.sqrt(np.einsum("ij,jk,ik->i", rows, fit.covariance, rows))
    error = error * natural_change(expected, scale=held["scale"])
    about = {"units": one.attrs["units"]}
    return {
        "scene": ("scene", scene, about | {"long_name": "reference value"}),
        "scene_bias": ("scene", expected - scene, about | {"long_name": "target minus reference"}),
        "scene_bias_se": ("scene", error, about | {"long_name": "standard error of the bias"}),
    }


def _attributes(one, other, validity, epoch, reason):
    settings = FitSettings(
        variable=one["variable"], scale=one["scale"], pivot=one["pivot"], drift=epoch or None
    )
    return {
        **{name: one[name] for name in ("variable", "units", "target", "scale", "pivot")},
        "reference": other["target"],
        "method": "transfer",
        "drift_epoch": epoch,
        "validity_start": validity[0],
        "validity_stop": validity[1],
        "target_baseline": one["target_baseline"],
        "reference_baseline": other["target_baseline"],
        "criteria": {"through": one["reference"]},
        "holds_for": (
            f"the time that both fits to {one['reference']} have in common: "
            f"{validity[0][:10]} to {validity[1][:10]}."
            + "".join(f" By {side} only." for side in _side(one, other).values())
        ),
        "interval": "95 % from the covariances of both fits, taken as independent",
        "errors": f"{one['target']}: {one['errors']}; {other['target']}: {other['errors']}",
        **_side(one, other),
        "robust": "",
        "through": one["reference"],
        "assumed_transferable": reason or "",
        "settings": json.loads(json.dumps(asdict(settings))),
    }

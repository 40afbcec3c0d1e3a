"""The table of triple_collocation: a row a sensor, its numbers, and what is said of them."""

import numpy as np
import xarray as xr
from scipy.special import chdtrc

from vconst.kernels.collocation import pairs_of
from vconst.operations.auditing.tables import amount, column, scalar, text

#: Independent passes below which error variances are a guess rather than a measurement.
PASSES = 500

#: Chance below which the covariances of four and more sensors do not agree.
UNLIKELY = 0.01


def build_table(collocated, known, said):
    """
    The result as a dataset.

    Parameters
    ----------
    collocated : Collocated
    known : Known
    said : dict
        ``scale``, ``units``, ``variable``, ``reasons`` (of dependence), ``accepted`` (why
        dependence is accepted, or empty).

    Returns
    -------
    dataset : xarray.Dataset
    """
    dataset = xr.Dataset(_counts(collocated, known) | _rows(collocated, known, said))
    dataset["covariance"] = column(
        ("sensor", "other"), known.covariance, "covariance of the values", _square(said)
    )
    if known.fit is not None:
        dataset = dataset.assign(_pairs(collocated, known, said))
    warnings = warnings_of(collocated, known, said)
    dataset.attrs = {
        "shows": "collocation",
        "sensors": list(collocated.sensors),
        "variable": said["variable"],
        "units": said["units"],
        "scale": said["scale"],
        "interval": known.way,
        "warnings": warnings,
        "counts": collocated.counts,
        "cards": ["episodes", "conjunctions", "collocations"],
        "verdict": verdict(collocated, known, said, warnings),
    }
    return dataset


def warnings_of(collocated, known, said):
    """
    What a reader must know before believing the numbers.

    Returns
    -------
    warnings : list of str
    """
    found = [f"errors may not be independent: {reason}" for reason in said["reasons"]]
    found = _of_distance(collocated) + found
    for name, value in zip(collocated.sensors, known.errors.variance, strict=True):
        if not value > 0:
            found.append(
                f"the error variance of {name} is {value:.3g}: negative or missing, which says "
                "that errors are not independent, relations not linear, or collocations too few; "
                "it is reported as found"
            )
    for name, pile in collocated.piles.items():
        number = len(collocated.values)
        value = 10.0**pile.value if said["scale"] == "log" else pile.value
        found.append(f"{pile.count} of {number} values of {name} are {value:.6g}: it {pile.words}")
    if collocated.episode.size < PASSES:
        found.append(
            f"{collocated.episode.size} conjunctions are fewer than the {PASSES} independent "
            "passes that error variances want"
        )
    if int(collocated.episode.max()) == 0:
        found.append("all of one alignment: nothing is known about another")
    fit = known.fit
    if fit is not None:
        if np.isnan(fit.square):
            found.append(
                f"too few conjunctions ({collocated.episode.size}) to test whether one truth "
                "explains all sensors"
            )
        elif chdtrc(fit.freedom, fit.square) < UNLIKELY:
            found.append(
                "one truth with independent errors does not explain the covariances (chi-square "
                f"{fit.square:.1f} with {fit.freedom} degrees of freedom); most is left between "
                f"{_worst(collocated, fit)}"
            )
    return found


def _of_distance(collocated):
    if not collocated.separation > 0:
        return []
    return [
        f"the sensors are {collocated.separation:.0f} km apart (median): what each sees "
        "differently there counts as its error, so that errors are upper limits of those of "
        "the instruments, and gains differ where it is not alike for all"
    ]


def verdict(collocated, known, said, warnings):
    """The finding in a sentence: errors, or that they are not determined, and why."""
    parts = []
    for number, name in enumerate(collocated.sensors):
        variance, low, high = (
            float(each.variance[number]) for each in (known.errors, known.low, known.high)
        )
        if variance > 0:
            limits = f"{_amount(low, said)} to {_amount(high, said)}"
            parts.append(f"{name} {_amount(variance, said)} ({limits})")
        else:
            parts.append(f"{name} none that could be told (variance {variance:.3g})")
    listed = f"random errors (one standard deviation, 95 %): {'; '.join(parts)}"
    if np.isfinite(collocated.separation):
        listed += (
            f"; they hold what each sees differently within {collocated.separation:.0f} km (median)"
        )
    piled = [each for each in warnings if " values of " in each and each.endswith("there")]
    if piled:
        return f"not determined: {piled[0]}; {listed}"
    misfit = [each for each in warnings if each.startswith("one truth")]
    if misfit or not np.all(known.errors.variance > 0):
        why = misfit[0] if misfit else "an error variance is negative"
        return f"not determined: {why}; {listed}"
    if said["reasons"] and not said["accepted"]:
        return f"not determined: errors may not be independent, {said['reasons'][0]}; {listed}"
    if said["reasons"]:
        return f"determined, dependence accepted ({said['accepted']}): {listed}"
    if collocated.separation > 0:
        return f"determined as upper limits of the instruments' own errors: {listed}"
    return f"determined: {listed}"


def _amount(variance, said):
    """A standard deviation for reading: per cent on a log scale."""
    if not variance > 0:
        return "0"
    deviation = float(np.sqrt(variance))
    if said["scale"] == "log":
        return f"{100.0 * np.expm1(deviation * np.log(10.0)):.3g} %"
    return amount(deviation, said["units"])


def _square(said):
    return "1" if said["scale"] == "log" else f"({said['units']})^2"


def _counts(collocated, known):
    return {
        "episodes": scalar(int(collocated.episode.max()) + 1, "alignments of orbits"),
        "conjunctions": scalar(collocated.episode.size, "independent passes at most"),
        "collocations": scalar(len(collocated.values), "collocations with a value of all sensors"),
        "freedom": scalar(known.freedom, "degrees of freedom of the intervals"),
        "separation": scalar(collocated.separation, "median of the greatest separation", "km"),
    }


def _rows(collocated, known, said):
    square = _square(said)
    unit = "decades" if said["scale"] == "log" else said["units"]
    errors = known.errors
    rows = {"product": column("sensor", text(collocated.sensors), "sensor")}
    with np.errstate(invalid="ignore"):
        deviation = np.sqrt(np.where(errors.variance > 0, errors.variance, np.nan))
        correlation = np.sqrt(
            np.where(errors.correlation_square >= 0, errors.correlation_square, np.nan)
        )
    rows["error"] = column("sensor", deviation, "standard deviation of the error", unit)
    for name, words, units in (
        ("variance", "error variance", square),
        ("slope", "slope over the first sensor", "1"),
        ("correlation_square", "squared correlation with the truth", "1"),
    ):
        for part, end, what in (
            (errors, "", ""),
            (known.standard_error, "_se", ", standard error"),
            (known.low, "_low", ", lower limit (95 %)"),
            (known.high, "_high", ", upper limit (95 %)"),
        ):
            rows[name + end] = column("sensor", getattr(part, name), words + what, units)
    rows["variance_on_first"] = column(
        "sensor", errors.variance_on_first, "error variance on the scale of the first", square
    )
    rows["correlation"] = column("sensor", correlation, "correlation with the truth")
    rows["signal_to_noise"] = column(
        "sensor", errors.signal_to_noise, "signal over error variance", "dB"
    )
    rows["variance_covariance"] = column(
        ("sensor", "other"), known.of_variances, "covariance of the error variances", "1"
    )
    return rows


def _pairs(collocated, known, said):
    one, other = pairs_of(len(collocated.sensors))
    fit = known.fit
    names = [
        f"{collocated.sensors[a]} and {collocated.sensors[b]}"
        for a, b in zip(one, other, strict=True)
    ]
    chance = chdtrc(fit.freedom, fit.square) if np.isfinite(fit.square) else np.nan
    return {
        "pair_of_sensors": column("sensor_pair", text(names), "two sensors"),
        "left": column("sensor_pair", fit.left, "covariance left to the pair", _square(said)),
        "left_se": column("sensor_pair", fit.left_se, "standard error of it", _square(said)),
        "chi_square": scalar(fit.square, "misfit of one truth to all covariances"),
        "chi_square_freedom": scalar(fit.freedom, "degrees of freedom of the misfit"),
        "chance_of_misfit": scalar(float(chance), "chance of a misfit this large"),
    }


def _worst(collocated, fit):
    one, other = pairs_of(len(collocated.sensors))
    place = int(np.argmax(np.abs(fit.left / fit.left_se)))
    return f"{collocated.sensors[one[place]]} and {collocated.sensors[other[place]]}"

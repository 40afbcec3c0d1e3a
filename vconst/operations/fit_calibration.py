"""How a target relates to its reference, with uncertainty, from their match-ups."""

from dataclasses import replace
from typing import Literal

import numpy as np

from vconst.errors import UsageError
from vconst.operation import Calibration, Pairs, Table, Time, VariableName, operation
from vconst.selection import parse_time

from .calibration.criteria import CRITERIA
from .calibration.fit import fit_line
from .calibration.held_line import require_relation
from .calibration.result import calibration_dataset
from .calibration.samples import FitSettings, take_samples
from .calibration.shared_error import SAID, reduction_error, with_shared
from .calibration.timing import offset_of, retimed


@operation(version=7, packages=("PyIRI",))
def fit_calibration(
    pairs: Pairs,
    timing: Table = None,
    *,
    variable: VariableName,
    method: Literal["york", "deming", "theil-sen"] = "deming",
    robust: Literal["none", "tukey", "huber"] = "none",
    scale: Literal["linear", "log", "plasma-frequency"] = "linear",
    relation: Literal["line", "offset", "gain"] = "line",
    exclude: list[Literal["low density", "light ions"]] = (),
    light_ions: str | None = None,
    error_ratio: float | None = None,
    reference_error: float | None = None,
    target_error: float | None = None,
    drift: Time | None = None,
    adjust: list[str] = (),
    climatology: float | None = None,
    pivot: float | None = None,
    scenes: list[float] | None = None,
    minimum: int = 30,
    replicates: int = 2000,
    seed: int = 0,
) -> Calibration:
    """
    Slope, offset and drift of a target against its reference, with what they are worth.

    Parameters
    ----------
    pairs : Pairs
        Of ``match_up``.
    timing : Table or None
        Of ``time_offset`` or ``clock_offset``: the reference is then taken at the time that
        the target truly saw, from its sample nearest to it.
    variable : str
        Canonical name of what both measured.
    method : {"deming", "york", "theil-sen"}
        ``deming``: errors in both, from moments. ``york``: errors of every sample.
        ``theil-sen``: median of slopes, errors in the target only; a twin to compare with.
    robust : {"none", "tukey", "huber"}
        Whether pairs far from the line lose weight: ``tukey`` (bisquare, 4.685) down to
        none at all, ``huber`` (1.345) to 1.345 scales over their distance. For where the
        two see different plasma now and then (a depletion, a burst) or one has gross
        errors. The line then answers for the bulk of the pairs. ``deming`` and ``york``.
    scale : {"linear", "log", "plasma-frequency"}
        ``log`` where errors grow with the value, as those of a density.
        ``plasma-frequency``: the line is in the plasma frequency (MHz) of an electron
        density, 8.98e-6 times the root of the density in m-3.
    relation : {"line", "offset", "gain"}
        ``offset``: the slope is held at 1, which in the logarithm is a ratio. ``gain``: the
        offset is held at 0. Both with method ``deming`` that is not robust.
    exclude : list of {"low density", "light ions"}
        Pairs of electron density that are left out by name and counted: ``low density``
        where the geometric mean of both is below 3e10 m-3, ``light ions`` where their
        share exceeds 10 % or is not known. There a probe that takes all ions for oxygen
        reads too high. What all pairs would have given is stated beside.
    light_ions : str or None
        Variable of the pairs with the share of light ions, 0 to 1.
    error_ratio : float or None
        Error variance of the target over that of the reference, in the fitting scale.
        None: from the errors below, else from ``<variable>_error`` of both, else unknown.
    reference_error, target_error : float or None
        Standard error of one sample: in the unit of the variable where linear, relative
        (0.05 is 5 %) where log, in MHz where plasma-frequency. Noise of the sensor alone:
        what the two see differently because they are not in one place is found from the
        pairs.
    drift : str or None
        Date from which a drift per day is reckoned, UTC; None for no drift.
    adjust : list of str
        Variables of the pairs, such as ``altitude_difference``, taken as exact covariates:
        the relation is that at zero of each.
    climatology : float or None
        Solar radio flux at 10.7 cm (1e-22 W m-2 Hz-1) for which the International
        Reference Ionosphere says how much the electron density differs between the two
        places and times of a pair; the difference is one more covariate. None: not taken.
        Within one alignment the two local times part steadily, and without it that is
        taken for a drift.
    pivot : float or None
        Value over which the logarithms are taken, in the unit of the variable; None for
        a power of ten near the median.
    scenes : list of float or None
        Reference values at which the bias is stated; None for the vocabulary's, or the
        quartiles.
    minimum : int
        Fewest pairs with both values.
    replicates : int
        Of the bootstrap.
    seed : int
        Equal seeds and pairs give equal intervals.

    Returns
    -------
    calibration : Calibration
        ``target = slope * reference + offset (+ drift * days)``, in log10 of both over
        the pivot where the scale is log; each with ``_se``, ``_low`` and ``_high``
        (95 %). Pairs with NaN in one of the two are left out and counted.

    Raises
    ------
    UnknownNameError
        If the pairs do not hold the variable or a covariate.
    OperationError
        If there are too few pairs or conjunctions, or no relation.

    Notes
    -----
    Deming with known errors solves b² = (Syy - Ny)/(Sxx - Nx), N being the summed squared
    errors; the remaining scatter is mismatch and belongs to both alike. Without known
    errors b² = Syy/Sxx, which is Deming with errors alike on the scale of the reference,
    and ``slope_ratio_low``, ``slope_ratio_high`` say what a ratio of 1/4 and of 4 would
    give. A robust fit is an MM-estimate: a start that half the pairs cannot break, its
    scale held, and weights that follow the residual over that scale; the weights are
    found anew in the replicates, to first order. Samples of a conjunction repeat each
    other and weigh 1/(1 + (n - 1)ρ). The intervals are those of alignments, then
    conjunctions; see :func:`vconst.operations.calibration.fit.fit_line`. What pairs reduced
    to one height are uncertain by moves all of them together, and is added to that.

    References
    ----------
    York et al. (2004), doi:10.1119/1.1632486; Deming (1943); Sen (1968); Yohai (1987),
    doi:10.1214/aos/1176350366; Salibian-Barrera & Zamar (2002), doi:10.1214/aos/1021379865.
    """
    said = {"variable": variable, "method": method, "robust": robust, "scale": scale}
    said |= {"relation": relation, "exclude": tuple(exclude), "light_ions": light_ions}
    said |= {"error_ratio": error_ratio, "reference_error": reference_error}
    said |= {"target_error": target_error, "climatology": climatology, "pivot": pivot}
    said |= {"drift": None if drift is None else _date(drift), "adjust": tuple(adjust)}
    said |= {"minimum": minimum, "replicates": replicates, "seed": seed}
    settings = FitSettings(**said)
    _check(settings)
    offset = 0.0 if timing is None else offset_of(timing)
    dataset = retimed(pairs.dataset, variable, offset) if offset else pairs.dataset
    return Calibration(_fitted(dataset, settings, scenes).assign_attrs(time_offset=offset))


def _fitted(pairs, settings, scenes):
    samples, chosen = take_samples(pairs, settings)
    fit = fit_line(samples, chosen)
    shift = reduction_error(pairs, samples, chosen)
    if shift is not None:
        fit = with_shared(fit, samples, chosen, shift)
    dataset = calibration_dataset(pairs, samples, chosen, fit, scenes)
    if shift is not None:
        dataset.attrs["interval"] += SAID
    if chosen.exclude:
        dataset = _beside_all(dataset, pairs, replace(chosen, exclude=()))
    return dataset


def _beside_all(dataset, pairs, settings):
    """The calibration with what it would be had no pair been left out."""
    fit = fit_line(take_samples(pairs, settings)[0], settings)
    for name in ("slope", "offset"):
        about = {"units": dataset[name].attrs["units"]}
        place = fit.names.index(name)
        for end, value in (("", fit.coefficients), ("_se", fit.standard_errors)):
            words = f"{name} with no pair left out{': standard error' if end else ''}"
            dataset[f"with_all_{name}{end}"] = (
                (),
                float(value[place]),
                about | {"long_name": words},
            )
    said = "; ".join(f"{name} ({CRITERIA[name]})" for name in dataset.attrs["settings"]["exclude"])
    dataset.attrs["excluded"] = said
    return dataset


def _date(text):
    try:
        return str(np.datetime64(parse_time(text), "ns").astype("datetime64[s]"))
    except UsageError:
        raise UsageError(
            f"fit_calibration: 'drift' is '{text}', not a date.",
            hint="Write the date from which the drift is reckoned: 2020-01-01, UTC.",
        ) from None


def _check(settings):
    limits = {"error_ratio": 0.0, "reference_error": 0.0, "target_error": 0.0}
    for name, least in limits.items():
        value = getattr(settings, name)
        if value is not None and not value > least:
            raise UsageError(f"fit_calibration: '{name}' is {value}; it must be above zero.")
    require_relation(settings)
    if settings.robust != "none" and settings.method == "theil-sen":
        raise UsageError(
            "fit_calibration: 'robust' goes with methods 'deming' and 'york'; 'theil-sen' is a "
            "median already.",
            hint="Leave 'robust' out, or use method 'deming'.",
        )
    if settings.replicates < 100:
        raise UsageError(
            f"fit_calibration: 'replicates' is {settings.replicates}; at least 100 are needed."
        )

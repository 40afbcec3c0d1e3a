"""Two sensors side by side: the matched values of one variable, with the fit if there is one."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from vconst.kernels.relation import fitting_scale, natural_scale
from vconst.units import convert
from vconst.vocabulary import core_terms

PERCENT = 100.0
DAY = np.timedelta64(86_400_000_000_000, "ns")


@dataclass(frozen=True)
class Comparison:
    """
    The matched values of one variable, in the unit of the page.

    Parameters
    ----------
    variable, name, units : str
        Canonical name, name for people, unit that pages print.
    reference, target : (pair,) array
        Values in *units*; only pairs in which both are finite (and, on a log scale,
        positive).
    time : (pair,) datetime64[ns] array
    conjunction : (pair,) int array
    left_out : int
        Pairs that are not here, for want of a value.
    reference_name, target_name : str
        The products.
    log : bool
        Whether the model is in log10 of both values.
    fit : vconst.operation.Calibration or None
    factor : float
        From the unit of the result to *units*.
    plasma : bool
        Whether the model is in the plasma frequency (MHz) of both values.
    calibrations : sequence of str
        Names of those that were applied to the target before it was matched, in their order.
    """

    variable: str
    name: str
    units: str
    reference: Any
    target: Any
    time: Any
    conjunction: Any
    left_out: int
    reference_name: str
    target_name: str
    log: bool
    fit: Any = None
    factor: float = 1.0
    plasma: bool = False
    calibrations: Any = ()

    @property
    def difference_units(self):
        """Unit of differences: ``%`` of the reference on a log scale, MHz of frequencies."""
        return "%" if self.log else "MHz" if self.plasma else self.units

    @property
    def days(self):
        """(pair,) days since the epoch of the drift; 0 without one."""
        return self.days_at(self.time)

    def days_at(self, times):
        """(n,) days of (n,) *times* since the epoch of the drift; 0 without one."""
        epoch = self.fit.dataset.attrs.get("drift_epoch") if self.fit else None
        if not epoch:
            return np.zeros(len(times))
        return (times - np.datetime64(str(epoch).rstrip("Z"), "ns")) / DAY

    def coefficient(self, name):
        """A scalar of the fit as a float; 0 (slope: 1) without a fit."""
        scalars = self.fit.scalars if self.fit else {}
        value = scalars.get(name)
        return float(value) if value is not None else float(name == "slope")

    def expected(self, reference, days=0.0):
        """
        The target that the fit expects.

        Parameters
        ----------
        reference : (n,) array
            In *units*.
        days : (n,) array or float
            Since the epoch of the drift.

        Returns
        -------
        target : (n,) array
            In *units*: slope · x + offset + drift · days, in log10(x / pivot) on a
            log scale.
        """
        line = self.coefficient("slope") * self._forth(reference) + self._shift(days)
        return self._back(line)

    def calibrated(self):
        """(pair,) target on the scale of the reference: the inverse of :meth:`expected`."""
        line = (self._forth(self.target) - self._shift(self.days)) / self.coefficient("slope")
        return self._back(line)

    def difference(self, target):
        """
        *target* minus reference; on a log scale in % of the reference.

        Parameters
        ----------
        target : (pair,) array
            In *units*, as measured or calibrated.
        """
        if self.log:
            return PERCENT * (target / self.reference - 1.0)
        if self.plasma:
            return self._forth(target) - self._forth(self.reference)
        return target - self.reference

    def middle(self, target):
        """(pair,) mean of *target* and reference: geometric on a log scale."""
        if self.log:
            return np.sqrt(target * self.reference)
        return (target + self.reference) / 2

    @property
    def covariates(self):
        """Names of what the fit takes off beside slope, offset and drift, for reading."""
        names = coefficients_of(self.fit) if self.fit else []
        return [name[7:].replace("_", " ") for name in names if name.startswith("adjust_")]

    def blocks(self):
        """
        What is left in each block of the fit, its drift alone left in.

        Returns
        -------
        times : (block,) datetime64[ns] array
        remainder : (block,) array
            In :attr:`difference_units`; None for both where the fit names no blocks.
        """
        held = self.fit.dataset if self.fit else {}
        if not {"block_time", "block_bias_after"} <= set(held):
            return None, None
        times = np.asarray(held["block_time"], "datetime64[ns]")
        after = np.asarray(held["block_bias_after"], float) * self.coefficient("slope")
        drifted = self.coefficient("drift") * self.days_at(times)
        return times, self.in_difference_units(after + drifted)

    def remainder(self):
        """(pair,) target minus slope and offset of the fit, drift and covariates left in."""
        line = self.coefficient("slope") * self._forth(self.reference) + self._shift(0.0)
        return self.in_difference_units(self._forth(self.target) - line)

    def in_difference_units(self, value):
        """A step of the model (offset, drift) in :attr:`difference_units`."""
        if self.plasma:
            return value
        return value * (PERCENT * np.log(10.0) if self.log else self.factor)

    def _shift(self, days):
        return self.coefficient("offset") + self.coefficient("drift") * days

    def _forth(self, value):
        return fitting_scale(
            value / self.factor, scale=self._scale, pivot=self._pivot / self.factor
        )

    def _back(self, line):
        held = {"scale": self._scale, "pivot": self._pivot / self.factor}
        return natural_scale(line, **held) * self.factor

    @property
    def _scale(self):
        return "log" if self.log else "plasma-frequency" if self.plasma else "linear"

    @property
    def _pivot(self):
        pivot = self.fit.dataset.attrs.get("pivot") if self.fit else None
        return float(pivot or 1.0) * self.factor


def coefficients_of(fit):
    """
    Names of the coefficients of a calibration in the order of its covariance.

    Parameters
    ----------
    fit : vconst.operation.Calibration

    Returns
    -------
    names : list of str
        ``slope``, ``offset``, then ``drift`` and ``adjust_<covariate>`` where fitted.
    """
    stems = [str(name)[:-3] for name in fit.scalars if str(name).endswith("_se")]
    if "covariance" not in fit.dataset:
        return stems
    values = fit.dataset["covariance"]
    said = values.attrs.get("coefficients")
    if said is None and values.dims[0] in values.coords:
        said = values[values.dims[0]].values
    names = [said] if isinstance(said, str) else [] if said is None else list(said)
    return [str(name) for name in names] or stems


def shared_variables(pairs):
    """Names of the variables of which match-ups have both sides, without their errors."""
    names = [str(name)[:-7] for name in pairs.dataset.data_vars if str(name).endswith("_target")]
    return [name for name in names if f"{name}_reference" in pairs.dataset and "_error" not in name]


def compare(pairs, variable, fit=None):
    """
    Line up the two sides of match-ups for one variable.

    Parameters
    ----------
    pairs : vconst.operation.Pairs
    variable : str
        Canonical name.
    fit : vconst.operation.Calibration or None

    Returns
    -------
    comparison : Comparison
    """
    dataset = pairs.dataset
    term = core_terms().get(variable)
    stored = str(dataset[f"{variable}_target"].attrs.get("units") or (term.units if term else "1"))
    units, factor = _page_units(term, stored)
    scale = fit.dataset.attrs.get("scale") if fit else (term.scale if term else "linear")
    both = [np.asarray(dataset[f"{variable}_{side}"], float) * factor for side in SIDES]
    kept = np.isfinite(both[0]) & np.isfinite(both[1])
    if scale != "linear":
        kept &= (both[0] > 0) & (both[1] > 0)
    return Comparison(
        variable=variable,
        name=_name(dataset[f"{variable}_target"], term, variable),
        units=units,
        reference=both[0][kept],
        target=both[1][kept],
        time=np.asarray(dataset["time"], "datetime64[ns]")[kept],
        conjunction=np.asarray(dataset["conjunction"])[kept],
        left_out=int((~kept).sum()),
        reference_name=str(dataset.attrs.get("reference", "reference")),
        target_name=str(dataset.attrs.get("target", "target")),
        log=scale == "log",
        fit=fit,
        factor=factor,
        plasma=scale == "plasma-frequency",
        calibrations=tuple(dataset.attrs.get("calibrations", {}).get("target", ())),
    )


SIDES = ("reference", "target")


def _page_units(term, stored):
    if not term or not term.page_units or term.page_units == stored:
        return stored, 1.0
    return term.page_units, float(convert(1.0, stored, term.page_units))


def _name(values, term, variable):
    said = term.long_name if term else values.attrs.get("long_name") or variable.replace("_", " ")
    return str(said).removesuffix(", target")

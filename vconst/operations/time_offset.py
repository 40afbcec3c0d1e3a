"""By how much the values of a target are late against its reference's, with uncertainty."""

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.bootstrap import jackknife_covariance, t_interval
from vconst.kernels.lag import lag_products, neighbours, vertex
from vconst.kernels.regression import balanced_slope
from vconst.kernels.relation import fitting_scale
from vconst.operation import Pairs, Seconds, Table, VariableName, operation
from vconst.vocabulary import core_terms

from .calibration.samples import FitSettings, take_samples
from .calibration.timing import offset_of, reference_series

#: Rounds in which the window is moved to the offset found.
ROUNDS = 6

#: Share of the window by which the last round may still have moved it: noise lets samples at its
#: ends come and go.
RESTLESS = 0.05


@operation(version=1)
def time_offset(
    pairs: Pairs,
    clock: Table = None,
    *,
    variable: VariableName,
    window: Seconds = 4.0,
    minimum: int = 100,
) -> Table:
    """
    Time offset of two sensors that see one field, from their values.

    Parameters
    ----------
    pairs : Pairs
        Of ``match_up`` of two payloads of one platform, or of two that fly close behind
        each other; samples of one conjunction are a series.
    clock : Table or None
        Of ``clock_offset`` of the same two, from their positions: what the values show
        beyond it is stated.
    variable : str
    window : float
        Seconds to each side of the offset in which differences are looked at: several
        samples, yet short beside what the field changes in.
    minimum : int
        Fewest pairs with both values.

    Returns
    -------
    table : Table
        ``time_offset`` with ``_se``, ``_low``, ``_high`` (s, 95 %; positive: the target's
        values are late), ``pairs``, ``steps`` (differences looked at) and, with a clock,
        ``clock_offset`` and ``beyond_clock`` with its limits. Give it to
        ``fit_calibration`` as ``timing``.

    Raises
    ------
    OperationError
        If there are too few pairs, or the values do not tell.

    Notes
    -----
    Squared differences of the target, on the scale of the reference, and of all reference
    samples within the window, over their lag: a parabola whose vertex is the offset. Nothing
    is interpolated, so that noise of either does not pull it. Standard error by alignments,
    or fortieths of one, left out in turn.
    """
    if not window > 0.0:
        raise UsageError(f"time_offset: 'window' is {window:g} s; it must be above zero.")
    term = core_terms().get(variable)
    settings = FitSettings(
        variable=variable, scale=term.scale if term else "linear", minimum=minimum
    )
    samples, settings = take_samples(pairs.dataset, settings, who="time_offset")
    series = _Series(pairs.dataset, samples, settings)
    offset, error, freedom, steps = _found(series, variable, window)
    values = {"time_offset": offset, "time_offset_se": error}
    values |= dict(zip(_ENDS, t_interval(offset, error, freedom), strict=True))
    dataset = xr.Dataset({name: _scalar(value, "s", name) for name, value in values.items()})
    dataset["pairs"] = _scalar(samples.x.size, "1", "pairs")
    dataset["steps"] = _scalar(steps, "1", "differences looked at")
    _add_clock(dataset, clock, error, freedom)
    dataset.attrs = {name: pairs.dataset.attrs.get(name, "") for name in ("target", "reference")}
    dataset.attrs |= {"variable": variable, "cards": ["time_offset"]}
    dataset.attrs["verdict"] = _said(dataset, pairs.dataset.attrs.get("target", "the target"))
    return Table(dataset)


_ENDS = ("time_offset_low", "time_offset_high")


def _found(series, variable, window):
    """The offset, its standard error with its degrees of freedom, and the differences."""
    offset = 0.0
    for _ in range(ROUNDS):
        products, steps = series.products(offset, window)
        found = float(vertex(products.sum(axis=0)))
        if not np.isfinite(found) or abs(found) > 2.0 * window:
            raise OperationError(
                f"time_offset: the differences of '{variable}' have no least one within "
                f"{2.0 * window:g} s.",
                hint="Widen 'window', or take a time in which the field changes faster.",
            )
        offset += found
        if abs(found) < 1e-4 * window:
            break
    if abs(found) > RESTLESS * window:
        raise OperationError(
            f"time_offset: the offset of '{variable}' came to no rest in {ROUNDS} rounds.",
            hint="Widen 'window', or take a time in which the field changes faster.",
        )
    without = offset - found + vertex(products.sum(axis=0) - products)
    error = float(np.sqrt(jackknife_covariance(without[:, None])[0, 0]))
    return offset, error, len(products) - 1, steps


class _Series:
    """Both sensors in the fitting scale, the target on the scale of the reference."""

    def __init__(self, pairs, samples, settings):
        place, self.time, self.group = reference_series(pairs, settings.variable)
        raw = pairs[f"{settings.variable}_reference"].values.astype(float)[place]
        self.reference = fitting_scale(raw, scale=settings.scale, pivot=settings.pivot)
        x, y = samples.x - samples.x.mean(), samples.y - samples.y.mean()
        slope = float(balanced_slope(x @ x, y @ y, x @ y))
        self.target = (samples.y - samples.y.mean()) / slope + samples.x.mean()
        self.own_time = samples.time.astype(np.int64)
        self.own_group = pairs["conjunction"].values.astype(np.int64)[samples.place]
        self.unit = samples.units()

    def products(self, offset, window):
        """Sums of each unit for a window about an offset; and how many differences."""
        seen = self.own_time - round(offset * 1e9)
        own, other = neighbours(
            seen, self.time, self.group, self.own_group, most=round(window * 1e9)
        )
        squares = (self.target[own] - self.reference[other]) ** 2
        lag = (seen[own] - self.time[other]) / 1e9
        known = np.isfinite(squares)
        units = int(self.unit.max()) + 1
        made = lag_products(squares[known], lag[known], self.unit[own][known], units)
        return made, int(known.sum())


def _add_clock(dataset, clock, error, freedom):
    if clock is None:
        return
    stated = offset_of(clock)
    beyond = float(dataset["time_offset"]) - stated
    low, high = t_interval(beyond, error, freedom)
    for name, value in (
        ("clock_offset", stated),
        ("beyond_clock", beyond),
        ("beyond_clock_low", low),
        ("beyond_clock_high", high),
    ):
        dataset[name] = _scalar(float(value), "s", name)


def _scalar(value, units, words):
    return ((), value, {"units": units, "long_name": words.replace("_", " ")})


def _said(dataset, target):
    low, value, high = (float(dataset[f"time_offset{end}"]) for end in ("_low", "", "_high"))
    if not np.isfinite(high - low):
        said = f"not determined: {value:.3g} s, of which nothing says how sure it is"
    elif low <= 0.0 <= high:
        said = f"no time offset seen: {value:.3g} s ({low:.3g} to {high:.3g} s)"
    else:
        said = f"values of {target} are {'late' if value > 0 else 'early'} by {abs(value):.4g} s "
        said += f"({low:.4g} to {high:.4g} s)"
    if "beyond_clock" in dataset:
        low, high = (float(dataset[f"beyond_clock_{end}"]) for end in ("low", "high"))
        clock = float(dataset["clock_offset"])
        same = "which is the clock's" if low <= 0.0 <= high else "which the clock does not explain"
        said += f"; the positions say {clock:.4g} s, {same}"
    return said + "."

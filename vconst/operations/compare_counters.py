"""Two particle detectors of one platform, at equal energy and pitch angle."""

from functools import partial
from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.kernels.counting import fit_counts, ratio_of_counts
from vconst.operation import Degrees, Nanotesla, Seconds, Selection, Table, operation
from vconst.selection import DAY, map_pieces

from .auditing.columns import stamps_of
from .auditing.tables import column, scalar
from .counters.bands import flux_in_bands
from .field_models import load_model, model_field

_NAME = "compare_counters"

#: Field strength in nT below which lies the South Atlantic anomaly.
ANOMALY = 20_500.0

_LEFT_OUT = {
    "left_out_anomaly": "samples left out in the South Atlantic anomaly",
    "left_out_rate": "cells of a sample left out for their rate",
}

#: A pass ends where samples are further apart than this, ns, or after half an orbit of 47 min.
_PAUSE, _HALF = 300_000_000_000, 2_820_000_000_000

#: Counts of both together below which a cell of pass, energy and pitch angle says nothing.
_LEAST = 1.0

#: Dispersion from which Poisson's law alone is said not to explain the differences.
_MORE = 2.0


@operation(version=2)
def compare_counters(
    first: Selection,
    second: Selection,
    *,
    energies: list[tuple[float, float]],
    first_exposure: float,
    second_exposure: float,
    species: Literal["electron", "proton"] = "electron",
    pitch: Degrees = 30.0,
    delay: Seconds = 0.6,
    field_above: Nanotesla = ANOMALY,
    most_counts: float | None = None,
    minimum: int = 100,
) -> Table:
    """
    What one counter reads over another, by the likelihood of Poisson counts.

    Parameters
    ----------
    first, second : Selection
        Of one platform, with ``<species>_flux`` (per MeV, by energy and detector, with
        ``pitch_angle``) or ``<species>_bin_flux`` (of bins, by energy and ``pitch_bin``).
    energies : list of (float, float)
        Bands in MeV that both cover.
    first_exposure, second_exposure : float
        cm2 sr s: geometric factor of one detector or pitch bin times the time of one sample,
        by which a flux gives counts.
    species : {"electron", "proton"}
    pitch : float
        Width of the bands of pitch angle, in degrees, that are compared each for itself.
    delay : float
        s; samples are compared with the nearest of the other, no further in time.
    field_above : float
        nT; where the main field (IGRF-14) is weaker samples are left out and counted: in the
        South Atlantic anomaly protons of the belt reach detectors from the side, and count as
        what they are not. 0 leaves none out.
    most_counts : float or None
        Counts a sample beyond which a detector's dead time tells; cells in which either of the
        two has more are left out. None leaves none out.
    minimum : int
        Fewest counts of each.

    Returns
    -------
    table : Table
        Scalars ``ratio`` (second over first), ``ratio_low``, ``ratio_high`` (95 %), from how
        passes differ; ``poisson_low``, ``poisson_high``, the exact limits were chance of
        counting all; ``dispersion``, 1 where it is; ``rate_slope`` with limits: by how much
        the logarithm of the ratio changes with that of the rate, which a dead time makes
        negative; ``passes``, ``cells``, ``counts_first``, ``counts_second``,
        ``left_out_anomaly`` (samples), ``left_out_rate`` (cells). Dimension
        ``band``: ``energy_low``, ``energy_high`` (MeV), ``band_ratio`` with limits and
        counts; dimension ``angle``: ``pitch_low``, ``pitch_high``, ``angle_ratio`` likewise.

    Raises
    ------
    UsageError
        If a product lacks fluxes, pitch angles, or a band.
    OperationError
        If the two have no common time, or count too little.

    Notes
    -----
    Cells are a pass, a band of energy and one of pitch angle; each has a flux of its own,
    which drops out of the likelihood: see :func:`vconst.kernels.counting.fit_counts`.
    """
    bands = _checked(energies, first_exposure, second_exposure, pitch)
    edges = np.append(np.arange(0.0, 180.0, pitch), 180.0)
    count = partial(
        count_piece,
        products=(first.product, second.product),
        species=species,
        bands=bands,
        edges=tuple(edges.tolist()),
        exposures=(first_exposure, second_exposure),
        delay=round(delay * 1e9),
        field_above=float(field_above),
        most_counts=most_counts,
    )
    parts = map_pieces([first, second], count, length=DAY, halo=round(delay * 1e9))
    cells = _cells([part for part in parts if part["time"].size])
    _require_counts(cells, minimum, first, second)
    table = _table(cells, bands, edges, first, second, species)
    for name, words in _LEFT_OUT.items():
        table[name] = scalar(sum(part[name] for part in parts), words)
    return Table(table)


def _require_counts(cells, minimum, first, second):
    if cells is None or min(cells["first"].sum(), cells["second"].sum()) < minimum:
        raise OperationError(
            f"{_NAME}: '{first.product}' and '{second.product}' have fewer than {minimum} counts "
            "of each at common times, energies and pitch angles.",
            hint="Take a longer time, wider 'energies', or a larger 'delay'.",
        )


def count_piece(
    datasets,
    window,
    *,
    products,
    species,
    bands,
    edges,
    exposures,
    delay,
    field_above=0.0,
    most_counts=None,
):
    """
    Counts of both in the bands, sample by sample of the first.

    Parameters
    ----------
    datasets : (xarray.Dataset, xarray.Dataset)
    window : Piece
    products : (str, str)
    species : str
    bands : tuple of (float, float)
    edges : tuple of float
    exposures : (float, float)
    delay : int
        ns.
    field_above : float
        nT.
    most_counts : float or None

    Returns
    -------
    part : dict
        ``left_out_anomaly``, ``left_out_rate``, ``time``, and ``first``, ``second``,
        ``first_exposure``, ``second_exposure`` on (time, band, pitch); zero where one of the two
        has no value.
    """
    times = [stamps_of(dataset) for dataset in datasets]
    inside = np.flatnonzero((times[0] >= window.start) & (times[0] < window.stop))
    near = _nearest(times[1], times[0][inside])
    kept = (
        np.abs(times[1][near] - times[0][inside]) <= delay
        if times[1].size
        else np.zeros(inside.size, bool)
    )
    strong = _strong(datasets[0], inside[kept], field_above)
    rows = inside[kept][strong], near[kept][strong]
    found = []
    for dataset, product, some in zip(datasets, products, rows, strict=True):
        found.append(
            flux_in_bands(dataset.isel(time=some), product, species, bands, np.array(edges))
        )
    known = np.isfinite(found[0][0]) & np.isfinite(found[1][0])
    rates = [flux * exposure for (flux, _), exposure in zip(found, exposures, strict=True)]
    slow = known & (np.maximum(*rates) <= (np.inf if most_counts is None else most_counts))
    part = {"time": times[0][rows[0]], "left_out_anomaly": int((~strong).sum())}
    part["left_out_rate"] = int(known.sum() - slow.sum())
    known = slow
    for name, (flux, parts), exposure in zip(("first", "second"), found, exposures, strict=True):
        part[name] = np.where(known, flux * exposure, 0.0)
        part[f"{name}_exposure"] = np.where(known, parts * exposure, 0.0)
    return part


def _strong(dataset, rows, least):
    """Whether the main field at the place of each sample is as strong as that."""
    if not least > 0.0 or not rows.size:
        return np.ones(rows.size, bool)
    lacking = [name for name in ("latitude", "longitude", "radius") if name not in dataset]
    if lacking:
        raise OperationError(
            f"{_NAME}: without {', '.join(lacking)} it is not known what lies in the South "
            "Atlantic anomaly.",
            hint="State 'field_above: 0 nT' to leave nothing out.",
        )
    place = [dataset[name].values[rows] for name in ("latitude", "longitude", "radius")]
    time = stamps_of(dataset)[rows].astype("datetime64[ns]")
    parts = model_field(_NAME, load_model(_NAME, "igrf-14", ""), time, *place)
    return np.sqrt(sum(part**2 for part in parts)) >= least


def _checked(energies, first_exposure, second_exposure, pitch):
    bands = tuple((float(low), float(high)) for low, high in energies)
    if not bands or any(not 0 <= low < high for low, high in bands):
        raise UsageError(
            f"{_NAME}: 'energies' is {list(energies)}; expected bands in MeV, [[10, 20], [20, 40]]."
        )
    if not (first_exposure > 0 and second_exposure > 0):
        raise UsageError(f"{_NAME}: exposures are in cm2 sr s and above zero.")
    if not 0 < pitch <= 180:
        raise UsageError(f"{_NAME}: 'pitch' is {pitch:g} degrees; expected above 0 to 180.")
    return bands


def _nearest(stamps, time):
    if not stamps.size:
        return np.zeros(time.size, int)
    after = np.clip(np.searchsorted(stamps, time), 0, stamps.size - 1)
    before = np.maximum(after - 1, 0)
    return np.where(np.abs(stamps[before] - time) <= np.abs(stamps[after] - time), before, after)


def _cells(parts):
    """Sums of counts and exposures by pass, band and pitch angle, flat."""
    if not parts:
        return None
    names = ("first", "second", "first_exposure", "second_exposure")
    time = np.concatenate([part["time"] for part in parts])
    values = {name: np.concatenate([part[name] for part in parts]) for name in names}
    number = np.cumsum(np.append(False, np.diff(time) > _PAUSE)) * 1_000_000 + time // _HALF
    _, block = np.unique(number, return_inverse=True)
    passes = int(block.max()) + 1
    _, bands, angles = values["first"].shape
    cells = {}
    for name, array in values.items():
        total = np.zeros((passes, bands, angles))
        np.add.at(total, block, array)
        cells[name] = total.ravel()
    grid = np.meshgrid(np.arange(passes), np.arange(bands), np.arange(angles), indexing="ij")
    cells |= dict(zip(("pass", "band", "angle"), (each.ravel() for each in grid), strict=True))
    kept = (cells["first"] + cells["second"] >= _LEAST) & (cells["first_exposure"] > 0)
    return {name: array[kept] for name, array in cells.items()}


def _table(cells, bands, edges, first, second, species):
    fit = _fit(cells)
    exact = ratio_of_counts(*(cells[name].sum() for name in _ALL))
    numbers = {
        "passes": scalar(int(np.unique(cells["pass"]).size), "passes of half an orbit at most"),
        "cells": scalar(cells["first"].size, "cells of pass, energy and pitch angle"),
        "ratio": scalar(np.exp(fit.coefficients[0]), "second over first"),
        "ratio_low": scalar(np.exp(fit.low[0]), "second over first, lower limit (95 %)"),
        "ratio_high": scalar(np.exp(fit.high[0]), "second over first, upper limit (95 %)"),
        "poisson_low": scalar(exact[1], "lower limit were chance of counting all"),
        "poisson_high": scalar(exact[2], "upper limit were chance of counting all"),
        "dispersion": scalar(fit.dispersion, "variance over that of Poisson's law"),
        "counts_first": scalar(float(cells["first"].sum()), "counts of the first"),
        "counts_second": scalar(float(cells["second"].sum()), "counts of the second"),
    }
    slope = _slope(cells)
    for end, value in zip(("", "_low", "_high"), slope, strict=True):
        words = "change of ln ratio with ln rate" + {"": ""}.get(end, f",{end.replace('_', ' ')}")
        numbers[f"rate_slope{end}"] = scalar(value, words)
    dataset = xr.Dataset(numbers)
    sides = {"energy": np.array(bands), "pitch": np.stack([edges[:-1], edges[1:]], axis=1)}
    for name, what, unit, size in (
        ("band", "energy", "MeV", len(bands)),
        ("angle", "pitch", "degree", edges.size - 1),
    ):
        for place, end in enumerate(("low", "high")):
            dataset[f"{what}_{end}"] = column(name, sides[what][:, place], f"{what}, {end}", unit)
        dataset = dataset.assign(_by(cells, name, size))
    dataset.attrs = {
        "shows": "counters",
        "first_counter": first.product,
        "second_counter": second.product,
        "species": species,
        "cards": ["passes", "ratio", "dispersion", "rate_slope"],
        "warnings": _warnings(fit, slope, numbers),
        "verdict": _verdict(numbers, first, second, species),
    }
    return dataset


_ALL = ("first", "second", "first_exposure", "second_exposure")


def _fit(cells, some=slice(None), columns=None):
    given = [cells[name][some] for name in _ALL]
    design = np.ones((given[0].size, 1)) if columns is None else columns
    return fit_counts(*given, design, cells["pass"][some])


def _slope(cells):
    """Slope of ln ratio with ln rate, and its limits; NaN where it is not determined."""
    exposure = cells["first_exposure"] + cells["second_exposure"]
    rate = np.log((cells["first"] + cells["second"]) / exposure)
    try:
        fit = _fit(cells, columns=np.stack([np.ones(rate.size), rate - rate.mean()], axis=1))
    except ValueError:
        return (np.nan,) * 3
    return fit.coefficients[1], fit.low[1], fit.high[1]


def _by(cells, name, size):
    """Ratio in each band of energy, or of pitch angle."""
    found = np.full((5, size), np.nan)
    for number in range(size):
        some = cells[name] == number
        found[3:, number] = cells["first"][some].sum(), cells["second"][some].sum()
        try:
            fit = _fit(cells, some)
        except ValueError:
            continue
        found[:3, number] = np.exp([fit.coefficients[0], fit.low[0], fit.high[0]])
    words = ("second over first", "lower limit (95 %)", "upper limit (95 %)")
    names = [f"{name}_ratio{end}" for end in ("", "_low", "_high")]
    names += [f"{name}_counts_{side}" for side in ("first", "second")]
    words += ("counts of the first", "counts of the second")
    return {
        each: column(name, row, said) for each, row, said in zip(names, found, words, strict=True)
    }


def _warnings(fit, slope, numbers):
    found = []
    if fit.dispersion > _MORE:
        found.append(
            f"the two differ {fit.dispersion:.1f} times more than chance of counting lets expect: "
            "the limits are those of passes"
        )
    if np.isfinite(slope[0]) and (slope[1] > 0 or slope[2] < 0):
        found.append(
            f"the ratio changes with the rate (slope {slope[0]:+.3f}, {slope[1]:+.3f} to "
            f"{slope[2]:+.3f}): a dead time, or a background in one of the two; one ratio does not "
            "hold for all fluxes"
        )
    if int(numbers["passes"].values) < 12:
        found.append(f"{int(numbers['passes'].values)} passes: the limits are rough")
    return found


def _verdict(numbers, first, second, species):
    ratio, low, high = (float(numbers[f"ratio{end}"].values) for end in ("", "_low", "_high"))
    agree = "agree" if low <= 1 <= high else "differ"
    return (
        f"{species} counts {agree}: {second.product} reads {ratio:.3f} ({low:.3f} to {high:.3f}) "
        f"of {first.product} at equal energy and pitch angle, over "
        f"{int(numbers['passes'].values)} passes"
    )

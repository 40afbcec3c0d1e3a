"""The values that three or more sensors have of one place and time, in blocks."""

from dataclasses import dataclass

import numpy as np

from vconst.errors import OperationError, TooLittleError, UsageError
from vconst.kernels.pile import piled_up

_NAME = "triple_collocation"

#: A cell of a sensor's own background: degrees of latitude, hours of local time.
_LATITUDE, _HOURS = 10.0, 2.0
_DAY_NS = 86_400_000_000_000


@dataclass(frozen=True)
class Collocated:
    """
    Collocated values, each sensor's in a column.

    Attributes
    ----------
    sensors : tuple of str
    values : numpy.ndarray, shape (n, N)
        In the scale of the analysis, less the background where one was taken off.
    block : numpy.ndarray of int, shape (n,)
        Conjunction of each, from 0.
    episode : numpy.ndarray of int, shape (conjunctions,)
        Alignment of each conjunction, from 0.
    piles : dict of str to vconst.kernels.pile.Pile
        Sensors that look saturated or stuck.
    lost : int
        Means that were taken off: one, or one a cell.
    counts : dict of str to int
        Collocations that were left out, by reason.
    separation : float
        Median of the greatest separation of a collocation, km; NaN where it is not said.
    """

    sensors: tuple
    values: np.ndarray
    block: np.ndarray
    episode: np.ndarray
    lost: int
    counts: dict
    separation: float
    piles: dict


def take_values(dataset, *, scale, background, minimum):
    """
    The values of all sensors where all have one.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of ``Collocations``.
    scale : {"linear", "log"}
    background : {"none", "own"}
    minimum : int
        Fewest collocations.

    Returns
    -------
    collocated : Collocated

    Raises
    ------
    UsageError
        If there are fewer than three sensors.
    OperationError
        If there are too few collocations, or a sensor says the same all the time.
    """
    sensors = tuple(dataset.attrs["sensors"])
    if len(sensors) < 3:
        raise UsageError(
            f"{_NAME}: {len(sensors)} sensors ({', '.join(sensors)}); at least three are needed to "
            "tell their errors apart.",
            hint="Match a third one, or compare the two with fit_calibration.",
        )
    values = np.stack(
        [dataset[f"value_{number}"].values.astype(float) for number in range(len(sensors))], axis=1
    )
    sound = np.isfinite(values).all(axis=1)
    counts = {"without_all_values": int((~sound).sum())}
    if scale == "log":
        positive = np.all(np.where(np.isfinite(values), values, 1.0) > 0, axis=1)
        counts["not_positive"] = int((sound & ~positive).sum())
        sound &= positive
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.log10(values)
    rows = np.flatnonzero(sound)
    _require(rows.size, minimum, counts)
    values = values[rows]
    _refuse_constant(values, sensors)
    piles = _piles(values, sensors)
    conjunction, episode = _blocks(dataset, rows)
    lost = 1
    if background == "own":
        cell = _cells(dataset, rows, episode[conjunction])
        values, kept, lost = _without_background(values, cell)
        counts["alone_in_their_cell"] = int((~kept).sum())
        _require(int(kept.sum()), minimum, counts)
        conjunction, episode = _renumbered(conjunction[kept], episode)
        rows = rows[kept]
    apart = _separation(dataset, rows)
    return Collocated(sensors, values, conjunction, episode, lost, counts, apart, piles)


def _require(number, minimum, counts):
    if number < minimum:
        left = ", ".join(f"{name.replace('_', ' ')}: {each}" for name, each in counts.items())
        raise TooLittleError(
            f"{_NAME}: {number} collocations in which all sensors have a value; at least {minimum} "
            f"are asked for (left out: {left}).",
            hint="Widen the limits of match_many, take a longer time, or lower 'minimum'.",
        )


def _refuse_constant(values, sensors):
    for name, column in zip(sensors, values.T, strict=True):
        if column.std() <= 1e-12 * max(1.0, float(np.abs(column).max())):
            raise OperationError(
                f"{_NAME}: '{name}' has one value, {column[0]:.6g}, in all {column.size} "
                "collocations: a constant or saturated sensor has no error that could be told.",
                hint="Look at its values ('audit'), or leave the sensor out.",
            )


def _piles(values, sensors):
    """Sensors of which one value is too frequent, and that value."""
    found = zip(sensors, map(piled_up, values.T), strict=True)
    return {name: pile for name, pile in found if pile is not None}


def _blocks(dataset, rows):
    """Conjunction of each row, and alignment of each conjunction; both from 0."""
    conjunction = dataset["conjunction"].values[rows]
    episode = dataset["episode"]
    along = episode.values
    if episode.dims == dataset["conjunction"].dims:  # said of each collocation
        first = np.unique(conjunction, return_index=True)[1]
        along = np.zeros(int(conjunction.max()) + 1, np.int64)
        along[conjunction[first]] = episode.values[rows][first]
    return _renumbered(conjunction, along)


def _renumbered(conjunction, episode):
    held, block = np.unique(conjunction, return_inverse=True)
    return block, np.unique(episode[held], return_inverse=True)[1]


def _cells(dataset, rows, episode):
    """Cell of each row: latitude, mean solar local time and alignment."""
    latitude, longitude = (dataset[f"{name}_0"].values[rows] for name in ("latitude", "longitude"))
    time = dataset["time_0"].values[rows].astype("datetime64[ns]").astype(np.int64)
    hours = np.mod(time % _DAY_NS / _DAY_NS * 24.0 + longitude / 15.0, 24.0)
    band, clock = np.floor(latitude / _LATITUDE), np.floor(hours / _HOURS)
    return np.unique(np.stack([band, clock, episode], axis=1), axis=0, return_inverse=True)[1]


def _without_background(values, cell):
    """Values less their sensor's mean of the cell, those that were not alone, and cells."""
    cell = cell.ravel()
    size = np.bincount(cell)
    means = np.stack([np.bincount(cell, column) / size for column in values.T], axis=1)
    kept = size[cell] > 1
    return (values - means[cell])[kept], kept, int((size > 1).sum())


def _separation(dataset, rows):
    names = [name for name in dataset.data_vars if str(name).startswith("separation_")]
    if not names:
        return float("nan")
    apart = np.stack([dataset[name].values[rows].astype(float) for name in names])
    apart = np.where(np.isfinite(apart), apart, 0.0)
    return float(np.median(apart.max(axis=0)))

"""Values less what is usual at their place and local time, from the data themselves."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.operation import Degrees, Hours, Selection, VariableName, operation

_NAME = "remove_usual"
_HOUR = 3_600_000_000_000

#: How values are taken, so that their spread does not follow their size.
_SCALES = {
    "linear": lambda values: values,
    "log": lambda values: np.log10(np.where(values > 0, values, np.nan)),
    "root": lambda values: 2.0 * np.sqrt(np.maximum(values, 0.0) + 0.375),
}


@operation(version=1)
def remove_usual(
    data: Selection,
    *,
    variable: VariableName,
    latitude: Degrees = 5.0,
    longitude: Degrees = 15.0,
    local_time: Hours = 12.0,
    scale: Literal["linear", "log", "root"] = "linear",
    least: int = 20,
    standardise: bool = True,
) -> Selection:
    """
    Each sample over what is usual in its cell of place and local time.

    Parameters
    ----------
    data : Selection
        A track, a map, or a series without places, of which cells are times of the day (UT). What
        is usual is taken from all of it, so it should be much longer than the events.
    variable : str
        Canonical name; one value a sample, or a cell of a map.
    latitude, longitude : float
        Height and width of the cells in degrees; they divide 180 and 360.
    local_time : float
        Hours of a class of local mean solar time, counted from 6 h; it divides 24. With 12 day and
        night are apart, which on an orbit with a fixed local time are its two sides.
    scale : {"linear", "log", "root"}
        Take values as they are; their decimal logarithm; or, of counts, ``2 sqrt(n + 3/8)``, whose
        deviation is one whatever the count (Anscombe).
    least : int
        Cells with fewer samples say nothing: their values become NaN.
    standardise : bool
        Divide by the standard deviation in the cell.

    Returns
    -------
    data : Selection
        The difference stands in place of the variable, under the same name: in the standard
        deviations of its cell, or else in its unit, in decades (``log``) or in standard deviations
        of a count (``root``); its attribute ``residual_of`` says of what.

    Raises
    ------
    OperationError
        If the variable is not there or has several values a sample and place.
    UsageError
        If cells do not divide the globe or the day.

    Notes
    -----
    Mean and standard deviation of each cell, over the whole selection, events and all: an event
    lowers its own deviation, the more so the less else its cell has seen. The same is true of
    times that are drawn beside it, so that comparison with them is fair. The result is no
    probability: for deviations about places take a background with ranks.

    References
    ----------
    Anscombe (1948), doi:10.1093/biomet/35.3-4.246.
    """
    shape = tuple(
        _divided(name, whole, part)
        for name, whole, part in (
            ("local_time", 24.0, local_time),
            ("latitude", 180.0, latitude),
            ("longitude", 360.0, longitude),
        )
    )
    found = data.reduce(sum_cells, add_cells, variable=variable, scale=scale, shape=shape)
    mean, spread = _usual(*found, least, standardise)
    return data.then(
        subtract_usual,
        variable=variable,
        scale=scale,
        shape=shape,
        mean=tuple(mean.tolist()),
        spread=tuple(spread.tolist()),
        said=f"mean of cells of {latitude:g}° by {longitude:g}° by {local_time:g} h",
        units=_unit(scale, standardise),
    )


def sum_cells(dataset, window, *, variable, scale, shape):
    """
    Samples, sum and sum of squares in each cell, of one piece.

    Returns
    -------
    sums : numpy.ndarray of float64, shape (3, cells)
        The sums are about no offset: values of the order of their deviation lose nothing.
    """
    del window
    cell, values = _cells(dataset, variable, scale, shape)
    sound = np.isfinite(values) & (cell >= 0)
    cell, values = cell[sound], values[sound]
    count = int(np.prod(shape))
    return np.stack([np.bincount(cell, w, count) for w in (np.ones(cell.size), values, values**2)])


def add_cells(parts):
    """Sums of all pieces, in their order."""
    return sum(parts[1:], parts[0])


def subtract_usual(dataset, *, variable, scale, shape, mean, spread, said, units):
    """The per-sample transform of `remove_usual`."""
    cell, values = _cells(dataset, variable, scale, shape)
    usual, by = (np.append(np.array(each), np.nan)[cell] for each in (mean, spread))
    measured = dataset[variable]
    kept = {k: v for k, v in measured.attrs.items() if k not in ("valid_range", "units")}
    attrs = kept | {"residual_of": said} | ({"units": units} if units else {})
    if not units and "units" in measured.attrs:
        attrs["units"] = measured.attrs["units"]
    return dataset.assign({variable: (measured.dims, (values - usual) / by, attrs)})


def _cells(dataset, variable, scale, shape):
    """Cell of each sample, -1 without a place; and its value in the scale."""
    time, north, east = _places(dataset, variable)
    known = np.isfinite(north) & np.isfinite(east)
    north, east = np.where(known, north, 0.0), np.where(known, east, 0.0)
    hour = np.mod(time % (24 * _HOUR) / _HOUR + east / 15.0 - 6.0, 24.0)
    parts = (hour / 24.0, (north + 90.0) / 180.0, np.mod(east, 360.0) / 360.0)
    index = [
        np.clip((part * size).astype(np.int64), 0, size - 1)
        for part, size in zip(parts, shape, strict=True)
    ]
    cell = np.ravel_multi_index(index, shape)
    values = _SCALES[scale](dataset[variable].values.astype(np.float64))
    return np.where(known, cell, -1), values


def _places(dataset, variable):
    """Time (ns), latitude and longitude of each value, of its shape; a series is at 0, 0."""
    along = dataset[variable].dims if variable in dataset else ()
    of_place = [n for n in ("latitude", "longitude") if n in dataset.variables]
    of_place = [n for n in of_place if set(dataset[n].dims) <= set(along)]
    known = {"time", *(d for n in of_place for d in dataset[n].dims)}
    if not along or set(along) - known:
        raise OperationError(
            f"{_NAME}: '{variable}' is not one value each time and place.",
            hint="Of spectra and energies take a band first, with 'select_band'.",
        )
    like = np.zeros(dataset[variable].shape)
    found = [dataset["time"].values.astype("M8[ns]").astype(np.int64)]
    found[0] = found[0].reshape(-1, *[1] * (like.ndim - 1)) + like.astype(np.int64)
    for name in ("latitude", "longitude"):
        if name not in of_place:
            found.append(like)
            continue
        shape = [
            size if d in dataset[name].dims else 1 for d, size in dataset[variable].sizes.items()
        ]
        found.append(dataset[name].values.astype(np.float64).reshape(shape) + like)
    return found


def _usual(number, total, squares, least, standardise):
    """Mean and standard deviation of each cell; NaN where there are too few samples."""
    enough = number >= max(least, 2)
    known = np.where(enough, number, np.nan)
    mean = total / known
    spread = np.sqrt(np.maximum(squares / known - mean**2, 0.0) * known / (known - 1))
    if not standardise:
        spread = np.where(enough, 1.0, np.nan)
    return mean, np.where(spread > 0, spread, np.nan)


def _divided(name, whole, part):
    count = whole / part if part > 0 else 0.5
    if abs(count - round(count)) > 1e-9 or count < 1:
        raise UsageError(
            f"{_NAME}: '{name}' of {part:g} does not divide {whole:g}.",
            hint="Take, for example, 5 degrees, 15 degrees and 12 h.",
        )
    return round(count)


def _unit(scale, standardise):
    """Unit of the difference; empty for that of the variable."""
    return "1" if standardise or scale != "linear" else ""

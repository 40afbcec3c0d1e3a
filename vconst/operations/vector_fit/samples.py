"""Vectors with the strength that another instrument measured at the same time, and a model."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.kernels.sphere import local_time
from vconst.kernels.vector_calibration import Terms
from vconst.operations.auditing.columns import stamps_of
from vconst.operations.field_models import identify_model
from vconst.operations.vectors import components_of, known_frame, turn
from vconst.selection import DAY, map_pieces

from .axes import model_vectors, sensor_axes
from .sun import SUN, covariates_of, sun_cosines

NAME = "calibrate_vector"

#: Frames in which a model can be given from place alone.
_PLACED = ("NEC", "ENU", "ECEF")

#: A pass ends where samples are further apart than this, ns, or the track turns.
_PAUSE = 300_000_000_000


@dataclass(frozen=True)
class Wanted:
    """
    What is read of every piece.

    Attributes
    ----------
    components : tuple of str
    attitude : str
        Variable that takes the sensor to an inertial frame; empty: axes as delivered.
    frame : str
        Of the components as delivered.
    every : int
        ns; one sample of each such interval is kept.
    gap : int
        ns; between scalar samples further apart nothing is interpolated.
    covariates : tuple of str
        Variables of the vector's product, or of :data:`vconst.operations.vector_fit.sun.SUN`.
    model, digest : str
    """

    components: tuple
    attitude: str
    frame: str
    every: int
    gap: int
    covariates: tuple
    model: str
    digest: str


@dataclass(frozen=True)
class Vectors:
    """
    Samples of all pieces.

    Attributes
    ----------
    time : numpy.ndarray of int64, shape (n,)
    measured, model : numpy.ndarray, shape (n, 3)
        nT, along the axes of the sensor or as delivered.
    strength : numpy.ndarray, shape (n,)
        Of the other instrument, nT.
    latitude, hours : numpy.ndarray, shape (n,)
        Degrees; local time in h.
    covariates : dict of str to numpy.ndarray
    block : numpy.ndarray of int, shape (n,)
        Pass.
    counts : dict of str to int
    """

    time: np.ndarray
    measured: np.ndarray
    model: np.ndarray
    strength: np.ndarray
    latitude: np.ndarray
    hours: np.ndarray
    covariates: dict
    block: np.ndarray
    counts: dict = field(default_factory=dict)

    def part(self, rows):
        """Some of the samples, passes numbered anew."""
        return Vectors(
            self.time[rows],
            self.measured[rows],
            self.model[rows],
            self.strength[rows],
            self.latitude[rows],
            self.hours[rows],
            {name: values[rows] for name, values in self.covariates.items()},
            np.unique(self.block[rows], return_inverse=True)[1],
            self.counts,
        )


def read_vectors(vector, scalar, *, attitude, every, gap, covariates, model):
    """
    All samples of two selections that belong together.

    Parameters
    ----------
    vector, scalar : Selection
    attitude : str or None
    every, gap : float
        s.
    covariates : sequence of str
    model : str

    Returns
    -------
    vectors : Vectors

    Raises
    ------
    UsageError
        If the products lack what is asked for, or the frame is not one of place.
    OperationError
        If no sample has all that is needed.
    """
    wanted = _wanted(vector, scalar, attitude, every, gap, covariates, model)
    parts = map_pieces(
        [vector, scalar], partial(join_piece, wanted=wanted), length=DAY, halo=wanted.gap
    )
    parts = [part for part in parts if part["time"].size]
    if not parts:
        raise OperationError(
            f"{NAME}: no sample of '{vector.product}' has a strength of '{scalar.product}' at its "
            f"time, a place and all of {', '.join(wanted.components)}.",
            hint="Take a time that both have, or 'quality: none' to see what masks it.",
        )
    joined = {
        name: np.concatenate([part[name] for part in parts])
        for name in parts[0]
        if name != "counts"
    }
    counts = {name: sum(part["counts"][name] for part in parts) for name in parts[0]["counts"]}
    return Vectors(
        **{
            name: joined[name]
            for name in ("time", "measured", "model", "strength", "latitude", "hours")
        },
        covariates={name: joined[f"covariate_{name}"] for name in covariates},
        block=_passes(joined["time"], joined["latitude"]),
        counts=counts,
    )


def frame_of_vector(vector):
    """
    The frame in which a product delivers its magnetic field.

    Parameters
    ----------
    vector : Selection

    Returns
    -------
    frame : {"NEC", "ENU", "ECEF"}

    Raises
    ------
    UsageError
        If it is another one, in which place alone does not tell the model.
    """
    components = components_of(set(vector.view.variables(vector.product)), "magnetic_field")
    frame = known_frame(components[0], vector.view.traits(vector.product)["frame"])
    if frame not in _PLACED:
        raise UsageError(
            f"{NAME}: the vector of '{vector.product}' is in frame '{frame}'; the model is known "
            f"in {', '.join(_PLACED)}.",
            hint="identify_frame tells a frame from the data.",
        )
    return frame


def terms_of(vectors, chosen):
    """
    What offsets, scales and angles depend on.

    Parameters
    ----------
    vectors : Vectors
    chosen : dict of str to sequence of str
        ``offset``, ``scale``, ``angle``: names of covariates.

    Returns
    -------
    terms : Terms
        Covariates about their mean over their standard deviation.
    middle : dict of str to (float, float)
        Mean and standard deviation of each covariate.
    """
    middle = {
        name: (float(values.mean()), float(values.std()))
        for name, values in vectors.covariates.items()
    }
    for name, (mean, spread) in middle.items():
        if not spread > 1e-9 * max(1.0, abs(mean)):
            raise OperationError(
                f"{NAME}: '{name}' is {mean:.6g} in all samples: nothing can depend on it.",
                hint="Leave the term out, or take a longer time.",
            )
    return standard_terms(vectors.covariates, middle, chosen, vectors.time.size), middle


def standard_terms(covariates, middle, chosen, count):
    """Terms of covariates (by name) about stated means over stated deviations."""
    ones = np.ones(count)
    columns = {name: (covariates[name] - mean) / spread for name, (mean, spread) in middle.items()}
    return Terms(
        *(
            np.stack([ones, *(columns[name] for name in chosen[group])], axis=1)
            for group in ("offset", "scale", "angle")
        )
    )


def join_piece(datasets, window, *, wanted):
    """
    Vectors, strengths, model and covariates of one piece.

    Parameters
    ----------
    datasets : (xarray.Dataset, xarray.Dataset)
        Of vector and scalar.
    window : Piece
    wanted : Wanted

    Returns
    -------
    part : dict
    """
    vector, scalar = datasets
    rows = _one_of_each(stamps_of(vector), window, wanted.every)
    time = stamps_of(vector)[rows]
    measured = np.stack([_plain(vector, name, rows) for name in wanted.components], axis=1)
    place = [_plain(vector, name, rows) for name in ("latitude", "longitude", "radius")]
    strength = _between(scalar, time, wanted.gap)
    quaternions = _plain(vector, wanted.attitude, rows) if wanted.attitude else None
    turned = sensor_axes(quaternions, wanted.frame, time, *place[:2])
    sun = partial(sun_cosines, time, *place, wanted.frame, turned)
    covariates = covariates_of(vector, wanted.covariates, rows, sun)
    complete, known = np.isfinite(measured).all(axis=1), np.isfinite(strength)
    placed = np.isfinite(np.stack([*place, *covariates.values()])).all(axis=0)
    placed &= np.isfinite(turned).all(axis=(1, 2))
    kept = complete & known & placed
    place, turned, counts = [each[kept] for each in place], turned[kept], time.size
    named = {"model": wanted.model, "digest": wanted.digest}
    modelled = model_vectors(NAME, named, wanted.frame, time[kept], *place)
    return {
        "time": time[kept],
        "measured": turn(turned, measured[kept]),
        "model": turn(turned, modelled),
        "strength": strength[kept],
        "latitude": place[0],
        "hours": local_time(time[kept], place[1]),
        **{f"covariate_{name}": values[kept] for name, values in covariates.items()},
        "counts": {
            "samples": int(counts),
            "without_all_components": int((~complete).sum()),
            "without_strength": int((complete & ~known).sum()),
            "without_place_or_covariate": int((complete & known & ~placed).sum()),
        },
    }


def _wanted(vector, scalar, attitude, every, gap, covariates, model):
    held = vector.view.variables(vector.product)
    components = components_of(set(held), "magnetic_field")
    if not components:
        raise UsageError(
            f"{NAME}: '{vector.product}' has no three components of 'magnetic_field'.",
            hint="Name the product of a vector magnetometer first, that of a scalar one second.",
        )
    if "magnetic_field" not in scalar.view.variables(scalar.product):
        raise UsageError(
            f"{NAME}: '{scalar.product}' has no 'magnetic_field', the strength of the field.",
            hint="Name the product of a vector magnetometer first, that of a scalar one second.",
        )
    for name in (*covariates, *([attitude] if attitude else [])):
        if name not in held and name not in SUN:
            raise UsageError(
                f"{NAME}: '{vector.product}' has no '{name}'; it has {', '.join(sorted(held))}.",
                hint=f"Terms are variables of the vector's product, or {', '.join(SUN)}.",
            )
    if every <= 0 or gap <= 0:
        raise UsageError(f"{NAME}: 'every' and 'gap' must be above zero.")
    named = identify_model(NAME, model)
    return Wanted(
        tuple(components),
        attitude or "",
        frame_of_vector(vector),
        round(every * 1e9),
        round(gap * 1e9),
        tuple(covariates),
        named["model"],
        named["digest"],
    )


def _plain(dataset, name, rows):
    return dataset[name].values[rows].astype(np.float64)


def _one_of_each(time, window, every):
    """Rows of the first sample in each interval of *every* ns inside the window."""
    inside = np.flatnonzero((time >= window.start) & (time < window.stop))
    slot = time[inside] // every
    return inside[np.flatnonzero(np.diff(slot, prepend=slot[:1] - 1))]


def _between(scalar, time, gap):
    """Strengths at other times, on the line between their neighbours; NaN in gaps."""
    stamps, values = stamps_of(scalar), scalar["magnetic_field"].values.astype(np.float64)
    sound = np.isfinite(values)
    stamps, values = stamps[sound], values[sound]
    found = np.full(time.size, np.nan)
    if not stamps.size:
        return found
    after = np.clip(np.searchsorted(stamps, time), 0, stamps.size - 1)
    exact = stamps[after] == time
    before = np.maximum(after - 1, 0)
    span = stamps[after] - stamps[before]
    between = (span > 0) & (span <= gap) & (time >= stamps[before]) & (time <= stamps[after])
    share = (time - stamps[before]) / np.where(span > 0, span, 1)
    line = values[before] + share * (values[after] - values[before])
    found[between] = line[between]
    found[exact] = values[after][exact]
    return found


def _passes(time, latitude):
    """Number of the pass of each sample: it ends at a pause, or where the track turns."""
    breaks = np.zeros(time.size, bool)
    pause, way = np.diff(time) > _PAUSE, np.sign(np.diff(latitude))
    breaks[1:] = pause
    whole = ~(pause[1:] | pause[:-1])
    breaks[2:] |= whole & (way[1:] != way[:-1]) & (way[1:] != 0)
    return np.cumsum(breaks)

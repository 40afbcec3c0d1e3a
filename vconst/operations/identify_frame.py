"""Which frame a measured vector is in, decided from the values themselves."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.frame_fit import (
    FRAMES_APART,
    add_sums,
    along_frames,
    compare_frames,
    spread_of,
    sum_vectors,
)
from vconst.kernels.frames import axes_of, motional_field
from vconst.operation import NameOrFile, Seconds, Selection, Table, operation
from vconst.selection import with_surroundings

from .field_models import identify_model, load_model, model_field
from .motion import MARGIN, derive_motion, places_of, spherical
from .vectors import UNKNOWN, components_of

_NAME = "identify_frame"

#: The best candidate has to leave at most this share of what was to be explained ...
_EXPLAINED = 0.5
#: ... and at least this many averages have to say so.
_FEWEST = 30

NOT_DETERMINED = "not determined"


@operation(version=1)
def identify_frame(
    data: Selection,
    *,
    quantity: Literal["electric_field", "magnetic_field"] | None = None,
    model: NameOrFile = "igrf-14",
    average: Seconds = 8.0,
    ratio: float = 1.5,
) -> Table:
    """
    How well a vector follows a known one in every frame that it may be in, and the verdict.

    Parameters
    ----------
    data : Selection
        Of a product with ``electric_field_x``, ``_y``, ``_z`` (mV/m), whose slow part is
        compared with ``-v x B``; or with three components of ``magnetic_field`` (nT),
        which are compared with a model of the main field. Packets are averaged first.
    quantity : {"electric_field", "magnetic_field"} or None
        Where the product has both; None takes the one that it has.
    model : str
        Of the main field, as ``remove_field_model`` takes it.
    average : float
        s; values are averaged over so long.
    ratio : float
        By how much the second best frame has to be worse to be told from the best.

    Returns
    -------
    table : Table
        Dimension ``candidate``, the best first: ``frame``, ``axes`` (what the first,
        second and third component follow), ``sign`` (-1: of the known vector with the other
        sign), ``rms`` of what is left per vector (mV/m or nT), ``slope`` of measured on
        known. 48 axes of each of NEC (of which ENU is one), ECEF and orbit. Scalars
        ``verdict`` (a frame, or ``not determined``), ``declared``, ``axes_found`` and
        ``carries`` (``-v x B`` or ``v x B``, or the sign of the field), each perhaps ``not
        determined``; ``best_rms``, ``second_rms`` of the best in another frame and ``ratio``
        of the two; ``axes_ratio`` of the next along other axes of any frame to the best;
        ``best_slope``, ``known_rms``, ``averages``. Attribute ``words`` tells it.

    Raises
    ------
    OperationError
        If the data hold no whole vector, or a time lies outside the model's span.

    Notes
    -----
    The means of the components are taken away first: an offset says nothing of the frame. A
    frame is named only where the best candidate leaves at most half of what the known vector
    varies by, the best of any other frame leaves *ratio* times as much, and 30 averages or
    more say so; its axes and sign where the next along other axes does. ``-v x B`` has next
    to nothing along the motion, so that the sign of that axis of an orbit frame is seen in
    good data only. Right-handed axes are meant: all three turned about are the other sign.
    """
    components = _vector(data, quantity)
    settings = {"components": tuple(components), "average": average}
    summed = data.then(note_motion).reduce(
        sum_piece, _joined, **settings, **identify_model(_NAME, model)
    )
    first = next(iter(summed.values()), None)
    if first is None or not first.count:
        raise OperationError(
            f"{_NAME}: no sample of '{data.product}' has '{components[0]}', a place and a "
            "neighbour within 15 s.",
            hint="Take a longer time, or 'quality: none' to see what masks it.",
        )
    return Table(_table(data, components, summed, ratio))


@with_surroundings(derive_motion, margin=MARGIN)
def note_motion(dataset):
    """Keep the motion of samples beyond the transforms, under names of its own."""
    return dataset.assign(
        platform_velocity=dataset["motion_velocity"],
        platform_acceleration=dataset["motion_acceleration"],
    )


def sum_piece(dataset, window, *, components, average, model, digest):
    """
    Sums over one piece, by frame.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: pieces do not overlap.
    components : tuple of str
    average : float
        s.
    model, digest : str

    Returns
    -------
    sums : dict of str to vconst.kernels.frame_fit.Sums
    """
    del window
    loaded = load_model(_NAME, model, digest)
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    velocity = dataset["platform_velocity"].values
    bins = time // max(round(average * 1e9), 1)
    measured = np.stack([_packet_mean(dataset[name]) for name in components], axis=1)
    later = _packet_middle(dataset, components[0])
    places = places_of(dataset) + later * velocity
    velocity = velocity + later * dataset["platform_acceleration"].values
    elapsed = (time - time[:1])[:, None] + later * 1e9
    sound = np.isfinite(np.hstack([measured, places, velocity])).all(axis=1)
    _, number = np.unique(bins[sound], return_inverse=True)
    measured, places, velocity, offset = (
        _averages(each[sound], number) for each in (measured, places, velocity, elapsed)
    )
    time = (time[0] + offset[:, 0].astype(np.int64)).astype("datetime64[ns]")
    known = _known(components[0], loaded, time, places, velocity)
    latitude, longitude, _ = spherical(places)
    turned = along_frames(known, latitude, longitude, places, velocity)
    return {frame: sum_vectors(measured, turned[frame]) for frame in FRAMES_APART}


def _vector(data, quantity):
    held = set(data.view.variables(data.product))
    held &= set(data.variables) if data.variables is not None else held
    for name in (quantity,) if quantity else ("electric_field", "magnetic_field"):
        found = components_of(held, name)
        if found:
            return found
    raise OperationError(
        f"{_NAME}: '{data.product}' has no three components of "
        f"{quantity or 'electric_field or magnetic_field'} here; there are "
        f"{', '.join(sorted(held))}.",
        hint="Name all three components in the 'variables' of the input.",
    )


def _packet_mean(variable):
    """One value a record: itself, or the mean of its packet; NaN where all are missing."""
    values = variable.values.astype(np.float64)
    if values.ndim == 1:
        return values
    values = values.reshape(len(values), -1)
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1)


def _packet_middle(dataset, name):
    """Seconds from the time of a record to the middle of its packet."""
    if dataset[name].ndim == 1 or "sample_offset" not in dataset.variables:
        return 0.0
    return float(dataset["sample_offset"].values.mean())


def _averages(values, number):
    """Means of the rows that share a number."""
    count = np.bincount(number)
    columns = [np.bincount(number, column) / count for column in values.T]
    return np.stack(columns, axis=1) if len(count) else np.zeros((0, values.shape[1]))


def _known(name, model, time, places, velocity):
    """The vector that the measured one should follow, Earth-fixed."""
    latitude, longitude, radius = spherical(places)
    parts = model_field(_NAME, model, time, latitude, longitude, radius)
    centred = np.stack(parts, axis=-1)
    magnetic = np.einsum("nij,ni->nj", axes_of("NEC", latitude, longitude), centred)
    return magnetic if name.startswith("magnetic") else motional_field(velocity, magnetic)


def _joined(parts):
    return {frame: add_sums([part[frame] for part in parts]) for frame in FRAMES_APART}


def _table(data, components, summed, ratio):
    candidates = compare_frames(summed)
    electric = components[0].startswith("electric")
    numbers = _judge(candidates, spread_of(summed), summed["NEC"].count, ratio, electric)
    numbers["declared"] = data.view.traits(data.product)["frame"] or UNKNOWN
    columns = {
        name: ("candidate", [getattr(one, name) for one in candidates])
        for name in candidates[0]._fields
    }
    found = xr.Dataset({**columns, **{name: ((), value) for name, value in numbers.items()}})
    unit = "mV m-1" if electric else "nT"
    for name in ("rms", "best_rms", "second_rms", "known_rms"):
        found[name].attrs["units"] = unit
    words = _words(numbers, unit, ratio)
    found.attrs = {
        "product": data.product,
        "components": list(components),
        "words": words,
        "note": words,
    }
    return found


def _judge(candidates, spread, count, ratio, electric):
    """The verdict, and the numbers that it stands on."""
    best = candidates[0]
    own = {"NEC", "ENU"} if best.frame in ("NEC", "ENU") else {best.frame}
    second = next(one for one in candidates if one.frame not in own)
    frames, axes = (
        one.rms / best.rms if best.rms > 0 else float("inf") for one in (second, candidates[1])
    )
    told = count >= _FEWEST and best.rms <= _EXPLAINED * spread and frames >= ratio
    sure = told and axes >= ratio
    named = told and (sure or len(own) == 1)  # NEC and ENU differ in their axes only
    carried = ("-v x B" if best.sign > 0 else "v x B") if electric else f"{best.sign:+d}"
    return {
        "verdict": best.frame if named else NOT_DETERMINED,
        "axes_found": best.axes if sure else NOT_DETERMINED,
        "carries": carried if sure else NOT_DETERMINED,
        "best_rms": best.rms,
        "second_rms": second.rms,
        "ratio": frames,
        "axes_ratio": axes,
        "best_slope": best.slope,
        "known_rms": spread,
        "averages": count,
    }


def _words(said, unit, ratio):
    """The verdict as a sentence, with the numbers that it stands on."""
    begin = (
        f"{said['verdict']} (declared: {said['declared']}); the best candidate leaves "
        f"{said['best_rms']:.3g} {unit} of {said['known_rms']:.3g}; the best in another frame "
        f"leaves {_times(said['ratio'])} as much, the next along other axes "
        f"{_times(said['axes_ratio'])}; from {said['averages']} averages"
    )
    if said["verdict"] == NOT_DETERMINED:
        return f"{begin}: {_why(said, ratio)}."
    if said["axes_found"] == NOT_DETERMINED:
        return f"{begin}: axes and sign are not determined, {_why(said, ratio)}."
    return f"{begin}; axes {said['axes_found']}, sign {said['carries']}."


def _times(ratio):
    """A ratio in words: two digits, and no power of ten."""
    if not np.isfinite(ratio):
        return "beyond measure"
    rounded = float(f"{ratio:.2g}")
    return f"{rounded:,.0f} times".replace(",", "\u202f") if rounded >= 10 else f"{rounded:g} times"


def _why(said, ratio):
    if said["averages"] < _FEWEST:
        return f"fewer than {_FEWEST} averages"
    if said["best_rms"] > _EXPLAINED * said["known_rms"]:
        return "it leaves more than half"
    return f"{ratio:g} times is asked for"

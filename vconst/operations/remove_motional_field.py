"""Take the field that a spacecraft's own motion makes away from a measured electric field."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError
from vconst.operation import Degrees, Frame, NameOrFile, Seconds, Selection, operation
from vconst.selection import with_surroundings

from .field_models import identify_model, load_model
from .motion import MARGIN, derive_motion, motional_field_in, places_of
from .vectors import components_of, frame_of

_NAME = "remove_motional_field"
#: Reason under which samples without a velocity are counted.
NO_VELOCITY = "velocity not known: no neighbour within 15 s"

#: Reason under which records are counted, none of them removed.
LARGER = "kept, though without the motional field more is left than there was"

#: The values are refused if they follow less than this multiple of the field that is stated ...
_OTHER_SIGN = -0.5
#: ... which has to explain this share of them, in so many records at least.
_EXPLAINED, _FEWEST = 0.5, 30

#: Samples from which the effect of a wrong clock is estimated.
_ENOUGH = 400


@operation(version=2)
def remove_motional_field(
    data: Selection,
    *,
    contains: Literal["v x B", "-v x B"],
    velocity: Literal["corotating", "inertial"] = "corotating",
    frame: Frame | None = None,
    model: NameOrFile = "igrf-14",
    attitude_error: Degrees = 1.0,
    timing_error: Seconds = 0.5,
) -> Selection:
    """
    Electric field without the field of the spacecraft's motion, sample by sample.

    Parameters
    ----------
    data : Selection
        Of a product with ``electric_field_x``, ``_y``, ``_z`` (mV/m), one a sample or in
        packets with a ``sample_offset`` (s), and positions.
    contains : {"v x B", "-v x B"}
        What the motion has put into the values; it has to be stated. Where the plasma carries
        the field E, a double probe aboard measures ``E + v x B``. ``-v x B`` is for values
        that are kept with the other sign, as a difference of potentials. ``identify_frame``
        tells from the data which it is.
    velocity : {"corotating", "inertial"}
        Relative to the rotating Earth, which gives the field in the frame that turns with
        it; or seen from outside, which leaves the corotation field in (15 mV/m at the
        equator and 507 km) and says so.
    frame : {"NEC", "ENU", "ECEF", "orbit"} or None
        Of the components, where the product says ``unknown``; noted beside the values as
        stated by the recipe. None takes the product's word and refuses ``unknown``.
    model : str
        Of the main field, as ``remove_field_model`` takes it.
    attitude_error : float
        degree. What it does to the result is written beside the values.
    timing_error : float
        s. Likewise.

    Returns
    -------
    data : Selection
        The rest stands in place of the value, under the same name. Its attributes:
        ``rest_frame``; ``motional_rms``, of what was removed; ``motional_coefficient``, how
        many times that the values contain (1 where all is well); ``error_of_attitude`` and
        ``error_of_timing``, both mV/m and rms over the samples read at once. Where the
        velocity is not known the value becomes NaN, and is counted; counted as well are
        records of which more is left than there was.

    Raises
    ------
    OperationError
        If the data hold no electric field vector, its frame is unknown and not stated, a
        time lies outside the model's span, or the values plainly follow the field of the
        other sign: removing what is stated would double it.

    Notes
    -----
    With 7.6 km/s and 30,000 nT it is about 230 mV/m, so that 1 degree of attitude makes 4
    mV/m. The velocity comes from the stored places alone: the derivative of the parabola
    through a sample and two neighbours, see ``docs/methods.md``. In a packet the field is
    taken at its first and last sample and is linear between.
    """
    return data.then(
        subtract_motion,
        **identify_model(_NAME, model),
        velocity=velocity,
        frame=frame,
        sign=1.0 if contains == "-v x B" else -1.0,
        attitude_error=attitude_error,
        timing_error=timing_error,
    )


@with_surroundings(derive_motion, margin=MARGIN)
def subtract_motion(
    dataset, *, model, digest, velocity, frame, sign, attitude_error=0.0, timing_error=0.0
):
    """
    The per-sample transform of `remove_motional_field`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``motion_velocity`` and ``motion_acceleration`` of its surroundings.
    model, digest : str
        As :func:`vconst.operations.field_models.identify_model` gives them.
    velocity, frame
        As `remove_motional_field` takes them.
    sign : float
        1 where the values contain ``-v x B``, -1 where they contain ``v x B``.
    attitude_error, timing_error : float
        degree, s.

    Returns
    -------
    rest : xarray.Dataset
    """
    components = _require(dataset)
    frame, said = frame_of(_NAME, dataset, components, frame)
    loaded = load_model(_NAME, model, digest)
    inertial = velocity == "inertial"
    offsets = _offsets(dataset, components[0])
    moved = _field_ahead(dataset, loaded, frame, inertial)
    first = moved(offsets[0])
    last = moved(offsets[-1]) if len(offsets) > 1 else None
    lost = ~np.isfinite(first).all(axis=1)
    said |= _errors(first, moved, attitude_error, timing_error, len(dataset["time"]))
    said["rest_frame"] = "inertial (the corotation field is left in)" if inertial else "corotating"
    stated = sign * (first if last is None else (first + last) / 2)
    measured = np.stack([_record_mean(dataset[name].values) for name in components], axis=1)
    said["motional_coefficient"] = _coefficient(measured, stated, sign)
    changed, before, after = {}, 0.0, 0.0
    for number, name in enumerate(components):
        end = None if last is None else last[:, number]
        motional = _along(first[:, number], end, offsets, dataset[name].ndim)
        values = dataset[name].values - sign * motional
        before, after = before + _power(dataset[name].values), after + _power(values)
        changed[name] = (dataset[name].dims, values, {**_kept(dataset[name].attrs), **said})
    found = {NO_VELOCITY: int(lost.sum()), LARGER: int((after > before).sum())}
    found = {reason: number for reason, number in found.items() if number}
    counts = {**dataset.attrs.get("counts", {}), **found}
    changed = dataset.assign(changed)
    return changed.assign_attrs(counts=counts) if counts else changed


def _coefficient(measured, stated, sign):
    """
    How many times the stated field the values contain, by least squares about the means.

    Parameters
    ----------
    measured, stated : array of float, shape (n, 3)
        mV/m, one a record; offsets of the probes say nothing.
    sign : float
        As :func:`subtract_motion` takes it.

    Returns
    -------
    coefficient : float
        NaN from fewer than 30 records.

    Raises
    ------
    OperationError
        If it explains at least half of what the values vary by, with the other sign.
    """
    known = np.isfinite(measured).all(axis=1) & np.isfinite(stated).all(axis=1)
    if known.sum() < _FEWEST:
        return float("nan")
    measured, stated = (each[known] - each[known].mean(axis=0) for each in (measured, stated))
    common, power = (measured * stated).sum(), (stated**2).sum()
    coefficient = float(common / power)
    explained = common**2 / max(power * (measured**2).sum(), 1e-30)
    if coefficient < _OTHER_SIGN and explained > _EXPLAINED:
        names = ("-v x B", "v x B") if sign > 0 else ("v x B", "-v x B")
        raise OperationError(
            f"{_NAME}: the values follow {coefficient:.2f} times '{names[0]}', which 'contains' "
            f"states, in {known.sum()} records; removing it would double it.",
            hint=f"Set 'contains' to '{names[1]}', or ask identify_frame for sign and frame.",
        )
    return coefficient


def _record_mean(values):
    """One value a record: itself, or the mean of its packet; NaN where one is missing."""
    return values.reshape(len(values), -1).mean(axis=1, dtype=np.float64)


def _power(values):
    """Mean square of each record."""
    return (values.reshape(len(values), -1) ** 2).mean(axis=1, dtype=np.float64)


def _require(dataset):
    components = components_of(dataset, "electric_field")
    missing = [n for n in ("time", "latitude", "longitude", "radius") if n not in dataset.variables]
    if missing or not components:
        what = ", ".join(missing) or "electric_field_x, _y and _z"
        raise OperationError(
            f"{_NAME}: the data have no {what}; they have "
            f"{', '.join(sorted(map(str, dataset.variables)))}.",
            hint="Name all three components in the 'variables' of the input.",
        )
    return components


def _offsets(dataset, name):
    """Times of the samples of a packet after its own, s; (0,) where samples stand alone."""
    if dataset[name].ndim == 1:
        return np.zeros(1)
    if "sample_offset" not in dataset.variables:
        raise OperationError(
            f"{_NAME}: '{name}' comes in packets, and the data have no 'sample_offset'.",
            hint="Take a product that says when the samples of a packet were taken.",
        )
    return dataset["sample_offset"].values.astype(np.float64)


def _field_ahead(dataset, model, frame, inertial):
    """A function: the motional field some seconds after each sample, of some of them."""
    places = places_of(dataset)
    velocity = dataset["motion_velocity"].values
    acceleration = dataset["motion_acceleration"].values
    time = dataset["time"].values

    def moved(seconds, rows=slice(None)):
        speed, change = velocity[rows], acceleration[rows]
        there = places[rows] + seconds * speed + seconds**2 / 2 * change
        return motional_field_in(
            _NAME, frame, model, time[rows], there, speed + seconds * change, inertial=inertial
        )

    return moved


def _along(first, last, offsets, dimensions):
    """The field at every sample: as it is, or linear over a packet."""
    if dimensions == 1:
        return first
    if last is None:
        return first[:, None]
    share = (offsets - offsets[0]) / (offsets[-1] - offsets[0])
    return first[:, None] + (last - first)[:, None] * share


def _errors(field, moved, attitude, timing, count):
    """What wrong angles and clocks do, in words and numbers."""
    rows = np.unique(np.linspace(0, max(count - 1, 0), min(count, _ENOUGH)).astype(int))
    change = moved(1.0, rows) - moved(0.0, rows) if count else np.zeros((0, 3))
    strength, rate = _rms(field), _rms(change)
    return {
        "motional_rms": strength,
        "attitude_error": f"{attitude:g} degree",
        "error_of_attitude": strength * float(np.radians(attitude)),
        "timing_error": f"{timing:g} s",
        "error_of_timing": rate * timing,
    }


def _rms(vectors):
    lengths = (vectors**2).sum(axis=1)
    known = lengths[np.isfinite(lengths)]
    return float(np.sqrt(known.mean())) if known.size else float("nan")


def _kept(attributes):
    return {key: value for key, value in attributes.items() if key != "valid_range"}

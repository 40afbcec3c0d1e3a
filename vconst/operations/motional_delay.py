"""By how much an electric field lags behind the motion that makes most of it."""

from functools import partial
from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, TooLittleError, UsageError
from vconst.kernels.bootstrap import jackknife_covariance, t_interval
from vconst.kernels.frames import axes_of, motion_of_track, motional_field
from vconst.operation import Frame, NameOrFile, Nanotesla, Seconds, Selection, Table, operation
from vconst.selection import DAY, map_pieces

from .auditing.columns import stamps_of
from .auditing.tables import scalar
from .field_models import identify_model, load_model, model_field
from .motion import places_of, spherical
from .vectors import components_of, frame_of

_NAME = "motional_delay"

#: A pass ends where records are further apart than this, ns, or after half an orbit of 47 min.
_PAUSE, _HALF = 300_000_000_000, 2_820_000_000_000

#: Records that a pass needs, and passes that an interval needs.
_RECORDS, _PASSES = 30, 5

#: Half of the time over which the change of the field is taken, ns.
_STEP = 1_000_000_000

#: Standard error of a model of the main field along each axis, nT: the ring current, which it
#: lacks, is 10 to 30 nT on quiet days (Dst above -30 nT).
MODEL_ERROR = 20.0

#: Half the width of a normal distribution's two-sided 95 %, in standard errors.
_NORMAL = 1.959963984540054

#: What the field depends on, beside an offset of each component in each pass.
_COLUMNS = ("gain", "delay", "turn_x", "turn_y", "turn_z")


@operation(version=2, packages=("chaosmagpy",))
def motional_delay(
    data: Selection,
    track: Selection,
    *,
    contains: Literal["v x B", "-v x B"] = "v x B",
    frame: Frame | None = None,
    field: Literal["model", "measured"] = "model",
    model: NameOrFile = "igrf-14",
    field_error: Nanotesla | None = None,
    gap: Seconds = 15.0,
) -> Table:
    """
    Delay of an electric field against the motional field at the places of a sister.

    Parameters
    ----------
    data : Selection
        Of a product with ``electric_field_x``, ``_y``, ``_z``, mV/m; of packets the mean.
    track : Selection
        Another product of the platform, whose times and places are those of record.
    contains : {"v x B", "-v x B"}
        What the motion puts into the values, as ``remove_motional_field`` takes it.
    frame : {"NEC", "ENU", "ECEF", "orbit"} or None
        Of the components, where the product says ``unknown``.
    field : {"model", "measured"}
        ``measured`` takes the vector ``magnetic_field`` of the track in place of a model.
    model : str
        Of the main field, as ``remove_field_model`` takes it.
    field_error : float or None
        Standard error in nT of the field along each of three fixed axes, alike in all passes:
        what passes left out in turn cannot see, and the limits hold. None: 20 nT of a model,
        which lacks the field of currents (the ring current of a quiet day), and none of a
        measured field. 20 nT are 0.15 mV/m, and 0.05 s.
    gap : float
        s; between samples of the track further apart nothing is interpolated.

    Returns
    -------
    table : Table
        Scalars ``delay`` (s, positive where the times of *data* are late), ``delay_low``,
        ``delay_high`` (95 %: Student's over passes left out in turn, with what the error of the
        field makes), ``delay_of_field`` (standard error that it makes), ``gain`` with limits,
        ``turn_x``, ``turn_y``, ``turn_z`` (degree: what remains of attitude), ``condition``,
        ``passes``, ``records``, ``left`` (rms of what is left of a component, mV/m).

    Raises
    ------
    OperationError
        If there is no vector, or too little of common time.

    Notes
    -----
    With K = v x B at the track's place at the stated time, E = g K - g d dK/dt + t x K + a,
    a being an offset of each component in each pass, t a small rotation. 0.1 s is 0.04 mV/m
    at most, and as much as 0.006 degree of attitude: both are fitted, and the condition
    number says how well they are told apart. An error of the field along each axis of the
    Earth moves the solution by A⁻¹ r, r being the products of the design with v x b.
    """
    if field_error is not None and not field_error >= 0:
        raise UsageError(f"{_NAME}: 'field_error' is {field_error:g} nT; it is not negative.")
    if field_error is None:
        field_error = MODEL_ERROR if field == "model" else 0.0
    named = identify_model(_NAME, model)
    sign = 1.0 if contains == "v x B" else -1.0
    parts = map_pieces(
        [data, track],
        partial(
            sum_piece,
            frame=frame,
            sign=sign,
            gap=round(gap * 1e9),
            **named,
            measured=field == "measured",
            product=data.product,
        ),
        length=DAY,
        halo=round(gap * 1e9) + 2 * _STEP,
    )
    passes = [each for part in parts for each in part]
    if len(passes) < _PASSES:
        raise TooLittleError(
            f"{_NAME}: {len(passes)} passes with {_RECORDS} records of '{data.product}' at places "
            f"of '{track.product}'; at least {_PASSES} are needed.",
            hint="Take a longer time, or a larger 'gap'.",
        )
    return Table(_table(passes, data, track, field_error))


def sum_piece(datasets, window, *, frame, sign, gap, model, digest, measured, product):
    """
    Sums over the passes of one piece.

    Parameters
    ----------
    datasets : (xarray.Dataset, xarray.Dataset)
        Of data and track.
    window : Piece
    frame : str or None
    sign : float
    gap : int
        ns.
    model, digest : str
    measured : bool
        Take the track's own magnetic field.
    product : str

    Returns
    -------
    passes : list of dict
        ``normal`` (5, 5), ``right`` (5,), ``shared`` (5, 3) of 1 nT along each axis of the
        Earth, ``square`` and ``count``, about the means of the pass.
    """
    data, track = datasets
    components = components_of(set(map(str, data.data_vars)), "electric_field")
    if not components:
        raise OperationError(
            f"{_NAME}: '{product}' has no three components of 'electric_field'.",
            hint="Name all three in the 'variables' of the input.",
        )
    known, _ = frame_of(_NAME, data, components, frame)
    time = stamps_of(data)
    rows = np.flatnonzero((time >= window.start) & (time < window.stop))
    seen = np.stack([_means(data[name])[rows] for name in components], axis=1)
    middle = time[rows] + round(1e9 * _middle(data, components[0]))
    loaded = None if measured else load_model(_NAME, model, digest)
    way = _way(track, loaded)
    at = [sign * _motional(loaded, way, middle + shift, known, gap) for shift in (-_STEP, 0, _STEP)]
    change = (at[2] - at[0]) / (2 * _STEP / 1e9)
    design = np.stack(
        [at[1], -change, *(np.cross(axis, at[1]) for axis in np.eye(3))], axis=-1
    )  # (n, 3, 5)
    wrong = sign * _of_unit_fields(way, middle, known, gap)
    sound = np.isfinite(seen).all(axis=1) & np.isfinite(design).all(axis=(1, 2))
    return list(_passes(middle[sound], seen[sound], design[sound], wrong[sound]))


def _passes(time, measured, design, wrong):
    number = np.cumsum(np.append(False, np.diff(time) > _PAUSE)[: time.size])
    _, block = np.unique(number * 1_000_000 + time // _HALF, return_inverse=True)
    for place in range(int(block.max()) + 1 if block.size else 0):
        here = block == place
        if here.sum() < _RECORDS:
            continue
        rest = measured[here] - measured[here].mean(axis=0)
        columns = design[here] - design[here].mean(axis=0)
        apart = wrong[here] - wrong[here].mean(axis=0)
        yield {
            "shared": np.einsum("nci,ncj->ij", columns, apart),
            "normal": np.einsum("nci,ncj->ij", columns, columns),
            "right": np.einsum("nci,nc->i", columns, rest),
            "square": float(np.sum(rest**2)),
            "count": int(here.sum()),
        }


def _way(track, model):
    """Times of a track, and along it places, velocities and, without a model, its field."""
    stamps, places = stamps_of(track), places_of(track)
    velocity, _ = motion_of_track(stamps, places)
    if model is not None:
        return stamps, np.concatenate([places, velocity], axis=1)
    names = components_of(set(map(str, track.data_vars)), "magnetic_field")
    if not names:
        raise OperationError(
            f"{_NAME}: the track has no three components of 'magnetic_field'.",
            hint="Give a vector magnetometer as 'track', or take 'field: model'.",
        )
    frame, _ = frame_of(_NAME, track, names)
    place = [track[name].values.astype(np.float64) for name in ("latitude", "longitude")]
    vectors = np.stack([track[name].values.astype(np.float64) for name in names], axis=1)
    fixed = np.einsum("nij,ni->nj", axes_of(frame, *place, places, velocity), vectors)
    return stamps, np.concatenate([places, velocity, fixed], axis=1)


def _motional(model, way, time, frame, gap):
    """v x B in mV/m along the axes of a frame, at the places of the track; NaN in gaps."""
    there = _between(*way, time, gap)
    found = np.full((time.size, 3), np.nan)
    sound = np.isfinite(there).all(axis=1)
    place, moving, fixed = there[sound, :3], there[sound, 3:6], there[sound, 6:]
    latitude, longitude, radius = spherical(place)
    if model is not None:
        instants = time[sound].astype("datetime64[ns]")
        parts = model_field(_NAME, model, instants, latitude, longitude, radius)
        fixed = axes_of("NEC", latitude, longitude)
        fixed = np.einsum("nij,ni->nj", fixed, np.stack(parts, axis=-1))
    along = axes_of(frame, latitude, longitude, place, moving)
    found[sound] = np.einsum("nij,nj->ni", along, -motional_field(moving, fixed))
    return found


def _of_unit_fields(way, time, frame, gap):
    """v x b in mV/m of 1 nT along each axis of the Earth; shape (n, 3, 3), NaN in gaps."""
    there = _between(*way, time, gap)
    found = np.full((time.size, 3, 3), np.nan)
    sound = np.isfinite(there).all(axis=1)
    place, moving = there[sound, :3], there[sound, 3:6]
    along = axes_of(frame, *spherical(place)[:2], place, moving)
    for axis, unit in enumerate(np.eye(3)):
        fixed = np.broadcast_to(unit, place.shape)
        found[sound, :, axis] = np.einsum("nij,nj->ni", along, -motional_field(moving, fixed))
    return found


def _between(stamps, values, time, gap):
    """Values on the line between neighbours that are no further apart than *gap*."""
    sound = np.isfinite(values).all(axis=1)
    stamps, values = stamps[sound], values[sound]
    if stamps.size < 2:
        return np.full((time.size, values.shape[1]), np.nan)
    after = np.clip(np.searchsorted(stamps, time, "right"), 1, stamps.size - 1)
    span = stamps[after] - stamps[after - 1]
    inside = (time >= stamps[after - 1]) & (time <= stamps[after]) & (span > 0) & (span <= gap)
    share = ((time - stamps[after - 1]) / np.where(span > 0, span, 1))[:, None]
    line = values[after - 1] + share * (values[after] - values[after - 1])
    return np.where(inside[:, None], line, np.nan)


def _means(variable):
    """One value a record: itself, or the mean of its packet."""
    values = variable.values.astype(np.float64)
    return values if values.ndim == 1 else values.reshape(len(values), -1).mean(axis=1)


def _middle(dataset, name):
    """Seconds from the time of a record to the middle of its packet."""
    if dataset[name].ndim == 1 or "sample_offset" not in dataset.variables:
        return 0.0
    return float(dataset["sample_offset"].values.mean())


def _solved(passes):
    """Gain, delay in s, and rotation in degrees."""
    normal = sum(each["normal"] for each in passes)
    right = sum(each["right"] for each in passes)
    size = np.sqrt(np.diagonal(normal))
    found = np.linalg.solve(normal / np.outer(size, size), right / size) / size
    return np.array([found[0], found[1] / found[0], *np.degrees(found[2:])]), found, normal


def _of_field(passes, found, raw, normal, field_error):
    """Covariance that an error of the field gives, alike in all passes."""
    shared = field_error * sum(each["shared"] for each in passes)
    size = np.sqrt(np.diagonal(normal))
    moved = np.linalg.solve(normal / np.outer(size, size), shared / size[:, None]) / size[:, None]
    delay = (moved[1] - found[1] * moved[0]) / raw[0]
    changes = np.vstack([moved[:1], delay[None], np.degrees(moved[2:])])
    return changes @ changes.T


def _table(passes, data, track, field_error):
    found, raw, normal = _solved(passes)
    left_out = np.array([_solved(passes[:k] + passes[k + 1 :])[0] for k in range(len(passes))])
    error = np.sqrt(np.diagonal(jackknife_covariance(left_out)))
    low, high = t_interval(found, error, len(passes) - 1)
    of_field = np.sqrt(np.diagonal(_of_field(passes, found, raw, normal, field_error)))
    half = np.hypot((high - low) / 2.0, _NORMAL * of_field)
    low, high = found - half, found + half
    records = sum(each["count"] for each in passes)
    right = sum(each["right"] for each in passes)
    square = sum(each["square"] for each in passes) - float(raw @ right)
    size = np.sqrt(np.diagonal(normal))
    values = np.linalg.eigvalsh(normal / np.outer(size, size))
    units = {"gain": "1", "delay": "s"}
    words = {"gain": "gain of the motional field", "delay": "delay, positive where times are late"}
    numbers = {
        "passes": scalar(len(passes), "passes of half an orbit at most"),
        "records": scalar(records, "records compared"),
    }
    for place, name in enumerate(_COLUMNS):
        unit, said = units.get(name, "degree"), words.get(name, f"rotation about {name[-1]}")
        numbers[name] = scalar(found[place], said, unit)
        numbers[f"{name}_low"] = scalar(low[place], f"{said}, lower limit (95 %)", unit)
        numbers[f"{name}_high"] = scalar(high[place], f"{said}, upper limit (95 %)", unit)
    words = "standard error of the delay that the error of the field makes"
    numbers["delay_of_field"] = scalar(float(of_field[1]), words, "s")
    numbers["condition"] = scalar(float(np.sqrt(values[-1] / values[0])), "condition number")
    rms = np.sqrt(max(square, 0.0) / (3 * records))
    numbers["left"] = scalar(float(rms), "rms of what is left of a component", "mV m-1")
    dataset = xr.Dataset(numbers)
    dataset.attrs = {
        "product": data.product,
        "sister": track.product,
        "cards": ["passes", "delay", "gain", "left"],
        "verdict": _said(dataset, data.product, track.product),
    }
    return dataset


def _said(dataset, product, sister):
    delay, low, high = (float(dataset[f"delay{end}"]) for end in ("", "_low", "_high"))
    limits = f"({low:+.3f} to {high:+.3f} s, {int(dataset['passes'])} passes)"
    if low <= 0 <= high:
        found = f"beyond {abs(delay):.3f} s {limits}"
        return f"no delay of {product} against the motion of {sister} {found}"
    return (
        f"times of {product} are {'late' if delay > 0 else 'early'} by {abs(delay):.3f} s against "
        f"the motion of {sister} {limits}"
    )

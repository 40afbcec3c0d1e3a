"""Electric field without the steps between packets that a held attitude has left."""

from dataclasses import replace
from typing import Literal

import numpy as np

from vconst import (
    OperationError,
    axes_of,
    components_of,
    frame_of,
    interpolate_attitude,
    rotation_matrices,
    sidereal_angle,
    with_surroundings,
)
from vconst.operation import FrameAtNeed, Selection, operation
from vconst_cses.corrections.steps import find_ramps

_NAME = "correct_packet_edges"
_QUATERNION = "attitude_quaternion"
_COMPONENTS = tuple(f"electric_field_{axis}" for axis in "xyz")

#: Reasons under which packets are counted. None of them is removed.
STEP = "kept, step at the end of the packet taken out"
TURNED = "kept, turned by the attitude of every sample"
NO_ATTITUDE = "kept as it is: no attitude during the packet"

#: Attitudes farther apart than this are not bridged, ns.
_LONGEST = 5_000_000_000
#: How far around a packet attitudes are read, ns.
_AROUND = 10_000_000_000
#: Packets that are turned at once.
_MANY = 512


@operation(version=1)
def correct_packet_edges(
    data: Selection,
    attitude: Selection = None,
    *,
    frame: FrameAtNeed | None = None,
    right_at: Literal["start", "middle"] = "start",
    threshold: float = 4.0,
) -> Selection:
    """
    Electric field without the steps between packets that a held attitude has left.

    Parameters
    ----------
    data : Selection
        Of packets of ``electric_field_x``, ``_y``, ``_z`` (mV/m) with ``sample_offset`` (s).
    attitude : Selection or None
        With ``attitude_quaternion``, scalar first, from the frame of the sensor to an
        inertial one, of the same platform: cses-01/hpm-fgm. Each sample is then turned back
        by the packet's attitude and on by its own. None for the step test.
    frame : {"NEC", "ENU", "ECEF"} or None
        Of the components, where the product says ``unknown``; needed with *attitude* only.
    right_at : {"start", "middle"}
        Where in a packet the attitude that was applied is right.
    threshold : float
        Of the step test: how many robust standard deviations of the difference of
        neighbouring samples a step has to have in one component at least.

    Returns
    -------
    data : Selection
        Without *attitude*, an outlying step between packets that follow each other is taken
        out as a ramp over the packet, or over the two or three since the last step. Packets
        are counted by what was done to them; none is removed. The step is measured on
        values as they are stored: correct edges before anything else.

    Raises
    ------
    OperationError
        If there are no packets, *attitude* has no quaternions, or a frame is needed and
        not known.

    Notes
    -----
    With the attitude R(t) from the sensor to the inertial frame and F from there to the
    frame of the data, a sample becomes ``F R(t) R(t0)' F' d``; R(t) by slerp. Without, the
    error grows in proportion to time for small angles: at 0.063 degrees a second, 0.13
    degrees in a packet of 2 s, or at most 0.5 mV/m of 230.
    """
    if not threshold > 0:
        raise OperationError(f"{_NAME}: 'threshold' is {threshold:g}; expected more than 0.")
    if attitude is None:
        return data.then(take_steps_out, threshold=threshold, middle=right_at == "middle")
    if _QUATERNION not in attitude.view.variables(attitude.product):
        raise OperationError(
            f"{_NAME}: '{attitude.product}' has no '{_QUATERNION}'.",
            hint="Give cses-01/hpm-fgm, which has the attitude of the platform.",
        )
    return data.then(
        turn_samples, attitude=Attitude(attitude), frame=frame, middle=right_at == "middle"
    )


class Attitude:
    """The attitudes of a selection, read as they are needed; shown by the selection's key."""

    def __init__(self, selection):
        here = type(selection.engine)()  # it is read where the packets are
        self.selection = replace(selection, engine=here, tally={})

    def __repr__(self):
        return f"attitude {self.selection.key}"

    def at(self, time):
        """Unit quaternions at times in ns, any shape; NaN where there are none."""
        early, late = int(time.min()) - _AROUND, int(time.max()) + _AROUND
        cut = self.selection.during(early, late)
        held = cut.read_between(cut.start, cut.stop) if cut.start <= cut.stop else None
        if held is None:
            return np.full((*time.shape, 4), np.nan)
        stamps = held["time"].values.astype("datetime64[ns]").astype(np.int64)
        return interpolate_attitude(stamps, held[_QUATERNION].values, time, longest=_LONGEST)


def derive_ramps(dataset, *, threshold, middle):
    """
    What every packet has to gain, found from it and the packets around.

    Parameters
    ----------
    dataset : xarray.Dataset
        Packets of the three components, with ``sample_offset``.
    threshold, middle
        As :func:`vconst_cses.corrections.steps.find_ramps` takes them.

    Returns
    -------
    ramps : xarray.Dataset
        ``packet_ramp`` (mV/m; first and after the last sample, by component) and
        ``packet_step``, whether there is a step at the packet's end.
    """
    import xarray as xr

    offsets = _require(dataset)
    values = np.stack([dataset[name].values.astype(np.float64) for name in _COMPONENTS], axis=2)
    ramps, outlying, _ = find_ramps(
        _stamps(dataset), values, _spacing(offsets), threshold=threshold, middle=middle
    )
    return xr.Dataset(
        {
            "packet_ramp": (("time", "packet_end", "cartesian"), ramps),
            "packet_step": ("time", outlying),
        },
        {"time": dataset["time"]},
    )


@with_surroundings(
    derive_ramps,
    margin=90,
    variables=(*_COMPONENTS, "sample_offset"),
    settings=("threshold", "middle"),
)
def take_steps_out(dataset, *, threshold, middle):
    """
    The per-sample transform of `correct_packet_edges` without attitude.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``packet_ramp`` and ``packet_step`` of its surroundings.
    threshold, middle
        Used there.

    Returns
    -------
    corrected : xarray.Dataset
    """
    offsets = _require(dataset)
    ramps, outlying = dataset["packet_ramp"].values, dataset["packet_step"].values
    share = (offsets - offsets[0]) / (len(offsets) * _spacing(offsets))
    changed = {}
    for number, name in enumerate(_COMPONENTS):
        first, last = ramps[:, 0, number, None], ramps[:, 1, number, None]
        added = first + (last - first) * share
        said = {"packet_edges": f"steps beyond {threshold:g} sigma taken out as ramps"}
        changed[name] = _changed(dataset[name], dataset[name].values + added, said)
    return _counted(dataset.assign(changed), {STEP: int(outlying.sum())})


def turn_samples(dataset, *, attitude, frame, middle):
    """
    The per-sample transform of `correct_packet_edges` with attitude.

    Parameters
    ----------
    dataset : xarray.Dataset
    attitude : Attitude
    frame : str or None
    middle : bool

    Returns
    -------
    corrected : xarray.Dataset
    """
    offsets = _require(dataset)
    frame, said = frame_of(_NAME, dataset, list(_COMPONENTS), frame)
    axes = _inertial_axes(dataset, frame)
    time = _stamps(dataset)
    later = np.round(offsets * 1e9).astype(np.int64)
    held = later[0] + (round(len(later) * _spacing(offsets) * 5e8) if middle else 0)
    vectors = np.stack([dataset[name].values.astype(np.float64) for name in _COMPONENTS], axis=2)
    turned, known = np.array(vectors), np.zeros(len(time), bool)
    for first in range(0, len(time), _MANY):
        rows = slice(first, first + _MANY)
        own = attitude.at(time[rows, None] + later)
        applied = attitude.at(time[rows] + held)
        known[rows] = np.isfinite(own).all(axis=(1, 2)) & np.isfinite(applied).all(axis=1)
        turned[rows] = _turn(vectors[rows], axes[rows], own, applied)
    turned[~known] = vectors[~known]
    said["packet_edges"] = "turned by the attitude of every sample"
    changed = {
        name: _changed(dataset[name], turned[:, :, number], said)
        for number, name in enumerate(_COMPONENTS)
    }
    counts = {TURNED: int(known.sum()), NO_ATTITUDE: int((~known).sum())}
    return _counted(dataset.assign(changed), counts)


def _turn(vectors, axes, own, applied):
    """``F R(t) R(t0)' F' d`` of packets, shape (packets, samples, 3)."""
    inertial = np.einsum("nji,nsj->nsi", axes, vectors)
    sensor = np.einsum("nji,nsj->nsi", rotation_matrices(applied), inertial)
    again = np.einsum("nsij,nsj->nsi", rotation_matrices(own), sensor)
    return np.einsum("nij,nsj->nsi", axes, again)


def _inertial_axes(dataset, frame):
    """From the inertial frame to that of the data, at the time of every packet."""
    if frame == "orbit":
        raise OperationError(
            f"{_NAME}: the field is in frame 'orbit'; expected NEC, ENU or ECEF.",
            hint="Leave 'attitude' out for the step test, which needs no frame.",
        )
    angle = sidereal_angle(_stamps(dataset))
    cosine, sine, zero = np.cos(angle), np.sin(angle), np.zeros_like(angle)
    earth = np.stack(
        [
            np.stack([cosine, sine, zero], -1),
            np.stack([-sine, cosine, zero], -1),
            np.stack([zero, zero, zero + 1], -1),
        ],
        -2,
    )
    axes = axes_of(frame, dataset["latitude"].values, dataset["longitude"].values)
    return np.einsum("nij,njk->nik", axes, earth)


def _require(dataset):
    """Offsets of the samples of a packet, s; refused where there are no packets."""
    found = components_of(dataset, "electric_field")
    if not found or dataset[found[0]].ndim != 2 or "sample_offset" not in dataset.variables:
        raise OperationError(
            f"{_NAME}: the data hold no packets of electric_field_x, _y and _z with a "
            f"sample_offset; they have {', '.join(sorted(map(str, dataset.variables)))}.",
            hint="Take cses-01/efd-ulf or efd-elf, with all three components.",
        )
    return dataset["sample_offset"].values.astype(np.float64)


def _spacing(offsets):
    return float(offsets[-1] - offsets[0]) / (len(offsets) - 1)


def _stamps(dataset):
    return dataset["time"].values.astype("datetime64[ns]").astype(np.int64)


def _changed(variable, values, said):
    return variable.dims, values, {**variable.attrs, **said}


def _counted(dataset, counts):
    counts = {reason: number for reason, number in counts.items() if number}
    counts = {**dataset.attrs.get("counts", {}), **counts}
    return dataset.assign_attrs(counts=counts) if counts else dataset

"""The frame of a vector is found where the data tell it, and not where they do not."""

import numpy as np
import pytest

from tests.made_up_orbits import electric_at, field_at, made_up_track, product_of, select_made_up
from vconst.errors import OperationError
from vconst.kernels.frames import FRAMES, axes_of, earth_fixed, motion_of_track
from vconst.operations.identify_frame import identify_frame

ELECTRIC = tuple(f"electric_field_{axis}" for axis in "xyz")
MAGNETIC = tuple(f"magnetic_field_{axis}" for axis in "xyz")
NOISE = {ELECTRIC: 15.0, MAGNETIC: 60.0}  # mV/m, nT


def magnetic_at(track, frame):
    time, latitude, longitude, radius = track
    places = earth_fixed(latitude, longitude, radius)
    velocity, _ = motion_of_track(time.astype(np.int64), places)
    axes = axes_of(frame, latitude, longitude, places, velocity)
    return np.einsum("nij,nkj,nk->ni", axes, axes_of("NEC", latitude, longitude), field_at(*track))


def selection(folder, names, vectors, track, *, seed=1, noise=None, frame="unknown"):
    scatter = np.random.default_rng(seed).normal(0, noise or NOISE[names], vectors.shape)
    values = {name: (vectors + scatter)[:, number] for number, name in enumerate(names)}
    product = product_of([(name, (), False) for name in names], frame=frame)
    return select_made_up(folder, product, track, values)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_electric_field_of_motion_tells_every_frame_in_either_sign(tmp_path, frame, sign):
    track = made_up_track(hours=3)
    vectors = sign * electric_at(track, frame) + [20.0, -50.0, 5.0]  # probes have offsets
    data = selection(tmp_path / "s", ELECTRIC, vectors, track, noise=5.0)
    found = identify_frame(data).dataset
    assert str(found["verdict"].values) == frame
    assert str(found["carries"].values) == ("-v x B" if sign > 0 else "v x B")
    assert str(found["declared"].values) == "unknown"
    assert float(found["ratio"]) > 1.5
    assert float(found["best_slope"]) == pytest.approx(1, abs=0.02)
    assert found.attrs["words"].startswith(f"{frame} (declared: unknown); ")


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_main_field_tells_every_frame_in_either_sign(tmp_path, frame, sign):
    track = made_up_track(hours=3)
    vectors = sign * magnetic_at(track, frame)
    found = identify_frame(selection(tmp_path / "s", MAGNETIC, vectors, track)).dataset
    assert str(found["verdict"].values) == frame
    assert str(found["carries"].values) == f"{sign:+d}"
    # 60 nT an axis, averaged over two samples each 4 s apart
    assert float(found["best_rms"]) == pytest.approx(60 * np.sqrt(3 / 2), rel=0.1)


@pytest.mark.parametrize(
    ("order", "signs", "axes"),
    [
        ((2, 0, 1), (1, 1, 1), "centre, along, across"),
        ((1, 0, 2), (1, -1, 1), "across, -along, centre"),
        ((0, 1, 2), (-1, -1, 1), "-along, -across, centre"),
    ],
)
def test_a_sensor_mounted_along_other_axes_is_found_with_its_axes(tmp_path, order, signs, axes):
    track = made_up_track(hours=3)
    vectors = electric_at(track, "orbit")[:, order] * signs
    data = selection(tmp_path / "s", ELECTRIC, vectors, track, noise=3.0)
    found = identify_frame(data).dataset
    assert str(found["verdict"].values) == "orbit"
    assert str(found["axes_found"].values) == axes
    assert str(found["carries"].values) == "-v x B"


def test_the_axis_along_the_motion_is_not_told_from_its_opposite_in_noise(tmp_path):
    track = made_up_track(hours=3)
    data = selection(tmp_path / "s", ELECTRIC, electric_at(track, "orbit"), track, noise=20.0)
    found = identify_frame(data).dataset
    assert str(found["verdict"].values) == "orbit"
    assert str(found["axes_found"].values) == "not determined"
    assert str(found["carries"].values) == "not determined"
    assert float(found["ratio"]) > 1.5 > float(found["axes_ratio"])
    assert "axes and sign are not determined" in found.attrs["words"]


def test_the_table_holds_every_candidate_best_first(tmp_path):
    track = made_up_track(hours=3)
    data = selection(tmp_path / "s", ELECTRIC, electric_at(track, "ECEF"), track)
    found = identify_frame(data).dataset
    assert found.sizes["candidate"] == 3 * 48
    assert (np.diff(found["rms"].values) >= 0).all()
    rows = {*zip(found["frame"].values, found["axes"].values, found["sign"].values, strict=True)}
    assert len(rows) == 3 * 48
    assert ("ENU", "east, north, up", 1) in rows
    assert ("NEC", "north, east, centre", 1) in rows


@pytest.mark.parametrize("seed", range(4))
def test_noise_alone_has_no_frame(tmp_path, seed):
    track = made_up_track(hours=3)
    data = selection(
        tmp_path / "s", ELECTRIC, np.zeros((len(track[0]), 3)), track, noise=100.0, seed=seed
    )
    found = identify_frame(data).dataset
    assert str(found["verdict"].values) == "not determined"
    assert "it leaves more than half" in found.attrs["words"]


def test_a_field_buried_in_noise_and_a_handful_of_averages_are_not_determined(tmp_path):
    track = made_up_track(hours=3)
    buried = selection(tmp_path / "a", ELECTRIC, electric_at(track, "NEC"), track, noise=400.0)
    assert str(identify_frame(buried).dataset["verdict"].values) == "not determined"
    short = tuple(each[:40] for each in track)
    few = identify_frame(selection(tmp_path / "b", ELECTRIC, electric_at(short, "NEC"), short))
    assert str(few.dataset["verdict"].values) == "not determined"
    assert "fewer than 30 averages" in few.dataset.attrs["words"]


def test_packets_are_averaged_and_their_waves_do_not_matter(tmp_path):
    track = made_up_track(hours=3)
    wave = 60 * np.sin(2 * np.pi * np.arange(64) / 16)
    electric = electric_at(track, "ECEF")
    names = [
        *((name, ("sample",), False) for name in ELECTRIC),
        ("sample_offset", ("sample",), True),
    ]
    slope = np.gradient(electric, 4.0, axis=0)  # mV/m a second; wrong beside the pauses
    values = {
        n: electric[:, k, None] + slope[:, k, None] * np.arange(64) / 125 + wave
        for k, n in enumerate(ELECTRIC)
    }
    product = product_of(names, frame="unknown")
    offsets = {"sample_offset": np.arange(64) / 125}
    data = select_made_up(tmp_path / "s", product, track, values, axes=offsets)
    found = identify_frame(data).dataset
    assert str(found["verdict"].values) == "ECEF"
    assert float(found["best_rms"]) < 0.5


def test_data_without_a_vector_say_what_there_is(tmp_path):
    track = made_up_track(hours=1)
    product = product_of([("electron_density", (), False)])
    data = select_made_up(tmp_path / "s", product, track, {"electron_density": track[1] * 0 + 1e10})
    with pytest.raises(OperationError, match="has no three components of electric_field or"):
        identify_frame(data)

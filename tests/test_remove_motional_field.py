"""Removing the motional field leaves what the plasma itself holds."""

import numpy as np
import pytest

from tests.made_up_orbits import electric_at, made_up_track, product_of, select_made_up
from vconst.errors import OperationError
from vconst.kernels.frames import FRAMES
from vconst.operations.remove_motional_field import LARGER, NO_VELOCITY, remove_motional_field

NAMES = tuple(f"electric_field_{axis}" for axis in "xyz")
#: mV/m. Places are stored to 0.1 m; over 8 s that is 0.03 m/s, 1e-3 mV/m.
TOLERANCE = 0.005


def measured(folder, electric, track, frame="NEC", **about):
    product = product_of([(name, (), False) for name in NAMES], frame=frame)
    values = {name: electric[:, number] for number, name in enumerate(NAMES)}
    return select_made_up(folder, product, track, values, **about)


def vectors(dataset):
    return np.stack([dataset[name].values for name in NAMES], axis=1)


@pytest.mark.parametrize("frame", FRAMES)
def test_what_was_added_to_the_motional_field_is_what_is_left(tmp_path, frame):
    track = made_up_track(hours=2)
    planted = np.random.default_rng(1).normal(0, 5, (len(track[0]), 3))
    data = measured(tmp_path / "s", electric_at(track, frame) + planted, track, frame)
    left = remove_motional_field(data, contains="-v x B").read()
    np.testing.assert_allclose(vectors(left), planted, atol=TOLERANCE)
    said = left["electric_field_x"].attrs
    assert (said["frame"], said["rest_frame"]) == (frame, "corotating")
    assert "frame_source" not in said


def test_a_field_of_nothing_but_motion_leaves_zero_of_some_230_millivolt_a_metre(tmp_path):
    track = made_up_track(hours=2)
    data = measured(tmp_path / "s", electric_at(track, "NEC"), track)
    left = remove_motional_field(data, contains="-v x B").read()
    np.testing.assert_allclose(vectors(left), 0, atol=TOLERANCE)
    assert np.abs(vectors(data.read())).max() > 230
    said = left["electric_field_x"].attrs
    assert said["error_of_attitude"] == pytest.approx(said["motional_rms"] * np.pi / 180)
    assert 2.5 < said["error_of_attitude"] < 4.5  # 1 degree of 230 mV/m is 4
    assert 0.05 < said["error_of_timing"] < 0.2  # half a second


def test_the_inertial_velocity_leaves_the_corotation_field_in_and_says_so(tmp_path):
    track = made_up_track(hours=2)
    data = measured(tmp_path / "s", electric_at(track, "NEC"), track)
    left = remove_motional_field(data, contains="-v x B", velocity="inertial").read()
    expected = electric_at(track, "NEC") - electric_at(track, "NEC", inertial=True)
    np.testing.assert_allclose(vectors(left), expected, atol=TOLERANCE)
    assert 10 < np.abs(expected).max() < 25  # 502 m/s across 20 to 45 microtesla
    assert left["electric_field_x"].attrs["rest_frame"].startswith("inertial (the corotation")


def test_values_of_the_other_sign_are_removed_with_the_other_sign(tmp_path):
    track = made_up_track(hours=1)
    data = measured(tmp_path / "s", 7.0 - electric_at(track, "NEC"), track)
    left = remove_motional_field(data, contains="v x B").read()
    np.testing.assert_allclose(vectors(left), 7.0, atol=TOLERANCE)


def test_the_sign_has_to_be_stated():
    assert "contains" in remove_motional_field.signature.required


@pytest.mark.parametrize(("sign", "stated"), [(1.0, "v x B"), (-1.0, "-v x B")])
def test_a_sign_that_the_values_contradict_is_refused_with_the_coefficient(tmp_path, sign, stated):
    track = made_up_track(hours=2)
    noise = np.random.default_rng(1).normal(0, 5, (len(track[0]), 3))
    data = measured(tmp_path / "s", sign * electric_at(track, "NEC") + noise + 80.0, track)
    with pytest.raises(OperationError, match=rf"follow -1\.00 times '{stated}'.* would double it"):
        remove_motional_field(data, contains=stated).read()
    other = {"v x B": "-v x B", "-v x B": "v x B"}[stated]
    left = remove_motional_field(data, contains=other).read()
    assert left["electric_field_x"].attrs["motional_coefficient"] == pytest.approx(1, abs=0.01)


def test_where_more_is_left_than_there_was_it_is_counted(tmp_path):
    track = made_up_track(hours=1)
    electric = electric_at(track, "NEC")
    electric[:100] *= 0.1  # of which 0.9 with the other sign are left
    data = measured(tmp_path / "s", electric, track)
    corrected = remove_motional_field(data, contains="-v x B")
    corrected.read()
    assert corrected.tally == {LARGER: 100}


def test_values_that_hold_no_motional_field_say_so(tmp_path):
    track = made_up_track(hours=1)
    noise = np.random.default_rng(1).normal(0, 5, (len(track[0]), 3))
    corrected = remove_motional_field(measured(tmp_path / "s", noise, track), contains="v x B")
    left = corrected.read()
    assert abs(left["electric_field_x"].attrs["motional_coefficient"]) < 0.01
    assert corrected.tally[LARGER] > 0.99 * len(track[0])


def test_where_the_time_is_cut_does_not_matter(tmp_path):
    track = made_up_track(hours=3)
    data = measured(tmp_path / "s", electric_at(track, "NEC"), track, parts=5)
    corrected = remove_motional_field(data, contains="-v x B")
    whole = vectors(corrected.read())
    time = track[0]
    for first, last in ((100, 101), (101, 400), (0, 3)):
        edges = (int(time[k].astype(np.int64)) for k in (first, last - 1))
        part = corrected.during(*edges).read()
        np.testing.assert_array_equal(vectors(part), whole[first:last])
    ranges = np.array([[50, 52], [300, 301], [900, 950]])
    rows = corrected.read_rows(ranges)
    assert rows["row"].values.tolist() == [50, 51, 300, *range(900, 950)]
    np.testing.assert_array_equal(vectors(rows), whole[rows["row"].values])
    stamps = time.astype(np.int64)
    edge = np.linspace(0, len(time), 6).astype(int)[2]  # where a granule begins
    late = corrected.during(int(stamps[edge]), int(stamps[-1]))
    assert late.granules()[0].start == stamps[edge]
    rows = late.read_rows(np.array([[0, 2]]))
    np.testing.assert_array_equal(vectors(rows), whole[edge : edge + 2])


def test_a_selection_is_called_by_what_lies_around_it_too(tmp_path):
    track = made_up_track(hours=3)
    data = measured(tmp_path / "s", electric_at(track, "NEC"), track, parts=5)
    edge = np.linspace(0, len(track[0]), 6).astype(int)[2]
    inner = data.during(*(int(track[0][k].astype(np.int64)) for k in (edge, edge + 100)))
    assert len(inner.granule_ids()) == 1
    corrected = remove_motional_field(inner, contains="-v x B")
    assert corrected.key == remove_motional_field(inner, contains="-v x B").key
    assert len(corrected._in_time(corrected._margin).granule_ids()) == 2


def test_derived_columns_do_not_outlive_the_transforms(tmp_path):
    track = made_up_track(hours=1)
    data = measured(tmp_path / "s", electric_at(track, "NEC"), track)
    assert set(remove_motional_field(data, contains="-v x B").read().variables) == set(
        data.read().variables
    )


def test_packets_are_corrected_sample_by_sample(tmp_path):
    fine = made_up_track(hours=2, step=0.5)
    time, electric = fine[0], electric_at(fine, "NEC")
    starts = np.arange(0, len(time) - 8, 8)
    starts = starts[np.diff(time.astype(np.int64))[starts] == 500_000_000]
    block = starts[:, None] + np.arange(8)
    whole = (time[block[:, -1]] - time[block[:, 0]]) == np.timedelta64(3500, "ms")
    block = block[whole]
    track = tuple(each[block[:, 0]] for each in fine)
    product = product_of(
        [*((name, ("sample",), False) for name in NAMES), ("sample_offset", ("sample",), True)],
        frame="NEC",
    )
    values = {name: electric[:, number][block] + 3.0 for number, name in enumerate(NAMES)}
    offset = {"sample_offset": np.arange(8) * 0.5}
    data = select_made_up(tmp_path / "s", product, track, values, axes=offset)
    left = remove_motional_field(data, contains="-v x B").read()
    for name in NAMES:
        np.testing.assert_allclose(left[name].values, 3.0, atol=0.02)


def test_a_sample_without_neighbours_has_no_velocity_and_is_counted(tmp_path):
    track = tuple(each[[0, 1, 2, 40, 80, 81]] for each in made_up_track(hours=1))
    data = measured(tmp_path / "s", np.ones((6, 3)), track)
    corrected = remove_motional_field(data, contains="-v x B")
    left = corrected.read()
    assert np.isnan(left["electric_field_x"].values).tolist() == [False] * 3 + [True] + [False] * 2
    assert corrected.tally[NO_VELOCITY] == 1


def test_an_unknown_frame_is_refused_unless_the_recipe_states_it(tmp_path):
    track = made_up_track(hours=1)
    data = measured(tmp_path / "s", electric_at(track, "ENU"), track, "unknown")
    with pytest.raises(OperationError, match="in frame 'unknown', and this needs to know"):
        remove_motional_field(data, contains="-v x B").read()
    left = remove_motional_field(data, contains="-v x B", frame="ENU").read()
    np.testing.assert_allclose(vectors(left), 0, atol=TOLERANCE)
    assert left["electric_field_y"].attrs["frame_source"] == "stated by the recipe"


def test_a_frame_stated_against_the_products_own_is_refused(tmp_path):
    track = made_up_track(hours=1)
    data = measured(tmp_path / "s", electric_at(track, "NEC"), track, "NEC")
    with pytest.raises(OperationError, match=r"stated as ENU, but .* declared to be in 'NEC'"):
        remove_motional_field(data, contains="-v x B", frame="ENU").read()


def test_data_without_an_electric_vector_say_what_they_have(tmp_path):
    track = made_up_track(hours=1)
    product = product_of([("electron_density", (), False)])
    data = select_made_up(tmp_path / "s", product, track, {"electron_density": track[1] * 0 + 1e10})
    with pytest.raises(OperationError, match="have no electric_field_x, _y and _z; they have"):
        remove_motional_field(data, contains="-v x B").read()

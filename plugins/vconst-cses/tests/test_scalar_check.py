"""The vector magnetometer is believed where the scalar one confirms it."""

import numpy as np
import pytest
import vconst_cses
from vconst_cses.corrections.scalar_check import DIFFERS, UNCHECKED, check_scalar

from tests.made_up_orbits import field_at, made_up_track, product_of, select_made_up
from vconst import OperationError
from vconst.plugins import Host

NAMES = tuple(f"magnetic_field_{axis}" for axis in ("north", "east", "centre"))


def vector(folder, track, vectors, **about):
    product = product_of([(n, (), False) for n in NAMES], name="cses-01/hpm-fgm", frame="NEC")
    values = {name: vectors[:, number] for number, name in enumerate(NAMES)}
    return select_made_up(folder, product, track, values, **about)


def scalar(folder, track, strength):
    product = product_of([("magnetic_field", (), False)], name="cses-01/hpm-cdsm")
    return select_made_up(folder, product, track, {"magnetic_field": strength})


@pytest.fixture
def world(tmp_path):
    """An hour at 1 Hz; the scalar samples lie 0.4 s later; some vectors are 3 nT too long."""
    track = made_up_track(hours=1.0, step=1.0)
    later = made_up_track(hours=1.0, step=1.0, start=track[0][0] + np.timedelta64(400, "ms"))
    vectors = field_at(*track)
    strength = np.linalg.norm(vectors, axis=1, keepdims=True)
    wrong = np.zeros(len(vectors), bool)
    wrong[[100, 101, 500, 2000]] = True
    vectors = vectors * (1 + np.where(wrong[:, None], 3.0, 2.0) / strength)
    gone = np.zeros(len(later[0]), bool)
    gone[1000:1100] = True
    other = tuple(each[~gone] for each in later)
    exact = np.linalg.norm(field_at(*other), axis=1)
    return track, vectors, wrong, scalar(tmp_path / "cdsm", other, exact)


def test_what_differs_by_more_than_the_limit_is_masked_and_counted(tmp_path, world):
    track, vectors, wrong, other = world
    checked = check_scalar(vector(tmp_path / "fgm", track, vectors, parts=3), other)
    found = checked.read()
    pauses = np.diff(track[0], prepend=track[0][:1] - 10**10) > np.timedelta64(2, "s")
    unchecked = pauses.copy()  # before the first scalar value of a half-orbit
    unchecked[1000:1101] = True
    masked = np.flatnonzero(wrong | unchecked).tolist()
    for number, name in enumerate(NAMES):
        values = found[name].values
        assert np.flatnonzero(np.isnan(values)).tolist() == masked
        held = ~np.isnan(values)
        np.testing.assert_array_equal(values[held], vectors[held, number])
    assert checked.tally == {DIFFERS: 4, UNCHECKED: int(unchecked.sum())}


def test_what_cannot_be_checked_is_kept_if_the_recipe_says_so_and_counted_all_the_same(
    tmp_path, world
):
    track, vectors, wrong, other = world
    checked = check_scalar(vector(tmp_path / "fgm", track, vectors), other, unchecked="keep")
    found = checked.read()
    assert np.isnan(found[NAMES[0]].values).sum() == wrong.sum()
    assert checked.tally[UNCHECKED] == 103


def test_the_limit_is_the_recipes(tmp_path, world):
    track, vectors, wrong, other = world
    data = vector(tmp_path / "fgm", track, vectors)
    strict = check_scalar(data, other, limit=1.5)
    strict.read()
    assert strict.tally[DIFFERS] == len(wrong) - 103
    data.tally.clear()
    loose = check_scalar(data, other, limit=3.5)
    loose.read()
    assert DIFFERS not in loose.tally


def test_a_day_without_any_scalar_value_is_unchecked(tmp_path):
    start = np.datetime64("2019-11-20T23:30", "ns")
    track = made_up_track(hours=1.0, step=1.0, start=start, limit=90)
    before = track[0] < np.datetime64("2019-11-21")
    vectors = field_at(*track)
    first = tuple(each[before] for each in track)
    other = scalar(tmp_path / "cdsm", first, np.linalg.norm(vectors[before], axis=1))
    checked = check_scalar(vector(tmp_path / "fgm", track, vectors), other)
    found = checked.read()
    assert np.isnan(found[NAMES[1]].values).tolist() == (~before).tolist()
    assert checked.tally == {UNCHECKED: int((~before).sum())}


def test_products_without_a_field_and_a_limit_of_nothing_are_refused(tmp_path, world):
    track, _, _, other = world
    plain = select_made_up(tmp_path / "s", product_of([], name="cses-01/lap"), track)
    with pytest.raises(OperationError, match="'cses-01/lap' has no magnetic field"):
        check_scalar(plain, other)
    with pytest.raises(OperationError, match="'limit' is 0 nT; expected more than 0"):
        check_scalar(other, other, limit=0.0)


def test_the_corrections_are_offered_with_versions_and_take_their_inputs():
    host = Host()
    for name in ("correct_packet_edges", "check_scalar"):
        function = host.operation(name)
        assert function.signature.version == 1
        assert host.plugin_of("operation", name).name == "cses"
    assert {f.__name__ for f in vconst_cses.operations()} == {
        "correct_packet_edges",
        "check_scalar",
    }

"""Positions are told to be geocentric or geodetic from data whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from tests.made_up_orbits import ELEMENTS, field_at, made_up_track, product_of, select_made_up
from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.geodesy import geocentric_from_geodetic, geodetic_from_geocentric
from vconst.kernels.position_kind import both_readings, join_shares, share_of_height
from vconst.operations.audit_position import audit_position

KINDS = ("geocentric", "geodetic")
NOISE = 12.0  # nT; what the strength in the one real file scatters about IGRF


def as_in_file(track, kind):
    """The track as a file has it, read as if it were geocentric."""
    time, latitude, longitude, radius = track
    if kind == "geocentric":
        return track
    geodetic, height = geodetic_from_geocentric(latitude, radius)
    return time, geodetic, longitude, height + SPHERE_RADIUS


def selection(folder, track, *, strength=None, position="geocentric (assumed)", name="nova-1/a"):
    names = [] if strength is None else [("magnetic_field", (), False)]
    values = {} if strength is None else {"magnetic_field": strength}
    product = product_of(names, name=name, position=position)
    return select_made_up(folder, product, track, values)


def strength_at(track, noise=NOISE):
    exact = np.linalg.norm(field_at(*track), axis=1)
    return exact + np.random.default_rng(1).normal(0, noise, exact.size)


def rows(table):
    found = table.dataset
    return {
        str(name): {k: found[k].values[i] for k in found.data_vars if found[k].ndim}
        for i, name in enumerate(found["evidence"].values)
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hours", [6, 48])
def test_height_of_a_real_orbit_alone_tells(tmp_path, kind, hours):
    track = made_up_track(hours=hours)
    found = audit_position(selection(tmp_path / "s", as_in_file(track, kind)))
    assert str(found.dataset["verdict"].values) == kind
    assert str(found.dataset["declared"].values) == "geocentric (assumed)"
    [height] = rows(found).values()
    assert height["share"] == pytest.approx(KINDS.index(kind), abs=0.03)
    right, wrong = (f"rms_{each}" for each in (kind, *(k for k in KINDS if k != kind)))
    assert height[right] < 0.3  # km
    assert height[wrong] > 2


@pytest.mark.parametrize("kind", KINDS)
def test_one_half_orbit_with_its_field_tells(tmp_path, kind):
    track = tuple(each[:520] for each in made_up_track(hours=1))
    strength = strength_at(track)
    found = audit_position(selection(tmp_path / "s", as_in_file(track, kind), strength=strength))
    assert str(found.dataset["verdict"].values) == kind
    field = rows(found)["field"]
    assert field["says"] == kind
    right, wrong = (f"rms_{each}" for each in (kind, *(k for k in KINDS if k != kind)))
    assert field[right] == pytest.approx(NOISE, rel=0.2)
    assert field[wrong] > 40  # nT: what the two readings differ by


@pytest.mark.parametrize("kind", KINDS)
def test_places_of_another_product_and_of_an_element_set_tell(tmp_path, kind):
    track = made_up_track(hours=5)
    data = selection(tmp_path / "one", as_in_file(track, kind))
    other = selection(tmp_path / "two", made_up_track(hours=5, step=7.0), name="nova-1/b")
    found = audit_position(data, other, elements=ELEMENTS)
    assert str(found.dataset["verdict"].values) == kind
    for name in ("other", "elements"):
        told = rows(found)[name]
        assert told["says"] == kind
        assert told["share"] == pytest.approx(KINDS.index(kind), abs=0.02)
    assert found.dataset.attrs["other"] == "nova-1/b"


def test_a_product_of_the_same_spacecraft_is_no_independent_evidence(tmp_path):
    track = made_up_track(hours=5)
    time, latitude, longitude, radius = track
    radius = radius + np.random.default_rng(1).normal(0, 300, radius.size)  # no orbit to tell from
    rough = (time, latitude, longitude, radius)
    data = selection(tmp_path / "one", rough)
    other = selection(tmp_path / "two", rough, name="nova-1/b")  # alike, right or wrong
    found = audit_position(data, other)
    assert rows(found)["other"]["says"] == "geocentric"
    assert str(found.dataset["verdict"].values) == "not determined"
    words = "'nova-1/b' (declared: geocentric (assumed)) is of the same spacecraft"
    assert words in found.dataset.attrs["words"]
    assert "no independent evidence" in found.dataset.attrs["words"]


def test_an_element_set_that_is_late_along_the_track_still_tells(tmp_path):
    track = made_up_track(hours=5)
    late = (track[0] + np.timedelta64(2, "s"), *as_in_file(track, "geodetic")[1:])
    found = audit_position(selection(tmp_path / "s", late), elements=ELEMENTS)
    assert rows(found)["elements"]["says"] == "geodetic"


def test_an_element_set_of_another_month_tells_nothing(tmp_path):
    track = made_up_track(hours=2, start=np.datetime64("2020-01-10", "ns"))
    found = audit_position(selection(tmp_path / "s", track), elements=ELEMENTS)
    assert rows(found)["elements"]["says"] == "not determined"
    assert "elements tells nothing" in found.dataset.attrs["words"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_declared_geodetic_is_judged_as_the_file_has_it(tmp_path, kind):
    track = made_up_track(hours=6)
    _, latitude, longitude, radius = as_in_file(track, kind)
    stored = geocentric_from_geodetic(latitude, radius - SPHERE_RADIUS)  # as reading makes it
    data = selection(
        tmp_path / "s", (track[0], stored[0], longitude, stored[1]), position="geodetic"
    )
    found = audit_position(data)
    assert str(found.dataset["verdict"].values) == kind
    assert str(found.dataset["declared"].values) == "geodetic"


@pytest.mark.parametrize(
    "what", ["low latitudes", "heights of no orbit", "half of the ellipsoid", "few samples"]
)
def test_what_cannot_be_told_is_not_determined(tmp_path, what):
    track = made_up_track(hours=6)
    time, latitude, longitude, radius = track
    if what == "low latitudes":
        track = tuple(each[np.abs(latitude) < 4] for each in track)
    if what == "heights of no orbit":
        scatter = np.random.default_rng(1).normal(0, 300, radius.size)
        track = (time, latitude, longitude, radius + scatter)
    if what == "half of the ellipsoid":
        height = (radius - SPHERE_RADIUS + geodetic_from_geocentric(latitude, radius)[1]) / 2
        track = (time, latitude, longitude, height + SPHERE_RADIUS)
    if what == "few samples":
        track = tuple(each[:20] for each in track)
    found = audit_position(selection(tmp_path / "s", track))
    assert str(found.dataset["verdict"].values) == "not determined"
    assert found.dataset.attrs["words"].startswith("not determined (declared: geocentric (")


def test_evidence_that_contradicts_itself_is_no_verdict(tmp_path):
    track = made_up_track(hours=6)
    strength = strength_at(track)
    data = selection(tmp_path / "s", as_in_file(track, "geodetic"), strength=strength)
    wrong = np.linalg.norm(field_at(*as_in_file(track, "geodetic")), axis=1)
    assert str(audit_position(data).dataset["verdict"].values) == "geodetic"
    data = selection(tmp_path / "t", as_in_file(track, "geodetic"), strength=wrong)
    found = audit_position(data).dataset
    assert str(found["verdict"].values) == "not determined"
    assert found.attrs["words"].endswith("The evidence contradicts itself.")


def test_the_two_readings_of_one_position_differ_by_the_shape_of_the_earth():
    (north, radius), (turned, other) = both_readings(np.array([0.0, 45.0]), np.array([500.0] * 2))
    np.testing.assert_allclose(north, [0, 45])
    np.testing.assert_allclose(other - radius, [6.94, -3.7], atol=0.1)
    assert 45 - turned[1] == pytest.approx(0.178, abs=0.002)


def test_shares_of_several_days_scatter_as_their_errors_say():
    track = made_up_track(hours=24)
    time, latitude, longitude, radius = track
    height = radius - SPHERE_RADIUS
    one = share_of_height(time.astype(np.int64), latitude, longitude, height)
    both = join_shares([one, one])
    assert both.value == pytest.approx(one.value)
    assert both.error == pytest.approx(one.error / np.sqrt(2))
    apart = join_shares([one, one._replace(value=one.value + 10 * one.error)])
    assert apart.error > 4 * one.error


def test_samples_without_places_and_half_an_element_set_are_refused(tmp_path):
    track = made_up_track(hours=1)
    data = selection(tmp_path / "s", track)
    with pytest.raises(UsageError, match="'elements' has 1 lines; expected the two"):
        audit_position(data, elements=ELEMENTS[:1])
    with pytest.raises(UsageError, match="has no epoch"):
        audit_position(data, elements=("one", "two"))
    with pytest.raises(OperationError, match="has no track: it is a grid"):
        audit_position(replace(data, kind="grid"))

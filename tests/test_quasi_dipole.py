"""Magnetic coordinates are those of other codes, and obey the laws of field lines."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from vconst.kernels.constants import DAY, SPHERE_RADIUS
from vconst.kernels.field import FieldModel, evaluate_field, gauss_at, igrf14
from vconst.kernels.field_lines import APEX_RADIUS, dipole_axes, trace_apexes
from vconst.kernels.frames import axes_of, earth_fixed
from vconst.kernels.geodesy import geocentric_from_geodetic, geodetic_from_geocentric
from vconst.kernels.harmonics import pack_terms
from vconst.kernels.quasi_dipole import (
    apex_height,
    foot_point,
    l_shell,
    magnetic_local_time,
    modified_apex_latitude,
    quasi_dipole,
    trace_quasi_dipole,
)
from vconst.kernels.sun import subsolar_point

DATA = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[1] / "../shared"))
TABLE = DATA / "reference/refs/eoxmagmod/QuasiDipoleTestData.tsv"
NOON_2000 = np.datetime64("2000-01-01", "ns")


def _apart(latitude, longitude, other_latitude, other_longitude):
    """Angle between directions, degrees."""
    one, two = (
        earth_fixed(north, east, np.ones(np.shape(north)))
        for north, east in ((latitude, longitude), (other_latitude, other_longitude))
    )
    return np.degrees(2 * np.arcsin(np.linalg.norm(one - two, axis=-1) / 2))


@pytest.fixture(scope="module")
def rows():
    if not TABLE.exists():
        pytest.skip("no table of quasi-dipole coordinates in the test data")
    table = np.genfromtxt(TABLE, names=True, delimiter="\t")
    time = NOON_2000 + np.rint(table["MJD2000"] * DAY).astype("m8[ns]")
    return {name: table[name] for name in table.dtype.names} | {"time": time}


@pytest.fixture(scope="module")
def found(rows):
    place = (rows[name] for name in ("Latitude", "Longitude", "Radius"))
    return quasi_dipole(rows["time"], *place)


def test_all_rows_of_another_code_agree_as_well_as_its_series_of_low_degree_can(rows, found):
    apart = _apart(*found, rows["QDLatitude"], rows["QDLongitude"])
    assert apart.size == 1369
    off = np.abs(found[0] - rows["QDLatitude"])
    assert np.median(off) < 0.015
    assert np.percentile(off, 95) < 0.07
    assert np.median(apart) < 0.021
    assert apart.max() < 0.3


def _series(latitude, longitude, ratio):
    """Real spherical harmonics to degree 6 times powers of a ratio to the third."""
    from scipy.special import sph_harm_y

    polar, around = np.radians(90 - latitude), np.radians(longitude)
    waves = []
    for n in range(7):
        for m in range(n + 1):
            value = sph_harm_y(n, m, polar, around)
            waves += [value.real] if m == 0 else [value.real, value.imag]
    return np.concatenate([np.array(waves) * ratio**power for power in range(1, 4)]).T


def _fitted(year):
    """Lines traced here, fitted as Emmert, Richmond & Drob (2010) fit theirs, at a date."""
    gauss = gauss_at(igrf14(), np.datetime64(str(year), "ns").astype(np.int64).item())
    axes = dipole_axes(gauss)
    latitude = -90 + (np.arange(24) + 0.5) * 7.5
    height = APEX_RADIUS * 12 / np.arange(1, 13) - APEX_RADIUS
    grid = np.meshgrid(latitude, np.arange(24) * 15.0 - 180, height, indexing="ij")
    latitude, longitude, height = (item.ravel() for item in grid)
    north, radius = geocentric_from_geodetic(latitude, height)
    out = np.empty((north.size, 4))
    trace_apexes(pack_terms(gauss), axes, earth_fixed(north, longitude, radius), out)
    rest = out[:, :3] - earth_fixed(latitude, longitude, np.ones(latitude.size)) @ axes.T
    terms = _series(latitude, longitude, APEX_RADIUS / (APEX_RADIUS + height))
    weight = np.sqrt(np.cos(np.radians(latitude)))[:, None]
    return axes, np.linalg.lstsq(terms * weight, rest * weight, rcond=None)[0]


def test_what_is_left_is_their_series_of_degree_6(rows, found):
    """The lines traced here, in such a series, give their numbers five times better."""
    ten = np.flatnonzero((rows["DecimalYear"] >= 2005) & (rows["DecimalYear"] < 2015))
    latitude, height = geodetic_from_geocentric(rows["Latitude"][ten], rows["Radius"][ten])
    longitude, year = rows["Longitude"][ten], rows["DecimalYear"][ten]
    terms = _series(latitude, longitude, APEX_RADIUS / (APEX_RADIUS + height))
    place = earth_fixed(latitude, longitude, np.ones(ten.size))
    values = [place @ axes.T + terms @ fit for axes, fit in map(_fitted, (2005, 2010, 2015))]
    nodes = np.clip(np.abs(year - np.array([[2005], [2010], [2015]])) / 5, 0, 1)
    x, y, z = np.einsum("kn,kni->in", 1 - nodes, values)
    theirs = rows["QDLatitude"][ten], rows["QDLongitude"][ten]
    series = _apart(
        np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x)), *theirs
    )
    assert np.median(series) < 0.005
    assert np.percentile(series, 95) < 0.02
    lines = _apart(found[0][ten], found[1][ten], *theirs)
    assert np.median(lines) > 4 * np.median(series)


def test_magnetic_local_time_is_that_of_another_code(rows):
    hours = magnetic_local_time(rows["time"], rows["QDLongitude"])
    off = np.mod(hours - rows["MagneticLocalTime"] + 12, 24) - 12
    assert np.abs(off).max() < 1 / 3600  # hours: a second


def test_apexpy_gives_the_same_at_its_printed_place():
    """``Apex(date=2000, refh=300)`` at 60 N, 15 E, 100 km: 55.948418, 94.106842; 56.531288."""
    north, radius = geocentric_from_geodetic(60.0, 100.0)
    latitude, longitude = quasi_dipole(NOON_2000, north, 15.0, radius)
    assert latitude == pytest.approx(56.531288, abs=0.05)
    assert longitude == pytest.approx(94.106842, abs=0.05)
    apex = modified_apex_latitude(56.531288, north, radius, reference_height=300.0)
    assert apex == pytest.approx(55.948418, abs=1e-4)
    # apex2qd(60) there: 60.498401; get_apex(10), get_apex(60): 507.409703 and 20313.027 km.
    assert modified_apex_latitude(60.498401, north, radius, reference_height=300.0) == (
        pytest.approx(60.0, abs=1e-4)
    )
    for magnetic, height in ((10.0, 507.409703), (60.0, 20313.027)):
        place = geocentric_from_geodetic(0.0, 300.0)
        assert apex_height(magnetic, *place) == pytest.approx(height, abs=2e-3)


def followed_to_the_dipoles_equator(time, latitude, longitude, height):
    """
    Altitude-adjusted corrected geomagnetic latitude and longitude (Shepherd 2014).

    The line of the IGRF is followed to the equator of the centred dipole, by scipy, and from
    there a line of the dipole back to the ground: ``cos^2(latitude) = R / r``.
    """
    axes = dipole_axes(gauss_at(igrf14(), time.astype(np.int64).item()))
    north, radius = geocentric_from_geodetic(latitude, height)
    start = earth_fixed(north, longitude, radius)
    sign = -np.sign(axes[2] @ start)  # the field points down in the north

    def along(_, at):
        distance, east = np.linalg.norm(at), np.degrees(np.arctan2(at[1], at[0]))
        polar = np.degrees(np.arcsin(at[2] / distance))
        field = np.ravel(evaluate_field(igrf14(), time, polar, east, distance))
        fixed = axes_of("NEC", np.array([polar]), np.array([east]))[0].T @ field
        return sign * fixed / np.linalg.norm(fixed)

    def equator(_, at):
        return axes[2] @ at

    equator.terminal = True
    found = solve_ivp(along, (0.0, 1e5), start, events=equator, rtol=1e-8, atol=1e-5)
    top = found.y_events[0][0]
    size = np.degrees(np.arccos(np.sqrt(SPHERE_RADIUS / np.linalg.norm(top))))
    return -sign * size, np.degrees(np.arctan2(axes[1] @ top, axes[0] @ top))


def test_followed_to_the_dipoles_equator_lines_give_the_printed_values_of_aacgm():
    """Field, dipole axes, geodesy and the Sun are held to another code by another way."""
    # Traced by aacgmv2: 60 N, 0 E, 300 km, 2015-01-01. What stands third beside them, 1.0457,
    # is no local time: the code returns latitude, longitude and the distance from the Earth's
    # centre in radii of 6371.2 km.
    new_year = np.datetime64("2015-01-01", "ns")
    found = followed_to_the_dipoles_equator(new_year, 60.0, 0.0, 300.0)
    np.testing.assert_allclose(found, [58.2268, 81.1613], atol=5e-4)
    _, radius = geocentric_from_geodetic(60.0, 300.0)
    assert radius / SPHERE_RADIUS == pytest.approx(1.0457, abs=5e-5)
    # From its series of coefficients, which is right to some 0.01 degree.
    time = np.datetime64("2021-05-21T18:04", "ns")
    found = followed_to_the_dipoles_equator(time, 34.586, 98.36, 507.0)
    np.testing.assert_allclose(found, [33.1025, 171.8529], atol=0.01)
    # Its local time is by the sub-solar point at 700 km, not by that of the dipole.
    _, east = followed_to_the_dipoles_equator(time, *map(float, subsolar_point(time)), 700.0)
    assert (12 + (found[1] - east) / 15) % 24 == pytest.approx(0.7863, abs=5e-4)
    # Its own tests: at 00 UT of 2015-01-01 it is noon at -101.657689 degrees of its longitude.
    _, noon = followed_to_the_dipoles_equator(
        new_year, *map(float, subsolar_point(new_year)), 700.0
    )
    assert noon == pytest.approx(-101.657689, abs=0.02)
    # By the dipole's sub-solar point, as here, local times are at most some minutes from that.
    own = magnetic_local_time(np.array([time]), np.array([found[1]]))[0]
    assert own == pytest.approx(0.7863, abs=0.08)


def _places(count, seed=5, farthest=30_000):
    draw = np.random.default_rng(seed)
    time = NOON_2000 + (draw.uniform(0, 30 * 365.2, count) * DAY).astype("m8[ns]")
    latitude = np.degrees(np.arcsin(draw.uniform(-1, 1, count)))
    radius = SPHERE_RADIUS - 5 + np.exp(draw.uniform(0, np.log(farthest), count))
    return time, latitude, draw.uniform(-180, 360, count), radius


def test_between_the_nodes_of_the_table_places_are_where_tracing_each_line_has_them():
    places = _places(3000)
    apart = _apart(*quasi_dipole(*places), *trace_quasi_dipole(*places))
    assert np.median(apart) < 1e-3
    assert apart.max() < 0.01


def _dipole():
    """Of 30,000 nT, on the Earth's axis."""
    span = np.array(["2000", "2030"], "M8[ns]").astype(np.int64)
    return FieldModel("dipole", span, np.array([[[0.0, 0, 0]], [[-30_000.0, 1e-9, 0]]]))


def test_lines_of_a_dipole_are_those_of_the_formula():
    _, latitude, longitude, radius = _places(40, farthest=5000)
    top = radius / np.cos(np.radians(latitude)) ** 2
    _, height = geodetic_from_geocentric(latitude, radius)
    _, highest = geodetic_from_geocentric(np.zeros(40), top)
    found, _ = trace_quasi_dipole(NOON_2000, latitude, longitude, radius, model=_dipole())
    cosine = np.sqrt((APEX_RADIUS + height) / (APEX_RADIUS + highest))
    wanted = np.copysign(np.degrees(np.arccos(np.minimum(cosine, 1))), latitude)
    far = np.abs(latitude) > 1  # nearer to the equator the flattened Earth moves the top
    np.testing.assert_allclose(found[far], wanted[far], atol=0.02)
    shell = l_shell(found, latitude, radius)
    np.testing.assert_allclose(shell[far], (top / SPHERE_RADIUS)[far], rtol=0.004)


def test_magnetic_coordinates_are_the_same_all_along_a_line():
    start = np.array([[10.0, 40.0], [-35.0, -60.0], [55.0, 200.0], [-70.0, 90.0]])
    radius = np.full(4, SPHERE_RADIUS + 500)
    for conjugate in (False, True):
        foot = foot_point(NOON_2000, *start.T, radius, height=200.0, conjugate=conjugate)
        _, height = geodetic_from_geocentric(foot[0], foot[2])
        np.testing.assert_allclose(height, 200.0, atol=1e-3)
        own, other = (
            (modified_apex_latitude(found[0], place[0], place[2]), found[1])
            for place in ((*start.T, radius), foot)
            for found in [trace_quasi_dipole(NOON_2000, *place)]
        )
        sign = -1 if conjugate else 1
        np.testing.assert_allclose(other[0], sign * own[0], atol=2e-4)
        np.testing.assert_allclose(other[1], own[1], atol=2e-4)


def test_the_conjugate_of_the_conjugate_is_the_place_itself():
    north, radius = geocentric_from_geodetic(np.array([30.0, -50.0, 62.0]), np.full(3, 110.0))
    east = np.array([100.0, 20.0, -150.0])
    other = foot_point(NOON_2000, north, east, radius, conjugate=True)
    assert (np.sign(other[0]) != np.sign(north)).all()
    back = foot_point(NOON_2000, *other, conjugate=True)
    assert _apart(north, east, *back[:2]).max() < 1e-4


def test_lines_whose_top_is_too_low_have_no_foot():
    # From 110 km at 10 degrees of quasi-dipole latitude the top is some 310 km high.
    north, radius = geocentric_from_geodetic(18.0, 110.0)
    magnetic, _ = quasi_dipole(NOON_2000, north, 100.0, radius)
    assert 5 < magnetic < 13
    assert np.isfinite(foot_point(NOON_2000, north, 100.0, radius, conjugate=True)).all()
    for conjugate in (False, True):
        high = foot_point(NOON_2000, north, 100.0, radius, height=507.0, conjugate=conjugate)
        assert np.isnan(high).all()


def test_places_that_are_not_known_give_nan_and_nothing_else():
    time = np.array(["2020-01-01", "NaT", "2020-01-01", "2020-01-01"], "M8[ns]")
    latitude = np.array([10.0, 10.0, np.nan, 10.0])
    radius = np.array([6878.0, 6878.0, 6878.0, 6000.0])
    known = [True, False, False, False]
    found = quasi_dipole(time, latitude, 20.0, radius)
    for part in (*found, l_shell(found[0], latitude, radius)):
        np.testing.assert_array_equal(np.isfinite(part), known)
    np.testing.assert_array_equal(
        np.isfinite(magnetic_local_time(time, found[1])), [True, False, False, False]
    )


def test_times_outside_the_model_are_refused_by_name_and_date():
    time = np.array(["2029-12-31", "2030-02-01"], "M8[ns]")
    with pytest.raises(ValueError, match=r"IGRF-14 holds from 1900-01-01 to 2030-01-01; 1 of 2"):
        quasi_dipole(time, 0.0, 0.0, 6878.0)
    with pytest.raises(ValueError, match="IGRF-14 holds"):
        magnetic_local_time(time, 0.0)
    latitude, _ = quasi_dipole(time, 0.0, 0.0, 6878.0, extrapolate=True)
    assert 0 < abs(latitude[1] - latitude[0]) < 0.1


def test_poles_date_line_and_winding_are_seamless():
    east = np.array([0.0, 90.0, -180.0, 180.0, 359.9999999, -1e-13])
    pole, _ = quasi_dipole(NOON_2000, 90.0, east, 6878.0)
    assert np.ptp(pole) < 5e-4
    here = quasi_dipole(NOON_2000, 20.0, np.array([200.0, -160.0, 560.0]), 6878.0)
    assert max(map(np.ptp, here)) < 1e-5
    seam = quasi_dipole(NOON_2000, 20.0, np.array([-1e-9, 0.0, 1e-9]), 6878.0)
    assert max(map(np.ptp, seam)) < 1e-4

"""Map projections against the numerical examples of those who published them."""

import numpy as np
import pytest
from vconst_infrared.projections import PROJECTIONS, places_of
from vconst_infrared.projections.made_up import axes_about

from vconst import FileError

#: Clarke 1866 and International 1924, as Snyder (1987) uses them.
CLARKE = {"semi_major_axis": 6378206.4, "semi_minor_axis": 6356583.8}
INTERNATIONAL = {"semi_major_axis": 6378388.0, "inverse_flattening": 297.0}

GOES = {
    "grid_mapping_name": "geostationary",
    "perspective_point_height": 35_786_023.0,
    "semi_major_axis": 6378137.0,
    "semi_minor_axis": 6356752.31414,
    "longitude_of_projection_origin": -75.0,
    "sweep_angle_axis": "x",
}

#: Snyder (1987), Map projections, a working manual, USGS Professional Paper 1395, appendix A:
#: about, latitude, longitude, x, y, and to how much the book prints them.
EXAMPLES = {
    "mercator, sphere": (
        {
            "grid_mapping_name": "mercator",
            "earth_radius": 1.0,
            "longitude_of_projection_origin": -180.0,
        },
        (35.0, -75.0),
        (1.8325957, 0.6528366),
        1e-7,
    ),
    "mercator, ellipsoid": (
        {"grid_mapping_name": "mercator", "longitude_of_projection_origin": -180.0, **CLARKE},
        (35.0, -75.0),
        (11688673.7, 4139145.6),
        0.1,
    ),
    "stereographic, sphere": (
        {
            "grid_mapping_name": "stereographic",
            "earth_radius": 1.0,
            "latitude_of_projection_origin": 40.0,
            "longitude_of_projection_origin": -100.0,
        },
        (30.0, -75.0),
        (0.3807224, -0.1263802),
        1e-7,
    ),
    "stereographic, ellipsoid": (
        {
            "grid_mapping_name": "stereographic",
            "latitude_of_projection_origin": 40.0,
            "longitude_of_projection_origin": -100.0,
            "scale_factor_at_projection_origin": 0.9999,
            **CLARKE,
        },
        (30.0, -90.0),
        (971630.8, -1063049.3),
        0.1,
    ),
    "polar stereographic, ellipsoid": (
        {
            "grid_mapping_name": "polar_stereographic",
            "latitude_of_projection_origin": -90.0,
            "straight_vertical_longitude_from_pole": -100.0,
            "standard_parallel": -71.0,
            **INTERNATIONAL,
        },
        (-75.0, 150.0),
        (-1540033.6, -560526.4),
        0.1,
    ),
    "sinusoidal, sphere": (
        {
            "grid_mapping_name": "sinusoidal",
            "earth_radius": 1.0,
            "longitude_of_central_meridian": -90.0,
        },
        (-50.0, -75.0),
        (0.1682814, -0.8726646),
        1e-7,
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_working_manual_are_met_both_ways(name):
    about, (latitude, longitude), (x, y), printed = EXAMPLES[name]
    found = PROJECTIONS[about["grid_mapping_name"]].forward(about, latitude, longitude)
    np.testing.assert_allclose(found, (x, y), atol=printed)
    back = places_of(about, [found[1]], [found[0]], "f")
    np.testing.assert_allclose(np.ravel(back), (latitude, longitude), atol=1e-9)


def test_the_example_of_the_goes_users_guide_is_met_both_ways():
    """GOES-R PUG, volume 3, section 5.1.2.8: pixel (558, 1539) of a CONUS image."""
    height = GOES["perspective_point_height"]
    north, east = places_of(GOES, [0.095340 * height], [-0.024052 * height], "f")
    assert north.item() == pytest.approx(33.846162, abs=1e-5)
    assert east.item() == pytest.approx(-84.690932, abs=1e-5)
    x, y = PROJECTIONS["geostationary"].forward(GOES, 33.846162, -84.690932)
    assert (x / height, y / height) == pytest.approx((-0.024052, 0.095340), abs=1e-6)


def test_a_tile_of_the_sinusoidal_grid_ends_at_whole_parallels():
    """Tile h18v04 of MODIS: its upper left corner is printed as (0, 5559752.598333) m."""
    about = {"grid_mapping_name": "sinusoidal", "earth_radius": 6371007.181}
    north, east = places_of(about, [5559752.598333], [0.0], "f")
    assert (north.item(), east.item()) == (pytest.approx(50.0, abs=1e-8), 0.0)


def test_beside_the_disc_there_is_no_place_and_near_its_limb_the_law_of_sines_holds():
    height = GOES["perspective_point_height"]
    north, east = places_of(GOES, np.array([0.0]), np.array([0.0, 0.151, 0.152]) * height, "f")
    assert east[0, 0] == -75.0
    assert north[0, 0] == 0.0
    away = np.degrees(np.arcsin(42_164_160 / 6_378_137 * np.sin(0.151)) - 0.151)
    assert east[0, 1] == pytest.approx(-75 + away, abs=1e-6)
    assert np.isnan(east[0, 2])
    assert np.isnan(north[0, 2])
    assert np.isnan(PROJECTIONS["geostationary"].forward(GOES, 0.0, 105.0)).all()


@pytest.mark.parametrize("swept", ["x", "y"])
def test_every_visible_place_comes_back_whichever_angle_is_swept(swept):
    about = {**GOES, "sweep_angle_axis": swept}
    north, east = np.meshgrid(np.linspace(-70, 70, 15), np.linspace(-135, -15, 13))
    module = PROJECTIONS["geostationary"]
    back = module.inverse(about, *module.forward(about, north, east))
    seen = np.isfinite(back[0])
    assert seen.mean() > 0.8
    np.testing.assert_allclose(back[0][seen], north[seen], atol=1e-8)
    np.testing.assert_allclose(back[1][seen], east[seen], atol=1e-8)


def test_the_two_sweeps_differ_by_kilometres_off_the_axes():
    module = PROJECTIONS["geostationary"]
    over = module.forward(GOES, 45.0, -110.0)
    other = module.forward({**GOES, "sweep_angle_axis": "y"}, 45.0, -110.0)
    assert 1e4 < abs(over[0] - other[0]) < 1e5
    fixed = {k: v for k, v in GOES.items() if k != "sweep_angle_axis"} | {"fixed_angle_axis": "y"}
    np.testing.assert_array_equal(module.forward(fixed, 45.0, -110.0), over)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (
            {"grid_mapping_name": "robinson"},
            "in the projection 'robinson'; known are geostationary",
        ),
        ({}, "in the projection 'not named'"),
        ({"grid_mapping_name": "mercator", "earth_radius": 6371e3}, "does not say its .*longitude"),
        (
            {**GOES, "semi_major_axis": None} | {"semi_major_axis": 1.0, "sweep_angle_axis": None},
            "geostationary",
        ),
    ],
)
def test_a_projection_that_is_not_known_or_not_whole_is_refused_in_words(about, words):
    if about.get("sweep_angle_axis", "") is None:
        about = {k: v for k, v in about.items() if v is not None}
    with pytest.raises(FileError, match=words):
        places_of(about, [0.0], [0.0], "f")


def test_a_made_up_grid_covers_its_places_and_has_every_node_on_earth():
    limit = 0.098 * GOES["perspective_point_height"]
    axes = axes_about(GOES, np.linspace(60, -60, 5), np.linspace(-180, 180, 9), most=limit)
    assert axes["latitude"].shape == (5, 9)
    assert np.isfinite(axes["latitude"]).all()
    assert np.isfinite(axes["longitude"]).all()
    assert axes["projection_y"][0] > axes["projection_y"][-1]
    behind = axes_about(GOES, np.linspace(10, -10, 5), np.linspace(90, 120, 9), most=limit)
    assert abs(behind["projection_x"]).max() == limit  # it sees nothing of them

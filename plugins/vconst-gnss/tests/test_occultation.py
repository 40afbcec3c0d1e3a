"""Profiles: Chapman layers that come back, real ionPrf files, and what spoils a peak."""

import numpy as np
import pytest
from vconst_gnss.occultation.profiles import read_cf_profile, read_ionprf
from vconst_gnss.occultation.writer import write_cf_profile
from vconst_gnss.physics.abel import chapman, invert_tec
from vconst_gnss.physics.peak import find_peak
from vconst_gnss.physics.wrong import WRONG

from vconst import FileError
from vconst.testing.damage import mutated

REAL = (
    "ionPrf_C2E2.2024.129.20.57.G31_0001.nc",
    "ionPrf_C2E4.2024.129.20.33.G26_0001.nc",
    "ionPrf_C2E6.2024.290.20.08.R02_0001.nc",
)
EARTH, ORBIT = 6371.2, 800.0


def tec_along_rays(heights, density, step=0.5):
    """TEC of straight rays below the orbit, by the midpoint rule along each ray: no Abel."""
    found = []
    for height in heights:
        tangent = EARTH + height
        half = np.sqrt((EARTH + ORBIT) ** 2 - tangent**2)
        count = max(int(half / step), 1)
        along = (np.arange(count) + 0.5) * half / count
        radius = np.hypot(tangent, along)
        found.append(2e3 * half / count * density(radius - EARTH).sum() / 1e16)
    return np.array(found)


@pytest.mark.parametrize("peak", [(1e12, 250.0, 45.0), (3e11, 350.0, 60.0), (2e12, 300.0, 35.0)])
def test_a_chapman_layer_comes_back_through_its_tec(peak):
    heights = np.arange(ORBIT, 90.0, -2.0)
    tec = tec_along_rays(heights, lambda h: chapman(h, *peak))
    density = invert_tec(EARTH + heights, tec, top=EARTH + ORBIT)
    found = find_peak(heights, density)
    assert found.density == pytest.approx(peak[0], rel=0.02)
    assert found.height == pytest.approx(peak[1], abs=2.0)
    assert found.wrong == 0
    near = np.abs(heights - peak[1]) < 100
    assert density[near] == pytest.approx(chapman(heights[near], *peak), rel=0.03)


def test_radii_that_do_not_descend_are_refused():
    with pytest.raises(ValueError, match="descend"):
        invert_tec(np.array([6500.0, 6600.0]), np.array([1.0, 1.0]))


@pytest.mark.parametrize("name", REAL)
def test_real_profiles_have_the_peak_that_their_file_states(name, real):
    content = read_ionprf(real(name))
    arrays, said = content.arrays, content.attributes
    assert arrays["NMF2"][0] == pytest.approx(1e6 * float(said["edmax"]), rel=0.05)
    assert arrays["HMF2_SEA"][0] == pytest.approx(float(said["edmaxalt"]), abs=10.0)
    assert arrays["RECEIVER"][0] == name[7:11]
    assert arrays["GNSS"][0] == name.split(".")[5][:3]
    minutes = (arrays["TIME"][0] - np.datetime64("2024-01-01")) / np.timedelta64(1, "m")
    day, hour, minute = (int(part) for part in name.split(".")[2:5])
    assert abs(minutes - ((day - 1) * 1440 + hour * 60 + minute)) < 15
    drift = arrays["LEVEL_LONGITUDE"][0], arrays["LEVEL_LATITUDE"][0]
    assert max(np.nanmax(x) - np.nanmin(x) for x in drift) > 1.0  # degrees between levels


def test_the_peak_height_stands_on_the_sphere_and_its_place_is_geocentric(real):
    arrays = read_ionprf(real(REAL[0])).arrays
    known = np.isfinite(arrays["LEVEL_HEIGHT"][0])
    heights, places = arrays["LEVEL_HEIGHT"][0][known], arrays["LEVEL_LATITUDE"][0][known]
    nearest = np.argmin(np.abs(heights - arrays["HMF2_SEA"][0]))
    geodetic = places[nearest]
    # the ellipsoid is 21.385 km flatter at the poles: height over the sphere of 6371.2 km
    expected = 6378.137 - 21.385 * np.sin(np.radians(geodetic)) ** 2 - 6371.2
    assert arrays["HMF2"][0] - arrays["HMF2_SEA"][0] == pytest.approx(expected, abs=0.3)
    off = 0.1924 * np.sin(2 * np.radians(geodetic))
    assert geodetic - arrays["LATITUDE"][0] == pytest.approx(off, abs=0.05)


def made_up(layouts, tmp_path, density, heights=None, **said):
    heights = np.arange(100.0, 520.0, 2.0) if heights is None else heights
    path = tmp_path / "ionPrf_C2E2.2024.129.20.57.G31_0001.nc"
    places = np.linspace(10.0, 14.0, len(heights)), np.linspace(-70.0, -65.0, len(heights))
    path.write_bytes(
        layouts.ionprf(
            heights.tolist(),
            density(heights).tolist(),
            *(values.tolist() for values in places),
            **said,
        )
    )
    return read_ionprf(path)


def test_a_profile_packed_by_hand_is_read(layouts, tmp_path):
    content = made_up(layouts, tmp_path, lambda h: chapman(h, 1e6, 300.0, 50.0), edmax=1e6)
    arrays = content.arrays
    assert arrays["NMF2"][0] == pytest.approx(1e12, rel=0.005)
    assert arrays["HMF2_SEA"][0] == pytest.approx(300.0, abs=1.0)
    assert arrays["WRONG"][0] == 0
    assert arrays["TIME"][0] == np.datetime64("2024-05-08T20:54:51.500")


@pytest.mark.parametrize(
    ("reason", "density", "said"),
    [
        ("peak_outside", lambda h: chapman(h, 1e6, 120.0, 20.0), {}),
        ("peak_at_edge", lambda h: h * 1e3, {}),
        (
            "several_peaks",
            lambda h: chapman(h, 1e6, 230.0, 15.0) + chapman(h, 0.96e6, 380.0, 15.0),
            {},
        ),
        (
            "negative_density",
            lambda h: chapman(h, 1e6, 300.0, 40.0) - 3e5 * (np.abs(h - 450) < 10),
            {},
        ),
        (
            "fluctuating",
            lambda h: chapman(h, 1e6, 300.0, 40.0) + 4e5 * np.sin(h * 1.57) * (h > 150),
            {},
        ),
        ("disagrees", lambda h: chapman(h, 1e6, 300.0, 50.0), {"edmax": 2e6}),
        ("no_peak", lambda h: -chapman(h, 1e6, 300.0, 50.0), {}),
    ],
)
def test_what_spoils_a_peak_is_named(reason, density, said, layouts, tmp_path):
    found = made_up(layouts, tmp_path, density, **said).arrays
    assert found["WRONG"][0] & WRONG[reason], found["WRONG"]


def test_a_profile_in_cf_terms_is_read_back_to_the_truth(tmp_path):
    heights = np.arange(100.0, 600.0, 5.0)
    arrays = {
        "TIME": np.array([np.datetime64("2020-01-08T01:02:03", "ns")]),
        "RECEIVER": np.array(["FY-3D"]),
        "GNSS": np.array(["C11"]),
        "LEVEL_HEIGHT": heights[None],
        "LEVEL_LATITUDE": (heights / 20)[None],
        "LEVEL_LONGITUDE": (heights / 10)[None],
        "DENSITY": chapman(heights, 5e11, 280.0, 45.0)[None],
    }
    path = write_cf_profile(arrays, tmp_path / "FY3D_GNOSX_20200108_0102_C11.nc")
    found = read_cf_profile(path).arrays
    assert found["NMF2"][0] == pytest.approx(5e11, rel=0.01)
    assert found["HMF2_SEA"][0] == pytest.approx(280.0, abs=2.0)
    assert found["TIME"][0] == arrays["TIME"][0]
    for name in ("LEVEL_HEIGHT", "LEVEL_LATITUDE", "LEVEL_LONGITUDE", "DENSITY"):
        assert found[name][0][: len(heights)] == pytest.approx(arrays[name][0], rel=1e-12)


def test_damaged_profiles_are_read_or_refused_and_nothing_else(real, tmp_path):
    data = real(REAL[0]).read_bytes()
    path, refused = tmp_path / REAL[0], []
    for number in range(60):
        path.write_bytes(mutated("ionprf", number, data))
        try:
            find_peak(*read_ionprf(path).arrays["LEVEL_HEIGHT"], np.ones(1200))
        except FileError as error:
            refused.append(error.message)
    assert len(refused) > 3
    assert all("ionPrf" in message for message in refused)

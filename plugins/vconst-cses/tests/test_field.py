"""A made-up HPM file in the layout of the real one, with the field of IGRF at its positions."""

import numpy as np
import ppigrf
import pytest

from vconst.kernels.field import evaluate_field, igrf14
from vconst.kernels.geodesy import geocentric_from_geodetic

PRODUCT = "cses-01/hpm-fgm"
SAMPLES = 2000


def track():
    """Most of a descending half-orbit at 1 Hz: time, latitude, longitude, radius."""
    seconds = np.arange(SAMPLES)
    start = np.datetime64("2019-12-20T00:00:00", "ns")
    latitude = 64 - 0.0633 * seconds
    longitude = 100 - 0.011 * seconds
    radius = 6371.2 + 507 + 10 * np.sin(np.radians(latitude)) ** 2
    return start + seconds.astype("m8[s]"), latitude, longitude, radius


@pytest.fixture(scope="module")
def model():
    return igrf14()


@pytest.fixture
def columns(conformed, products, model, tmp_path):
    """The file as the store would get it."""
    times, latitude, longitude, radius = track()
    north, east, centre = evaluate_field(model, times, latitude, longitude, radius)
    arrays = {
        "VERSE_TIME": (times - np.datetime64("2009-01-01", "ns")).astype(np.int64),
        "GEO_LAT": latitude,
        "GEO_LON": longitude,
        "ALTITUDE": radius - 6371.2,
        "A221": north,
        "A222": east,
        "A223": centre,
    }
    form = products[PRODUCT].formats[0]
    path = tmp_path / form.name_file(times[0], times[-1], orbit=10424, side=0)
    form.write(arrays, path)
    return conformed(PRODUCT, path)[0].data


def residual(columns, model, latitude, radius):
    """Rms of the strength (nT) against the model at the positions as they are taken."""
    parts = [columns[f"magnetic_field_{name}"] for name in ("north", "east", "centre")]
    expected = evaluate_field(model, columns["time"], latitude, columns["longitude"], radius)
    strengths = [np.sqrt(sum(part**2 for part in vector)) for vector in (parts, expected)]
    return np.sqrt(np.mean((strengths[0] - strengths[1]) ** 2))


def test_the_field_read_as_declared_is_that_of_the_model(columns, model):
    assert residual(columns, model, columns["latitude"], columns["radius"]) < 1.0


def test_positions_taken_for_geodetic_miss_the_model_by_more_than_40_nt(columns, model):
    latitude, radius = geocentric_from_geodetic(columns["latitude"], columns["altitude"])
    assert residual(columns, model, latitude, radius) > 40.0


def test_the_field_in_the_file_is_that_of_an_outside_implementation(columns):
    """ppigrf, which reads its own coefficients, at every hundredth sample."""
    import datetime

    every = slice(0, SAMPLES, 100)
    outward, south, east = (
        part.ravel()
        for part in ppigrf.igrf_gc(
            columns["radius"][every],
            90.0 - columns["latitude"][every].astype(float),
            columns["longitude"][every].astype(float),
            datetime.datetime(2019, 12, 20),
        )
    )
    assert np.abs(columns["magnetic_field_north"][every] + south).max() < 1.0
    assert np.abs(columns["magnetic_field_east"][every] - east).max() < 1.0
    assert np.abs(columns["magnetic_field_centre"][every] + outward).max() < 1.0

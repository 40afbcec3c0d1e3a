"""The pairs of typhon's Collocator, as it printed them and where it is installed."""

import hashlib
import warnings

import numpy as np
import pytest

from vconst.kernels.matchup import Track, list_pairs, match_tracks
from vconst.kernels.sphere import squared_chord

SECOND = 1_000_000_000

#: km, and s: typhon cuts differences to whole seconds and wants them below its limit.
DISTANCE, DELAY = 300.0, 1800

#: Of typhon 0.10.0 on the two tracks below: number of pairs, and SHA-256 of them in order.
PRINTED = (30752, "e6f71adb89dcbba576c73f5b76ddad36e91b05ccb249c076d194c7dd63a4904f")


def circle(altitude, inclination, node, anomaly):
    """
    Three days of a circular orbit at 10 s, in whole millionths of a degree.

    The angles are rounded so that every machine has the same places.
    """
    seconds = np.arange(0, 3 * 86400, 10)
    period = 2.0 * np.pi * np.sqrt((6371.2 + altitude) ** 3 / 398600.4418)
    along = np.radians(anomaly) + 2.0 * np.pi * seconds / period
    tilt = np.radians(inclination)
    latitude = np.degrees(np.arcsin(np.sin(tilt) * np.sin(along)))
    east = np.degrees(np.arctan2(np.cos(tilt) * np.sin(along), np.cos(along)))
    longitude = np.mod(east + node - seconds / 240.0 + 180.0, 360.0) - 180.0
    start = np.datetime64("2020-01-15", "ns").astype(np.int64)
    return Track(start + seconds * np.int64(SECOND), np.round(latitude, 6), np.round(longitude, 6))


@pytest.fixture(scope="module")
def tracks():
    return circle(507, 97.4, 131, 10), circle(511, 87.75, 128, 40)


def ours(tracks):
    found = match_tracks(*tracks, distance=DISTANCE, delay_ns=DELAY * SECOND - SECOND // 2)
    return sorted(zip(*(part.tolist() for part in list_pairs(found)), strict=True))


def digest(pairs):
    return hashlib.sha256(np.array(pairs, np.int64).tobytes()).hexdigest()


def test_pairs_are_those_that_typhon_printed(tracks):
    found = ours(tracks)
    assert (len(found), digest(found)) == PRINTED


def test_an_installed_typhon_gives_the_same(tracks):
    collocations = pytest.importorskip("typhon.collocations")
    constants = pytest.importorskip("typhon.constants")
    xarray = pytest.importorskip("xarray")
    sides = [
        xarray.Dataset(
            {"lat": ("time", track.latitude), "lon": ("time", track.longitude)},
            coords={"time": track.time.astype("datetime64[ns]")},
        )
        for track in tracks
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = collocations.Collocator().collocate(
            ("target", sides[0]),
            ("reference", sides[1]),
            max_interval=f"{DELAY} s",  # it measures chords; ours is the arc that belongs to one
            max_distance=np.sqrt(squared_chord(DISTANCE)) * constants.earth_radius / 1000,
        )
    rows = []
    for name, track, pairs in zip(
        ("target", "reference"), tracks, found["Collocations/pairs"].values, strict=True
    ):
        kept = found[f"{name}/time"].values.astype("datetime64[ns]").astype(np.int64)
        rows.append(np.searchsorted(track.time, kept[pairs]))
    theirs = sorted(zip(*(part.tolist() for part in rows), strict=True))
    assert theirs == ours(tracks)
    assert (len(theirs), digest(theirs)) == PRINTED

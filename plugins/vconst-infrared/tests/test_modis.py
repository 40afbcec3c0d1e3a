"""Tiles of MODIS: HDF4-EOS written with plain pyhdf, local solar times, quality bits."""

import builtins

import numpy as np
import pytest
from vconst_infrared.modis import hdf4
from vconst_infrared.modis.structure import SPHERE, TILE, day_of, grid_of, tile_of
from vconst_infrared.modis.view_time import local_hours, utc_hours

from vconst import FileError
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store

NAME = "MOD11A1.A2020008.h18v04.061.2020356123456.hdf"

#: As the real files print it, cut to 3 by 4 cells; tabs and all.
STRUCTURE = """GROUP=SwathStructure
END_GROUP=SwathStructure
GROUP=GridStructure
\tGROUP=GRID_1
\t\tGridName="MODIS_Grid_Daily_1km_LST"
\t\tXDim=4
\t\tYDim=3
\t\tUpperLeftPointMtrs=(0.000000,5559752.598333)
\t\tLowerRightMtrs=(1111950.519667,4447802.078667)
\t\tProjection=GCTP_SNSOID
\t\tProjParams=(6371007.181000,0,0,0,0,0,0,0,0,0,0,0,0)
\t\tSphereCode=-1
\tEND_GROUP=GRID_1
END_GROUP=GridStructure
END
"""
CORE = """
GROUP                  = INVENTORYMETADATA
  OBJECT                 = RANGEBEGINNINGDATE
    NUM_VAL              = 1
    VALUE                = "2020-01-08"
  END_OBJECT             = RANGEBEGINNINGDATE
"""

KELVIN = np.array([[15000, 0, 7499, 7500], [14000, 14001, 14002, 14003], [65535, 1, 2, 9000]])
QUALITY = np.array([[0, 2, 3, 0b01], [0b01000001, 0b10000001, 0b11000001, 0], [0, 0, 0, 0b10001]])
VIEW = np.array([[105, 255, 241, 240], [0, 105, 105, 105], [105, 105, 105, 105]])


def test_local_solar_times_become_utc_by_the_definition_of_their_producer():
    """Wan (2013): local = UTC + longitude/15, plus or minus 24 into the day; days are UTC days."""
    for utc, east in [(10.5, 0.0), (23.9, 14.0), (0.1, -30.0), (22.2, 179.9), (1.3, -179.9)]:
        local = utc + east / 15
        local = local + 24 if local < 0 else local - 24 if local >= 24 else local
        assert utc_hours(local, east) == pytest.approx(utc, abs=1e-9)
        assert local_hours(utc, east) == pytest.approx(local, abs=1e-9)


def test_both_sides_of_the_date_line_are_seen_at_one_time():
    """10:30 local on either side is 22:30 UTC: the local dates differ, the UTC day does not."""
    west, east = utc_hours(10.5, np.array([179.99, -179.99]))
    assert abs(west - east) < 0.01
    assert west == pytest.approx(22.5, abs=0.01)
    assert np.isnan(utc_hours(np.nan, 10.0))


def test_the_grid_is_read_from_the_structure_and_named_by_its_tile():
    y, x = grid_of(STRUCTURE, NAME)
    assert (y.size, x.size) == (3, 4)
    assert y[0] == pytest.approx(5559752.598333 - 1111950.519667 / 6)
    assert x[0] == pytest.approx(1111950.519667 / 8)
    assert tile_of(y, x) == "h18v04"
    assert pytest.approx(1111950.519667, abs=0.01) == TILE
    assert tile_of([SPHERE * 1.5], [-SPHERE * 3.1]) == "h00v00"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("GCTP_SNSOID", "GCTP_GEO", "in 'GCTP_GEO'"),
        ("6371007.181000", "6378137.0", "on a sphere of 6.37814e"),
        ("\t\tXDim=4\n", "", "has no XDim"),
        ("XDim=4", "XDim=0", "has no extent"),
        ("(0.000000,", "(2222222.0,", "has no extent"),
    ],
)
def test_other_grids_are_refused_in_words(old, new, words):
    with pytest.raises(FileError, match=words):
        grid_of(STRUCTURE.replace(old, new), NAME)


def test_the_day_is_that_of_the_metadata_and_must_be_that_of_the_name():
    assert day_of(CORE, NAME) == np.datetime64("2020-01-08")
    assert day_of("", NAME) == np.datetime64("2020-01-08")
    assert day_of(CORE, "renamed.hdf") == np.datetime64("2020-01-08")
    with pytest.raises(FileError, match=r"by its CoreMetadata\.0 it is of 2020-01-08"):
        day_of(CORE, NAME.replace("A2020008", "A2020009"))
    with pytest.raises(FileError, match="neither its name"):
        day_of("", "renamed.hdf")


def test_without_pyhdf_the_refusal_says_what_to_install(tmp_path, monkeypatch):
    plain = builtins.__import__

    def missing(name, *args, **kwargs):
        if name.startswith("pyhdf"):
            raise ImportError("No module named 'pyhdf'")
        return plain(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    path = tmp_path / NAME
    path.write_bytes(b"\x0e\x03\x13\x01" + bytes(100))
    with pytest.raises(FileError, match="HDF4, which needs the package pyhdf") as refused:
        hdf4.library(path.name)
    assert "vconst-infrared[hdf4]" in refused.value.hint


@pytest.fixture(scope="module")
def tile(tmp_path_factory):
    """A file with both halves, written without vconst."""
    sd = pytest.importorskip("pyhdf.SD")
    path = tmp_path_factory.mktemp("modis") / NAME
    file = sd.SD(str(path), sd.SDC.WRITE | sd.SDC.CREATE)
    file.attr("StructMetadata.0").set(sd.SDC.CHAR, STRUCTURE)
    file.attr("CoreMetadata.0").set(sd.SDC.CHAR, CORE)
    for half in ("Day", "Night"):
        kelvin = KELVIN if half == "Day" else np.where(KELVIN > 7499, KELVIN - 500, KELVIN)
        for name, kind, numbers, step in (
            (f"LST_{half}_1km", sd.SDC.UINT16, kelvin.astype("u2"), 0.02),
            (f"QC_{half}", sd.SDC.UINT8, QUALITY.astype("u1"), None),
            (f"{half}_view_time", sd.SDC.UINT8, VIEW.astype("u1"), 0.1),
        ):
            chosen = file.create(name, kind, numbers.shape)
            chosen[:] = numbers
            if step:
                chosen.attr("scale_factor").set(sd.SDC.FLOAT64, step)
            chosen.endaccess()
    file.end()
    return path


@pytest.fixture(scope="module")
def stored(tile, tmp_path_factory):
    host, store = Host(), Store.create(tmp_path_factory.mktemp("store") / "store")
    report = ingest([tile], store, host)
    assert report.refused == []
    return host, store


def test_one_file_is_a_map_of_the_day_and_one_of_the_night(stored):
    host, store = stored
    assert sorted(store.head().products()) == ["terra/modis-lst-day", "terra/modis-lst-night"]
    day, night = (
        select(store.head(), host, f"terra/modis-lst-{half}", quality="none").read()
        for half in ("day", "night")
    )
    expected = np.where(KELVIN >= 7500, KELVIN * 0.02, np.nan)
    # what is above 350 K stays as read when nothing is masked
    np.testing.assert_allclose(day["land_surface_temperature"][0], expected, rtol=1e-6)
    assert float(day["land_surface_temperature"][0, 1, 0]) == pytest.approx(
        float(night["land_surface_temperature"][0, 1, 0]) + 10.0
    )
    assert day["time"].values[0] == np.datetime64("2020-01-08T00:00")
    assert {each.baseline for each in store.head().granules("terra/modis-lst-day")} == {
        "061-h18v04"
    }


def test_cloud_and_large_errors_are_masked_and_the_rest_is_switchable(stored):
    host, store = stored
    masked = select(store.head(), host, "terra/modis-lst-day").read()
    kept = np.isfinite(masked["land_surface_temperature"].values[0])
    assert kept.tolist() == [
        [True, False, False, False],  # 7500 is 150 K, out of range
        [True, True, False, True],  # 64: 1 to 2 K, 128: 2 to 3 K, 192: more
        [False, False, False, True],  # 65535 is 1310.7 K, out of range
    ]
    strict = select(
        store.head(), host, "terra/modis-lst-day", quality=("cloud", "error_over_2_kelvin")
    ).read()
    kept = np.isfinite(strict["land_surface_temperature"].values[0])
    assert not kept[1, 1]
    assert kept[1, 2]
    granule = next(iter(store.head().granules("terra/modis-lst-day")))
    assert granule.counts["land_surface_temperature:cloud_cells"] == 1
    assert granule.counts["land_surface_temperature:error_over_3_kelvin_cells"] == 1


def test_times_of_view_in_the_store_are_utc(stored):
    host, store = stored
    day = select(store.head(), host, "terra/modis-lst-day", quality="none").read()
    hours, east = day["view_time"].values[0], day["longitude"].values
    assert np.isnan(hours[0, 1])
    assert np.isnan(hours[0, 2])
    assert hours[1, 1] == pytest.approx(10.5 - east[1, 1] / 15, abs=1e-5)
    assert 0 < east[1, 1] < 20
    assert hours[1, 0] == pytest.approx(24 - east[1, 0] / 15, abs=1e-5)  # 0:00 local


def test_the_latitudes_are_those_of_the_sphere_of_the_grid(stored):
    host, store = stored
    day = select(store.head(), host, "terra/modis-lst-day").read()
    np.testing.assert_allclose(day["latitude"][:, 0], [48 + 1 / 3, 45, 41 + 2 / 3], atol=1e-5)
    # x = R l cos f at the middle of the second column
    at = np.degrees(1111950.519667 * 3 / 8 / (SPHERE * np.cos(np.radians(45.0))))
    assert float(day["longitude"][1, 1]) == pytest.approx(at, abs=1e-5)

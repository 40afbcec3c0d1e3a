"""Every real infrared file, each value against the libraries that netCDF people use."""

import h5py
import numpy as np
import pytest
from vconst_infrared.products import grids
from vconst_infrared.products.noaa import OUTGOING_RADIATION
from vconst_infrared.projections import places_of
from vconst_infrared.reader import read_grid

from vconst import FileError
from vconst.errors import SelectionError
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store
from vconst.testing.fixtures import real_path

REAL = real_path(__file__, "data", "infrared")
GRIDS = {grid.name: grid for grid in grids()}
SEVIRI, HEIGHT = GRIDS["meteosat/seviri-bt"], GRIDS["goes-16/abi-cloud-height"]
MSG = {kind: f"MSG_toa_bt_10p8_{kind}.nc" for kind in ("mercator", "stereographic", "polar")}
GOES = "GOES16_ABI_L2_ACHAC_20171025_2056.nc"


def real(name):
    path = REAL / name
    if not path.exists():
        pytest.skip(f"no {path}")
    return path


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """All real files in one store."""
    paths = sorted(REAL.glob("*.nc"))
    if not paths:
        pytest.skip(f"nothing in {REAL}")
    host, store = Host(), Store.create(tmp_path_factory.mktemp("real") / "store")
    report = ingest(paths, store, host)
    assert (report.new, report.refused) == (len(paths), [])
    return host, store


def test_all_five_are_in_the_store_as_the_products_that_they_are(ingested):
    _, store = ingested
    held = store.head().products()
    assert sorted(held) == ["goes-16/abi-cloud-height", "meteosat/seviri-bt", "noaa/oisst"]
    view = store.head()
    assert len(list(view.granules("meteosat/seviri-bt"))) == 3


def baselines(store, product):
    return {granule.baseline.split("-")[0]: granule for granule in store.head().granules(product)}


@pytest.mark.parametrize("kind", MSG)
def test_seviri_reads_value_by_value_at_its_time(ingested, kind):
    host, store = ingested
    path = real(MSG[kind])
    name = "polar_stereographic" if kind == "polar" else kind
    granule = baselines(store, "meteosat/seviri-bt")[name]
    chosen = select(store.head(), host, "meteosat/seviri-bt", baseline=granule.baseline)
    dataset = chosen.read()
    assert dataset["time"].values.tolist() == [np.datetime64("2016-05-16T12:00", "ns").astype(int)]
    with h5py.File(path, "r") as file:
        kelvin = file["data"][...].astype(float).reshape(dataset["latitude"].shape)
    found = dataset["brightness_temperature"].values[0]
    there = (kelvin > 150) & (kelvin < 350)  # whatever the fill is called, or is not
    np.testing.assert_array_equal(np.isfinite(found), there)
    np.testing.assert_allclose(found[there], kelvin[there], rtol=1e-7)
    assert there.any()
    assert dataset["brightness_temperature"].dims == ("time", "projection_y", "projection_x")
    assert dataset["latitude"].attrs["latitude_kind"] == "geodetic"


@pytest.mark.parametrize("kind", ["mercator", "stereographic"])
def test_the_projection_gives_the_latitudes_and_longitudes_that_the_file_states(kind):
    """Formulas and stated figure of the Earth against positions that others computed."""
    with h5py.File(real(MSG[kind]), "r") as file:
        about = {n: np.ravel(v)[0] if np.ndim(v) else v for n, v in file[kind].attrs.items()}
        about = {n: v.decode() if isinstance(v, bytes) else v for n, v in about.items()}
        about = {n: float(v) if isinstance(v, np.floating) else v for n, v in about.items()}
        names = {str(v.attrs.get("standard_name", b"")): n for n, v in file.items()}
        by = {key.strip("b'"): name for key, name in names.items()}
        y, x = (file[by[f"projection_{axis}_coordinate"]][...] for axis in "yx")
        north, east = file["lat"][...], file["lon"][...]
    latitude, longitude = places_of(about, y, x, kind)
    np.testing.assert_allclose(latitude, north, atol=2e-3)
    np.testing.assert_allclose((longitude - east + 180) % 360 - 180, 0, atol=2e-3)


def test_grids_of_one_product_are_told_apart_and_not_read_as_one(ingested):
    host, store = ingested
    assert len(baselines(store, "meteosat/seviri-bt")) == 3
    with pytest.raises(SelectionError, match="changes"):
        select(store.head(), host, "meteosat/seviri-bt").read()


def test_goes_reads_value_by_value_with_its_flags_time_and_places(ingested):
    """Unsigned packed integers, scan angles in packed rad, J2000 seconds, DQF."""
    host, store = ingested
    path = real(GOES)
    with h5py.File(path, "r") as file:
        packed = file["HT"][...].view("u2") if file["HT"].dtype.kind == "i" else file["HT"][...]
        said = {name: np.ravel(value)[0] for name, value in file["HT"].attrs.items()}
        flags, seconds = file["DQF"][...], float(file["t"][()])
        began = str(np.ravel(file.attrs["time_coverage_start"])[0])
        ended = str(np.ravel(file.attrs["time_coverage_end"])[0])
    fill = np.asarray(said["_FillValue"]).astype(packed.dtype)
    metres = np.where(packed == fill, np.nan, packed * float(said["scale_factor"]))
    metres = metres + float(said.get("add_offset", 0.0))
    dataset = select(store.head(), host, "goes-16/abi-cloud-height", quality="none").read()
    found = dataset["cloud_top_height"].values[0]
    np.testing.assert_allclose(found, metres / 1000, rtol=1e-6)
    middle = dataset["time"].values[0]
    expected = np.datetime64("2000-01-01T12:00") + np.timedelta64(round(seconds * 1e9), "ns")
    assert abs(middle - expected) < np.timedelta64(1, "us")
    began, ended = (np.datetime64(each.strip("b'Z")) for each in (began, ended))
    assert began < middle < ended
    assert abs((middle - began) - (ended - middle)) < np.timedelta64(2, "s")
    masked = select(store.head(), host, "goes-16/abi-cloud-height").read()
    bits = masked["quality_cloud_top_height"]
    assert bits.dims == masked["cloud_top_height"].dims
    assert set(np.unique(flags)) <= {0, 1, 2, 3, 4, 5, 6, 255}
    kept = np.isfinite(masked["cloud_top_height"].values[0])
    assert not kept[~np.isin(flags, KEPT)].any()
    np.testing.assert_array_equal(kept, np.isfinite(found) & np.isin(flags, KEPT))


KEPT = (0,)


def test_a_file_of_another_satellite_is_refused_by_name():
    with pytest.raises(FileError, match="platform_ID is 'G16'; 'goes-17/abi-cloud-height'"):
        read_grid(real(GOES), GRIDS["goes-17/abi-cloud-height"])


def test_what_is_no_grid_on_latitude_and_longitude_is_refused_for_that():
    from dataclasses import replace

    plain = replace(SEVIRI, projection=None)
    with pytest.raises(FileError, match="none of it is a latitude of one dimension"):
        read_grid(real(MSG["polar"]), plain)
    with pytest.raises(FileError, match="no variable 'olr'"):
        read_grid(real(MSG["polar"]), OUTGOING_RADIATION)
    ocean = GRIDS["noaa/oisst"]
    with pytest.raises(FileError, match="of which none is a"):
        read_grid(real("OISST_v2_19811231_2deg.nc"), replace(ocean, projection=SEVIRI.projection))

"""Files for other tools: all samples, with what CF readers need."""

import csv
import json
import shutil

import numpy as np
import pytest
import xarray as xr

from tests.native import PRODUCT
from tests.test_cli.conftest import run
from vconst.dataset import Columns, unconform
from vconst.plugins import Host


@pytest.fixture
def exported(call, made, empty):
    """The product as a netCDF file."""
    done = call("--store", made / "vconst-store", "export", PRODUCT, "out.nc")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"1 200 samples of {PRODUCT} in out.nc\n"
    return empty / "out.nc"


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_an_exported_file_opens_with_every_engine_of_xarray(exported, engine):
    if engine == "netcdf4":
        pytest.importorskip("netCDF4")
    with xr.open_dataset(exported, engine=engine) as found:
        assert {"time", "latitude", "longitude", "radius"} <= set(found.coords)
        assert found.sizes["time"] == 1200
        assert found["time"].dtype == "datetime64[ns]"
        assert found["magnetic_field"].attrs["units"] == "nT"
        assert found["latitude"].attrs["units"] == "degree"
        assert float(found["radius"].min()) > 6800
        assert found.attrs["Conventions"].startswith("CF-")


def _write_disturbed(folder):
    """A native file of 20 samples; the magnetorquer is on in the first 5."""
    host = Host()
    product = host.product(PRODUCT)
    times = np.datetime64("2020-01-10", "ns") + np.arange(20) * np.timedelta64(1, "s")
    data = {
        "time": times,
        "latitude": np.linspace(1, 2, 20, dtype="f4"),
        "longitude": np.linspace(3, 3.1, 20, dtype="f4"),
        "altitude": np.full(20, 507, "f4"),
        "magnetic_field": np.linspace(30000, 30100, 20),
        "magnetorquer_flag": (np.arange(20) < 5).astype("i4"),
    }
    columns = Columns(product.name, data, dict.fromkeys(data, ("time",)), {})
    arrays = unconform(product, columns, vocabulary=host.vocabulary)
    product.native.write(arrays, folder / product.native.name_file(times[0], times[-1]))


def test_rejected_values_are_nan_and_no_row_is_left_out(call, empty):
    (empty / "files").mkdir()
    _write_disturbed(empty / "files")
    assert call("ingest", "files").code == 0
    call("export", PRODUCT, "masked.nc")
    call("export", PRODUCT, "all.nc", "--quality", "none")
    with xr.open_dataset("masked.nc") as masked, xr.open_dataset("all.nc") as whole:
        assert masked.sizes["time"] == whole.sizes["time"] == 20
        field, stored = masked["magnetic_field"].values, whole["magnetic_field"].values
        np.testing.assert_array_equal(np.isnan(field), np.arange(20) < 5)
        np.testing.assert_array_equal(field[5:], stored[5:])
        assert not np.isnan(stored).any()
        assert not np.isnan(masked["latitude"].values).any()


def test_times_and_variables_may_be_chosen(call, made, empty):
    chosen = ("--variables", "magnetic_field", "--start", "2020-01-10T00:00:10")
    call(
        *("--store", made / "vconst-store", "export", PRODUCT, "some.nc", *chosen),
        *("--stop", "2020-01-10T00:00:19"),
    )
    with xr.open_dataset("some.nc") as found:
        assert found.sizes["time"] == 10  # both ends included
        assert "altitude" not in found
        assert found["time"].values[0] == np.datetime64("2020-01-10T00:00:10")


def test_a_table_of_text_has_the_same_rows_and_positions_first(call, made, empty):
    assert call("--store", made / "vconst-store", "export", PRODUCT, "out.csv").code == 0
    with (empty / "out.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 1200
    assert list(rows[0])[:4] == ["time", "latitude", "longitude", "radius"]
    said = json.loads((empty / "out.csv-metadata.json").read_text("utf-8"))
    assert said["notes"][0]["licence"] == Host().product(PRODUCT).licence
    again = call("--store", made / "vconst-store", "export", PRODUCT, "out.csv")
    assert (again.code, "is there already" in again.err) == (2, True)
    (empty / "out.csv").unlink()
    again = call("--store", made / "vconst-store", "export", PRODUCT, "out.csv")
    assert "'out.csv-metadata.json' is there already" in again.err


def test_for_programs_the_number_of_samples_is_whole(call, made, empty):
    document = call("--store", made / "vconst-store", "export", PRODUCT, "o.nc", "--json").json
    assert document == {
        "schema": "vconst/export/1",
        "file": "o.nc",
        "product": PRODUCT,
        "samples": 1200,
        "withheld": {},
        "left_out": {},
    }


def test_a_file_that_is_there_is_left_as_it_is(call, made, empty):
    (empty / "out.nc").write_text("mine", "utf-8")
    done = call("--store", made / "vconst-store", "export", PRODUCT, "out.nc")
    assert done.code == 2
    assert done.err == "Error: 'out.nc' is there already.\n  --force writes over it.\n"
    assert (empty / "out.nc").read_text("utf-8") == "mine"
    assert call("--store", made / "vconst-store", "export", PRODUCT, "out.nc", "--force").code == 0
    assert [path.name for path in empty.iterdir()] == ["out.nc"]  # no half-written file beside it


CALIBRATION = {
    "target": PRODUCT,
    "reference": "cses-01/hpm-fgm",
    "variable": "magnetic_field",
    "units": "nT",
    "slope": 1.0,
    "offset": 2.0,
    "slope_se": 0.0,
    "offset_se": 0.5,
    "scale": "linear",
    "pivot": 1.0,
    "validity_period": ["2000-01-01T00:00:00", "2040-01-01T00:00:00"],
    "verdict": "usable with correction: by hand.",
}


@pytest.fixture
def calibrated(call, made, empty):
    """A store of one's own with a calibration, and the same samples without it."""
    shutil.copytree(made / "vconst-store", empty / "vconst-store")
    (empty / "c.json").write_text(json.dumps(CALIBRATION), "utf-8")
    assert call("calibrations", "add", "c.json").code == 0
    assert call("export", PRODUCT, "plain.nc").code == 0
    with xr.open_dataset(empty / "plain.nc") as plain:
        return plain["magnetic_field"].load()


def test_a_calibrated_export_holds_values_their_error_and_the_record(call, calibrated, empty):
    done = call("export", PRODUCT, "out.h5", "--calibration", "latest", "--json")
    assert len(done.json["calibrations"]) == 1
    with xr.open_dataset(empty / "out.h5", engine="h5netcdf") as found:
        np.testing.assert_allclose(found["magnetic_field"], calibrated - 2.0, rtol=1e-12)
        assert float(found["magnetic_field_calibration_error"].max()) == 0.5
        [record] = json.loads(found.attrs["vconst_calibrations"])
        assert (record["id"], record["offset"]) == (done.json["calibrations"][0], 2.0)
    none = call("export", PRODUCT, "none.nc", "--assumed-transferable", "as is")
    assert none.code == 2


def test_a_calibrated_export_as_cdf_is_read_by_cdflib(call, calibrated, empty):
    cdflib = pytest.importorskip("cdflib")
    assert call("export", PRODUCT, "out.cdf", "--calibration", "latest").code == 0
    file = cdflib.CDF(str(empty / "out.cdf"))
    np.testing.assert_allclose(file.varget("magnetic_field"), calibrated - 2.0, rtol=1e-12)
    stamps = cdflib.cdfepoch.to_datetime(file.varget("time"))
    assert abs(stamps - calibrated["time"].values).max() < np.timedelta64(1, "ms")
    [record] = json.loads(file.globalattsget()["vconst_calibrations"][0])
    assert record["offset"] == 2.0


MAP = """vconst: 1
title: What is usual
inputs:
  field: {product: cses-01/hpm-cdsm, variables: [magnetic_field]}
steps:
  usual: {do: background_map, data: field, seasons: 1, least: 1, leave_out: 0}
report: {page: study, show: [usual]}
"""


@pytest.fixture(scope="module")
def with_map(made, tmp_path_factory):
    """A folder with a run that left a map."""
    folder = tmp_path_factory.mktemp("map")
    (folder / "map.yml").write_text(MAP, "utf-8")
    where = ("--store", str(made / "vconst-store"))
    assert run(*where, "run", "map.yml", "--no-report", cwd=folder).code == 0
    return folder


def test_the_map_of_a_run_is_a_file_of_its_own(call, with_map, tmp_path):
    file = tmp_path / "usual.nc"
    done = call("export", "usual", file, "--run", "latest", cwd=with_map)
    assert (done.code, done.out) == (0, "")
    assert "What is usual of cses-01/hpm-cdsm in" in done.err
    with xr.open_dataset(file, engine="h5netcdf") as found:
        assert found["median"].attrs["units"] == "nT"
        assert int(found["crossings"].sum()) > 0
        assert found.attrs["product"] == "cses-01/hpm-cdsm"
    done = call("export", "usual", file, "--run", "latest", "--json", "--force", cwd=with_map)
    told = json.loads(done.out)
    assert (told["schema"], told["step"]) == ("vconst/export/1", "usual")
    assert told["cells"] == 2 * 90 * 72
    assert 0 <= told["with_background"] <= told["cells"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gone", "x.nc"), "its maps are 'usual'"),
        (("usual", "x.csv"), "can be written"),
        (("usual", "x.nc", "--start", "2020-01-01"), "--start chooses samples; --run writes a map"),
    ],
)
def test_what_cannot_be_a_map_is_refused_in_words(call, with_map, arguments, words):
    done = call("export", *arguments, "--run", "latest", cwd=with_map)
    assert done.code == 2
    assert words in done.err
    assert not (with_map / arguments[1]).exists()

"""A map of what is usual as a file of its own: values, counts, bounds, and where it comes from."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tests.test_backgrounds.conftest import chosen
from vconst.cli.export_files import write_samples
from vconst.errors import UsageError
from vconst.operation import Table
from vconst.operations.background_map import background_map
from vconst.recipe.map_product import map_product, maps_of
from vconst.recipe.record import Run

SETTINGS = {"latitude": 10.0, "longitude": 20.0, "seasons": 1, "kp_classes": []}
INPUT = {"product": "nova/lap", "start": "2020-01-01", "stop": "2020-06-28", "licence": "CC BY 4.0"}
INPUT |= {"citation": "Nova et al. 2020", "title": "Nova", "key": "aa", "granules": [{"id": "g1"}]}
OTHER = {"product": "nova/other", "key": "zz", "granules": [{"id": "g2"}]}
RECORD = {
    **{"run": "usual-20260101", "recipe": "usual", "title": "Usual", "about": "All.", "key": "kk"},
    **{"text": "vconst: 1", "filled": {"vconst": 1}, "references": ["Nemec 2008"], "commit": 7},
    **{"store_state": "ss", "finished": "2026-01-01T00:00:00+00:00", "agent": "", "made_up": False},
    **{"versions": {"vconst": "0.1.0"}, "inputs": {"density": INPUT, "other": OTHER}},
}


def step(name="map", **more):
    about = {"name": name, "operation": "background_map", "version": 1, "digest": "dd"}
    return {**about, "key": "bb", "settings": SETTINGS, "inputs": {"data": "cc"}, **more}


def run_of(result, **record):
    steps = [{"name": "quiet", "key": "cc", "inputs": {"data": "aa"}}, step()]
    return Run(Path("usual"), RECORD | {"steps": steps} | record, {"map": result})


@pytest.fixture(scope="module")
def result(year):
    return background_map(chosen(year[0], "nova/lap"), **SETTINGS)


@pytest.fixture(scope="module")
def opened(result, tmp_path_factory):
    """What xarray reads of the file."""
    file = tmp_path_factory.mktemp("product") / "map.nc"
    write_samples(map_product(run_of(result), "map"), file)
    with xr.open_dataset(file, engine="h5netcdf") as found:
        yield found.load()


def test_values_and_counts_are_those_of_the_result(result, opened):
    held = result.dataset
    for name in ("location", "scale", "passes", "crossings"):
        np.testing.assert_array_equal(opened[name].values, held[name].values)
    assert opened["crossings"].dtype.kind == "i"
    assert int(opened["crossings"].sum()) == int(held["crossings_used"])
    for name, source in (("lower_quartile", "lower"), ("median", "median")):
        expected = 10.0 ** held[source].values.astype(float)
        np.testing.assert_allclose(opened[name].values, expected, rtol=1e-6)
    assert (opened["lower_quartile"] <= opened["upper_quartile"]).sum() > 400


def test_units_frames_and_bounds_follow_the_conventions(opened):
    """CF 1.11: 2.5.1, 3.1.2 (logarithms), 4.1, 5.6, 7.1."""
    assert opened.attrs["Conventions"] == "CF-1.11"
    assert opened["location"].attrs["units"] == "lg(re 1 m-3)"
    assert opened["scale"].attrs["units"] == "1"
    assert opened["median"].attrs["units"] == "m-3"
    assert opened["latitude"].attrs["standard_name"] == "latitude"
    assert opened["crs"].attrs["earth_radius"] == 6_371_200.0
    assert opened["median"].attrs["grid_mapping"] == "crs"
    edges = {"latitude": (-90, 90), "longitude": (-180, 180), "local_time": (0, 24)}
    for name, ends in edges.items():
        bounds = opened[opened[name].attrs["bounds"]].values
        assert (bounds[0, 0], bounds[-1, 1]) == ends
        np.testing.assert_allclose(bounds.mean(axis=1), opened[name].values)
        assert "_FillValue" not in opened[name].encoding
    for name in opened["median"].attrs["ancillary_variables"].split():
        assert name in opened


def test_the_file_says_what_it_is_made_of_and_under_which_terms(opened):
    assert opened.attrs["licence"] == "CC BY 4.0"
    assert opened.attrs["citation"] == "Nova et al. 2020"
    assert opened.attrs["references"] == "Nemec 2008"
    assert opened.attrs["time_coverage_start"] < opened.attrs["time_coverage_end"]
    said = json.loads(opened.attrs["vconst_provenance"])
    assert said["inputs"]["density"]["granules"] == ["g1"]
    assert "other" not in said["inputs"]  # what the map was not made of is not said of it
    assert said["step"]["settings"]["latitude"] == 10.0
    assert said["recipe_sha256"]
    assert "MADE-UP" not in opened.attrs["comment"]


def test_a_map_of_made_up_data_says_so_and_no_sample_is_in_the_file(result):
    product = map_product(run_of(result, made_up=True), "map")
    assert product.attrs["comment"].startswith("MADE-UP DATA.")
    assert not {"crossing", "pass"} & set(product.dims)


def test_quasi_dipole_cells_are_no_geographic_ones(year):
    stop = int(year[1]["time"].astype("M8[ns]").astype(np.int64)[0]) + 20 * 86_400_000_000_000
    settings = SETTINGS | {"coordinates": "quasi_dipole"}
    made = background_map(chosen(year[0], "nova/lap", stop=stop), **settings)
    product = map_product(run_of(made), "map")
    assert product["quasi_dipole_latitude"].attrs["units"] == "degree"
    assert "standard_name" not in product["quasi_dipole_latitude"].attrs
    assert product["quasi_dipole_latitude"].attrs["bounds"] in product
    assert "crs" not in product


def test_a_member_is_named_where_there_are_several_and_what_is_no_map_is_refused(result):
    run = run_of(result)
    run.results["map"] = {"one": result, "two": result}
    run.results["table"] = Table(xr.Dataset({"mean": 1.0}))
    run.record["steps"].append(step("table"))
    assert maps_of(run) == ["map/one", "map/two"]
    assert map_product(run, "map", "two").sizes["latitude"] == 18
    for name in (("map",), ("map", "three"), ("table",), ("gone",)):
        with pytest.raises(UsageError, match="its maps are 'map/one', 'map/two'"):
            map_product(run, *name)

"""A grid that somebody declares in a few lines: cloud mask, units, projection."""

import h5py
import numpy as np
import pytest
from vconst_infrared import CfGrid, Packing
from vconst_infrared.products.gases import GRIDS as GASES
from vconst_infrared.reader import read_grid
from vconst_infrared.values import unpacked

from vconst import FileError, Reason
from vconst.dataset import Source, conform, mask
from vconst.plugins import Host

OWN = CfGrid(
    name="nova/lst",
    title="Land surface temperature of Nova",
    variable="land_surface_temperature",
    names=("lst",),
    units="K",
    files=r"nova_lst_.*\.nc",
    prefix="nova_lst",
    packing=Packing(scale=0.01, offset=250.0, fill=-32768),
    quality=(
        Reason(
            name="cloud",
            source="cloud_mask",
            equals=(1.0, 2.0),
            variable="land_surface_temperature",
            meaning="cloudy or probably so",
        ),
        Reason(
            name="water",
            source="cloud_mask",
            bits=8,
            variable="land_surface_temperature",
            rejects=False,
        ),
    ),
    flags={"cloud_mask": (0, 2)},
    citation="Nova team",
    source="this test",
)

VALUES = np.array([[[290.0, 291.0, 292.0], [293.0, 294.0, 295.0]]])
CLOUDS = np.array([[[0, 1, 2], [8, 9, 0]]], "i1")


def written(path, variables, **attributes):
    """A file of any variables on time, lat (falling) and lon (0 to 360), by plain h5py."""
    with h5py.File(path, "w") as file:
        axes = {
            "time": ([0.5], {"units": "days since 2020-01-08", "standard_name": "time"}),
            "lat": ([10.0, -10.0], {"units": "degrees_north", "axis": "Y"}),
            "lon": ([10.0, 180.0, 350.0], {"units": "degrees_east", "axis": "X"}),
        }
        for name, (values, said) in axes.items():
            scale = file.create_dataset(name, data=values)
            scale.make_scale(name)
            for key, value in said.items():
                scale.attrs[key] = value
        for name, (values, said) in variables.items():
            dataset = file.create_dataset(name, data=values)
            for place, axis in enumerate(axes):
                dataset.dims[place].attach_scale(file[axis])
            for key, value in said.items():
                dataset.attrs[key] = value
    return path


def test_a_cloud_mask_rejects_its_cells_and_no_others(tmp_path):
    path = written(
        tmp_path / "nova_lst_1.nc", {"lst": (VALUES, {"units": "K"}), "cloud_mask": (CLOUDS, {})}
    )
    content = read_grid(path, OWN)
    assert content.arrays["lat"].tolist() == [10.0, -10.0]
    assert content.arrays["lon"].tolist() == [10.0, 180.0, 350.0]
    product = OWN.product()
    source = Source(content=content, form=product.formats[0], key="k", id="i")
    (columns, granules), *_ = conform(product, [source], Host().vocabulary).parts
    masked, counts = mask(columns)
    kept = np.isfinite(masked.data["land_surface_temperature"][0])
    assert kept.tolist() == [[True, False, False], [True, True, True]]
    assert counts["removed"] == {"land_surface_temperature:cloud_cells": 2}
    assert granules[0].counts["land_surface_temperature:water_cells"] == 2
    everything, _ = mask(columns, "none")
    np.testing.assert_allclose(everything.data["land_surface_temperature"], VALUES)
    without_water, _ = mask(columns, ("water",))
    assert np.isfinite(without_water.data["land_surface_temperature"]).sum() == 4


def test_made_up_files_of_it_say_their_clouds(tmp_path):
    product = OWN.product()
    values = VALUES.copy()
    values[0, 1, 1] = np.nan
    given = {
        "time": np.array(["2020-01-08"], "M8[ns]"),
        "lat": np.array([10.0, -10.0]),
        "lon": np.array([10.0, 180.0, 350.0]),
        "lst": values,
    }
    path = tmp_path / product.native.name_file(given["time"][0])
    product.native.write(given, path)
    assert path.name == "nova_lst.20200108.nc"
    content = read_grid(path, OWN)
    np.testing.assert_allclose(content.arrays["lst"], values, atol=0.00501)
    assert content.arrays["cloud_mask"][0].tolist() == [[0, 0, 0], [0, 2, 0]]


def test_a_mask_of_another_shape_is_refused(tmp_path):
    path = written(tmp_path / "a.nc", {"lst": (VALUES, {"units": "K"})})
    with h5py.File(path, "a") as file:
        flags = file.create_dataset("cloud_mask", data=CLOUDS[0, 0])
        flags.dims[0].attach_scale(file["lon"])
    with pytest.raises(FileError, match="'cloud_mask' lies on lon, not on time, lat"):
        read_grid(path, OWN)


@pytest.mark.parametrize(
    ("unit", "number", "expected"),
    [
        ("DU", 300.0, 300 * 2.686780111e20),  # Loschmidt constant, CODATA 2018
        ("mol m-2", 0.1338, 0.1338 * 6.02214076e23),
        ("molecules cm-2", 8.06e18, 8.06e22),
        ("m-2", 8.06e22, 8.06e22),
    ],
)
def test_columns_of_gas_in_every_unit_are_molecules_over_a_square_metre(
    tmp_path, unit, number, expected
):
    ozone = next(grid for grid in GASES if grid.name == "aqua/airs-ozone")
    path = written(tmp_path / "a.nc", {"TotO3_A": (VALUES * 0 + number, {"units": unit})})
    found = read_grid(path, ozone).arrays["TotO3_A"]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_unit_that_is_not_declared_is_refused_and_not_guessed(tmp_path):
    path = written(tmp_path / "a.nc", {"TotO3_A": (VALUES, {"units": "kg m-2"})})
    ozone = next(grid for grid in GASES if grid.name == "aqua/airs-ozone")
    with pytest.raises(FileError, match="'TotO3_A' is in 'kg m-2'; 'm-2' is declared"):
        read_grid(path, ozone)


class _Variable:
    """A variable as the reader sees it."""

    name = "v"

    def __init__(self, numbers, **attributes):
        self.numbers, self.attributes = np.asarray(numbers), attributes

    def values(self):
        return self.numbers


@pytest.mark.parametrize(
    ("numbers", "said", "expected"),
    [
        # CF section 8.1: valid_range is in packed numbers
        (
            np.array([-5, 0, 10], "i2"),
            {"valid_range": (0, 9), "scale_factor": 0.5},
            [None, 0, None],
        ),
        (np.array([-5, 0, 10], "i2"), {"valid_min": 0}, [None, 0, 10]),
        (np.array([-5, 0, 10], "i2"), {"valid_max": 0}, [-5, 0, None]),
        (np.array([1, 2, 3], "i2"), {"missing_value": (1, 3)}, [None, 2, None]),
        (np.array([1, 2, 3], "i2"), {"valid_range": (9, 0)}, [1, 2, 3]),
        (np.array([-1, -2, 3], "i1"), {"_Unsigned": "true", "_FillValue": -1}, [None, 254, 3]),
        (np.array([1.0, 9.96921e36], "f4"), {}, [1.0, None]),
        (np.array([1.0, np.nan], "f4"), {"_FillValue": float("nan")}, [1.0, None]),
        (np.array([1, 2], ">i2"), {"add_offset": 0.5}, [1.5, 2.5]),
    ],
)
def test_numbers_that_mean_no_value_by_cf_are_none(numbers, said, expected):
    found = unpacked(_Variable(numbers, **said), "f")
    np.testing.assert_allclose(found, np.array(expected, float))

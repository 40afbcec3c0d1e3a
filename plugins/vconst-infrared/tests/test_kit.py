"""The grids keep the contract of every plugin."""

import importlib.util
import os
from pathlib import Path

import numpy as np

from vconst.testing import PluginTests

_ROOT = Path(__file__).resolve().parents[3]
REAL = Path(os.environ.get("VCONST_TEST_DATA", _ROOT / ".." / "shared")) / "data" / "infrared"


class TestInfrared(PluginTests):
    plugin = "infrared"
    samples = {  # noqa: RUF012
        "goes-16/abi-cloud-height": [REAL / "GOES16_ABI_L2_ACHAC_20171025_2056.nc"],
        "meteosat/seviri-bt": sorted(REAL.glob("MSG_toa_bt_10p8_*.nc")),
        "noaa/oisst": [REAL / "OISST_v2_19811231_2deg.nc"],
    }

    def columns(self, product, vocabulary):
        """A tile of MODIS holds one day: its one map has the values of all that were made."""
        columns = super().columns(product, vocabulary)
        if "modis" in product.name:
            for name, dims in columns.dims.items():
                values = columns.data[name]
                if dims[0] == "time":
                    columns.data[name] = values[:1]
                if len(dims) == 3:
                    one = np.linspace(values.min(), values.max(), values[0].size)
                    columns.data[name] = one.reshape(1, *values.shape[1:])
        return columns

    @classmethod
    def _products(cls):
        has_hdf4 = importlib.util.find_spec("pyhdf") is not None
        return [name for name in super()._products() if has_hdf4 or "modis" not in name]

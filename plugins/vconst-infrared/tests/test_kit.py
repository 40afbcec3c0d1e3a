"""The grids keep the contract of every plugin."""

import importlib.util
import os
from pathlib import Path

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

    @classmethod
    def _products(cls):
        has_hdf4 = importlib.util.find_spec("pyhdf") is not None
        return [name for name in super()._products() if has_hdf4 or "modis" not in name]

"""The grids keep the contract of every plugin."""

import importlib.util

from vconst.testing import PluginTests
from vconst.testing.damage_class import DamageTests
from vconst.testing.fixtures import real_path

REAL = real_path(__file__, "data", "infrared")


class TestInfrared(PluginTests):
    plugin = "infrared"
    samples = {  # noqa: RUF012
        "goes-16/abi-cloud-height": [REAL / "GOES16_ABI_L2_ACHAC_20171025_2056.nc"],
        "meteosat/seviri-bt": sorted(REAL.glob("MSG_toa_bt_10p8_*.nc")),
        "noaa/oisst": [REAL / "OISST_v2_19811231_2deg.nc"],
    }

    @classmethod
    def products(cls):
        has_hdf4 = importlib.util.find_spec("pyhdf") is not None
        return [name for name in super().products() if has_hdf4 or "modis" not in name]


class TestDamaged(DamageTests):
    kit = TestInfrared

"""The indices keep the contract of every plugin."""

import numpy as np

from vconst.testing import PluginTests, make_columns
from vconst.testing.damage_class import DamageTests
from vconst.testing.fixtures import real_path

REAL = real_path(__file__, "data", "indices")


class TestIndices(PluginTests):
    plugin = "indices"
    samples = {  # noqa: RUF012
        "gfz/kp": [REAL / "Kp_ap_Ap_SN_F107_nowcast.txt", REAL / "Kp_def2009.wdc"],
        "gfz/hp30": [REAL / "Hp30_ap30_complete_series.txt", REAL / "ap30_2009-01.txt"],
        "gfz/hp60": [REAL / "Hp60_2009-01.txt"],
        "gfz/f107": [REAL / "Kp_ap_Ap_SN_F107_nowcast.txt", REAL / "Fobs_2009-01.txt"],
        "gfz/sunspot-number": [REAL / "SN_2009-01.txt"],
        "kyoto/dst": [REAL / "dst2000.txt"],
        "omni/hourly": [REAL / "omni2t_2000.dat"],
        "swpc/kp": [REAL / "kp_recent_2019-03-18.txt"],
        "lasp/dst-predicted": [REAL / "dst_last_96_hrs.txt"],
        "lasp/ae-predicted": [REAL / "ae_last_96_hrs.txt"],
    }

    def columns(self, product, vocabulary):
        """What SWPC estimates comes in whole numbers."""
        columns = make_columns(product, vocabulary)
        if product.name == "swpc/kp":
            names = ("kp", "k_middle_latitudes", "k_high_latitudes")
            columns.data |= {name: np.rint(columns.data[name]) for name in names}
        return columns


class TestDamaged(DamageTests):
    kit = TestIndices

"""The indices keep the contract of every plugin."""

import os
from pathlib import Path

from vconst.testing import PluginTests

_ROOT = Path(__file__).resolve().parents[3]
REAL = Path(os.environ.get("VCONST_TEST_DATA", _ROOT / ".." / "shared")) / "data" / "indices"


class TestIndices(PluginTests):
    plugin = "indices"
    samples = {  # noqa: RUF012
        "gfz/kp": [REAL / "Kp_ap_Ap_SN_F107_nowcast.txt", REAL / "Kp_def2009.wdc"],
        "gfz/f107": [REAL / "Kp_ap_Ap_SN_F107_nowcast.txt"],
        "kyoto/dst": [REAL / "dst2000.txt"],
        "cssi/f107": [REAL / "SW-All.txt"],
    }

"""The maps keep the contract of every plugin."""

import os
from pathlib import Path

from vconst.testing import PluginTests

_ROOT = Path(__file__).resolve().parents[3]
REAL = Path(os.environ.get("VCONST_TEST_DATA", _ROOT / ".." / "shared")) / "data" / "gnss"


class TestGnss(PluginTests):
    plugin = "gnss"
    samples = {  # noqa: RUF012
        "code/gim": [REAL / "codg0080.20i.Z", REAL / "CODG0080.20I.gz"],
        "code/klobuchar": [REAL / "CKMG0080.09I.gz"],
        "esa/gim": [REAL / "esag0080.20i.Z"],
        "igs/gim": [REAL / "igrg3380.10i", REAL / "IGS0OPSFIN_20243490000_01D_02H_GIM.INX.gz"],
        "jpl/gim": [REAL / "jplg0010.17i.gz"],
        "upc/gim": [REAL / "ionex_file.00i"],
        "cas/gim": [REAL / "casg0010.99i.Z"],
    }

"""The grids keep the contract of every plugin."""

import os
from pathlib import Path

from vconst.testing import PluginTests

_ROOT = Path(__file__).resolve().parents[3]
REAL = Path(os.environ.get("VCONST_TEST_DATA", _ROOT / ".." / "shared")) / "data" / "infrared"


class TestInfrared(PluginTests):
    plugin = "infrared"

"""The catalogue keeps the contract of every plugin."""

import os
from pathlib import Path

from vconst.testing import PluginTests

_ROOT = Path(__file__).resolve().parents[3]
REAL = Path(os.environ.get("VCONST_TEST_DATA", _ROOT / ".." / "shared")) / "data" / "quakes"


class TestEvents(PluginTests):
    plugin = "events"
    samples = {"usgs/earthquakes": [REAL / "quakes.csv", REAL / "usgs_quakes_22.txt"]}  # noqa: RUF012

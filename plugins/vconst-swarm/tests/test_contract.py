"""The conformance kit, over every product."""

import os
from pathlib import Path

from vconst.testing import PluginTests

BESIDE = Path(__file__).resolve().parents[3] / ".." / "shared"
OUTSIDE = Path(os.environ.get("VCONST_TEST_DATA", BESIDE)) / "data" / "swarm"


class TestSwarm(PluginTests):
    plugin = "swarm"
    samples = {  # noqa: RUF012
        "swarm-a/mag-lr": sorted(OUTSIDE.glob("vires_*")),
        **{
            f"swarm-{letter.lower()}/maggeo": sorted(OUTSIDE.glob(f"maggeo_swarm_{letter}_*"))
            for letter in "ABC"
        },
    }

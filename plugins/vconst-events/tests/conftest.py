"""Where real files lie, and which products take a file for theirs."""

import os
from pathlib import Path

import pytest

from vconst.ingest import recognise
from vconst.plugins import Host

_ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("VCONST_TEST_DATA", _ROOT / ".." / "shared"))


@pytest.fixture(scope="session")
def host():
    """All plugins."""
    return Host()


@pytest.fixture(scope="session")
def claimants(host):
    """``claimants(path)``: names of the products that take a file for theirs."""

    def find(path):
        head = path.read_bytes()[:4096]
        return {claim.product.name for claim in recognise(host.products, (path.name,), head)}

    return find


@pytest.fixture(scope="session")
def real():
    """``real(name)`` gives the path of a real file; skips without."""

    def find(name):
        path = SHARED / "data" / "quakes" / name
        if not path.exists():
            pytest.skip(f"no {path}")
        return path

    return find

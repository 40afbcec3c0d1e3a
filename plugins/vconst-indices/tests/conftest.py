"""Where real files lie, and which products take a file for theirs."""

import os
from pathlib import Path

import pytest

from vconst.ingest import read_file, recognise
from vconst.ingest.stage import Batch, stage_batch
from vconst.plugins import Host
from vconst.store import Store

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
        path = SHARED / "data" / "indices" / name
        if not path.exists():
            pytest.skip(f"no {path}")
        return path

    return find


@pytest.fixture(scope="session")
def swall(real):
    """Contents of the real space weather file, read once."""
    from vconst_indices.cssi import read_cssi

    return read_cssi(real("SW-All.txt"))


@pytest.fixture
def store_of(host, tmp_path):
    """``store_of(*paths)``: a store with these files, one commit each, read in this process."""

    def make(*paths):
        store = Store.create(str(tmp_path / f"store{len(list(tmp_path.glob('store*')))}"))
        for path in paths:
            batch = Batch()
            batch.add(str(path), read_file((str(path), None), host))
            staging = stage_batch(store, host, batch)
            assert not staging.refused
            store.commit(staging.staged, by="a test")
        return store.head()

    return make

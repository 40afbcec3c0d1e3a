"""The real catalogue and the real index, in one store for all tests that ask it."""

import os
from pathlib import Path

import pytest

from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.store import Store

SHARED = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[3] / "shared"))


@pytest.fixture(scope="session")
def host():
    return Host()


@pytest.fixture(scope="session")
def real_store(tmp_path_factory, host):
    """Earthquakes of 2013 to 2023 and Kp, as they are."""
    files = [SHARED / "data" / name for name in ("quakes/quakes.csv", "indices/SW-All.txt")]
    if not all(path.is_file() for path in files):
        pytest.skip("the real catalogue and index are not here")
    store = Store.create(tmp_path_factory.mktemp("chance") / "store")
    assert ingest(files, store, host).refused == []
    return store

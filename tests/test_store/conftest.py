"""Makes the made-up granules importable, and an object store to keep them in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def store(tmp_path):
    """A new, empty store."""
    from vconst.store import Store

    return Store.create(tmp_path / "store")


@pytest.fixture
def remote(s3, request):
    """A new, empty store in the object store."""
    from vconst.store import Store

    return Store.create(f"s3://stores/{request.node.name.partition('[')[0]}")

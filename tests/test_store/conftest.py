"""Makes the made-up granules importable."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def store(tmp_path):
    """A new, empty store."""
    from vconst.store import Store

    return Store.create(tmp_path / "store")

"""Where real files lie, and which products take a file for theirs."""

import pytest

from vconst.testing import fixtures

claimants, host, store_of = fixtures.claimants, fixtures.host, fixtures.store_of
real = fixtures.real_files(__file__, "indices")


@pytest.fixture(scope="session")
def swall(real):
    """Contents of the real space weather file, read once."""
    from vconst_indices.cssi import read_cssi

    return read_cssi(real("SW-All.txt"))

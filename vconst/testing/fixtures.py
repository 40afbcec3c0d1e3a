"""
Fixtures that tests of plugins share: a conftest makes those that it needs.

::

    from vconst.testing import fixtures

    conformed, host = fixtures.conformed, fixtures.host
    real = fixtures.real_files(__file__, "ground")
    written = fixtures.scripts(__file__)
"""

import os
import runpy
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from vconst.dataset import conform
from vconst.ingest import read_file, recognise
from vconst.ingest.stage import Batch, source_of, stage_batch
from vconst.plugins import Host
from vconst.store import Store


def real_path(here, *parts):
    """
    Where a real file lies, or would.

    Parameters
    ----------
    here : path-like
        A file of the tests.
    *parts : str
        Folders and name.

    Returns
    -------
    path : Path
        In the folder that ``VCONST_TEST_DATA`` names, else in the first folder ``shared``
        beside one that holds *here*.
    """
    return _outside(str(here)).joinpath(*parts)


@cache
def _outside(here):
    said = os.environ.get("VCONST_TEST_DATA")
    if said:
        return Path(said)
    beside = [parent / "shared" for parent in Path(here).resolve().parents]
    return next((place for place in beside if place.is_dir()), beside[-1])


def find_real(here, folder, pattern):
    """
    A real file by its name or a pattern of it; the test is skipped without.

    Parameters
    ----------
    here : path-like
        A file of the tests.
    folder : str
        Below the folder ``data`` of real files.
    pattern : str

    Returns
    -------
    path : Path
    """
    place = real_path(here, "data", folder)
    found = sorted(place.glob(pattern)) if place.is_dir() else []
    if not found:
        pytest.skip(f"no {place / pattern}")
    return found[0]


def real_files(here, folder):
    """A fixture: ``real(name)`` gives the path of a real file of *folder*, or skips."""

    @pytest.fixture(scope="session")
    def real():
        """``real(name)`` gives the path of a real file; the test is skipped without."""
        return lambda pattern, other=folder: find_real(here, other, pattern)

    return real


def load_scripts(here):
    """
    Public names of all scripts in the folder ``fixtures`` beside a file of the tests.

    They are run, not imported: such scripts write files and share nothing with the plugin.
    """
    scripts = sorted((Path(here).parent / "fixtures").glob("[a-z]*.py"))
    return SimpleNamespace(
        **{
            name: value
            for script in scripts
            for name, value in runpy.run_path(str(script)).items()
            if not name.startswith("_")
        }
    )


def scripts(here):
    """A fixture: what :func:`load_scripts` gives."""

    @pytest.fixture(scope="session")
    def written():
        """The independent scripts that write one file per layout."""
        return load_scripts(here)

    return written


@pytest.fixture(scope="session")
def host():
    """All plugins that are installed."""
    return Host()


@pytest.fixture(scope="session")
def claimants(host):
    """``claimants(path)``: names of the products that take a file for theirs."""

    def find(path):
        with path.open("rb") as file:
            head = file.read(4096)
        return {claim.product.name for claim in recognise(host.products, (path.name,), head)}

    return find


@pytest.fixture(scope="session")
def conformed(host):
    """``conformed(path)``: pairs of columns and granule of one file, in a list by product."""

    def make(path):
        made = {}
        for reading in read_file((str(path), None), host).readings:
            product = host.product(reading.product)
            outcome = conform(product, [source_of(reading, product, {})], host.vocabulary)
            assert not outcome.refused, outcome.refused
            [(columns, [granule])] = outcome.parts
            made.setdefault(product.name, []).append((columns, granule))
        return made

    return make


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

"""Where real files lie, and how a test gets one."""

import bz2
import gzip
import zipfile
from functools import cache

import pytest

from vconst.testing import fixtures

layouts = fixtures.scripts(__file__)
packed = fixtures.real_files(__file__, "gnss")


@pytest.fixture(scope="session")
def reference():
    """``reference(name)`` gives a file of published numbers; skips without."""

    def find(name):
        path = fixtures.real_path(__file__, "reference", "refs", name)
        if not path.exists():
            pytest.skip(f"no {path}")
        return path

    return find


@pytest.fixture(scope="session")
def real(packed, tmp_path_factory):
    """``real(name)`` gives a real file, unpacked as ingest unpacks it; skips without."""
    folder = tmp_path_factory.mktemp("real")

    def find(name):
        path = packed(name)
        data = path.read_bytes()
        plain = name
        if name.endswith(".gz"):
            data, plain = gzip.decompress(data), name[:-3]
        elif name.endswith(".Z"):
            data, plain = pytest.importorskip("ncompress").decompress(data), name[:-2]
        elif name.endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                plain = archive.namelist()[0]
                data = archive.read(plain)
        found = folder / plain
        if not found.exists():
            found.write_bytes(data)
        return found

    return find


@pytest.fixture(scope="session")
def plain(real):
    """``plain(name)`` as *real*, without bzip2 and Hatanaka's compression, for other readers."""

    def find(name):
        path = real(name)
        data = path.read_bytes()
        if data[:3] == b"BZh":
            data = bz2.decompress(data)
        if b"COMPACT RINEX" in data[:80]:
            data = pytest.importorskip("hatanaka").crx2rnx(data)
        found = path.with_name(path.name + ".plain.rnx")
        found.write_bytes(data)
        return found

    return find


@pytest.fixture(scope="session")
def station(real):
    """``station(name)`` gives the arrays of a real observation file, read once."""
    from vconst_gnss.rinex.reader import read_station

    return cache(lambda name: read_station(real(name)).arrays)


@pytest.fixture(scope="session")
def navigation(real):
    """``navigation(name)`` gives the content of a real file of broadcast orbits, read once."""
    from vconst_gnss.rinex.navigation import read_navigation

    return cache(lambda name: read_navigation(real(name)))

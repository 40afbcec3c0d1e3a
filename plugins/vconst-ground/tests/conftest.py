"""The layouts, the real files, and one file as the store would get it."""

import os
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

_LAYOUTS = Path(__file__).with_name("fixtures") / "layouts.py"
_ROOT = Path(__file__).resolve().parents[3]
OUTSIDE = Path(os.environ.get("VCONST_TEST_DATA", _ROOT / ".." / "shared")) / "data"


@pytest.fixture(scope="session")
def written():
    """The independent script that writes one file per layout."""
    return SimpleNamespace(**runpy.run_path(str(_LAYOUTS)))


@pytest.fixture(scope="session")
def host():
    """All plugins that are installed."""
    from vconst.plugins import Host

    return Host()


@pytest.fixture(scope="session")
def real():
    """A real file by name; the test is skipped without."""

    def find(name):
        path = OUTSIDE / "ground" / name
        if not path.is_file():
            pytest.skip(f"no {path}")
        return path

    return find


@pytest.fixture(scope="session")
def conformed(host):
    """Columns and granule of each part of one file, by product."""
    from vconst.dataset import Source, conform
    from vconst.ingest import read_file

    def make(path):
        made = {}
        for reading in read_file((str(path), None), host).readings:
            product = host.product(reading.product)
            source = Source(
                content=reading.content,
                form=product.formats[reading.form],
                key=reading.key,
                version=reading.version,
                baseline=reading.baseline,
                id=reading.id,
            )
            outcome = conform(product, [source], host.vocabulary)
            assert not outcome.refused, outcome.refused
            [(columns, [granule])] = outcome.parts
            made.setdefault(product.name, []).append((columns, granule))
        return made

    return make

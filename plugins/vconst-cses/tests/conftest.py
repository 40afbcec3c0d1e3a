"""Files of each layout, and the products by name."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from vconst_cses.products import PRODUCTS

FOLDER = Path(__file__).with_name("fixtures")
FIXTURES = SimpleNamespace(
    **{
        name: value
        for script in sorted(FOLDER.glob("[a-z]*.py"))
        for name, value in runpy.run_path(str(script)).items()
        if name.startswith("write_") or name == "DATASETS"
    },
    times=runpy.run_path(str(FOLDER / "half_orbits.py"))["times"],
)


@pytest.fixture(scope="session")
def written():
    """The independent script that writes one file per layout."""
    return FIXTURES


@pytest.fixture
def hpm_5(tmp_path):
    return FIXTURES.write_hpm_5(tmp_path)


@pytest.fixture
def hpm_6(tmp_path):
    return FIXTURES.write_hpm_6(tmp_path)


@pytest.fixture
def lap_1(tmp_path):
    return FIXTURES.write_lap_1(tmp_path)


@pytest.fixture(scope="session")
def products():
    return {product.name: product for product in PRODUCTS}


@pytest.fixture
def read(products):
    """Read a file as the named product."""
    return lambda name, path: products[name].formats[0].read(path)


@pytest.fixture
def conformed(products):
    """Columns and granule of one file, as the store would get them."""
    from vconst_cses.terms import TERMS

    from vconst.dataset import Source, conform
    from vconst.vocabulary import Vocabulary

    def make(name, path, read=None):
        product = products[name]
        form = product.formats[0]
        form = next((one for one in product.formats if one.read is read), form)
        content = form.read(path)
        content = content[name] if isinstance(content, dict) else content
        source = Source(content=content, form=form, key="made up", id="0")
        outcome = conform(product, [source], Vocabulary(TERMS))
        assert not outcome.refused, outcome.refused
        [(columns, [granule])] = outcome.parts
        return columns, granule

    return make

"""Files of each layout, and the products by name."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from vconst_cses.products import PRODUCTS

FIXTURES = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("fixtures.py"))))


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

    def make(name, path):
        product = products[name]
        form = product.formats[0]
        source = Source(content=form.read(path), form=form, key="made up", id="0")
        outcome = conform(product, [source], Vocabulary(TERMS))
        assert not outcome.refused, outcome.refused
        [(columns, [granule])] = outcome.parts
        return columns, granule

    return make

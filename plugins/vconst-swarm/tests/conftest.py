"""Files of each layout, the products by name, and the real files."""

import pytest
from vconst_swarm.products import PRODUCTS

from vconst.testing import fixtures

real = fixtures.real_files(__file__, "swarm")
written = fixtures.scripts(__file__)


@pytest.fixture(scope="session")
def products():
    return {product.name: product for product in PRODUCTS}


@pytest.fixture
def form_of(products):
    """The format of a product that a file is of, as the core finds it."""
    from vconst.ingest.claims import recognise

    def find(path, names=None):
        with path.open("rb") as file:
            claims = recognise(products, names or (path.name,), file.read(4096))
        return {claim.product.name: claim.form for claim in claims}

    return find


@pytest.fixture
def conformed(products, form_of):
    """Columns and granule by product of one file, as the store would get them."""
    from vconst_swarm.terms import TERMS

    from vconst.dataset import Source, conform
    from vconst.mission import Content
    from vconst.vocabulary import Vocabulary

    def make(path):
        forms = form_of(path)
        given = next(iter(forms.values())).read(path)
        if isinstance(given, Content):
            given = {next(iter(forms)): given}
        made = {}
        for name, content in given.items():
            content = content[0] if isinstance(content, list) else content
            source = Source(content=content, form=forms[name], key="k", id="0")
            outcome = conform(products[name], [source], Vocabulary(TERMS))
            assert not outcome.refused, outcome.refused
            [(columns, [granule])] = outcome.parts
            made[name] = (columns, granule)
        return made

    return make

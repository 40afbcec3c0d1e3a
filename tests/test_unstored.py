"""A product that a store has never held, read as one without granules."""

import pickle

import numpy as np
import pytest

from tests.native import PRODUCT, make_half_orbits
from vconst.dataset import SAMPLE_DIMENSION, no_samples, to_xarray
from vconst.errors import SelectionError, UnknownNameError
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store


@pytest.fixture(scope="module")
def host():
    return Host()


def test_it_has_the_names_kinds_and_dimensions_of_what_files_give(tmp_path, host):
    store = Store.create(tmp_path / "store")
    ingest(make_half_orbits(tmp_path, 1, host=host), store, host)
    held = store.head().read(PRODUCT)
    none = no_samples(host.products[PRODUCT], host.vocabulary)
    assert set(none.data) == set(held.data)
    assert none.dims == held.dims
    for name, values in held.data.items():
        assert none.data[name].dtype.kind == values.dtype.kind, name
        assert none.data[name].shape == (0, *values.shape[1:]), name


def test_every_product_can_be_without_a_sample(host):
    assert len(host.products) > 50
    for product in host.products.values():
        dataset = to_xarray(no_samples(product, host.vocabulary))
        assert dataset.sizes[SAMPLE_DIMENSION[product.kind]] == 0, product.name


def test_a_selection_of_it_reads_nothing_and_travels(tmp_path, host):
    view = Store.create(tmp_path / "store").head()
    with pytest.raises(SelectionError, match=f"The store holds no '{PRODUCT}'"):
        select(view, host, PRODUCT)
    with pytest.raises(UnknownNameError):
        select(view, host, "nobody/knows", optional=True)
    chosen = select(view, host, PRODUCT, variables=["magnetic_field"], optional=True)
    sent = pickle.loads(pickle.dumps(chosen))
    for each in (chosen, sent):
        with pytest.raises(SelectionError, match=f"The store holds no '{PRODUCT}'"):
            each.read()
        assert each.read_between(None, None) is None
        found = each.read_columns().data
        assert "magnetic_field" in found
        assert "altitude" not in found
        assert np.issubdtype(found["time"].dtype, np.datetime64)
        assert each.granules() == []
        assert each.blocks() is None
    assert sent.key == chosen.key

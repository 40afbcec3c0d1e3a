"""Made-up campaigns of few samples, straight into a store, for asking what is around events."""

from dataclasses import replace
from pathlib import Path

from tests.worlds import fill_store
from vconst.recipe.constellation import load_constellation
from vconst.store import Store

DECLARATION = Path(__file__).with_name("event_world.yml")


def event_store(folder, host, seed, cache, *, products=None):
    """
    A store with six weeks of two satellites, maps, indices and a catalogue.

    Parameters
    ----------
    products : sequence of str or None
        Of the declaration; None for all.
    """
    declaration = load_constellation(DECLARATION)
    if products is not None:
        kept = tuple(made for made in declaration.products if made.name in products)
        declaration = replace(declaration, products=kept)
    store = Store.create(folder / f"store{seed}")
    fill_store(store, host, declaration, seed, cache)
    return store

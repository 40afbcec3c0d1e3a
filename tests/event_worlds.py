"""Made-up campaigns of few samples, straight into a store, for asking what is around events."""

from dataclasses import replace
from pathlib import Path

from tests.worlds import fill_store
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.store import Store

DECLARATION = Path(__file__).with_name("event_world.yml")

#: Seconds between the samples of a track, where there are 1 or 2 in a second.
THIN = 40.0


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
    return _filled(folder, host, declaration, seed, cache)


def demo_store(folder, host, seed, cache, declaration=None):
    """The demonstration's constellation, its tracks thinned; waveforms are whole."""
    declaration = declaration or load_constellation(shipped_constellations()["demo"])
    thinned = [_thinned(made, host) for made in declaration.products]
    declaration = replace(declaration, products=tuple(thinned))
    return _filled(folder, host, declaration, seed, cache), declaration


def _thinned(made, host):
    product = host.product(made.name)
    packets = any("sample" in variable.dimensions for variable in product.variables)
    if product.kind != "track" or packets:
        return made
    return replace(made, cadence=THIN)


def _filled(folder, host, declaration, seed, cache):
    store = Store.create(folder / f"store{seed}")
    fill_store(store, host, declaration, seed, cache)
    return store

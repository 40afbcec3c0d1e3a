"""What is compiled ahead is what runs need; nothing is compiled a second time for them."""

import multiprocessing

import numpy as np
import pytest

from tests.test_match_up import LIMITS, keep, orbit, selected
from vconst.kernels.matchup import candidates, partners, search
from vconst.operations.match_up import match_up
from vconst.operations.zones import pools
from vconst.recipe.compiled import compile_kernels, compiled_meanwhile
from vconst.store import Store

#: Those that are called from outside; what they call is compiled with them.
KERNELS = (
    *(search._refine, partners._choose),
    *(candidates._find_candidates, candidates._measure_way),
)


def signatures(kernels):
    return [list(kernel.signatures) for kernel in kernels]


def test_a_match_up_of_two_stored_tracks_finds_its_kernels_compiled(tmp_path):
    compile_kernels()
    ready = signatures(KERNELS)
    assert all(ready)
    store = Store.create(str(tmp_path / "store"))
    tracks = [
        keep(store, name, orbit(1, inclination=tilt, node=0.0, phase=0.0, height=height))
        for name, tilt, height in (("nova/a", 87.0, 500.0), ("nova/b", 97.4, 507.0))
    ]
    reference, target = (selected(store, name) for name in tracks)
    assert match_up(reference, target, **LIMITS).dataset["pairs"] > 0
    assert signatures(KERNELS) == ready


def test_passes_through_zones_find_theirs():
    compile_kernels()
    ready = signatures([pools._pool])
    passes = {
        "place": np.zeros(3, int),
        "time": np.arange(3) * 86_400_000_000_000,
        "longitude": np.zeros(3),
        "side": np.ones(3, np.int8),
        "value": np.arange(3.0),
    }
    rules = {"days": 30.0, "apart": 12.0, "hours": 3.0, "window": (7.0, 5.0)}
    origin = np.array([passes["time"][2]])
    _, found = pools.pool_passes(passes, origin, usable=np.ones(3, bool), **rules)
    assert (found["pool"][-1], found["median"][-1]) == (2, 0.5)
    assert signatures([pools._pool]) == ready


def test_whatever_ends_what_is_done_meanwhile_no_process_stays():
    before = set(multiprocessing.active_children())
    seen = set()
    with pytest.raises(KeyboardInterrupt):
        interrupt_what_is_done_meanwhile(seen)
    assert seen - before
    assert not set(multiprocessing.active_children()) - before


def interrupt_what_is_done_meanwhile(seen):
    with compiled_meanwhile():
        seen |= set(multiprocessing.active_children())
        raise KeyboardInterrupt

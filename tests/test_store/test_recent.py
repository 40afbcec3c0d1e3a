"""Chunks that are read in part are kept while there is room, and no longer."""

import numpy as np

from tests.test_health.conftest import Nova, commit_day, days, samples
from vconst.kernels.constants import DAY
from vconst.plugins import Host
from vconst.store import Store
from vconst.store.reading import SegmentReader
from vconst.store.recent import RecentChunks


def test_what_was_not_asked_for_longest_is_forgotten_first():
    kept = RecentChunks(most=100)
    for name in "abcd":
        kept.put(name, np.zeros(25, np.int8))
    assert kept.get("a") is not None
    kept.put("e", np.ones(25, np.int8))
    assert kept.get("b") is None
    assert kept.get("a") is not None
    assert kept.get("e").sum() == 25
    kept.put("long", np.zeros(26, np.int8))  # of more than a quarter nothing is kept
    assert kept.get("long") is None
    assert kept.get("a") is not None


def test_days_of_one_chunk_are_the_same_and_it_is_decompressed_once(tmp_path, monkeypatch):
    host = Host(load_installed=False, plugins=[("nova", Nova())])
    store = Store.create(tmp_path / "store")
    parts = [samples(day, step=30.0) for day in days("2020-01-01", 6)]
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    commit_day(store, "one", made)
    del host
    begin = np.datetime64("2020-01-01", "ns").astype(np.int64)
    spans = [(int(begin + k * DAY), int(begin + (k + 1) * DAY - 1)) for k in range(6)]
    expected = [store.head().read("nova-1/one", None, *span).data for span in spans]
    read, decompress = [], SegmentReader._decompress

    def noted(self, chunk, target):
        read.append(chunk)
        return decompress(self, chunk, target)

    monkeypatch.setattr(SegmentReader, "_decompress", noted)
    view = store.head()
    for span, one in zip(spans, expected, strict=True):
        for name, values in view.read("nova-1/one", None, *span).data.items():
            np.testing.assert_array_equal(values, one[name])
    # the times of the granule are read whole once, before they are read in part
    assert len(read) - 1 == len(set(read)) > 3

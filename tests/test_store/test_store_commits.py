"""What becomes of granules: order, versions, repetition, races, kills."""

import itertools
import os
import signal
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_made_up import (
    EPOCH,
    SECOND,
    SERIES,
    TRACK,
    ingest,
    join,
    same,
    series,
    start_writer,
    track,
)

from vconst.errors import DatasetError, UnknownNameError
from vconst.store import Store
from vconst.store.layout import version_order

PASS = 200 * SECOND


def _granules():
    """Eight granules: four passes, of which one has a newer version and one a third."""
    made = [track(EPOCH + i * PASS, 50 + i, seed=i) for i in range(4)]
    made += [track(EPOCH + PASS, 51, version=(2,), seed=7)]
    made += [track(EPOCH + 2 * PASS, 52, version=v, seed=8) for v in [(1, 5), (10,)]]
    return [*made, track(EPOCH + 600 * PASS, 20, seed=9)]


@settings(max_examples=10, deadline=None)
@given(
    order=st.permutations(range(8)),
    cuts=st.sets(st.integers(1, 7)),
    again=st.lists(st.integers(0, 7), max_size=3),
    compact=st.booleans(),
)
def test_order_batches_repetition_and_compaction_do_not_matter(order, cuts, again, compact):
    made = _granules()
    with tempfile.TemporaryDirectory() as folder:
        plainly, other = (Store.create(f"{folder}/{name}") for name in "ab")
        ingest(plainly, made)
        bounds = [0, *sorted(cuts), 8]
        for low, high in itertools.pairwise(bounds):
            ingest(other, [made[i] for i in order[low:high]])
            if compact:
                other.compact()
        for i in again:
            ingest(other, [made[i]])
        assert other.head().state == plainly.head().state
        assert same(other.head().read(TRACK.name), plainly.head().read(TRACK.name))


def test_a_granule_is_stored_once(store):
    first = ingest(store, [track()])
    second = ingest(store, [track()])
    assert set(first.fates.values()) == {"new"}
    assert set(second.fates.values()) == {"stored"}
    assert second.number == first.number == 1
    assert len(list(Path(store.url, "segments/nova-1/lap").iterdir())) == 1


def test_a_higher_version_takes_the_place_and_the_old_commit_still_reads_the_old(store):
    old, new = track(seed=1), track(seed=2, version=(2,))
    ingest(store, [old])
    before = store.head()
    assert set(ingest(store, [new]).fates.values()) == {"replaced"}
    held = store.head().read(TRACK.name).data["electron_density"]
    assert (held == new[0].data["electron_density"]).all()
    for view in (before, store.at(1)):
        again = view.read(TRACK.name).data["electron_density"]
        assert (again == old[0].data["electron_density"]).all()


def test_an_older_version_that_comes_later_is_named_and_left_out(store):
    ingest(store, [track(seed=2, version=(10,))])
    state = store.head().state
    assert list(ingest(store, [track(seed=1, version=(9,))]).fates.values()) == ["older"]
    assert store.head().state == state


def test_other_bytes_of_one_key_and_version_are_a_conflict_and_the_first_stays(store):
    ingest(store, [track(seed=1)])
    state = store.head().state
    assert list(ingest(store, [track(seed=2)]).fates.values()) == ["conflict"]
    assert store.head().state == state


def test_where_samples_are_revised_every_file_stays_live(store):
    ingest(store, [series([0, 1], [1.0, 2.0], seed=1)], SERIES)
    outcome = ingest(store, [series([1, 2], [2.5, 3.0], seed=2)], SERIES)
    assert list(outcome.fates.values()) == ["new"]
    assert len(store.head().granules(SERIES.name)) == 2


def test_baselines_live_side_by_side(store):
    ingest(store, [track(seed=1, baseline="06")])
    outcome = ingest(store, [track(seed=2, baseline="07")])
    assert list(outcome.fates.values()) == ["new"]
    view = store.head()
    assert view.products()[TRACK.name].baselines == ("06", "07")
    assert len(view.read(TRACK.name, baseline="06").data["time"]) == 100


def test_what_was_kept_of_a_granule_comes_back(store):
    columns, granule = track(version=(2, "b", (1, 2)))
    ingest(store, [(columns, granule)])
    found = store.head().granules(TRACK.name)[0]
    assert found.version == (2, "b", (1, 2))
    assert (found.key, found.id, found.rows) == (granule.key, granule.id, granule.rows)
    assert (found.counts, found.source) == (granule.counts, granule.source)


def test_records_are_added_once_and_withdrawn_with_a_reason(store):
    record = {"id": "c1", "kind": "calibration", "body": {"slope": 1.02}}
    store.commit(records=[record], by="test")
    state = store.head().state
    assert store.commit(records=[record], by="test").records == {"c1": "stored"}
    assert store.head().state == state
    store.commit(withdraw={"c1": "wrong reference"}, by="test")
    assert store.commit(records=[record], by="test").records == {"c1": "withdrawn"}
    found = store.head().records("calibration")[0]
    assert (found.body, found.commit, found.withdrawn) == ({"slope": 1.02}, 1, "wrong reference")
    assert store.head().state != state
    assert store.at(1).records("calibration")[0].withdrawn is None


def test_an_unknown_record_cannot_be_withdrawn(store):
    with pytest.raises(UnknownNameError, match="record 'c2'"):
        store.commit(withdraw={"c2": "?"}, by="test")


def test_samples_outside_the_stated_span_are_refused(store):
    columns, granule = track()
    wrong = type(granule)(**{**vars(granule), "stop": granule.stop - SECOND})
    with pytest.raises(DatasetError, match="outside the span"):
        store.stage(TRACK, columns, [wrong])
    assert list(Path(store.url, "segments").rglob("zarr.json")) == []


def test_a_checkpoint_says_what_the_commits_say(store):
    for number in range(205):
        store.commit(records=[{"id": f"r{number}", "kind": "alarm", "body": {}}], by="test")
    ingest(store, [track()])
    names = sorted(path.name for path in Path(store.url, "commits").glob("*.checkpoint"))
    assert names == ["0000000100.checkpoint", "0000000200.checkpoint"]
    afresh = Store.open(store.url)
    assert afresh.head().state == store.head().state
    with_checkpoints = afresh.at(150).state
    for path in Path(store.url, "commits").glob("*.checkpoint"):
        path.unlink()
    assert Store.open(store.url).head().state == store.head().state
    assert Store.open(store.url).at(150).state == with_checkpoints


def test_of_racing_writers_nothing_is_lost_and_nothing_is_twice(store):
    writers = [start_writer(store, me, 12) for me in (1, 2, 3)]
    acknowledged = set()
    for writer in writers:
        acknowledged |= set(writer.communicate(timeout=120)[0].splitlines())
        assert writer.returncode == 0
    ids = [granule.id for granule in store.head().granules(TRACK.name)]
    assert len(ids) == len(set(ids)) == 4 * 12
    assert acknowledged < set(ids)
    assert store.check() == []
    rows = store.head().read(TRACK.name).data["time"]
    assert len(rows) == 4 * 12 * 10


def test_a_killed_writer_loses_nothing_acknowledged_and_half_shows_nothing(store):
    acknowledged = set()
    for trial in range(5):
        writer = start_writer(store, trial + 1, 10**6)
        lines = [writer.stdout.readline().rstrip("\n") for _ in range(2)]
        time.sleep(0.013 * trial)
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.communicate(timeout=60)[0]
        lines += rest.split("\n")[:-1]  # the last line may be torn
        acknowledged |= set(lines)
        view = Store.open(store.url).head()
        granules = view.granules(TRACK.name)
        assert acknowledged <= {granule.id for granule in granules}
        assert len(view.read(TRACK.name).data["time"]) == sum(g.rows for g in granules)
    assert store.check() == []


VERSIONS = st.lists(
    st.none()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.text(max_size=4)
    | st.lists(st.integers() | st.text(max_size=2), max_size=2),
    max_size=3,
)


@given(st.lists(VERSIONS, min_size=2, max_size=6))
def test_any_versions_have_one_order(versions):
    ordered = sorted(versions, key=version_order)
    for one, other in itertools.combinations(ordered, 2):
        assert version_order(one) <= version_order(other)


@pytest.mark.parametrize(
    "ascending",
    [
        ["v1", "v2", "v9", "v10", "v10a", "v010b", "w1"],
        ["0302", "0401", "0502", "0602"],
        ["2021-04-23 15:42:10", "2021-04-23 15:42:11", "2021-11-01 00:00:00"],
        ["1.9", "1.10", "1.10.1", "2"],
        ["9" * 5000, "1" + "0" * 5000],
    ],
)
def test_digits_in_versions_count_as_numbers(ascending):
    descending = ascending[::-1]
    assert sorted(descending, key=lambda text: version_order((text,))) == ascending


def test_a_version_that_json_cannot_say_is_made_plain_or_refused(store):
    columns, granule = track(version=(np.int64(3), float("nan")))
    ingest(store, [(columns, granule)])
    assert store.head().granules(TRACK.name)[0].version == (3, None)
    with pytest.raises(DatasetError, match="version"):
        store.stage(TRACK, *join([track(version=(object(),))]))

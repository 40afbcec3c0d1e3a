"""Granules of one product that do not have the same variables: nothing blanks what is there."""

import dataclasses
import itertools
import tempfile

import numpy as np
import pytest
from store_made_up import DAY, EPOCH, EVENTS, SECOND, TRACK, events, ingest, same, track

from vconst.dataset.identity import granule_id
from vconst.errors import UnknownNameError
from vconst.store import Store

QUALITY = {"flag_masks": [1], "flag_meanings": "spike", "rejects": 1}


def _excerpt(rows, *, seed, version=(1,), start=EPOCH, baseline="", **values):
    """A granule with a time and what is given by name."""
    time = start + SECOND * np.arange(rows)
    columns, granule = track(start, rows, key=f"excerpt-{seed}", version=version, seed=seed)
    data = {"time": time.view("M8[ns]"), **{n: np.asarray(v) for n, v in values.items()}}
    attrs = {name: QUALITY for name in values if name.startswith("quality")}
    granule = dataclasses.replace(granule, baseline=baseline)
    columns = dataclasses.replace(
        columns, data=data, dims=dict.fromkeys(data, ("time",)), attrs=attrs
    )
    return columns, granule


def _read(made, *, compact=False, names=None, **settings):
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(f"{folder}/store")
        for one in made:
            ingest(store, [one])
        if compact:
            store.compact()
        return store.head().read(TRACK.name, names, **settings)


def test_a_poorer_excerpt_of_more_weight_blanks_no_value_of_a_richer_one():
    rich = _excerpt(3, seed=1, field=[1.0, 2.0, 3.0], north=[4.0, 5.0, 6.0], level=[7, 8, 9])
    poor = _excerpt(3, seed=2, version=(2,), field=[1.5, np.nan, np.nan])
    for made, compact in itertools.product(((rich, poor), (poor, rich)), (False, True)):
        found = _read(made, compact=compact)
        assert found.data["field"].tolist() == [1.5, 2.0, 3.0]
        assert found.data["north"].tolist() == [4.0, 5.0, 6.0]
        assert found.data["level"].tolist() == [7, 8, 9]
        assert found.attrs["time"]["overlap_filled"] == 3
        alone = _read(made, names=["field"])
        assert alone.data["field"].tolist() == [1.5, 2.0, 3.0]
        assert alone.attrs["time"]["overlap_filled"] == 2


def test_of_several_that_have_a_value_the_greatest_lends_it():
    made = [
        _excerpt(2, seed=1, version=(1,), field=[1.0, 1.0]),
        _excerpt(2, seed=2, version=(2,), field=[2.0, np.nan]),
        _excerpt(2, seed=3, version=(3,), field=[np.nan, np.nan]),
    ]
    for order in itertools.permutations(made):
        assert _read(order).data["field"].tolist() == [2.0, 1.0]


def test_the_quality_of_a_value_comes_from_where_the_value_comes():
    rich = _excerpt(2, seed=1, field=[1.0, 2.0], quality_field=np.array([1, 0], "u1"))
    poor = _excerpt(
        2, seed=2, version=(2,), field=[np.nan, 5.0], quality_field=np.array([0, 1], "u1")
    )
    for names in (None, ["quality_field"]):
        found = _read([rich, poor], names=names)
        assert found.data["quality_field"].tolist() == [1, 1]


def test_a_sample_that_its_quality_rejects_lends_nothing():
    rich = _excerpt(2, seed=1, field=[1.0, 2.0], quality=np.array([1, 0], "u1"))
    poor = _excerpt(2, seed=2, version=(2,), field=[np.nan] * 2, quality=np.array([0, 0], "u1"))
    for names in (None, ["field"]):
        found = _read([rich, poor], names=names)
        assert np.array_equal(found.data["field"], [np.nan, 2.0], equal_nan=True)


def test_an_older_baseline_lends_nothing():
    old = _excerpt(2, seed=1, baseline="05", field=[1.0, 2.0])
    new = _excerpt(2, seed=2, baseline="06", field=[np.nan, 3.0])
    found = _read([old, new])
    assert np.array_equal(found.data["field"], [np.nan, 3.0], equal_nan=True)
    assert _read([old, new], baseline="05").data["field"].tolist() == [1.0, 2.0]


def test_variables_axes_and_traits_do_not_depend_on_order_or_compaction(store, tmp_path):
    made = [
        _excerpt(3, seed=1, field=[1.0] * 3),
        _excerpt(3, seed=2, start=EPOCH + DAY, north=[1.0] * 3),
        _excerpt(3, seed=3, start=EPOCH + 100 * SECOND, field=[1.0] * 3),
    ]
    titles = ["first", "second", "third"]
    answers = []
    for number, order in enumerate(itertools.permutations(range(3))):
        store = Store.create(tmp_path / str(number))
        for i in order:
            ingest(store, [made[i]], dataclasses.replace(TRACK, title=titles[i]))
        for view in (store.head(), store.compact() and store.head()):
            traits = view.traits(TRACK.name)
            answers.append((view.variables(TRACK.name), view.axes(TRACK.name), traits))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == ["field", "north", "time"]
    assert answers[0][2]["title"] == "second"


def test_traits_are_those_of_the_greatest_reader(store):
    for reader, start in ((2, EPOCH), (1, EPOCH + DAY)):
        columns, granule = _excerpt(3, seed=reader, start=start, field=[1.0] * 3)
        granule = dataclasses.replace(granule, id=granule_id([reader], reader))
        product = dataclasses.replace(TRACK, title=f"by reader {reader}")
        ingest(store, [(columns, granule)], product)
    assert store.head().traits(TRACK.name)["title"] == "by reader 2"


def test_a_variable_of_other_times_only_is_missing(store):
    ingest(store, [_excerpt(3, seed=1, field=[1.0] * 3)])
    ingest(store, [_excerpt(3, seed=2, start=EPOCH + DAY, north=np.ones(3, "f4"))])
    view = store.head()
    found = view.read(TRACK.name, ["field", "north"], EPOCH, EPOCH + SECOND)
    assert found.data["field"].tolist() == [1.0, 1.0]
    assert found.data["north"].dtype == np.float32
    assert np.isnan(found.data["north"]).tolist() == [True, True]
    assert set(view.read(TRACK.name, stop=EPOCH).data) == {"time", "field"}
    with pytest.raises(UnknownNameError, match="variable of nova-1/lap 'nort'"):
        view.read(TRACK.name, ["nort"], EPOCH, EPOCH + SECOND)


def test_a_view_that_has_read_reads_on_after_compact_and_prune(store):
    for i in range(4):
        ingest(store, [track(EPOCH + i * 1000 * SECOND, 50, seed=i)])
    view = store.head()
    samples, names = view.read(TRACK.name), view.variables(TRACK.name)
    store.compact()
    assert store.prune(older=0.0, force=True)["removed"] == 4
    assert same(view.read(TRACK.name), samples)
    assert view.variables(TRACK.name) == names
    assert view.traits(TRACK.name)["product"] == TRACK.name
    assert len(view.granules(TRACK.name)) == 4
    assert view.blocks(TRACK.name).first.size == store.head().blocks(TRACK.name).first.size


def test_events_lend_values_too(store):
    ingest(store, [events([30, 10, 20], list("cab"), [7.0, 7.1, 7.2])], EVENTS)
    later = events([21, 40, 5], list("bda"), [np.nan, 7.4, np.nan], version=(2,))
    ingest(store, [later], EVENTS)
    found = store.head().read(EVENTS.name, start=EPOCH + 4 * SECOND, stop=EPOCH + 35 * SECOND)
    assert found.data["event_id"].tolist() == ["a", "b", "c"]
    assert found.data["magnitude"].tolist() == [7.1, 7.2, 7.0]
    assert found.attrs["start"]["overlap_filled"] == 2

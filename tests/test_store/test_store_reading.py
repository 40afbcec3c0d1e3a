"""What reading gives: ranges, order, overlap, rows, blocks, and what other readers see."""

import dataclasses
import pickle
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st
from store_made_up import (
    DAY,
    EPOCH,
    EVENTS,
    SECOND,
    SERIES,
    SPECTRA,
    TRACK,
    events,
    ingest,
    same,
    series,
    spectra,
    track,
)

from vconst.errors import DamageError, DatasetError, SelectionError, UnknownNameError
from vconst.store import Store, gather
from vconst.store.arrays import decode, encode


def test_a_track_comes_back_as_it_was_but_for_the_last_digit_of_positions(store):
    columns, granule = track(rows=1000)
    ingest(store, [(columns, granule)])
    found = store.head().read(TRACK.name)
    for name in ("time", "electron_density", "quality"):
        assert found.data[name].dtype == columns.data[name].dtype
        assert (found.data[name] == columns.data[name]).all()
    assert (found.data["mode"] == columns.data["mode"].astype("U")).all()
    for name in ("latitude", "longitude"):
        assert np.abs(found.data[name] - columns.data[name]).max() <= 5.1e-7
    assert found.attrs["electron_density"] == {"units": "cm-3"}


def test_any_reader_of_zarr_opens_a_segment_and_sees_the_same_bits(store):
    ingest(store, [track(rows=5000)])
    found = store.head().read(TRACK.name)
    folder = next(Path(store.url, "segments/nova-1/lap").iterdir())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dataset = xarray.open_zarr(folder, consolidated=False, chunks=None)
        for name in ("time", "latitude", "longitude", "electron_density", "quality"):
            assert dataset[name].values.tobytes() == found.data[name].tobytes()
    array = zarr.open_array(folder / "latitude", mode="r")
    assert array.dtype == np.int32
    names = [type(codec).__name__ for codec in array.metadata.codecs]
    assert names == ["BytesCodec", "BloscCodec", "Crc32cCodec"]


def test_missing_and_wild_positions_are_kept():
    values = np.array([1.2345678, np.nan, -89.9999996, 0.1 + 0.2, 179.9999999])
    numbers, attributes, _ = encode(values, {}, position=True)
    assert numbers.dtype == np.int32
    back = decode(numbers, attributes)[0]
    assert np.isnan(back[1])
    assert back[3] == 300000 * 1e-6
    wild = np.append(values, [99999.0, np.inf])
    numbers, attributes, _ = encode(wild, {}, position=True)
    again = decode(numbers, attributes)[0]
    assert np.array_equal(again[:5], back, equal_nan=True)
    assert again[5:].tolist() == [99999.0, np.inf]


def test_missing_times_stay_missing():
    values = np.array(["2020-01-01T00:00:00.123456789", "NaT"], "M8[ns]")
    numbers, attributes, _ = encode(values, {})
    back = decode(numbers, attributes)[0]
    assert back[0] == values[0]
    assert np.isnat(back[1])


def test_attributes_that_json_cannot_say_are_refused(store):
    columns, granule = track()
    columns.attrs["electron_density"] = {"limit": float("nan")}
    with pytest.raises(DatasetError, match=r"electron_density.*limit.*not plain JSON"):
        store.stage(TRACK, columns, [granule])


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_start_and_stop_are_both_included(three_days, data):
    view, whole = three_days
    times = whole.data["time"].view("i8")
    ends = st.sampled_from(times.tolist()).flatmap(
        lambda t: st.sampled_from([t - 1, t, t + 1, t - DAY])
    )
    start, stop = sorted(data.draw(st.tuples(ends, ends)))
    inside = (times >= start) & (times <= stop)
    found = view.read(TRACK.name, ("electron_density",), start, stop)
    assert (found.data["time"].view("i8") == times[inside]).all()
    assert (found.data["electron_density"] == whole.data["electron_density"][inside]).all()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_rows_are_those_of_the_whole(three_days, data):
    view, whole = three_days
    edges = data.draw(st.sets(st.integers(0, 2709), min_size=2, max_size=12))
    edges = sorted(edges)[: len(edges) // 2 * 2]
    ranges = np.array(edges).reshape(-1, 2)
    found = view.read_rows(TRACK.name, ("latitude", "mode"), ranges)
    rows = np.concatenate([np.arange(*one) for one in ranges])
    for name in ("time", "latitude", "mode"):
        assert (found.data[name] == whole.data[name][rows]).all()


def test_much_is_read_ahead_and_is_the_same_and_damage_in_it_is_named(store, monkeypatch):
    ingest(store, [track(EPOCH + i * DAY, 300, seed=i) for i in range(12)])
    view = store.head()
    one_by_one = view.read(TRACK.name)
    monkeypatch.setattr(gather, "_MUCH", 0)
    ahead = view.read(TRACK.name)
    assert list(ahead.data) == list(one_by_one.data)
    for name, values in one_by_one.data.items():
        assert ahead.data[name].tobytes() == values.tobytes()
    chunk = next(path for path in Path(view.url).rglob("latitude/c/0"))
    chunk.write_bytes(chunk.read_bytes()[:-1])
    with pytest.raises(DamageError, match="latitude/c/0"):
        Store.open(view.url).head().read(TRACK.name)


def test_without_times_the_rest_is_the_same(store):
    ingest(store, [track(EPOCH, 300), track(EPOCH + 100 * SECOND, 300, seed=2)])
    ingest(store, [events([60, 30], ["b", "a"], [6.0, 5.0])], EVENTS)
    for product, first in ((TRACK.name, "time"), (EVENTS.name, "start")):
        whole = store.head().read(product, None, EPOCH, EPOCH + 350 * SECOND)
        bare = store.head().read(product, None, EPOCH, EPOCH + 350 * SECOND, time=False)
        assert set(whole.data) - set(bare.data) == {first}
        for name, values in bare.data.items():
            assert values.tobytes() == whole.data[name].tobytes()
    asked = store.head().read(TRACK.name, ["time", "latitude"], time=False)
    assert set(asked.data) == {"time", "latitude"}


@pytest.fixture(scope="module")
def three_days(tmp_path_factory):
    """Eighteen granules, committed in an order that is not theirs."""
    store = Store.create(tmp_path_factory.mktemp("made") / "store")
    starts = [EPOCH + i * DAY // 3 for i in range(9)]
    for i in (4, 0, 8, 2, 1, 3, 7, 6, 5):
        ingest(
            store, [track(starts[i], 300, seed=i), track(starts[i] + 4000 * SECOND, 1, seed=i)][:2]
        )
    view = store.head()
    return view, view.read(TRACK.name)


def test_blocks_hold_every_row_once_and_count_through_segments(three_days):
    view, whole = three_days
    blocks = view.blocks(TRACK.name)
    rows = np.concatenate([np.arange(a, b) for a, b in zip(blocks.first, blocks.stop, strict=True)])
    assert (rows == np.arange(len(whole.data["time"]))).all()
    times = whole.data["time"].view("i8")
    assert (times[blocks.first] == blocks.start_time).all()
    assert (times[blocks.stop - 1] == blocks.stop_time).all()
    assert (blocks.stop_time - blocks.start_time < 32 * SECOND).all()


def test_blocks_of_a_time_count_from_its_first_granule(three_days):
    view, _ = three_days
    start, stop = EPOCH + DAY + 50 * SECOND, EPOCH + DAY + 120 * SECOND
    blocks = view.blocks(TRACK.name, start, stop)
    assert (blocks.stop_time >= start).all()
    assert (blocks.start_time <= stop).all()
    ranges = np.stack([blocks.first, blocks.stop], axis=1)
    times = view.read_rows(TRACK.name, (), ranges, start, stop).data["time"].view("i8")
    inside = times[(times >= start) & (times <= stop)]
    assert (inside == view.read(TRACK.name, (), start, stop).data["time"].view("i8")).all()


def test_where_granules_overlap_there_are_no_blocks(store):
    ingest(store, [track(EPOCH, 100), track(EPOCH + 50 * SECOND, 100)])
    assert store.head().blocks(TRACK.name) is None


def test_a_view_pickles_and_stays_where_it_was(store):
    ingest(store, [track()])
    view = pickle.loads(pickle.dumps(store.head()))
    ingest(store, [track(EPOCH + DAY)])
    again = pickle.loads(pickle.dumps(view))
    assert again.number == view.number == 1
    assert again.state == store.at(1).state != store.head().state
    assert len(again.read(TRACK.name).data["time"]) == 100


def test_of_equal_times_the_higher_version_counts(store):
    ingest(store, [series([0, 1, 2], [1.0, 2.0, 3.0], version=(2,), seed=1)], SERIES)
    ingest(store, [series([1, 2, 3, 4], [2.0, 9.0, 9.5, 9.6], version=(1,), seed=2)], SERIES)
    found = store.head().read(SERIES.name)
    assert found.data["kp"].tolist() == [1.0, 2.0, 3.0, 9.5, 9.6]
    assert _overlap(found) == (1, 1, 0)


def _overlap(columns):
    """How many samples were equal, differed, and lent a value."""
    said = columns.attrs["time"]
    return tuple(said[f"overlap_{name}"] for name in ("equal", "differing", "filled"))


def test_at_equal_versions_definitive_then_longer_then_later_counts(store):
    first = series([0, 1], [1.0, 1.0], seed=1)
    longer = series([0, 1, 2], [2.0, 2.0, 2.0], seed=2)
    later = series([1, 2, 3], [3.0, 3.0, 3.0], seed=3)
    for made in (later, longer, first):
        ingest(store, [made], SERIES)
    assert store.head().read(SERIES.name).data["kp"].tolist() == [2.0, 3.0, 3.0, 3.0]
    ingest(store, [series([2], [4.0], seed=4, version=(0,))], SERIES)
    assert store.head().read(SERIES.name).data["kp"].tolist() == [2.0, 3.0, 3.0, 3.0]


def test_definitive_values_count_more_than_longer_preliminary_ones(store):
    ingest(store, [series([0], [1.0], seed=1)], SERIES)
    ingest(store, [series([0, 1], [2.0, 2.0], seed=2, definitive=False)], SERIES)
    assert store.head().read(SERIES.name).data["kp"].tolist() == [1.0, 2.0]


def test_missing_equals_missing_when_samples_are_compared(store):
    ingest(store, [series([0, 1], [np.nan, 1.0], seed=1)], SERIES)
    ingest(store, [series([0, 1], [np.nan, np.nan], seed=2)], SERIES)
    assert _overlap(store.head().read(SERIES.name)) == (1, 1, 1)


def test_what_one_granule_says_twice_is_kept_twice(store):
    ingest(store, [series([0, 1, 1], [1.0, 2.0, 3.0], seed=1)], SERIES)
    assert store.head().read(SERIES.name).data["kp"].tolist() == [1.0, 2.0, 3.0]
    ingest(store, [series([1, 2], [2.0, 4.0], seed=2)], SERIES)
    assert store.head().read(SERIES.name).data["kp"].tolist() == [1.0, 2.0, 3.0, 4.0]


def test_a_sample_key_of_two_columns_keeps_what_differs_in_either(store):
    product = dataclasses.replace(SERIES, sample_key=("time", "site"))
    for seed, sites in enumerate((["b", "a", "a"], ["a", "c", "b"])):
        columns, granule = series([1, 1, 0], [seed, seed, seed], seed=seed)
        columns.data["site"] = np.array(sites, object)
        columns.dims["site"] = ("time",)
        ingest(store, [(columns, granule)], product)
    found = store.head().read(product.name)
    seconds = (found.data["time"].view("i8") - EPOCH) // SECOND
    assert list(zip(seconds, found.data["site"], strict=True)) == [
        (0, "a"), (0, "b"), (1, "a"), (1, "b"), (1, "c"),
    ]  # fmt: skip


def test_a_revised_event_is_read_once_even_where_it_moved_out_of_the_time(store):
    ingest(store, [events([10, 20, 30], list("abc"), [7.0, 7.1, 7.2])], EVENTS)
    ingest(store, [events([11, 90], list("ab"), [7.5, 7.3], version=(2,))], EVENTS)
    every = store.head().read(EVENTS.name)
    assert every.data["event_id"].tolist() == ["a", "c", "b"]
    assert every.data["magnitude"].tolist() == [7.5, 7.2, 7.3]
    until = store.head().read(EVENTS.name, stop=EPOCH + 50 * SECOND)
    assert until.data["event_id"].tolist() == ["a", "c"]


def test_axes_come_along_and_must_agree(store):
    ingest(store, [spectra(EPOCH, 5, [1.0, 2.0, 4.0])], SPECTRA)
    ingest(store, [spectra(EPOCH + 100 * SECOND, 4, [1.0, 2.0, 4.0], seed=1)], SPECTRA)
    found = store.head().read(SPECTRA.name, ("power",))
    assert found.data["power"].shape == (9, 3)
    assert found.data["frequency"].tolist() == [1.0, 2.0, 4.0]
    assert store.head().axes(SPECTRA.name) == ["frequency"]
    ingest(store, [spectra(EPOCH + 200 * SECOND, 4, [1.0, 2.0, 5.0], seed=2)], SPECTRA)
    with pytest.raises(SelectionError, match="axis 'frequency' changes"):
        store.head().read(SPECTRA.name, ("power",))


def _flagged(start, values, meanings, masks, rejects):
    columns, granule = track(start, len(values))
    columns.data["quality"] = np.array(values, "u2")
    said = {"flag_masks": masks, "flag_meanings": meanings, "rejects": rejects}
    columns.attrs["quality"] = said
    return columns, granule


def test_quality_reasons_keep_their_names_where_bits_changed(store):
    ingest(store, [_flagged(EPOCH, [0, 1, 2, 3], "eclipse spike", [1, 2], 2)])
    ingest(store, [_flagged(EPOCH + DAY, [0, 1, 2, 4, 5], "spike noise eclipse", [1, 2, 4], 3)])
    found = store.head().read(TRACK.name, ("quality",))
    said = found.attrs["quality"]
    bit = dict(zip(said["flag_meanings"].split(), said["flag_masks"], strict=True))
    spike, eclipse, noise = bit["spike"], bit["eclipse"], bit["noise"]
    wanted = [0, eclipse, spike, eclipse | spike, 0, spike, noise, eclipse, spike | eclipse]
    assert found.data["quality"].tolist() == wanted
    assert said["rejects"] == spike | noise


def test_a_unit_that_changes_is_refused(store):
    ingest(store, [track()])
    columns, granule = track(EPOCH + DAY)
    columns.attrs["electron_density"] = {"units": "m-3"}
    ingest(store, [(columns, granule)])
    with pytest.raises(SelectionError, match="unit of 'electron_density' changes"):
        store.head().read(TRACK.name)
    assert len(store.head().read(TRACK.name, stop=EPOCH + DAY // 2).data["time"]) == 100


def test_a_variable_that_older_segments_lack_is_missing_there(store):
    ingest(store, [track(rows=2)])
    columns, granule = track(EPOCH + DAY, 2)
    columns.data["potential"] = np.array([0.5, 0.6])
    columns.dims["potential"] = ("time",)
    ingest(store, [(columns, granule)])
    found = store.head().read(TRACK.name, ("potential",)).data["potential"]
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == [0.5, 0.6]


def test_a_time_without_granules_gives_columns_without_rows(store):
    ingest(store, [track()])
    found = store.head().read(TRACK.name, start=EPOCH + DAY)
    assert {len(values) for values in found.data.values()} == {0}
    assert found.data["time"].dtype == "M8[ns]"


def test_compacting_changes_no_bit(store):
    for i in range(5):
        ingest(store, [track(EPOCH + i * 1000 * SECOND, 100 + i, seed=i)])
    ingest(store, [track(EPOCH, 90, seed=9, version=(2,))])
    before = store.head()
    samples = before.read(TRACK.name)
    index = before.blocks(TRACK.name)
    assert store.compact() == {"before": 5, "after": 1}
    after = store.head()
    assert after.state == before.state
    assert same(after.read(TRACK.name), samples)
    for one, other in zip(after.blocks(TRACK.name), index, strict=True):
        assert (one == other).all()
    assert store.compact() == {"before": 1, "after": 1}


def test_periods_divide_segments_and_a_time_opens_only_its_own(store):
    ingest(store, [track(EPOCH + i * DAY, 10, seed=i) for i in range(3)])
    folder = Path(store.url, "segments/nova-1/lap")
    assert len(list(folder.iterdir())) == 3
    for path in folder.glob("2020-01-0[23]-*/zarr.json"):
        path.write_text("no json")
    found = store.head().read(TRACK.name, stop=EPOCH + DAY // 2)
    assert len(found.data["time"]) == 10


def test_unknown_names_get_the_nearest_known_one(store):
    ingest(store, [track()])
    with pytest.raises(UnknownNameError, match="Did you mean 'electron_density'"):
        store.head().read(TRACK.name, ("electon_density",))
    with pytest.raises(UnknownNameError, match="Did you mean 'nova-1/lap'"):
        store.head().read("nova-1/lab")

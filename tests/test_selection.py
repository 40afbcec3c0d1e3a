"""Selections are said first and read last; pieces give the same numbers as the whole."""

import os
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.native import PRODUCT, make_half_orbits
from tests.pieces import keep_north, sum_and_count
from vconst.dataset import Columns, Granule
from vconst.engine import Engine
from vconst.errors import SelectionError, UnknownNameError, UsageError
from vconst.ingest import ingest
from vconst.mission import Format, Product, Variable
from vconst.plugins import Host
from vconst.selection import DAY, Selection, map_pieces, parse_time, select
from vconst.selection.times import piece_length
from vconst.store import Store


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def view(tmp_path_factory, host):
    folder = tmp_path_factory.mktemp("selection")
    make_half_orbits(folder, 80, samples=300, host=host)
    store = Store.create(folder / "store")
    ingest([folder], store, host)
    return store.head()


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("2020-01-08", False, "2020-01-08T00:00:00"),
        ("2020-01-08", True, "2020-01-09T00:00:00"),
        ("2020-01-08T12:30", True, "2020-01-08T12:30:00"),
        ("2020-01-08T12:30:00Z", False, "2020-01-08T12:30:00"),
        ("2016-12-31", True, "2017-01-01T00:00:00"),
        ("2020-01-08 12:30:00.123456789", True, "2020-01-08T12:30:00.123456789"),
        (np.datetime64("2020-01-08T12", "h"), True, "2020-01-08T12:00:00"),
        ("1932-01-01", False, "1932-01-01T00:00:00"),
    ],
)
def test_a_date_alone_as_stop_means_its_24_hours(text, end, expected):
    assert parse_time(text, end) == np.datetime64(expected, "ns").astype(np.int64)


@pytest.mark.parametrize(
    "text",
    [
        *("yesterday", "now", "today", "NaT", "", "8.1.2020", "+2020-01-08", "20200108"),
        *("2020-13-01", "2020-02-30", "2020", "2020-01", "2020-W02", "2020-01-08Z"),
        *("2020-01-08T24:01", "2020-01-08T12:30+01:00", "2020-01-08T12:30:00.0000000001"),
        *("3000-01-01", "1500-01-01", "1899-12-31", "2100-01-02T00:00Z"),
    ],
)
def test_what_is_no_day_or_time_is_refused(text):
    with pytest.raises(UsageError, match=f"'{re.escape(text)}' is not a "):
        parse_time(text)


def test_start_and_stop_are_both_included(view, host):
    times = select(view, host, PRODUCT).read()["time"].values
    chosen = select(view, host, PRODUCT, start=times[10], stop=times[20]).read()
    assert chosen["time"].values.tolist() == times[10:21].tolist()


def test_pieces_give_the_bytes_of_the_whole(view, host):
    whole = select(view, host, PRODUCT).read()["magnetic_field"].values
    selection = select(view, host, PRODUCT)
    parts = map_pieces([selection], _values)
    assert len(parts) == len(selection.pieces()) > 1
    assert np.concatenate(parts).tobytes() == whole.tobytes()


def _values(datasets, window):
    return datasets[0]["magnetic_field"].values


@pytest.mark.parametrize("workers", [2, 3])
def test_numbers_are_the_same_bit_for_bit_however_many_work(view, host, workers):
    here = select(view, host, PRODUCT).then(keep_north, above=10.0)
    expected = here.reduce(sum_and_count, list)
    with Engine(workers) as engine:
        there = select(view, host, PRODUCT, engine=engine).then(keep_north, above=10.0)
        assert there.reduce(sum_and_count, list) == expected
        assert there.tally == here.tally
        assert here.tally["too_far_south"] > 0


def _keep_series(folder, kp, cuts, **about):
    """A store of a three-hourly series since 1957, in as many granules as it is cut into."""
    product = Product(
        **{"name": "nova/kp", "title": "Kp", "kind": "series", "period": "all"} | about,
        variables=(Variable(source="time", name="time"), Variable(source="kp", name="kp")),
        formats=(Format(read=print),),
    )
    time = np.datetime64("1957-10-01", "ns") + np.arange(kp.size) * np.timedelta64(3, "h")
    store = Store.create(folder)
    for rows in np.array_split(np.arange(kp.size), cuts):
        first, last = (int(time[row].astype(np.int64)) for row in (rows[0], rows[-1]))
        granule = Granule(
            product=product.name,
            key=str(first),
            id=f"{first}",
            start=first,
            stop=last,
            rows=rows.size,
        )
        dims = {"time": ("time",), "kp": ("time",)}
        columns = Columns(product.name, {"time": time[rows], "kp": kp[rows]}, dims)
        store.commit(store.stage(product, columns, [granule]), by="test")
    return Selection(view=store.head(), product=product.name, kind="series")


def test_a_sparse_series_has_few_pieces_whatever_its_layout(tmp_path):
    kp = np.random.default_rng(5).integers(0, 28, 8 * 365 * 60) / 3
    found = []
    for cuts in (1, 7):
        selection = _keep_series(tmp_path / str(cuts), kp, cuts, cadence=10800.0)
        parts = selection.reduce(_kp_sum, list)
        assert len(parts) <= 4
        assert sum(rows for _, rows in parts) == kp.size
        assert selection.counts()["samples"] == kp.size
        found.append(parts)
    assert found[0] == found[1]


def _kp_sum(dataset, window):
    return float(dataset["kp"].values.sum()), dataset.sizes["time"]


@pytest.mark.parametrize(
    ("declared", "days"),
    [
        (("track", 1.0, "month"), 1),
        (("track", None, "all"), 1),
        (("grid", 3600.0, "month"), 1),
        (("series", 1.0, "month"), 1),
        (("series", 60.0, "month"), 10),
        (("series", 3600.0, "all"), 1000),
        (("series", 86400.0, "all"), 100_000),
        (("series", None, "month"), 1),
        (("series", None, "all"), 100_000),
        (("events", None, "all"), 100_000),
    ],
)
def test_the_length_of_pieces_follows_from_what_is_declared(declared, days):
    assert piece_length(*declared) == days * DAY


def test_a_halo_brings_the_samples_beside_a_piece(view, host):
    selection = select(view, host, PRODUCT)
    bare = selection.reduce(_length, list)
    wide = selection.reduce(_length, list, halo=DAY // 24)
    assert sum(wide) > sum(bare)


def _length(dataset, window):
    return dataset.sizes["time"]


def test_rows_of_the_block_index_are_those_of_the_whole(view, host):
    selection = select(view, host, PRODUCT)
    blocks = selection.blocks()
    whole = selection.read()
    ranges = np.array([[blocks.first[3], blocks.stop[3]], [blocks.first[40], blocks.stop[41]]])
    chosen = selection.read_rows(ranges)
    rows = np.concatenate([np.arange(*pair) for pair in ranges])
    assert chosen["row"].values.tolist() == rows.tolist()
    assert np.array_equal(chosen["magnetic_field"], whole["magnetic_field"][rows])


def test_the_key_depends_on_what_is_read_and_not_on_how(view, host, tmp_path):
    key = select(view, host, PRODUCT).key
    assert select(view, host, PRODUCT, engine=Engine(2)).key == key
    assert select(view, host, PRODUCT, quality="none").key != key
    assert select(view, host, PRODUCT, stop="2020-01-11").key != key
    assert select(view, host, PRODUCT).then(keep_north, above=10.0).key != key
    assert (
        select(view, host, PRODUCT).then(keep_north, above=11.0).key
        != select(view, host, PRODUCT).then(keep_north, above=10.0).key
    )


def test_unknown_names_are_refused_with_the_nearest(view, host):
    with pytest.raises(UnknownNameError, match="Did you mean"):
        select(view, host, PRODUCT + "x")
    with pytest.raises(UnknownNameError, match="Did you mean 'magnetic_field'"):
        select(view, host, PRODUCT, variables=["magnetic_feild"])


def test_a_product_that_is_known_but_not_stored_says_how_to_get_it(view, host):
    other = next(name for name in host.products if name not in view.products())
    with pytest.raises(SelectionError, match="holds no") as caught:
        select(view, host, other)
    assert "vconst ingest" in caught.value.hint


def test_an_empty_span_says_what_there_is(view, host):
    with pytest.raises(SelectionError, match="has no samples") as caught:
        select(view, host, PRODUCT, start="2021-01-01").read()
    assert "2020-01-10" in caught.value.hint


def test_a_time_between_granules_names_the_nearest_on_both_sides(view):
    granules = sorted(view.granules(PRODUCT), key=lambda each: each.start)
    gap = next(
        (one.stop, two.start) for one, two in pairwise(granules) if two.start - one.stop > 10**10
    )
    middle = np.datetime64(sum(gap) // 2, "ns")
    with pytest.raises(SelectionError, match="has no samples") as caught:
        select(view, None, PRODUCT, start=middle, stop=middle).read()
    assert "the last before that ends 20" in caught.value.hint
    assert "the next begins 20" in caught.value.hint


def test_a_stop_before_the_start_is_said(view):
    with pytest.raises(SelectionError, match="ends before it begins: 2020-01-09 to 2020-01-08"):
        select(view, None, PRODUCT, start="2020-01-09", stop="2020-01-08")


def test_counts_are_those_of_the_granules(view, host):
    counts = select(view, host, PRODUCT).counts()
    assert counts["samples"] == 80 * 300


def test_a_selection_shows_what_it_is_in_one_line(view, host):
    shown = repr(select(view, host, PRODUCT).then(keep_north, above=10.0))
    assert shown == (
        f"<Selection of '{PRODUCT}' from the beginning to the end: all variables; 1 transform>"
    )
    shown = repr(select(view, host, PRODUCT, variables=["magnetic_field"], start="2020-01-08"))
    assert "from 2020-01-08T00:00:00Z to the end: magnetic_field; 0 transforms" in shown


def test_two_files_of_the_same_hour_are_counted_as_overlap(tmp_path, host):
    """A text and a CDF of one hour of one spacecraft, as two services give it."""
    folder = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).parents[1] / ".." / "shared"))
    if not (folder / "data" / "swarm").is_dir():
        pytest.skip("VCONST_TEST_DATA holds no Swarm files")
    store = Store.create(tmp_path / "store")
    ingest(sorted((folder / "data" / "swarm").glob("vires_*")), store, host)
    counts = select(store.head(), host, "swarm-a/mag-lr").counts()
    assert store.head().products()["swarm-a/mag-lr"].samples == 384
    assert (counts["samples"], counts["kept"]) == (192, 192)
    assert counts["overlap"] == {"equal": 23, "differing": 169}

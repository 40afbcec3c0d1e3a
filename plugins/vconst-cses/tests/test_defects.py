"""The faults of real files that writers make on purpose: each is seen again in reading."""

import numpy as np
import pytest
from vconst_cses.defects import DEFECTS

from vconst import FileError, VconstError
from vconst.dataset import Source, conform, mask, unconform
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.store import Store
from vconst.testing import make_columns

ROWS = 300


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture
def faulty(host, tmp_path):
    """Columns and granule of a made-up file with the named faults."""

    def make(name, *defects):
        product = host.product(name)
        form = product.native
        columns = long_track(product, host.vocabulary)
        arrays = unconform(product, columns, form, host.vocabulary)
        times = columns.data["time"]
        path = tmp_path / form.name_file(times[0], times[-1])
        form.write(arrays, path, defects=defects)
        given = form.read(path)
        content = given[name] if isinstance(given, dict) else given
        source = Source(content=content, form=form, key="made up", id="0")
        [(read, [granule])] = conform(product, [source], host.vocabulary).parts
        return read, granule

    return make


def long_track(product, vocabulary):
    """300 samples along a track that a satellite can fly."""
    columns = make_columns(product, vocabulary, altitude=507.0)
    axes = {variable.name for variable in product.variables if variable.axis}
    for name, values in columns.data.items():
        if name not in axes:
            columns.data[name] = np.concatenate([values] * 3)[:ROWS]
    seconds = np.arange(ROWS) * product.cadence
    columns.data["time"] = columns.data["time"][0] + np.rint(seconds * 1e9).astype("m8[ns]")
    columns.data["latitude"] = -60 + 0.0633 * seconds
    columns.data["longitude"] = 10 + 0.005 * seconds
    return columns


def test_a_frozen_position_is_found_and_masked(faulty):
    read, granule = faulty("cses-01/lap", "frozen_position")
    assert granule.counts["position_frozen"] == ROWS // 10
    masked, _ = mask(read)
    assert np.isnan(masked.data["electron_density"][102:130]).all()


def test_outlying_positions_are_found_and_only_they(faulty):
    _, granule = faulty("cses-01/hpm-fgm", "outlying_position")
    assert granule.counts["position_outlying"] == 3


@pytest.mark.parametrize(("name", "number"), [("lap", 1), ("hepp-l", 10), ("hepp-x", 110)])
def test_bad_records_at_the_edges_are_masked_and_no_wild_value_is_left(faulty, name, number):
    read, granule = faulty(f"cses-01/{name}", "bad_edges")
    assert granule.counts["edge_record"] == number
    masked, _ = mask(read)
    known = [v for v in masked.data.values() if v.dtype.kind == "f"]
    assert all(np.isnan(v[0]).all() for v in known if len(v) == ROWS and v.ndim > 1)


def test_lost_packets_make_gaps_and_the_spike_after_each_is_masked(faulty):
    read, granule = faulty("cses-01/efd-ulf", "lost_packets")
    assert granule.counts["gaps"] == granule.counts["after_gap"] == 4
    assert granule.rows == ROWS - 8
    masked, _ = mask(read)
    assert np.isnan(masked.data["electric_field_x"][68]).all()


@pytest.mark.parametrize("name", ["cses-01/hepp-l", "cses-01/hepp-h"])
def test_a_negative_time_is_taken_from_the_other_clock(faulty, name):
    read, granule = faulty(name, "negative_time", "short_utc")
    assert granule.counts["time_from_utc_time"] == 1
    assert granule.rows == ROWS
    assert (np.diff(read.data["time"]) == np.timedelta64(1, "s")).all()


@pytest.mark.parametrize("name", ["cses-01/hepp-l", "cses-02/hpm-fgm", "cses-02/efd-ulf"])
def test_the_other_unit_of_time_gives_the_same_times(faulty, name):
    usual, _ = faulty(name)
    other, _ = faulty(name, "other_clock")
    assert np.abs((usual.data["time"] - other.data["time"]).astype(int)).max() <= 1_000_000


@pytest.mark.parametrize(
    ("name", "defect"),
    [
        ("cses-01/lap", "other_unit_name"),
        ("cses-01/hpm-fgm", "other_range_name"),
        ("cses-01/hepp-l", "other_spelling"),
        ("cses-01/efd-ulf", "missing_axis"),
        ("cses-01/lap", "apple_double"),
        ("cses-01/hpm-cdsm", "unreadable_utc"),
    ],
)
def test_other_words_for_the_same_give_the_same_values(faulty, name, defect):
    usual, _ = faulty(name)
    other, granule = faulty(name, defect)
    for key, values in usual.data.items():
        if values.dtype.kind == "f":
            assert np.array_equal(values, other.data[key], equal_nan=True), key
    if defect == "missing_axis":
        assert granule.counts["freq_from_table"] == 1
    if defect == "unreadable_utc":
        assert granule.counts["utc_time_unreadable"] == 1


def test_99999_beside_another_fill_value_is_nothing(faulty):
    read, _ = faulty("cses-01/hpm-fgm", "fill_99999")
    assert np.isnan(read.data["magnetic_field_north"][1])


@pytest.fixture
def stored(host, tmp_path):
    """What ingest reports of a made-up file with the named faults, and what the store holds."""

    def make(name, *defects):
        product = host.product(name)
        columns = long_track(product, host.vocabulary)
        arrays = unconform(product, columns, product.native, host.vocabulary)
        times = columns.data["time"]
        folder = tmp_path / "files"
        folder.mkdir()
        path = folder / product.native.name_file(times[0], times[-1])
        product.native.write(arrays, path, defects=defects)
        store = Store.create(tmp_path / "store")
        report = ingest([folder], store, host)
        return columns, report, store.head(), path

    return make


def test_the_copy_that_macos_leaves_beside_a_file_is_left_out(stored):
    _, report, _, path = stored("cses-01/lap", "apple_double")
    assert sorted(one.name for one in path.parent.iterdir())[0] == f"._{path.name}"
    assert (report.new, report.left_out, report.refused) == (1, 1, [])


def test_a_shorter_duplicate_of_a_half_orbit_adds_no_sample(stored):
    columns, report, view, path = stored("cses-01/lap", "duplicate")
    [first, second] = sorted(one.name for one in path.parent.iterdir())
    assert first[:27] == second[:27]  # one half-orbit, two times
    assert first != second
    assert report.new == 2
    read = view.read("cses-01/lap", ["electron_density"])
    assert read.data["time"].tolist() == columns.data["time"].tolist()


def test_a_name_may_begin_long_before_the_data_and_end_after_them(stored):
    columns, report, view, path = stored("cses-01/hpm-fgm", "name_times")
    assert (report.new, report.refused) == (1, [])
    read = view.read("cses-01/hpm-fgm", ["magnetic_field_north"])
    assert len(read.data["time"]) == ROWS - 95 - 9
    assert read.data["time"][0] - columns.data["time"][0] == np.timedelta64(95, "s")
    assert path.name[28:43] == str(columns.data["time"][0].astype("M8[s]")).translate(
        str.maketrans("T", "_", "-:")
    )


@pytest.mark.parametrize(
    ("defect", "words"), [("zero_length", "is empty"), ("cut_short", "not a whole HDF5 file")]
)
def test_an_empty_or_cut_file_is_refused_by_name(stored, faulty, defect, words):
    with pytest.raises(FileError, match=words):
        faulty("cses-01/lap", defect)
    _, report, view, path = stored("cses-01/lap", defect)
    [refused] = report.refused
    assert refused["file"].endswith(path.name)
    assert words in refused["message"]
    assert not list(view.products())


def test_every_declared_fault_can_be_made_and_read(host, faulty):
    made = set()
    for product in host.products.values():
        if product.platform == "cses-01" and product.cadence and "l2a" not in product.name:
            for defect in set(product.native.defects) - made:
                made.add(defect)
                try:
                    faulty(product.name, defect)
                except FileError:
                    assert defect in ("cut_short", "zero_length")
    assert made == set(DEFECTS)


def test_a_fault_that_a_layout_cannot_have_is_refused_by_name(faulty):
    with pytest.raises(VconstError, match="cannot have the fault 'lost_packets'"):
        faulty("cses-01/lap", "lost_packets")

"""Names, versions, readers and changed bytes: what takes the place of what, in any order."""

import gzip
import itertools
import shutil

import numpy as np
import pytest

from vconst import Format, Mission, Platform, Product, Variable, hookimpl
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.store import Store

PRODUCT = "nova-1/lap"


def _nova(reader=1, **changes):
    """A host with one made-up product, of which a reader gives its number as density."""

    def read(path):
        first = float(path.read_text().split()[1])
        seconds = np.arange(5.0) + first + 1577836800
        place = np.linspace(0.0, 1.0, 5)
        return {"t": seconds, "lat": place, "lon": place, "alt": place + 500, "ne": place + reader}

    product = Product(
        name=PRODUCT,
        title="density",
        kind="track",
        reader=reader,
        formats=(Format(files=r"NOVA_(?P<start>\w+)_(?P<version>v\d+)\.txt", read=read),),
        variables=(
            Variable(source="t", name="time", units="s since 1970-01-01"),
            Variable(source="lat", name="latitude", units="degree"),
            Variable(source="lon", name="longitude", units="degree"),
            Variable(source="alt", name="altitude", units="km"),
            Variable(source="ne", name="electron_density", units="m-3"),
        ),
        **changes,
    )

    class Plugin:
        @hookimpl
        def missions(self):
            platforms = (Platform(name="nova-1", title="the first"),)
            yield Mission(name="nova", title="Nova", platforms=platforms, products=(product,))

    return Host(load_installed=False, plugins=[("nova", Plugin())])


@pytest.fixture
def bring(monkeypatch):
    """Ingest with a host of this process, whose plugin no other process knows."""

    def bring(paths, store, host, **settings):
        class Here:
            def __init__(self, function, workers):
                self.function = function

            def map(self, items):
                return ((item, self.function(item, host)) for item in items)

        monkeypatch.setitem(ingest.__globals__, "ReaderPool", Here)
        return ingest(paths, store, host, **settings)

    return bring


def _file(folder, name, words="NOVA 0"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(words)
    return path


def _live(store):
    return [(one.key, one.version) for one in store.head().granules(PRODUCT)]


def _states(tmp_path, bring, files, host):
    for number, order in enumerate(itertools.permutations(files)):
        store = Store.create(tmp_path / f"store-{number}")
        for path in order:
            bring([path], store, host)
        yield store.head().state, _live(store)


def test_the_same_bytes_under_two_versions_are_the_higher_one_in_any_order(tmp_path, bring):
    files = [_file(tmp_path / "in", f"NOVA_a_v{number}.txt") for number in (9, 10, 2)]
    found = list(_states(tmp_path, bring, files, _nova()))
    assert all(one == found[0] for one in found)
    assert found[0][1] == [("nova-1/lap/start=a", ("v10",))]


def test_the_same_bytes_under_two_names_are_two_granules_in_any_order(tmp_path, bring):
    files = [_file(tmp_path / "in", f"NOVA_{name}_v1.txt") for name in "ab"]
    found = list(_states(tmp_path, bring, files, _nova()))
    assert all(one == found[0] for one in found)
    assert [key for key, _ in found[0][1]] == ["nova-1/lap/start=a", "nova-1/lap/start=b"]


def test_one_name_and_version_packed_or_not_is_one_granule(tmp_path, bring):
    plain = _file(tmp_path / "in", "NOVA_a_v1.txt")
    packed = tmp_path / "in" / "NOVA_a_v1.txt.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    found = list(_states(tmp_path, bring, [plain, packed], _nova()))
    assert found[0] == found[1]
    assert len(found[0][1]) == 1


def test_a_file_of_another_folder_is_known_by_name_and_bytes(tmp_path, bring):
    store, host = Store.create(tmp_path / "store"), _nova()
    path = _file(tmp_path / "in", "NOVA_a_v1.txt")
    bring([path], store, host)
    copy = shutil.copy(path, _file(tmp_path / "elsewhere", "x").with_name(path.name))
    report = bring([copy], store, host)
    assert (report.new, report.stored, report.commit) == (0, 1, None)


@pytest.mark.parametrize("revises", ["file", "sample"])
def test_a_higher_reader_takes_the_place_of_a_lower_one_in_either_order(tmp_path, bring, revises):
    path = _file(tmp_path / "in", "NOVA_a_v1.txt")
    one, other = Store.create(tmp_path / "one"), Store.create(tmp_path / "other")
    first, second = _nova(1, revises=revises), _nova(2, revises=revises)
    bring([path], one, first)
    report = bring([path], one, second)
    assert (report.replaced, report.refused) == (1, [])
    assert one.head().read(PRODUCT).data["electron_density"][0] == 2.0
    assert bring([path], one, second).stored == 1
    bring([path], other, second)
    assert bring([path], other, first).older == 1
    assert other.head().state == one.head().state
    assert len(one.head().granules(PRODUCT)) == 1


def test_a_higher_version_counts_more_than_a_higher_reader(tmp_path, bring):
    old, new = (_file(tmp_path / "in", f"NOVA_a_v{number}.txt") for number in (1, 2))
    store = Store.create(tmp_path / "store")
    bring([new], store, _nova(1))
    assert bring([old], store, _nova(2)).older == 1
    assert bring([new], store, _nova(2)).replaced == 1
    assert _live(store) == [("nova-1/lap/start=a", ("v2",))]


def test_a_changed_file_is_refused_and_the_message_names_the_way(tmp_path, bring):
    store, host = Store.create(tmp_path / "store"), _nova()
    damaged = _file(tmp_path / "bad", "NOVA_a_v1.txt", "NOVA 100")
    right = _file(tmp_path / "good", "NOVA_a_v1.txt", "NOVA 0")
    bring([damaged], store, host)
    report = bring([right], store, host)
    assert [entry["kind"] for entry in report.refused] == ["conflict"]
    assert "--accept-changed" in report.refused[0]["message"]


def test_a_changed_file_that_is_accepted_replaces_the_stored_one(tmp_path, bring):
    store, host = Store.create(tmp_path / "store"), _nova()
    damaged = _file(tmp_path / "bad", "NOVA_a_v1.txt", "NOVA 100")
    right = _file(tmp_path / "good", "NOVA_a_v1.txt", "NOVA 0")
    bring([damaged], store, host)
    report = bring([right], store, host, accept_changed=True)
    assert (report.new, report.replaced, report.refused) == (0, 1, [])
    assert len(store.head().granules(PRODUCT)) == 1
    assert str(store.head().read(PRODUCT).data["time"][0])[:19] == "2020-01-01T00:00:00"
    entry = store.log()[-1]
    assert (entry["by"], entry["granules"], entry["superseded"]) == (
        "ingest --accept-changed",
        1,
        1,
    )
    assert bring([right], store, host, accept_changed=True).stored == 1
    alone = Store.create(tmp_path / "alone")
    bring([right], alone, host)
    assert alone.head().state == store.head().state


def test_two_changed_files_of_one_version_are_not_both_accepted(tmp_path, bring):
    store, host = Store.create(tmp_path / "store"), _nova()
    files = [_file(tmp_path / n, "NOVA_a_v1.txt", f"NOVA {n}") for n in ("1", "2", "3")]
    bring(files[:1], store, host)
    report = bring(files[1:], store, host, accept_changed=True)
    assert (report.replaced, len(report.refused)) == (1, 1)


def test_files_that_grow_and_contradict_each_other_are_told_and_one_can_be_taken(tmp_path, bring):
    store, host = Store.create(tmp_path / "store"), _nova(revises="sample")
    wrong = _file(tmp_path / "bad", "NOVA_a_v1.txt", "NOVA 0 other")
    right = _file(tmp_path / "good", "NOVA_a_v1.txt", "NOVA 0")
    bring([right], store, host)
    same = bring([wrong], store, host)
    assert (same.new, same.doubtful) == (1, [])  # other bytes, and the same samples

    store = Store.create(tmp_path / "other")
    bring([wrong], store, _nova(reader=3, revises="sample"))
    report = bring([right], store, host)
    assert (report.new, report.refused) == (1, [])
    said = {"file": str(right), "product": PRODUCT, "samples": 5}
    assert report.doubtful == [said]
    assert bring([right], store, host).doubtful == []
    assert len(_live(store)) == 2
    report = bring([right], store, host, accept_changed=True)
    assert (report.stored, report.doubtful, len(_live(store))) == (1, [], 1)
    assert store.head().read(PRODUCT).data["electron_density"][0] == 1.0
    report = bring([wrong], store, _nova(reader=3, revises="sample"), accept_changed=True)
    assert (report.replaced, len(_live(store))) == (1, 1)
    assert store.head().read(PRODUCT).data["electron_density"][0] == 3.0


def test_of_contradicting_files_in_one_batch_one_stays(tmp_path, bring):
    files = [_file(tmp_path / n, "NOVA_a_v1.txt", f"NOVA 0 {n}") for n in ("1", "2")]
    for number, before in enumerate((files, files[:1], files[1:])):
        store, host = Store.create(tmp_path / f"store-{number}"), _nova(revises="sample")
        bring(before, store, host)
        report = bring(files, store, host, accept_changed=True)
        assert (len(store.head().granules(PRODUCT)), report.files) == (1, 2)
        assert len(store.head().read(PRODUCT).data["time"]) == 5
        if before == files:
            assert [entry["kind"] for entry in report.refused] == ["conflict"]

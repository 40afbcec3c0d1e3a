"""Damage is put right from the files that were ingested, if they still have the same bytes."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests import warm
from tests.native import PRODUCT, make_half_orbits
from vconst.ingest import ingest
from vconst.ingest.repair import repair
from vconst.plugins import Host
from vconst.store import Store

FILES = 5


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def original(tmp_path_factory, host):
    """A store of five files, and the folder that they lie in."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "files").mkdir()
    make_half_orbits(folder / "files", FILES, samples=60, host=host)
    ingest([folder / "files"], Store.create(folder / "store"), host)
    return folder


@pytest.fixture
def place(original, tmp_path):
    """Copies of both; the store remembers where the originals lie."""
    shutil.copytree(original / "store", tmp_path / "store")
    return tmp_path / "store", original / "files"


@pytest.fixture
def moved(original, tmp_path):
    """A store whose files have gone from where they lay to another folder."""
    files = tmp_path / "then"
    shutil.copytree(original / "files", files)
    ingest([files], Store.create(tmp_path / "store"), Host())
    files.rename(tmp_path / "now")
    return tmp_path / "store", tmp_path / "now"


def _objects(store):
    return sorted(path for path in store.glob("segments/**/*") if path.is_file())


def _chunk(store):
    return next(path for path in _objects(store) if "magnetic_field/c" in str(path))


def _content(store):
    view = Store.open(store).head()
    return view.state, view.read(PRODUCT).data


def _is_as_before(store, before):
    state, data = _content(store)
    same = all(
        np.array_equal(data[name], values, equal_nan=values.dtype.kind == "f")
        for name, values in before[1].items()
    )
    return Store.open(store).check() == [] and state == before[0] and same


@pytest.mark.parametrize("name", ["magnetic_field/c/0", "magnetic_field/zarr.json"])
def test_an_object_of_a_segment_is_made_anew_from_its_files(place, host, name):
    store, _ = place
    before = _content(store)
    next(path for path in _objects(store) if str(path).endswith(name)).unlink()
    report = repair(str(store), host, workers=1)
    assert (report.findings, report.lost) == ([], [])
    assert [one.done for one in report.repaired] == [
        f"replaced: 0 granules copied, {FILES} read again"
    ]
    assert _is_as_before(store, before)


def test_a_folder_that_is_gone_leaves_the_names_of_the_files_known(place, host):
    store, _ = place
    before = _content(store)
    shutil.rmtree(_chunk(store).parents[1])
    report = repair(str(store), host, workers=1)
    assert (report.findings, report.lost) == ([], [])
    assert _is_as_before(store, before)


def test_a_file_that_other_segments_name_as_well_is_read_again(tmp_path, host):
    files = make_half_orbits(tmp_path, 1, samples=60, host=host)
    files += make_half_orbits(tmp_path, 1, samples=60, start="2021-03-01", host=host)
    (tmp_path / "files").mkdir()
    with zipfile.ZipFile(tmp_path / "files" / "two.zip", "w") as archive:
        for path in files:
            archive.write(path, path.name)
    store = tmp_path / "store"
    ingest([tmp_path / "files"], Store.create(store), host, workers=1)
    before = _content(store)
    folder = next(path for path in store.glob("segments/*/*/2020*"))
    (folder / "zarr.json").unlink()
    report = repair(str(store), host, sources=[tmp_path / "files"], workers=1)
    assert (report.findings, report.lost) == ([], [])
    assert _is_as_before(store, before)


def _cut_manifest(store):
    path = next(path for path in _objects(store) if path.parent.name.startswith("2020"))
    manifest = path.parent / "zarr.json"
    manifest.write_bytes(manifest.read_bytes()[: manifest.stat().st_size // 2])


def test_without_its_manifest_a_segment_is_made_anew_from_where_the_commit_says(place, host):
    store, _ = place
    before = _content(store)
    _cut_manifest(store)
    report = repair(str(store), host, workers=1)
    assert (report.findings, report.lost) == ([], [])
    assert _is_as_before(store, before)


def test_of_many_folders_the_one_above_is_searched_by_repair(tmp_path, host, monkeypatch):
    monkeypatch.setattr("vconst.store.segment.MOST_FOLDERS", 1)
    for number, path in enumerate(make_half_orbits(tmp_path, 3, samples=60, host=host)):
        (tmp_path / "files" / str(number)).mkdir(parents=True)
        path.rename(tmp_path / "files" / str(number) / path.name)
    store = tmp_path / "store"
    ingest([tmp_path / "files"], Store.create(store), host, workers=1)
    before = _content(store)
    _cut_manifest(store)
    assert repair(str(store), host, workers=1).lost == []
    assert _is_as_before(store, before)


def test_without_its_manifest_a_segment_is_found_where_its_files_are_said_to_be(moved, host):
    store, now = moved
    before = _content(store)
    _cut_manifest(store)
    code, _, err = _command(store, "--repair")
    assert code == 1
    assert f"the commit says that it lay in '{now.parent / 'then'}'" in err
    assert f"vconst store check --repair --store {store} --from FOLDER" in err
    report = repair(str(store), host, sources=[now], workers=1)
    assert report.lost == []
    assert _is_as_before(store, before)


def test_a_file_that_moved_is_found_where_it_is_said_to_be(moved, host):
    store, now = moved
    before = _content(store)
    _chunk(store).write_bytes(b"?")
    report = repair(str(store), host, workers=1)
    assert len(report.lost) == FILES
    assert all("is not there any more" in one["why"] for one in report.lost)
    assert report.findings != []
    assert repair(str(store), host, sources=[now], workers=1).findings == []
    assert _is_as_before(store, before)


def test_without_the_plugin_nothing_is_repaired_and_that_is_why(place):
    store, _ = place
    _chunk(store).write_bytes(b"?")
    report = repair(str(store), Host(load_installed=False), workers=1)
    assert {one["why"] for one in report.lost} == {f"no plugin that reads '{PRODUCT}' is installed"}


def test_a_file_with_other_bytes_repairs_nothing(moved, host):
    store, now = moved
    _chunk(store).write_bytes(b"?")
    changed = sorted(now.iterdir())[0]
    changed.write_bytes(changed.read_bytes() + b"x")
    report = repair(str(store), host, sources=[now], workers=1)
    (lost,) = report.lost
    assert "were not found elsewhere" in lost["why"]
    assert changed.name in lost["why"]
    assert len(report.findings) == 1
    report = repair(str(store), host, sources=[now], workers=1, withdraw=True)
    assert [one["withdrawn"] for one in report.lost] == [True]
    assert report.findings == []
    assert len(Store.open(store).head().granules(PRODUCT)) == FILES - 1


def _command(store, *arguments):
    arguments = ["--store", str(store), "store", "check", *arguments]
    environment = os.environ | {"VCONST_PLUGINS": "cses"}
    code, out, err = warm.run(arguments, cwd=Path.cwd(), environment=environment)
    return code, out.decode(), err.decode()


def test_the_command_names_repairs_and_offers_to_withdraw(moved):
    store, now = moved
    _chunk(store).unlink()
    Path(store, "commits/latest").write_bytes(b"?")
    code, out, err = _command(store)
    assert code == 1
    assert "magnetic_field/c/0\tis missing" in out
    assert "vconst store check --repair" in err
    code, out, err = _command(store, "--repair")
    assert code == 1
    assert "commits/latest\twritten anew" in out
    assert "is not there any more" in err
    assert "--withdraw" in err
    code, out, _ = _command(store, "--repair", "--from", str(now), "--json")
    said = json.loads(out)
    assert (code, said["ok"], said["lost"], said["findings"]) == (0, True, [], [])
    assert said["repaired"][0]["done"].endswith(f"{FILES} read again")
    assert _command(store)[0] == 0


def test_the_command_sets_damage_that_only_older_commits_read_aside(place, tmp_path, host):
    """What the check offers is what helps: after it nothing is left to be said."""
    store, _ = place
    old = _chunk(store)
    make_half_orbits(tmp_path, 1, samples=60, start="2020-01-20", host=host)
    ingest([*tmp_path.glob("*.h5")], Store.open(store), host, workers=1)
    assert Store.open(store).compact() == {"before": 2, "after": 1}
    before = _content(store)
    old.unlink()
    code, out, err = _command(store)
    assert (code, "the segment is retired" in out) == (1, True)
    assert "vconst store check --repair" in err
    code, out, _ = _command(store, "--repair")
    assert (code, "set aside; older commits" in out) == (0, True)
    assert _command(store)[0] == 0
    assert _is_as_before(store, before)


def test_a_quick_repair_says_what_only_a_full_one_sees(place, host):
    store, _ = place
    before = _content(store)
    chunk = _chunk(store)
    data = bytearray(chunk.read_bytes())
    data[len(data) // 2] ^= 1
    chunk.write_bytes(bytes(data))
    for arguments, words in ((), "vconst store check'"), (("--repair",), "check --repair'"):
        code, _, err = _command(store, "--quick", *arguments)
        assert code == 0
        assert "or damaged" not in err
        assert "samples were not hashed" in err
        assert words in " ".join(err.split())
    assert json.loads(_command(store, "--quick", "--repair", "--json")[1])["compared"] == "sizes"
    code, out, err = _command(store, "--repair", "--json")
    assert json.loads(out)["compared"] == "hashes"
    assert "not hashed" not in err
    assert _is_as_before(store, before)


def test_from_without_repair_is_wrong_usage(place):
    code, _, err = _command(place[0], "--from", ".")
    assert code == 2
    assert "--repair" in err

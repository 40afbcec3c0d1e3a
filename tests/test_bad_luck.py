"""Bad luck: a clock set back, a store that moves, a file that grows, a plugin that has gone."""

import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import pytest

from tests.native import PRODUCT, make_half_orbits
from vconst.cli.failure import report_failure
from vconst.cli.session import Session
from vconst.errors import FileError, StoreError, VconstError
from vconst.ingest import ingest
from vconst.ingest import read as reading
from vconst.plugins import Host
from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe
from vconst.store import Store, commits

sys.path.insert(0, str(Path(__file__).parent / "test_store"))

from store_made_up import SERIES, series
from store_made_up import ingest as put

RECIPE = f"""\
vconst: 1
inputs:
  field: {{product: {PRODUCT}}}
steps:
  summary: {{do: describe, data: field}}
"""


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def half_orbit(tmp_path_factory, host):
    return make_half_orbits(tmp_path_factory.mktemp("files"), 1, samples=60, host=host)[0]


@pytest.fixture
def store(tmp_path):
    made = Store.create(tmp_path / "store")
    put(made, [series([0, 1], [5, 6], key="0")], SERIES)
    return made


def _values(url):
    return Store.open(url).head().read(SERIES.name).data["kp"].tolist()


def test_a_file_that_grows_while_it_is_read_is_refused(half_orbit, tmp_path, host, monkeypatch):
    path = shutil.copy(half_orbit, tmp_path)
    read = reading._read_claimed

    def slow(*arguments):
        found = read(*arguments)
        with Path(path).open("ab") as file:
            file.write(b"more")
        return found

    monkeypatch.setattr(reading, "_read_claimed", slow)
    with pytest.raises(FileError, match="it was changed while it was read"):
        reading.read_file((str(path), None), host)


def test_a_file_that_goes_while_it_is_read_is_refused(half_orbit, tmp_path, host, monkeypatch):
    path = shutil.copy(half_orbit, tmp_path)
    read = reading._read_claimed
    monkeypatch.setattr(reading, "_read_claimed", lambda *a: (read(*a), Path(path).unlink())[0])
    with pytest.raises(FileError, match="it was changed while it was read"):
        reading.read_file((str(path), None), host)


def test_a_file_that_another_program_has_open_for_writing_is_read_or_refused(
    half_orbit, tmp_path, store
):
    path = shutil.copy(half_orbit, tmp_path)
    with h5py.File(path, "r+"):
        report = ingest([path], store, Host(), workers=1)
    assert report.new + len(report.refused) == 1
    assert report.refused == [] or "lock" in report.refused[0]["message"]


def test_a_store_that_is_renamed_before_a_commit_keeps_what_it_had(store, tmp_path):
    made = [series([90, 91], [7, 8], key="9")]
    staged = _staged(store, made)
    moved = Path(store.url).rename(tmp_path / "moved")
    with pytest.raises(StoreError, match="is no longer there"):
        store.commit(staged, by="test")
    assert not Path(store.url).exists()
    assert Store.open(moved).check() == []
    assert _values(moved) == [5, 6]
    put(Store.open(moved), made, SERIES)
    assert _values(moved) == [5, 6, 7, 8]


def test_a_store_that_is_renamed_before_samples_are_written_is_not_begun_anew(store, tmp_path):
    moved = Path(store.url).rename(tmp_path / "moved")
    with pytest.raises(StoreError, match="is no longer there"):
        _staged(store, [series([90, 91], [7, 8], key="9")])
    assert not Path(store.url).exists()
    assert _values(moved) == [5, 6]


def _staged(store, made):
    from store_made_up import join

    columns, granules = join(made)
    return store.stage(SERIES, columns, granules)


class _Clock(datetime.datetime):
    """A clock that somebody has set."""

    off = datetime.timedelta()
    right = datetime.datetime

    @classmethod
    def now(cls, tz=None):
        return cls.right.now(tz) + cls.off


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_is_set_changes_neither_order_nor_state(store, monkeypatch, days):
    before = store.head().state
    monkeypatch.setattr(_Clock, "off", datetime.timedelta(days=days))
    with monkeypatch.context() as patch:
        patch.setattr(commits.datetime, "datetime", _Clock)
        put(store, [series([0, 1], [9, 9], version=(2,), key="0")], SERIES)
        put(store, [series([90, 91], [7, 8], key="9")], SERIES)
        store.compact()
    again = Store.open(store.url)
    assert again.check() == []
    assert [entry["commit"] for entry in again.log()] == [1, 2, 3, 4]
    assert _values(store.url) == [9, 9, 7, 8]
    assert again.at(1).state == before
    again.prune(older="24 h")
    assert again.check() == []
    assert _values(store.url) == [9, 9, 7, 8]


def test_what_a_plugin_read_outlives_the_plugin(half_orbit, tmp_path, host, monkeypatch):
    store = Store.create(tmp_path / "store")
    ingest([half_orbit], store, host, workers=1)
    before = store.head().read(PRODUCT).data["magnetic_field"]
    monkeypatch.setenv("VCONST_PLUGINS", "")
    bare = Host()
    again = Store.open(store.url)
    assert (again.head().read(PRODUCT).data["magnetic_field"] == before).all()
    assert again.check() == []
    assert again.compact() == {"before": 1, "after": 1}
    with pytest.raises(VconstError, match=f"nknown product '{PRODUCT}'"):
        run_recipe(parse_recipe(RECIPE, {}), again, bare, out=tmp_path / "runs")
    [refused] = ingest([half_orbit], again, bare, workers=1).refused
    assert "no product knows its name" in refused["message"]
    assert os.listdir(tmp_path / "store" / "segments") == ["cses-01"]  # noqa: PTH208


def test_processes_start_where_the_path_of_temporary_files_is_too_long_for_sockets(tmp_path):
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    asks = "from vconst.engine import Engine\nwith Engine(2) as e: print(list(e.map(abs, [-1, 2])))"
    environ = os.environ | {"TMPDIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", asks], env=environ, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("[1, 2]\n", "")
    assert not list(folder.iterdir())


def test_where_no_thread_may_be_started_the_limits_are_named(capsys):
    session = Session.begin(["ls", "--json"])
    code = report_failure(session, RuntimeError("can't start new thread"))
    told = json.loads(capsys.readouterr().out)["error"]
    assert (code, told["kind"]) == (1, "memory")
    assert "ulimit -v, -u" in told["message"]

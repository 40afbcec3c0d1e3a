"""Stores that are not there, not stores, empty, not writable, or on a full disk."""

import os
import resource
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.native import PRODUCT, make_half_orbits
from tests.test_cli.conftest import COMMAND, ENVIRONMENT, RECIPE, run, started, tree

NOBODY = 65534


@pytest.mark.parametrize(
    "arguments", [("ls",), ("run", "small.yml"), ("store", "check"), ("verify",)]
)
def test_without_a_store_what_to_do_is_said(call, empty, arguments):
    (empty / "small.yml").write_text(RECIPE, "utf-8")
    done = call(*arguments)
    assert done.code in (1, 2)
    assert done.err.startswith(("Error: There is no store at ", "Error: Unknown run "))
    assert "vconst ingest" in done.err or "vconst run" in done.err
    assert [path.name for path in empty.iterdir()] == ["small.yml"]


def test_info_tells_of_a_product_without_a_store(call, empty):
    done = call("info", PRODUCT, "--json")
    assert done.code == 0
    assert "There is no store" in done.json["stored"]["note"]


def test_a_store_is_made_only_if_there_is_something_to_put_into_it(call, empty):
    assert call("ingest", "nothing").code == 2
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("place", ["a-file", "a-folder"])
@pytest.mark.parametrize("command", ["ls", "ingest"])
def test_what_is_no_store_is_left_alone(call, made, empty, place, command):
    (empty / "a-file").write_text("mine", "utf-8")
    (empty / "a-folder").mkdir()
    (empty / "a-folder" / "mine.txt").write_text("mine", "utf-8")
    before = tree(empty)
    words = (made / "files",) if command == "ingest" else ()
    done = call(command, *words, "--store", place)
    assert done.code == 1
    assert place in done.err
    assert "should not happen" not in done.err
    assert tree(empty) == before


def test_an_empty_store_says_what_to_do(call, empty):
    (empty / "page.html").write_text("<html>", "utf-8")
    assert call("ingest", "page.html").code == 3
    assert call("ls", "--json").json["products"] == []
    listed = call("ls")
    assert listed.out.count("\n") == 1  # the header
    assert "The store 'vconst-store' is empty. Add files: vconst ingest PATH" in listed.err
    assert call("ls", "-q").err == ""
    (empty / "small.yml").write_text(RECIPE, "utf-8")
    done = call("run", "small.yml")
    assert done.code == 1
    assert f"the store holds no '{PRODUCT}'." in done.err
    assert "vconst ingest" in done.err


def test_what_was_refused_is_listed_with_its_whole_path_and_when(call, empty):
    (empty / "page.html").write_text("<html>", "utf-8")
    began = datetime.now(UTC).isoformat()
    for _ in range(2):  # and once, however often it is offered
        assert call("ingest", "page.html").code == 3
    [row] = call("store", "log", "--failed").rows
    assert row["file"] == str(empty / "page.html")
    assert began <= row["time"] <= datetime.now(UTC).isoformat()
    assert call("store", "check").code == 0
    note = next((empty / "vconst-store" / "quarantine").iterdir())
    note.write_text(note.read_text("utf-8").replace(row["time"][:4], "2001"), "utf-8")
    assert f"quarantine/{note.name}" in call("store", "check").out


def _as_nobody(*arguments, cwd):
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    environment = {**ENVIRONMENT, "HOME": str(cwd), "PYTHONDONTWRITEBYTECODE": "1"}
    return started([*as_nobody, *COMMAND, *arguments], cwd=cwd, environment=environment)


@pytest.fixture
def read_only(made):
    """A store that its reader may not write, in a folder that the reader may."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv")
    folder = Path("/tmp") / f"vconst-read-only-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made / "vconst-store", folder / "store")
    shutil.rmtree(folder / "store" / "results", ignore_errors=True)
    shutil.copytree(made / "files", folder / "files")
    (folder / "small.yml").write_text(RECIPE, "utf-8")
    os.chown(folder, NOBODY, NOBODY)
    if _as_nobody("--version", cwd=folder).code != 0:
        shutil.rmtree(folder)
        pytest.skip("others may not use this environment")
    yield folder
    shutil.rmtree(folder)


def test_a_store_that_cannot_be_written_can_be_read_and_run(read_only):
    before = tree(read_only / "store")
    store = ("--store", "store")
    assert _as_nobody("ls", *store, cwd=read_only).rows[0]["samples"] == "1200"
    assert _as_nobody("info", PRODUCT, *store, cwd=read_only).code == 0
    assert _as_nobody("store", "check", *store, cwd=read_only).code == 0
    run_words = ("run", "small.yml", "--no-report", "--json", *store)
    first = _as_nobody(*run_words, "--cache", "cache", cwd=read_only)
    assert first.json["steps"][0]["state"] == "done"
    again = _as_nobody(*run_words, "--cache", "cache", cwd=read_only)
    assert again.json["steps"][0]["state"] == "cached"
    assert tree(read_only / "store") == before


def test_writing_to_a_store_that_cannot_be_written_is_refused_in_words(read_only):
    before = tree(read_only / "store")
    done = _as_nobody("ingest", "files", "--store", "store", cwd=read_only)
    assert done.code == 1
    assert done.err.startswith("Error: ")
    assert "should not happen" not in done.err
    assert "writ" in done.err or "ermission" in done.err
    assert tree(read_only / "store") == before


MATCH = RECIPE.replace(
    "do: describe, data: field",
    "do: match_up, reference: field, target: field, distance: 5 km, delay: 0.5 s",
)


def _small_files_only():
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, 16_000))


def test_a_disk_that_takes_no_more_is_said_and_nothing_acknowledged_is_lost(tmp_path):
    (tmp_path / "few").mkdir()
    (tmp_path / "many").mkdir()
    make_half_orbits(tmp_path / "few", 2)
    make_half_orbits(tmp_path / "many", 6, samples=2800, start="2020-02-10")
    assert run("ingest", "few", cwd=tmp_path).code == 0
    done = run("ingest", "many", cwd=tmp_path, preexec_fn=_small_files_only)
    assert done.code == 1
    assert done.err.startswith("Error: ")
    assert "should not happen" not in done.err
    assert "Traceback" not in done.err
    assert run("ls", cwd=tmp_path).rows[0]["granules"] == "2"
    assert run("store", "check", cwd=tmp_path).code == 0
    assert run("ingest", "many", "--json", cwd=tmp_path).json["new"] == 6


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("export", PRODUCT, "out.nc"), marks=pytest.mark.chaos),
        ("run", "match.yml", "--no-report"),
    ],
)
def test_other_files_on_a_disk_that_takes_no_more_are_said(made, tmp_path, arguments):
    store = ("--store", made / "vconst-store")
    (tmp_path / "first.yml").write_text(MATCH.replace("5 km", "6 km"), "utf-8")
    first = run(*store, "run", "first.yml", "--out", "first", cwd=tmp_path)
    assert first.code == 0  # kernels are compiled, and kept beside the code
    (tmp_path / "match.yml").write_text(MATCH, "utf-8")
    done = run(*store, *arguments, cwd=tmp_path, preexec_fn=_small_files_only)
    assert done.code in (1, 2)
    assert "Error: " in done.err
    assert "File too large" in done.err
    assert "should not happen" not in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "out.nc").exists()
    assert not list(tmp_path.glob("runs/*"))
    assert run("store", "check", *store, cwd=tmp_path).code == 0
    assert run(*store, *arguments, "--json", cwd=tmp_path).code == 0


def test_a_store_whose_name_is_no_text_is_run_verified_cited_and_packed(made, tmp_path):
    name = os.fsdecode(b"st\xf6re\n1")
    shutil.copytree(made / "vconst-store", tmp_path / name)
    (tmp_path / "small.yml").write_text(RECIPE, "utf-8")
    for words in (("run", "small.yml"), ("verify",), ("cite",), ("pack",), ("store", "check")):
        done = run("--store", name, *words, cwd=tmp_path)
        assert done.code == 0, done.err

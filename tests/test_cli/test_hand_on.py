"""A run is verified file by file, cited, and handed on."""

import json
import os
import zipfile

import pytest


@pytest.fixture
def files(made):
    """The files of the run of the made store, by name."""
    folder = (made / "runs" / "latest").resolve()
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


def test_one_bit_of_any_file_of_a_run_is_found_and_named(made, files, call):
    assert {"run.json", "result.json", "result.nc", "recipe.lock.yml", "report.html"} <= set(files)
    for number, (name, path) in enumerate(sorted(files.items())):
        sound = path.read_bytes()
        spoilt = bytearray(sound)
        spoilt[(number * 7919 + len(sound) // 2) % len(sound)] ^= 1 << number % 8
        path.write_bytes(bytes(spoilt))
        done = call("verify", "--json", cwd=made)
        path.write_bytes(sound)
        assert done.code == 1, name
        assert name in done.out
    assert call("verify", cwd=made).code == 0


@pytest.mark.parametrize("command", ["cite", "open"])
@pytest.mark.parametrize("name", ["result.json", "result.nc", "report.html"])
def test_who_cites_or_opens_a_run_is_told_what_was_changed_since(made, files, call, command, name):
    path = files[name]
    assert call(command, "--json", cwd=made).json["changed"] == []
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b"a", b"b", 1))
    said, document = call(command, "-q", cwd=made), call(command, "--json", cwd=made).json
    path.write_bytes(sound)
    assert said.code == 0
    assert f"Warning: changed since the run was made: {name}." in said.err
    assert "vconst verify " in said.err
    assert document["changed"] == [name]
    assert call(command, cwd=made).err == ""


def test_a_large_file_of_a_run_is_hashed_if_it_was_touched(made, files, call, monkeypatch):
    monkeypatch.setattr("vconst.recipe.folder._SMALL", 0)
    path = files["result.nc"]
    sound = path.read_bytes()
    before = path.stat()
    path.write_bytes(sound[:-1] + b"?")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    document = call("cite", "--json", cwd=made).json
    path.write_bytes(sound)
    assert document["changed"] == ["result.nc"]


def test_any_file_of_a_run_that_is_gone_is_named(made, files, call):
    for name, path in files.items():
        if name == "run.json":  # without it the folder is no run
            continue
        sound = path.read_bytes()
        path.unlink()
        done = call("verify", cwd=made)
        path.write_bytes(sound)
        assert (done.code, done.rows) == (1, [{"object": name, "problem": "is gone"}])


def test_a_run_is_packed_with_its_page_and_figures(made, files, call, tmp_path):
    done = call("pack", "latest", tmp_path / "run.zip", "--json", cwd=made)
    assert done.code == 0
    assert done.json["files"] == len(files) + 3
    assert done.json["inputs"] == 6
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        names = set(archive.namelist())
        metadata = json.loads(archive.read("ro-crate-metadata.json"))
    assert names == {*files, "recipe.yml", "CITATION.cff", "ro-crate-metadata.json"}
    inputs = [each for each in metadata["@graph"] if each["@id"].startswith("urn:vconst:granule:")]
    assert all(len(each["sha256"]) == 64 for each in inputs)
    assert call("pack", "latest", tmp_path / "run.zip", cwd=made).code == 2
    refused = call("pack", "latest", tmp_path / "x.zip", "--licence", "mine", cwd=made)
    assert (refused.code, "is no URL" in refused.err) == (2, True)


def test_a_run_is_cited_in_words_for_programs_and_as_cff(made, call):
    words = call("cite", "--author", "A. Author", cwd=made).out
    assert words.startswith("A. Author (")
    assert "cses-01/hpm-cdsm: " in words
    assert "China Seismo-Electromagnetic Satellite" in words
    document = call("cite", "--json", cwd=made).json
    assert document["schema"] == "vconst/cite/1"
    assert document["products"][0]["doi"] == ["10.5194/gi-9-275-2020"]
    assert call("cite", "--cff", cwd=made).out.startswith('cff-version: "1.2.0"\n')


def test_the_memory_of_a_worker_is_set_and_said(made, call, tmp_path):
    out = ("--out", tmp_path, "--no-report")
    done = call("run", "small.yml", "--workers", "2", "--memory", "1.5 GB", *out, cwd=made)
    assert done.code == 0
    assert "Work is done in 2 processes, at most 1.5 GB for a piece." in done.err
    refused = call("run", "small.yml", "--memory", "plenty", *out, cwd=made)
    assert (refused.code, "'plenty' is no size" in refused.err) == (2, True)


def test_a_scheduler_that_had_nothing_to_do_is_said_not_to_have_been_asked(made, call, tmp_path):
    nobody = ("--scheduler", "tcp://127.0.0.1:9")
    words = ("run", "small.yml", "--out", tmp_path, "--no-report")
    done = call(*words, *nobody, cwd=made)
    assert done.code == 0
    assert "Nobody asked the scheduler at tcp://127.0.0.1:9" in done.err
    assert "Nobody asked" in call("ingest", "files", *nobody, cwd=made).err
    assert "Nobody asked" not in call(*words, "--workers", "2", cwd=made).err

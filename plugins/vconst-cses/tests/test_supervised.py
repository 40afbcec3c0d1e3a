"""A file on which HDF5 turns in circles, among good ones, through the command line."""

import json
import runpy
import zlib
from functools import partial
from pathlib import Path

import h5py
import numpy as np
import pytest

from vconst.cli.main import main

#: Mutation of a made-up PAP file that this HDF5 never returns from.
CIRCLES = 27
LIBRARY = "2.0.0"

#: Time (s) that a file may take here, instead of the usual two minutes.
SECONDS = 8.0


@pytest.fixture
def endless(tmp_path):
    """The damaged file, in a folder of its own."""
    script = runpy.run_path(str(Path(__file__).with_name("read_mutations.py")))
    folder = tmp_path / "files"
    folder.mkdir()
    _, _, whole, path = script["_write"]("cses-01/pap", folder)
    random = np.random.default_rng([zlib.crc32(b"cses-01/pap"), CIRCLES])
    path.write_bytes(script["mutate"](whole, random))
    return path


@pytest.mark.skipif(h5py.version.hdf5_version != LIBRARY, reason="HDF5 reads it otherwise")
def test_a_file_that_never_ends_is_refused_by_name_and_the_rest_is_ingested(
    endless, written, tmp_path, monkeypatch, capsys
):
    from vconst.engine import ReaderPool

    written.write_hpm_5(endless.parent)
    written.write_lap_1(endless.parent)
    short = partial(ReaderPool, seconds=SECONDS)
    monkeypatch.setattr("vconst.engine.ReaderPool", short)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCONST_STORE", raising=False)
    with pytest.raises(SystemExit) as stop:
        main(["ingest", str(endless.parent), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert stop.value.code == 3
    [refused] = report["refused"]
    assert refused["file"].endswith(endless.name)
    assert refused["kind"] == "too long"
    assert f"more than {SECONDS:g} s" in refused["message"]
    assert report["new"] == 2

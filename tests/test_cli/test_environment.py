"""What the environment sets wrongly is refused in words, or has no effect."""

import errno
import subprocess
import sys
from types import SimpleNamespace

import pytest

from vconst.cli import failure
from vconst.engine import Engine, processes
from vconst.errors import EngineError
from vconst.synthetic import constellation


def called(folder, *words, out=subprocess.PIPE, limit="true", **settings):
    """A command with settings of the environment, which ends within half a minute."""
    named = [f"{name}={value}" for name, value in settings.items()]
    line = ["bash", "-c", f'{limit}; exec env "$@"', "bash", *named, sys.executable, "-m", "vconst"]
    done = subprocess.run(
        [*line, *words], cwd=folder, stdout=out, stderr=subprocess.PIPE, text=True, timeout=35
    )
    return done.returncode, " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VCONST_MEMORY", "lots", "VCONST_MEMORY is 'lots'."),
        ("VCONST_MEMORY", "-5", "VCONST_MEMORY is '-5'."),
        ("VCONST_WORKER_MEMORY", "-1", "VCONST_WORKER_MEMORY: '-1' is no size"),
    ],
)
def test_a_setting_of_memory_that_is_none_is_refused_by_any_command(tmp_path, name, value, said):
    code, words = called(tmp_path, "missions", **{name: value})
    assert code == 2
    assert said in words


def test_a_scheduler_without_an_address_is_refused_at_once_and_without_a_traceback(tmp_path):
    (tmp_path / "a.txt").write_text("nothing")
    code, words = called(tmp_path, "ingest", "a.txt", VCONST_SCHEDULER="nonsense")
    assert code == 1
    assert "No Dask scheduler answers at nonsense: it names no host and port." in words
    assert "Traceback" not in words


@pytest.mark.parametrize(
    "settings",
    [
        {"MPLBACKEND": "nonsense"},
        {"ZARR_CODEC_PIPELINE__PATH": "os.system"},
        {"ZARR_CODECS__BLOSC": "nothing.Here"},
        {"ZARR_ASYNC__CONCURRENCY": "0"},
        {"ZARR_ARRAY__WRITE_EMPTY_CHUNKS": "maybe"},
    ],
)
def test_settings_of_other_packages_have_no_effect(tmp_path, settings):
    line = "from vconst.cli.main import main\nimport sys\ntry: main(['missions', '-q'])\n"
    line += "except SystemExit as end: assert not end.code\n"
    line += "import matplotlib, os, vconst.store.writing as writing, zarr\n"
    line += "assert matplotlib.get_backend() == 'agg'\n"
    line += "zarr.create_array({}, shape=(4,), dtype='i4')[:] = 1\n"
    line += "assert not [each for each in os.environ if each.startswith('ZARR_')]\n"
    done = subprocess.run(
        ["env", *(f"{k}={v}" for k, v in settings.items()), sys.executable, "-c", line],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EROFS])
def test_processes_without_shared_memory_are_refused_by_its_name(monkeypatch, number):
    def refuse(*_, **__):
        raise OSError(number, "it cannot be")

    monkeypatch.setattr(processes, "ProcessPoolExecutor", refuse)
    with pytest.raises(EngineError, match="/dev/shm"), Engine(2) as engine:
        list(engine.map(abs, [1, 2, 3]))


def test_a_listing_that_has_no_room_keeps_nothing_and_says_nothing_of_it(tmp_path):
    with open("/dev/full", "w") as full:  # noqa: PTH123 -- a device
        code, words = called(tmp_path, "missions", out=full)
    assert code == 1
    assert words == "Error: No space left on device. Free some space."


def test_the_limit_of_a_files_size_is_named(monkeypatch, capsys):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (102_400, 102_400))
    session = SimpleNamespace(verbose=False, as_json=False, quiet=False, colour=False)
    session.command = "export"
    assert failure.report_failure(session, OSError(errno.EFBIG, "File too large", "x.nc")) == 1
    words = " ".join(capsys.readouterr().err.split())
    assert "x.nc: File too large." in words
    assert "The limit is 102,400 bytes." in words
    assert "kept" not in words


def test_a_name_that_is_too_long_is_refused_as_such(tmp_path):
    code, words = called(tmp_path, "--store", "x" * 258, "ingest", ".")
    assert code == 1
    assert "File name too long" in words
    assert "should not happen" not in words


def test_a_folder_without_files_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    code, words = called(tmp_path, "ingest", "empty")
    assert code == 0
    assert "No file was met" in words


def test_the_climatology_of_a_made_up_world_lies_beside_its_files_only_while_they_are_made(
    tmp_path,
):
    with constellation._kept_in(None, tmp_path) as place:
        place.mkdir()
        (place / "one.npz").write_text("kept")
    assert list(tmp_path.iterdir()) == []
    with constellation._kept_in(tmp_path, tmp_path / "made") as place:
        assert place == tmp_path
    assert tmp_path.is_dir()

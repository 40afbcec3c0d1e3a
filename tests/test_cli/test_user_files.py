"""Files that a command is told to read: ordinary ones, of a size that can be meant."""

import os
import subprocess
import sys

import pytest

from vconst.errors import FileError, UsageError
from vconst.user_files import read_user_file

COMMANDS = {
    "plan": ("plan", "passes", "cses-01", "--over", "10,10", "--elements", "{file}"),
    "score": ("score", "{file}"),
    "check": ("check", "{file}"),
    "run": ("run", "{file}"),
    "synthesize": ("synthesize", "{file}", "made"),
    "calibrations": ("calibrations", "add", "{file}"),
}


def called(folder, *words):
    """A command in a folder, which has 60 s and 4 GB: whoever reads without end has neither."""
    limit = 'ulimit -v 8000000; exec "$@"'
    command = ["bash", "-c", limit, "bash", sys.executable, "-m", "vconst", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_a_device_is_refused_for_what_it_is(tmp_path, name, kind):
    file = "/dev/zero"
    if kind == "pipe":
        file = str(tmp_path / "pipe.json")
        os.mkfifo(file)
    done = called(tmp_path, *(word.format(file=file) for word in COMMANDS[name]))
    assert done.returncode in (1, 2)
    assert f"{file}: it is a {kind}, not a file." in " ".join(done.stderr.split())
    assert "no such file" not in done.stderr


def test_a_file_larger_than_can_be_meant_is_refused_without_being_kept(tmp_path):
    large = tmp_path / "large.tle"
    with large.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(UsageError, match="larger than 67 MB, the most that is read"):
        read_user_file(large)


def test_what_is_not_there_is_said_to_be_not_there(tmp_path):
    with pytest.raises(FileError, match="there is no such file"):
        read_user_file(tmp_path / "none", error=FileError)
    with pytest.raises(UsageError, match="it is a folder, not a file"):
        read_user_file(tmp_path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_user_file(tmp_path / ("x" * 300))

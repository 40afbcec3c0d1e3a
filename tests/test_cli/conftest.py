"""The command line as a user meets it: in a pipe, on a terminal, in this process or its own."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import warm
from tests.native import make_half_orbits
from vconst.cli.main import main

COMMAND = [sys.executable, "-m", "vconst"]
ENVIRONMENT = {**os.environ, "VCONST_PLUGINS": "cses", "TERM": "xterm-256color"}
for _name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "VCONST_STORE"):
    ENVIRONMENT.pop(_name, None)

RECIPE = """vconst: 1
title: What there is
inputs:
  field: {product: cses-01/hpm-cdsm}
steps:
  summary: {do: describe, data: field}
report: {page: study, show: [summary]}
"""


@dataclass
class Done:
    """What a command left."""

    code: int
    out: str
    err: str = ""

    @property
    def json(self):
        """The one document on stdout."""
        return json.loads(self.out)

    @property
    def rows(self):
        """Rows of tab-separated text by its header."""
        header, *lines = self.out.splitlines()
        names = header.split("\t")
        return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder with 6 native files, a store that holds them, a recipe and a run of it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "files").mkdir()
    make_half_orbits(folder / "files", 6)
    (folder / "small.yml").write_text(RECIPE, "utf-8")
    assert run("ingest", "files", cwd=folder).code == 0
    assert run("run", "small.yml", cwd=folder).code == 0
    return folder


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(capfd, monkeypatch):
    """Call the command line in this process: ``call("ls", cwd=folder)`` gives what it left."""
    monkeypatch.setenv("VCONST_PLUGINS", "cses")
    for name in ("VCONST_STORE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def called(*arguments, cwd=None):
        if cwd is not None:
            monkeypatch.chdir(cwd)
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        return Done(stop.value.code, *capfd.readouterr())

    return called


def run(*arguments, cwd, environment=None, seed=None, **how):
    """Run the command in a process of its own, its streams in files; *seed* as `warm.call` says."""
    if not how:
        environment = ENVIRONMENT | (environment or {})
        code, out, err = warm.run(arguments, cwd=cwd, environment=environment, seed=seed)
        return Done(code, out.decode(), err.decode())
    environment = ENVIRONMENT | (environment or {})
    command = [*COMMAND, *arguments]
    return started(command, cwd=cwd, environment=environment, timeout=120, **how)


def started(command, *, cwd=None, environment=None, **how):
    """Start any command in a process of its own, and give what it left; a text is for bash."""
    command = ["/bin/bash", "-c", command] if isinstance(command, str) else command
    environment = ENVIRONMENT if environment is None else environment
    how = {"capture_output": True, "text": True, "check": False, **how}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, **how)
    return Done(done.returncode, done.stdout, done.stderr)


def run_on_terminal(*arguments, cwd, width=80, environment=None):
    """Run the command on a terminal of some width; stdout and stderr come together."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    how = {"cwd": cwd, "environment": ENVIRONMENT | (environment or {}), "session": True}
    with ThreadPoolExecutor(1) as beside:
        code = beside.submit(warm.call, arguments, streams=[theirs] * 3, **how)
        code.add_done_callback(lambda _: os.close(theirs))
        seen = b"".join(_chunks(ours))
    os.close(ours)
    return Done(code.result(), seen.decode().replace("\r\n", "\n"))


def _chunks(handle):
    while True:
        try:
            chunk = os.read(handle, 65536)
        except OSError:  # Linux says so when the last writer is gone
            return
        if not chunk:
            return
        yield chunk


def tree(folder):
    """Every file of a folder with its bytes."""
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}

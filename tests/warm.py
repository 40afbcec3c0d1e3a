"""
The real command in processes of its own that need not import the libraries first.

A server that has imported them forks for every call: arguments, folder, environment and the three
streams are those of a command that was started, and so are exit code and what it prints. What is
imported of vconst itself is only what asks the environment for nothing.

Children of one server order sets alike, as processes that are started do not: who compares what
two commands leave asks for another seed of hashes (*seed*), which is another server.
"""

import contextlib
import importlib
import json
import os
import pkgutil
import select
import selectors
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path

_LIBRARIES = ("numpy", "pandas", "xarray", "zarr", "h5py", "numba", "fsspec", "scipy.special")
_LIBRARIES += ("rich.table", "rich.live", "ruamel.yaml", "pluggy", "click", "vconst.cli.main")
_LIMIT = 1 << 20


def call(arguments, *, cwd, environment, streams, session=False, timeout=120, seed=None):
    """
    Run the command; returns its exit code, negative for a signal, as subprocess tells it.

    Parameters
    ----------
    arguments : sequence of str
    cwd : Path or str
    environment : dict of str to str
        Whole.
    streams : sequence of int
        Descriptors of stdin, stdout and stderr.
    session : bool
        Whether it leads a session of its own.
    timeout : float
        s, after which it is killed with all that it started, and `subprocess.TimeoutExpired`
        raised.
    seed : int or None
        Of its hashes of text; None for one by chance, the same for all that are asked for so.

    Raises
    ------
    NotADirectoryError
        If *cwd* is no folder.
    """
    started = Started(arguments, cwd, environment, streams, session=session, seed=seed)
    try:
        return started.wait(timeout)
    except subprocess.TimeoutExpired:
        started.kill(group=True)
        raise


class Started:
    """
    A command under way, as `subprocess.Popen` is one.

    Parameters
    ----------
    arguments, cwd, environment, streams, session, seed
        As :func:`call` takes them.

    Attributes
    ----------
    pid : int
    """

    def __init__(self, arguments, cwd, environment, streams, *, session=False, seed=None):
        if not Path(cwd).is_dir():
            raise NotADirectoryError(f"no process can be started in '{cwd}': it is no folder")
        what = [list(map(str, arguments)), str(Path(cwd).absolute()), environment, session]
        self._arguments, self._line = arguments, socket.socket(socket.AF_UNIX)
        self._line.connect(_server(seed))
        message = json.dumps(what).encode()
        message = struct.pack("!I", len(message)) + message
        socket.send_fds(self._line, [message], list(streams))
        (self.pid,) = struct.unpack("!i", _received(self._line, 4))
        self._code = None

    def wait(self, timeout):
        """Its exit code, negative for a signal; `subprocess.TimeoutExpired` after so many s."""
        if self._code is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self._arguments, timeout)
            (status,) = struct.unpack("!i", _received(self._line, 4))
            self._line.close()
            self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def poll(self):
        """Its exit code; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)

    def kill(self, *, group=False):
        """With SIGKILL; *group* for all that it started too."""
        with contextlib.suppress(ProcessLookupError):  # it ended just now
            (os.killpg if group else os.kill)(self.pid, signal.SIGKILL)


def run(arguments, *, cwd, environment, timeout=120, seed=None):
    """Run the command with nothing on stdin; returns exit code, stdout and stderr (bytes)."""
    with (
        Path(os.devnull).open("rb") as nothing,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        streams = [each.fileno() for each in (nothing, out, err)]
        how = {"cwd": cwd, "environment": environment, "timeout": timeout, "seed": seed}
        code = call(arguments, streams=streams, **how)
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


@cache
def _server(seed):
    """Address of a server of this process, started when it is first asked for."""
    folder = tempfile.mkdtemp(prefix="warm")
    address = f"{folder}/line"
    alive, held = os.pipe()  # its end is the end of the server
    command = [sys.executable, "-m", "tests.warm", address, str(alive)]
    root = Path(__file__).resolve().parents[1]
    environment = os.environ | ({} if seed is None else {"PYTHONHASHSEED": str(seed)})
    subprocess.Popen(command, cwd=root, env=environment, pass_fds=[alive], start_new_session=True)
    os.close(alive)
    os.set_inheritable(held, False)
    for _ in range(6000):
        if Path(address).exists():
            return address
        signal.sigtimedwait([], 0.01)
    raise TimeoutError("the server of warm processes did not begin")


def serve(address, alive):
    """Fork for every request until the other end of *alive* is closed."""
    for name in (*_LIBRARIES, *_own()):
        importlib.import_module(name)
    line = socket.socket(socket.AF_UNIX)
    line.bind(f"{address}.new")
    line.listen(16)
    noticed, noticing = os.pipe()
    os.set_blocking(noticing, False)
    signal.set_wakeup_fd(noticing)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    Path(f"{address}.new").rename(address)
    waiting = {}
    with selectors.DefaultSelector() as ready:
        for each in (line, noticed, alive):
            ready.register(each, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                if key.fileobj == alive:
                    return
                if key.fileobj == noticed:
                    os.read(noticed, 512)
                    _tell(waiting)
                else:
                    _begin(line.accept()[0], waiting, (line, noticed, noticing, alive))


def _own():
    import vconst.operations

    found = pkgutil.walk_packages(vconst.operations.__path__, "vconst.operations.")
    return [each.name for each in found]


def _begin(asked, waiting, ours):
    data, streams, *_ = socket.recv_fds(asked, _LIMIT, 3)
    (size,) = struct.unpack("!I", data[:4])
    while len(data) < size + 4:
        data += asked.recv(_LIMIT)
    pid = os.fork()
    if pid == 0:
        try:
            for each in (asked, *ours, *waiting.values()):
                each.close() if hasattr(each, "close") else os.close(each)
            _become(*json.loads(data[4:]), streams)
        except BaseException:
            os.write(streams[2], traceback.format_exc().encode())
        finally:
            os._exit(70)
    for stream in streams:
        os.close(stream)
    asked.sendall(struct.pack("!i", pid))
    waiting[pid] = asked


def _become(arguments, cwd, environment, session, streams):
    """What `python -m vconst ARGUMENTS` is, from here on."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid() if session else os.setpgid(0, 0)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["vconst", *arguments]
    sys.path[:0] = [cwd, *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    names = ("stdin", "stdout", "stderr")
    for number, name in enumerate(names):
        held = open(number, "r" if not number else "w", closefd=False)  # noqa: SIM115
        setattr(sys, name, held)
    from vconst.cli.main import main

    code = 1
    try:
        main(arguments)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        _finish(code)


def _finish(code):
    """As the interpreter ends: what is registered for it, then the streams."""
    import atexit
    import multiprocessing.util

    multiprocessing.util._exit_function()
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except OSError:
        code = 120
    os._exit(code)


def _tell(waiting):
    while waiting:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with waiting.pop(pid) as line, contextlib.suppress(OSError):  # who asked may have gone
            line.sendall(struct.pack("!i", status))


def _received(line, size):
    data = b""
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise ConnectionError("the server of warm processes is gone")
        data += more
    return data


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))

"""Start processes that do not import the script that started them."""

import contextlib
import multiprocessing
import multiprocessing.util
import os
import signal
import sys
import tempfile
import threading
import types

from vconst.errors import EngineError

#: Where sockets go if the path of temporary files is longer than this, in bytes: a name has 107,
#: of which multiprocessing takes 32.
_LONGEST = 107 - 32
_SHORT = ("/tmp", "/var/tmp", "/dev/shm")
#: Python 3.11 and later put no folder of the script, or the current one, on its path under it.
_SAFE_PATH = "PYTHONSAFEPATH"

# What is hidden while a process is started is hidden from the whole of this one.
_STARTING = threading.RLock()
_starting_here = threading.local()


def process_context(*preload, here=True):
    """
    How processes are started: forked from a clean server, or spawned where there is none.

    Parameters
    ----------
    *preload : str
        Modules that the server imports once for all.
    here : bool
        Whether it also imports those of vconst that are imported here when it starts: what the
        first process is sent for will be needed again.
    """
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    _place_sockets()
    context = multiprocessing.get_context("forkserver")
    found = [name for name in list(sys.modules) if name.startswith("vconst.")] if here else []
    context.set_forkserver_preload(sorted({*preload, *found}))
    return context


def _place_sockets():
    """
    See to it that processes can find each other: names of sockets have at most 107 bytes.

    They lie in a folder among the temporary files, whose own path may be longer than that.
    """
    if "tempdir" in multiprocessing.current_process()._config:
        return
    before = tempfile.gettempdir()
    if len(os.fsencode(before)) <= _LONGEST:
        return
    short = next((each for each in _SHORT if os.access(each, os.W_OK | os.X_OK)), None)
    if short is None:
        raise EngineError(
            f"Processes cannot find each other: the path for temporary files is too long "
            f"({before}), and none of {', '.join(_SHORT)} can be written.",
            hint="Set TMPDIR to a folder with a shorter path.",
        )
    tempfile.tempdir = short
    try:
        multiprocessing.util.get_temp_dir()
    finally:
        tempfile.tempdir = before


@contextlib.contextmanager
def without_main():
    """
    Hide the main module while a process is started.

    What we send lives in importable modules, none in the folder where we happen to be. The
    script of a user, a notebook or standard input need not be importable, and need no
    ``if __name__ == "__main__"``.
    What is started inherits that Ctrl-C is held back: it is for the one who started it.
    Workers of a cluster are daemons, which the standard library lets start nothing, because
    their children would outlive them; ours end with the process that started them.
    """
    with _STARTING:
        main, before = sys.modules["__main__"], is_starting()
        _starting_here.now = True
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            with _from_here_only(), _ctrl_c_held_back(), _as_no_daemon():
                yield
        finally:
            sys.modules["__main__"] = main
            _starting_here.now = before


def is_starting():
    """
    Whether this thread is starting a process just now.

    An exception then leaves a server of processes, or the new one, with half a message, and they
    say so with a traceback. Ctrl-C is held back here, but where another thread takes the signal
    Python raises it in the main one all the same: whoever raises it has to ask first.
    """
    return getattr(_starting_here, "now", False)


@contextlib.contextmanager
def _from_here_only():
    """
    Let processes not import what lies in the current folder.

    The servers of multiprocessing are started with ``python -c``, which looks there first: a
    ``random.py`` among the files that are ingested would be run.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_SAFE_PATH, None)
        else:
            os.environ[_SAFE_PATH] = before


@contextlib.contextmanager
def _as_no_daemon():
    said = multiprocessing.current_process()._config
    before = said.get("daemon")
    said["daemon"] = False
    try:
        yield
    finally:
        said["daemon"] = before


@contextlib.contextmanager
def _ctrl_c_held_back():
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it lets signals through again when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def take_settings(settings):
    """
    Take over the environment variables of who starts a process, and leave its stdout alone.

    A forked process has those of the server, which may have been started under others. What
    foreign code prints goes to stderr: on stdout there are documents of the one who started it.
    """
    with contextlib.suppress(OSError):
        os.dup2(2, 1)
    os.environ.clear()
    os.environ.update(settings)

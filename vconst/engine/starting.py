"""Start processes that do not import the script that started them."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import types

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
    context = multiprocessing.get_context("forkserver")
    found = [name for name in list(sys.modules) if name.startswith("vconst.")] if here else []
    context.set_forkserver_preload(sorted({*preload, *found}))
    return context


@contextlib.contextmanager
def without_main():
    """
    Hide the main module while a process is started.

    What we send lives in importable modules. The script of a user, a notebook or
    standard input need not be importable, and need no ``if __name__ == "__main__"``.
    What is started inherits that Ctrl-C is held back: it is for the one who started it.
    Workers of a cluster are daemons, which the standard library lets start nothing, because
    their children would outlive them; ours end with the process that started them.
    """
    with _STARTING:
        main, before = sys.modules["__main__"], is_starting()
        _starting_here.now = True
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            with _ctrl_c_held_back(), _as_no_daemon():
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

"""Start processes that do not import the script that started them."""

import contextlib
import multiprocessing
import os
import sys
import types


def process_context(*preload):
    """
    How processes are started: forked from a clean server, or spawned where there is none.

    Parameters
    ----------
    *preload : str
        Modules that the server imports once for all.
    """
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


@contextlib.contextmanager
def without_main():
    """
    Hide the main module while a process is started.

    What we send lives in importable modules. The script of a user, a notebook or
    standard input need not be importable, and need no ``if __name__ == "__main__"``.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main

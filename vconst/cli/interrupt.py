"""Ctrl-C at any moment: said once, never in the middle of an import, never after the end."""

import contextlib
import os
import signal
import sys
import threading

_AGAIN = 0.05  # s until a Ctrl-C that came during an import is tried again


@contextlib.contextmanager
def polite_ctrl_c():
    """
    Raise ``KeyboardInterrupt`` as Python does, but not in an import or the start of a process.

    Extension modules do not survive it: they fail with other errors, or crash at the end; what
    starts processes is left with half a message, and complains.
    The signal is sent again a little later instead. Once the command is done, or has been
    interrupted, a further Ctrl-C changes nothing any more.
    """
    if not _is_ours_to_change():
        yield
        return
    before = signal.signal(signal.SIGINT, _on_ctrl_c)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        import atexit

        atexit.register(ignore_ctrl_c)


def ignore_ctrl_c():
    """From here on nothing can be interrupted: what is left takes no time."""
    with contextlib.suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _is_ours_to_change():
    here = threading.current_thread() is threading.main_thread()
    return here and signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _on_ctrl_c(number, frame):
    if not _is_importing(frame) and not _is_starting():
        # What was only half made complains when it is thrown away; that tells nobody anything.
        sys.unraisablehook = lambda unraisable: None
        raise KeyboardInterrupt
    later = threading.Timer(_AGAIN, os.kill, (os.getpid(), number))
    later.daemon = True
    later.start()


def _is_importing(frame):
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _is_starting():
    """Whether a process is being started; who has imported nothing that could is not."""
    engine = sys.modules.get("vconst.engine.starting")
    asked = getattr(engine, "is_starting", None)
    return asked is not None and asked()

"""Ctrl-C at any moment: said once, never in the middle of an import, never after the end."""

import contextlib
import os
import signal
import sys
import threading

_AGAIN = 0.05  # s until a Ctrl-C that came during an import is tried again


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or a signal that ends a command as politely; its number is the argument."""

    @property
    def exit_code(self):
        """As a shell tells of a process that a signal ended."""
        return 128 + int(self.args[0])


@contextlib.contextmanager
def polite_ctrl_c():
    """
    Raise ``KeyboardInterrupt`` as Python does, but not in an import or the start of a process.

    Extension modules do not survive it: they fail with other errors, or crash at the end; what
    starts processes is left with half a message, and complains.
    The signal is sent again a little later instead. Once the command is done, or has been
    interrupted, a further Ctrl-C changes nothing any more. SIGTERM and SIGHUP are taken alike, so
    that nothing unfinished is left behind; a second one ends the command at once.
    """
    ours = _ours_to_change()
    if not ours:
        yield
        return
    before = {number: signal.signal(number, _on_ctrl_c) for number in ours}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        import atexit

        atexit.register(ignore_ctrl_c)


def ignore_ctrl_c():
    """From here on nothing can be interrupted: what is left takes no time."""
    with contextlib.suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _ours_to_change():
    """Signals that end a command and that nobody else handles or has set to be ignored (nohup)."""
    if threading.current_thread() is not threading.main_thread():
        return []
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    if hasattr(signal, "SIGHUP"):
        usual[signal.SIGHUP] = signal.SIG_DFL
    return [number for number, handler in usual.items() if signal.getsignal(number) is handler]


def _on_ctrl_c(number, frame):
    if not _is_importing(frame) and not _is_starting():
        # What was only half made complains when it is thrown away; that tells nobody anything.
        sys.unraisablehook = lambda unraisable: None
        if number != signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)  # a second one waits for nothing
        raise Interrupted(number)
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

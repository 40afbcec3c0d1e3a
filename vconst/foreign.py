"""Code of others while it is being loaded: how long it may take, and what became of it."""

import contextlib
import functools
import os
import signal
import threading
import time
import traceback
from pathlib import Path

from vconst.errors import UsageError, VconstError

#: Names the seconds of processor time that the import of one plugin may take.
SETTING = "VCONST_PLUGIN_SECONDS"
_SECONDS = 20.0
#: So many times as long may pass on the clock: a machine may be slow, a plugin may sleep.
_PATIENCE = 15


class TooLong(BaseException):
    """Not an Exception, so that a plugin's own handlers do not swallow it."""


def import_limit():
    """
    Seconds of processor time that the import of one plugin may take.

    Raises
    ------
    UsageError
        If ``VCONST_PLUGIN_SECONDS`` is no positive number.
    """
    written = os.environ.get(SETTING)
    if not written:
        return _SECONDS
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise UsageError(
            f"{SETTING} is '{written}'.", hint="It is a number of seconds above 0, for example 60."
        )
    return seconds


def size_setting(name, default):
    """
    Bytes that a setting of the environment names.

    Raises
    ------
    UsageError
        If it is no whole number above 0.
    """
    written = os.environ.get(name)
    if not written:
        return default
    if not (written.isascii() and written.isdigit() and int(written[:20])):
        raise UsageError(
            f"{name} is '{written[:40]}'.", hint="It is a number of bytes above 0: 4000000000."
        )
    return int(written)


@contextlib.contextmanager
def time_limit(seconds):
    """
    End Python code of the main thread that takes longer; elsewhere there is no limit.

    Parameters
    ----------
    seconds : float
        Of processor time. Fifteen times as long may pass on the clock, so that a busy
        machine is not taken for a plugin that hangs, and one that sleeps still ends.

    Raises
    ------
    TooLong
    """
    if threading.current_thread() is not threading.main_thread() or os.name == "nt":
        yield
        return
    limits = (
        (signal.SIGPROF, signal.ITIMER_PROF, seconds, "of processor time"),
        (signal.SIGALRM, signal.ITIMER_REAL, _PATIENCE * seconds, "on the clock"),
    )
    with contextlib.ExitStack() as stack:
        for number, timer, longest, what in limits:
            stack.enter_context(_timer(number, timer, longest, what))
        yield


@contextlib.contextmanager
def _timer(number, timer, seconds, what):
    """Raise when a timer ends; one that ran before goes on with what it has left."""

    def stop(*_):
        hint = f"{SETTING} allows more"
        raise TooLong(f"its import took more than {seconds:g} s {what} ({hint})")

    handler = signal.signal(number, stop)
    began = time.monotonic()
    left, _ = signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, handler)
        if left:
            signal.setitimer(timer, max(left - (time.monotonic() - began), 1e-3))


def describe(error):
    """
    One line on an exception of foreign code: its kind, words, file and line.

    Examples
    --------
    >>> describe(ValueError("no such thing"))
    'ValueError: no such thing'
    """
    words = " ".join(str(error).split())
    if isinstance(error, VconstError | TooLong):
        return words
    if isinstance(error, SystemExit):
        words = f"it called sys.exit({error.code!r})"
    frames = traceback.extract_tb(error.__traceback__)
    here = Path(__file__).parent
    own = [
        frame
        for frame in frames
        if "importlib" not in frame.filename
        and Path(frame.filename) not in (here / "foreign.py", here / "plugins.py")
    ]
    place = f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}: {words}"[:400] + place


def listed(function):
    """The same function, with what it gives in a list: what a generator raises is raised in it."""

    @functools.wraps(function)
    def whole(**given):
        found = function(**given)
        return None if found is None else list(found)

    return whole


def called(function):
    """The name of a function, also where a partial calls it."""
    return getattr(getattr(function, "func", function), "__name__", repr(function))

"""Seconds by the clock and of the processor, of everything that a function starts."""

import contextlib
import ctypes
import os
import pickle
import statistics
import sys
import time

_CHILD_SUBREAPER = 36  # prctl(2)


def timed(function):
    """
    Run a function in a process of its own.

    Returns
    -------
    clock, processor : float
        In s; of the processor with all processes that were started, however they were
        orphaned. It is read when the last of them has ended (Linux).
    value : object
        What the function returned; small.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        _run(function, reader, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read()
    used = _reap()
    if not said:
        sys.exit("The benchmark failed; see above.")
    clock, value = pickle.loads(said)
    return clock, used, value


def _run(function, reader, writer):
    code = 1
    try:
        os.close(reader)
        began = time.perf_counter()
        value = function()
        said = pickle.dumps((time.perf_counter() - began, value))
        with os.fdopen(writer, "wb") as stream:
            stream.write(said)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(code)


def _reap():
    """Processor time of all children that are left, when they have ended."""
    used = 0.0
    with contextlib.suppress(ChildProcessError):
        while True:
            usage = os.wait3(0)[2]
            used += usage.ru_utime + usage.ru_stime
    return used


def medians(ways, repeats):
    """
    Seconds of some functions, taken in turn in this process.

    Returns
    -------
    seconds : dict of str to (float, float)
        The median by the clock, and the least of the processor's: other work on the machine only
        adds to that. The first round of each is not counted.
    """
    rounds = {name: [] for name in ways}
    for number in range(repeats + 1):
        for name in ways if number % 2 else reversed(ways):
            began, worked = time.perf_counter(), time.process_time()
            ways[name]()
            spent = time.perf_counter() - began, time.process_time() - worked
            if number:
                rounds[name].append(spent)
    clock_and_used = {name: list(zip(*spent, strict=True)) for name, spent in rounds.items()}
    return {
        name: (statistics.median(clock), min(used))
        for name, (clock, used) in clock_and_used.items()
    }

"""Some threads at a list of things; an interruption ends them at once."""

import queue
import threading
import time

from vconst.fetch.trouble import Stopped

_LOOK = 0.1  # s between looks for what was done; Ctrl-C is noticed then
_PARTING = 3.0  # s for threads to bring to the disk what they have


def work_through(things, function, *, threads, stop):
    """
    Call a function with each thing, some at a time.

    Parameters
    ----------
    things : sequence
    function : callable
        May raise; what it raises is given, not raised.
    threads : int
    stop : threading.Event
        Set if this ends before all is done: the function looks at it now and then.

    Yields
    ------
    number, outcome : int, object
        Place of the thing, and what the function returned or raised, as they are done.
    """
    waiting, done = queue.SimpleQueue(), queue.SimpleQueue()
    for each in enumerate(things):
        waiting.put(each)
    crew = [
        threading.Thread(target=_work, args=(waiting, done, function, stop), daemon=True)
        for _ in range(min(threads, len(things)))
    ]
    try:
        for thread in crew:
            thread.start()
        for _ in things:
            yield _next_of(done)
    except BaseException:
        stop.set()
        last = time.monotonic() + _PARTING
        for thread in crew:
            if thread.ident is not None:
                thread.join(max(0.0, last - time.monotonic()))
        raise


def _next_of(done):
    while True:
        try:
            return done.get(timeout=_LOOK)
        except queue.Empty:
            continue


def _work(waiting, done, function, stop):
    while not stop.is_set():
        try:
            number, thing = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            done.put((number, function(thing)))
        except Stopped:
            return
        except BaseException as error:
            done.put((number, error))

"""Work that waits for disks or lets others compute, done several at a time."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

#: Most that are done at the same time, whatever the machine has.
_MOST = 4


def at_once(function, items):
    """
    Call a function with each item, several at the same time where there are several.

    Parameters
    ----------
    function : callable
        It must not call :func:`at_once` itself.
    items : sequence

    Raises
    ------
    Exception
        The first that any call raises, in the order of the items.
    """
    if len(items) < 2:
        for item in items:
            function(item)
        return
    for _ in _pool(os.getpid()).map(function, items):
        pass


@cache
def _pool(process):
    """The threads of this process: those of one that was forked stayed where they were."""
    return ThreadPoolExecutor(min(_MOST, _processors()), thread_name_prefix="vconst")


def _processors():
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""Some calls under way at once, few results waiting, in the order in which they were asked for."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor

#: Calls of each thread that are under way or wait to be asked for.
_WAITING = 4


def some_ahead(function, items, threads):
    """
    Yield a function of each item, in their order.

    Parameters
    ----------
    function : callable
    items : iterable
        Taken when their turn comes near.
    threads : int
        How many are called at the same time.

    Raises
    ------
    Exception
        The first that a call raises; what was not begun then is left.
    """
    waiting = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) >= _WAITING * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for call in waiting:
                call.cancel()

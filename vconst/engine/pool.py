"""Map a function over pieces and give the results in the order of the pieces."""

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor

from threadpoolctl import threadpool_limits

from vconst.engine.starting import process_context, take_settings, without_main


class Engine:
    """
    Runs functions over pieces, in this process or in several.

    Results come in the order of the pieces whatever finishes first, and linear algebra
    runs on one thread, so that the numbers are the same bit for bit.

    Parameters
    ----------
    workers : int
        0 or 1: in this process. More: that many processes.
    """

    def __init__(self, workers=0):
        self.workers = max(0, int(workers))
        self._executor = None

    def map(self, function, pieces):
        """
        Yield ``function(piece)`` for each piece, in order.

        Parameters
        ----------
        function : callable
            Top-level, or a partial of one, so that it can be sent to a process.
        pieces : iterable
            At most four a worker are under way at once, which bounds memory.
        """
        if self.workers <= 1:
            with threadpool_limits(1):
                for piece in pieces:
                    yield function(piece)
            return
        waiting = deque()
        for piece in pieces:
            with without_main():
                waiting.append(self._pool().submit(function, piece))
            if len(waiting) >= 4 * self.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self):
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __getstate__(self):
        return {"workers": 0, "_executor": None}

    def _pool(self):
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.workers,
                mp_context=process_context(),
                initializer=_begin,
                initargs=(dict(os.environ),),
            )
        return self._executor


def _begin(settings):
    """In a worker: settings of who started it, and one thread for as long as it lives."""
    take_settings(settings)
    _KEPT.append(threadpool_limits(1))


_KEPT = []

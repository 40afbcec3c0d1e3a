"""Work in processes of this machine; they listen on no port."""

import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from vconst.engine.starting import process_context, take_settings, without_main
from vconst.errors import EngineError

#: Deaths of workers during one piece after which it is given up.
DEATHS = 3


@dataclass
class Task:
    """One piece on its way: what is done with it, and its result to be."""

    function: object
    piece: object
    future: object = None


class Processes:
    """
    A pool of processes that is made anew when one of them dies.

    Parameters
    ----------
    workers : int
    """

    def __init__(self, workers):
        self.width = workers
        self._executor = None

    def submit(self, function, piece):
        """A task that is under way."""
        task = Task(function, piece)
        self._send(task)
        return task

    def result(self, waiting):
        """
        The result of the first of the waiting tasks, which leaves them.

        A dead process takes the whole pool of the standard library with it: all that
        waits is then sent to a new one. Only the death of the first is counted.
        """
        for _ in range(DEATHS):
            try:
                value = waiting[0].future.result()
            except BrokenProcessPool:
                self._start_again(waiting)
            else:
                waiting.popleft()
                return value
        raise EngineError(
            f"Workers died {DEATHS} times while this was done: {_named(waiting[0].piece)}.",
            hint="Too little memory is the usual cause: take fewer workers, or smaller pieces.",
        )

    def close(self):
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def _start_again(self, waiting):
        self.close()
        for task in waiting:
            if not _is_done(task.future):
                self._send(task)

    def _send(self, task):
        with without_main():
            try:
                task.future = self._pool().submit(task.function, task.piece)
            except BrokenProcessPool:
                self.close()
                task.future = self._pool().submit(task.function, task.piece)

    def _pool(self):
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.width,
                mp_context=process_context(),
                initializer=_begin,
                initargs=(dict(os.environ),),
            )
        return self._executor


def _is_done(future):
    """Whether it has a result that the death of the pool did not take."""
    return future.done() and not future.cancelled() and future.exception() is None


def _named(piece):
    text = repr(piece)
    return text if len(text) <= 200 else f"{text[:200]}..."


def _begin(settings):
    """In a worker: settings of who started it, and one thread for as long as it lives."""
    take_settings(settings)
    _KEPT.append(threadpool_limits(1))


_KEPT = []

"""Work in processes of this machine; they listen on no port."""

import errno
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection, parent_process

from threadpoolctl import threadpool_limits

from vconst.engine.memory import bounded, lift, named
from vconst.engine.starting import process_context, take_settings, without_main
from vconst.errors import EngineError

#: What the system says where there is no room for locks.
_NO_LOCK = {
    errno.ENOENT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOSYS,
    errno.ENOSPC,
}
#: Deaths of workers during one piece after which it is given up.
DEATHS = 3


@dataclass(eq=False)
class Task:
    """One piece on its way: what is done with it, and its result to be; None until it is sent."""

    function: object
    piece: object
    future: object = None


class Processes:
    """
    A pool of processes that is made anew when one of them dies.

    A dead process takes the whole pool of the standard library with it. What was under way
    is then suspect and done one by one, so that a death is blamed on the piece that it
    belongs to; after that the pool is full again.

    Parameters
    ----------
    workers : int
    memory : int or None
        Bytes that one piece may take.
    """

    def __init__(self, workers, memory=None):
        self.width, self._memory = workers, memory
        self._executor = None
        self._suspects = set()

    def submit(self, function, piece):
        """A task that is under way, or will be when no other is suspect."""
        task = Task(function, piece)
        if not self._suspects:
            self._send(task)
        return task

    def result(self, waiting):
        """The result of the first of the waiting tasks, which leaves them."""
        task, deaths = waiting[0], 0
        while True:
            alone = task.future is None
            if alone:
                self._send(task)
            try:
                value = task.future.result()
            except BrokenProcessPool:
                deaths += alone
                self._suspect(waiting)
            else:
                break
            if deaths == DEATHS:
                raise EngineError(
                    f"Workers died {DEATHS} times while this was done: {named(task.piece)}.",
                    hint="Too little memory is the usual cause: take fewer workers, or smaller "
                    "pieces.",
                )
        self._clear(waiting.popleft(), waiting)
        return value

    def forget(self, waiting):
        """Nobody will ask for these."""
        for task in waiting:
            if task.future is not None:
                task.future.cancel()
        self._suspects.clear()

    def end_now(self):
        """End the processes amid their work."""
        for process in list((getattr(self._executor, "_processes", None) or {}).values()):
            process.kill()

    def close(self):
        """End the processes, which finish what they are at."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def _suspect(self, waiting):
        self.close()
        for task in waiting:
            if not _is_done(task.future):
                task.future = None
                self._suspects.add(task)

    def _clear(self, task, waiting):
        if not self._suspects:
            return
        self._suspects.discard(task)
        if not self._suspects:
            for other in waiting:
                if other.future is None:
                    self._send(other)

    def _send(self, task):
        work = partial(bounded, task.function, self._memory)
        with without_main():
            try:
                task.future = self._pool().submit(work, task.piece)
            except BrokenProcessPool:
                self.close()
                task.future = self._pool().submit(work, task.piece)

    def _pool(self):
        if self._executor is None:
            how = {"mp_context": process_context(), "initializer": _begin}
            try:
                self._executor = ProcessPoolExecutor(
                    self.width, initargs=(dict(os.environ),), **how
                )
            except OSError as error:
                if error.errno not in _NO_LOCK:
                    raise
                raise EngineError(
                    "Several processes need locks in shared memory (/dev/shm), which cannot be "
                    f"made: {error.strerror}.",
                    hint="Have /dev/shm mounted so that it can be written, or work in this "
                    "process: --workers 0.",
                ) from error
        return self._executor


def _is_done(future):
    """Whether it has a result that the death of the pool did not take."""
    return (
        future is not None
        and future.done()
        and not future.cancelled()
        and future.exception() is None
    )


def _begin(settings):
    """In a worker: settings of who started it, and one thread for as long as it lives."""
    take_settings(settings)
    lift()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _KEPT.append(threadpool_limits(1))


def _end_with_parent():
    """A worker whose parent was killed would otherwise wait for work for ever."""
    connection.wait([parent_process().sentinel])
    os._exit(1)


_KEPT = []

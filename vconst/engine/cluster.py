"""Work on a Dask cluster: processes of other machines that see the same store."""

import contextlib
import re
import time
from functools import partial

from threadpoolctl import threadpool_limits

from vconst.engine.memory import bounded, named, resident
from vconst.engine.processes import Task
from vconst.engine.versions import differences, versions
from vconst.errors import EngineError

_ADDRESS = re.compile(r"([a-z]+://)?[^\s/]+:\d{1,5}(/.*)?|inproc://.+")
#: Part of a worker's memory that pieces may fill; at 0.95 Dask ends the worker.
PART = 0.9
#: Bytes that a piece is always given.
_LEAST_LEFT = 64 << 20
#: Seconds that a scheduler has to answer.
ANSWER = 20
#: Seconds that workers have to come, where there is none: one that died is being replaced.
COME = 60


class Cluster:
    """
    A connection to a Dask scheduler.

    Parameters
    ----------
    address : str
        Such as ``tcp://host:8786``.
    memory : int or None
        Bytes that one piece may take; None for what the limit of the worker leaves.

    Raises
    ------
    EngineError
        If dask.distributed is not installed, nobody answers, there is no worker, or a worker
        has other versions.
    """

    def __init__(self, address, memory=None):
        self._client, self._memory = _connect(address), memory
        self._expected = versions()
        found = self._answers()
        if not found:
            self.close()
            raise EngineError(
                f"The scheduler at {address} has no workers.",
                hint=f"Start one: 'dask worker {address} --nthreads 1'.",
            )
        for worker, theirs in sorted(found.items()):
            self._refuse_unlike(worker, theirs)
        self.width = max(1, sum(self._client.nthreads().values()))

    def _answers(self):
        """Versions by worker; those that die while they are asked are left out, new ones asked."""
        found, until = {}, time.monotonic() + COME
        while not found and (left := until - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                self._client.wait_for_workers(1, timeout=left)
            said = self._client.run(versions, on_error="return")
            for answer in said.values():
                if isinstance(answer, Exception) and not isinstance(answer, OSError):
                    raise answer
            found = {each: told for each, told in said.items() if not isinstance(told, OSError)}
        return found

    def submit(self, function, piece):
        """A task that is under way; done again elsewhere if its worker dies."""
        work = partial(_work, self._expected, self._memory, function)
        future = self._client.submit(work, piece, pure=False)
        return Task(function, piece, future)

    def result(self, waiting):
        """The result of the first of the waiting tasks, which leaves them."""
        from distributed import CancelledError, KilledWorker

        try:
            value = waiting[0].future.result()
        except KilledWorker as error:
            raise EngineError(
                "Workers of the cluster died again and again while this was done: "
                f"{named(waiting[0].piece)} ({error}).",
                hint="Too little memory is the usual cause: give workers more, or fewer threads.",
            ) from error
        except CancelledError as error:
            raise EngineError(
                "The scheduler was lost while it worked.",
                hint="Start it again, and run the same command: what was finished is kept.",
            ) from error
        waiting.popleft()
        return value

    def forget(self, waiting):
        """Nobody will ask for these."""
        for task in waiting:
            task.future.cancel()

    def end_now(self):
        """What was sent is forgotten already; what is under way there cannot be ended."""

    def close(self):
        """End the connection; the cluster goes on."""
        self._client.close()

    def _refuse_unlike(self, worker, theirs):
        unlike = differences(self._expected, theirs)
        if unlike:
            self.close()
            raise EngineError(
                f"The worker at {worker} is not like this program: {'; '.join(unlike)}.",
                hint="Install the same versions there: other ones may give other numbers.",
            )


def _connect(address):
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineError(
            f"Work on a cluster needs dask.distributed: {error}.",
            hint="pip install 'vconst[cluster]'",
        ) from error
    hint = "Its address looks like tcp://host:8786; 'dask scheduler' starts one."
    if not _ADDRESS.fullmatch(address):  # a Client that cannot begin waits for 40 s at its end
        raise EngineError(
            f"No Dask scheduler answers at {address}: it names no host and port.", hint=hint
        )
    try:
        return Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise EngineError(
            f"No Dask scheduler answers at {address}: {error}",
            hint=hint,
        ) from error


def _work(expected, memory, function, piece):
    """In a worker, which may have come after the others were compared."""
    unlike = differences(expected, versions())
    if unlike:
        raise EngineError(f"A worker is not like the program that sent it work: {unlike}.")
    own = _left()
    memory = own if memory is None or own is None else min(memory, own)
    with threadpool_limits(1):
        return bounded(function, memory, piece)


def _left():
    """What the limit of this worker leaves to one of its threads, in bytes; None without one."""
    from distributed import get_worker

    worker = get_worker()
    limit = worker.memory_manager.memory_limit
    if not limit:
        return None
    return max(_LEAST_LEFT, int((PART * limit - (resident() or 0)) / worker.state.nthreads))

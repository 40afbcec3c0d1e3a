"""Map a function over pieces and give the results in the order of the pieces."""

from collections import deque

from threadpoolctl import threadpool_limits

from vconst.engine.memory import bounded, share, told

#: Pieces a worker that are under way at once, which bounds memory.
AHEAD = 4


class Engine:
    """
    Runs functions over pieces, in this process, in several, or on a Dask cluster.

    Results come in the order of the pieces whatever finishes first, and linear algebra
    runs on one thread, so that the numbers are the same bit for bit. A worker that dies is
    replaced and its pieces are done again; a piece with which workers die thrice is named.

    Parameters
    ----------
    workers : int
        0 or 1: in this process. More: that many processes of this machine.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``tcp://host:8786``; its workers must have the
        same versions of Python, vconst and plugins, and see the store under the same name.
        A local cluster has none: give *workers*.
    memory : int, optional
        Bytes that one piece may take beyond what its process holds already; more is an error
        that names the piece. Where it is not given: in processes an equal share of the machine,
        at least 1 GiB; on a cluster what the worker's own limit leaves; in this process none.
    """

    def __init__(self, workers=0, *, scheduler=None, memory=None):
        self.workers = max(0, int(workers))
        self.scheduler = scheduler
        in_processes = self.workers > 1 and scheduler is None
        self.memory = share(self.workers) if memory is None and in_processes else memory
        self._lazy = None

    @property
    def is_local(self):
        """Whether all work is done in this process."""
        return self.workers <= 1 and self.scheduler is None

    @property
    def was_asked(self):
        """Whether anything was sent to other processes or a cluster."""
        return self._lazy is not None

    @property
    def words(self):
        """Where work is done and how much memory a piece may take, for people."""
        limit = "no limit of memory" if self.memory is None else f"at most {told(self.memory)}"
        if self.scheduler is not None:
            own = "" if self.memory is None else f"{limit} and "
            return (
                f"by the workers of {self.scheduler}, {own}at most what their own limit of "
                "memory leaves for a piece"
            )
        where = "in this process" if self.is_local else f"in {self.workers} processes"
        return f"{where}, {limit} for a piece"

    def map(self, function, pieces):
        """
        Yield ``function(piece)`` for each piece, in order.

        Parameters
        ----------
        function : callable
            Top-level, or a partial of one, so that it can be sent to a process.
        pieces : iterable
            At most four a worker are under way at once.

        Raises
        ------
        EngineError
            If workers die with a piece again and again, or are not alike; if a piece takes more
            memory than it may.
        """
        if self.is_local:
            with threadpool_limits(1):
                for piece in pieces:
                    yield bounded(function, self.memory, piece)
            return
        elsewhere, waiting = None, deque()
        try:
            for piece in pieces:
                elsewhere = elsewhere or self._elsewhere()  # without pieces nobody is asked
                waiting.append(elsewhere.submit(function, piece))
                if len(waiting) >= AHEAD * elsewhere.width:
                    yield elsewhere.result(waiting)
            while waiting:
                yield elsewhere.result(waiting)
        finally:
            if elsewhere is not None:
                elsewhere.forget(waiting)

    def close(self):
        """End the processes, or the connection to the cluster."""
        if self._lazy is not None:
            self._lazy.close()
            self._lazy = None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None and not issubclass(kind, Exception) and self._lazy is not None:
            self._lazy.end_now()  # Ctrl-C does not wait for pieces that nobody will ask for
        self.close()

    def __getstate__(self):
        return {"workers": 0, "scheduler": None, "memory": None, "_lazy": None}

    def _elsewhere(self):
        if self._lazy is None:
            if self.scheduler is not None:
                from vconst.engine.cluster import Cluster

                self._lazy = Cluster(self.scheduler, self.memory)
            else:
                from vconst.engine.processes import Processes

                self._lazy = Processes(self.workers, self.memory)
        return self._lazy

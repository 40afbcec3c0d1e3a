"""Folders into the store while others are still being written."""

import threading
from concurrent.futures import ThreadPoolExecutor

from vconst.engine import ReaderPool
from vconst.ingest.loop import Report, ingest
from vconst.ingest.read import read_file


class Interrupted(Exception):
    """Who wrote the folders has given up, so that nobody wants the rest in the store."""


class IngestMeanwhile:
    """
    A thread that brings folders into a store, all that are ready at a time.

    Writing native files keeps the processor busy and committing them the disk: side by side
    they take little longer than one of the two. Leave the block to wait for the last folder;
    if it is left by an error, what is under way ends after the file being read.

    Parameters
    ----------
    store : Store
    host : Host
    progress : callable or None
        ``progress(done, refused)`` after each file and commit, over all folders so far.
    after : callable or None
        ``after(folder)`` when all files of a folder are in the store, or were refused.

    Attributes
    ----------
    report : Report
        What became of the files so far.
    """

    def __init__(self, store, host, *, progress=None, after=None):
        self.report = Report()
        self._store, self._host, self._progress, self._after = store, host, progress, after
        self._thread, self._lock = ThreadPoolExecutor(1), threading.Lock()
        self._pool = ReaderPool(read_file)
        self._ready, self._going, self._stopped, self._done = [], [], False, 0

    def __enter__(self):
        self._pool.__enter__()
        return self

    def __exit__(self, kind, *_):
        self._stopped = kind is not None
        with self._pool:
            self._thread.shutdown(cancel_futures=self._stopped)
        if not self._stopped:
            self._raise_what_failed(wait=True)

    def take(self, folder):
        """One more folder whose files are all written; raises what an earlier one met."""
        self._raise_what_failed(wait=False)
        with self._lock:
            self._ready.append(folder)
        self._going.append(self._thread.submit(self._bring_in))

    def _raise_what_failed(self, *, wait):
        for going in self._going:
            if wait or going.done():
                going.result()

    def _bring_in(self):
        with self._lock:
            folders, self._ready = self._ready, []
        if not folders:
            return  # they went with those before them
        how = {"pool": self._pool, "progress": self._tell}
        report = ingest(folders, self._store, self._host, **how)
        self._done += report.files
        self.report.add(report)
        for folder in folders if self._after else ():
            self._after(folder)

    def _tell(self, done, total, report):
        if self._stopped:
            raise Interrupted
        if self._progress:
            self._progress(self._done + done, [*self.report.refused, *report.refused])

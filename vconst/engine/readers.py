"""
A pool of processes that read files nobody vouches for.

A file can crash the library that reads it, hang it, or ask for more memory than there
is. Each reader is a process with limits; when one dies or takes too long it is replaced,
the file is reported, and the rest goes on.
"""

import contextlib
import gc
import os
import shutil
import signal
import tempfile
import time
import weakref
from collections import deque
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path

from vconst.engine.memory import lift
from vconst.engine.passing import receive, send
from vconst.engine.starting import process_context, take_settings, without_main
from vconst.errors import VconstError

#: Longest that one file may take, in s.
SECONDS = 120.0
#: Most address space of one reader, in bytes.
MEMORY = 6 << 30
#: Most bytes of one file that a reader may write, such as what it unpacks.
WRITTEN = (2 << 30) + (64 << 20)

#: Longest that we wait for readers without looking at the clock, and what more than that means
#: that all were stopped meanwhile (Ctrl-Z), in s.
_LOOK, _STOPPED = 1.0, 3.0

#: Items that a reader has beside the one it is at: a thread that commits may keep us for a while.
_AHEAD = 3

#: Bytes of answers that may wait for us; as many as any user may have.
_ROOM = 1 << 20


@dataclass(frozen=True)
class Failure:
    """
    Why a reader gave nothing.

    Parameters
    ----------
    kind : str
        ``"crashed"``, ``"too long"``, ``"memory"``, or the kind of the error raised.
    message : str
    """

    kind: str
    message: str


class ReaderPool:
    """
    Processes that call one function on one item after another, supervised.

    Each has a temporary folder of its own, which is emptied after every item and removed
    with the reader, however that ends. An item is blamed for the death of a reader only
    if it ends a fresh one: what died may have been harmed by an item before. Readers end with
    the items, or, where the pool is entered with ``with``, at the end of the block.

    Parameters
    ----------
    function : callable
        Top-level ``function(item)``; what it returns must pickle.
    workers : int
    seconds : float
        Wall time for one item, in s; a reader that takes longer is ended.
    memory : int
        Address space of one reader, in bytes.
    """

    def __init__(self, function, *, workers=2, seconds=SECONDS, memory=MEMORY):
        self._function, self._seconds, self._memory = function, seconds, memory
        self._count = max(1, workers)
        self._context = process_context(function.__module__, here=False)
        self._readers, self._entered = [], False

    def __enter__(self):
        self._entered = True
        return self

    def __exit__(self, *_):
        self.close()

    def begin(self):
        """Start all readers, so that they are ready when the first item comes."""
        while len(self._readers) < self._count:
            self._readers.append(self._start())

    def map(self, items):
        """
        Yield ``(item, outcome)`` as items are finished, in any order.

        The outcome is what the function returned, or a :class:`Failure`.
        """
        waiting = deque(items)
        while len(self._readers) < min(self._count, len(waiting)):
            self._readers.append(self._start())
        try:
            for reader in list(self._readers):
                self._give(reader, waiting)
                self._give_ahead(reader, waiting)
            while any(reader.busy for reader in self._readers):
                yield from self._collect(waiting)
        finally:
            if not self._entered or any(reader.busy for reader in self._readers):
                self.close()

    def close(self):
        """End all readers at once."""
        for reader in self._readers:
            reader.kill()
        self._readers = []

    def _start(self):
        return _Reader(self._context, self._function, self._seconds, self._memory)

    def _collect(self, waiting):
        busy = [reader for reader in self._readers if reader.busy]
        ready = _wait(busy)
        for reader in busy:
            if not (ready & {reader.pipe, reader.sentinel}) and not reader.late:
                continue
            stopped = reader.stopped
            item, outcome = reader.finish()
            harmed = reader.served > 1 and _is_crash(outcome)
            harmed |= stopped and isinstance(outcome, Failure) and outcome.kind == "too long"
            if not reader.alive:
                waiting.extendleft(reversed(reader.take_back()))
            if harmed:
                waiting.appendleft(item)
            if not reader.busy:
                self._give(reader, waiting)
            self._give_ahead(reader, waiting)
            if not harmed:
                yield item, outcome

    def _give(self, reader, waiting):
        """Hand over the next item; to another reader if this one is no more."""
        while waiting:
            if not reader.alive:
                self._readers[self._readers.index(reader)] = reader = self._start()
            if reader.take(waiting[0]):
                waiting.popleft()
                return
            reader.kill()

    def _give_ahead(self, reader, waiting):
        """More items, so that the reader need not wait for us; not where few are left."""
        while reader.alive and 0 < len(reader.items) <= _AHEAD:
            if len(waiting) <= _AHEAD * len(self._readers) or not reader.take(waiting[0]):
                return
            waiting.popleft()


def _wait(busy):
    """Pipes and sentinels that have something; time in which all were stopped does not count."""
    before = time.monotonic()
    pause = min([_LOOK, *(max(0.0, reader.deadline - before) for reader in busy)])
    handles = [handle for reader in busy for handle in (reader.pipe, reader.sentinel)]
    ready = set(connection.wait(handles, pause))
    lost = time.monotonic() - before - pause
    if lost > _STOPPED:
        for reader in busy:
            reader.deadline += lost
            reader.stopped = True
    return ready


def _is_crash(outcome):
    return isinstance(outcome, Failure) and outcome.kind == "crashed"


class _Reader:
    """One process, its pipe, the item it is on and the one it is to go on with."""

    def __init__(self, context, function, seconds, memory):
        self._seconds = seconds
        with without_main():  # held back: a Ctrl-C between a folder and what removes it
            self._start(context, function, seconds, memory)
        self.sentinel = self._process.sentinel
        self.items, self.alive, self.deadline = deque(), True, 0.0
        self.served, self.stopped = 0, False

    def _start(self, context, function, seconds, memory):
        self._folder = Path(tempfile.mkdtemp(prefix="vconst-"))
        removal = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        requests, self._requests = context.Pipe(duplex=False)
        self.pipe, answers = context.Pipe(duplex=False)
        _enlarge(self.pipe)
        settings = dict(os.environ)
        self._process = context.Process(
            target=_serve,
            args=(requests, answers, function, seconds, memory, str(self._folder), settings),
            daemon=True,
        )
        self._process.start()
        requests.close()
        answers.close()
        self._end = weakref.finalize(self, _end, self._process, self._folder)
        removal.detach()

    @property
    def busy(self):
        return bool(self.items)

    @property
    def late(self):
        return time.monotonic() > self.deadline

    def take(self, item):
        """Begin with an item; False if the process has died since the last."""
        try:
            self._requests.send(item)
        except OSError:
            return False
        self.items.append(item)
        if len(self.items) == 1:
            self._begin()
        return True

    def take_back(self):
        """The items that it has not begun with."""
        items, self.items = list(self.items), deque()
        return items

    def finish(self):
        """The item and its outcome; the process is ended if it did not answer."""
        item = self.items.popleft()
        try:
            if self.pipe.poll(0):
                outcome = receive(self.pipe)
                if self.items:
                    self._begin()
                return item, outcome
        except (EOFError, OSError):
            pass  # it died while answering
        except Exception as error:  # of a class that cannot be made here
            self.kill()
            return item, Failure("unreadable", f"what was read cannot be received: {error}")
        self._process.join(0 if self.late else 1.0)
        code = self._process.exitcode
        self.kill()
        return item, self._diagnose(code)

    def _begin(self):
        self.served += 1
        self.stopped = False
        self.deadline = time.monotonic() + self._seconds + 5.0

    def kill(self):
        self.alive = False
        self._end()
        self.pipe.close()
        self._requests.close()

    def _diagnose(self, code):
        if code is None or code in (-signal.SIGALRM, -signal.SIGXCPU):
            return Failure("too long", f"reading took more than {self._seconds:g} s; it was ended")
        if code < 0:
            return Failure("crashed", f"the reader died of {signal.Signals(-code).name}")
        return Failure("crashed", f"the reader ended with code {code}")


def _end(process, folder):
    """End a reader and remove its folder; at the latest when the command ends."""
    with contextlib.suppress(OSError):
        process.kill()
        process.join(5.0)
    shutil.rmtree(folder, ignore_errors=True)


def _empty(folder):
    """Remove all in a folder: what reading has left there, and most leaves nothing."""
    with contextlib.suppress(OSError):
        for item in os.scandir(folder):
            if item.is_dir(follow_symlinks=False):
                shutil.rmtree(item.path, ignore_errors=True)
            else:
                Path(item.path).unlink(missing_ok=True)


def _enlarge(pipe):
    """Room for a whole file's samples, so that a reader goes on while they wait (Linux)."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _ROOM)


def _serve(requests, answers, function, seconds, memory, folder, settings):
    """What a reader does until its pipe ends; whoever is orphaned cleans up by itself."""
    take_settings(settings)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder
    _limit(memory)
    begun = False
    with contextlib.suppress(EOFError, OSError):
        while True:
            item = requests.recv()
            _set_timer(seconds)
            outcome = _attempt(function, item)
            _set_timer(0)
            _answer(answers, outcome)
            _empty(folder)
            if not begun:
                gc.freeze()  # libraries and plugins stay: no collection looks through them again
                begun = True
    shutil.rmtree(folder, ignore_errors=True)


def _answer(pipe, outcome):
    try:
        send(pipe, outcome)
    except OSError:
        raise
    except Exception as error:  # nothing is sent of what cannot be pickled
        words = " ".join(f"{type(error).__name__}: {error}".split())
        send(pipe, Failure("unreadable", f"what was read cannot be passed on: {words}"[:500]))


def _attempt(function, item):
    try:
        return function(item)
    except MemoryError:
        return Failure("memory", "reading needs more memory than one file may take")
    except VconstError as error:
        words = (error.message.rstrip("."), (error.hint or "").rstrip("."))
        return Failure(error.kind, ". ".join(word for word in words if word))
    except (Exception, SystemExit) as error:  # foreign code on a foreign file
        words = " ".join(f"{type(error).__name__}: {error}".split())
        return Failure("unreadable", words[:500])


def _limit(memory):
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        lift()
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _set_timer(seconds):
    """SIGALRM's default action ends even a stuck C call, and an orphan too."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)

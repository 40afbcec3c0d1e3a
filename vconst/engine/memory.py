"""How much memory one piece of work may take, and the error that says that it wanted more."""

import contextlib
import os
import threading
from pathlib import Path

from vconst.errors import EngineError

try:
    import resource
except ImportError:  # Windows limits processes otherwise
    resource = None

#: Share of the machine's memory that all processes together may take.
SHARE = 0.8
#: The least that a process is given, in bytes, however many there are.
LEAST = 1 << 30

_lock = threading.Lock()
_under_way = []
_before = {}


def share(workers):
    """
    What one piece may take where nothing else is said: an equal share of the machine.

    Parameters
    ----------
    workers : int

    Returns
    -------
    memory : int or None
        Bytes; None where no limit can be set.
    """
    total = _machine()
    return None if total is None else max(LEAST, int(SHARE * total / workers))


def bounded(function, memory, piece):
    """
    ``function(piece)``, which may take so much memory beyond what this process holds already.

    Parameters
    ----------
    function : callable
    memory : int or None
        Bytes; None for no limit.
    piece : object

    Raises
    ------
    EngineError
        Naming the piece and the limit.

    Notes
    -----
    It is the limit of the system on private memory (``RLIMIT_DATA``, Linux), set while the
    piece is worked on; of pieces in several threads of a process each adds its own.
    """
    with _at_most(memory):
        try:
            return function(piece)
        except MemoryError as error:
            least = "there is" if memory is None else f"the {told(memory)} that it may take"
            raise EngineError(
                f"One piece of work needs more memory than {least}: {named(piece)}.",
                hint="Raise the limit (--memory, or the memory of the cluster's workers), take "
                "fewer workers, or read fewer variables.",
            ) from error


def lift():
    """Whoever is started while a piece is worked on has no part in its limit."""
    if resource is not None:
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def held():
    """Private memory of this process in bytes, or None where the system does not say."""
    return _pages(5)


def resident():
    """As :func:`held`, what of all its memory is there and not merely promised."""
    return _pages(1)


def told(memory):
    """
    Bytes in words.

    Examples
    --------
    >>> told(1_500_000_000), told(200_000_000), told(524_288), told(12)
    ('1.5 GB', '200 MB', '524 kB', '12 B')
    """
    if memory >= 1e9:
        return f"{memory / 1e9:.1f} GB"
    if memory >= 1e6:
        return f"{memory / 1e6:.0f} MB"
    return f"{memory / 1e3:.0f} kB" if memory >= 1e3 else f"{memory:.0f} B"


def named(piece):
    """A piece in at most 200 characters."""
    text = repr(piece)
    return text if len(text) <= 200 else f"{text[:200]}..."


@contextlib.contextmanager
def _at_most(memory):
    base = None if memory is None or resource is None else held()
    if base is None:
        yield
        return
    _set(memory, base, _under_way.append)
    try:
        yield
    finally:
        _set(memory, base, _under_way.remove)


def _set(memory, base, change):
    """Begin or end one of the pieces under way in this process; the last restores the limit."""
    with _lock:
        if not _under_way:
            _before.update(base=base, limit=resource.getrlimit(resource.RLIMIT_DATA))
        change(memory)
        soft, hard = _before["limit"]
        if _under_way:
            wanted = _before["base"] + sum(_under_way)
            soft = wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _pages(column):
    """A column of ``/proc/self/statm`` in bytes: proc(5)."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[column])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def _machine():
    """Bytes of memory of the machine, or of the group that this process is held in."""
    if held() is None:
        return None
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return total

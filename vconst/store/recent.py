"""Chunks that were read in part, kept while there is room: the next rows often lie in the same."""

import threading
from collections import OrderedDict

#: Bytes of decoded chunks that one view keeps.
_MOST = 32 * 2**20


class RecentChunks:
    """
    The decoded chunks that were read last.

    A day of a product with a sample every 4 s is a twelfth of a chunk: read day after day,
    each chunk would be decompressed twelve times.

    Parameters
    ----------
    most : int
        Bytes that are kept; of what is longer than a quarter of it nothing.
    """

    def __init__(self, most=_MOST):
        self._most, self._size = most, 0
        self._held, self._lock = OrderedDict(), threading.Lock()

    def get(self, key):
        """The values kept under a key, not to be changed; None if there are none."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key, values):
        """Keep values, and forget those that were not asked for longest."""
        if 4 * values.nbytes > self._most:
            return
        with self._lock:
            if key in self._held:
                return
            self._held[key] = values
            self._size += values.nbytes
            while self._size > self._most:
                self._size -= self._held.popitem(last=False)[1].nbytes

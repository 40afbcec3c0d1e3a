"""
Values between processes through a pipe, arrays as they lie in memory.

A pipe of :mod:`multiprocessing` copies an array four times on its way: into one piece with all
others, into the pipe, out of it, and out of the piece. Here arrays go from where they are into
the pipe, and out of it to where they stay.
"""

import os
import pickle
import struct
from multiprocessing import connection

import numpy as np

#: Arrays begin at whole multiples of it, in bytes.
_ALIGNED = 64
#: Most pieces that one call of the system takes.
_PIECES = 512
_LENGTHS = struct.Struct("<q")


def send(pipe, value):
    """
    Send a value that :func:`receive` gives back; it may wait until there is room.

    Parameters
    ----------
    pipe : multiprocessing.connection.Connection
        The end that writes, of a pipe that goes one way.
    value : object
        It must pickle. Contiguous arrays of numbers go without a copy.

    Raises
    ------
    OSError
        If nobody reads any more.
    """
    held = []
    head = pickle.dumps(value, protocol=5, buffer_callback=held.append)
    pieces = [each.raw() for each in held]
    pipe.send_bytes(b"".join(_LENGTHS.pack(n) for n in [len(pieces), *map(len, pieces)]) + head)
    if pieces:
        _write_all(pipe.fileno(), _padded(pieces))


def receive(pipe):
    """
    What :func:`send` sent; it waits until all is there.

    Raises
    ------
    EOFError
        If the sender ended before all was sent.
    """
    head = memoryview(pipe.recv_bytes())
    count = _LENGTHS.unpack_from(head)[0]
    sizes = [_LENGTHS.unpack_from(head, _LENGTHS.size * (n + 1))[0] for n in range(count)]
    starts = np.cumsum([0, *(size + _gap(size) for size in sizes)]).tolist()
    whole = memoryview(np.empty(starts[-1], np.uint8))
    _read_all(pipe.fileno(), whole)
    pieces = [whole[start : start + size] for start, size in zip(starts, sizes, strict=False)]
    return pickle.loads(head[_LENGTHS.size * (count + 1) :], buffers=pieces)


def _gap(size):
    return -size % _ALIGNED


def _padded(pieces):
    for piece in pieces:
        yield piece
        if _gap(len(piece)):
            yield memoryview(bytes(_gap(len(piece))))


def _write_all(handle, pieces):
    """All pieces in turn, however few bytes are taken at once."""
    left = [piece for piece in pieces if len(piece)]
    first = 0
    while first < len(left):
        taken = os.writev(handle, left[first : first + _PIECES])
        while first < len(left) and taken >= len(left[first]):
            taken -= len(left[first])
            first += 1
        if taken:
            left[first] = left[first][taken:]


def _read_all(handle, room):
    while len(room):
        taken = os.readv(handle, [room])
        if not taken:
            raise EOFError("the sender ended before all was sent")
        room = room[taken:]


#: Where the system has no such calls, or pipes are no files, values go as they always do.
if not hasattr(os, "writev") or not hasattr(os, "readv"):
    send, receive = connection.Connection.send, connection.Connection.recv

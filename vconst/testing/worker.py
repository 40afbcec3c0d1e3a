"""A second process that reads what it is sent, as the readers of ingest do."""

import pickle
import subprocess
import sys
from functools import cache

_LOOP = """
import pickle, sys
from vconst.testing.trial import digest
out, sys.stdout = sys.stdout, sys.stderr
while True:
    try:
        read, path = pickle.load(sys.stdin.buffer)
    except EOFError:
        break
    except Exception as error:
        answer = f"it cannot be unpickled there: {error!r}"
    else:
        try:
            answer = digest(read(path))
        except Exception as error:
            answer = f"it fails there: {error!r}"
    print(" ".join(answer.split()), file=out, flush=True)
"""


def digest_elsewhere(read, path):
    """
    The digest of what a reader gives in a process of its own.

    Parameters
    ----------
    read : callable
        Sent by pickle, as a worker gets it.
    path : path-like

    Returns
    -------
    answer : str
        The digest, or what went wrong there.
    """
    process = _process()
    if process.poll() is not None:
        _process.cache_clear()
        process = _process()
    pickle.dump((read, str(path)), process.stdin)
    process.stdin.flush()
    return process.stdout.readline().decode().strip() or "the worker ended"


@cache
def _process():
    """It ends by itself when this process does, because its input is then closed."""
    return subprocess.Popen(
        [sys.executable, "-c", _LOOP], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

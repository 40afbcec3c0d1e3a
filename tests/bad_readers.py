"""Readers that misbehave in every way that a foreign library can."""

import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path


def misbehave(item):
    """Do what *item* says."""
    if item == "hang":
        time.sleep(600)
    if item == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "exit":
        os._exit(9)
    if item == "memory":
        return len(bytearray(8 << 30))
    if item == "raise":
        raise ValueError("no such layout")
    if item == "sys.exit":
        sys.exit(3)
    if item == "lambda":
        return lambda: None
    if item == "die later":
        threading.Thread(target=lambda: (time.sleep(0.1), os._exit(9))).start()
    if item == "slow":
        time.sleep(0.3)
    if item == "two seconds":
        time.sleep(2.0)
    if item == "litter and kill":
        (Path(tempfile.gettempdir()) / "litter").write_bytes(bytes(1000))
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "litter":
        (Path(tempfile.gettempdir()) / "litter").mkdir()
    if item == "look":
        return [path.name for path in Path(tempfile.gettempdir()).iterdir()]
    if item == "write":
        return _write_sparse(3 << 30)
    return item


def fill_memory(item):
    """Ask for more than a reader has when it is given less than usual."""
    return len(bytearray(3 << 30))


def _write_sparse(size):
    with tempfile.TemporaryFile() as file:
        file.truncate(size)


def setting_of(name):
    """An environment variable as the reader sees it."""
    return os.environ.get(name)

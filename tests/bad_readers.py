"""Readers that misbehave in every way that a foreign library can."""

import os
import signal
import sys
import time


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
    return item

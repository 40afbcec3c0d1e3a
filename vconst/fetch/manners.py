"""How a server is treated: how often, how many at once, and how long one waits for it."""

import random
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from vconst.fetch.trouble import Stopped

_LOOK = 0.2  # s between looks whether the user has interrupted


@dataclass(frozen=True, kw_only=True)
class Manners:
    """
    Limits on both sides.

    Parameters
    ----------
    connections : int
        Requests to one host at a time.
    interval : float
        s between the beginnings of two requests to one host.
    tries : int
        Attempts in a row that bring nothing, after which a file is given up.
    pause, longest : float
        s of the first pause, and of the longest; each is twice the one before, less a part by
        chance.
    patience : float
        Longest time in s that a server may ask to wait (Retry-After).
    connect, silence : float
        s for a connection, and without a byte.
    slowest, window : float
        Bytes/s below which a transfer is begun again, as a mean over *window* s.
    most_bytes : int
        Of one file; ingest reads no more.
    """

    connections: int = 2
    interval: float = 0.2
    tries: int = 5
    pause: float = 1.0
    longest: float = 60.0
    patience: float = 600.0
    connect: float = 15.0
    silence: float = 60.0
    slowest: float = 100.0
    window: float = 60.0
    most_bytes: int = 2 << 30


class Pace:
    """
    Turns at each host.

    Parameters
    ----------
    manners : Manners
    stop : threading.Event
        Set when the user interrupts.
    """

    def __init__(self, manners, stop):
        self._manners, self._stop = manners, stop
        self._lock, self._hosts = threading.Lock(), {}

    @contextmanager
    def turn(self, host):
        """Wait until the host may be asked, and keep one of its places inside the block."""
        places = self._host(host)["places"]
        while not places.acquire(timeout=_LOOK):
            self.check()
        try:
            self.sleep(self._begin(host))
            yield
        finally:
            places.release()

    def hold(self, host, seconds):
        """Ask the host nothing for so long."""
        one = self._host(host)
        with self._lock:
            one["next"] = max(one["next"], time.monotonic() + seconds)

    def sleep(self, seconds):
        """Wait; raises Stopped if the user interrupts."""
        if self._stop.wait(max(0.0, seconds)):
            raise Stopped

    def check(self):
        """Raise Stopped if the user has interrupted."""
        if self._stop.is_set():
            raise Stopped

    def _host(self, host):
        with self._lock:
            places = threading.Semaphore(self._manners.connections)
            return self._hosts.setdefault(host, {"places": places, "next": 0.0})

    def _begin(self, host):
        """Seconds until this request may begin; the next one is later by the interval."""
        with self._lock:
            one, now = self._hosts[host], time.monotonic()
            begin = max(now, one["next"])
            one["next"] = begin + self._manners.interval
            return begin - now


def backoff(manners, failures, chance=random.random):
    """
    Seconds to wait after so many failures in a row: doubled each time, half of it by chance.

    Examples
    --------
    >>> [backoff(Manners(pause=1, longest=10), n, chance=lambda: 1.0) for n in (1, 2, 3, 9)]
    [1.0, 2.0, 4.0, 10.0]
    """
    whole = min(manners.longest, manners.pause * 2.0 ** min(failures - 1, 30))
    return whole * (0.5 + 0.5 * chance())


def retry_after(headers, now=None):
    """
    Seconds that a server asks to wait, or None.

    Parameters
    ----------
    headers : mapping
        ``Retry-After`` is a number of seconds or a date (RFC 9110, 10.2.3).
    now : datetime.datetime, optional

    Examples
    --------
    >>> retry_after({"Retry-After": "120"})
    120.0
    """
    words = (headers.get("Retry-After") or "").strip()
    if words.isascii() and words.isdecimal() and len(words) < 10:
        return float(words)
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())

"""All files of a plan, some at a time; what came and what did not is counted and named."""

import os
import shutil
import threading
from dataclasses import dataclass, field

from vconst.errors import FetchError
from vconst.fetch.coverage import Coverage, cover
from vconst.fetch.crowd import work_through
from vconst.fetch.record import Record
from vconst.fetch.sound import login_hint
from vconst.fetch.transfer import Transfer
from vconst.fetch.trouble import Denied, Passing

_HOSTS_AT_ONCE = 2


@dataclass
class Report:
    """
    What became of the files of a plan.

    Parameters
    ----------
    arrived : list of Arrived
        Fetched, or unchanged.
    failed : list of dict
        ``{"name", "url", "message", "hint"}`` of each that did not come.
    kept : int
        Files that were here, or in the store, before.
    coverage : Coverage
    last : str
        Name of the file that was done with last, and what became of it.
    """

    arrived: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    kept: int = 0
    coverage: Coverage | None = None
    last: str = ""

    @property
    def fetched(self):
        """How many files were sent."""
        return sum(one.state == "fetched" for one in self.arrived)

    @property
    def sent(self):
        """Bytes that were sent and kept."""
        return sum(one.sent for one in self.arrived)


def fetch(plan, client, *, stop_event, limit=None, progress=None, done=None):
    """
    Fetch what a plan wants.

    Parameters
    ----------
    plan : Plan
    client : Client
    stop_event : threading.Event
        Set here if the caller is interrupted; parts that can be gone on with stay.
    limit : int or None
        Bytes in all after which no more are taken.
    progress : callable, optional
        ``progress(name, added)``: bytes that came, from any thread.
    done : callable, optional
        ``done(report)`` after each file, from this thread.

    Returns
    -------
    report : Report

    Raises
    ------
    OSError
        If the disk is full, or may not be written to.
    """
    require_folder(plan.folder)
    _make_folder(plan.folder)
    _require_room(plan)
    record, wanted = Record(plan.folder), plan.wanted
    transfer = Transfer(client, plan.folder, record.of, _Limit(limit, progress).count)
    report = Report(kept=len(plan.items) - len(wanted))
    threads = _HOSTS_AT_ONCE * client.manners.connections
    try:
        outcomes = work_through(
            [item.wanted for item in wanted], transfer.bring, threads=threads, stop=stop_event
        )
        for number, outcome in outcomes:
            _count(report, plan, wanted[number], outcome, record)
            if done:
                done(report)
    finally:
        stop_event.set()
        record.save()
    here = [one.wanted for one in report.arrived]
    here += [item.wanted for item in plan.items if not item.is_wanted]
    report.coverage = cover(plan.start, plan.stop, here)
    return report


def require_folder(folder):
    """
    Refuse a folder that cannot be made or written to, before anything is asked for.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    FetchError
    """
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        wrong = f"'{there}' is a file"
    elif not os.access(there, os.W_OK | os.X_OK):
        wrong = f"'{there}' may not be written to"
    else:
        return
    raise _no_folder(folder, wrong)


def _make_folder(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_folder(folder, error.strerror) from None


def _no_folder(folder, wrong):
    hint = "Name another folder with --out."
    return FetchError(f"Files cannot come into '{folder}': {wrong}.", hint=hint)


def new_stop():
    """What is set when the user interrupts."""
    return threading.Event()


class _Limit:
    """Hands progress on, and refuses bytes beyond what may come in all."""

    def __init__(self, most, progress):
        self._most, self._progress = most, progress
        self._come, self._lock = 0, threading.Lock()

    def count(self, name, added):
        with self._lock:
            self._come += max(0, added)
            beyond = self._most is not None and self._come > self._most
        if self._progress:
            self._progress(name, added)
        if beyond:
            raise FetchError(
                f"'{name}': more than {self._most} bytes have come in all.",
                hint="Run it again to go on, with a greater --limit.",
            )


def _count(report, plan, item, outcome, record):
    if isinstance(outcome, FetchError | Passing):
        hint = getattr(outcome, "hint", None)
        if isinstance(outcome, Denied) and item.wanted.account:
            hint = _who_to_be(plan, item.wanted.account)
        said = {"name": item.name, "url": item.wanted.url, "hint": hint}
        report.failed.append({**said, "message": getattr(outcome, "message", str(outcome))})
        report.last = f"{item.name}: did not come"
    elif isinstance(outcome, BaseException):
        raise outcome
    else:
        report.arrived.append(outcome)
        report.last = f"{outcome.name}: {outcome.state}"
        if outcome.state == "fetched":
            record.add(outcome)


def _who_to_be(plan, host):
    """Which entry is missing or not enough, where the plugin has said whose it must be."""
    if plan.accounts.get(host):
        return login_hint(host, known=True)
    return (
        f"Make an account at https://{host} and write into ~/.netrc (chmod 600): "
        f"machine {host} login USER password PASSWORD"
    )


def _require_room(plan):
    room = shutil.disk_usage(plan.folder).free
    if plan.bytes_known > room:
        raise FetchError(
            f"{plan.bytes_known} bytes would come, and '{plan.folder}' has room for {room}.",
            hint="Free some space, name another place with --out, or ask for a shorter time.",
        )

"""Progress on stderr: a bar on a terminal, one line a step in a pipe."""

import contextlib
import re
import time

from vconst.cli.show import clean, fold

_QUIET = 2.0  # s until the same is said again


@contextlib.contextmanager
def waiting(session, words):
    """Show *words* and a spinner on a terminal while something is done; nothing elsewhere."""
    if session.quiet or not session.console.is_terminal:
        yield
        return
    with session.console.status(clean(words)):
        yield


@contextlib.contextmanager
def page_progress(session):
    """
    Give a ``progress(done, total)`` that shows how many figures of the page are drawn.

    In a pipe it is one line before the first; with ``--quiet`` nothing.
    """
    if session.quiet:
        yield None
        return
    if not session.console.is_terminal:
        yield lambda done, total: _announce(session, total) if total and not done else None
        return
    with session.console.status("writing the page") as status:
        yield lambda done, total: status.update(f"writing the page: {done} of {total} figures")


def _announce(session, figures):
    session.say(f"page: drawing {figures} figure{'s' if figures > 1 else ''}")


@contextlib.contextmanager
def plan_progress(session, platforms):
    """
    Give a ``progress(done, total)`` that shows how many days of a plan are flown.

    In a pipe it is one line before the first piece of a plan that has several; with ``--quiet``
    nothing.
    """
    flown = f"flying {' and '.join(map(clean, platforms))}"
    if session.quiet:
        yield None
    elif session.console.is_terminal:
        with session.console.status(flown) as status:
            yield lambda done, total: status.update(f"{flown}: {done} of {total} days")
    else:
        yield (
            lambda done, total: (
                None if done or total <= 10 else session.say(f"{flown}: {total} days")
            )
        )


@contextlib.contextmanager
def ingest_progress(session):
    """
    Give a ``progress(done, total, report)`` that shows files, files/s and time left.

    In a pipe or with ``--quiet`` it shows nothing.
    """
    if session.quiet or not session.console.is_terminal:
        yield None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("reading files"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=session.console, transient=True) as bar:
        task = bar.add_task("", total=None, rate="", note="")

        def progress(done, total, report):
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            note = f"{len(report.refused)} refused" if report.refused else ""
            bar.update(
                task,
                completed=done,
                total=total,
                rate=f"{speed:.0f} files/s" if speed else "",
                note=note,
            )

        yield progress


@contextlib.contextmanager
def make_progress(session):
    """Give a ``progress(done, total, product)`` for the making of native files."""
    if session.quiet or not session.console.is_terminal:
        yield None
        return
    with _bars(session) as bar:
        yield _making(bar)


@contextlib.contextmanager
def made_and_read_progress(session):
    """
    Give ``making(done, total, product)`` and ``reading(done, refused)``, side by side.

    In a pipe or with ``--quiet`` neither shows anything.
    """
    if session.quiet or not session.console.is_terminal:
        yield None, None
        return
    with _bars(session) as bar:
        making = _making(bar)
        read = bar.add_task("reading files", total=None, note="")

        def reading(done, refused):
            note = f"{len(refused)} refused" if refused else ""
            bar.update(read, completed=done, note=note)

        yield making, reading


def _bars(session):
    """Bars with what is done, how many of how many, and a note."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
    )
    return Progress(*columns, console=session.console, transient=True)


def _making(bar):
    """A bar of files that are made, as ``progress(done, total, product)``."""
    task = bar.add_task("making files", total=None, note="")
    return lambda done, total, product: bar.update(task, completed=done, total=total, note=product)


@contextlib.contextmanager
def fetch_progress(session):
    """
    Give ``words(text)``, ``begin(files, size)``, ``came(name, added)`` and ``done(report)``.

    On a terminal a bar of bytes; in a pipe one line a file; with ``--quiet`` nothing.
    """
    if session.quiet or not session.console.is_terminal:
        yield _Fetching(session)
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=session.console, transient=True) as bar:
        yield _Fetching(session, bar)


class _Fetching:
    """What is shown while files come."""

    def __init__(self, session, bar=None):
        self._session, self._bar, self._files = session, bar, 0
        self._task = bar.add_task("looking for files", total=None, note="") if bar else None
        self._said = {}

    def words(self, text):
        """What is done before the first file."""
        if self._bar:
            self._bar.update(self._task, description=clean(text))

    def waits(self, text):
        """Why nothing comes just now, from any thread; the same of many files is said once."""
        alike, now = re.sub(r"'[^']*'|\S+://\S+|\d+", "", text), time.monotonic()
        if now - self._said.get(alike, -_QUIET) < _QUIET:
            return
        self._said[alike] = now
        if self._bar:
            words = fold(text, self._session.console.file)
            self._bar.console.print(words, markup=False, highlight=False, soft_wrap=True)
        else:
            self._session.say(clean(text))

    def begin(self, files, size):
        """How many files, and how many bytes (None: nobody knows)."""
        self._files = files
        if self._bar:
            self._bar.update(self._task, description="fetching", total=size, note=f"0 of {files}")

    def came(self, name, added):
        """Bytes of one file, from any thread; negative where they are thrown away."""
        if self._bar:
            self._bar.advance(self._task, added)

    def done(self, report):
        """One more file is done with."""
        count = len(report.arrived) + len(report.failed)
        if self._bar:
            failed = f", {len(report.failed)} failed" if report.failed else ""
            self._bar.update(self._task, note=f"{count} of {self._files}{failed}")
        elif self._session is not None:
            self._session.say(f"[{count}/{self._files}] {report.last}")


@contextlib.contextmanager
def step_progress(session):
    """
    Give a ``progress(step, number, total, state)``: a live table on a terminal.

    In a pipe each finished step is one line; with ``--quiet`` there is nothing.
    """
    if session.quiet:
        yield lambda *_: None
        return
    if not session.console.is_terminal:
        yield lambda step, number, total, state: _line(session, step, number, total, state)
        return
    from rich.live import Live

    rows = {}

    def table():
        return _table(session, rows)

    with Live(get_renderable=table, console=session.console, transient=True, refresh_per_second=8):

        def progress(step, number, total, state):
            began = rows[step]["began"] if step in rows else time.monotonic()
            ended = None if state == "running" else time.monotonic()
            rows[step] = {"state": state, "began": began, "ended": ended, "place": (number, total)}

        yield progress


_MARKS = {  # state: mark, mark where only ASCII can be shown, colour
    "running": ("▸", ">", "yellow"),
    "cached": ("=", "=", "blue"),
    "done": ("✓", "+", "green"),
    "failed": ("✗", "x", "red"),
    "interrupted": ("✗", "x", "yellow"),
    "not run": ("·", ".", ""),
}


def steps_table(session, steps):
    """A rich table of finished steps: mark, name, operation, state, seconds."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for step in steps:
        seconds = f"{step['seconds']:.1f} s" if step.get("seconds") is not None else ""
        mark, state = _mark(session, step["state"]), step["state"]
        words = (Text(clean(step["name"])), Text(clean(step["operation"])), Text(state))
        table.add_row(mark, *words, seconds)
    return table


def _mark(session, state):
    from rich.text import Text

    mark, plain, colour = _MARKS.get(state, _MARKS["not run"])
    return Text(plain if session.console.options.ascii_only else mark, style=colour)


def _table(session, rows):
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for name, row in rows.items():
        seconds = (row["ended"] or time.monotonic()) - row["began"]
        words = (Text(clean(name)), Text(row["state"]), f"{seconds:.0f} s")
        table.add_row(_mark(session, row["state"]), *words)
    if rows:
        number, total = row["place"]
        table.add_row("", f"step {number} of {total}", "", "")
    return table


def _line(session, step, number, total, state):
    if state != "running":
        session.say(f"[{number}/{total}] {step}: {state}")

"""Progress on stderr: a bar on a terminal, one line a step in a pipe."""

import contextlib


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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("making files"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[product]}"),
    )
    with Progress(*columns, console=session.console, transient=True) as bar:
        task = bar.add_task("", total=None, product="")
        yield lambda done, total, product: bar.update(
            task, completed=done, total=total, product=product
        )


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
    with Live(console=session.console, transient=True, refresh_per_second=8) as live:

        def progress(step, number, total, state):
            rows[step] = state
            live.update(_table(rows, total))

        yield progress


_MARKS = {
    "running": ("▸", "yellow"),
    "cached": ("=", "blue"),
    "done": ("✓", "green"),
    "failed": ("✗", "red"),
    "not run": ("·", ""),
}


def steps_table(steps):
    """A rich table of finished steps: mark, name, operation, state, seconds."""
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for step in steps:
        mark, colour = _MARKS.get(step["state"], ("·", ""))
        seconds = f"{step['seconds']:.1f} s" if step.get("seconds") is not None else ""
        table.add_row(
            f"[{colour}]{mark}[/]" if colour else mark,
            step["name"],
            step["operation"],
            step["state"],
            seconds,
        )
    return table


def _table(rows, total):
    from rich.spinner import Spinner
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for name, state in rows.items():
        mark, colour = _MARKS.get(state, ("·", ""))
        shown = Spinner("dots") if state == "running" else f"[{colour}]{mark}[/]"
        table.add_row(shown, name, state)
    table.add_row("", f"{len(rows)} of {total} steps", "")
    return table


def _line(session, step, number, total, state):
    if state != "running":
        session.say(f"[{number}/{total}] {step}: {state}")

"""``vconst ingest``: files into the store."""

import sys
import time
from contextlib import nullcontext
from pathlib import Path

import click

from vconst.cli.progress import ingest_progress, waiting
from vconst.cli.session import common
from vconst.cli.show import count, fold, one_line, show_json
from vconst.cli.work import Size, say_if_not_asked
from vconst.errors import UsageError

PARTIAL = 3
#: Bytes of address space without which a reader with its libraries cannot begin.
LEAST_MEMORY = 1 << 30
_SHOWN = 10  # files named of each reason; the rest is in the log


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True)
@click.option("--product", help="What the files are, where they do not say it themselves.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, help="Reading processes.")
@click.option(
    "--scheduler",
    envvar="VCONST_SCHEDULER",
    metavar="ADDRESS",
    help="Read on a Dask cluster that sees the files and the store.",
)
@click.option(
    "--memory",
    type=Size(),
    help="Most memory (address space) of one reading process, such as '4 GB'; 6 GiB by default. "
    "A file that needs more is refused.",
)
@click.option(
    "--accept-changed",
    is_flag=True,
    help="Take a file that was changed without a new version instead of the stored one.",
)
@common
def command(session, paths, product, workers, scheduler, memory, accept_changed):
    """
    Bring files into the store: paths, folders and globs; .gz, .Z and ZIP too.

    Running it again is always safe. Files that are refused are named with the reason;
    the exit code is then 3, and the rest is stored.
    """
    if memory is not None and memory < LEAST_MEMORY:
        raise UsageError(
            f"--memory: {memory / 1e6:.0f} MB of address space are too few for a reader and its "
            "libraries.",
            hint="Give at least 1 GiB.",
        )
    with _readers(session, paths, workers, memory, scheduler) as pool:
        with waiting(session, "opening the store"):
            from vconst.engine import Engine
            from vconst.ingest.loop import check_writable, ingest

            store = _open(session, paths)
            check_writable(store)
            host = session.reading_host
        began = time.perf_counter()
        with Engine(scheduler=scheduler) as engine, ingest_progress(session) as progress:
            report = ingest(
                paths,
                store,
                host,
                product=product,
                memory=memory,
                engine=engine,
                pool=pool,
                accept_changed=accept_changed,
                progress=progress,
            )
            say_if_not_asked(session, engine)
    seconds = time.perf_counter() - began
    if session.as_json:
        _print_json(report)
    else:
        instead = "or changed file" if accept_changed else ""
        print_summary(session, report, seconds, instead=instead)
    return PARTIAL if report.refused else 0


def _readers(session, paths, workers, memory, scheduler):
    """Reading processes, which get ready while the store is opened; none for a cluster."""
    if scheduler:
        return nullcontext()
    from vconst.engine import ReaderPool
    from vconst.ingest.read import limits, read_file

    one = len(paths) == 1 and Path(paths[0]).is_file()
    pool = ReaderPool(read_file, workers=1 if one else workers, **limits(memory))
    if session.may_write:
        pool.begin()
    return pool


def _open(session, paths):
    """The store; a new one is made only if there are files to put into it."""
    from vconst.ingest.find import find_files

    if not session.has_store:
        find_files(paths)
    return session.open_store(create=True)


def _print_json(report):
    show_json(
        "vconst/ingest/1",
        new=report.new,
        stored=report.stored,
        replaced=report.replaced,
        older=report.older,
        refused=report.refused,
        left_out=report.left_out,
        rows=report.rows,
        commit=report.commit,
        doubtful=report.doubtful,
    )


def print_summary(session, report, seconds, next_step=True, instead=""):
    """What happened, refusals grouped by reason, and what next."""
    from vconst.ingest.loop import summarise_refusals

    done = report.new + report.replaced + report.stored + report.older
    session.say(f"{_fates(report, instead)}   {_speed(report, seconds, done)}")
    if not (done or report.refused) and next_step:
        session.say("No file was met: what was named holds none, or only what is left out.")
    if report.left_out and next_step:
        session.say(f"left out: {report.left_out} (hidden files, and those of stores and runs)")
    for message, files in summarise_refusals(report.refused):
        _print_refusal(message, files)
    for each in report.doubtful:
        session.insist(_doubt(each))
    if report.refused and next_step:
        session.say("-> All that was refused: vconst store log --failed")
    if done and next_step:
        session.say("-> See what is stored: vconst ls")


def _doubt(each):
    words = "1 sample" if each["samples"] == 1 else f"{count(each['samples'])} samples"
    return (
        f"{one_line(each['file'])} contradicts a file of its name that is stored, in {words} of "
        f"{each['product']}, and nothing says which is newer. Both are kept; which of the two "
        "counts has nothing to do with age. -> To keep this one only: ingest it again with "
        "--accept-changed"
    )


def _fates(report, instead):
    by = f"a newer version {instead}".rstrip()
    parts = [f"{report.new} new", f"{report.replaced} replaced by {by}"]
    parts += [f"{report.stored} already stored"]
    parts += [f"{report.older} older than what is stored"] if report.older else []
    parts += [f"{len(report.refused)} refused"] if report.refused else []
    return ", ".join(parts)


def _speed(report, seconds, done):
    rate = (done + len(report.refused)) / seconds if seconds else 0.0
    return f"{count(report.rows)} rows, {rate:.0f} files/s, {seconds:.1f} s"


def _print_refusal(message, files):
    number = f"{len(files)} file" + ("s" if len(files) != 1 else "")
    click.echo(fold(f"  refused: {one_line(message)}  ({number})", sys.stderr), err=True)
    for file in sorted(files)[:_SHOWN]:  # readers finish in any order
        click.echo(f"      {one_line(file)}", err=True)
    if len(files) > _SHOWN:
        more = f"      and {len(files) - _SHOWN} more; all: vconst store log --failed"
        click.echo(more, err=True)

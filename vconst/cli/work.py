"""Options that say where work is done, the same for every command that has them."""

import contextlib
import re

import click

_BYTES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_BYTES |= {"ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]i?|)b?", re.IGNORECASE | re.ASCII)


class Size(click.ParamType):
    """A number of bytes: ``500 MB``, ``1.5GiB``, ``2000000000``."""

    name = "size"

    def convert(self, value, param, ctx):
        """As click asks for it."""
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(value.strip())
        size = int(float(found[1]) * _BYTES[found[2].lower()]) if found else 0
        if size <= 0:
            self.fail(f"'{value}' is no size; write 500 MB or 2 GB.", param, ctx)
        return size


def where_to_work(function):
    """Give a command ``--workers``, ``--scheduler`` and ``--memory``."""
    for option in (
        click.option(
            "--memory",
            type=Size(),
            envvar="VCONST_WORKER_MEMORY",
            help="Most that one piece of work may take, such as '2 GB'; by default an equal "
            "share of the machine for each process, on a cluster what the worker's limit leaves.",
        ),
        click.option(
            "--scheduler",
            envvar="VCONST_SCHEDULER",
            metavar="ADDRESS",
            help="Work on a Dask cluster, such as tcp://host:8786.",
        ),
        click.option(
            "--workers", type=click.IntRange(0, 256), default=0, help="Processes; 0: this one."
        ),
    ):
        function = option(function)
    return function


@contextlib.contextmanager
def open_engine(session, workers, scheduler, memory):
    """
    Where work is done; of processes and clusters it says the limit of memory.

    A scheduler is spoken to when there is something to compute. Where all was kept nobody knows
    whether it is there, and that is said.
    """
    from vconst.engine import Engine

    engine = Engine(workers, scheduler=scheduler, memory=memory)
    if session.verbose or not engine.is_local:
        session.say(f"Work is done {engine.words}.")
    with engine:
        yield engine
        say_if_not_asked(session, engine)


def say_if_not_asked(session, engine):
    """That a scheduler was named and had nothing to do."""
    if engine.scheduler is not None and not engine.was_asked:
        session.say(
            f"Nobody asked the scheduler at {engine.scheduler}, or knows whether it is there: "
            "there was no work for it."
        )

"""Options that say where work is done, the same for every command that has them."""

import click


def where_to_work(function):
    """Give a command ``--workers`` and ``--scheduler``."""
    function = click.option(
        "--scheduler",
        envvar="VCONST_SCHEDULER",
        metavar="ADDRESS",
        help="Work on a Dask cluster, such as tcp://host:8786.",
    )(function)
    return click.option(
        "--workers", type=click.IntRange(0, 256), default=0, help="Processes; 0: this one."
    )(function)

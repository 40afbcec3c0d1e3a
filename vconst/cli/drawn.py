"""Options of commands that score beside catalogues that might have been."""

import click

_NULLS = ("shifts", "times", "years", "longitudes", "aftershocks")


def how_to_draw(function):
    """Give a command ``--null``, ``--draws`` and ``--seed``."""
    for option in (
        click.option("--seed", type=click.IntRange(0), default=0, show_default=True),
        click.option("--draws", type=click.IntRange(19, 100_000), default=999, show_default=True),
        click.option(
            "--null",
            "nulls",
            type=click.Choice(_NULLS),
            multiple=True,
            default=("shifts", "times"),
            show_default=True,
            help="How catalogues are drawn; may be given several times.",
        ),
    ):
        function = option(function)
    return function

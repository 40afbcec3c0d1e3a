"""Options of commands that score beside catalogues that might have been."""

import click

_NULLS = ("shifts", "times", "years", "longitudes", "aftershocks")


def how_to_draw(function):
    """Give a command ``--null``, ``--shift``, ``--draws`` and ``--seed``."""
    for option in (
        click.option("--seed", type=click.IntRange(0), default=0, show_default=True),
        click.option("--draws", type=click.IntRange(19, 100_000), default=999, show_default=True),
        click.option(
            "--shift",
            type=click.FloatRange(0, 36525, min_open=True),
            default=30.0,
            show_default=True,
            help="Days that times are shifted by at least, by the null 'shifts'.",
        ),
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

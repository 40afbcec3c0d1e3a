"""``vconst completion``: the completion script of a shell."""

import click

from vconst.cli.session import common

#: Names of files where nothing else is known: bash leaves them out unless it is told.
_BASH = "complete -o nosort"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@common
def command(session, shell):
    """Print the completion script of SHELL; put it into its start-up file."""
    from click.shell_completion import get_completion_class

    from vconst.cli.main import cli

    completion = get_completion_class(shell)(cli, {}, "vconst", "_VCONST_COMPLETE")
    click.echo(completion.source().replace(_BASH, f"{_BASH} -o default"))

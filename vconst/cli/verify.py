"""``vconst verify``: is everything still what it was when the run was made?"""

import shlex
import sys

import click

from vconst.cli.run import open_store_of
from vconst.cli.session import common
from vconst.cli.show import clean, fold, show_findings


@click.command("verify")
@click.argument("run", default="latest")
@click.option("--cache", help="Where results are kept if the store cannot be written.")
@common
def command(session, run, cache):
    """Hash the outputs of RUN and every granule it read again, and name what changed."""
    from vconst.recipe.verify import verify

    findings = verify(run, open_store_of(session, run, cache))
    show_findings(session, findings, "vconst/verify/1")
    session.say(
        "Everything is as it was."
        if not findings
        else f"{len(findings)} finding{'s' if len(findings) > 1 else ''}."
    )
    return 0 if not findings else 1


def say_what_changed(session, folder, record):
    """
    Name the files of a run that were changed since, on stderr, even where quiet is asked for.

    Returns
    -------
    changed : list of str
        For a document, where that is wanted.
    """
    from vconst.recipe.folder import look_for_changes

    changed = look_for_changes(folder, record)
    if changed and not session.as_json:
        words = f"Warning: changed since the run was made: {', '.join(map(clean, changed))}."
        how = f"  What else did: vconst verify {shlex.quote(clean(folder))}"
        click.echo(f"{fold(words, sys.stderr)}\n{how}", err=True)
    return changed

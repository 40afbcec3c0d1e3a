"""``vconst verify``: is everything still what it was when the run was made?"""

import click

from vconst.cli.run import open_store_of
from vconst.cli.session import common
from vconst.cli.show import show_findings


@click.command("verify")
@click.argument("run", default="latest")
@click.option("--cache", help="Where results are kept if the store cannot be written.")
@common
def command(session, run, cache):
    """Hash the outputs of RUN and every granule it read again, and name what changed."""
    from vconst.recipe.verify import verify

    findings = verify(run, open_store_of(session, run, cache))
    show_findings(session, findings, "vconst/verify/1")
    session.say("Everything is as it was." if not findings else f"{len(findings)} findings.")
    return 0 if not findings else 1

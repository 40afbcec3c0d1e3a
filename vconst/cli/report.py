"""``vconst report``: the page of a run, written again from what the run left."""

import click

from vconst.cli.session import common
from vconst.cli.show import clean, show_json


@click.command("report")
@click.argument("run", default="latest")
@click.option("--title", help="Another title.")
@common
def command(session, run, title):
    """Write the page of RUN again; nothing is computed."""
    from vconst.recipe.folder import load_run
    from vconst.report import build_report

    page = build_report(load_run(run), title=title, host=session.host)
    if session.as_json:
        show_json("vconst/report/1", report=str(page))
    else:
        click.echo(clean(page))

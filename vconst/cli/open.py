"""``vconst open``: the page of a run, in the browser."""

import webbrowser
from pathlib import Path

import click

from vconst.cli.session import common
from vconst.cli.show import clean, show_json
from vconst.errors import UsageError


@click.command("open")
@click.argument("run", default="latest")
@common
def command(session, run):
    """Open the page of RUN (a folder or the name of one; the latest by default)."""
    page = find_page(run)
    if session.as_json:
        show_json("vconst/open/1", report=str(page))
        return
    if session.on_terminal and webbrowser.open(page.resolve().as_uri()):
        session.say(f"Opened {page}")
    else:
        click.echo(clean(page))


def find_page(run):
    """The page of a run, which must have been written."""
    from vconst.recipe.folder import load_run

    page = Path(load_run(run).path) / "report.html"
    if not page.exists():
        raise UsageError(f"The run '{run}' has no page.", hint=f"Write it: vconst report {run}")
    return page

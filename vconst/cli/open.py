"""``vconst open``: the page of a run, in the browser."""

import webbrowser

import click

from vconst.cli.session import common
from vconst.cli.show import clean, show_json
from vconst.cli.verify import say_what_changed
from vconst.errors import UsageError


@click.command("open")
@click.argument("run", default="latest")
@common
def command(session, run):
    """
    Open the page of RUN (a folder or the name of one; the latest by default).

    Files of the run that were changed since it was made are named.
    """
    from vconst.recipe.folder import load_record

    folder, record = load_record(run)
    page = folder / "report.html"
    if not page.exists():
        raise UsageError(f"The run '{run}' has no page.", hint=f"Write it: vconst report {run}")
    changed = say_what_changed(session, folder, record)
    if session.as_json:
        show_json("vconst/open/1", report=str(page), changed=changed)
        return
    if session.on_terminal and webbrowser.open(page.resolve().as_uri()):
        session.say(f"Opened {page}")
    else:
        click.echo(clean(page))

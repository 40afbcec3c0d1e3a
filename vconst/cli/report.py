"""``vconst report``: the page of a run, written again from what the run left."""

from pathlib import Path

import click

from vconst.cli.session import common
from vconst.cli.show import clean, show_json
from vconst.errors import DamageError

_PAGE = ("report.html", "figures/")


@click.command("report")
@click.argument("run", default="latest")
@click.option("--title", help="Another title.")
@common
def command(session, run, title):
    """Write the page of RUN again; nothing is computed."""
    from vconst.recipe.folder import load_run, seal_run
    from vconst.report import build_report

    loaded = load_run(run)
    _require_unchanged(loaded)
    page = build_report(loaded, title=title, host=session.host)
    seal_run(loaded.path)
    if session.as_json:
        show_json("vconst/report/1", report=str(page))
    else:
        click.echo(clean(page))


def _require_unchanged(run):
    """A page is not made of numbers that somebody changed after the run."""
    from vconst.dataset.identity import hash_file

    folder = Path(run.path)
    changed = [
        name
        for name, held in run.record.get("outputs", {}).items()
        if not name.startswith(_PAGE)
        and not ((folder / name).is_file() and hash_file(folder / name) == held)
    ]
    if changed:
        raise DamageError(
            f"{folder}: {', '.join(changed)} changed since the run was made.",
            hint="Run the recipe again, or compare: vconst rerun " + folder.name,
        )

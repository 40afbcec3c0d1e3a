"""``vconst report``: the page of a run, written again from what the run left."""

import click

from vconst.cli.session import common
from vconst.cli.show import clean, show_json

_PAGE = ("report.html", "figures/")


@click.command("report")
@click.argument("run", default="latest")
@click.option("--title", help="Another title.")
@click.option("--lang", "language", default="en", help="Of the page: en, it or zh.")
@common
def command(session, run, title, language):
    """
    Write the page of RUN again; nothing is computed.

    Pages of events and of studies are whole in English, Italian and Chinese; of calibrations
    the frame and the figures are.
    """
    from vconst.recipe.folder import load_run, require_unchanged, seal_run
    from vconst.report import build_report
    from vconst.report.catalogue import require_language

    require_language(language)
    loaded = load_run(run)
    require_unchanged(loaded, apart_from=_PAGE)  # no page is made of changed numbers
    page = build_report(loaded, title=title, host=session.host, language=language)
    seal_run(loaded.path)
    if session.as_json:
        show_json("vconst/report/1", report=str(page))
    else:
        click.echo(clean(page))

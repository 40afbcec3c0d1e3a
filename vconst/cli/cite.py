"""``vconst cite``: how a run is cited."""

import click

from vconst.cli.session import common
from vconst.cli.show import clean, show_json
from vconst.cli.verify import say_what_changed


def by_authors(function):
    """Give a command ``--author``, as often as there are authors."""
    return click.option(
        "--author",
        "authors",
        multiple=True,
        metavar="NAME",
        help="Who made the run; an ORCID may follow: 'Ada Lovelace <https://orcid.org/...>'.",
    )(function)


@click.command("cite")
@click.argument("run", default="latest")
@by_authors
@click.option("--cff", is_flag=True, help="As CITATION.cff.")
@common
def command(session, run, authors, cff):
    """
    Say how RUN is cited: its data with source, licence and DOI, recipe and program.

    What a plugin does not say of its data is not guessed. Files of the run that were changed
    since it was made are named.
    """
    from vconst.recipe.citation import as_cff, as_words, authors_of, cited
    from vconst.recipe.folder import load_record

    folder, record = load_record(run)
    citation, changed = cited(record), say_what_changed(session, folder, record)
    if session.as_json:
        show_json("vconst/cite/1", **citation, authors=authors_of(authors), changed=changed)
    elif cff:
        click.echo(clean(as_cff(citation, authors)), nl=False)
    else:
        for line in as_words(citation, authors):
            click.echo(clean(line))

"""``vconst pack``: a run as an RO-Crate, to be archived or handed on."""

from pathlib import Path

import click

from vconst.cli.cite import by_authors
from vconst.cli.session import common
from vconst.cli.show import clean, show_json
from vconst.errors import UsageError


@click.command("pack")
@click.argument("run", default="latest")
@click.argument("to", required=False, type=click.Path(path_type=Path))
@by_authors
@click.option("--licence", metavar="URL", help="Of the results; otherwise that of the data.")
@click.option("--force", is_flag=True, help="Write over TO if it is there.")
@common
def command(session, run, to, authors, licence, force):
    """
    Write RUN as an RO-Crate: TO is a folder, or a file that ends in .zip.

    In it are the files of the run, the recipe, CITATION.cff, and ro-crate-metadata.json, which
    names with their SHA-256 all files that were read and made, the program, its versions,
    and who ran it (Process Run Crate). Equal runs give equal bytes.
    """
    from vconst.recipe.crate import pack
    from vconst.recipe.folder import load_run

    loaded = load_run(run)
    if licence is not None and not licence.startswith(("https://", "http://")):
        raise UsageError(
            f"'{licence}' is no URL.",
            hint="Such as https://creativecommons.org/licenses/by/4.0/",
        )
    to = to or Path(f"{loaded.name}.crate.zip")
    done = pack(loaded, to, authors=authors, licence=licence, force=force)
    if session.as_json:
        show_json("vconst/pack/1", run=loaded.name, **done)
    else:
        click.echo(clean(done["file"]))
        session.say(f"{done['files']} files, {done['inputs']} inputs named with their hashes.")

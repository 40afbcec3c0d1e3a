"""``vconst synthesize``: a made-up constellation in native files."""

import click

from vconst.cli.progress import make_progress
from vconst.cli.session import common
from vconst.cli.show import near, prose, show_json, show_rows, size

_WORLDS = ("plasma", "phase-randomised", "heavy tails")
_MAKEABLE = {"product": ("Product", None), "defects": ("Defects of its files", prose)}
_FILES = {
    "product": ("Product", None),
    "files": ("Files", None),
    "files_with_defect": ("Of these with defects", None),
}


@click.command("synthesize")
@click.argument("spec", required=False)
@click.argument("out", type=click.Path(file_okay=False), required=False)
@click.option("--seed", type=int, default=1, show_default=True, help="Another world.")
@click.option("--days", type=int, help="Only so many days around the middle of the campaign.")
@click.option("--null", is_flag=True, help="Plant nothing: no gain, drift, fault or deviation.")
@click.option("--world", type=click.Choice(_WORLDS), help="Instead of the world of SPEC.")
@click.option("--list", "listed", is_flag=True, help="List what can be made and broken instead.")
@click.option("--workers", type=int, default=2, show_default=True, help="Processes.")
@common
def command(session, spec, out, seed, days, null, world, listed, workers):
    """
    Make up the constellation of SPEC in native files, in the folder OUT.

    SPEC is a YAML file or the name of a constellation that ships. OUT/truth.json holds
    all that was planted; the same seed gives the same bytes.
    """
    from dataclasses import replace

    if listed:
        _list(session)
        return
    if spec is None or out is None:
        raise click.UsageError(f"Missing argument '{'SPEC' if spec is None else 'OUT'}'.")
    from vconst.recipe.constellation import find_constellation, load_constellation
    from vconst.synthetic.constellation import make_constellation

    declaration = load_constellation(find_constellation(spec))
    if world:
        declaration = replace(declaration, null=world)
    how = {"seed": seed, "days": days, "null": null, "workers": workers}
    with make_progress(session) as progress:
        planted = make_constellation(declaration, session.host, out, progress=progress, **how)
    _show(session, planted)


def _list(session):
    """The products that can be made up, and the defects that their files can have."""
    rows = [
        {"product": name, "defects": sorted({d for form in forms for d in form.defects or ()})}
        for name, product in sorted(session.host.products.items())
        if (forms := [f for f in product.formats if f.write is not None and f.any_values])
    ]
    empty = "No product can be made up. See: vconst plugins"
    schema, key = "vconst/makeable/1", "products"
    show_rows(session, rows, _MAKEABLE, schema=schema, key=key, empty=empty)


def _show(session, planted):
    rows = [
        {
            "product": name,
            "files": count,
            "files_with_defect": ", ".join(
                f"{fault} {number}" for fault, number in sorted(planted.defects[name].items())
            )
            or "none",
        }
        for name, count in planted.files.items()
    ]
    path = planted.folder / "truth.json"
    if session.as_json:
        show_json("vconst/synthesize/1", truth=str(path), bytes=planted.size, products=rows)
        return
    show_rows(session, rows, _FILES, schema="", key="", empty="No file was made.")
    total = f"{sum(planted.files.values())} files, {size(planted.size)}, all made up"
    session.say(f"{total}. -> {near(path)} says what was planted")

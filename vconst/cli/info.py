"""``vconst info``: all that is known of one product."""

import click

from vconst.cli.ls import products_of
from vconst.cli.session import common
from vconst.cli.show import clean, count, show_json
from vconst.errors import SelectionError, VconstError


@click.command("info")
@click.argument("product")
@common
def command(session, product):
    """Say what PRODUCT is, what the store holds of it, and what of that may not be used."""
    declared = session.host.product(product)
    about = {
        "product": declared.name,
        "title": declared.title,
        "kind": declared.kind,
        "platform": declared.platform,
        "frame": declared.frame or None,
        "position": declared.position,
        "layouts": sorted({form.layout for form in declared.formats}),
        "variables": _variables(session.host, declared),
        "reasons": _reasons(declared),
        "citation": declared.citation,
        "licence": declared.licence,
        "source": declared.source,
        "stored": _stored(session, product),
    }
    if session.as_json:
        show_json("vconst/product/1", **about)
        return
    _print(about)


def _variables(host, product):
    names = {v.name: v for form in product.formats for v in form.variables or ()}
    names = {v.name: v for v in product.variables} | names
    return [
        {
            "name": name,
            "units": host.vocabulary[name].units,
            "long_name": host.vocabulary[name].long_name,
            "in_file": variable.source,
        }
        for name, variable in names.items()
    ]


def _reasons(product):
    from vconst.dataset.quality import reasons_of

    return [
        {"reason": name, "of": target or "sample", "rejects": rejects, "meaning": meaning}
        for target, own in reasons_of(product).items()
        for name, meaning, rejects in own
    ]


def _stored(session, product):
    try:
        view = session.open_store().head()
    except VconstError as error:
        return {"note": error.message}
    row = next((r for r in products_of(view) if r["product"] == product), None)
    if row is None:
        return {"note": str(SelectionError(f"The store holds no '{product}'."))}
    counts = {}
    for granule in view.granules(product):
        for reason, number in granule.counts.items():
            counts[reason] = counts.get(reason, 0) + number
    baselines = sorted({granule.baseline for granule in view.granules(product)})
    return {**row, "baselines": baselines, "counts": counts}


def _print(about):
    click.echo(clean(f"{about['product']}: {about['title']}"))
    facts = ("kind", "frame", "position", "layouts", "citation", "licence", "source")
    for name in facts:
        value = about[name]
        if value:
            words = ", ".join(value) if isinstance(value, list) else value
            click.echo(clean(f"  {name:<10} {words}"))
    click.echo("Variables")
    for row in about["variables"]:
        click.echo(clean(f"  {row['name']:<30} {row['units']:<8} {row['long_name']}"))
    click.echo("Reasons not to use a sample or value (* rejects by default)")
    for row in about["reasons"]:
        mark = "*" if row["rejects"] else " "
        click.echo(clean(f"  {mark} {row['reason']:<28} {row['of']:<24} {row['meaning']}"))
    click.echo("In the store")
    stored = about["stored"]
    if "note" in stored:
        click.echo(clean(f"  {stored['note']}"))
        return
    click.echo(
        f"  {count(stored['samples'])} samples in {count(stored['granules'])} granules, "
        f"{stored['start']} to {stored['stop']}"
    )
    for reason, number in sorted(stored["counts"].items()):
        click.echo(clean(f"  {reason:<40} {count(number)}"))

"""``vconst info``: all that is known of one product."""

import sys

import click

from vconst.cli.ls import MADE_UP, products_of
from vconst.cli.session import common
from vconst.cli.show import clean, count, fold, prose, show_json, show_rows, size
from vconst.errors import SelectionError, VconstError

#: What it means that a layout is known from something; it decides what made-up files are worth.
_KNOWN = {
    "real file": "a real file was read",
    "seen in print": "no real file was had: as programs printed one; made-up files follow that",
    "definition": "no real file was had: made-up files follow the definition of its publisher",
    "assumed": "no real file was had: made-up files follow what is assumed",
}

_FACTS = ("kind", "platform", "frame", "position", "layouts", "citation", "licence", "source")
_VARIABLES = {
    "name": ("Name", None),
    "units": ("Unit", None),
    "long_name": ("Meaning", prose),
    "in_file": ("In the file", None),
}
_REASONS = {
    "reason": ("Reason", None),
    "rejects": ("Rejects", lambda rejects: "yes" if rejects else "no"),
    "of": ("Of", None),
    "meaning": ("Meaning", prose),
}
_LIMITS = {"limit": ("Limit", None), "meaning": ("Meaning", prose)}
_TABLE = {name: (name, None) for name in ("part", "name", "value", "meaning")}


@click.command("info")
@click.argument("product")
@click.option(
    "--gaps",
    is_flag=True,
    help="List half-orbits that are missing whole ('vconst run audit' finds gaps inside), or "
    "the gaps of a series, by site.",
)
@common
def command(session, product, gaps):
    """Say what PRODUCT is, what the store holds of it, and what of that may not be used."""
    declared = session.host.product(product)
    if gaps:
        from vconst.cli.gaps import show_gaps

        show_gaps(session, declared)
        return
    about = {
        "product": declared.name,
        "title": declared.title,
        "kind": declared.kind,
        "platform": declared.platform,
        "frame": declared.frame or None,
        "position": declared.position,
        "layouts": list(declared.layouts),
        "layouts_mean": {name: _KNOWN[name] for name in declared.layouts},
        "variables": _variables(session.host, declared),
        "reasons": _reasons(declared),
        "limits": [{"limit": each.name, "meaning": each.meaning} for each in declared.limits],
        "citation": declared.citation,
        "licence": declared.licence,
        "source": declared.source,
        "stored": _stored(session, product),
    }
    if session.as_json:
        show_json("vconst/product/1", **about)
    elif session.on_terminal:
        _print(session, about)
    else:
        rows = [dict(zip(_TABLE, row, strict=True)) for row in _rows(about)]
        show_rows(session, rows, _TABLE, schema="", key="", empty="")


def _variables(host, product):
    names = {v.name: v for form in product.formats for v in form.variables or ()}
    names = {v.name: v for v in product.variables} | names
    return [
        {
            "name": name,
            "units": host.vocabulary[name].units if name != "time" else None,
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
    baselines = sorted({each.baseline for each in view.granules(product) if each.baseline})
    from vconst.cli.sites import sites_of

    about = {"made_up": view.made_up, "baselines": baselines, "counts": counts}
    return {**row, **about, "sites": sites_of(view.granules(product))}


def _rows(about):
    """All of it as rows of one table: part, name, value, meaning."""
    facts = ("product", "title", *_FACTS)
    said = {"layouts": "; ".join(about["layouts_mean"].values())}
    yield from (("about", name, about[name], said.get(name)) for name in facts)
    for row in about["variables"]:
        yield "variable", row["name"], row["units"], row["long_name"]
    for row in about["reasons"]:
        part = "rejects" if row["rejects"] else "informs"
        yield part, row["reason"], row["of"], row["meaning"]
    yield from (("withheld", row["limit"], None, row["meaning"]) for row in about["limits"])
    stored = about["stored"]
    own = [name for name in stored if name not in ("counts", "sites")]
    yield from (("stored", name, stored[name], None) for name in own)
    for row in stored.get("sites", ()):
        span = f"{row['start']} to {row['stop']}"
        yield "site", row["site"], row["samples"], span
    for reason, number in sorted(stored.get("counts", {}).items()):
        yield "counted", reason, number, None


def _print(session, about):
    click.echo(fold(f"{about['product']}: {about['title']}", sys.stdout))
    for name in _FACTS:
        if name == "layouts":
            for layout, words in about["layouts_mean"].items():
                click.echo(fold(f"  {name:<10} {layout} ({words})", sys.stdout, " " * 13))
        elif about[name] or name == "frame":
            value = about[name] or "none, scalar"
            words = ", ".join(value) if isinstance(value, list) else value
            click.echo(fold(f"  {name:<10} {words}", sys.stdout, " " * 13))
    for part, columns, rows in (
        ("Variables", _VARIABLES, about["variables"]),
        ("Why a sample or value may be unusable", _REASONS, about["reasons"]),
        ("What 'vconst export' leaves out", _LIMITS, about["limits"]),
    ):
        if rows:
            click.echo(f"\n{part}")
            show_rows(session, rows, columns, schema="", key="", empty="")
    click.echo("\nIn the store")
    _print_stored(session, about["stored"])


def _print_stored(session, stored):
    if "note" in stored:
        click.echo(clean(f"  {stored['note']}"))
        return
    click.echo(f"  {stored['start']} to {stored['stop']}")
    held = (
        f"  {count(stored['granules'])} live granules with {count(stored['samples'])} samples "
        f"(one that two of them hold counts twice), {size(stored['bytes'])}"
    )
    click.echo(fold(held, sys.stdout))
    if stored["made_up"]:
        click.echo(fold(f"  {MADE_UP}", sys.stdout))
    if stored["baselines"]:
        click.echo(clean(f"  baselines: {', '.join(stored['baselines'])}"))
    for reason, number in sorted(stored["counts"].items()):
        click.echo(clean(f"  {reason:<50} {count(number):>14}"))
    if stored["sites"]:
        from vconst.cli.sites import COLUMNS

        click.echo("\nSites")
        show_rows(session, stored["sites"], COLUMNS, schema="", key="", empty="")

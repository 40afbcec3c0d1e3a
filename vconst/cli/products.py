"""``vconst products``: what can be read."""

import click

from vconst.cli.session import common
from vconst.cli.show import few, matches, prose, show_rows
from vconst.nearest import nearest

_COLUMNS = {
    "product": ("Product", None),
    "layout": ("Layout", few),
    "position": ("Position", few),
    "frame": ("Frame", None),
    "title": ("Title", prose),
    "kind": ("Kind", None),
    "plugin": ("Plugin", None),
    "notes": ("Notes", prose),
    "files": ("Files", None),
}


@click.command("products")
@click.argument("pattern", required=False)
@common
def command(session, pattern):
    """
    List the products that can be read, and how each layout is known.

    PATTERN keeps those whose name, platform or payload it is: 'nova-*', lap, nova-1/lap.
    """
    host = session.host
    rows = [
        {
            "product": product.name,
            "files": list(product.files),
            "kind": product.kind,
            "layout": sorted({form.layout for form in product.formats}),
            "position": product.position,
            "frame": product.frame,
            "plugin": host.plugin_of("product", name).name,
            "title": product.title,
            "notes": product.notes,
        }
        for name, product in sorted(host.products.items())
        if pattern is None or matches(name, pattern)
    ]
    show_rows(
        session,
        rows,
        _COLUMNS,
        schema="vconst/readable/1",
        key="products",
        empty=_empty(host, pattern),
    )


def _empty(host, pattern):
    if pattern is None or not host.products:
        return "No plugin offers a product. See: vconst plugins"
    near = nearest(pattern, host.products)
    guess = f" Did you mean '{near}'?" if near else ""
    return f"No product matches '{pattern}'.{guess} See: vconst products"

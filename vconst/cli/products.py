"""``vconst products``: what can be read."""

import click

from vconst.cli.session import common
from vconst.cli.show import prose, show_rows

_COLUMNS = {
    "product": ("Product", None),
    "files": ("Files", None),
    "kind": ("Kind", None),
    "layout": ("Layout known from", None),
    "position": ("Position", None),
    "frame": ("Frame", None),
    "plugin": ("Plugin", None),
    "title": ("Title", prose),
    "notes": ("Notes", prose),
}


@click.command("products")
@common
def command(session):
    """List the products that can be read, and how each layout is known."""
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
    ]
    show_rows(
        session,
        rows,
        _COLUMNS,
        schema="vconst/readable/1",
        key="products",
        empty="No plugin offers a product. See: vconst plugins",
    )

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
    List the products that can be read, and from what each layout is known.

    A layout is known from a real file that was read; seen in print, where programs run on a
    file have printed names, shapes and types; known from the definition of those who publish
    it; or assumed. Where there are two, the first is that of the files as they are published now.

    PATTERN keeps those whose name, mission, platform or payload it is: nova, 'nova-*', lap.
    """
    host = session.host
    flown = _platforms(host, pattern)
    rows = [
        {
            "product": product.name,
            "files": list(product.files),
            "kind": product.kind,
            "layout": list(product.layouts),
            "position": product.position,
            "frame": product.frame,
            "plugin": host.plugin_of("product", name).name,
            "title": product.title,
            "notes": product.notes,
        }
        for name, product in sorted(host.products.items())
        if pattern is None or matches(name, pattern) or product.platform in flown
    ]
    show_rows(
        session,
        rows,
        _COLUMNS,
        schema="vconst/readable/1",
        key="products",
        empty=_empty(host, pattern),
    )


def _platforms(host, mission):
    """Names of the platforms of a mission; none where it is unknown."""
    found = host.missions.get(mission)
    return {each.name for each in found.platforms} if found else set()


def _empty(host, pattern):
    if pattern is None or not host.products:
        return "No plugin offers a product. See: vconst plugins"
    near = nearest(pattern, host.products)
    guess = f" Did you mean '{near}'?" if near else ""
    return f"No product matches '{pattern}'.{guess} See: vconst products"

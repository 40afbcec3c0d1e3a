"""``vconst ls``: what the store holds."""

import click

from vconst.cli.session import common
from vconst.cli.show import count, day, matches, show_rows, size

MADE_UP = "This store holds made-up samples: nothing in them was measured."

_COLUMNS = {
    "product": ("Product", None),
    "kind": ("Kind", None),
    "start": ("From", day),
    "stop": ("To", day),
    "granules": ("Granules", count),
    "samples": ("Live samples", count),
    "bytes": ("On disk", size),
}


@click.command("ls")
@click.argument("pattern", required=False)
@common
def command(session, pattern):
    """
    List the products in the store, or those that match PATTERN (nova-1/*).

    A granule is what one file holds of a product. Those that count are live: what a newer
    version of a file has replaced is not among them. Where two live granules hold the same
    sample it counts in both, and is read once.
    """
    view = session.open_store().head()
    rows = [row for row in products_of(view) if pattern is None or matches(row["product"], pattern)]
    show_rows(
        session,
        rows,
        _COLUMNS,
        schema="vconst/products/1",
        key="products",
        empty=_empty(session, pattern),
        extra={"made_up": view.made_up},
    )
    if rows and view.made_up and not session.as_json:
        session.say(MADE_UP)
    if rows and session.on_terminal and not session.as_json:
        total = sum(row["bytes"] for row in rows)
        session.say(f"{len(rows)} products, {size(total)}, store {session.store_path[0]}")


def _empty(session, pattern):
    where = session.store_path[0]
    if pattern is not None:
        return f"The store '{where}' holds no product that matches '{pattern}'. See: vconst ls"
    return f"The store '{where}' is empty. Add files: vconst ingest PATH ..."


def products_of(view):
    """One row a product, as ``--json`` promises it."""
    import numpy as np

    def iso(time):
        return np.datetime_as_string(np.datetime64(int(time), "ns"), unit="s") + "Z"

    return [
        {
            "product": name,
            "kind": about.kind,
            "granules": int(about.granules),
            "samples": int(about.samples),
            "start": iso(about.start),
            "stop": iso(about.stop),
            "bytes": int(about.bytes),
        }
        for name, about in sorted(view.products().items())
    ]

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


#: With --gaps, after how far it reaches.
_GAPS = {
    "gaps": ("Gaps", lambda number: "" if number is None else count(number)),
    "longest_gap": ("Longest", lambda seconds: "" if seconds is None else length(seconds)),
}


@click.command("ls")
@click.argument("pattern", required=False)
@click.option(
    "--gaps",
    is_flag=True,
    help="Count where files are missing between others; 'vconst info --gaps' lists which.",
)
@common
def command(session, pattern, gaps):
    """
    List the products in the store, or those that match PATTERN (nova-1/*).

    A granule is what one file holds of a product. Those that count are live: what a newer
    version of a file has replaced is not among them. Where two live granules hold the same
    sample it counts in both, and is read once.

    A gap (--gaps) is longer than half of what is usual from the beginning of one file to that of
    the next. Of catalogues none are told.
    """
    view = session.open_store().head()
    rows = [row for row in products_of(view) if pattern is None or matches(row["product"], pattern)]
    columns = _COLUMNS
    if gaps:
        rows = [row | _gaps_of(view, row) for row in rows]
        names = ("product", "gaps", "longest_gap", "start", "stop", "granules")
        columns = {name: (_COLUMNS | _GAPS)[name] for name in names}
    show_rows(
        session,
        rows,
        columns,
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


def _gaps_of(view, row):
    """How many gaps there are between the files of a product, and seconds of the longest."""
    if row["kind"] == "events":
        return {"gaps": None, "longest_gap": None}
    from vconst.kernels.series import gaps_between_files

    granules = view.granules(row["product"])
    after, before = gaps_between_files([g.start for g in granules], [g.stop for g in granules])
    longest = int((before - after).max()) / 1e9 if after.size else None
    return {"gaps": int(after.size), "longest_gap": longest}


def length(seconds):
    """
    A time for people.

    Examples
    --------
    >>> length(5400), length(90), length(200_000)
    ('1.5 h', '1.5 min', '2.3 d')
    """
    for unit, size_of_one in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size_of_one:
            return f"{seconds / size_of_one:.1f} {unit}"
    return f"{seconds:.0f} s"


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

"""``vconst variables``: the canonical names."""

import click

from vconst.cli.session import common
from vconst.cli.show import matches, prose, show_rows

_COLUMNS = {
    "name": ("Name", None),
    "units": ("Unit", None),
    "long_name": ("Meaning", prose),
    "role": ("Role", None),
    "valid_range": ("Valid range", None),
}


@click.command("variables")
@click.argument("pattern", required=False)
@common
def command(session, pattern):
    """List the canonical names, or those that match PATTERN: one quantity, one name, one unit."""
    rows = [
        {
            "name": term.name,
            "units": term.units if name != "time" else None,
            "role": term.role,
            "valid_range": list(term.valid_range) if term.valid_range else None,
            "long_name": term.long_name,
        }
        for name, term in sorted(session.host.vocabulary.items())
        if pattern is None or matches(name, pattern)
    ]
    empty = f"No name matches '{pattern}'. See: vconst variables"
    show_rows(session, rows, _COLUMNS, schema="vconst/variables/1", key="variables", empty=empty)

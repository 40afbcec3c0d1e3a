"""``vconst variables``: the canonical names."""

import click

from vconst.cli.session import common
from vconst.cli.show import prose, show_rows

_COLUMNS = {
    "name": ("Name", None),
    "units": ("Unit", None),
    "role": ("Role", None),
    "valid_range": ("Valid range", None),
    "long_name": ("Meaning", prose),
}


@click.command("variables")
@common
def command(session):
    """List the canonical names: one quantity, one name, one unit."""
    rows = [
        {
            "name": term.name,
            "units": term.units,
            "role": term.role,
            "valid_range": list(term.valid_range) if term.valid_range else None,
            "long_name": term.long_name,
        }
        for _, term in sorted(session.host.vocabulary.items())
    ]
    show_rows(session, rows, _COLUMNS, schema="vconst/variables/1", key="variables", empty="None.")

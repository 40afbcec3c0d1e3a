"""``vconst plugins``: who is loaded, who is not and why."""

import click

from vconst.cli.session import common
from vconst.cli.show import prose, show_rows

_COLUMNS = {
    "plugin": ("Plugin", None),
    "version": ("Version", None),
    "state": ("State", None),
    "products": ("Products", None),
    "operations": ("Operations", None),
    "reason": ("Reason", prose),
}


@click.command("plugins")
@common
def command(session):
    """List plugins and what they offer; one that cannot be loaded is named with its reason."""
    session.quiet = True  # the table itself names those that were not loaded
    host = session.host
    operations = host.operations
    rows = [
        {
            "plugin": state.name,
            "package": state.package,
            "version": state.version,
            "state": state.state,
            "reason": state.reason,
            "offers": state.offers,
            "products": _number(host, state, "product", host.products),
            "operations": _number(host, state, "operation", operations),
        }
        for state in host.states
    ]
    show_rows(session, rows, _COLUMNS, schema="vconst/plugins/1", key="plugins", empty="None.")


def _number(host, state, what, names):
    return sum(host.plugin_of(what, name) is state for name in names)

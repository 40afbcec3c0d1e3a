"""``vconst missions``: who flies what."""

import click

from vconst.cli.session import common
from vconst.cli.show import few, prose, show_rows

_COLUMNS = {
    "platform": ("Platform", None),
    "mission": ("Mission", None),
    "status": ("Status", None),
    "altitude": ("Altitude km", None),
    "orbit": ("Orbit", few),
    "products": ("Products", None),
    "title": ("Title", prose),
}


@click.command("missions")
@common
def command(session):
    """List missions and their platforms, and from what their orbits are known."""
    products = session.host.products.values()
    rows = [
        {
            "platform": platform.name,
            "mission": mission.name,
            "status": platform.status,
            "altitude": platform.altitude,
            "orbit": platform.flies,
            "products": sum(product.platform == platform.name for product in products),
            "title": platform.title,
        }
        for mission in session.host.missions.values()
        for platform in mission.platforms
    ]
    show_rows(
        session,
        rows,
        _COLUMNS,
        schema="vconst/missions/1",
        key="missions",
        empty="No plugin declares a mission. See: vconst plugins",
    )

"""``vconst disaster``: which sensors serve at which step of which disaster."""

import click

from vconst.cli.session import common
from vconst.cli.show import few, prose, show_rows
from vconst_disaster.uses import DISASTERS, JUDGEMENT, NOT_VERIFIED, STEPS, sensors, uses

_COLUMNS = {
    "disaster": ("Disaster", None),
    "step": ("Step", None),
    "sensor": ("Sensor", None),
    "standing": ("Standing", None),
    "does": ("What it does", prose),
    "source": ("Source", few),
}


@click.command("disaster")
@click.argument("disaster", required=False, type=click.Choice(DISASTERS))
@click.option("--step", type=click.Choice(tuple(STEPS)), help="Only this step.")
@click.option("--sensor", type=click.Choice(tuple(sensors())), help="Only this kind of sensor.")
@common
def command(session, disaster, step, sensor):
    """
    List what each kind of sensor does at each step of DISASTER, and who says so.

    Steps are monitoring before the event, response in the first days, and assessment after the
    event. What stands as 'research' is studied and not to be relied upon; 'none' is said where
    no use is known.
    """
    rows = [
        {
            "disaster": use.disaster,
            "step": use.step,
            "sensor": use.sensor,
            "standing": use.standing,
            "does": use.does,
            "source": use.source,
        }
        for use in uses()
        if disaster in (None, use.disaster)
        and step in (None, use.step)
        and sensor in (None, use.sensor)
    ]
    if session.on_terminal and not session.as_json:
        rows = [{**row, "source": _short(row["source"])} for row in rows]
    extra = {"steps": STEPS, "sensors": sensors(), "sources": NOT_VERIFIED}
    show_rows(
        session,
        rows,
        _COLUMNS,
        schema="vconst/disaster/1",
        key="uses",
        empty="Nothing in the catalogue.",
        extra=extra,
    )
    if rows and session.on_terminal and not session.as_json:
        session.say(NOT_VERIFIED)


def _short(source):
    """Who and when; the rest is in JSON, in pipes and in the README."""
    return source if source == JUDGEMENT else source.partition(")")[0] + ")"

"""``vconst scenes``: which scenes of a place the platforms can take, as a table and as STAC."""

import json
from pathlib import Path

import click

from vconst.cli.session import common
from vconst.cli.show import show_rows
from vconst.errors import UnknownNameError, UsageError
from vconst_disaster.platforms import IMAGERS

_COLUMNS = {
    "time": ("Time", lambda time: str(time)[:19].replace("T", " ")),
    "camera": ("Camera", None),
    "kind": ("Kind", None),
    "resolution": ("m", lambda value: f"{value:g}"),
    "swath": ("Swath", lambda value: f"{value:g}"),
    "distance": ("Off km", lambda value: f"{value:.0f}"),
    "sun": ("Sun", lambda value: f"{value:.0f}"),
}
_DAYS = 10


@click.command("scenes")
@click.argument("platform")
@click.option("--over", required=True, metavar="LAT,LON", help="Geodetic degrees north and east.")
@click.option("--start", help="First time, UTC; now by default.")
@click.option("--stop", help=f"Last time, UTC; {_DAYS} days after the start by default.")
@click.option("--camera", help="Only of this camera.")
@click.option("--night", is_flag=True, help="Also where the Sun is below the horizon.")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the footprints too: STAC items in a file that ends in .json.",
)
@common
def command(session, platform, over, start, stop, camera, night, to):
    """
    List the scenes of a place that the cameras of PLATFORM can take, looking straight down.

    Orbits are nominal, not from tracking: how often and at which local time a place is seen
    holds, single times are examples. Footprints in --to say so; they can be ingested.
    """
    from vconst.cli.plan import place_in, times_of
    from vconst.planning.flight import course_named
    from vconst_disaster.planned import items_of, plan_scenes

    if to is not None and to.suffix != ".json":
        raise UsageError(f"'{to}' cannot be written; a file that ends in .json is expected.")
    if to is not None and not to.parent.is_dir():
        raise UsageError(f"There is no folder '{to.parent}'.")
    cameras, place = _cameras(session, platform, camera), place_in(over)
    first, last = times_of({"start": start, "stop": stop}, _DAYS)
    year = int(first.astype("M8[Y]").astype("M8[ns]").astype("i8"))
    course = course_named(platform, session.host, year)
    scenes = plan_scenes(course, cameras, place, first, last)
    seen = [each for each in scenes if night or each.sun > 0]
    notes = [f"{platform} flies its nominal orbit, not from tracking: single times are examples."]
    if len(seen) < len(scenes):
        notes.append(f"Left out {len(scenes) - len(seen)} by night; --night shows them.")
    extra = {"platform": platform, "start": str(first), "stop": str(last), "notes": notes}
    empty = f"No camera of {platform} sees this place from {first} to {last}."
    how = {"schema": "vconst/scenes/1", "key": "scenes", "empty": empty, "extra": extra}
    show_rows(session, [_row(each) for each in seen], _COLUMNS, **how)
    for words in notes:
        session.say(words)
    if to is not None:
        to.write_text(json.dumps(items_of(seen, platform), indent=1) + "\n", "utf-8")
        session.say(f"-> {len(seen)} STAC items: {to}")


def _cameras(session, platform, camera):
    """The cameras of a platform, or the one that is asked for."""
    known = {each.platform.name: each.cameras for each in IMAGERS}
    if platform not in known:
        raise UnknownNameError("platform with cameras", platform, known)
    names = {each.name: each for each in known[platform]}
    if camera is not None and camera not in names:
        raise UnknownNameError("camera", camera, names)
    return known[platform] if camera is None else [names[camera]]


def _row(scene):
    camera = scene.camera
    return {
        "time": scene.time,
        "camera": camera.name,
        "kind": camera.kind,
        "resolution": camera.resolution,
        "swath": camera.swath,
        "distance": scene.distance,
        "sun": scene.sun,
        "local_time": scene.local_time,
        "latitude": scene.latitude,
        "longitude": scene.longitude,
    }

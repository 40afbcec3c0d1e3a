"""Tables of the README, made by ``make docs``."""

from vconst_disaster.platforms import IMAGERS
from vconst_disaster.scenes import FINEST
from vconst_disaster.stations import STATIONS
from vconst_disaster.uses import DISASTERS, JUDGEMENT, STEPS, sensors, sources, uses


def platforms():
    """Rows of the platforms, their nominal orbits and cameras."""
    yield "| platform | altitude km | inclination | local time | cameras (m) | orbit from |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in IMAGERS:
        orbit = each.platform.orbit
        cameras = ", ".join(f"{camera.name} {camera.resolution:g}" for camera in each.cameras)
        cells = (
            *(f"`{each.platform.name}`", f"{orbit['altitude']:g}", f"{orbit['inclination']:g}"),
            *(_clock(orbit["local_time"]), cameras, each.source),
        )
        yield f"| {' | '.join(cells)} |"


def stations():
    """Rows of the stations."""
    yield "| station | latitude | longitude | |"
    yield "| --- | --- | --- | --- |"
    for each in STATIONS:
        yield f"| `{each.name}` | {each.latitude:g} | {each.longitude:g} | {each.title} |"


def limits():
    """Rows of the finest resolutions that are handed on."""
    yield "| sensor kind | finest that is exported, m |"
    yield "| --- | --- |"
    yield from (f"| {kind} | {resolution:g} |" for kind, resolution in FINEST.items())


def catalogue():
    """Rows of the catalogue: disaster by disaster, one row a sensor, one column a step."""
    numbers = {text: number for number, text in enumerate(sources().values(), 1)}
    yield f"| disaster | sensor | {' | '.join(STEPS.values())} |"
    yield f"| --- | --- |{' --- |' * len(STEPS)}"
    cells = {(use.disaster, use.sensor, use.step): use for use in uses()}
    for disaster in DISASTERS:
        for sensor in sensors():
            row = (_cell(cells[disaster, sensor, step], numbers) for step in STEPS)
            yield f"| {disaster} | {sensor} | {' | '.join(row)} |"


def references():
    """The numbered sources of the catalogue."""
    yield from (f"{number}. {text}" for number, text in enumerate(sources().values(), 1))


def _cell(use, numbers):
    cited = "[j]" if use.source == JUDGEMENT else f"[{numbers[use.source]}]"
    return f"*{use.standing}*: {use.does} {cited}"


def _clock(hours):
    return f"{int(hours):02d}:{round(hours % 1 * 60):02d}"

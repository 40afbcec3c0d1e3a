"""``vconst plan``: who flies when, before there are any data."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import numpy as np

from vconst.cli.planned import PASSES, STATIONS, show_conjunctions
from vconst.cli.session import common, common_of_group
from vconst.cli.show import show_rows
from vconst.errors import UnknownNameError, UsageError

#: Days between an element set and a plan beyond which it is refused unless it is accepted.
_OLDEST = 30
#: Days beyond which they are no help even for alignments: planes have turned as nobody foretold.
_OUTDATED = 3653
#: Days beyond which times of single passes are not to be relied on.
_FRESH = 14
#: The first satellite; what is planned before it is a slip of the pen.
_FIRST = np.datetime64("1957-10-04", "ns")
#: Years of one plan; longer ones ask for hours and memory, and no orbit is known for so long.
_LONGEST = 30
_PICTURES = (".svg", ".png", ".csv")


def _span(days):
    """Give a command ``--start``, ``--stop``, ``--figure`` and ``--elements``."""

    def decorate(function):
        for option in (
            click.option(
                "--accept-old", is_flag=True, help="Plan with elements older than 30 days."
            ),
            click.option(
                "--elements",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="File of two-line element sets, used instead of those of the plugins.",
            ),
            click.option(
                "--figure",
                type=click.Path(dir_okay=False, path_type=Path),
                help="Draw it too: a file that ends in .svg, .png or .csv.",
            ),
            click.option("--stop", help=f"Last time, UTC; {days} days after the start by default."),
            click.option("--start", help="First time, UTC; now by default."),
        ):
            function = option(function)
        return function

    return decorate


@click.group("plan")
@common_of_group
def command():
    """Say who flies when: passes over a place, encounters of two platforms."""


@command.command("passes")
@click.argument("platform")
@click.option("--over", metavar="LAT,LON", help="The place, geodetic degrees north and east.")
@click.option("--station", help="Instead of --over, a ground station: vconst plan stations.")
@click.option("--radius", type=float, help="Of a zone, km; 500 unless --elevation is given.")
@click.option("--elevation", type=float, help="A ground station: degrees above its horizon.")
@_span(10)
@common
def passes(session, platform, over, station, radius, elevation, figure, **span):
    """
    List passes of PLATFORM over a zone, or above the horizon of a station.

    PLATFORM is one of: vconst missions. Planned ones fly as their orbits are stated.
    """
    from vconst.planning import plan_passes

    _check_picture(figure)
    place = _place(session.host, over, station, radius, elevation)
    start, stop = times_of(span, 10)
    course = _course(session, platform, start, span["elements"])
    _require_fresh([course], (start, stop), span["accept_old"])
    found = plan_passes(course, place, start, stop)
    aged = _say_age(session, [course], (start, stop))
    extra = {"platform": platform, "station": station, "start": str(start), "stop": str(stop)}
    extra |= {"orbits": _orbits(session, platform), "notes": aged}
    empty = f"{platform} does not pass there from {start} to {stop}."
    show = {"schema": "vconst/plan-passes/1", "key": "passes", "empty": empty, "extra": extra}
    show_rows(session, found, PASSES, **show)
    if figure:
        from vconst.report.plan import draw_passes

        _write(session, draw_passes(found, platform, place, (start, stop)), figure)


@command.command("conjunctions")
@click.argument("first")
@click.argument("second")
@click.option("--distance", type=float, default=500.0, show_default=True, help="Greatest, km.")
@click.option("--delay", type=float, default=30.0, show_default=True, help="Greatest, min.")
@click.option("--latitude", type=float, default=65.0, show_default=True, help="Greatest, degrees.")
@click.option("--local-time", type=float, help="Greatest difference of local time, min.")
@click.option(
    "--scatter",
    type=float,
    default=0.05,
    show_default=True,
    help="From alignment to alignment, as a share: decides which bias and drift can be found.",
)
@_span(365)
@common
def conjunctions(session, first, second, figure, start, stop, elements, accept_old, **limits):
    """
    List when the orbits of FIRST and SECOND bring them near each other.

    The independent unit of a comparison is the alignment episode of the two orbit planes, not
    the conjunction: bias and drift that can be found are reckoned with episodes.
    """
    from vconst.cli.progress import plan_progress
    from vconst.planning import Criteria, plan_conjunctions

    _check_picture(figure)
    if first == second:
        raise UsageError(f"'{first}' is always where it is itself.", hint="Name two platforms.")
    start, stop = times_of({"start": start, "stop": stop}, 365)
    courses = [_course(session, name, start, elements) for name in (first, second)]
    _require_fresh(courses, (start, stop), accept_old)
    with plan_progress(session, (first, second)) as progress:
        criteria = Criteria(**limits)
        plan = plan_conjunctions(*courses, start, stop, criteria, progress=progress)
    aged = _say_age(session, courses, (start, stop)) + _say_cut(session, plan, (start, stop))
    names = {"first": first, "second": second, "orbits": _orbits(session, first, second)}
    show_conjunctions(session, plan, names | {"notes": aged}, limits)
    if figure:
        from vconst.report.plan import draw_conjunctions

        _write(session, draw_conjunctions(plan, (first, second), (start, stop)), figure)


@command.command("stations")
@common
def stations(session):
    """List the ground stations that passes can be planned for."""
    rows = [
        {
            "station": each.name,
            "latitude": each.latitude,
            "longitude": each.longitude,
            "elevation": each.elevation,
            "title": each.title,
        }
        for each in session.host.stations.values()
    ]
    how = {"schema": "vconst/stations/1", "key": "stations"}
    empty = "No plugin declares a station. See: vconst plugins"
    show_rows(session, rows, STATIONS, empty=empty, **how)


def _place(host, over, station, radius, elevation):
    """The zone or the station that is meant."""
    from vconst.planning import Place, place_of

    if (over is None) == (station is None):
        raise UsageError("Give either --over LAT,LON or --station NAME.")
    if station is not None and station not in host.stations:
        raise UnknownNameError("station", station, host.stations, because=host.missing)
    if station is not None:
        return place_of(host.stations[station], radius=radius, elevation=elevation)
    latitude, longitude = place_in(over)
    radius = 500.0 if radius is None and elevation is None else radius
    return Place(latitude=latitude, longitude=longitude, radius=radius, elevation=elevation)


def place_in(text):
    """Geodetic latitude and longitude in a text such as ``-15.5,-56.1``, degrees."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(
            f"--over '{text}' is no place.", hint="Write --over=-15.5,-56.1 without a space."
        ) from None
    return latitude, longitude


def _orbits(session, *names):
    """From what the orbit of each platform is known, by name."""
    return {name: session.host.platforms[name].flies for name in names}


def times_of(span, days):
    """First and last time of a plan from what was given as ``start`` and ``stop``, datetime64."""
    from vconst.selection.times import parse_time

    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    start = np.datetime64(parse_time(span["start"]) if span["start"] else now, "ns")
    stop = start + np.timedelta64(timedelta(days=days))
    if span["stop"]:
        stop = np.datetime64(parse_time(span["stop"], end=True), "ns")
    if start < _FIRST:
        raise UsageError(f"--start {span['start']}: nothing flew before {str(_FIRST)[:10]}.")
    years = (stop - start) / np.timedelta64(1, "D") / 365.25
    if years > _LONGEST:
        raise UsageError(
            f"{years:.0f} years are more than one plan may have: {_LONGEST}.",
            hint="Ask for a part of it with --start and --stop.",
        )
    return start, stop


def _course(session, name, start, elements):
    """Stated orbits begin with the year, so that plans of one year agree where they overlap."""
    from vconst.planning.flight import course_named

    year = int(start.astype("M8[Y]").astype("M8[ns]").astype(np.int64))
    return course_named(name, session.host, year, elements=elements, near=int(start.astype(int)))


def _require_fresh(courses, span, accepted):
    """Refuse a plan from elements older than a month, unless that is accepted; than ten years."""
    from vconst.planning.flight import age_of

    for course in courses:
        ages = [age_of(course, edge) for edge in span]
        if None not in ages and max(ages) > _OUTDATED:
            raise UsageError(
                f"The element set of {course.name} is {max(ages) / 365.25:.0f} years from an end "
                f"of this plan; it foretells no alignment beyond {_OUTDATED / 365.25:.0f}.",
                hint="Give one of that time with --elements FILE.",
            )
    old = {each.name: age_of(each, span[0]) for each in courses}
    old = {name: days for name, days in old.items() if days is not None and days > _OLDEST}
    if old and not accepted:
        told = ", ".join(f"{name} {days:.0f}" for name, days in old.items())
        raise UsageError(
            f"The element sets are too far from the beginning of this plan (days: {told}).",
            hint="Give newer ones with --elements FILE, or --accept-old: alignments of orbit "
            "planes are still foretold by them, times of single passes are not.",
        )


def _say_age(session, courses, span):
    """Say what the times of single passes are worth; the words."""
    from vconst.planning.flight import age_of

    said = []
    for course in courses:
        ages = [age_of(course, edge) for edge in span]
        if ages[0] is None:
            said.append(
                f"{course.name} flies its nominal orbit as stated, not from tracking: local times "
                "and alignments of its plane hold as stated, times of single passes are examples."
            )
        elif max(ages) > _FRESH:
            said.append(
                f"{course.name} flies by the element set of object {course.elements[0][2:7]}, up "
                f"to {max(ages):.0f} days away: alignments of orbit planes are foretold by it, "
                "times of single passes are not. Newer sets: --elements FILE"
            )
    for words in said:
        session.say(words)
    return said


def _say_cut(session, plan, span):
    """Say which episodes may go on beyond the span; the words."""
    from vconst.kernels.encounters import EPISODE_GAP

    near = np.timedelta64(round(EPISODE_GAP * 86_400), "s")
    cut = [
        str(each["episode"])
        for each in plan.episodes
        if each["start"] - span[0] < near or span[1] - each["stop"] < near
    ]
    words = (
        f"Episode {' and '.join(cut)} may begin before or end after this span, and counts as whole."
    )
    if cut:
        session.say(words)
    return [words] if cut else []


def _check_picture(path):
    if path is not None and path.suffix not in _PICTURES:
        raise UsageError(f"'{path}' ends in '{path.suffix}'; expected {', '.join(_PICTURES)}.")
    if path is not None and not path.parent.is_dir():
        raise UsageError(f"There is no folder '{path.parent}'.")


def _write(session, drawing, path):
    from vconst.report.render import write_picture

    write_picture(drawing, path)
    session.say(f"-> Picture: {path}")

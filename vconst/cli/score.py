"""``vconst score``: what anyone's claims are worth, beside base rates, nulls and intervals."""

import math
from pathlib import Path
from uuid import uuid4

import click
import numpy as np

from vconst.cli.drawn import how_to_draw
from vconst.cli.session import common
from vconst.cli.show import prose, show_json, show_rows
from vconst.errors import SelectionError, UsageError
from vconst.kernels.constants import DAY
from vconst.user_files import is_special, require_user_file


def _percent(value):
    return f"{100 * value:.1f} %"


_CHANCES = {
    "name": ("Null", None),
    "chance": ("p", lambda value: f"{value:.2g}"),
    "mean": ("By chance", _percent),
    "low": ("2.5 %", _percent),
    "high": ("97.5 %", _percent),
    "fair": ("Fair", lambda value: "yes" if value else "no"),
    "words": ("What is drawn", prose),
    "loses": ("What a small p may come from", prose),
}
_RATES = {
    "name": ("Sensor", None),
    "event_count": ("Events", None),
    "detected": ("Detected", None),
    "rate": ("Rate", _percent),
    "rate_low": ("2.5 %", _percent),
    "rate_high": ("97.5 %", _percent),
    "base_rate": ("Base rate", lambda value: "none" if np.isnan(value) else _percent(value)),
    "chance": ("p", lambda value: "\u2013" if np.isnan(value) else f"{value:.2g}"),
}


#: What can be given as a catalogue, where a file is none.
_OWN = (
    "Download one as USGS, FDSN, Global CMT or pyCSEP write it, or begin a table of your own with "
    "event_id,kind,start,latitude,longitude,depth,magnitude."
)


@click.command("score")
@click.argument("claims", type=click.Path(path_type=Path))
@click.option("--catalogue", metavar="PRODUCT|FILE", help="Of events; the store's, if it has one.")
@click.option(
    "--magnitude", type=float, default=5.5, show_default=True, help="Smallest, of events."
)
@click.option("--start", help="First time that is scored, UTC; by default the catalogue's.")
@click.option("--stop", help="Last time that is scored, UTC; by default the catalogue's.")
@click.option(
    "--days",
    type=click.FloatRange(0, 36525, min_open=True),
    help="How long those without a stop last.",
)
@click.option("--radius", type=click.FloatRange(0, 20037.5), help="In km, of those without one.")
@how_to_draw
@common
def command(session, claims, catalogue, magnitude, start, stop, days, radius, **drawn):
    """
    Score a table of CLAIMS: what was claimed, what happened, and what chance would have done.

    \b
    A row a claim:  start,stop,latitude,longitude,radius   (UTC, degrees, km)
    or a sensor:    name,events,detected,controls,controls_detected

    A claim without a place is everywhere; without a stop it lasts for --days, without a radius it
    reaches for --radius. No rate is printed without its interval, its base rate and the
    alarm that every earthquake gives by itself.
    """
    from vconst.cli.claims import claims_dataset, read_table

    kind, columns = read_table(claims)
    if kind == "counts":
        _show_rates(session, columns)
        return
    columns = _filled(claims, columns, days, radius)
    events, span = events_of(session, catalogue, magnitude, start, stop)
    from vconst.operations.score_alarms import score_alarms

    result = score_alarms(
        claims_dataset(columns),
        events,
        start=span[0],
        stop=span[1],
        **drawn,
    )
    show_score(session, result)


def _filled(path, columns, days, radius):
    """The claims, each with an end and a reach: its own, or those of the options."""
    placed = [math.isfinite(_known(each)) for each in columns["latitude"]]
    ends = [None if days is None else each + round(days * DAY) for each in columns["start"]]
    reaches = [radius] * len(placed)
    for name, wanted, instead, option in (
        ("stop", [True] * len(placed), ends, "--days 10"),
        ("radius", placed, reaches, "--radius 500"),
    ):
        bare = [
            math.isnan(_known(each)) and needed for each, needed in _pairs(columns[name], wanted)
        ]
        columns = columns | {
            name: [
                new if lacks else old for old, new, lacks in _pairs(columns[name], instead, bare)
            ]
        }
        if any(bare) and instead[0] is None:
            raise UsageError(
                f"{path.name}: {sum(bare)} of {len(bare)} claims have no {name}, the first in row "
                f"{bare.index(True) + 1}.",
                hint=f"Give it for them, {option}, or fill the column '{name}'.",
            )
    return columns


def _pairs(*columns):
    return zip(*columns, strict=True)


def _known(value):
    return math.nan if value is None else float(value)


def _show_rates(session, columns):
    from vconst.operations.detection_rates import detection_rates

    rows = {}
    for name, *counts in zip(*columns.values(), strict=True):
        if name in rows:
            raise UsageError(f"'{name}' is there twice.", hint="One row a sensor.")
        rows[name] = [each for each in counts if each is not None]
    table = detection_rates(counts=rows).dataset
    names = [name for name in table.data_vars if table[name].dims == ("row",)]
    found = [{name: table[name].values[row].item() for name in names} for row in range(len(rows))]
    extra = {"verdict": table.attrs["verdict"], "together": table["together"].values.tolist()}
    extra["any_by_independence"] = table["any_by_independence"].item()
    show_rows(session, found, _RATES, schema="vconst/rates/1", key="rates", empty="", extra=extra)
    if not session.as_json:
        session.say(_sentence(table.attrs["verdict"]))


def events_of(session, named, magnitude, start, stop, hint="Take another --start and --stop."):
    """Events of the catalogue, and the time that it spans."""
    from vconst.operations.preparation_zone import preparation_zone
    from vconst.selection import select

    view, product = _catalogue(session, named)
    selection = select(view, session.host, product, start=start, stop=stop)
    if not selection.granules():
        since = "" if start is None else f" from {start} on" if stop is None else ""
        raise SelectionError(f"'{product}' has no events in this time{since}.", hint=hint)
    events = preparation_zone(selection, magnitude=magnitude, magnetic=False)
    time = selection.read()["start"].values
    after = time.max() + np.timedelta64(1, "s")  # so that the last event is inside
    edges = [str(np.datetime64(edge, "s")) for edge in (time.min(), after)]
    return events, (start or edges[0], stop or edges[1])


def _catalogue(session, named):
    if named and is_special(named):
        require_user_file(named)
    if named and Path(named).is_file():
        return _ingested(session, Path(named))
    view = session.open_store().head()
    if named:
        session.host.product(named)  # unknown: refused with the nearest name
        return view, named
    held = [
        name
        for name in view.products()
        if session.host.product(name).kind == "events" and "magnitude" in view.variables(name)
    ]
    if len(held) != 1:
        raise UsageError(
            f"Which catalogue? The store holds {', '.join(held) or 'none'}.",
            hint="Name it: --catalogue usgs/earthquakes, or --catalogue FILE.",
        )
    return view, held[0]


def _ingested(session, path):
    """A catalogue's file in a store that lives as long as the command."""
    from vconst.ingest import ingest
    from vconst.store import Store

    store = Store.create(f"memory://score-{uuid4().hex}")
    report = ingest([path], store, session.host, workers=1)
    for each in report.refused:
        raise UsageError(f"{each['file']}: {each['message']}.", hint=_OWN)
    view = store.head()
    return view, next(iter(view.products()))


def show_score(session, result, **more):
    """Print a score: base rates, nulls, intervals, and the automatic alarm beside it."""
    table, numbers = result.dataset, result.scalars
    names = ("name", "words", "keeps", "loses", "fair", "chance", "mean", "low", "high", "draws")
    rows = [
        {name: table[f"null_{name}"].values[row].item() for name in names}
        for row in range(table.sizes["null"])
    ]
    verdict = table.attrs["verdict"]
    path = [
        {n: table[f"duration_{n}"].values[k].item() for n in ("alarmed", "missed")}
        | {"days": table["duration"].values[k].item()}
        for k in range(table.sizes["duration"])
    ]
    if session.as_json:
        show_json("vconst/score/1", **more, verdict=verdict, **numbers, nulls=rows, automatic=path)
        return
    show_rows(session, rows, _CHANCES, schema="", key="", empty="")
    session.say(_sentence(verdict))
    session.say(
        f"Of {numbers['claims']} claims {_percent(numbers['followed'])} were followed by an event; "
        f"by chance {_percent(numbers['followed_base'])}. p is not below "
        f"{numbers['smallest_chance']:.2g}, which is all that these draws support."
    )


def _sentence(words):
    return f"{words[:1].upper()}{words[1:]}."

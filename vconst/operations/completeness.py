"""Before how many events enough was seen, year by year."""

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.chance.rates import wilson_interval
from vconst.operation import Days, Distance, Events, Selection, Table, Time, VariableName, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.scoring.catalogue import catalogue_of, require_places
from vconst.operations.scoring.visiting import places_before, visits_before

_NAME = "completeness"


@operation(version=1)
def completeness(
    data: Selection,
    events: Events,
    *,
    variable: VariableName,
    least: int,
    start: Time,
    stop: Time,
    before: Days = 15.0,
    reach: Distance | None = None,
) -> Table:
    """
    Share of events before which enough quiet passes went by, year by year.

    Parameters
    ----------
    data : Selection
        A track without what is disturbed, as ``select_quiet`` leaves it.
    events : Events
        Of ``draw_controls``.
    variable : str
        Canonical name; a pass counts if it has a finite value within reach.
    least : int
        Passes that are enough.
    start, stop : str
        First and last time from which events are taken, of a date alone the whole day.
    before : float
        Days before the event.
    reach : float or None
        km about the place; None for the radius of the event's zone.

    Returns
    -------
    table : Table
        Along ``year``: ``year``, ``year_events``, ``covered`` (events with enough), ``unseen``
        (events with no pass at all), ``share`` with ``share_low`` and ``share_high`` (95 %,
        Wilson), ``base_share`` (of the controls of these events with enough) and ``passes``
        (median of the events). Scalars ``events``, ``covered_events``, ``covered_share``,
        ``base_covered_share``, ``least``.

    Raises
    ------
    UsageError
        If no pass would be enough.
    OperationError
        If events have no controls or place, or data are no track.

    Notes
    -----
    What is not seen can neither be found nor missed. Where events are seen less often than their
    controls, or some years less than others, a rate over all is that of what was looked at. A pass
    is a stretch that goes one way, without a pause of 15 minutes.
    """
    if least < 1:
        raise UsageError(f"{_NAME}: 'least' is {least}; expected 1 pass or more.")
    catalogue = catalogue_of(events, start, stop, _NAME)
    require_places(catalogue, _NAME)
    places = places_before(events, catalogue.span, reach, _NAME)
    asked = {"before": before, "limit": np.inf, "by": _NAME}
    passes = visits_before(data, places, variable, **asked).passes
    dataset = _by_year(places, passes, least)
    about = {"shows": "completeness", "product": data.product, "variable": variable}
    about |= {"least": int(least), "before": float(before), "verdict": _said(dataset, before)}
    cards = ["events", "covered_events", "covered_share", "base_covered_share"]
    dataset.attrs = about | {"cards": cards}
    return Table(dataset)


def _by_year(places, passes, least):
    own = places.own
    of_event = places.time[own].astype("M8[ns]").astype("M8[Y]").astype(int) + 1970
    years = np.arange(of_event.min(), of_event.max() + 1)
    enough = passes >= least
    rows = {name: [] for name in ("events", "covered", "unseen", "base", "passes")}
    for year in years:
        mine = own[of_event == year]
        theirs = places.control & np.isin(places.owner, places.owner[mine])
        rows["events"].append(mine.size)
        rows["covered"].append(int(enough[mine].sum()))
        rows["unseen"].append(int((passes[mine] == 0).sum()))
        rows["base"].append(enough[theirs].mean() if theirs.any() else np.nan)
        rows["passes"].append(np.median(passes[mine]) if mine.size else np.nan)
    count, covered = np.array(rows["events"]), np.array(rows["covered"])
    share = np.where(count > 0, covered / np.maximum(count, 1), np.nan)
    low, high = wilson_interval(covered, count)
    held = np.isin(places.owner, places.owner[own]) & places.control
    said = {
        "year_events": (count, "events"),
        "covered": (covered, "events with enough passes"),
        "unseen": (np.array(rows["unseen"]), "events without any pass"),
        "share": (share, "share of the events with enough passes"),
        "share_low": (low, "its lower end, 95 %"),
        "share_high": (high, "its upper end, 95 %"),
        "base_share": (np.array(rows["base"]), "share of their controls with enough passes"),
        "passes": (np.array(rows["passes"]), "median of the passes before an event"),
    }
    numbers = {
        "events": scalar(own.size, "events"),
        "covered_events": scalar(int(covered.sum()), "events with enough passes before"),
        "covered_share": scalar(float(covered.sum() / own.size), "share of these"),
        "base_covered_share": scalar(float(enough[held].mean()), "the same share of controls"),
        "least": scalar(int(least), "passes that are enough"),
    }
    columns = {name: column("year", *each) for name, each in said.items()}
    return xr.Dataset(columns | numbers, {"year": years})


def _said(dataset, before):
    value = {name: dataset[name].item() for name in dataset.data_vars if not dataset[name].ndim}
    unseen = int(dataset["unseen"].sum())
    words = (
        f"{value['covered_events']} of {value['events']} events have {value['least']} or more "
        f"quiet passes in the {before:g} days before ({100 * value['covered_share']:.3g} %; of "
        f"their controls {100 * value['base_covered_share']:.3g} %)"
    )
    return words + (f"; {unseen} have none at all" if unseen else "")

"""What a track or series was at each time and distance from many events."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.constants import DAY
from vconst.operation import Days, Distance, Events, Selection, Table, Time, VariableName, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.score_alarms import NullName
from vconst.operations.scoring.catalogue import catalogue_of
from vconst.operations.scoring.epoch_tables import describe_epochs
from vconst.operations.scoring.epoching import (
    add_pieces,
    count_piece,
    epochs_of,
    lists_of,
)
from vconst.operations.scoring.nulls import controls_of
from vconst.operations.scoring.told import nulls_said

#: ns of the pieces that a track is read in: long beside an epoch, small beside the memory.
_PIECE = 30 * DAY


@operation(version=1)
def superposed_epoch(
    data: Selection,
    events: Events,
    *,
    variable: VariableName,
    start: Time,
    stop: Time,
    before: Days = 15.0,
    after: Days = 5.0,
    width: Days = 1.0,
    rings: tuple[Distance, ...] = (300.0,),
    limit: float | None = None,
    log: bool = False,
    nulls: tuple[NullName, ...] = ("shifts",),
    shift: Days = 30.0,
    draws: int = 199,
    seed: int = 0,
) -> Table:
    """
    Values about many events by day and distance, beside the same about events that might have been.

    Parameters
    ----------
    data : Selection
        A track; or a series without places, of which *rings* are not looked at.
    events : Events
        Of ``preparation_zone``, ``decluster``, or ``draw_controls`` for the null of controls.
    variable : str
        Canonical name.
    start, stop : str
        First and last time from which events are taken, of a date alone the whole day. It is
        the span that shifts go around, so it should be that of the data.
    before, after, width : float
        Days before and after the events, and of a bin; one bin ends at the event.
    rings : tuple of float
        Outer edges in km about the event, rising.
    limit : float or None
        Size from which on a value is unusual: then the share of unusual samples is compared. None:
        the mean.
    log : bool
        Take decimal logarithms of the values.
    nulls : tuple of str
        As of ``score_alarms``; of the first one every bin is shown.
    shift : float
        Days: circular shifts are at least this long.
    draws, seed : int
        Catalogues of each null.

    Returns
    -------
    table : Table
        Along ``bin`` (``bin_start`` in days) and ``ring`` (``ring_edge`` in km): ``samples``,
        ``value`` (the mean or the share), ``deviate`` (from the draws, in their standard
        deviations), ``bin_chance`` (p of each by itself), ``drawn_mean``, ``drawn_low``,
        ``drawn_high``. Scalars ``events``, ``strongest`` (the greatest deviate before the events),
        ``strongest_day``, ``strongest_edge``, ``chance`` of so great a one anywhere before, and
        ``bins_by_chance``: how many bins and rings before are expected below 0.05 by chance.
        Along ``null``: as of ``score_alarms``.

    Raises
    ------
    OperationError
        If nothing lies about any event.

    Notes
    -----
    A sample counts once for every event that it is near. Sums are divided by the number of
    samples in the same bin and ring, so that area and coverage play no part. Catalogues
    are drawn, and the data stay as they are: passes are whole in every draw. Only bins
    before the events enter the greatest, and the same of all draws is what it is ranked among
    (max statistic): having looked at many bins is paid for.
    """
    catalogue = catalogue_of(events, start, stop, "superposed_epoch")
    epochs = epochs_of(before, after, width, rings, "superposed_epoch")
    names = tuple(dict.fromkeys(nulls))
    lists, owner = lists_of(
        catalogue, names, draws, seed, shift=shift, controls=controls_of(events)
    )
    asked = {"variable": variable, "log": log, "lists": lists, "epochs": epochs}
    value, number = _counted(data, limit, catalogues=owner.size, **asked)
    early = round(before / width)
    about = (data.product, variable, "mean" if limit is None else f"share of sizes from {limit:g}")
    dataset = describe_epochs(value, number, owner, names, early, two_sided=limit is None)
    return Table(_finished(dataset, catalogue, epochs, rings, early, about))


def _counted(data, limit, **asked):
    """Mean or share of unusual samples of every list, and the samples of each."""
    number, total, unusual = data.reduce(
        count_piece,
        add_pieces,
        length=_PIECE if data.kind == "track" else None,
        limit=np.inf if limit is None else limit,
        **asked,
    )
    if not number[0].any():
        raise OperationError(
            f"superposed_epoch: '{data.product}' has no sample of '{asked['variable']}' about any "
            "event.",
            hint="Take a wider ring, or the time of the data.",
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        return (total if limit is None else unusual) / number, number


def _finished(dataset, catalogue, epochs, rings, early, about):
    product, variable, what = about
    days = (epochs.begin + epochs.width * np.arange(epochs.bins)) / DAY
    dataset["bin_start"] = column("bin", days, "days from the event to the bin's begin", "day")
    dataset["ring_edge"] = column("ring", np.array(rings, float), "outer edge of the ring", "km")
    row, ring = dataset.attrs.pop("at")
    dataset["events"] = scalar(catalogue.time.size, "events")
    dataset["strongest_day"] = scalar(float(days[row]), "begin of its bin, from the event", "day")
    dataset["strongest_edge"] = scalar(float(rings[ring]), "outer edge of its ring", "km")
    columns = {name: dataset[name] for name in dataset.data_vars}
    dataset.attrs = {
        "shows": "nulls",
        "product": product,
        "variable": variable,
        "value_words": f"{what} of {variable}",
        "statistic_words": "greatest deviate of any bin and ring before the events",
        "before": early,
        "verdict": (
            f"the greatest of {early * len(rings)} bins before {catalogue.time.size} events is "
            f"{dataset['strongest'].item():.2f} standard deviations of the draws from their mean, "
            f"on day {days[row]:g}: {nulls_said(columns)}"
        ),
        "cards": ["events", "strongest", "strongest_day", "chance", "bins_by_chance"],
    }
    return dataset

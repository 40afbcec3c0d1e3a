"""How often each layer by itself is unusual before events, and before their controls."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.chance.rates import counts_if_independent, wilson_interval
from vconst.kernels.chance.several import benjamini_hochberg
from vconst.operation import Group, Table, operation
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.compare_with_controls import compare_with_controls
from vconst.operations.detection_rates import detection_rates, rates_said

_NAME = "detect_with_each"


@operation(version=2)
def detect_with_each(
    layers: Group,
    *,
    limit: float = 2.0,
    resolution: float = 1.0,
    share: float = 0.5,
    although_unmatched: tuple[str, ...] = (),
) -> Table:
    """
    Detection rate of each layer over many events, with interval, base rate and controls.

    Parameters
    ----------
    layers : group of Deviations
        Of ``deviations``, all over the same events and controls.
    limit : float
        A layer detects an event if the size of its deviation on the strongest day of the window
        before it is at least this; of a control alike.
    resolution, share, although_unmatched
        As ``compare_with_controls`` takes them. A layer that does not count there has no row.

    Returns
    -------
    table : Table
        As of ``detection_rates``, a row a layer: ``event_count`` are events before which it had
        quiet passes with a background. ``chance`` is the probability of so many detections if each
        event were one of its own place-times, drawn at random among itself and its controls, and
        each with a detection at least as probable as its independent controls can tell;
        ``chance_adjusted`` after Benjamini and Hochberg over layers, ``greatest_chance`` the same
        over all layers at once by the least p (Šidák). ``base_low`` and ``base_high`` are those of
        as many controls as are independent (``controls_worth``). Scalars also ``left_out``.

    Raises
    ------
    OperationError
        If no layer counts, or none had controls.

    Notes
    -----
    The strongest of several days is above any limit more often than one day is. The controls pay
    for it: they have as many. A rate says nothing; the rate beside that of controls does. Events
    are taken as independent of each other: of a catalogue with aftershocks take the greatest of
    each cluster (``decluster``).
    """
    counts, more, reasons = {}, {}, {}
    for name, layer in layers.items():
        named = tuple(each for each in although_unmatched if each == name)
        how = {"resolution": resolution, "share": share, "although_unmatched": named}
        table = compare_with_controls({name: layer}, limit=limit, **how).dataset
        if not table["layer_counts"].values.any():
            reasons[name] = table.attrs["warnings"][0]
            continue
        counts[name], more[name] = _counted(table, limit)
    if not any(each[2] for each in counts.values()):
        said = "; ".join(reasons.values()) or "no layer had controls beside its events"
        raise OperationError(
            f"{_NAME}: nothing can be compared ({said}).",
            hint="Raise 'resolution', take larger events, or name layers in 'although_unmatched'.",
        )
    counts = {name: each for name, each in counts.items() if each[2]}
    dataset = detection_rates(counts=counts).dataset
    return Table(_matched(dataset, {n: more[n] for n in counts}, reasons, limit))


def _counted(table, limit):
    """Events, detected, controls, controls detected; and what only matching tells."""
    statistic = table["statistic"].values
    seen = np.isfinite(statistic)
    of_event, control = table["place_of_event"].values, table["place_control"].values == 1
    values = table["place_statistic"].values
    used = control & np.isfinite(values) & seen[of_event]
    hit = (statistic >= limit) & seen
    number = np.bincount(of_event[used], minlength=seen.size)
    found = np.bincount(of_event[used & (values >= limit)], minlength=seen.size)
    seen &= number > 0
    counts = [seen.sum(), (hit & seen).sum(), number[seen].sum(), found[seen].sum()]
    worth = table["effective_controls"].values[seen]
    shares = np.maximum((found[seen] + hit[seen]) / (number[seen] + 1), 1.0 / (1.0 + worth))
    return [int(each) for each in counts], {"shares": shares, "worth": float(worth.sum())}


def _matched(dataset, more, reasons, limit):
    """The table with p of whole place-times, and intervals of what controls are worth."""
    detected, base = dataset["detected"].values, dataset["base_rate"].values
    chance = np.array(
        [
            counts_if_independent(each["shares"])[hits:].sum()
            for each, hits in zip(more.values(), detected, strict=True)
        ]
    )
    worth = np.array([each["worth"] for each in more.values()])
    low, high = wilson_interval(base * worth, worth)
    count = dataset.sizes["row"]
    least = float(1.0 - (1.0 - np.nanmin(chance)) ** count)
    columns = {
        "chance": column("row", np.minimum(chance, 1.0), "p of so many, events among controls"),
        "chance_adjusted": column("row", benjamini_hochberg(chance)[1], "p for several layers"),
        "base_low": column("row", low, dataset["base_low"].attrs["long_name"]),
        "base_high": column("row", high, dataset["base_high"].attrs["long_name"]),
        "controls_worth": column("row", worth, "independent controls"),
        "left_out_layer": column("out", text(list(reasons)), "layer that does not count"),
        "left_out_why": column("out", text(list(reasons.values())), "why"),
        "greatest_chance": scalar(least, "p of the least p among all layers (Šidák)"),
        "left_out": scalar(len(reasons), "layers that do not count"),
    }
    dataset = dataset.assign(columns)
    dataset.attrs |= {"limit": limit, "verdict": rates_said(dataset, 0)}
    dataset.attrs["cards"] = ["sensors", "greatest_chance", "left_out"]
    return dataset

"""Shares of events that several sensors detected, with what chance and independence give."""

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.chance.rates import (
    counts_if_independent,
    greater_share_chance,
    wilson_interval,
)
from vconst.kernels.chance.several import benjamini_hochberg
from vconst.operation import Table, operation
from vconst.operations.auditing.tables import column, scalar, text

_NUMBERS = {
    "event_count": "events",
    "detected": "events with a detection",
    "rate": "share of events with a detection",
    "rate_low": "its lower end, 95 %",
    "rate_high": "its upper end, 95 %",
    "controls": "controls",
    "controls_detected": "controls with a detection",
    "base_rate": "share of controls with a detection",
    "base_low": "its lower end, 95 %",
    "base_high": "its upper end, 95 %",
    "chance": "p of a share so far above that of the controls",
    "chance_adjusted": "the same, adjusted for the number of rows",
}


@operation(version=2)
def detection_rates(*, counts: dict) -> Table:
    """
    Detection rates of several sensors, their intervals and base rates, and what independence gives.

    Parameters
    ----------
    counts : dict
        By name of the sensor: ``[events, detected]``, or with controls that were looked at in the
        same way ``[events, detected, controls, controls detected]``.

    Returns
    -------
    table : Table
        Along ``row``: ``name``, ``event_count``, ``detected``, ``rate``, ``rate_low``,
        ``rate_high``; ``controls``, ``controls_detected``, ``base_rate``, ``base_low``,
        ``base_high`` (-1 and NaN without controls), ``chance`` (Fisher's exact test,
        one-sided) and ``chance_adjusted`` (Benjamini and Hochberg). Along ``count``: ``together``,
        the probability that so many sensors detect one event if each does by itself at its
        rate. Scalars ``sensors``, ``any_by_independence`` and ``without_controls``.

    Raises
    ------
    UsageError
        If counts are not whole numbers, or more is detected than there is.

    Notes
    -----
    Intervals of Wilson (1927). A rate without the base rate of controls says nothing: whoever
    looks at many days, places and parameters finds something before most events, and before
    most dates without one. That several sensors detect one event means nothing either, as
    long as it is not more often than independent ones would.
    """
    rows = [_row(name, given) for name, given in counts.items()]
    if not rows:
        raise UsageError("detection_rates: 'counts' is empty.", hint="Give a row for each sensor.")
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    columns["chance_adjusted"] = benjamini_hochberg(columns["chance"])[1]
    dataset = xr.Dataset({"name": column("row", text(list(counts)), "sensor")})
    for name, words in _NUMBERS.items():
        dataset[name] = column("row", columns[name], words)
    together = counts_if_independent(columns["rate"])
    dataset["together"] = column("count", together, "probability if each detects by itself")
    dataset["sensors"] = scalar(len(rows), "sensors")
    dataset["any_by_independence"] = scalar(
        float(1.0 - together[0]), "probability that any detects, if each does by itself"
    )
    without = int((columns["controls"] <= 0).sum())
    dataset["without_controls"] = scalar(without, "sensors without a base rate")
    dataset.attrs = {
        "shows": "rates",
        "verdict": rates_said(dataset, without),
        "cards": ["sensors", "any_by_independence", "without_controls"],
    }
    return Table(dataset)


def _row(name, given):
    numbers = list(given) if isinstance(given, list | tuple) else []
    whole = all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in numbers)
    pairs = [numbers[k : k + 2] for k in range(0, len(numbers), 2)]
    if len(numbers) not in (2, 4) or not whole or any(hits > all_ for all_, hits in pairs):
        raise UsageError(
            f"detection_rates: '{name}' is {given!r}; expected [events, detected] or [events, "
            "detected, controls, controls detected].",
            hint="Counts are whole numbers, and no more is detected than there is.",
        )
    events, hits = pairs[0]
    controls, found = pairs[1] if len(pairs) > 1 else (-1, -1)
    low, high = (float(edge) for edge in wilson_interval(hits, events))
    known = controls > 0
    base = [float(e) for e in wilson_interval(found, controls)] if known else [np.nan] * 2
    return {
        "event_count": events,
        "detected": hits,
        "rate": hits / events if events else np.nan,
        "rate_low": low,
        "rate_high": high,
        "controls": controls,
        "controls_detected": found,
        "base_rate": found / controls if known else np.nan,
        "base_low": base[0],
        "base_high": base[1],
        "chance": greater_share_chance(hits, events, found, controls) if known else np.nan,
    }


def rates_said(dataset, without):
    """Rates, what independence gives of them, and how many exceed those of controls, in words."""
    count = dataset.sizes["row"]
    rates = 100 * dataset["rate"].values
    base = (
        f"{without} of {count} have no controls beside them, so nothing can be said of chance"
        if without
        else f"{int((dataset['chance_adjusted'].values <= 0.05).sum())} of {count} detect before "
        "more events than controls (adjusted p of 0.05)"
    )
    return (
        f"{count} sensors detect {np.nanmin(rates):.0f} to {np.nanmax(rates):.0f} % of their "
        f"events; independent ones of these rates would detect "
        f"{100 * dataset['any_by_independence'].item():.1f} % with at least one; {base}"
    )

"""Rates of success as they were printed, and whether they can be compared at all."""

from itertools import combinations

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.chance.rates import exact_interval
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import inside_area
from vconst.operation import Selection, Table, operation
from vconst.operations.auditing.tables import column, scalar, text
from vconst.selection.times import parse_time

_NAME = "compare_published_rates"
_REQUIRED = ("rate", "magnitude", "start", "stop")
_KNOWN = (*_REQUIRED, "hits", "alarms", "base_rate", "parameters")

#: Numbers of cases that are tried for one that gives a printed rate.
_MOST = 1000


@operation(version=1)
def compare_published_rates(
    catalogue: Selection = None,
    *,
    rates: dict,
    latitudes: tuple[float, float] = (-90.0, 90.0),
    longitudes: tuple[float, float] = (-180.0, 180.0),
) -> Table:
    """
    Printed rates of success side by side, with all that keeps them from being compared.

    Parameters
    ----------
    catalogue : Selection or None
        In which the events that each was about are counted.
    rates : dict
        By name: ``rate`` (0 to 1, as printed), ``magnitude`` (smallest), ``start``, ``stop``;
        ``hits`` of ``alarms``, ``base_rate`` and ``parameters``, where they are given.
    latitudes, longitudes : (float, float)
        Of the area, degrees; longitudes go eastward from the first to the second.

    Returns
    -------
    table : Table
        Along ``row``: ``name``, ``rate``, ``magnitude``, ``days``, ``events`` (in the catalogue;
        NaN if it holds none of that size or time), ``cases`` and ``hits`` (as given, or the
        fewest that round to the rate), ``cases_given`` (1 or 0), ``rate_low`` and ``rate_high``
        (95 %, Clopper and Pearson). Along ``reason``: ``reason``. Scalar ``comparable``: 1 only
        if there is no reason against it.

    Raises
    ------
    UsageError
        If a row lacks something or has what is not known.

    Notes
    -----
    A rate without its number has an interval only for a number that is assumed: the fewest cases
    that round to it are the widest. Rates for other magnitudes, times or parameters have other base
    rates, so neither is the better one, whatever the percentages say.
    """
    if not rates:
        raise UsageError(f"{_NAME}: 'rates' is empty.", hint="Give a row for each.")
    rows = [_row(name, given) for name, given in rates.items()]
    counted = [_events(catalogue, row, latitudes, longitudes) for row in rows]
    names = ("rate", "magnitude", "days", "cases", "hits", "cases_given", "rate_low", "rate_high")
    words = (
        *("rate as printed", "smallest magnitude", "days", "cases", "of which hits"),
        *("whether the number was given", "lower end, 95 %", "upper end, 95 %"),
    )
    columns = {"name": column("row", text(list(rates)), "rate of")}
    for name, said in zip(names, words, strict=True):
        values = np.array([row[name] for row in rows], float)
        columns[name] = column("row", values, said, "day" if name == "days" else "1")
    columns["events"] = column("row", np.array(counted, float), "events in the catalogue")
    reasons = _reasons(rates, rows)
    columns["reason"] = column("reason", text(reasons), "why they cannot be compared")
    columns["comparable"] = scalar(int(not reasons), "whether they can be compared")
    dataset = xr.Dataset(columns)
    dataset.attrs = {
        "shows": "published rates",
        "verdict": _verdict(dataset, reasons),
        "cards": ["comparable"],
    }
    return Table(dataset)


def _row(name, given):
    given = given if isinstance(given, dict) else {}
    unknown = [key for key in given if key not in _KNOWN]
    missing = [key for key in _REQUIRED if given.get(key) is None]
    if unknown or missing:
        what = f"does not know '{unknown[0]}'" if unknown else f"lacks '{missing[0]}'"
        raise UsageError(f"{_NAME}: '{name}' {what}.", hint=f"A row has {', '.join(_KNOWN)}.")
    rate, alarms, hits = (given.get(key) for key in ("rate", "alarms", "hits"))
    if not 0 <= rate <= 1:
        raise UsageError(f"{_NAME}: the rate of '{name}' is {rate}; a rate is 0 to 1.")
    start, stop = parse_time(str(given["start"])), parse_time(str(given["stop"]), end=True)
    known = alarms is not None and hits is not None
    cases, hits = (alarms, hits) if known else fewest_cases(rate)
    low, high = (float(edge) for edge in exact_interval(hits, cases))
    numbers = {"rate": rate, "magnitude": float(given["magnitude"]), "cases": cases, "hits": hits}
    numbers |= {"start": start, "stop": stop, "days": (stop - start) / DAY}
    return numbers | {"cases_given": int(known), "rate_low": low, "rate_high": high}


def fewest_cases(rate):
    """
    The fewest cases, and hits among them, that give a rate to the percent.

    Examples
    --------
    >>> fewest_cases(0.33), fewest_cases(0.10)
    ((3, 1), (10, 1))
    """
    for cases in range(1, _MOST):
        hits = round(rate * cases)
        if round(100 * hits / cases) == round(100 * rate):
            return cases, hits
    return _MOST, round(rate * _MOST)


def _events(catalogue, row, latitudes, longitudes):
    """Events of the catalogue that a rate was about; NaN where it cannot say."""
    if catalogue is None or not catalogue.granules():
        return float("nan")
    events = catalogue.read()
    size = events["magnitude"].values.astype(float)
    time = events["start"].values.astype("M8[ns]").astype(np.int64)
    if np.nanmin(size) > row["magnitude"] or time.min() > row["stop"] or time.max() < row["start"]:
        return float("nan")
    inside = (size >= row["magnitude"]) & (time >= row["start"]) & (time < row["stop"])
    places = (events[name].values for name in ("latitude", "longitude"))
    return float((inside & inside_area(*places, latitudes, longitudes)).sum())


def _reasons(rates, rows):
    """All that keeps rates from being compared, in words."""
    reasons = []
    without = [name for name, row in zip(rates, rows, strict=True) if not row["cases_given"]]
    if without:
        reasons.append(f"no number of cases is given for {' and '.join(without)}")
    without = [name for name, given in rates.items() if given.get("base_rate") is None]
    if without:
        reasons.append(f"no base rate is given for {' and '.join(without)}")
    for (one, first), (two, second) in combinations(zip(rates, rows, strict=True), 2):
        if first["magnitude"] != second["magnitude"]:
            sizes = f"{first['magnitude']:g} and {second['magnitude']:g}"
            reasons.append(f"{one} and {two} are about other magnitudes ({sizes})")
        if (first["start"], first["stop"]) != (second["start"], second["stop"]):
            reasons.append(
                f"{one} and {two} are of other times ({first['days']:.0f} and "
                f"{second['days']:.0f} days)"
            )
        if rates[one].get("parameters") != rates[two].get("parameters"):
            reasons.append(f"{one} and {two} look at other parameters")
    return reasons


def _verdict(dataset, reasons):
    told = "; ".join(
        f"{name} {100 * rate:.0f} % ({'of' if given else 'if it was'} {hits:.0f} of {cases:.0f}: "
        f"{100 * low:.1f} to {100 * high:.0f} %)"
        for name, rate, given, hits, cases, low, high in zip(
            *(
                dataset[n].values
                for n in ("name", "rate", "cases_given", "hits", "cases", "rate_low", "rate_high")
            ),
            strict=True,
        )
    )
    events = dataset["events"].values
    if np.isfinite(events).all():
        told += (
            f"; the catalogue holds {' and '.join(f'{each:.0f}' for each in events)} such events"
        )
    if not reasons:
        return f"{told}; they are of one kind and can be compared"
    return f"{told}; these cannot be compared: {'; '.join(reasons)}"

"""When it is geomagnetically quiet: one rule for everything that is looked at around events."""

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.operation import Hours, Nanotesla, Selection, Table, operation
from vconst.operations.auditing.tables import column, scalar
from vconst.operations.select_quiet import quiet_states, share_of

_NAME = "screen_weather"

#: What ``edge_state`` counts: rows are those of ``STATES`` in ``zones/layers.py``.
_NUMBERS = {"q": 0, "d": 1, "u": 2}


@operation(version=1)
def screen_weather(
    kp: Selection = None,
    dst: Selection = None,
    *,
    kp_limit: float = 3.0,
    dst_limit: Nanotesla = -30.0,
    kp_recovery: Hours = 0.0,
    dst_recovery: Hours = 0.0,
    causal: bool = False,
    whole_passes: bool = True,
) -> Table:
    """
    When it was quiet, disturbed or unknown, by one rule for all layers.

    Parameters
    ----------
    kp, dst : Selection or None
        Indices, as ``select_quiet`` takes them; None leaves one out.
    kp_limit, dst_limit : float
        At this Kp or above, or at this Dst (nT) or below, it is disturbed: 3o is, 3- is not.
    kp_recovery, dst_recovery : float
        Hours after the end of a disturbed interval that are disturbed too; 0 for none.
    causal : bool
        Take the last interval that was complete at a time, instead of the one that holds it.
    whole_passes : bool
        A pass, a half-orbit or a mean over an interval is disturbed as a whole if any of its
        time is, because cutting samples out of it would change what filters say of it. False:
        it is what its moment nearest to the place is.

    Returns
    -------
    screening : Table
        For ``moving_background``, ``background_map``, ``unusual_on_track`` and
        ``revisit_sequence``. Dimension ``edge``: ``edge_time`` and ``edge_state`` (0 quiet, 1
        disturbed, 2 unknown) from it on; before the first it is unknown. Dimension ``year``:
        ``year_disturbed``, ``year_unknown``: shares of the time. Scalars ``disturbed_share``,
        ``unknown_share``, ``recovery_share``: what the recovery adds.

    Raises
    ------
    UsageError
        If no index is given, or a recovery is below zero.
    OperationError
        If an index has no value in the whole time.

    Notes
    -----
    Indices are steps on right-open intervals. A time for which an index is missing, and the
    other does not say "disturbed", is unknown: never quiet.
    """
    given = {"kp": (kp, kp_limit), "dst": (dst, dst_limit)}
    hours = {"kp": kp_recovery, "dst": dst_recovery}
    _check(given, hours)
    span = _span(each for each, _ in given.values())
    edges, states = quiet_states(given, span, causal, by=_NAME, recovery=hours)
    bare = quiet_states(given, span, causal, by=_NAME) if any(hours.values()) else (edges, states)
    dataset = _described(edges, states, span, share_of("d", *bare, span))
    dataset.attrs = {
        "limits": {name: limit if each else None for name, (each, limit) in given.items()},
        "recovery": hours,
        "causal": int(causal),
        "whole_passes": int(whole_passes),
        "cards": ["disturbed_share", "unknown_share"],
    }
    dataset.attrs["verdict"] = _said(dataset)
    return Table(dataset)


def edges_of(screening):
    """
    The edges and states of a screening, as :func:`quiet_states` gives them.

    Parameters
    ----------
    screening : Table
        Of ``screen_weather``.

    Returns
    -------
    edges : tuple of int
        ns since 1970 UTC.
    states : str

    Raises
    ------
    UsageError
        If the table is another one.
    """
    dataset = screening.dataset
    if "edge_state" not in dataset:
        raise UsageError("'screening' is no screening.", hint="Give it what 'screen_weather' left.")
    letters = dict(zip(_NUMBERS.values(), _NUMBERS, strict=True))
    edges = dataset["edge_time"].values.astype("M8[ns]").astype(np.int64).tolist()
    return tuple(edges), "".join(letters[int(each)] for each in dataset["edge_state"].values)


def _check(given, hours):
    if not any(each for each, _ in given.values()):
        raise UsageError(
            f"{_NAME}: no index is given; at least one of 'kp' and 'dst' is needed.",
            hint="Add an input of a Kp or Dst product and name it: 'kp: that_input'.",
        )
    for name, length in hours.items():
        if not length >= 0:
            raise UsageError(f"{_NAME}: '{name}_recovery' is {length:g} h; expected 0 or more.")


def _span(selections):
    """From the first to the last time of all indices together."""
    spans = [each.span() for each in selections if each is not None]
    spans = [each for each in spans if each is not None]
    return (min(s for s, _ in spans), max(s for _, s in spans)) if spans else None


def _described(edges, states, span, bare):
    first = next((k for k, state in enumerate(states) if state != "u"), len(states))
    numbers = np.array([_NUMBERS[each] for each in states[first:]], np.int8)
    time = np.array(edges[first:], np.int64).astype("M8[ns]")
    low, high = (np.datetime64(each, "ns").astype("M8[Y]").astype(int) + 1970 for each in span)
    years = np.arange(low, high + 1)
    parts = [_part(year, span) for year in years]
    disturbed, unknown = (share_of(letter, edges, states, span) for letter in "du")
    held = {letter: [share_of(letter, edges, states, part) for part in parts] for letter in "du"}
    columns = {
        "edge_time": column("edge", time, "from then on, UTC"),
        "edge_state": column("edge", numbers, "0 quiet, 1 disturbed, 2 unknown"),
        "year": column("year", years, "year"),
        "year_disturbed": column("year", np.array(held["d"]), "share of it disturbed"),
        "year_unknown": column("year", np.array(held["u"]), "share of it unknown"),
        "disturbed_share": scalar(disturbed, "share of the time disturbed"),
        "unknown_share": scalar(unknown, "share of the time unknown"),
        "recovery_share": scalar(disturbed - bare, "share of the time that recovery adds"),
    }
    return xr.Dataset(columns)


def _part(year, span):
    edges = (np.datetime64(str(each), "ns").astype(np.int64) for each in (year, year + 1))
    start, stop = (int(each) for each in edges)
    return max(start, span[0]), min(stop, span[1])


def _said(dataset):
    limits = dataset.attrs["limits"]
    rules = [
        f"Kp at {limits['kp']:g} or above" if limits["kp"] is not None else "",
        f"Dst at {limits['dst']:g} nT or below" if limits["dst"] is not None else "",
    ]
    disturbed, unknown = (100 * float(dataset[n]) for n in ("disturbed_share", "unknown_share"))
    return (
        f"disturbed ({' or '.join(filter(None, rules))}) {disturbed:.3g} % of the time, unknown "
        f"{unknown:.3g} %"
    )

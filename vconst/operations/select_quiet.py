"""Keep samples of quiet times, as geomagnetic indices tell them."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.constants import DAY
from vconst.operation import Hours, Nanotesla, Selection, operation

#: Reasons under which samples are counted.
DISTURBED = "geomagnetically disturbed"
UNKNOWN = "geomagnetic index unknown"
#: Results say it if this part of the time or more is neither quiet nor disturbed.
WORTH_SAYING = 0.01

#: Indices that stand in for another where a product has them instead.
STAND_INS = {"dst": "rc"}

#: Longest that an interval of an index may begin before the data do, ns: two of Kp's.
_BEFORE = 6 * 3_600_000_000_000


@operation(version=1)
def select_quiet(
    data: Selection,
    kp: Selection = None,
    dst: Selection = None,
    *,
    kp_limit: float = 3.0,
    dst_limit: Nanotesla = -30.0,
    kp_recovery: Hours = 0.0,
    dst_recovery: Hours = 0.0,
    causal: bool = False,
) -> Selection:
    """
    The samples of geomagnetically quiet times.

    Parameters
    ----------
    data : Selection
    kp : Selection or None
        Of a series with ``kp`` (thirds as decimals), one value for each 3 hours from its
        time; None to leave Kp out.
    dst : Selection or None
        Of a series with ``dst`` (nT), one value for each hour from its time; or with
        ``rc``, which stands in for it.
    kp_limit : float
        At this Kp or above a time is disturbed: 3o is, 3- is not.
    dst_limit : float
        nT; at this Dst or below a time is disturbed.
    kp_recovery, dst_recovery : float
        Hours after the end of a disturbed interval that count as disturbed too; 0 for none.
    causal : bool
        Take the last interval that was complete at the sample's time, as one would have
        to on the day, instead of the interval that holds it.

    Returns
    -------
    quiet : Selection
        Disturbed samples are dropped on reading, and so are those for which an index is
        missing and the other does not say "disturbed": missing is unknown, never quiet.
        Both are counted.

    Raises
    ------
    OperationError
        If no index is given, or one has no value in the whole time of the data.

    Notes
    -----
    Indices are steps on right-open intervals and are never interpolated. Kp: Matzka et
    al. (2021), doi:10.1029/2020SW002641; Dst: WDC for Geomagnetism, Kyoto.
    """
    edges, states = quiet_states(
        {"kp": (kp, kp_limit), "dst": (dst, dst_limit)},
        data.span(),
        causal,
        by="select_quiet",
        recovery={"kp": kp_recovery, "dst": dst_recovery},
    )
    quiet = data.then(drop_disturbed, edges=edges, states=states)
    share = share_of("u", edges, states, data.span())
    if share < WORTH_SAYING:
        return quiet
    return quiet.remarked(
        f"Whether it was quiet is unknown for {100 * share:.0f} % of the time of '{data.product}' "
        "that was asked for: the indices have no values there, and its samples of that time are "
        "left out. Ingest the indices of the whole time."
    )


def share_of(letter, edges, states, span):
    """
    Which part of a span is in a state; 0 for no span.

    Parameters
    ----------
    letter : str
        ``q``, ``d`` or ``u``.
    edges, states
        Of :func:`quiet_states`.
    span : (int, int) or None
        ns since 1970 UTC.
    """
    if span is None or span[1] <= span[0]:
        return 0.0
    bounds = np.clip([-(2**62), *edges, 2**62], *span).astype(float)
    held = np.array(["u", *states]) == letter
    return float(np.diff(bounds)[held].sum() / (span[1] - span[0]))


def quiet_states(given, span, causal, *, by, recovery=None):
    """
    When it is quiet, disturbed or unknown.

    Parameters
    ----------
    given : dict of str to (Selection or None, float)
        ``kp`` and ``dst``: the index and its limit, as `select_quiet` takes them.
    span : tuple of int or None
        First and last time that matters, ns.
    causal : bool
    by : str
        Who asks, for messages.
    recovery : dict of str to float or None
        Hours after each disturbed interval of an index that are disturbed too.

    Returns
    -------
    edges : tuple of int, n
        ns since 1970 UTC, rising.
    states : str, n
        From each edge on: ``q`` quiet, ``d`` disturbed, ``u`` unknown.
    """
    given = {name: about for name, about in given.items() if about[0] is not None}
    if not given:
        raise OperationError(
            f"{by}: no index is given; at least one of 'kp' and 'dst' is needed.",
            hint="Add an input of a Kp or Dst product and name it: 'kp: that_input'.",
        )
    hours = {name: round((recovery or {}).get(name, 0.0) * DAY / 24) for name in given}
    steps = []
    for name, about in given.items():
        held = _steps(name, *about, _longer(span, hours[name]), causal, by)
        steps += [held, _recovering(*held, hours[name])] if hours[name] else [held]
    merged = _merged(steps)
    return merged["edges"], merged["states"]


def states_at(time, edges, states):
    """
    The state at each time.

    Parameters
    ----------
    time : array of int64
        ns since 1970 UTC.
    edges, states
        Of :func:`quiet_states`. Before the first edge it is unknown.

    Returns
    -------
    state : array of bytes, same shape
        ``b"q"``, ``b"d"``, ``b"u"``.
    """
    place = np.searchsorted(np.asarray(edges, np.int64), time, side="right")
    return np.frombuffer(("u" + states).encode(), "S1")[place]


def holds(letter, first, last, edges, states):
    """
    Whether a state holds anywhere between two times, both included.

    Parameters
    ----------
    letter : str
        ``q``, ``d`` or ``u``.
    first, last : (n,) array of int64
        ns since 1970 UTC.
    edges, states
        Of :func:`quiet_states`. Before the first edge it is unknown.

    Returns
    -------
    found : (n,) array of bool
    """
    begin, end = (
        np.searchsorted(np.asarray(edges, np.int64), t, side="right") for t in (first, last)
    )
    hits = np.cumsum([0, *(each == letter for each in "u" + states)])
    return hits[end + 1] > hits[begin]


def drop_disturbed(dataset, *, edges, states):
    """
    Drop samples of disturbed and of unknown times.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time`` along its first dimension.
    edges : tuple of int, n
        ns since 1970 UTC, rising: where the state changes.
    states : str, n
        State from each edge on, up to the next: ``q`` quiet, ``d`` disturbed, ``u``
        unknown. Before the first edge it is unknown.

    Returns
    -------
    quiet : xarray.Dataset
        ``attrs["counts"]`` says how many were dropped, by reason.
    """
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    state = states_at(time, edges, states)
    counts = dict(dataset.attrs.get("counts", {}))
    for letter, reason in ((b"d", DISTURBED), (b"u", UNKNOWN)):
        found = int((state == letter).sum())
        if found:
            counts[reason] = counts.get(reason, 0) + found
    dimension = dataset["time"].dims[0]
    quiet = dataset.isel({dimension: np.flatnonzero(state == b"q")})
    return quiet.assign_attrs(counts=counts)


def _steps(name, index, limit, span, causal, by):
    """Edges of one index and the state from each edge on."""
    dataset = index.read()
    given = name if name in dataset else STAND_INS.get(name, name)
    if given not in dataset:
        raise OperationError(
            f"{by}: '{index.product}' given as '{name}' has no variable '{name}'.",
            hint=f"Give a product that holds '{name}'.",
        )
    values = dataset[given].values.astype(float)
    time = dataset["time"].values.astype("datetime64[ns]").astype(np.int64)
    time, values = _touching(time, values, span)
    if not np.isfinite(values).any():
        raise OperationError(
            f"{by}: '{name}' of '{index.product}' has no value in the whole time of "
            f"the data{_between(span)}.",
            hint=f"Ingest the file of '{name}' for that time, or leave '{name}' out of the step.",
        )
    length = _interval(name, dataset[given].attrs, time)
    begin = time + (length if causal else 0)
    disturbed = values >= limit if name == "kp" else values <= limit
    state = np.where(np.isnan(values), "u", np.where(disturbed, "d", "q"))
    return _with_gaps(begin, state, length)


def _longer(span, before):
    return None if span is None else (span[0] - before, span[1])


def _recovering(edges, states, length):
    """Steps that are disturbed for a time after disturbed ones, and say nothing else."""
    place = np.flatnonzero(states == "d")
    begin, end = edges[place], edges[place + 1] + length  # the last step is unknown
    apart = begin[1:] > end[:-1]
    first, last = (np.append(*each)[: place.size] for each in ((True, apart), (apart, True)))
    times = np.stack([begin[first], end[last]], axis=1).ravel()
    return np.append(-(2**62), times), np.append("q", np.tile(["d", "q"], times.size // 2))


def _touching(time, values, span):
    order = np.argsort(time, kind="stable")
    time, values = time[order], values[order]
    if span is None:
        return time, values
    near = (time >= span[0] - _BEFORE) & (time <= span[1])
    return time[near], values[near]


def _between(span):
    if span is None:
        return ""
    first, last = (str(np.datetime64(edge, "ns"))[:16] for edge in span)
    return f" ({first} to {last})"


def _interval(name, attrs, time):
    """Length of the index's intervals, ns: as it says, as its times lie, or as it is known."""
    if attrs.get("interval"):
        return int(float(attrs["interval"]) * 1e9)
    usual = {"kp": 10_800, "dst": 3_600}[name] * 1_000_000_000
    steps = np.diff(time)
    return int(steps[steps > 0].min(initial=usual))  # two values of one time are no interval


def _with_gaps(begin, state, length):
    """Steps with an unknown one wherever the next interval does not follow at once."""
    end = begin + length
    gap = np.append(begin[1:] > end[:-1], True)
    edges = np.concatenate([begin, end[gap]])
    states = np.concatenate([state, np.full(int(gap.sum()), "u")])
    order = np.argsort(edges, kind="stable")
    return edges[order], states[order]


def _merged(steps):
    """One list of steps from several: disturbed wins, then unknown."""
    edges = np.unique(np.concatenate([edges for edges, _ in steps]))
    every = []
    for own, states in steps:
        place = np.searchsorted(own, edges, side="right")
        every.append(np.concatenate([["u"], states])[place])
    every = np.stack(every)
    merged = np.where((every == "u").any(axis=0), "u", "q")
    merged = np.where((every == "d").any(axis=0), "d", merged)
    kept = np.append(True, merged[1:] != merged[:-1])
    return {"edges": tuple(edges[kept].tolist()), "states": "".join(merged[kept])}

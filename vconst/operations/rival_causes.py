"""Other causes of what was unusual before events, each looked for in data."""

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.constants import DAY
from vconst.operation import Group, Hours, Nanotesla, Selection, Table, operation
from vconst.operations.rivals.passes import is_unusual, passes_before, standing_alone
from vconst.operations.rivals.surroundings import PROTON_GYRATION, entries_near, field_over_zone
from vconst.operations.select_quiet import quiet_states, share_of

#: The causes in their order, with what ``rival_value`` is of each and its unit.
RIVALS = {
    "storm": ("greatest Kp before the event", "1"),
    "recovery": ("share of unusual passes soon after a disturbed time", "1"),
    "solar flux": ("change of F10.7 against the days of the background", "percent"),
    "anomaly": ("least main field over the zone", "nT"),
    "hiss": ("proton gyrofrequency over the epicentre", "Hz"),
    "transmitters": ("distance of the nearest", "km"),
    "power lines": ("distance of the nearest", "km"),
    "lightning": ("distance of the nearest", "km"),
    "fires": ("distance of the nearest", "km"),
    "weather": ("distance of the nearest", "km"),
    "mode": ("share of passes in another working mode", "1"),
    "instrument": ("share of unusual passes that no other sensor bears out", "1"),
}

#: Along whose field lines something reaches the other hemisphere.
_BOTH_ENDS = ("transmitters", "power lines", "lightning")

NOT_LOOKED_AT, NOT_FOUND, FOUND = -1, 0, 1


@operation(version=2)
def rival_causes(
    layers: Group,
    kp: Selection = None,
    dst: Selection = None,
    f107: Selection = None,
    transmitters: Selection = None,
    power_lines: Selection = None,
    lightning: Selection = None,
    fires: Selection = None,
    weather: Selection = None,
    *,
    limit: float = 2.0,
    kp_limit: float = 3.0,
    dst_limit: Nanotesla = -30.0,
    recovery: Hours = 48.0,
    flux: float = 10.0,
    anomaly: Nanotesla = 24000.0,
    companions: Hours = 12.0,
) -> Table:
    """
    What else may explain unusual passes before events, looked for in the data of the run.

    Parameters
    ----------
    layers : group of Deviations
        Of ``deviations``, all over the same places.
    kp, dst, f107 : Selection or None
        Indices: geomagnetic storms and their recovery; the flux of the Sun at 10.7 cm.
    transmitters, power_lines, lightning, fires, weather : Selection or None
        Catalogues of events; all their entries are taken. What is not given is not looked at,
        and the result says so.
    limit : float
        A pass is unusual if the size of its z is at least this.
    kp_limit, dst_limit : float
        At this Kp or above, at this Dst (nT) or below a time is disturbed.
    recovery : float
        Hours after a disturbed time that count as its recovery.
    flux : float
        Percent by which F10.7 may differ from the days of the background.
    anomaly : float
        nT; a weaker main field at the height of the highest layer is the South Atlantic anomaly.
    companions : float
        Hours within which another sensor of the same quantity bears an unusual pass out.

    Returns
    -------
    table : Table
        Dimension ``rival``: the causes (`RIVALS`). Dimensions ``event`` and ``rival``:
        ``rival_state`` (1 found, 0 not found, -1 not looked at: no data in this run, or an index
        with gaps in which a storm would not be seen),
        ``rival_value`` and ``rival_limit`` (see ``rival_words`` and ``rival_units``; NaN where
        there is none), ``rival_number`` (entries or passes, -1 where nothing is counted) and
        ``rival_of`` (out of so many, -1 likewise). Scalars ``found`` and ``not_looked_at``.

    Raises
    ------
    UsageError
        If no layer is given.

    Notes
    -----
    Found is not explained: a cause that was there may have had no part in it. Storms are
    screened out as whole passes already; their recovery is not. A pass stands alone if other
    sensors of its quantity passed and none has half the limit with its sign. Near the proton
    gyrofrequency hiss is usual; whether a layer holds waves there is not in the data.
    """
    if not layers:
        raise UsageError("rival_causes: no layer is given.", hint="Give it those of 'deviations'.")
    sets = {name: each.dataset for name, each in layers.items()}
    first = next(iter(sets.values()))
    given = {
        **{"transmitters": transmitters, "power lines": power_lines, "lightning": lightning},
        **{"fires": fires, "weather": weather},
    }
    catalogues = {name: None if held is None else held.read() for name, held in given.items()}
    limits = {"kp": (kp, kp_limit), "dst": (dst, dst_limit)}
    read = {name: None if held is None else held.read() for name, held in _series(kp, f107)}
    rows = []
    for event in range(first.sizes["event"]):
        passes, about = passes_before(sets, event), _about(first, event)
        row = _of_indices(passes, about, limits, read, limit, recovery)
        row["solar flux"] = _of_flux(read["f107"], about, flux)
        row |= _of_field(sets, about, anomaly)
        row |= {name: _of_entries(name, held, about) for name, held in catalogues.items()}
        row |= _of_sensors(sets, passes, limit, companions)
        rows.append([row[name] for name in RIVALS])
    return Table(_described(np.array(rows, float), first))


def _series(kp, f107):
    return (("kp", kp), ("f107", f107))


def _about(layer, event):
    """Place, time and window of one event; the span is what lies before it."""
    names = ("latitude", "longitude", "zone_radius", "conjugate_latitude", "conjugate_longitude")
    about = {
        name: float(layer[f"event_{name}"].values[event]) if f"event_{name}" in layer else np.nan
        for name in names
    }
    time = int(layer["event_time"].values[event].astype("M8[ns]").astype(np.int64))
    about |= {"time": time, "span": (time - round(layer.attrs["before"] * DAY), time)}
    about["pool"] = time - round((layer.attrs["before"] + layer.attrs["days"]) * DAY)
    return about


def _row(state, value=np.nan, limit=np.nan, number=-1, of=-1):
    return state, value, limit, number, of


def _of_indices(passes, about, limits, read, limit, recovery):
    """Storms before the event, and unusual passes in their recovery."""
    given = {name: held for name, held in limits.items() if held[0] is not None}
    if not given:
        return {"storm": _row(NOT_LOOKED_AT), "recovery": _row(NOT_LOOKED_AT)}
    start, stop = about["span"]
    reach = round(recovery * DAY / 24)
    edges, states = quiet_states(given, (start - reach, stop), False, by="rival_causes")
    ends = np.array([*edges[1:], 2**62])
    bad = np.array(list(states)) == "d"
    begins, ends = np.array(edges)[bad], ends[bad]
    during = ends[(ends > start) & (begins < stop)].size
    greatest, kp_limit = _greatest_kp(read["kp"], about["span"]), limits["kp"][1]
    odd = passes["time"][is_unusual(passes, limit)]
    late = sum(bool(((ends <= t) & (t - ends <= reach)).any()) for t in odd)
    share = late / odd.size if odd.size else 0.0
    gaps, gaps_before = (
        share_of("u", edges, states, (begin, stop)) > 0 for begin in (start, start - reach)
    )
    return {
        "storm": _row(_unless(during, gaps), greatest, kp_limit, during),
        "recovery": _row(_unless(late, odd.size and gaps_before), share, recovery, late, odd.size),
    }


def _unless(number, unknown):
    """Found if there is any; otherwise not found, unless nothing is known of some times."""
    return FOUND if number else NOT_LOOKED_AT if unknown else NOT_FOUND


def _greatest_kp(held, span):
    if held is None:
        return np.nan
    time = held["time"].values.astype("M8[ns]").astype(np.int64)
    values = held["kp"].values[(time >= span[0]) & (time <= span[1])]
    return float(np.nanmax(values)) if np.isfinite(values).any() else np.nan


def _of_flux(held, about, flux):
    if held is None:
        return _row(NOT_LOOKED_AT, limit=flux)
    time = held["time"].values.astype("M8[ns]").astype(np.int64)
    values, start = held["f107"].values.astype(float), about["span"][0]
    before = values[(time >= about["pool"]) & (time < start) & np.isfinite(values)]
    during = values[(time >= start) & (time <= about["time"]) & np.isfinite(values)]
    if not (before.size and during.size):
        return _row(NOT_LOOKED_AT, limit=flux)
    change = 100.0 * (during.mean() / before.mean() - 1.0)
    return _row(int(abs(change) >= flux), change, flux)


def _of_field(sets, about, anomaly):
    """The South Atlantic anomaly, and where hiss of protons is usual."""
    height = max(float(each.attrs["height"]) for each in sets.values())
    strength = field_over_zone(about, height)
    if not np.isfinite(strength).all():
        return {"anomaly": _row(NOT_LOOKED_AT, limit=anomaly), "hiss": _row(NOT_LOOKED_AT)}
    least = strength.min()
    return {
        "anomaly": _row(int(least < anomaly), least, anomaly),
        "hiss": _row(NOT_LOOKED_AT, strength[0] * PROTON_GYRATION),
    }


def _of_entries(name, catalogue, about):
    radius = about["zone_radius"]
    if catalogue is None:
        return _row(NOT_LOOKED_AT, limit=radius)
    places = [(about["latitude"], about["longitude"])]
    if name in _BOTH_ENDS:
        places.append((about["conjugate_latitude"], about["conjugate_longitude"]))
    number, nearest = entries_near(catalogue, places, radius, about["span"])
    return _row(int(number > 0), nearest, radius, number)


def _of_sensors(sets, passes, limit, companions):
    """Changes of mode, and unusual passes that one sensor alone saw."""
    mode = _row(NOT_LOOKED_AT)
    if any(each.attrs.get("working_mode") for each in sets.values()):
        other, total = int((passes["state"] == 4).sum()), passes["state"].size
        mode = _row(int(other > 0), other / total if total else 0.0, np.nan, other, total)
    alone, judged = standing_alone(passes, limit, companions)
    share = alone / judged if judged else np.nan
    found = NOT_LOOKED_AT if not judged else int(share > 0.5)
    return {"mode": mode, "instrument": _row(found, share, 0.5, alone, judged)}


def _described(rows, first):
    states = rows[..., 0].astype(np.int8)
    by = ("event", "rival")
    dataset = xr.Dataset(
        {
            "rival_state": (by, states),
            "rival_value": (by, rows[..., 1]),
            "rival_limit": (by, rows[..., 2]),
            "rival_number": (by, rows[..., 3].astype(np.int64)),
            "rival_of": (by, rows[..., 4].astype(np.int64)),
            "rival": ("rival", list(RIVALS)),
            "rival_words": ("rival", [words for words, _ in RIVALS.values()]),
            "rival_units": ("rival", [units for _, units in RIVALS.values()]),
            "found": ((), int((states == FOUND).sum()), {"long_name": "causes found"}),
            "not_looked_at": (
                (),
                int((states == NOT_LOOKED_AT).sum()),
                {"long_name": "causes not looked at"},
            ),
        }
    )
    kept = {name: each.variable for name, each in first.items() if each.dims == ("event",)}
    return dataset.assign(kept)

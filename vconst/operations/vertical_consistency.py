"""Do the density at several heights and the total content change as one profile would?"""

from functools import partial
from typing import Literal

import numpy as np
import xarray as xr

from vconst.kernels.profile_change import (
    chapman_columns,
    chapman_shape,
    fit_change,
    scale_of_layer,
)
from vconst.operation import Group, Kilometres, Minutes, Table, operation
from vconst.operations.zones.beside import (
    NothingCountsError,
    about_events,
    chance_beside,
    empty_where_nothing_counts,
    places_of,
)
from vconst.operations.zones.column import as_seen, changes_of, conjunctions_of

_NAME = "vertical_consistency"


@operation(version=2)
@empty_where_nothing_counts
def vertical_consistency(
    layers: Group,
    *,
    profile: Literal["scaled", "chapman"] = "scaled",
    peak: Kilometres = 300.0,
    delay: Minutes = 30.0,
    apart: Kilometres = 20.0,
    share: float = 0.5,
) -> Table:
    """
    Changes of density by height and of the content, against one change of the whole profile.

    Parameters
    ----------
    layers : group of Deviations
        Of ``deviations``. Those of electron density on tracks have a height, those of the total
        content are the column; others take no part.
    profile : {"scaled", "chapman"}
        What changes: all of the profile by one factor, or the peak density and the scale
        height of a Chapman layer, which needs the content and three values at least.
    peak : float
        Height of the layer's peak in km, which no layer here measures.
    delay : float
        A value counts with a pass if it is at most so many minutes away.
    apart : float
        Heights are told apart if they differ by this much, in km: a profile is asked for where
        there are two such, or one and the column.
    share : float
        At least this share of an event's controls is compared: fewer values of the event's
        conjunctions are, without what most controls lack, until so many have them all.

    Returns
    -------
    table : Table
        Dimension ``conjunction`` (of events): ``conjunction_event``, ``conjunction_time``,
        ``conjunction_window`` (0 before, 1 co-seismic, 2 after), ``values``, ``same_sign`` (of
        them, as the fit says), ``amplitude`` (fitted change of the peak density, of "scaled"
        of all; as a share) with ``amplitude_low`` and ``amplitude_high`` (one error away),
        ``scale_change``, ``scale`` (km), ``misfit`` and ``explained`` (share of the squared
        changes, over their errors). Dimensions ``conjunction`` and ``value``: ``height`` (km; NaN
        of the column), ``change`` and ``fitted`` (as shares), ``residual`` (over its error).
        Dimension ``value``: ``value_layer``. Dimension ``event``: ``conjunctions``,
        ``conjunctions_compared``, ``values_compared``, ``explained_share``,
        ``same_sign_share``, ``chance`` (p of the explained share), ``controls``,
        ``controls_left_out``, ``effective_controls``, ``smallest_chance`` and ``usual_share``
        (median of controls).

    Raises
    ------
    OperationError
        If the layers are not over the same places. Where fewer than two take part the table is
        empty.

    Notes
    -----
    ``x / usual`` is of each pass to the median of its own pool; its error is the spread of that
    pool, so natural variability is in it. That is alike at all heights, for it is one plasma: a
    profile explains much of it near any place-time. So the share explained says something only
    beside that of controls. Of few values one profile explains more than of many (of two
    independent ones half, of five a fifth), so the event and its controls are looked at through
    the same layers: of a control the conjunctions that hold what those of the event hold, and of
    these only that. Which they are follows from where passes are, not from what they say.
    Particles and waves have no height and take no part.
    """
    taken = {n: each.dataset for n, each in layers.items() if changes_of(each.dataset) is not None}
    if len(taken) < 2:
        raise NothingCountsError(
            f"{_NAME}: {len(taken) or 'none'} of the layers ({', '.join(layers)}) is a density "
            "with a height or a total content; a profile needs two.",
            hint="Give it at least one density on a track and one total content.",
        )
    names, sets = list(taken), list(taken.values())
    places = places_of(names, sets, by=_NAME)
    found = conjunctions_of(sets, places, round(delay * 60e9))
    found["change"] = np.where(_tall(found, apart)[:, None], found["change"], np.nan)
    fit, scale = _fit(found, profile, peak)
    found |= fit | {"scale": scale}
    dataset = xr.Dataset(_of_events(found, places, names))
    how = {"share": share, "profile": profile, "peak": peak, "apart": apart}
    dataset = dataset.assign(_beside(found, places, **how)).assign(about_events(sets[0]))
    dataset.attrs = {
        **{"profile": profile, "peak": peak, "delay": delay, "apart": apart},
        "before": places["days"],
        "matched": sets[0].attrs.get("matched", ""),
    }
    return Table(dataset)


def _tall(found, apart):
    """Whether a conjunction has two heights so far apart, or one and the column."""
    height, seen = found["height"], np.isfinite(found["change"])
    at = seen & ~found["is_column"]
    high = np.where(at, height, -np.inf).max(axis=1, initial=-np.inf)
    low = np.where(at, height, np.inf).min(axis=1, initial=np.inf)
    column = (seen & found["is_column"]).any(axis=1)
    return (high - low >= apart) | (column & at.any(axis=1))


def _fit(found, profile, peak):
    """One change for every conjunction, and the scale height it is reckoned with."""
    change, error, height = (found[name] for name in ("change", "error", "height"))
    if profile == "scaled":
        return fit_change(change, error, np.ones((*change.shape, 1))), np.full(len(change), np.nan)
    scale = _scales(found, peak)
    columns = chapman_columns(height, peak, np.where(scale > 0, scale, 1.0)[:, None])
    known = np.where(np.isfinite(scale)[:, None], change, np.nan)
    return fit_change(known, error, columns), scale


def _scales(found, peak):
    """Scale height of each conjunction: middle of what its densities say with the content."""
    height, usual = found["height"], found["usual"]
    column = found["is_column"][None] & np.isfinite(usual)
    content = np.where(column, usual, np.nan)
    content = np.nansum(content, axis=1) / np.maximum(column.sum(axis=1), 1)
    content = np.where(column.any(axis=1), content, np.nan)
    each = scale_of_layer(usual, height, content[:, None], peak)
    each = np.where(found["is_column"][None], np.nan, each)
    number = np.isfinite(each).sum(axis=1)
    total = np.where(np.isfinite(each), each, 0.0).sum(axis=1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _same_sign(found):
    """Values, and those of the sign that the fit gives them, by conjunction."""
    seen = np.isfinite(found["fitted"])
    same = seen & (np.sign(found["change"]) == np.sign(found["fitted"]))
    return seen.sum(axis=1), same.sum(axis=1)


def _of_events(found, places, names):
    """The conjunctions of events, as variables."""
    place = found["place"]
    own = np.flatnonzero((places["control"][place] == 0) & np.isfinite(found["misfit"]))
    held = {name: values[own] for name, values in found.items() if name != "is_column"}
    number, same = _same_sign(held)
    first, error = held["parameters"][:, 0], held["errors"][:, 0]
    second = (
        held["parameters"][:, 1] if held["parameters"].shape[1] > 1 else np.full(own.size, np.nan)
    )
    explained = 1.0 - held["misfit"] / np.where(held["whole"] > 0, held["whole"], np.nan)
    one = {
        "conjunction_event": places["of_event"][held["place"]],
        "conjunction_time": held["time"].astype("M8[ns]"),
        "conjunction_window": held["window"],
        "values": number,
        "same_sign": same,
        "amplitude": np.expm1(first),
        "amplitude_low": np.expm1(first - error),
        "amplitude_high": np.expm1(first + error),
        "scale_change": np.expm1(second),
        "scale": held["scale"],
        "misfit": held["misfit"],
        "explained": explained,
    }
    several = {
        "height": held["height"],
        "change": np.expm1(held["change"]),
        "fitted": np.expm1(held["fitted"]),
        "residual": (held["change"] - held["fitted"]) / held["error"],
    }
    return {
        **{name: ("conjunction", values) for name, values in one.items()},
        **{name: (("conjunction", "value"), values) for name, values in several.items()},
        "value_layer": ("value", names),
    }


def _beside(found, places, *, share, apart, **how):
    """Of each event how much one profile explains, beside its controls."""
    usable = np.isfinite(found["misfit"]) & (found["window"] == 0)
    seen, rows = np.isfinite(found["change"]), []
    for event in range(int(places["of_event"].max()) + 1):
        own = np.flatnonzero(places["of_event"] == event)
        order = own[np.argsort(places["control"][own], kind="stable")]
        held = [_nearest(found, usable, place) for place in order]
        about = {n: found[n][held[0]] for n in ("height", "change")}
        enough = partial(_enough, about | {"is_column": found["is_column"]}, how["profile"], apart)
        wanted, taken = as_seen(seen[held[0]], [seen[each] for each in held[1:]], share, enough)
        compared = np.flatnonzero(wanted.any(axis=1))
        whole = (taken[:, compared] >= 0).all(axis=1) & (compared.size > 0)
        picked = [held[0][compared]] + [
            held[1 + k][taken[k, compared]] for k in np.flatnonzero(whole)
        ]
        values, signs = _explained(found, np.array(picked), wanted[compared], **how)
        controls = order[1:][whole]
        p, worth, least_p = chance_beside(values, places, controls)
        rows.append(
            {
                "conjunctions": held[0].size,
                "conjunctions_compared": compared.size,
                "values_compared": int(wanted.sum()),
                "explained_share": values[0],
                "same_sign_share": signs[0],
                "chance": p,
                "controls": controls.size,
                "controls_left_out": order.size - 1 - controls.size,
                "effective_controls": worth,
                "smallest_chance": least_p,
                "usual_share": _middle(values[1:]),
            }
        )
    return {name: ("event", np.array([row[name] for row in rows])) for name in rows[0]}


def _enough(found, profile, apart, wanted):
    """Whether what is wanted of each conjunction is enough to fit a profile, and more."""
    tall = _tall(found | {"change": np.where(wanted, found["change"], np.nan)}, apart)
    if profile == "scaled":
        return tall
    return tall & (wanted.sum(axis=1) > 2) & (wanted & found["is_column"]).any(axis=1)


def _middle(values):
    known = values[np.isfinite(values)]
    return np.median(known) if known.size else np.nan


def _explained(found, rows, wanted, profile, peak):
    """Share explained and share of equal sign of each place-time, of what is *wanted* of rows."""
    if not rows.size:
        return np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    flat, asked = rows.ravel(), np.tile(wanted, (len(rows), 1))
    part = {n: np.where(asked, found[n][flat], np.nan) for n in ("change", "error", "usual")}
    part |= {"height": found["height"][flat], "is_column": found["is_column"]}
    part |= _fit(part, profile, peak)[0]
    number, same = (each.reshape(rows.shape).sum(axis=1) for each in _same_sign(part))
    misfit, whole = (part[n].reshape(rows.shape).sum(axis=1) for n in ("misfit", "whole"))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(whole > 0, 1.0 - misfit / whole, np.nan)
        return share, np.where(number > 0, same / number, np.nan)


def _nearest(found, usable, place):
    """Rows of the conjunctions before a place-time, the nearest first."""
    rows = np.flatnonzero(usable & (found["place"] == place))
    return rows[np.argsort(-found["time"][rows], kind="stable")]


def profile_at(height, dataset, row):
    """
    The fitted change of density at heights, as a share.

    Parameters
    ----------
    height : array of float
        km.
    dataset : xarray.Dataset
        Of ``vertical_consistency``.
    row : int
        Of the conjunction.
    """
    amplitude = float(dataset["amplitude"].values[row])
    if dataset.attrs["profile"] == "scaled":
        return np.full(np.shape(height), amplitude)
    peak, scale = float(dataset.attrs["peak"]), float(dataset["scale"].values[row])
    later = scale * (1.0 + float(dataset["scale_change"].values[row]))
    ratio = chapman_shape(height, peak, later) / chapman_shape(height, peak, scale)
    return (1.0 + amplitude) * ratio - 1.0

"""Which quantity was unusual first, by how much, and whether that order means anything."""

import numpy as np
import xarray as xr

from vconst.kernels.chance.order import agreement_of_order, first_unusual, lag_of, mean_lag
from vconst.kernels.chance.several import rank_chances
from vconst.operation import Group, Table, operation
from vconst.operations.zones.beside import (
    about_events,
    beside_controls,
    daily_groups,
    each_event,
    empty_where_nothing_counts,
)

_NAME = "order_of_layers"


@operation(version=1)
@empty_where_nothing_counts
def order_of_layers(
    layers: Group,
    *,
    limit: float = 1.5,
    resolution: float = 1.0,
    share: float = 0.5,
    although_unmatched: tuple[str, ...] = (),
    draws: int = 999,
    seed: int = 0,
) -> Table:
    """
    First unusual day of every group of quantities before each event, and the lags between them.

    Parameters
    ----------
    layers, limit, resolution, share, although_unmatched
        As for ``concordance``.
    draws : int
        Sets that the order is set beside: of each event itself or one of its controls.
    seed : int
        The same seed draws the same sets.

    Returns
    -------
    table : Table
        Dimensions ``event`` and ``group``: ``first_late`` and ``first_early``, whole days before
        the event between which the group was first unusual (infinite: before it was first seen;
        NaN: never). Dimension ``pair`` of groups, named ``pair_first`` and ``pair_second``:
        ``mean_lag`` (days, positive if the first is earlier) with ``mean_low`` and ``mean_high``
        over ``events_with_both``; on ``event`` and ``pair`` the ``lag`` with ``lag_low`` and
        ``lag_high``, ``controls_with_both``, and of their lags ``usual_low``, ``usual_middle``
        and ``usual_high`` (nine of ten lie between). Dimension ``event``: ``controls``,
        ``controls_left_out``. Scalars ``agreement`` of the order over events (-1 to 1; NaN
        with fewer than two) and ``agreement_chance`` (p).

    Raises
    ------
    OperationError
        If the layers are not over the same places. Where none counts the table is empty.

    Notes
    -----
    A day without a pass tells nothing, so a first day has two ends and a lag an interval. One
    event always has some order; whether one is kept is asked over events, against sets of
    controls drawn in their place.
    """
    held = beside_controls(layers, resolution, although_unmatched, by=_NAME)
    daily, rows, drawn = daily_groups(held), [], []
    pairs = np.array(np.triu_indices(len(held.groups), 1))
    draw = np.random.default_rng(seed)
    for _, mask, kept, left in each_event(held.places, np.isfinite(daily), share):
        seen = np.where(mask[:, None], daily[:, kept], np.nan)
        first = np.stack(first_unusual(seen, limit))
        rows.append(_row(first, pairs) | {"controls": kept.size - 1, "controls_left_out": left})
        one = draw.integers(0, kept.size, draws) if kept.size > 1 else np.zeros(0, int)
        drawn.append(first[0][:, one].T)
    dataset = _described(rows, held, pairs)
    dataset = dataset.assign(_agreement(rows, drawn)).assign(about_events(held.sets[0]))
    dataset.attrs = {
        **{"limit": limit, "share": share, "before": held.places["days"], "draws": draws},
        "matched": held.sets[0].attrs.get("matched", ""),
    }
    return Table(dataset)


def _row(first, pairs):
    """First days of the event, its lags, and those of its controls; first is (2, g, 1 + k)."""
    lags = np.stack(lag_of(first[:, pairs[0]], first[:, pairs[1]]))
    others = lags[0][:, 1:]
    both = np.isfinite(others)
    quantiles = np.full((3, pairs.shape[1]), np.nan)
    for pair in np.flatnonzero(both.any(axis=1)):
        quantiles[:, pair] = np.quantile(others[pair][both[pair]], (0.05, 0.5, 0.95))
    return {
        "first_late": first[0][:, 0],
        "first_early": first[1][:, 0],
        **dict(zip(("lag", "lag_low", "lag_high"), lags[:, :, 0], strict=True)),
        "controls_with_both": both.sum(axis=1),
        **dict(zip(("usual_low", "usual_middle", "usual_high"), quantiles, strict=True)),
    }


def _agreement(rows, drawn):
    """Whether one order holds over events, beside sets of controls."""
    own, strength = agreement_of_order(np.stack([row["first_late"] for row in rows]))
    whole = all(len(each) for each in drawn)
    others = agreement_of_order(np.stack(drawn, axis=1))[1] if whole else np.zeros(0)
    others = np.where(np.isnan(others), -1e9, others)  # without an order none agrees
    chance = float(rank_chances([strength], others[:, None])[0])
    about = {"long_name": "agreement of the order of quantities over events"}
    return {
        "agreement": ((), float(own), about),
        "agreement_chance": ((), chance, {"long_name": "p of this agreement"}),
    }


def _described(rows, held, pairs):
    dims = dict.fromkeys(("first_late", "first_early"), ("event", "group"))
    dims |= dict.fromkeys(("controls", "controls_left_out"), ("event",))
    dataset = xr.Dataset(
        {
            name: (dims.get(name, ("event", "pair")), np.stack([row[name] for row in rows]))
            for name in rows[0]
        }
    )
    dataset["group"] = ("group", held.groups)
    for end, index in zip(("pair_first", "pair_second"), pairs, strict=True):
        dataset[end] = ("pair", np.array(held.groups, str)[index])
    lags = np.stack([row["lag"] for row in rows])
    means = np.array([mean_lag(each) for each in lags.T]).reshape(-1, 4)
    names = ("mean_lag", "mean_low", "mean_high", "events_with_both")
    return dataset.assign(
        {name: ("pair", values) for name, values in zip(names, means.T, strict=True)}
    )

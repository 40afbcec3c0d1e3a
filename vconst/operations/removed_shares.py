"""How many passes screening removes, year by year, of events and of their controls."""

import numpy as np
import xarray as xr

from vconst.operation import Group, Table, operation
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.zones.layers import STATES

#: States of a pass that are counted, by the word of their column: rows of ``STATES``.
COUNTED = {"disturbed": 1, "unknown": 2, "without_value": 3, "other_mode": 4}

_OF = ("events", "controls")


@operation(version=1)
def removed_shares(layers: Group) -> Table:
    """
    What is left out of every layer and year, of events and of controls alike.

    Parameters
    ----------
    layers : group of Background or Deviations
        Of ``moving_background``, or what ``deviations`` made of it.

    Returns
    -------
    table : Table
        Dimension ``row``, one a layer, year and kind: ``row_layer``, ``row_year``, ``row_of``
        (``events`` or ``controls``), ``row_passes``, and of these the shares ``row_disturbed``,
        ``row_unknown``, ``row_without_value``, ``row_other_mode`` and ``row_removed`` (all of
        them). Scalars ``removed_of_events`` and ``removed_of_controls``: shares of all passes.

    Notes
    -----
    Passes in the days about each place-time, before and after. A rule that removes more of an
    event than of its controls compares unlike things.
    """
    rows = []
    for name, layer in layers.items():
        dataset = layer.dataset
        year = dataset["pass_time"].values.astype("M8[Y]").astype(int) + 1970
        control = dataset["place_control"].values[dataset["pass_place"].values]
        state = dataset["state"].values
        for each in np.unique(year):
            for kind in (0, 1):
                own = (year == each) & (control == kind)
                counts = np.bincount(state[own].astype(int), minlength=len(STATES))
                rows.append((name, int(each), kind, counts))
    dataset = _described(rows)
    dataset.attrs = {"shows": "removed", "cards": ["removed_of_events", "removed_of_controls"]}
    dataset.attrs["verdict"] = _said(dataset)
    return Table(dataset)


def _described(rows):
    counts = np.array([row[3] for row in rows], float).reshape(-1, len(STATES))
    passes = counts.sum(axis=1)
    kind = np.array([row[2] for row in rows], int)
    share = {n: _over(counts[:, place], passes) for n, place in COUNTED.items()}
    removed = passes - counts[:, 0]
    columns = {
        "row_layer": column("row", text([row[0] for row in rows]), "layer"),
        "row_year": column("row", np.array([row[1] for row in rows], int), "year"),
        "row_of": column("row", text([_OF[each] for each in kind]), "of what"),
        "row_passes": column("row", passes.astype(int), "passes"),
        **{
            f"row_{name}": column("row", values, f"share {name.replace('_', ' ')}")
            for name, values in share.items()
        },
        "row_removed": column("row", _over(removed, passes), "share left out"),
    }
    for place, word in enumerate(_OF):
        own = kind == place
        whole = _over(removed[own].sum(), passes[own].sum())
        columns[f"removed_of_{word}"] = scalar(
            float(whole), f"share of the {word}' passes left out"
        )
    return xr.Dataset(columns)


def _over(part, whole):
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _said(dataset):
    shares = (100 * float(dataset[f"removed_of_{word}"]) for word in _OF)
    own, others = (f"{share:.3g} %" if np.isfinite(share) else "nothing" for share in shares)
    return f"left out of the events' passes {own}, of the controls' {others}"

"""Superposed epochs of real events beside those of every null, as a table."""

import numpy as np
import xarray as xr

from vconst.operations.auditing.tables import column, scalar
from vconst.operations.scoring.around import draws_worth
from vconst.operations.scoring.epoching import judge
from vconst.operations.scoring.told import null_columns


def describe_epochs(value, number, owner, names, looked, *, two_sided, around, words="before"):
    """
    Maps of the real events beside those of every null.

    Parameters
    ----------
    value, number : array, shape (c, bins, rings)
    owner : array of int, shape (c,)
        Null of each; -1 of the real one; ``-2 - null`` of those evenly around its circle.
    names : tuple of str
        Of the nulls.
    looked : slice
        Bins among which the greatest is looked for.
    two_sided : bool
    around : dict of str to Around
        The circles of the nulls that go around one.
    words : str
        Where the bins lie: ``before`` the events, ``after`` them.

    Returns
    -------
    dataset : xarray.Dataset
    """
    judged, worth = [], {}
    for row, name in enumerate(names):
        even = value[owner == -2 - row]
        held = {"two_sided": two_sided, "even": even}
        held["worth"] = _worth_of_bins(even, around.get(name), two_sided)
        judged.append(judge(value[0], value[owner == row], looked, **held))
        if name in around:
            worth[name] = draws_worth(judged[-1].even, around[name].share, around[name].windows)
    first = judged[0]
    drawn = {name: each.drawn for name, each in zip(names, judged, strict=True)}
    columns = null_columns([each.greatest for each in judged], drawn, worth=worth)
    flat = ("bin", "ring")
    dataset = xr.Dataset(columns)
    dataset["samples"] = column(flat, number[0], "samples, once for each event")
    dataset["value"] = column(flat, value[0], "value about the events")
    dataset["deviate"] = column(flat, first.deviate, "standard deviations from the draws")
    dataset["bin_chance"] = column(flat, first.chance, "p of it by itself")
    for name in ("mean", "low", "high"):
        dataset[f"drawn_{name}"] = column(flat, getattr(first, name), f"{name} of the draws")
    dataset["strongest"] = scalar(first.greatest, f"greatest deviate {words} the events")
    for name, of_null, said in (
        ("chance", "chance", f"p of so great a one in any bin {words}"),
        (
            "effective_draws",
            "effective",
            "independent draws, of the first null",
        ),
        ("smallest_chance", "smallest", "smallest p that they support"),
    ):
        dataset[name] = scalar(float(columns[f"null_{of_null}"].values[0]), said)
    dataset["bins_by_chance"] = scalar(
        0.05 * value[0, looked].size, f"bins {words} that are below 0.05 by chance"
    )
    dataset.attrs["at"] = list(first.at)
    return dataset


def _worth_of_bins(even, circle, two_sided):
    """What draws are worth for each bin and ring by itself, shape (bins, rings)."""
    if circle is None or not len(even):
        return np.inf
    with np.errstate(invalid="ignore"):
        usual = np.where(np.isfinite(even), even, 0.0).sum(axis=0)
        usual = usual / np.maximum(np.isfinite(even).sum(axis=0), 1)
        size = np.abs(even - usual) if two_sided else even
    found = np.empty(even.shape[1:])
    for at in np.ndindex(found.shape):
        found[at] = draws_worth(size[(slice(None), *at)], circle.share, circle.bins)
    return found

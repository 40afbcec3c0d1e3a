"""Superposed epochs of real events beside those of every null, as a table."""

import xarray as xr

from vconst.operations.auditing.tables import column, scalar
from vconst.operations.scoring.epoching import judge
from vconst.operations.scoring.told import null_columns


def describe_epochs(value, number, owner, names, looked, *, two_sided, words="before"):
    """
    Maps of the real events beside those of every null.

    Parameters
    ----------
    value, number : array, shape (c, bins, rings)
    owner : array of int, shape (c,)
        Null of each; -1 of the real one.
    names : tuple of str
        Of the nulls.
    looked : slice
        Bins among which the greatest is looked for.
    two_sided : bool
    words : str
        Where those lie: ``before`` the events, ``after`` them.

    Returns
    -------
    dataset : xarray.Dataset
    """
    judged = [
        judge(value[0], value[owner == row], looked, two_sided=two_sided)
        for row in range(len(names))
    ]
    first = judged[0]
    drawn = {name: each.drawn for name, each in zip(names, judged, strict=True)}
    columns = null_columns([each.greatest for each in judged], drawn)
    flat = ("bin", "ring")
    dataset = xr.Dataset(columns)
    dataset["samples"] = column(flat, number[0], "samples, once for each event")
    dataset["value"] = column(flat, value[0], "value about the events")
    dataset["deviate"] = column(flat, first.deviate, "standard deviations from the draws")
    dataset["bin_chance"] = column(flat, first.chance, "p of it by itself")
    for name in ("mean", "low", "high"):
        dataset[f"drawn_{name}"] = column(flat, getattr(first, name), f"{name} of the draws")
    dataset["strongest"] = scalar(first.greatest, f"greatest deviate {words} the events")
    dataset["chance"] = scalar(
        float(columns["null_chance"].values[0]), f"p of so great a one in any bin {words}"
    )
    dataset["bins_by_chance"] = scalar(
        0.05 * value[0, looked].size, f"bins {words} that are below 0.05 by chance"
    )
    dataset.attrs["at"] = list(first.at)
    return dataset

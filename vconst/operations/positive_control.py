"""In how many layers something is found that must be there."""

import numpy as np
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.operation import Group, Table, operation
from vconst.operations.auditing.tables import column, scalar, text

_NAME = "positive_control"

#: What a layer says: that it is there, that it is not, or nothing.
_FOUND, _NOT_FOUND, _CANNOT_TELL = 1, 0, -1


@operation(version=2)
def positive_control(layers: Group, *, level: float = 0.05) -> Table:
    """
    In how many layers something is found that is known to be there.

    Parameters
    ----------
    layers : group of Table
        Each with the number ``chance``: of ``superposed_epoch``, ``coseismic_ring``,
        ``index_before_events`` and others that rank what was seen among draws. Where there are
        several nulls it is that of one of them (the first, the first fair one, the shifts: see
        there), and what its draws support is asked of the same one.
    level : float
        Up to this p a layer has found it.

    Returns
    -------
    table : Table
        Scalars ``found`` and ``layers`` (those that could have found it), ``cannot_tell`` (layers
        without p, or of so few draws that none could be at or below the level), ``level``,
        ``found_by_chance`` (how many of the layers would find something if nothing were there).
        Along ``row``, a layer each: ``name``, ``product``, ``variable``, ``p``, ``least`` (the
        smallest p that its draws support, NaN where the table does not say), ``state`` (1 found,
        0 not found, -1 cannot tell).

    Raises
    ------
    UsageError
        If the level is not between 0 and 1.
    OperationError
        If a layer has no ``chance``.

    Notes
    -----
    What must be found and is not says that the layer, or the analysis, would miss what is smaller
    too. That it is found says nothing of anything else. p are of each layer by itself: layers of
    one plasma are not independent, and ``level`` times their number is what chance finds on
    average whether they are or not. A p to both sides, as that of ``index_before_events``, is
    small too where there is less than usual: read what is found.
    """
    if not 0.0 < level < 1.0:
        raise UsageError(f"{_NAME}: 'level' is {level:g}; expected more than 0 and less than 1.")
    rows = [_row(name, table.dataset, level) for name, table in layers.items()]
    state = np.array([row["state"] for row in rows])
    told = int((state != _CANNOT_TELL).sum())
    columns = {
        "name": column("row", text([row["name"] for row in rows]), "layer"),
        "product": column("row", text([row["product"] for row in rows]), "product"),
        "variable": column("row", text([row["variable"] for row in rows]), "variable"),
        "p": column("row", np.array([row["p"] for row in rows]), "p of what was seen"),
        "least": column("row", np.array([row["least"] for row in rows]), "smallest p of the draws"),
        "state": column("row", state, "1 found, 0 not found, -1 cannot tell"),
        "found": scalar(int((state == _FOUND).sum()), "layers in which it is found"),
        "layers": scalar(told, "layers that could have found it"),
        "cannot_tell": scalar(int((state == _CANNOT_TELL).sum()), "layers that cannot tell"),
        "level": scalar(float(level), "p up to which it is found"),
        "found_by_chance": scalar(level * told, "layers that chance alone would count as found"),
    }
    dataset = xr.Dataset(columns)
    dataset.attrs = {"shows": "positive control", "verdict": _said(rows, dataset)}
    dataset.attrs["cards"] = ["found", "layers", "cannot_tell", "found_by_chance"]
    return Table(dataset)


def _row(name, dataset, level):
    if "chance" not in dataset or dataset["chance"].ndim:
        raise OperationError(
            f"{_NAME}: '{name}' has no number 'chance'.",
            hint="Give it what 'superposed_epoch', 'coseismic_ring' or 'index_before_events' left.",
        )
    p = float(dataset["chance"])
    least = _least(dataset)
    state = _FOUND if p <= level else _NOT_FOUND
    if not np.isfinite(p) or (least > level and state == _NOT_FOUND):
        state = _CANNOT_TELL
    said = {key: str(dataset.attrs.get(key, "")) for key in ("product", "variable")}
    return {"name": name, "p": p, "least": least, "state": state, **said}


def _least(dataset):
    """The smallest p that the draws of its null support; NaN if it is not said."""
    if "smallest_chance" in dataset and not dataset["smallest_chance"].ndim:
        return float(dataset["smallest_chance"])
    for name in ("null_smallest", "null_draws"):  # the p is then that of the first null
        if name in dataset and dataset[name].size:
            value = float(dataset[name].values[0])
            return value if name == "null_smallest" else 1.0 / (1.0 + value)
    return float("nan")


def _said(rows, dataset):
    """``found in 4 of 5 layers``, and which they are not."""
    held = {name: dataset[name].item() for name in ("found", "layers", "level", "found_by_chance")}
    words = (
        f"found in {held['found']} of {held['layers']} layers at p of {held['level']:g} or less; "
        f"by chance alone {held['found_by_chance']:.2g} would be"
    )
    for state, said in ((_NOT_FOUND, "not found in"), (_CANNOT_TELL, "cannot tell:")):
        names = ", ".join(row["name"] for row in rows if row["state"] == state)
        words += f"; {said} {names}" if names else ""
    return words

"""Deviations with and without a calibration whose validity has an edge inside what is usual."""

import numpy as np

from vconst.kernels.constants import DAY
from vconst.report.catalogue import say
from vconst.report.drawing import Numbers
from vconst.report.sections.event_lead import event_name
from vconst.report.words import clean, fixed


def about_edges(layers):
    """
    That validity edges lie inside windows, and by how much deviations depend on it.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name of the layer.

    Returns
    -------
    sentences : list of str
        Empty where no calibration has an edge inside.
    tables : list of Numbers
        One row a layer and event that has an edge in its own window.
    """
    rows = [row for name, layer in layers for row in _rows(name, layer)]
    if not rows:
        return [], []
    most = max(rows, key=lambda row: np.nan_to_num(row[-1]))
    words = {"layer": most[0], "event": most[1], "with": _said(most[3]), "without": _said(most[4])}
    names = ("layer", "event", "edge", "with", "without", "mean_with", "mean_without", "change")
    heads = [say(f"edges.col_{name}") for name in names]
    return [say("edges.about", **words)], [Numbers(heads, rows, say("edges.numbers"))]


def _said(value):
    return fixed(value, 1, sign=True) if np.isfinite(value) else say("edges.nothing")


def _rows(name, layer):
    edges = [
        np.datetime64(each, "ns") for each in np.atleast_1d(layer.attrs.get("validity_edges", []))
    ]
    for event in range(layer.sizes["event"] if edges else 0):
        inside = [each for each in edges if _is_inside(each, layer, event)]
        if inside:
            dates = ", ".join(str(each.astype("M8[m]")).replace("T", " ") for each in inside)
            yield clean(name), event_name(layer, event), dates, *_beside(layer, event)


def _is_inside(edge, layer, event):
    """Whether an edge lies where passes of the event, or of its pools, come from."""
    late = (edge - layer["event_time"].values[event].astype("M8[ns]")).astype(np.int64) / DAY
    return -(layer.attrs["before"] + layer.attrs["days"]) < late < layer.attrs["after"]


def _beside(layer, event):
    """Strongest and mean z before the event, with and without, and the greatest difference."""
    place = layer["pass_place"].values
    own = (layer["place_control"].values[place] == 0) & (layer["window"].values == 0)
    own &= layer["place_of_event"].values[place] == event
    both = [layer[name].values[own] for name in ("deviate", "uncalibrated_deviate")]
    known = np.isfinite(both).any(axis=1)
    strongest = [
        float(each[np.nanargmax(np.abs(each))]) if some else np.nan
        for each, some in zip(both, known, strict=True)
    ]
    means = [
        float(np.nanmean(each)) if some else np.nan for each, some in zip(both, known, strict=True)
    ]
    apart = np.abs(both[0] - both[1])
    return *strongest, *means, float(np.nanmax(apart)) if np.isfinite(apart).any() else np.nan

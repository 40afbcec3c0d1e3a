"""Passes of events and of controls, as every figure of an event takes them."""

import zlib

import numpy as np

from vconst.report.words import clean, fixed, when

#: The colours run from minus to plus this many.
GREATEST = 3.0

#: A pass whose |z| is at least this is drawn as unusual: one limit for all figures of a page.
LIMIT = 2.0


def place_of(layer, event):
    """The place-time that is the event itself."""
    own = layer["place_of_event"].values == event
    return int(np.flatnonzero(own & (layer["place_control"].values == 0))[0])


def passes_of(layer, place):
    """Rows of the passes of one place-time, in order of time."""
    rows = np.flatnonzero(layer["pass_place"].values == place)
    return rows[np.argsort(layer["pass_time"].values[rows], kind="stable")]


def days_since(layer):
    """Days of each pass from the time of its place."""
    origin = layer["place_time"].values[layer["pass_place"].values]
    return (layer["pass_time"].values - origin) / np.timedelta64(1, "D")


def is_own(layer):
    """Whether each pass is one of an event, not of a control."""
    return layer["place_control"].values[layer["pass_place"].values] == 0


def is_unusual(layer):
    """Whether each pass lies at least `LIMIT` from what was usual."""
    with np.errstate(invalid="ignore"):
        return np.abs(layer["deviate"].values) >= LIMIT


def is_disturbed(layer):
    """Whether each pass is not quiet, or not known to be."""
    state = layer["state"].values
    return (state == 1) | (state == 2)


def is_column(layer):
    """Whether a layer is a map of what lies in a whole column, drawn at the height of a shell."""
    return layer.attrs.get("kind") == "grid" and float(layer.attrs["height"]) > 0


def some_controls(compared, event, number=3):
    """
    Places of a few controls of an event, drawn at random and always the same.

    Parameters
    ----------
    compared : xarray.Dataset
        Of ``compare_with_controls``.
    event, number : int

    Returns
    -------
    places : list of int
        Among those that are compared, in order; fewer if there are fewer.
    """
    own = compared["place_of_event"].values == event
    own &= compared["place_control"].values == 1
    own &= np.isfinite(compared["place_statistic"].values)
    known = np.flatnonzero(own)
    seed = zlib.crc32(str(compared["event_id"].values[event]).encode())
    drawn = np.random.default_rng(seed).choice(known, min(number, known.size), replace=False)
    return sorted(drawn.tolist())


def short_title(layer, event):
    """``M 7.3, 2020-01-24``."""
    size = fixed(float(layer["event_magnitude"].values[event]), 1)
    return f"M {size}, {when(layer['event_time'].values[event])[:10]}"


def readable(name):
    """The name of a layer without underscores."""
    return clean(name).replace("_", " ")

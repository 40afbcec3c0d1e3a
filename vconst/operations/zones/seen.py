"""What was seen of an event, by whom, from which height and at which local time; and what not."""

import numpy as np

from vconst.kernels.sphere import local_time
from vconst.operations.zones.beside import days_before

#: What is known of a group on a day, by number: see ``group_state`` of ``concordance``.
DAY_STATES = (
    "compared",
    "seen, and lacked by too many controls",
    "not quiet, or unknown",
    "no background, or another working mode",
    "no pass",
)

#: How layers that do not lie above a place belong to one, by group of quantities.
ASSOCIATED = {
    "particles": "shell of field lines",
    "waves": "field line and transmitters",
    "electric field": "field line and transmitters",
}


def coverage_of(held, states):
    """
    Share of a group's layers that saw each event on each day, quiet and with a background.

    Parameters
    ----------
    held : vconst.operations.zones.beside.Beside
    states : (l, e, d) array
        Of :func:`layer_states`.

    Returns
    -------
    coverage : numpy.ndarray of float, shape (g, e, d)
        0 to 1.
    """
    usable = states == 0
    quantity = np.array([each.attrs["quantity"] for each in held.counted])
    return np.stack([usable[quantity == group].mean(axis=0) for group in held.groups])


def day_states(held, states, mask):
    """
    What is known of each group on each day before an event.

    Parameters
    ----------
    held : vconst.operations.zones.beside.Beside
    states : (l, d) array
        Of :func:`layer_states`, of the event.
    mask : (g, d) array of bool
        Where it is compared.

    Returns
    -------
    state : numpy.ndarray of int8, shape (g, d)
        Rows of `DAY_STATES`: the best of the group's layers.
    """
    quantity = np.array([each.attrs["quantity"] for each in held.counted])
    best = np.stack([states[quantity == group].min(axis=0) for group in held.groups])
    return np.where(mask, 0, np.where(best == 0, 1, best)).astype(np.int8)


def layer_states(held):
    """
    What is known of every layer that counts, on every day before every event.

    Parameters
    ----------
    held : vconst.operations.zones.beside.Beside

    Returns
    -------
    states : numpy.ndarray of int, shape (l, e, d)
        0 with a deviation, else 2 to 4 as in `DAY_STATES`.
    """
    events = int(held.places["of_event"].max()) + 1
    found = np.full((len(held.counted), events, held.places["size"][1]), 4)
    for row, layer in enumerate(held.counted):
        place = layer["pass_place"].values
        own = (held.places["control"][place] == 0) & (layer["window"].values == 0)
        state, z = layer["state"].values[own], layer["deviate"].values[own]
        kind = np.where(np.isfinite(z), 0, np.where((state == 1) | (state == 2), 2, 3))
        event = held.places["of_event"][place[own]]
        day = days_before(layer, found.shape[2])[own]
        np.minimum.at(found[row], (event, day), kind)
    return found


def about_layers(held):
    """
    What each layer is, for a table.

    Parameters
    ----------
    held : vconst.operations.zones.beside.Beside

    Returns
    -------
    variables : dict of str to (str, array)
        On dimension ``layer``; ``layer_height`` in km is NaN where a layer does not lie above a
        place, ``layer_associated`` says how it belongs to one; ``layer_local_time`` on ``side``
        too (hours, middle of the passes of events; NaN where there are none).
    """
    quantity = [each.attrs["quantity"] for each in held.sets]
    height = [
        np.nan if name in ASSOCIATED else float(each.attrs["height"])
        for name, each in zip(quantity, held.sets, strict=True)
    ]
    radius = held.places["zone_radius"][held.places["control"] == 0].min()
    return {
        "layer": ("layer", held.names),
        "layer_quantity": ("layer", quantity),
        "layer_height": ("layer", height, {"units": "km", "long_name": "height"}),
        "layer_associated": ("layer", [ASSOCIATED.get(each, "height") for each in quantity]),
        "layer_resolution_ratio": ("layer", [e.attrs["resolution"] / radius for e in held.sets]),
        "layer_counts": ("layer", np.array([not why for why in held.reasons], np.int8)),
        "layer_not_counted": ("layer", np.array(held.reasons, str)),
        "side": ("side", [1, -1]),
        "layer_local_time": (
            ("layer", "side"),
            [[_local_time(each, side) for side in (1, -1)] for each in held.sets],
            {"units": "h", "long_name": "local time of the passes of events"},
        ),
    }


def _local_time(layer, side):
    """Middle local time of the passes of events on one side; of maps there is none."""
    if "longitude" not in layer:
        return np.nan
    own = (layer["place_control"].values[layer["pass_place"].values] == 0) & (
        layer["side"].values == side
    )
    if not own.any():
        return np.nan
    time = layer["pass_time"].values[own].astype("M8[ns]").astype(np.int64)
    turn = np.asarray(local_time(time, layer["longitude"].values[own]), float) * np.pi / 12
    middle = np.arctan2(np.sin(turn).mean(), np.cos(turn).mean())
    return float(np.mod(middle * 12 / np.pi, 24.0))

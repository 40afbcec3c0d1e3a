"""What a layer is: its variable, its quantity, its usual mode, and which passes are quiet."""

from dataclasses import replace

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY
from vconst.operations.screen_weather import edges_of
from vconst.operations.select_quiet import holds, quiet_states
from vconst.operations.zones.maps import cell_size
from vconst.operations.zones.matching import unmatched_of
from vconst.operations.zones.tracks import height_of
from vconst.vocabulary import core_terms

#: What is known of a pass, by number: see ``state``.
STATES = ("quiet", "disturbed", "unknown", "without a value", "in another working mode")

#: km that a satellite at 500 km flies over ground in a second, for the length of a run.
_SPEED = 7.06


def variable_of(data, *, by):
    """
    The one variable of a layer.

    Parameters
    ----------
    data : Selection
    by : str
        Who asks, for messages.

    Raises
    ------
    UsageError
        If the data have not exactly one variable.
    OperationError
        If they are neither a track, nor maps, nor of stations.
    """
    names = data.variables or ()
    if len(names) != 1:
        raise UsageError(
            f"{by}: '{data.product}' comes with {len(names) or 'all'} variables; one is a layer.",
            hint="Name it at the input: 'variables: [electron_density]'.",
        )
    if data.kind not in ("track", "grid", "series"):
        raise OperationError(
            f"{by}: '{data.product}' is of kind '{data.kind}'; tracks, grids and series of "
            "stations have passes."
        )
    return names[0]


def term_of(variable, name, otherwise):
    """What the vocabulary says of a variable, or *otherwise*."""
    return getattr(core_terms().get(variable), name, "") or otherwise


def is_logarithmic(variable):
    """Whether a variable is taken as decimal logarithm: what is usually drawn in one."""
    return term_of(variable, "scale", "linear") == "log"


def with_mode(data):
    """The working mode as well, where the product says it."""
    if "working_mode" not in data.view.variables(data.product):
        return data
    return replace(data, variables=(*data.variables, "working_mode"))


def usual_mode(mode):
    """The mode of most passes, those that change it (-1) left out; 0 if the data say none."""
    modes, number = np.unique(mode[mode >= 0], return_counts=True)
    return int(modes[number.argmax()]) if modes.size else 0


def usual_modes(passes, places):
    """
    The mode in which most passes through each event's zone are, for its controls as well.

    Parameters
    ----------
    passes : dict of str to array
        ``place`` and ``mode``.
    places : xarray.Dataset
        Of ``draw_controls``.

    Returns
    -------
    mode : numpy.ndarray of int, shape (n,)
        Of each pass; where no pass of the event says one, the mode of most of all.
    """
    event, control = places["of_event"].values, places["control"].values
    modes = np.full(int(event.max(initial=0)) + 1, usual_mode(passes["mode"]))
    own = control[passes["place"]] == 0
    for each in range(modes.size):
        held = passes["mode"][own & (event[passes["place"]] == each)]
        if (held >= 0).any():
            modes[each] = usual_mode(held)
    return modes[event[passes["place"]]]


def states_of(passes, indices, causal, *, by, screening=None, places=None):
    """
    What is known of each pass: the worst of what holds between its ends.

    Parameters
    ----------
    passes : dict of str to array
        ``value``, ``mode``, and ``first`` and ``last`` time (ns).
    indices : dict of str to (Selection or None, float)
        ``kp`` and ``dst`` with their limits.
    causal : bool
    by : str
    screening : Table or None
        Of ``screen_weather``, instead of indices.
    places : xarray.Dataset or None
        Of ``draw_controls``: a pass is to be in the mode of most passes of its event; None: in
        that of most passes.

    Returns
    -------
    state : numpy.ndarray of int
        Rows of `STATES`.

    Raises
    ------
    UsageError
        If both are given.
    """
    state = np.where(np.isfinite(passes["value"]), 0, 3)
    given = any(index is not None for index, _ in indices.values())
    if given and screening is not None:
        raise UsageError(
            f"{by}: 'screening' and an index are given, which say the same.",
            hint="Leave 'kp' and 'dst' out.",
        )
    if state.size and (given or screening is not None):
        ends = passes["first"], passes["last"]
        if screening is None:
            span = int(ends[0].min()), int(ends[1].max())
            edges, states = quiet_states(indices, span, causal, by=by)
        else:
            edges, states = edges_of(screening)
            middle = passes.get("time", (ends[0] + ends[1]) // 2)
            ends = ends if screening.dataset.attrs["whole_passes"] else (middle, middle)
        held = [holds(each, *ends, edges, states) for each in "ud"]
        state = np.where((state == 0) & held[0], 2, state)
        state = np.where((state != 3) & held[1], 1, state)
    usual = usual_mode(passes["mode"]) if places is None else usual_modes(passes, places)
    return np.where((state == 0) & (passes["mode"] != usual), 4, state)


def limits_of(indices, screening):
    """The limits that passes are screened by, by index; None for one that has no part in it."""
    if screening is not None:
        return screening.dataset.attrs["limits"]
    return {name: limit if index is not None else None for name, (index, limit) in indices.items()}


def about_layer(data, variable, log, every, radius):
    """
    Attributes that say what a layer is.

    Parameters
    ----------
    data : Selection
    variable : str
    log : bool
    every : int
        Length of a run of samples of a track, ns.
    radius : array of float
        Of passes, km.

    Returns
    -------
    said : dict
        ``product``, ``kind``, ``variable``, ``long_name``, ``units``, ``logarithm``,
        ``spread``, ``quantity``, ``height`` and ``resolution`` (km), ``calibration``,
        ``residual_of``, and ``unmatched`` (what controls are not alike in, in words).
    """
    traits, start = data.view.traits(data.product), data.span()[0]
    first = data.during(start, start + DAY).read_between(start, start + DAY)
    said = dict(first[variable].attrs)
    coarse = cell_size(first) if data.kind == "grid" else every / 1e9 * _SPEED
    height = traits.get("altitude") if data.kind == "grid" else height_of(radius)
    quantity = term_of(variable, "quantity", variable.replace("_", " "))
    spread = first[variable].ndim == 2 and data.kind == "track"
    return {
        "product": data.product,
        "kind": data.kind,
        "variable": variable,
        "long_name": said.get("long_name", variable.replace("_", " ")),
        "units": said.get("units", "1"),
        "logarithm": int(log or spread),
        "spread": int(spread),
        "quantity": quantity,
        "height": 0.0 if height is None or not np.isfinite(height) else float(height),
        "resolution": 0.0 if data.kind == "series" else float(said.get("resolution", coarse)),
        "calibration": str(said.get("calibration", "")),
        "residual_of": str(said.get("residual_of", "")),
        "unmatched": unmatched_of(data.kind, variable, quantity, spread=spread),
    }

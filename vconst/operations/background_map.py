"""What is usual everywhere, in two parts: a map of location and scale, and how residuals lie."""

from typing import Literal

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY
from vconst.kernels.pass_count import crossed_by_pass
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import (
    Background,
    Days,
    Degrees,
    Hours,
    Nanotesla,
    Selection,
    Table,
    operation,
)
from vconst.operations.auditing.columns import reduce_days
from vconst.operations.backgrounds.classes import cells_of, require_indices, step_values
from vconst.operations.backgrounds.crossings import VERSION, cross_cells, join_crossings
from vconst.operations.backgrounds.judged import judge_pools
from vconst.operations.backgrounds.result import described
from vconst.operations.backgrounds.usual import held_back, shares_of, usual_map
from vconst.operations.zones.layers import (
    about_layer,
    is_logarithmic,
    limits_of,
    states_of,
    variable_of,
    with_mode,
)

_NAME = "background_map"


@operation(version=2)
def background_map(
    data: Selection,
    kp: Selection = None,
    dst: Selection = None,
    f107: Selection = None,
    screening: Table = None,
    *,
    latitude: Degrees = 2.0,
    longitude: Degrees = 5.0,
    coordinates: Literal["geographic", "quasi_dipole"] = "geographic",
    local_time: Hours = 24.0,
    seasons: int = 4,
    kp_classes: tuple[float, ...] = (),
    f107_classes: tuple[float, ...] = (),
    smooth: tuple[int, ...] = (1, 1, 1, 1),
    bands: tuple[float, ...] = (-90.0, -50.0, -20.0, 20.0, 50.0, 90.0),
    least: int = 20,
    leave_out: Days = 30.0,
    kp_limit: float = 3.0,
    dst_limit: Nanotesla = -30.0,
    causal: bool = False,
) -> Background:
    """
    A map of what is usual, and where each pass stands in it.

    Parameters
    ----------
    data : Selection
        Of one variable, on a track or on maps; what is usually drawn in a logarithm is taken
        so. A track gives a mean for each pass through each cell: a *crossing*.
    kp, dst, f107 : Selection or None
        Indices. A pass is disturbed as a whole if any of its time is; only quiet ones have a
        part in the map. *f107* (its 81-day mean, where the product has one) and *kp* tell classes
        apart; a crossing whose class is unknown is in no cell.
    screening : Table or None
        Of ``screen_weather``: which passes are quiet, instead of the limits below. *kp* may then
        be given with ``kp_classes`` only.
    latitude, longitude : float
        Size of a cell in degrees.
    coordinates : {"geographic", "quasi_dipole"}
        Of the cells: geocentric, or quasi-dipole at the satellite.
    local_time : float
        Length of a class of local time in hours. Each side has cells of its own anyway, which
        on some orbits is a local time.
    seasons : int
        The first has the December solstice in its middle.
    kp_classes, f107_classes : tuple of float
        Inner edges of the classes (F10.7 in sfu); empty for one class.
    smooth : tuple of int
        How many neighbours to each side count, in latitude, longitude, season and class of
        F10.7: with d the distance in cells each weighs the product of 1 - d / (n + 1).
    bands : tuple of float
        Edges of the bands of latitude in which residuals are pooled, by side.
    least : int
        Cells with fewer passes are no background, and so are pools. A pass counts once for a
        cell: as one if it crosses it, in part if it crosses neighbours only.
    leave_out : float
        Days before and after a crossing that have no part in what is usual for it. The rule is
        the same for events and for controls.
    kp_limit, dst_limit, causal
        As ``select_quiet`` takes them.

    Returns
    -------
    background : Background
        On (``side``, ``local_time``, ``season``, ``kp_class``, ``f107_class``, ``latitude``,
        ``longitude``): ``location``, ``scale``, ``passes``, ``crossings``, ``lower``,
        ``median``, ``upper``, of all data; NaN without a background. Dimension ``crossing``:
        ``crossing_time``, ``_latitude``, ``_longitude`` (geocentric), ``_row`` (latitude of its
        cell), ``_value``, and, of data that leave it out, ``_location``, ``_scale``, ``_passes``,
        ``_share`` (u); ``_pass`` (row).
        Dimension ``pass``: ``pass_side``, ``pass_state``, ``pass_first``, ``pass_last``. Dimension
        ``pool`` (side and band): ``pool_passes``, ``pool_unevenness`` and ``pool_chance`` of one u
        a pass, five days apart (``pool_independent``), ``pool_score`` and ``pool_score_without``
        a map.

    Raises
    ------
    UsageError
        If the data have not one variable, a setting makes no cells, or classes are asked for
        without their index.
    OperationError
        If there are no samples, or an index is not what it is given for.

    Notes
    -----
    Two parts, because a cell alone sees too few passes to carry a threshold: ``r = (x -
    location) / scale`` of the cell, and u the share of residuals of the same side and band of
    latitude below r, kept in [1/(n+1), n/(n+1)] of the n passes in that pool. Days are kept: a
    new day reads that day only. See ``docs/methods.md``.
    """
    variable = variable_of(data, by=_NAME)
    sizes = {"latitude": latitude, "longitude": longitude, "local_time": local_time}
    sizes |= {"seasons": seasons, "kp_classes": kp_classes, "f107_classes": f107_classes}
    cells = cells_of(**sizes, kind=data.kind)
    require_indices(cells, {"kp": kp, "f107": f107})
    rules = {"reach": _reach(smooth), "least": least, "leave_out": round(leave_out * DAY)}
    crossings, passes = _crossed(data, variable, cells, coordinates != "geographic")
    index = kp if screening is None or not kp_classes else None
    indices = {"kp": (index, kp_limit), "dst": (dst, dst_limit)}
    passes["state"] = states_of(passes, indices, causal, by=_NAME, screening=screening)
    crossings["number"] = _numbers(crossings, passes, cells, kp, f107).astype(np.int32)
    usual = _add_usual(crossings, passes, cells, **rules)
    pools = _add_shares(crossings, passes, cells, bands, least, rules["leave_out"])
    said = {"cells_in": coordinates, "least": least, "leave_out": leave_out}
    said |= {"limits": limits_of(indices, screening), "kernel": _kernel(smooth)}
    said["resolution"] = float(great_circle_distance(0.0, 0.0, latitude, longitude))
    said |= {"shows": "background map"} | _layer(data, variable, passes)
    return Background(described(cells, usual, crossings, passes, pools).assign_attrs(said))


def _layer(data, variable, passes):
    return about_layer(data, variable, is_logarithmic(variable), 0, passes["radius"])


def _crossed(data, variable, cells, magnetic):
    """Crossings and passes of the whole time, day by day."""
    settings = {"variable": variable, "log": is_logarithmic(variable), "magnetic": magnetic}
    settings |= {"rows": cells.rows, "columns": cells.columns}
    parts = reduce_days(with_mode(data), cross_cells, version=VERSION, settings=settings)
    if not parts:
        raise OperationError(
            f"{_NAME}: '{data.product}' has no samples in the time that is asked for.",
            hint="'vconst ls' tells what the store holds.",
        )
    crossings, passes = join_crossings(parts)
    crossings["value"] = crossings.pop("total") / crossings.pop("found")
    crossings["time"] = (crossings.pop("start") + crossings.pop("stop")) // 2
    size = passes["first"].size
    held = np.bincount(crossings["of_pass"], minlength=size) > 0
    return crossings, passes | {"value": np.where(held, 0.0, np.nan)}


def _numbers(crossings, passes, cells, kp, f107):
    """The cell of each crossing, with all its classes."""
    time = crossings["time"]
    indices = (
        step_values("kp", kp, cells.kp, time),
        step_values("f107", f107, cells.f107, time),
    )
    return cells.number(crossings, passes["side"][crossings["of_pass"]], *indices)


def _reach(smooth):
    """Neighbours on each axis of the map: never another side, local time or class of Kp."""
    if len(smooth) != 4 or min(smooth) < 0:
        raise UsageError(
            f"{_NAME}: 'smooth' is {list(smooth)}; expected four numbers, 0 or more: latitude, "
            "longitude, season, F10.7."
        )
    return (0, 0, smooth[2], 0, smooth[3], smooth[0], smooth[1])


def _add_usual(crossings, passes, cells, *, reach, least, leave_out):
    """The map of all; and of every crossing what is usual without the time about it."""
    number, value, used = crossings["number"], crossings["value"], _used(crossings, passes)
    crossed = crossed_by_pass(number, crossings["of_pass"], cells.columns)
    usual = usual_map(np.where(used, number, -1), value, crossed, cells, reach)
    location, scale, count = held_back(
        *(number, value, crossed, crossings["time"], used, cells, reach),
        least=least,
        leave_out=leave_out,
    )
    crossings |= {"location": location, "scale": scale, "passes": count}
    bare = (usual["passes"] < least) | ~(usual["scale"] > 0)
    return usual | {n: np.where(bare, np.nan, usual[n]) for n in ("location", "scale")}


def _used(crossings, passes):
    return (passes["state"] == 0)[crossings["of_pass"]] & (crossings["number"] >= 0)


def _add_shares(crossings, passes, cells, bands, least, leave_out):
    """The share of every crossing in its pool, and how the pools do."""
    middle = (crossings["cell"] // cells.columns + 0.5) * 180.0 / cells.rows - 90.0
    band = (np.searchsorted(bands, middle, side="right") - 1).astype(np.int16)
    inside = (band >= 0) & (band < len(bands) - 1) & _used(crossings, passes)
    side = np.searchsorted(np.sort(cells.sides), passes["side"]).astype(np.int16)
    group = np.where(inside, side[crossings["of_pass"]] * (len(bands) - 1) + band, -1)
    residual = (crossings["value"] - crossings["location"]) / crossings["scale"]
    about = group, crossings["of_pass"], crossings["time"]
    share = shares_of(residual, *about, least=least, leave_out=leave_out)
    crossings |= {"share": share, "row": middle.astype(np.float32)}
    return judge_pools(residual, crossings, group, cells.sides, bands)


def _kernel(smooth):
    north, east, season, flux = smooth
    return (
        f"product of 1 - d / (n + 1), d in cells, n = {north} in latitude, {east} in longitude, "
        f"{season} in season, {flux} in F10.7"
    )

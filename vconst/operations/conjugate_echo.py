"""Does what is unusual show at the other end of the field line as well?"""

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.dipole import least_latitude
from vconst.operation import Group, Kilometres, Table, operation
from vconst.operations.zones.beside import (
    about_events,
    beside_controls,
    chance_beside,
    each_event,
    empty_where_nothing_counts,
    passes_before,
)
from vconst.operations.zones.coverage import daily_deviations
from vconst.operations.zones.magnetic import HEIGHT

_NAME = "conjugate_echo"


@operation(version=1)
@empty_where_nothing_counts
def conjugate_echo(
    layers: Group,
    ends: Group,
    *,
    reach: Kilometres = 507.0,
    resolution: float = 1.0,
    share: float = 0.5,
    although_unmatched: tuple[str, ...] = (),
) -> Table:
    """
    Deviations before each event beside those at the conjugate point, and the same of controls.

    Parameters
    ----------
    layers : group of Deviations
        Of ``deviations``; those that *ends* has too take part.
    ends : group of Deviations
        Of the same layers over ``conjugate_places``.
    reach : float
        Height in km that a field line must reach, as given to ``conjugate_places``.
    resolution, share, although_unmatched
        As for ``concordance``.

    Returns
    -------
    table : Table
        Dimension ``event``: ``echo`` (mean product of the deviations at both ends on one day;
        NaN where no line reaches so high or nothing was seen), ``chance`` (p of one as great),
        ``controls``, ``controls_left_out``, ``effective_controls``, ``smallest_chance``,
        ``days_compared``, ``reaches``, ``strongest_day`` (of the product). Dimensions ``event``,
        ``group`` and ``day``: ``group_here``, ``group_there``. Attributes ``least_latitude``
        (degrees) and ``reach``.

    Raises
    ------
    OperationError
        If no layer is in both groups, or they are of other times. Where none counts the table
        is empty.

    Notes
    -----
    An electric field is the same along a line, so what it does to the plasma shows at both ends
    with one sign. So does the weather of space, and day-to-day variability is alike at both
    ends: the product says something only beside that of controls.
    """
    both = {name: layer for name, layer in layers.items() if name in ends}
    if not both:
        raise OperationError(
            f"{_NAME}: 'layers' ({', '.join(layers)}) and 'ends' ({', '.join(ends)}) have no layer "
            "in common.",
            hint="Give both the same names: 'data' of 'moving_background' at both places.",
        )
    held = beside_controls(both, resolution, although_unmatched, by=_NAME)
    pairs = zip(held.names, held.reasons, strict=True)
    there = [ends[name].dataset for name, why in pairs if not why]
    here, groups, places = held.counted, held.groups, held.places
    if any(not np.array_equal(each["place_time"], here[0]["place_time"]) for each in there):
        raise OperationError(
            f"{_NAME}: 'ends' is over other times than 'layers'.",
            hint="Make both from one result of 'draw_controls'.",
        )
    near, far = (_daily(sets, groups, places) for sets in (here, there))
    least = least_latitude(HEIGHT, reach)
    rows = _compared(near, far, places, share)
    dataset = _described(rows, groups).assign(about_events(here[0]))
    latitude = dataset["event_magnetic_latitude"].values
    dataset["reaches"] = ("event", (np.abs(latitude) >= least).astype(np.int8))
    matched = here[0].attrs.get("matched", "")
    dataset.attrs = {"reach": reach, "least_latitude": least, "matched": matched}
    dataset.attrs["before"] = places["days"]
    return Table(dataset)


def _daily(sets, groups, places):
    passes = [passes_before(each, places["size"][1]) for each in sets]
    return daily_deviations(passes, groups, places["size"], places["control"] == 1)


def _compared(near, far, places, share):
    """One row an event."""
    product, rows = near * far, []
    for _, mask, held, left in each_event(places, np.isfinite(product), share):
        seen = np.where(mask[:, None], product[:, held], np.nan)
        number = int(mask.sum())
        echo = np.nansum(seen, axis=(0, 2)) / number if number else np.full(held.size, np.nan)
        p, worth, least = chance_beside(echo, places, held[1:])
        own = np.where(np.isfinite(seen[:, 0]), seen[:, 0], -np.inf).max(axis=0)
        rows.append(
            {
                "echo": echo[0],
                "chance": p,
                "controls": held.size - 1,
                "controls_left_out": left,
                "effective_controls": worth,
                "smallest_chance": least,
                "days_compared": number,
                "strongest_day": float(own.argmax()) if number else np.nan,
                "group_here": np.where(mask, near[:, held[0]], np.nan),
                "group_there": np.where(mask, far[:, held[0]], np.nan),
            }
        )
    return rows


def _described(rows, groups):
    cells = ("group_here", "group_there")
    dataset = xr.Dataset(
        {
            name: (
                ("event", "group", "day") if name in cells else "event",
                np.stack([row[name] for row in rows]),
            )
            for name in rows[0]
        }
    )
    dataset["group"] = ("group", groups)
    return dataset

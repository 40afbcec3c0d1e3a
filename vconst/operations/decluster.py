"""Events without those that follow a greater one."""

import numpy as np

from vconst.errors import OperationError
from vconst.kernels.chance.declustering import decluster as clusters_of
from vconst.operation import Events, operation


@operation(version=1)
def decluster(events: Events, *, foreshocks: float = 0.0) -> Events:
    """
    The greatest event of each cluster; aftershocks are left out and counted.

    Parameters
    ----------
    events : Events
        Of ``preparation_zone``, with a magnitude each.
    foreshocks : float
        Share of the time of aftershocks within which smaller events before the greatest
        belong to it too, 0 to 1.

    Returns
    -------
    events : Events
        The same columns; ``cluster_events``: how many events the cluster of each has, itself
        counted. Scalars ``events`` and ``left_out``.

    Raises
    ------
    OperationError
        If an event has no magnitude.

    Notes
    -----
    Windows of Gardner and Knopoff (1974), the greatest event first: ``10^(0.1238 M + 0.983)``
    km, and ``10^(0.032 M + 2.7389)`` days from M 6.5, ``10^(0.5409 M - 0.547)`` below. Other
    methods leave other events: what holds for one catalogue only holds for none.
    """
    given = events.dataset
    if not np.isfinite(given["magnitude"].values.astype(float)).all():
        raise OperationError(
            "decluster: some events have no magnitude.",
            hint="Ask for a smallest 'magnitude' in 'preparation_zone'.",
        )
    time = given["time"].values.astype("M8[ns]").astype(np.int64)
    place = (given[name].values for name in ("latitude", "longitude", "magnitude"))
    cluster, alone = clusters_of(time, *place, foreshocks=foreshocks)
    kept = np.flatnonzero(alone)
    dataset = given.isel(event=kept)
    size = np.bincount(cluster)[cluster[kept]]
    dataset["cluster_events"] = ("event", size, {"long_name": "events of the cluster"})
    dataset["events"] = ((), kept.size, {"long_name": "events"})
    dataset["left_out"] = ((), time.size - kept.size, {"long_name": "events left out"})
    return Events(dataset)

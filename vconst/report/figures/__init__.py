"""One file per kind of figure; each says which result and which page it serves."""

from vconst.report.figures import (  # noqa: F401  a kind of figure is known once imported
    bland,
    budget,
    calendar,
    changes,
    collocation,
    counters,
    depend,
    drift,
    maps,
    matrix,
    noise,
    panels,
    periods,
    scatter,
    scenes,
    series,
    shares,
    track,
    vector,
    where,
)

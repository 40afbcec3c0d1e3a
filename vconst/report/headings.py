"""The headings of a page: one name for a thing in the summary, the contents and above it."""

# Kinds of figure in the order of the page, with the heading over each.
HEADINGS = {
    "calendar": "What is there",
    "track": "The orbit",
    "shares": "Modes and flags",
    "noise": "Noise",
    "periods": "Two periods",
    "last": "The last half-orbit",
    "matrix": "Each against each",
    "where": "Where they met",
    "scatter": "One against the other",
    "bland": "Before and after",
    "drift": "In the course of time",
    "changes": "Drift and steps",
    "depend": "What the bias depends on",
    "budget": "What the scatter is made of",
    "scenes": "Standard bias",
    "collocation": "The error of each",
    "vector": "Offsets, scales and angles",
    "counters": "One counter over the other",
    "alarms": "Alarms",
    "recovery": "What could have been seen",
    "rates": "How often each detects",
    "molchan": "Missed and alarmed",
    "removed": "What screening leaves out",
    "tracks": "Half-orbits one by one",
    "revisit": "The same track again",
    "epochs": "Before and after the events",
    "nulls": "Could it be chance?",
    "usual": "What is usual",
    "map": "On the map",
    "series": "Over time",
}

# What a table that audits a product shows -> the heading of the section that tells it whole.
AUDITED = {
    "geometry": "Position and frame",
    "sampling": "Sampling",
    "clock": "Clock",
    "values": "Values",
}

# What a table beside a calibration shows -> the figure that draws it.
BESIDE = {"changes": "changes", "dependence": "depend", "error budget": "budget"}

# What results beside events show, each in its own figure on their page.
BESIDE_EVENTS = ("removed", "revisits", "background map", "on tracks")

# Figures, and parts of some, that are left to a page of their own there: maps are large.
LESS_BESIDE_EVENTS = ("where", "passes")

# What a table that watches a product shows -> the figures that draw it.
WATCHED = {
    "availability": "calendar",
    "ground track": "track",
    "shares": "shares",
    "noise": "noise",
    "periods": "periods",
    "quick look": "last",
    "collocation": "collocation",
    "counters": "counters",
}


def heading_of(item):
    """
    Under which heading a page tells a result; its own name where there is none for it.

    Parameters
    ----------
    item : vconst.report.subjects.Subject

    Returns
    -------
    heading : str
        With the product behind it where there are several.
    """
    shows = item.result.dataset.attrs.get("shows")
    heading = AUDITED.get(shows) or HEADINGS.get({**WATCHED, **BESIDE}.get(shows))
    if heading is None:
        return item.name
    return heading + item.name.removeprefix(item.step)

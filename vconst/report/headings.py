"""The headings of a page: one name for a thing in the summary, the contents and above it."""

from vconst.report.catalogue import say

#: Kinds of figure in the order of the page; ``heading.ID`` of the catalogue stands over each.
HEADINGS = (
    *("calendar", "track", "shares", "noise", "periods", "last", "matrix", "where", "scatter"),
    *("bland", "drift", "changes", "depend", "budget", "scenes", "collocation", "vector"),
    *("counters", "found", "space", "magn", "power", "alarms", "recovery", "rates", "printed"),
    *(
        "molchan",
        "removed",
        "tracks",
        "revisit",
        "epochs",
        "nulls",
        "files",
        "chosen",
        "usual",
        "map",
        "series",
    ),
)

#: What a table that audits a product shows; each has a section of its own.
AUDITED = ("geometry", "sampling", "clock", "values")

# What a table of a study shows -> the figure that draws it.
OF_STUDIES = {
    **{"recovery": "recovery", "rates": "rates", "published rates": "printed"},
    **{"alarms": "alarms", "positive control": "found", "rates about events": "space"},
    **{"lead times": "magn", "completeness": "power"},
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


def heading(id):
    """What stands over a section, in the language that is spoken."""
    return say(f"heading.{id}")


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
    id = shows if shows in AUDITED else {**WATCHED, **BESIDE, **OF_STUDIES}.get(shows)
    if id is None:
        return item.name
    return heading(id) + item.name.removeprefix(item.step)

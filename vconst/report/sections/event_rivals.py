"""Other causes of what was unusual: a table for each event, found or not, or not looked at."""

import numpy as np

from vconst.report.catalogue import say
from vconst.report.drawing import Numbers, Section
from vconst.report.figures.event_passes import short_title
from vconst.report.words import clean, number

_ANSWERS = {1: "found", 0: "not_found", -1: "missing"}
#: Causes that say something although they are not looked at.
_SAYS_ANYWAY = ("hiss",)


def rivals_section(rivals, layers):
    """
    The section of other causes.

    Parameters
    ----------
    rivals : xarray.Dataset
        Of ``rival_causes``.
    layers : list of (str, xarray.Dataset)
        Deviations by name, for the names of the events.
    """
    first = layers[0][1]
    tables = [_table(rivals, first, event) for event in range(rivals.sizes["event"])]
    return Section(say("event.section.rivals"), [say("rivals.about")], tables=tables)


def _table(rivals, first, event):
    states = rivals["rival_state"].values[event]
    rows = [_row(rivals, event, index) for index in range(states.size)]
    caption = say(
        "rivals.title",
        event=short_title(first, event),
        **{"found": number(int((states == 1).sum())), "looked": number(int((states >= 0).sum()))},
        missing=number(int((states == -1).sum())),
    )
    heads = [say(f"rivals.col_{name}") for name in ("cause", "answer", "looked", "says")]
    return Numbers(heads, rows, caption)


def _row(rivals, event, index):
    name = clean(rivals["rival"].values[index])
    key = f"rivals.{name.replace(' ', '_')}"
    state = int(rivals["rival_state"].values[event, index])
    values = {
        "value": number(_rounded(float(rivals["rival_value"].values[event, index])), 3),
        "limit": number(_rounded(float(rivals["rival_limit"].values[event, index])), 3),
        "number": number(int(rivals["rival_number"].values[event, index])),
        "of": number(int(rivals["rival_of"].values[event, index])),
    }
    told = state >= 0 or name in _SAYS_ANYWAY
    says = say(f"{key}.{_ANSWERS[state]}", **values) if told else say("rivals.no_data")
    answer = say(f"rivals.{_ANSWERS[state]}")
    return say(f"{key}.name"), answer, say(f"{key}.looked", **values), says


def _rounded(value):
    """Kilometres and nanotesla whole; what is small with its decimals."""
    return round(value) if np.isfinite(value) and abs(value) >= 100 else value

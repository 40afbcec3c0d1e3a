"""What altitudes did together: counts of groups, one profile, the other end of the line, order."""

import numpy as np

from vconst.report.catalogue import say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Numbers, Section
from vconst.report.figures.event_concordance import beside_drawing, event_title, together_drawing
from vconst.report.figures.event_order import order_drawing
from vconst.report.figures.event_profile import profile_drawing
from vconst.report.sections.event_agreement import (
    about_correlation,
    about_together,
    every_event,
    of_agreement,
    of_echo,
    of_order,
    of_profile,
    of_together,
)
from vconst.report.words import clean, fixed, number

#: A variable that only the table of one operation has.
_MARKS = {
    "together": "together_chance",
    "profile": "explained_share",
    "echo": "echo",
    "order": "first_late",
}

#: Sentences of how a layer without a height belongs to a place.
_ASSOCIATED = {"shell of field lines": "shell", "field line and transmitters": "line"}


def concordance_sections(tables):
    """
    The sections about what altitudes did together.

    Parameters
    ----------
    tables : list of xarray.Dataset
        All tables of a run.

    Returns
    -------
    sections : list of Section
        One, with a part for each of ``concordance``, ``vertical_consistency``,
        ``conjugate_echo`` and ``order_of_layers`` that the run has; none without any.
    """
    makers = {"together": _together, "profile": _profile, "echo": _echo, "order": _order}
    held = {
        name: next((each for each in tables if mark in each), None) for name, mark in _MARKS.items()
    }
    children = [makers[name](table) for name, table in held.items() if table is not None]
    return [Section(say("agree.heading"), children=children)] if children else []


def _together(table):
    words = [of_together(table, event) for event in every_event(table)]
    words += [about_together(table), about_correlation(table)]
    return Section(
        say("agree.section.together"),
        [each for each in words if each],
        figures=[
            (("together",), together_drawing(table)),
            (("together-controls",), beside_drawing(table)),
        ],
        tables=[_statistics(table), _layers(table)],
    )


_OF_STATISTICS = ("event", "statistic", "value", "day", "p", "controls", "left", "worth")
_OF_STATISTICS += ("least", "alone")


def _statistics(table):
    names = ("value", "day", "chance", "effective_controls", "smallest_chance")
    rows = []
    for event in every_event(table):
        controls, left = (int(table[n].values[event]) for n in ("controls", "controls_left_out"))
        for column, statistic in enumerate(table["statistic"].values.tolist()):
            value, day, p, *rest = (float(table[n].values[event, column]) for n in names)
            alone = float(table["chance_if_independent"].values[event, column])
            called = say(f"agree.beside.{statistic}")
            name = event_title(table, event)
            rows.append((name, called, value, -(day + 1), p, controls, left, *rest, alone))
    columns = [say(f"agree.beside.columns_{name}") for name in _OF_STATISTICS]
    return Numbers(columns, rows, say("agree.beside.table"))


_OF_LAYERS = ("layer", "group", "height", "north", "south", "resolution", "counts")


def _layers(table):
    rows = []
    for row, name in enumerate(table["layer"].values):
        north, south = (float(each) for each in table["layer_local_time"].values[row])
        reason = told(clean(table["layer_not_counted"].values[row]))
        rows.append(
            (
                clean(name),
                told(clean(table["layer_quantity"].values[row])),
                _height(table, row),
                _hours(north),
                _hours(south),
                float(table["layer_resolution_ratio"].values[row]),
                say("agree.layers.no", reason=reason) if reason else say("agree.layers.yes"),
            )
        )
    columns = [say(f"agree.layers.columns_{name}") for name in _OF_LAYERS]
    return Numbers(columns, rows, say("agree.layers.table"))


def _height(table, row):
    """A height in km, or how a layer without one belongs to a place."""
    height = float(table["layer_height"].values[row])
    if np.isfinite(height):
        return number(round(height)) if height else say("agree.layers.ground")
    kind = _ASSOCIATED[str(table["layer_associated"].values[row])]
    return say(f"agree.layers.{kind}")


def _hours(value):
    return f"{fixed(value, 1)} h" if np.isfinite(value) else None


def _profile(table):
    words = [of_profile(table, event) for event in every_event(table)]
    profile = table.attrs["profile"]
    words.append(say("agree.profile.about", kind=say(f"agree.profile.{profile}")))
    return Section(
        say("agree.section.profile"),
        words,
        figures=[(("profile",), profile_drawing(table))],
        tables=[_conjunctions(table)],
    )


def _conjunctions(table):
    names = ("values", "same_sign", "amplitude", "misfit", "explained")
    rows = []
    for row in np.flatnonzero(table["conjunction_window"].values == 0):
        values, same, change, *rest = (table[n].values[row].item() for n in names)
        event = event_title(table, int(table["conjunction_event"].values[row]))
        time = table["conjunction_time"].values[row]
        rows.append((event, time, values, same, 100 * change, *rest))
    columns = ("event", "time", "values", "same", "fitted", "misfit", "explained")
    columns = [say(f"agree.profile.columns_{name}") for name in columns]
    return Numbers(columns, rows, say("agree.profile.table"))


def _echo(table):
    words = [of_echo(table, event) for event in every_event(table)]
    return Section(say("agree.section.echo"), words)


def _order(table):
    words = [*(of_order(table, event) for event in every_event(table)), of_agreement(table)]
    return Section(
        say("agree.section.order"),
        words,
        figures=[(("order",), order_drawing(table))],
        tables=[_lags(table)] if table.sizes["pair"] else [],
    )


_OF_LAGS = ("event", "first", "second", "lag", "low", "high", "both")
_OF_LAGS += ("usual_low", "usual_middle", "usual_high")


def _lags(table):
    names = ("lag", "lag_low", "lag_high", "controls_with_both")
    names += ("usual_low", "usual_middle", "usual_high")
    rows = []
    for event in every_event(table):
        for row in range(table.sizes["pair"]):
            ends = (told(clean(table[n].values[row])) for n in ("pair_first", "pair_second"))
            found = (table[n].values[event, row].item() for n in names)
            rows.append((event_title(table, event), *ends, *found))
    columns = [say(f"agree.order.columns_{name}") for name in _OF_LAGS]
    return Numbers(columns, rows, say("agree.order.table"))

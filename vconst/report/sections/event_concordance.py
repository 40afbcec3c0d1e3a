"""What altitudes did together: counts of groups, one profile, the other end of the line, order."""

import numpy as np

from vconst.report.drawing import Numbers, Section
from vconst.report.figures.event_concordance import beside_drawing, event_title, together_drawing
from vconst.report.figures.event_order import order_drawing
from vconst.report.figures.event_profile import profile_drawing, strongest_row
from vconst.report.words import MINUS, chance, clean, fixed, number, plural

#: A variable that only the table of one operation has.
_MARKS = {
    "together": "together_chance",
    "profile": "explained_share",
    "echo": "echo",
    "order": "first_late",
}

#: The states of a group on a day that is not compared, in words; by number.
_MISSING = {
    1: "seen, and lacked by too many controls",
    2: "not quiet, or not known to be",
    3: "without a background, or in another working mode",
    4: "without a pass",
}


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
    held = {
        name: next((each for each in tables if mark in each), None) for name, mark in _MARKS.items()
    }
    makers = {"together": _together, "profile": _profile, "echo": _echo, "order": _order}
    children = [makers[name](table) for name, table in held.items() if table is not None]
    return [Section("Did the altitudes agree?", children=children)] if children else []


def _events(table):
    return range(table.sizes["event"])


def _p(table, event, name="chance", least="smallest_chance", column=()):
    """p, and whether the controls can give no smaller one."""
    value = float(table[name].values[(event, *column)])
    if not np.isfinite(value):
        return "no p"
    if value > float(table[least].values[(event, *column)]) * (1 + 1e-9):
        return chance(value)
    return f"{chance(value).replace('=', '≤')} (these controls can give no less)"


def _day(value):
    return f"day {MINUS}{int(value) + 1}"


def _together(table):
    about = (
        "Groups of quantities count, not layers: density at two heights and the total content are "
        "one plasma. Event and controls are looked at through the same days of the same groups, "
        "and the strongest of all days is taken of each. Controls are like the event in "
        f"{clean(table.attrs['matched']) or 'nothing that is known'}; they are not cleared of "
        "earthquakes."
    )
    words = [_of_together(table, event) for event in _events(table)]
    return Section(
        "Together, and more than by chance?",
        [*words, about, _about_correlation(table)],
        figures=[
            (("together",), together_drawing(table)),
            (("together-controls",), beside_drawing(table)),
        ],
        tables=[_statistics(table), _layers(table)],
    )


def _of_together(table, event):
    """What one event and its controls show together, in words."""
    name = event_title(table, event)
    count, z, index = (float(each) for each in table["value"].values[event])
    days = table["day"].values[event]
    if not np.isfinite(count):
        return (
            f"{name}: nothing was seen of it on a quiet day with a background, so nothing is said."
        )
    controls, covered = (int(table[n].values[event]) for n in ("controls", "covered"))
    p = [_p(table, event, column=(column,)) for column in range(3)]
    words = [
        f"{name}: on {_day(days[0])} {int(count)} of {plural(covered, 'group')} covered deviated "
        f"by {number(table.attrs['limit'])} or more, {p[0]} beside {plural(controls, 'control')}",
        "the sum of the groups' deviations, by their correlation in the controls, was Z = "
        f"{fixed(z, 1, sign=True)} on {_day(days[1])}, {p[1]}",
    ]
    if np.isfinite(index):
        share = float(table["covered_share"].values[event])
        words.append(
            f"of what was covered on {_day(days[2])} ({number(100 * share, 2)} % of what could be) "
            f"{number(100 * index, 2)} % was unusual, {p[2]}"
        )
    else:
        words.append("no day was covered well enough for an index")
    judged = _judged(float(table["together_chance"].values[event]))
    words = f"{'; '.join(words)}. Of the three together {judged}. {_missing(table, event)}"
    return words.strip()


def _judged(p):
    if not np.isfinite(p):
        return "nothing can be said"
    words = "what chance does" if p > 0.1 else "seldom" if p > 0.01 else "rare"
    return f"{chance(p)}, {words}" + ("" if p > 0.1 else ", and one event is no evidence")


def _missing(table, event):
    """How many days of groups are not compared, by reason."""
    state = table["group_state"].values[event]
    told = [
        f"{plural(int((state == number_of).sum()), 'day')} {words}"
        for number_of, words in _MISSING.items()
        if (state == number_of).any()
    ]
    total = plural(state.size, "day")
    return f"Missing of {total} of groups: {', '.join(told)}." if told else ""


def _about_correlation(table):
    """How alike groups are in controls, and what independence would have said."""
    groups = table["group"].values
    told = []
    for event in _events(table):
        matrix = table["correlation"].values[event]
        pairs = [
            f"{clean(groups[one])} and {clean(groups[two])} {fixed(matrix[one, two], 2)}"
            for one in range(len(groups))
            for two in range(one + 1, len(groups))
        ]
        alone = table["chance_if_independent"].values[event]
        if pairs and np.isfinite(alone[0]):
            told.append(
                f"{event_title(table, event)}: {', '.join(pairs)}; independent groups and days "
                f"would give the count {chance(float(alone[0]))} and Z {chance(float(alone[1]))}"
            )
    if not told:
        return "One group counts, so there is nothing that it could agree with."
    return (
        f"Correlation in the controls. {'; '.join(told)}. Those are no p: groups and days are not "
        "independent."
    )


_NAMES = {"count": "unusual groups K", "stouffer": "sum Z", "index": "index"}


def _statistics(table):
    names = ("value", "day", "chance", "effective_controls", "smallest_chance")
    rows = []
    for event in _events(table):
        for column, statistic in enumerate(table["statistic"].values.tolist()):
            value, day, *rest = (float(table[n].values[event, column]) for n in names)
            rows.append(
                (
                    event_title(table, event),
                    _NAMES[statistic],
                    value,
                    -(day + 1),
                    rest[0],
                    int(table["controls"].values[event]),
                    int(table["controls_left_out"].values[event]),
                    *rest[1:],
                    float(table["chance_if_independent"].values[event, column]),
                )
            )
    columns = ("event", "statistic", "value", "day", "p", "controls", "left out", "worth")
    columns += ("smallest p supported", "if groups and days were independent (no p)")
    return Numbers(columns, rows, "Each on its strongest day before the event")


def _layers(table):
    rows = []
    for row, name in enumerate(table["layer"].values):
        height = float(table["layer_height"].values[row])
        at = "by " + clean(table["layer_associated"].values[row])
        north, south = (float(each) for each in table["layer_local_time"].values[row])
        reason = clean(table["layer_not_counted"].values[row])
        rows.append(
            (
                clean(name),
                clean(table["layer_quantity"].values[row]),
                (number(round(height)) if height else "ground") if np.isfinite(height) else at,
                _hours(north),
                _hours(south),
                float(table["layer_resolution_ratio"].values[row]),
                f"no, {reason}" if reason else "yes",
            )
        )
    columns = ("layer", "group", "height (km)", "local time northward", "southward")
    return Numbers((*columns, "resolution over zone radius", "counts"), rows, "Layers")


def _hours(value):
    return f"{fixed(value, 1)} h" if np.isfinite(value) else None


def _profile(table):
    words = [_of_profile(table, event) for event in _events(table)]
    kind = {
        "scaled": "the whole profile by one factor",
        "chapman": "peak density and scale height of a Chapman layer",
    }[table.attrs["profile"]]
    about = (
        f"What changes in the fit: {kind}. A change is that from the median of the pass's own "
        "pool, its error the spread of that pool. Plasma at neighbouring heights varies together "
        "anywhere, so the share that one profile explains says something only beside that of the "
        "controls."
    )
    return Section(
        "One profile at all heights?",
        [*words, about],
        figures=[(("profile",), profile_drawing(table))],
        tables=[_conjunctions(table)],
    )


def _of_profile(table, event):
    name, count = event_title(table, event), int(table["conjunctions"].values[event])
    if not count:
        return (
            f"{name}: before it no two heights, nor a height and the column, were seen within "
            f"{number(table.attrs['delay'])} min of each other."
        )
    row = strongest_row(table, event)
    low, middle, high = (
        number(100 * float(table[n].values[row]), 2, sign=True)
        for n in ("amplitude_low", "amplitude", "amplitude_high")
    )
    same, values = (int(table[n].values[row]) for n in ("same_sign", "values"))
    words = (
        f"{name}: {plural(count, 'time')} two or more were seen within "
        f"{number(table.attrs['delay'])} min of each other. The greatest fitted change is "
        f"{middle} % ({low} to {high}); {same} of {plural(values, 'value')} have its sign."
    )
    share = float(table["explained_share"].values[event])
    if not np.isfinite(share):
        return f"{words} Too few controls were seen so often, so it is not set beside any."
    usual = float(table["usual_share"].values[event])
    return (
        f"{words} One profile explains {number(100 * share, 2)} % of the squared changes of the "
        f"nearest {plural(int(table['conjunctions_compared'].values[event]), 'time')}, of controls "
        f"{number(100 * usual, 2)} % in the middle: {_p(table, event)} beside "
        f"{plural(int(table['controls'].values[event]), 'control')} (worth "
        f"{number(float(table['effective_controls'].values[event]), 2)})."
    )


def _conjunctions(table):
    rows = [
        (
            event_title(table, int(table["conjunction_event"].values[row])),
            table["conjunction_time"].values[row],
            int(table["values"].values[row]),
            int(table["same_sign"].values[row]),
            100 * float(table["amplitude"].values[row]),
            float(table["misfit"].values[row]),
            float(table["explained"].values[row]),
        )
        for row in np.flatnonzero(table["conjunction_window"].values == 0)
    ]
    columns = ("event", "time (UTC)", "values", "of the fitted sign", "fitted change (%)")
    return Numbers((*columns, "misfit", "share explained"), rows, "Before the events")


def _echo(table):
    words = [_of_echo(table, event) for event in _events(table)]
    return Section("At the other end of the field line?", words)


def _of_echo(table, event):
    name, least = event_title(table, event), table.attrs["least_latitude"]
    if not table["reaches"].values[event]:
        latitude = float(table["event_magnetic_latitude"].values[event])
        return (
            f"{name}: no field line is drawn and no echo asked for. It lies at magnetic latitude "
            f"{fixed(latitude, 1)}°, and within {fixed(least, 1)}° no line from 110 km reaches "
            f"{number(table.attrs['reach'])} km."
        )
    echo = float(table["echo"].values[event])
    if not np.isfinite(echo):
        return f"{name}: on no quiet day with a background was there a pass at both ends."
    names = ("days_compared", "controls", "controls_left_out")
    days, controls, left = (int(table[n].values[event]) for n in names)
    worth = number(float(table["effective_controls"].values[event]), 2)
    return (
        f"{name}: on {plural(days, 'day')} of groups seen at both ends the mean product of "
        f"deviations is {fixed(echo, 2, sign=True)}, {_p(table, event)} beside "
        f"{plural(controls, 'control')} (worth {worth}; {number(left)} more lack its coverage or "
        "a line)."
    )


def _order(table):
    words = [_of_order(table, event) for event in _events(table)]
    agreement, p = float(table["agreement"]), float(table["agreement_chance"])
    if np.isfinite(agreement):
        words.append(
            f"Over the events the order agrees by {fixed(agreement, 2, sign=True)} (1: always the "
            f"same, {MINUS}1: always reversed), {chance(p)} beside sets of controls."
        )
    else:
        words.append(
            "One event always has some order. Whether one is kept cannot be asked here: no two "
            "events have a first unusual day in the same two quantities."
        )
    return Section(
        "Which was first?",
        words,
        figures=[(("order",), order_drawing(table))],
        tables=[_lags(table)] if table.sizes["pair"] else [],
    )


def _of_order(table, event):
    told = []
    for row in range(table.sizes["pair"]):
        lag, low, high = (
            float(table[n].values[event, row]) for n in ("lag", "lag_low", "lag_high")
        )
        if not np.isfinite(lag):
            continue
        first, second = (clean(table[n].values[row]) for n in ("pair_first", "pair_second"))
        if lag < 0:
            first, second, lag, low, high = second, first, -lag, -high, -low
        gap = plural(int(lag), "day") + " before" if lag else "on the same day as"
        told.append(f"{first} {gap} {second} ({number(low)} to {number(high)} days)")
    name = event_title(table, event)
    if not told:
        return f"{name}: no two quantities have a first unusual day, so there is no order."
    return f"{name}: {'; '.join(told)}."


def _lags(table):
    rows = []
    for event in _events(table):
        for row in range(table.sizes["pair"]):
            ends = (clean(table[n].values[row]) for n in ("pair_first", "pair_second"))
            numbers = [float(table[n].values[event, row]) for n in ("lag", "lag_low", "lag_high")]
            usual = [
                float(table[f"usual_{n}"].values[event, row]) for n in ("low", "middle", "high")
            ]
            both = int(table["controls_with_both"].values[event, row])
            rows.append((event_title(table, event), *ends, *numbers, both, *usual))
    columns = (
        "event",
        "first",
        "second",
        "lag (days)",
        "at least",
        "at most",
        "controls with both",
    )
    columns += ("their lags: 5 %", "middle", "95 %")
    return Numbers(columns, rows, "By how many days the first came before the second")

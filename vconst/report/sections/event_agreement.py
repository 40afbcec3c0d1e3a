"""What the page of events says of agreement between altitudes, computed from the tables alone."""

import numpy as np

from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.figures.event_concordance import event_title
from vconst.report.figures.event_profile import strongest_row
from vconst.report.words import MINUS, chance, clean, fixed, number


def every_event(table):
    """Rows of the events."""
    return range(table.sizes["event"])


def chance_beside(table, event, column=()):
    """p, and whether the controls can give no smaller one."""
    value, least = (
        float(table[name].values[(event, *column)]) for name in ("chance", "smallest_chance")
    )
    return _floored(value, least)


def _floored(p, least):
    if not np.isfinite(p):
        return say("agree.no_p")
    if p > least * (1 + 1e-9):
        return chance(p)
    return say("agree.floor", chance=chance(p).replace("=", "≤"))


def of_together(table, event):
    """What one event and its controls show together."""
    name = event_title(table, event)
    count, z, index = (float(each) for each in table["value"].values[event])
    if not np.isfinite(count):
        return say("agree.together.nothing", event=name)
    days = [_day(day) for day in table["day"].values[event]]
    p = [chance_beside(table, event, (column,)) for column in range(3)]
    parts = [
        say(
            "agree.together.count",
            **{"event": name, "day": days[0], "unusual": number(int(count)), "p": p[0]},
            covered=counted("noun.quantity", int(table["covered"].values[event])),
            limit=number(table.attrs["limit"]),
            controls=counted("noun.control", int(table["controls"].values[event])),
        ),
        say("agree.together.sum", z=fixed(z, 1, sign=True), day=days[1], p=p[1]),
        _of_index(table, event, index, days[2], p[2]),
    ]
    together = float(table["together_chance"].values[event])
    least = float(table["smallest_chance"].values[event].max())
    return say(
        "agree.together.joined",
        **{"parts": "; ".join(parts), "chance": _floored(together, least)},
        **{"judged": _judged(together, least), "missing": _missing(table, event)},
    ).strip()


def _day(value):
    return say("agree.day", day=f"{MINUS}{int(value) + 1}") if np.isfinite(value) else ""


def _of_index(table, event, index, day, p):
    if not np.isfinite(index):
        return say("agree.together.no_index")
    share = number(100 * float(table["covered_share"].values[event]), 2)
    return say("agree.together.index", day=day, share=share, index=number(100 * index, 2), p=p)


def _judged(p, least):
    """What p is worth; with a few controls, which could give none below a tenth, nothing."""
    if not np.isfinite(p):
        return say("agree.nothing_said")
    if least > 0.1 and p <= least * (1 + 1e-9):
        return say("agree.too_few")
    return say("agree.usual") if p > 0.1 else say("agree.seldom") if p > 0.01 else say("agree.rare")


def _missing(table, event):
    """How many days of groups are not compared, by reason."""
    state = table["group_state"].values[event]
    parts = [
        say(f"agree.together.missing_{kind}", days=counted("noun.day", int((state == kind).sum())))
        for kind in (1, 2, 3, 4)
        if (state == kind).any()
    ]
    total = counted("noun.day", state.size)
    return say("agree.together.missing", total=total, parts=", ".join(parts)) if parts else ""


def about_together(table):
    """What is counted and what controls are like."""
    matched = told(clean(table.attrs["matched"])) or say("agree.together.unknown")
    return say("agree.together.about", matched=matched)


def about_correlation(table):
    """How alike groups are in controls, and what independence would have said."""
    groups, parts = [told(clean(name)) for name in table["group"].values], []
    for event in every_event(table):
        matrix = table["correlation"].values[event]
        pairs = [
            say(
                "agree.together.pair",
                **{"first": groups[one], "second": groups[two]},
                correlation=fixed(float(matrix[one, two]), 2),
            )
            for one in range(len(groups))
            for two in range(one + 1, len(groups))
        ]
        alone = [chance(float(p)) for p in table["chance_if_independent"].values[event, :2]]
        if pairs and np.isfinite(table["value"].values[event, 0]):
            about = {"event": event_title(table, event), "pairs": ", ".join(pairs)}
            parts.append(say("agree.together.alone", **about, count=alone[0], sum=alone[1]))
    if len(groups) < 2:
        return say("agree.together.one_group")
    return say("agree.together.correlation", parts="; ".join(parts)) if parts else ""


def of_profile(table, event):
    """How well one profile explains the changes before an event."""
    about = {"event": event_title(table, event), "delay": number(table.attrs["delay"])}
    count, row = int(table["conjunctions"].values[event]), strongest_row(table, event)
    if not count or row is None:
        return say("agree.profile.none", **about)
    low, change, high = (
        number(100 * float(table[name].values[row]), 2, sign=True)
        for name in ("amplitude_low", "amplitude", "amplitude_high")
    )
    same, values = (number(int(table[name].values[row])) for name in ("same_sign", "values"))
    words = say(
        "agree.profile.found",
        **about | {"count": number(count), "change": change, "low": low, "high": high},
        **{"same": same, "values": values},
    )
    return f"{words} {_of_share(table, event)}"


def _of_share(table, event):
    share, usual = (float(table[n].values[event]) for n in ("explained_share", "usual_share"))
    if not np.isfinite(share) or not np.isfinite(usual):
        return say("agree.profile.no_controls")
    return say(
        "agree.profile.beside",
        **{"share": number(100 * share, 2), "usual": number(100 * usual, 2)},
        compared=number(int(table["conjunctions_compared"].values[event])),
        p=chance_beside(table, event),
        controls=counted("noun.control", int(table["controls"].values[event])),
        worth=number(float(table["effective_controls"].values[event]), 2),
    )


def of_echo(table, event):
    """What shows at the other end of the line of an event; and why there is none."""
    name = event_title(table, event)
    if not table["reaches"].values[event]:
        latitude = float(table["event_magnetic_latitude"].values[event])
        return say(
            "agree.echo.no_line",
            **{"event": name, "latitude": fixed(latitude, 1)},
            least=fixed(table.attrs["least_latitude"], 1),
            reach=number(table.attrs["reach"]),
        )
    echo = float(table["echo"].values[event])
    if not np.isfinite(echo):
        return say("agree.echo.none", event=name)
    return say(
        "agree.echo.found",
        **{"event": name, "echo": fixed(echo, 2, sign=True), "p": chance_beside(table, event)},
        days=counted("noun.day", int(table["days_compared"].values[event])),
        controls=counted("noun.control", int(table["controls"].values[event])),
        worth=number(float(table["effective_controls"].values[event]), 2),
        left=number(int(table["controls_left_out"].values[event])),
    )


def of_order(table, event):
    """By how many days which quantity was first."""
    parts = []
    for row in range(table.sizes["pair"]):
        lag, low, high = (
            float(table[n].values[event, row]) for n in ("lag", "lag_low", "lag_high")
        )
        if not np.isfinite(lag):
            continue
        first, second = (told(clean(table[n].values[row])) for n in ("pair_first", "pair_second"))
        if lag < 0:
            first, second, lag, low, high = second, first, -lag, -high, -low
        about = {"first": first, "second": second, "low": number(low), "high": number(high)}
        days = counted("noun.day", int(lag))
        parts.append(
            say("agree.order.before", days=days, **about)
            if lag
            else say("agree.order.same_day", **about)
        )
    name = event_title(table, event)
    return f"{name}: {'; '.join(parts)}." if parts else say("agree.order.none", event=name)


def of_agreement(table):
    """Whether one order holds over events."""
    agreement, p = float(table["agreement"]), float(table["agreement_chance"])
    if not np.isfinite(agreement):
        return say("agree.order.one_event")
    return say("agree.order.agreement", agreement=fixed(agreement, 2, sign=True), p=chance(p))

"""The top of the page of events: one answer for each, and the numbers that carry it."""

import numpy as np

from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.sections.summary import Card, Lead
from vconst.report.words import MINUS, chance, clean, fixed, number, when


def event_lead(results, record):
    """One answer for each event, with its limits; nothing in it says what will happen."""
    compared = results.compared
    if compared is None:
        lead = [Lead(say("event.lead.no_comparison_head"), say("event.lead.no_comparison"))]
    else:
        lead = [
            Lead(f"{event_name(compared, event)}.", _answer(compared, event, record))
            for event in range(compared.sizes["event"])
        ]
    return [*lead, Lead(say("event.lead.forecast_head"), say("event.lead.forecast"))]


def event_cards(results):
    """For each event the numbers that carry the answer."""
    compared = results.compared
    if compared is None:
        return []
    return [
        (event_name(compared, event), _cards(compared, event))
        for event in range(compared.sizes["event"])
    ]


def event_name(dataset, event):
    """``us7000: M 7.3, 2020-01-24 17:55 UTC, place``."""
    size = fixed(float(dataset["event_magnitude"].values[event]), 1)
    time = when(dataset["event_time"].values[event])[:16]
    name = clean(dataset["event_id"].values[event])
    place = clean(dataset["event_place"].values[event]) if "event_place" in dataset else ""
    return f"{name}: M {size}, {time} UTC" + (f", {place}" if place else "")


def planted_of(record, dataset, event):
    """What was planted around one event, as the run record says; [] for nothing."""
    name = str(dataset["event_id"].values[event])
    return [each for each in record.get("planted_deviations") or () if each.get("event") == name]


def _answer(compared, event, record):
    p = float(compared["chance"].values[event])
    day = compared["strongest_day"].values[event]
    if not np.isfinite(p) or not np.isfinite(day):
        return say("event.lead.no_pass")
    words = say(
        "event.lead.answer",
        **{"days": fixed(compared.attrs["before"], 0), "day": f"{MINUS}{int(day) + 1}"},
        unusual=number(int(compared["unusual_groups"].values[event])),
        seen=counted("noun.quantity", compared["groups_seen"].values[event]),
        limit=number(compared.attrs["limit"]),
        controls=counted("noun.control", compared["controls"].values[event]),
        **{"chance": _chance_in_words(compared, event), "verdict": say(_verdict(compared, event))},
    )
    return f"{words} {_about_planted(planted_of(record, compared, event), record)}".strip()


def _chance_in_words(compared, event):
    """p, and whether the controls can give no smaller one."""
    p, least = (float(compared[name].values[event]) for name in ("chance", "smallest_chance"))
    if p > least * (1 + 1e-9):
        return chance(p)
    return say("event.lead.floor", chance=chance(p).replace("=", "≤"))


def _verdict(compared, event):
    """What p is worth; of controls that could give none below a tenth it is nothing."""
    p, least = (float(compared[name].values[event]) for name in ("chance", "smallest_chance"))
    if least > 0.1 and p <= least * (1 + 1e-9):
        return "event.lead.verdict_few"
    if p > 0.1:
        return "event.lead.verdict_none"
    return "event.lead.verdict_seldom" if p > 0.01 else "event.lead.verdict_rare"


def _about_planted(planted, record):
    if not record.get("made_up"):
        return ""
    if record.get("planted_deviations") is None:  # only who made the world knows
        return say("event.lead.planted_unknown")
    if not planted:
        return say("event.lead.planted_none")
    which = sorted({told(clean(layer)) for each in planted for layer in each.get("layers", ())})
    side = "after" if all(each.get("after") for each in planted) else "before"
    return say(f"event.lead.planted_{side}", layers=say("event.lead.and").join(which))


def _cards(compared, event):
    own, others = (
        number(100 * float(compared[f"disturbed_share{name}"].values[event]), 2)
        for name in ("", "_of_controls")
    )
    return [
        Card(
            say("event.card.share"),
            chance(float(compared["chance"].values[event])),
            told(clean(compared.attrs["statistic_words"])),
        ),
        _card_of_controls(compared, event),
        Card(say("event.card.quiet"), f"{own} %", say("event.card.quiet_note", share=others)),
        *_cards_of_place(compared, event),
    ]


def _card_of_controls(compared, event):
    worth, least = (
        number(float(compared[name].values[event]), 2)
        for name in ("effective_controls", "smallest_chance")
    )
    left = number(int(compared["controls_left_out"].values[event]))
    return Card(
        say("event.card.controls"),
        number(int(compared["controls"].values[event])),
        say("event.card.controls_note", worth=worth, least=least, left=left),
    )


def _cards_of_place(compared, event):
    nearby = int(compared["nearby_events"].values[event])
    area = number(100 * float(compared["event_area_fraction"].values[event]), 2)
    return [
        Card(
            say("event.card.zone"),
            number(round(float(compared["event_zone_radius"].values[event]))),
            say("event.card.zone_note", area=area),
            "km",
        ),
        Card(
            say("event.card.nearby"),
            number(nearby) if nearby >= 0 else say("event.card.nearby_none"),
            say("event.card.nearby_note", least=number(compared.attrs["nearby"])),
        ),
        Card(
            say("event.card.magnetic"),
            fixed(float(compared["event_magnetic_latitude"].values[event]), 1),
            say("event.card.magnetic_note"),
            "°",
        ),
    ]

"""What the page of events says in words, from the results and the record of the run alone."""

import numpy as np

from vconst.kernels.dipole import least_latitude
from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.figures.event_scene import FOOT, SATELLITES
from vconst.report.sections.event_lead import event_name
from vconst.report.words import clean, fixed, number


def about_layers(layers):
    """How marks are made, and which have no background."""
    words = [say("event.layers.about")]
    few = sorted({name for name, layer in layers if without_background(layer)})
    if few:
        least = number(layers[0][1].attrs["least"])
        words.append(say("event.layers.few", names=", ".join(few), least=least))
    other = sorted({n for n, layer in layers if (layer["state"].values == 4).any()})
    if other:
        words.append(say("event.layers.mode", names=", ".join(other)))
    return words


def without_background(layer):
    """Whether some passes of events have fewer earlier ones than a background needs."""
    own = layer["place_control"].values[layer["pass_place"].values] == 0
    return bool((own & (layer["pool"].values < layer.attrs["least"])).any())


def about_lines(layer):
    """Which events have no field line and why, and where the others' come down again."""
    least = least_latitude(FOOT, SATELLITES)
    inside = [
        event_name(layer, event)
        for event, latitude in enumerate(layer["event_magnetic_latitude"].values)
        if abs(latitude) < least
    ]
    said = []
    if inside:
        heights = {"foot": fixed(FOOT, 0), "satellites": fixed(SATELLITES, 0)}
        events = "; ".join(inside)
        said.append(say("event.where.no_line", least=fixed(least, 1), events=events, **heights))
    ends = _other_ends(layer)
    if ends:
        said.append(say("event.where.ends", foot=fixed(FOOT, 0), ends="; ".join(ends)))
    return [" ".join([*said, say("event.where.zone")])]


def _other_ends(layer):
    """Where the field lines above the events come down again, in words."""
    if "event_conjugate_latitude" not in layer:
        return []
    ends = zip(
        layer["event_conjugate_latitude"].values,
        layer["event_conjugate_longitude"].values,
        strict=True,
    )
    return [
        say(
            "event.where.end",
            event=event_name(layer, event),
            **{"north": fixed(float(north), 1), "east": fixed(float(east), 1)},
        )
        for event, (north, east) in enumerate(ends)
        if np.isfinite(north)
    ]


def about_chance(compared, record):
    """How controls are drawn, what counts, through what coverage, and under which calibration."""
    return [
        _about_controls(compared),
        *_about_counting(compared),
        _about_coverage(compared),
        say("event.chance.strongest"),
        *_about_several(compared.sizes["event"]),
        *_about_calibration(record),
    ]


def _about_several(events):
    """Each p is of one event alone."""
    if events > 1:
        share = number(100 * (1 - 0.95**events), 2)
        yield say("event.chance.several", events=number(events), share=share)


def _about_controls(compared):
    matched = told(clean(compared.attrs["matched"])) or say("event.chance.matched_none")
    return say("event.chance.controls", matched=matched, pools=_about_pools(compared))


def _about_pools(compared):
    """How many passes the pools of events and of controls hold; controls may be earlier."""
    pools = [
        (float(event), float(control))
        for event, control, counts in zip(
            compared["layer_pool"].values,
            compared["layer_pool_of_controls"].values,
            compared["layer_counts"].values,
            strict=True,
        )
        if counts and event == event and control == control
    ]
    if not pools:
        return say("event.chance.pools_none")
    each = (say("event.chance.pool", one=number(one), other=number(other)) for one, other in pools)
    return say("event.chance.pools", said="; ".join(each))


def _about_counting(compared):
    names, counts = compared["layer"].values, compared["layer_counts"].values
    quantities = compared["layer_quantity"].values
    held = {}
    for name, counts_it, quantity in zip(names, counts, quantities, strict=True):
        if counts_it:
            held.setdefault(told(clean(quantity)), []).append(clean(name))
    said = "; ".join(f"{quantity} ({', '.join(own)})" for quantity, own in held.items())
    yield say("event.chance.counted", said=said)
    left = [
        f"{clean(name)} ({told(clean(reason))})"
        for name, reason in zip(names, compared["layer_not_counted"].values, strict=True)
        if str(reason)
    ]
    if left:
        yield say("event.chance.not_counted", said="; ".join(left))
    if compared.attrs["although_unmatched"]:
        yield say("event.chance.although", names=clean(compared.attrs["although_unmatched"]))


def _about_coverage(compared):
    said = []
    for event in range(compared.sizes["event"]):
        used, left = (int(compared[f"days_{n}"].values[event]) for n in ("compared", "left_out"))
        gone = int(compared["controls_left_out"].values[event])
        said.append(
            say(
                "event.chance.coverage_event",
                event=clean(compared["event_id"].values[event]),
                **{"used": number(used), "total": counted("noun.day", used + left)},
                gone=counted("noun.control", gone),
            )
        )
    return say("event.chance.coverage", said="; ".join(said))


def _about_calibration(record):
    """Only what the record shows: zones left out of what calibrations were fitted to."""
    fitted = [step for step in record.get("steps", ()) if step["operation"] == "fit_calibration"]
    without = [step for step in fitted if "leave_out_zone" in operations_before(record, step)]
    others = [step for step in fitted if step not in without]
    for key, steps in (("without", without), ("with", others)):
        if steps:
            names = ", ".join(clean(step["name"]) for step in steps)
            yield say(f"event.chance.calibration_{key}", names=names)


def operations_before(record, step):
    """
    Names of the operations that a step's result was made with.

    Parameters
    ----------
    record : mapping
        With ``steps``, each with ``operation``, ``key`` and ``inputs`` (keys by argument).
    step : mapping
        One of them.
    """
    by_key = {key: each for each in record["steps"] for key in _keys(each.get("key"))}
    found, asked = set(), list(_keys(step.get("inputs")))
    seen = set()
    while asked:
        key = asked.pop()
        if key in seen or key not in by_key:
            continue
        seen.add(key)
        found.add(by_key[key]["operation"])
        asked += _keys(by_key[key].get("inputs"))
    return found


def _keys(held):
    """All keys in a key, or in mappings and lists of keys."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for each in held.values():
            yield from _keys(each)
    elif isinstance(held, list | tuple):
        for each in held:
            yield from _keys(each)

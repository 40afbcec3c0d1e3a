"""What the page of events says in words, from the results and the record of the run alone."""

from vconst.report.words import clean, number, plural


def about_layers(layers):
    """How marks are made, and which have no background."""
    least = layers[0][1].attrs["least"]
    words = [
        "Each mark is one pass through the zone: how its mean stands among the passes on the same "
        "side on the days before, as z, the normal value of a percentile. Nothing of a pass's own "
        "future enters what is usual for it: neither the pool that gives its median and scale, nor "
        "the residuals of the event and its controls that it is ranked among.",
    ]
    few = sorted({name for name, layer in layers if without_background(layer)})
    if few:
        words.append(
            f"No background: {', '.join(few)} had fewer than {least} earlier passes for some or "
            "all marks; those are drawn hollow and enter nothing."
        )
    other = sorted({n for n, layer in layers if (layer["state"].values == 4).any()})
    if other:
        words.append(
            f"Working mode: of {', '.join(other)} the passes in another mode than most, or in more "
            "than one, stand in no pool and are not compared."
        )
    return words


def without_background(layer):
    """Whether some passes of events have fewer earlier ones than a background needs."""
    own = layer["place_control"].values[layer["pass_place"].values] == 0
    return bool((own & (layer["pool"].values < layer.attrs["least"])).any())


def about_chance(compared, record):
    """How controls are drawn, what counts, through what coverage, and under which calibration."""
    return [
        _about_controls(compared),
        *_about_counting(compared),
        _about_coverage(compared),
        "The strongest of all days before is taken of the event and of every control, so that "
        "looking at many days is paid for. Controls overlap in place and time; how many "
        "independent ones they are worth follows from how alike those are that share data. No p "
        "below what those support is given, neither of all quantities together nor of one.",
        *_about_several(compared.sizes["event"]),
        *_about_calibration(record),
    ]


def _about_several(events):
    """Each p is of one event alone."""
    if events > 1:
        yield (
            f"{events} events are looked at, and each p is of one alone: by chance the least "
            f"is at or below 0.05 on {number(100 * (1 - 0.95**events), 2)} % of such pages."
        )


def _about_controls(compared):
    matched = clean(compared.attrs["matched"]) or "nothing that the record says"
    return (
        f"Controls are place-times drawn at random that are like the event in {matched}. The same "
        "layers, screening and calibration are read there. They are not cleared of earthquakes. "
        f"{_about_pools(compared)}"
    )


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
        return "Pools are not matched in length."
    said = "; ".join(f"{number(one)} and {number(other)}" for one, other in pools)
    return (
        "Not matched is how many days lie before: passes in a pool, median of the events and of "
        f"the controls, by counted layer: {said}."
    )


def _about_counting(compared):
    names, counts = compared["layer"].values, compared["layer_counts"].values
    quantities = compared["layer_quantity"].values
    held = {}
    for name, counted, quantity in zip(names, counts, quantities, strict=True):
        if counted:
            held.setdefault(clean(quantity), []).append(clean(name))
    said = "; ".join(f"{quantity} ({', '.join(own)})" for quantity, own in held.items())
    yield f"Layers of one quantity count once. Counted: {said}."
    left = [
        f"{clean(name)} ({clean(reason)})"
        for name, reason in zip(names, compared["layer_not_counted"].values, strict=True)
        if str(reason)
    ]
    if left:
        yield f"Drawn and not counted in any p: {'; '.join(left)}."
    if compared.attrs["although_unmatched"]:
        yield (
            "Counted because the recipe says so, though controls are not like the event in all "
            f"that changes them: {clean(compared.attrs['although_unmatched'])}."
        )


def _about_coverage(compared):
    said = []
    for event in range(compared.sizes["event"]):
        used, left = (int(compared[f"days_{n}"].values[event]) for n in ("compared", "left_out"))
        gone = int(compared["controls_left_out"].values[event])
        said.append(
            f"{clean(compared['event_id'].values[event])}: {used} of "
            f"{plural(used + left, 'day')} of quantities, {plural(gone, 'control')} left out"
        )
    return (
        "Event and controls are looked at through the same days of the same quantities, and means "
        "are in units of what means of as many passes scatter by. Days that too many controls lack "
        f"are not compared, and controls that lack others are left out. {'; '.join(said)}."
    )


def _about_calibration(record):
    """Only what the record shows: zones left out of what calibrations were fitted to."""
    fitted = [step for step in record.get("steps", ()) if step["operation"] == "fit_calibration"]
    if not fitted:
        return
    without = [step for step in fitted if "leave_out_zone" in operations_before(record, step)]
    if without:
        names = ", ".join(clean(step["name"]) for step in without)
        yield (
            "Match-ups inside the zones are left out of the calibration that is used here "
            f"({names}); those of the days around the event elsewhere are in it. The zones of the "
            "controls are in it: a percentile is a rank within one sensor, which a straight line "
            "does not change."
        )
    others = [clean(step["name"]) for step in fitted if step not in without]
    if others:
        yield (
            f"Match-ups inside the zones are not left out of {', '.join(others)}: what was unusual "
            "there is in the calibration."
        )


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
    by_key = {key: each for each in record["steps"] for key in _keys(each["key"])}
    found, asked = set(), list(_keys(step["inputs"]))
    seen = set()
    while asked:
        key = asked.pop()
        if key in seen or key not in by_key:
            continue
        seen.add(key)
        found.add(by_key[key]["operation"])
        asked += _keys(by_key[key]["inputs"])
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

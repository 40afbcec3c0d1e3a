"""Watched numbers: is each inside its band, and what was it in earlier runs?"""

import math

from vconst.errors import StoreError
from vconst.nearest import nearest
from vconst.operation import Selection
from vconst.recipe.keys import key_of
from vconst.recipe.record import inputs_of, plain

#: Kind of the records that hold what earlier runs of a recipe found.
KIND = "monitor"

INSIDE, OUTSIDE, NOTHING = "inside", "outside", "no value"


def check_watch(recipe, known):
    """
    Everything wrong with the ``watch:`` of a recipe.

    Parameters
    ----------
    recipe : Recipe
    known : dict of str to Known
        What its steps leave.

    Yields
    ------
    problem : Problem
    """
    node, source = recipe.root.value.get("watch"), recipe.source
    if node is None:
        return
    if not node.is_mapping or not node.value:
        message = "'watch' is a mapping: {STEP: {NUMBER: [LOW, HIGH]}}"
        yield source.problem(message, node.place)
        return
    steps = [step.name for step in recipe.steps]
    for step, each in node.value.items():
        if step not in steps:
            message = f"no step is called '{step}'; there are {', '.join(steps) or 'none'}"
            yield source.problem(message, node.keys[step], nearest(step, steps))
            continue
        known[step].used = True
        if known[step].kind is Selection:
            message = f"'{step}' is a selection, which has no numbers to watch"
            yield source.problem(message, node.keys[step])
        if not each.is_mapping or not each.value:
            message = f"say which numbers of '{step}' are watched: {{NUMBER: [LOW, HIGH]}}"
            yield source.problem(message, each.place)
            continue
        for name, band in each.value.items():
            yield from _check_band(name, band, source)


def _check_band(name, node, source):
    values = node.plain
    if not isinstance(values, list) or len(values) != 2 or not all(map(_is_end, values)):
        message = f"the band of '{name}' is [LOW, HIGH] in its unit; null where it has no end"
        yield source.problem(message, node.place)
    elif values == [None, None]:
        yield source.problem(f"the band of '{name}' has no end", node.place)
    elif None not in values and values[0] >= values[1]:
        message = f"the band of '{name}' begins at {values[0]:g} and ends at {values[1]:g}"
        yield source.problem(message, node.place)


def _is_end(value):
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def watched(recipe, results, record):
    """
    The watched numbers of a run, each with its band and on which side of it.

    Parameters
    ----------
    recipe : Recipe
    results : dict
        By step, or by step and member.
    record : mapping
        Of the run: its steps have keys, its inputs spans.

    Returns
    -------
    rows : list of dict
        ``step``, ``member``, ``name``, ``value`` (None where it is not determined), ``units``,
        ``low``, ``high``, ``state`` (``"inside"``, ``"outside"`` or ``"no value"``), ``time``
        (of the last sample that was read) and ``id``, of the record that it becomes.
    """
    node = recipe.root.value.get("watch")
    keys = {step["name"]: step["key"] for step in record["steps"]}
    spans = [each["span"][1] for _, each in inputs_of(record["inputs"]) if each.get("span")]
    rows = []
    for step, bands in (node.plain if node is not None else {}).items():
        given = results.get(step)
        members = given if isinstance(given, dict) else {None: given}
        for member, result in members.items():
            key = keys[step] if member is None else (keys[step] or {}).get(member)
            for name, (low, high) in bands.items():
                row = _row(step, member, name, result, low, high)
                id = key_of("vconst-monitor/1", recipe.name, step, member, name, key, low, high)
                rows.append({**row, "time": max(spans, default=None), "id": id})
    return rows


def _row(step, member, name, result, low, high):
    value, units = None, ""
    if result is not None and name in result.scalars:
        value = plain(result.scalars[name])
        units = str(result.dataset[name].attrs.get("units", ""))
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    inside = known and (low is None or value >= low) and (high is None or value <= high)
    state = INSIDE if inside else OUTSIDE if known else NOTHING
    said = {"step": step, "member": member, "name": name, "value": value if known else None}
    return {**said, "units": units, "low": low, "high": high, "state": state}


def watch(recipe, results, record, store, by):
    """
    What ``run.json`` says of the watched numbers of a run, which are kept in the store's log.

    Returns
    -------
    said : dict
        ``watch``, the numbers of this run, and ``watch_history``, with those of earlier ones.
    """
    rows = watched(recipe, results, record)
    keep_watched(store, recipe, rows, by)
    known = {row["id"]: row for row in history_of(store.head(), recipe)}
    return {"watch": rows, "watch_history": list((known | {r["id"]: r for r in rows}).values())}


def keep_watched(store, recipe, rows, by):
    """
    Add the watched numbers of a run to the log of the store, each once.

    Parameters
    ----------
    store : Store
    recipe : Recipe
    rows : list of dict
    by : str

    Returns
    -------
    new : int
        How many were not there before; 0 where the store cannot be written.
    """
    known = {record.id for record in store.head().records(KIND)}
    new = [row for row in rows if row["id"] not in known]
    if not new or not store.writable:
        return 0
    records = [
        {"id": row["id"], "kind": KIND, "body": {"recipe": recipe.name, **row}} for row in new
    ]
    try:
        store.commit((), records=records, by=by)
    except StoreError:
        return 0
    return len(new)


def history_of(view, recipe):
    """
    What earlier runs of a recipe found, in the order of the time that they were about.

    Parameters
    ----------
    view : View
    recipe : Recipe

    Returns
    -------
    rows : list of dict
        As :func:`watched` gives them.
    """
    bodies = [record.body for record in view.records(KIND) if not record.withdrawn]
    own = [
        {key: value for key, value in body.items() if key != "recipe"}
        for body in bodies
        if body["recipe"] == recipe.name
    ]
    return sorted(own, key=lambda body: (body["time"] or "", body["step"], body["name"]))

"""Watched numbers: is each inside its band, and what was it in earlier runs?"""

import math

from vconst.errors import StoreError
from vconst.operation import Selection
from vconst.recipe.check_mapping import check_mapping
from vconst.recipe.check_numbers import number_problems, operation_of
from vconst.recipe.keys import key_of
from vconst.recipe.record import inputs_of, plain

#: Kind of the records that hold what earlier runs of a recipe found.
KIND = "monitor"

#: Digits that tell any two numbers apart.
_ALL_DIGITS = 17

#: ``NOTHING``: a step left no such number, or an undetermined one; ``MISSED``: there were too few
#: data for the step.
INSIDE, OUTSIDE, NOTHING, MISSED = "inside", "outside", "no value", "no data"


def check_watch(recipe, known, host):
    """
    Everything wrong with the ``watch:`` of a recipe.

    Parameters
    ----------
    recipe : Recipe
    known : dict of str to Known
        What its steps leave.
    host : Host

    Yields
    ------
    problem : Problem
    """
    source = recipe.source
    said, _, problems = check_mapping(recipe, "watch", ": {STEP: {NUMBER: [LOW, HIGH]}}")
    yield from problems
    for step, (place, each) in said.items():
        known[step].used = True
        if known[step].kind is Selection:
            message = f"'{step}' is a selection, which has no numbers to watch"
            yield source.problem(message, place)
        if not each.is_mapping or not each.value:
            message = f"say which numbers of '{step}' are watched: {{NUMBER: [LOW, HIGH]}}"
            yield source.problem(message, each.place)
            continue
        does = operation_of(recipe, step, host)
        for name, band in each.value.items():
            yield from number_problems(name, step, does, source, each.keys[name])
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
        ``low``, ``high``, ``state`` (``"inside"``, ``"outside"``, ``"no value"``, or
        ``"no data"`` where there was too little for the step), ``time``
        (of the last sample that was read, of a campaign by that member), ``reads`` (products)
        and ``id``, of the record that it becomes.
    """
    node = recipe.root.value.get("watch")
    keys = {step["name"]: step["key"] for step in record["steps"]}
    missed = {s["name"] for s in record["steps"] if s["state"] in ("failed", "not run")}
    times, reads = _last_times(record), _products(recipe)
    rows = []
    for step, bands in (node.plain if node is not None else {}).items():
        given = results.get(step)
        members = given if isinstance(given, dict) else {None: given}
        for member, result in members.items():
            key = keys[step] if member is None else (keys[step] or {}).get(member)
            for name, (low, high) in bands.items():
                row = _row(step, member, name, result, low, high)
                row |= {"state": MISSED} if result is None and step in missed else {}
                id = key_of("vconst-monitor/1", recipe.name, step, member, name, key, low, high)
                time = times.get(member, times.get(None))
                rows.append({**row, "time": time, "reads": reads, "id": id})
    return rows


def digits_apart(row, least):
    """
    Digits with which a watched number is seen to be outside a band that it left by a hair.

    Parameters
    ----------
    row : mapping
        Of :func:`watched`.
    least : int
        Digits otherwise.

    Returns
    -------
    digits : int
    """
    ends = [row[end] for end in ("low", "high") if row[end] is not None]
    for digits in range(least, _ALL_DIGITS):
        value = f"{row['value'] or 0.0:.{digits}g}"
        if not any(value == f"{end:.{digits}g}" and row["value"] != end for end in ends):
            return digits
    return _ALL_DIGITS


def _last_times(record):
    """Time of the last sample that was read, by member of a campaign; else of all."""
    spans = {
        label: each["span"][1] for label, each in inputs_of(record["inputs"]) if each.get("span")
    }
    found = {None: max(spans.values(), default=None)}
    for member in (record.get("campaign") or {}).get("members", ()):
        own = [spans[label] for label in member["inputs"].values() if label in spans]
        found[member["name"]] = max(own, default=None)
    return found


def _products(recipe):
    """Products that a recipe reads: what it is run on with other parameters is another series."""
    every = [
        each for given in recipe.inputs.values() for each in (given.members or {0: given}).values()
    ]
    return sorted({each.values["product"] for each in every if "product" in each.values})


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
    known = {_place(row): row for row in history_of(store.head(), recipe)}
    known |= {_place(row): row for row in rows}
    return {"watch": rows, "watch_history": sorted(known.values(), key=_place)}


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
    What earlier runs of a recipe found of the same products, in the order of the time that they
    were about: of a time that was watched again, what was found last.

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
    reads, own = _products(recipe), {}
    for body in bodies:
        if body["recipe"] == recipe.name and body.get("reads") in (None, reads):
            own[_place(body)] = {key: value for key, value in body.items() if key != "recipe"}
    return sorted(own.values(), key=_place)


def _place(row):
    return row["time"] or "", row["step"], row["member"] or "", row["name"]

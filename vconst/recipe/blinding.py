"""
Blind runs: place-times stand in for events until recipe and thresholds are frozen.

Nothing of an event can leak from a blind run, because nothing of it is computed: every operation
that makes events of a catalogue has a setting annotated ``Blind``, and a blind run sets it.
"""

import hashlib
import warnings
from dataclasses import replace
from pathlib import Path

from vconst.errors import UsageError, VconstError
from vconst.operation import Selection
from vconst.recipe.calls import read_settings
from vconst.recipe.folder import read_record
from vconst.recipe.keys import canonical, key_of
from vconst.recipe.tree import Node

#: Kind of the records that hold what was fixed before events were looked at.
KIND = "recipe"

BLIND, UNBLINDED = "blind", "unblinded"


def blinded(recipe, host):
    """
    A recipe in which place-times stand in for events.

    Parameters
    ----------
    recipe : Recipe
        Sound.
    host : Host

    Returns
    -------
    recipe : Recipe

    Raises
    ------
    UsageError
        If events would be looked at all the same, or something would be made of the stand-ins
        that stays.
    """
    _require_blindable(recipe, host)
    steps = [
        _with_blind(step, blind_settings(host.operations[step.do.value])) for step in recipe.steps
    ]
    return replace(recipe, steps=tuple(steps))


def blind_settings(function):
    """Names of the settings of an operation that put stand-ins in the place of events."""
    return [
        name
        for name, annotation in function.signature.settings.items()
        if "blind" in getattr(annotation, "__metadata__", ())
    ]


def is_blind(plan):
    """Whether stand-ins take the place of events in the calls of a plan."""
    return any(call.settings[name] for call in plan.calls for name in blind_settings(call.function))


def frozen_body(run, recipe, host):
    """
    What is fixed of a recipe when a blind run of it is unblinded.

    Parameters
    ----------
    run : Run
        The blind one.
    recipe : Recipe
        Its recipe, not blinded, without what the store held nothing of: as it was run.
    host : Host

    Returns
    -------
    body : dict
        ``schema``, ``recipe``, ``run``, ``commit``, ``store_state``, ``text_sha256`` (of the
        recipe as written), ``fixed`` (inputs and steps with every setting), ``looked_before``
        (runs of the recipe beside this one that were not blind) and ``versions``.
    """
    record = run.record
    return {
        "schema": "vconst/frozen/1",
        "recipe": recipe.name,
        "run": record["run"],
        "commit": record["commit"],
        "store_state": record["store_state"],
        "text_sha256": hashlib.sha256(recipe.text.encode("utf-8")).hexdigest(),
        "fixed": fixed_of(recipe, host),
        "looked_before": _looked_before(Path(run.path).parent, recipe.name),
        "versions": record["versions"],
    }


def freeze(store, body, *, time, by):
    """
    Make a record of a frozen recipe, once.

    Parameters
    ----------
    store : Store
    body : dict
        Of :func:`frozen_body`.
    time : str
        ISO 8601, UTC.
    by : str

    Returns
    -------
    record : Record
        The one that stands: of equal inputs, steps and settings the first.
    new : bool
    """
    id = key_of("vconst-frozen/1", body["recipe"], body["fixed"])
    outcome = store.commit(
        (), records=[{"id": id, "kind": KIND, "body": {**body, "time": time, "by": by}}], by=by
    )
    found = next(each for each in store.head().records(KIND) if each.id == id)
    return found, outcome.records[id] == "new"


def blinding_of(recipe, host, view, *, blind):
    """
    What a run record says of blinding.

    Parameters
    ----------
    recipe : Recipe
    host : Host
    view : View
        Of the store as it is now: records are of its log.
    blind : bool
        Whether stand-ins took the place of events.

    Returns
    -------
    said : dict or None
        ``state`` (``"blind"`` or ``"unblinded"``); of the latter ``frozen`` (the first record of
        the recipe), ``frozen_time``, ``blind_run``, ``looked_before``, ``frozen_again`` (how many
        more were made) and ``changes``: ``where``, ``name``, ``before``, ``after``. None where
        the recipe was never frozen.
    """
    frozen = sorted(
        (e for e in view.records(KIND) if e.body.get("recipe") == recipe.name),
        key=lambda each: each.commit,
    )
    if blind:
        return {"state": BLIND, "frozen_before": [each.id for each in frozen]}
    if not frozen:
        return None
    first = frozen[0]
    return {
        "state": UNBLINDED,
        "frozen": first.id,
        "frozen_time": first.body["time"],
        "blind_run": first.body["run"],
        "looked_before": first.body["looked_before"],
        "frozen_again": len(frozen) - 1,
        "changes": changes(first.body["fixed"], fixed_of(recipe, host)),
    }


def fixed_of(recipe, host):
    """
    Inputs and steps of a recipe with every setting, defaults included, as plain JSON.

    Parameters
    ----------
    recipe : Recipe
    host : Host

    Returns
    -------
    fixed : dict
        ``inputs`` and ``steps``, each by name; whether it is blind is not in it.
    """
    steps = {}
    for step in recipe.steps:
        function = host.operations[step.do.value]
        signature = function.signature
        given = {n: step.arguments[n].plain for n in signature.inputs if n in step.arguments}
        settings = read_settings(step, signature)
        for name in blind_settings(function):
            settings.pop(name)
        about = {"do": step.do.value, "version": signature.version}
        steps[step.name] = canonical({**about, **given, **settings})
    inputs = {name: canonical(given.values) for name, given in recipe.inputs.items()}
    return {"inputs": inputs, "steps": steps}


def changes(before, now):
    """
    What differs between two states of a recipe.

    Parameters
    ----------
    before, now : dict
        Of :func:`fixed_of`.

    Returns
    -------
    changes : list of dict
        ``where`` (step or input), ``name`` (setting; empty for the whole), ``before``,
        ``after`` (None where it was or is not there).

    Examples
    --------
    >>> old = {"inputs": {}, "steps": {"chance": {"do": "compare", "limit": 1.5}}}
    >>> new = {"inputs": {}, "steps": {"chance": {"do": "compare", "limit": 1.2}}}
    >>> changes(old, new)
    [{'where': 'chance', 'name': 'limit', 'before': 1.5, 'after': 1.2}]
    """
    found = []
    for room in ("inputs", "steps"):
        for where in dict.fromkeys([*before[room], *now[room]]):
            found += _changed(where, before[room].get(where), now[room].get(where))
    return found


def words_of(change):
    """
    One change as a page and a terminal say it.

    Examples
    --------
    >>> words_of({"where": "chance", "name": "limit", "before": 1.5, "after": 1.2})
    'chance: limit 1.5 -> 1.2'
    """
    if not change["name"]:
        return f"{change['where']}: {'added' if change['before'] is None else 'taken out'}"
    values = (_short(change[when]) for when in ("before", "after"))
    return f"{change['where']}: {change['name']} {' -> '.join(values)}"


def _require_blindable(recipe, host):
    if recipe.campaign is not None:
        raise UsageError(
            f"{recipe.path} is a campaign; --blind runs one recipe.",
            hint="Run a member of it blind: --member NAME --blind.",
        )
    for key, what in (("publish", "publishes"), ("watch", "watches")):
        if key in recipe.root.value:
            raise UsageError(
                f"{recipe.path} {what} something, which a blind run would make of place-times "
                "that stand in for events.",
                hint=f"Take '{key}' out into a recipe of its own.",
            )
    open_eyed = _looks_at_events(recipe, host)
    if open_eyed:
        raise UsageError(
            f"{recipe.path}: step '{open_eyed}' reads events of a catalogue by itself, so it "
            "cannot be run blind.",
            hint="Give it events of 'preparation_zone', which knows 'blind'.",
        )
    if not any(blind_settings(host.operations[step.do.value]) for step in recipe.steps):
        raise UsageError(
            f"{recipe.path} asks nothing of events, so there is nothing to be blind to.",
            hint="Leave out --blind.",
        )


def _looks_at_events(recipe, host):
    """Name of the first step that reads a catalogue and is given no stand-ins; or None."""
    catalogues = {name for name, given in recipe.inputs.items() if _has_events(given, host)}
    stand_ins = set()
    for step in recipe.steps:
        function = host.operations[step.do.value]
        used = set(_names_given(step, function.signature))
        if blind_settings(function) or used & stand_ins:
            stand_ins.add(step.name)
        elif used & catalogues:
            if not issubclass(function.signature.returns, Selection):
                return step.name
            catalogues.add(step.name)
    return None


def _has_events(given, host):
    members = (given.members or {None: given}).values()
    return any(host.product(each.values["product"]).kind == "events" for each in members)


def _names_given(step, signature):
    for argument in signature.inputs:
        node = step.arguments.get(argument)
        values = node.plain if node is not None else None
        yield from values if isinstance(values, list) else [values]


def _with_blind(step, names):
    if not names:
        return step
    given = step.given
    added = {name: Node(True, given.place) for name in names}
    places = dict.fromkeys(names, given.place)
    given = Node({**given.value, **added}, given.place, {**given.keys, **places})
    return replace(step, given=given)


def _looked_before(folder, recipe):
    """Runs of a recipe in a folder of runs that were done with open eyes, oldest first."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not (path / "run.json").is_file():
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                record = read_record(path)
        except VconstError:
            continue
        blind = (record.get("blinding") or {}).get("state") == BLIND
        if record.get("recipe") == recipe and not blind and record.get("state") == "done":
            found.append((record["started"], record["run"]))
    return [name for _, name in sorted(found)]


def _changed(where, before, now):
    if before is None or now is None:
        return [{"where": where, "name": "", "before": before, "after": now}]
    return [
        {"where": where, "name": name, "before": before.get(name), "after": now.get(name)}
        for name in dict.fromkeys([*before, *now])
        if before.get(name) != now.get(name)
    ]


def _short(value):
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return "none" if value is None else str(value)

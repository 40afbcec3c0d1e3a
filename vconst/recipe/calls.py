"""What a run is going to call: every call with its key, before any is made."""

from dataclasses import dataclass
from typing import Any

from vconst.operation import Selection, read_setting
from vconst.recipe.check_steps import wants_whole
from vconst.recipe.keys import call_key, canonical


@dataclass(frozen=True)
class Call:
    """
    One call of an operation: of a whole step, or of a step for one member of a group.

    Parameters
    ----------
    step : str
    member : str or None
    function : callable
    inputs : dict of str to (name, member), or to dict of member to (name, member)
        What each data argument is given.
    settings : dict
        As the function gets them, defaults included.
    key : str
    """

    step: str
    member: str | None
    function: Any
    inputs: dict
    settings: dict
    key: str

    @property
    def reference(self):
        """How other calls name what this one leaves."""
        return self.step, self.member

    @property
    def selects(self):
        """Whether it leaves a selection, of which nothing is read or kept."""
        return issubclass(self.function.signature.returns, Selection)

    @property
    def uses(self):
        """References of everything it is given."""
        for given in self.inputs.values():
            yield from given.values() if isinstance(given, dict) else (given,)


@dataclass(frozen=True)
class Plan:
    """
    All calls of a recipe, in order, over the selections of its inputs.

    Parameters
    ----------
    selections : dict of (name, member) to Selection
    calls : tuple of Call
    keys : dict of (name, member) to str
        Of the selections: finding one looks at every granule, so it is done once.
    """

    selections: dict
    calls: tuple
    keys: dict

    def of(self, step):
        """The calls of one step: one, or one for each member."""
        return [call for call in self.calls if call.step == step]

    def key(self, reference):
        """Key of an input or of what a call leaves."""
        if reference in self.keys:
            return self.keys[reference]
        return next(call.key for call in self.calls if call.reference == reference)

    def keys_given(self, call):
        """Keys of what a call is given, by argument."""
        return {
            argument: {m: self.key(each) for m, each in given.items()}
            if isinstance(given, dict)
            else self.key(given)
            for argument, given in call.inputs.items()
        }


def make_plan(recipe, host, selections):
    """
    Name every call of a checked recipe and find its key.

    Parameters
    ----------
    recipe : Recipe
        Without problems.
    host : Host
    selections : dict of (name, member) to Selection
        Of the inputs; *member* None where it is no group.

    Returns
    -------
    plan : Plan
    """
    keys = {reference: selection.key for reference, selection in selections.items()}
    plan = Plan(selections, (), keys)
    for step in recipe.steps:
        function = host.operations[step.do.value]
        given = _given(step, function.signature, plan)
        settings = read_settings(step, function.signature)
        calls = []
        for member in _members(function.signature, given):
            inputs = {name: _one(each, member) for name, each in given.items()}
            draft = Call(step.name, member, function, inputs, settings, "")
            key = call_key(function, settings, plan.keys_given(draft))
            calls.append(Call(step.name, member, function, inputs, settings, key))
        plan = Plan(selections, (*plan.calls, *calls), keys)
    return plan


def read_settings(step, signature):
    """The settings of a step as its operation gets them, defaults included."""
    return {
        name: read_setting(step.arguments[name].plain, annotation)
        if name in step.arguments
        else signature.defaults[name]
        for name, annotation in signature.settings.items()
    }


def to_compute(plan, kept, seen=(), force=False):
    """
    References of the calls that a run has to make.

    A result is computed where none is kept under its key. A selection costs nothing
    until it is read, but what it needs may (an index of quiet times): it is made only
    where something that is computed uses it, or where nothing at all does and no
    earlier run has shown that it can be made.

    Parameters
    ----------
    plan : Plan
    kept : object with ``digest(key)``
        None where nothing is kept.
    seen : collection of str
        Keys of earlier runs.
    force : bool
        Compute everything.

    Returns
    -------
    needed : set of (name, member)
    """
    used = {reference for call in plan.calls for reference in call.uses}
    needed, wanted = set(), set()
    for call in reversed(plan.calls):
        if force:
            due = True
        elif call.selects and call.reference in used:
            due = any(
                call.reference in other.uses for other in plan.calls if other.reference in needed
            )
        elif call.selects:
            due = call.key not in seen
        else:
            due = kept.digest(call.key) is None
        if due:
            needed.add(call.reference)
            wanted.update(call.uses)
    return needed


def explain(plan, call, needed, earlier=None, force=False):
    """
    Why a call is computed, in words.

    Parameters
    ----------
    plan : Plan
    call : Call
    needed : set
        From :func:`to_compute`.
    earlier : dict or None
        What the latest earlier run of the recipe recorded of the step.
    force : bool

    Returns
    -------
    reason : str
    """
    if call.reference not in needed:
        return "kept: nothing it depends on has changed"
    if force:
        return "asked for anew"
    if earlier is None:
        return "first time"
    function = call.function
    if earlier["operation"] != function.__name__:
        return f"operation changed: {earlier['operation']} -> {function.__name__}"
    if earlier["version"] != function.signature.version:
        return f"operation has version {function.signature.version}, had {earlier['version']}"
    changed = _differences(earlier["settings"], canonical(call.settings))
    if changed:
        return "setting changed: " + ", ".join(changed)
    given = canonical(plan.keys_given(call))
    before = earlier["inputs"]
    before = before.get(call.member, {}) if call.member is not None else before
    differing = [name for name in given if given[name] != before.get(name)]
    if differing:
        return "input changed: " + ", ".join(differing)
    return "used by a step that is computed" if call.selects else "its result was not kept"


def _given(step, signature, plan):
    """References by argument: one, or by member of a group."""
    found = {}
    for argument in signature.inputs:
        node = step.arguments.get(argument)
        if node is None or node.value is None:
            continue
        whole = wants_whole(signature, argument)
        if isinstance(node.value, list):
            names = [each.value for each in node.value]
            found[argument] = _Members({name: (name, None) for name in names}, whole)
            continue
        name = node.value
        places = [*plan.selections, *(call.reference for call in plan.calls)]
        members = {member: (name, member) for each, member in places if each == name}
        found[argument] = members[None] if None in members else _Members(members, whole)
    return found


class _Members(dict):
    """References by member; *whole* where the argument takes them as one."""

    def __init__(self, members, whole):
        super().__init__(members)
        self.whole = whole


def _members(signature, given):
    """The members that a step is applied to; (None,) where it is called once."""
    for each in given.values():
        if isinstance(each, _Members) and not each.whole:
            return tuple(each)
    return (None,)


def _one(given, member):
    if not isinstance(given, _Members):
        return given
    return dict(given) if given.whole else given[member]


def _differences(before, now):
    return [
        f"{name} {before.get(name)!r} -> {now.get(name)!r}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]

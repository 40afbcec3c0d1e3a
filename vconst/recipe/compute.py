"""Make the calls of a plan, step by step: kept results taken, the others computed."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime

from threadpoolctl import threadpool_limits

from vconst.errors import OperationError, PluginError, VconstError
from vconst.operation import Dataset, Group, Result
from vconst.recipe.keys import canonical, versions_of
from vconst.recipe.record import by_member
from vconst.recipe.why import reasons
from vconst.selection import Selection
from vconst.selection.pieces import add_counts

#: What a transform did to samples, by the first word of the reason that it counts them under;
#: any other reason says why samples were removed.
_DONE = {"injected": "injected", "kept": "corrected"}


class Made:
    """
    What the calls of a plan left, computed when first asked for.

    Parameters
    ----------
    prepared : Prepared
    """

    def __init__(self, prepared):
        self.prepared = prepared
        self.values = dict(prepared.plan.selections)
        self.digests = {}
        self.computed = set()
        self.pieces = {}
        self.steps = []
        self.error = None
        self.interrupted = False
        self.started = datetime.now(UTC)

    @property
    def state(self):
        """``"done"``, ``"failed"`` or ``"interrupted"``."""
        return "interrupted" if self.interrupted else "failed" if self.error else "done"

    @property
    def results(self):
        """The results by step, or by step and member; of whole steps only."""
        found = {}
        for step in self.steps:
            calls = self.prepared.plan.of(step["name"])
            if step["state"] in ("done", "cached") and not calls[0].selects:
                found[step["name"]] = by_member((c.member, self.values[c.reference]) for c in calls)
        return found

    def value(self, reference):
        """A selection, or a result: kept, or computed now."""
        if reference not in self.values:
            call = next(c for c in self.prepared.plan.calls if c.reference == reference)
            self.make(call)
        return self.values[reference]

    def make(self, call):
        """Take a kept result, or call the operation and keep what it returns."""
        due = call.reference in self.prepared.needed
        kept = self.prepared.kept
        found = None if due or call.selects else kept.get(call.key)
        if found is not None:
            self.digests[call.reference] = kept.digest(call.key)
        else:
            found = self._call(call)
            self.computed.add(call.reference)
            if not call.selects:
                self.digests[call.reference] = kept.put(call.key, found)
        self.values[call.reference] = found

    def _call(self, call):
        """Call the operation; samples are read inside, so that what fails there is named."""
        function, host = call.function, self.prepared.host
        wanted = function.signature.inputs
        given = {
            name: {m: self.value(r) for m, r in each.items()}
            if isinstance(each, dict)
            else self.value(each)
            for name, each in call.inputs.items()
        }

        def called():
            data = {name: _given(wanted[name], each, name, call) for name, each in given.items()}
            return function(**data, **call.settings)

        called.__name__ = function.__name__
        state = host.plugin_of("operation", function.__name__)
        for selection in _selections(given):
            selection.tally.clear()
            selection.work.clear()
        with threadpool_limits(limits=1):  # more BLAS threads change the last bits
            returned = host.call(state, called)
        self.pieces[call.reference] = _pieces(given)
        expected = function.signature.returns
        if not isinstance(returned, expected):
            raise PluginError(
                f"{function.__name__} returned {type(returned).__name__}; "
                f"it says that it returns {expected.__name__}."
            )
        if isinstance(returned, Result):
            _note_counts(returned, given)
        elif isinstance(returned, Selection):
            step = " ".join(map(str, [function.__name__, *versions_of(function)]))
            returned = replace(returned, made_by=(*returned.made_by, step))
        return returned


def _selections(given):
    """The selections among what an operation is given, groups opened."""
    for each in given.values():
        members = each.values() if isinstance(each, dict) else [each]
        yield from (member for member in members if hasattr(member, "tally"))


def _pieces(given):
    """Pieces that were computed and that were kept from earlier, where any can be kept."""
    total = {}
    for selection in _selections(given):
        add_counts(total, selection.work)
    return total


def _note_counts(result, given):
    """What transforms did to samples while this was computed travels with the result."""
    noted = {}
    for selection in _selections(given):
        for reason, number in selection.tally.items():
            held = noted.setdefault(_DONE.get(re.split(r"\W", reason)[0], "removed"), {})
            name = f"{selection.product}: {reason}"
            held[name] = held.get(name, 0) + int(number)
    remarks = [words for selection in _selections(given) for words in selection.remarks]
    if remarks:
        said = result.dataset.attrs.get("warnings") or ()
        said = [said] if isinstance(said, str) else list(said)
        noted["warnings"] = list(dict.fromkeys([*said, *remarks]))
    result.dataset.attrs.update(noted)


def compute(prepared, progress=None):
    """
    Make the calls of a plan, step by step, until one fails.

    Parameters
    ----------
    prepared : Prepared
    progress : callable, optional

    Returns
    -------
    made : Made
    """
    tell = progress or (lambda *_: None)
    made, total = Made(prepared), len(prepared.recipe.steps)
    for number, step in enumerate(prepared.recipe.steps, start=1):
        began, state = time.perf_counter(), "not run"
        if made.state == "done":
            tell(step.name, number, total, "running")
            state = _try(made, prepared, step)
        made.steps.append(_step_record(made, step, state, time.perf_counter() - began))
        tell(step.name, number, total, state)
    return made


def _try(made, prepared, step):
    """What becomes of one step: cached, done, failed or interrupted."""
    calls = prepared.plan.of(step.name)
    try:
        for call in calls:
            if not call.selects or call.reference in prepared.needed:
                made.value(call.reference)
    except VconstError as error:
        made.error = error
        return "failed"
    except KeyboardInterrupt:
        made.interrupted = True
        return "interrupted"
    return "done" if any(call.reference in made.computed for call in calls) else "cached"


def _given(wanted, value, argument, call):
    """What an argument gets: a selection as it is, samples in memory, or a result."""
    if issubclass(wanted, Group):
        return Group(value)
    if issubclass(wanted, Dataset):
        return value.dataset if isinstance(value, Result) else value.read()
    if not isinstance(value, wanted):
        raise OperationError(
            f"Step '{call.step}': '{argument}' takes {wanted.__name__}, "
            f"and was given {type(value).__name__}."
        )
    return value


def _step_record(made, step, state, seconds):
    plan = made.prepared.plan
    calls = plan.of(step.name)
    first = calls[0]
    digests = {call.member: made.digests.get(call.reference) for call in calls}
    return {
        "name": step.name,
        "operation": first.function.__name__,
        "version": first.function.signature.version,
        "state": state,
        "seconds": round(seconds, 3),
        "key": by_member((call.member, call.key) for call in calls),
        "digest": None if set(digests.values()) == {None} else by_member(digests.items()),
        "settings": canonical(first.settings),
        "inputs": by_member((call.member, plan.keys_given(call)) for call in calls),
        "reason": reasons(made.prepared, step),
        **{what: _noted(made, calls, what) for what in ("removed", *_DONE.values())},
        "pieces": _total(made.pieces.get(call.reference, {}) for call in calls),
    }


def _total(counts):
    """Numbers by reason, added up."""
    total = {}
    for each in counts:
        add_counts(total, each)
    return total


def _noted(made, calls, what):
    """Samples to which transforms did something for a step, by product and reason."""
    total = {}
    for call in calls:
        value = made.values.get(call.reference)
        noted = value.dataset.attrs.get(what, {}) if isinstance(value, Result) else {}
        for name, number in noted.items():
            total[name] = total.get(name, 0) + number
    return total

"""Run a checked recipe: in the order written, keeping what every step gave."""

import getpass
import re
import time
from datetime import UTC, datetime

from threadpoolctl import threadpool_limits

from vconst.errors import OperationError, PluginError, VconstError
from vconst.operation import Calibration, Dataset, Group, Result
from vconst.recipe.folder import write_run
from vconst.recipe.kept import kept_results, require_writable
from vconst.recipe.keys import canonical, key_of
from vconst.recipe.lock import filled_text, lock_text
from vconst.recipe.plan import reasons
from vconst.recipe.prepare import describe_inputs, prepare, sound_recipe, versions
from vconst.recipe.publish import publish
from vconst.recipe.record import Run, by_member, inputs_of, plain
from vconst.selection.pieces import add_counts

#: What a transform did to samples, by the first word of the reason that it counts them under;
#: any other reason says why samples were removed.
_DONE = {"injected": "injected", "kept": "corrected"}


def run_recipe(
    recipe,
    store,
    host,
    *,
    out="runs",
    engine=None,
    force=False,
    parameters=None,
    progress=None,
    commit=None,
    cache=None,
):
    """
    Run a recipe and leave a run folder.

    Parameters
    ----------
    recipe : Recipe, str or Path
    store : Store
    host : Host
    out : str or Path
        The folder of runs.
    engine : Engine, optional
        Where work runs; None for this process.
    force : bool
        Compute every step anew.
    parameters : mapping, optional
        Replace the recipe's own.
    progress : callable, optional
        ``progress(step, number, total, state)``: first with ``"running"``, then with
        what became of the step.
    commit : int, optional
        Run at this commit instead of the newest.
    cache : str or Path, optional
        A folder for kept results, where the store cannot be written.

    Returns
    -------
    run : Run
        Also where a step failed: the step is ``"failed"``, later ones ``"not run"``,
        ``run.error`` says why, and a further run begins with the step that failed.

    Raises
    ------
    RecipeError
        If anything is wrong with the recipe; nothing was run.
    SelectionError
        If the store does not hold what is asked for; nothing was run.
    KeyboardInterrupt
        After the run folder was written with the state ``"interrupted"``.
    """
    recipe = sound_recipe(recipe, host, parameters)
    if recipe.publish is not None:
        require_writable(store, f"the recipe publishes {', '.join(recipe.publish.value)}")
    view = store.head() if commit is None else store.at(commit)
    kept = kept_results(store, cache)
    prepared = prepare(recipe, view, host, kept, engine=engine, out=out, force=force)
    made = compute(prepared, progress)
    return _finish(prepared, made, store, out)


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
    """What becomes of one step: cached, done or failed."""
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
        return "failed"
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


def _finish(prepared, made, store, out):
    """Publish, write the folder, and hand back the run."""
    inputs = describe_inputs(prepared, count=not made.interrupted)
    published = []
    if made.state == "done":
        try:
            published = publish(prepared, made.results, store, _by(), _origin(prepared, inputs))
        except VconstError as error:
            made.error = error
    record = {**_record(prepared, made, store, inputs), "published": published}
    lock = lock_text(prepared.recipe, prepared.host, inputs)
    path, record = write_run(out, record, made.results, lock)
    if made.interrupted:
        raise KeyboardInterrupt
    return Run(path, record, made.results, made.error)


def _record(prepared, made, store, inputs):
    recipe = prepared.recipe
    node = recipe.report.plain if recipe.report is not None else {}
    own_key = key_of(recipe.name, [call.key for call in prepared.plan.calls], node)
    shown = [c.step for c in prepared.plan.calls if not c.selects]
    page = node.get("page") or _page(prepared.plan)
    return {
        "run": f"{recipe.name}-{made.started:%Y%m%dT%H%M%SZ}-{own_key[:8]}",
        "recipe": recipe.name,
        "recipe_path": recipe.path,
        "page": page,
        "refused_files": store.quarantined() if page == "monitor" else None,
        "show": node.get("show") or list(dict.fromkeys(shown)),
        "title": recipe.title,
        "about": recipe.about,
        "references": recipe.references,
        "text": recipe.text,
        "filled": filled_text(recipe, prepared.host, inputs),
        "parameters": plain(recipe.parameters),
        "key": own_key,
        "commit": prepared.view.number,
        "made_up": prepared.view.made_up,
        "store_state": prepared.view.state,
        "store": store.url,
        "store_uuid": store.uuid,
        "agent": _user(),
        "state": made.state,
        "started": made.started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(prepared.host),
        "inputs": inputs,
        "steps": made.steps,
        "damaged_results": sorted(set(prepared.kept.damaged)),
        "error": made.error.as_dict() if made.error else None,
    }


def _page(plan):
    """The page where the recipe names none: of a calibration where there is one."""
    returned = [call.function.signature.returns for call in plan.calls]
    return "calibration" if any(issubclass(each, Calibration) for each in returned) else "study"


def _origin(prepared, inputs):
    """What a published record says of where it comes from."""
    return {
        "recipe": prepared.recipe.name,
        "granules": sorted({g["id"] for _, each in inputs_of(inputs) for g in each["granules"]}),
        "parents": sorted({each for each in prepared.inputs.values() if each}),
    }


def _by():
    return ", ".join(filter(None, (_user(), "vconst run")))


def _user():
    """Who runs it; empty where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""

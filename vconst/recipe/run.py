"""Run a checked recipe: in the order written, keeping what every step gave."""

from dataclasses import replace
from pathlib import Path

from vconst.errors import TooLittleError, VconstError
from vconst.operation import CALIBRATIONS
from vconst.recipe.blinding import blinding_of, is_blind
from vconst.recipe.compute import compute
from vconst.recipe.folder import load_run, require_unchanged, write_run
from vconst.recipe.independence import noted
from vconst.recipe.kept import kept_results, require_writable
from vconst.recipe.keys import key_of
from vconst.recipe.lock import filled_text, lock_text
from vconst.recipe.prepare import describe_inputs, prepare, sound_recipe
from vconst.recipe.publish import publish
from vconst.recipe.record import Run
from vconst.recipe.recorded import by, origin_of, record_of
from vconst.recipe.watch import watch


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
    if recipe.campaign is not None:
        from vconst.recipe.campaigns.run import run_campaign

        how = {"out": out, "engine": engine, "force": force, "progress": progress}
        return run_campaign(recipe, store, view, host, kept, **how)
    prepared = prepare(recipe, view, host, kept, engine=engine, out=out, force=force)
    unchanged = None if force else _unchanged(prepared, out)
    if unchanged is not None:
        return unchanged
    made = compute(prepared, progress)
    return _finish(prepared, made, store, out)


def _unchanged(prepared, out):
    """The earlier run of a recipe that watches, where nothing has come since; or None."""
    earlier = prepared.earlier
    watches = "watch" in prepared.recipe.root.value
    if not watches or not earlier or earlier["state"] != "done" or prepared.needed:
        return None
    if earlier["key"] != _key(prepared):
        return None
    try:
        run = load_run(Path(out) / earlier["run"])
        require_unchanged(run)
    except VconstError:
        return None
    return replace(run, new=False)


def _key(prepared):
    """What names a run: its recipe, what it calls and shows, and what it watches."""
    recipe = prepared.recipe
    report, bands = (recipe.root.value.get(key) for key in ("report", "watch"))
    shown = report.plain if report is not None else {}
    calls = [call.key for call in prepared.plan.calls]
    return key_of(recipe.name, calls, shown, *([bands.plain] if bands is not None else []))


def _finish(prepared, made, store, out):
    """Publish, write the folder, and hand back the run."""
    inputs = describe_inputs(prepared, count=not made.interrupted)
    published, results = [], noted(made.results, prepared.ancestry)
    if made.state == "done":
        try:
            published = publish(prepared, results, store, by(), origin_of(prepared))
        except VconstError as error:
            made.error = error
    error = made.error.as_dict() if made.error else None
    record = {**_record(prepared, made, store, inputs), "error": error, "published": published}
    if record["state"] in ("done", "in part") and "watch" in prepared.recipe.root.value:
        record |= watch(prepared.recipe, results, record, store, by())
    lock = lock_text(prepared.recipe, prepared.host, inputs)
    path, record = write_run(out, record, results, lock)
    if made.interrupted:
        raise KeyboardInterrupt
    return Run(path, record, results, made.error if record["state"] != "in part" else None)


def _state(prepared, made):
    """What became of a run: one that watches is done in part where there was too little to see."""
    watches = "watch" in prepared.recipe.root.value
    return "in part" if watches and isinstance(made.error, TooLittleError) else made.state


def _record(prepared, made, store, inputs):
    recipe = prepared.recipe
    node = recipe.report.plain if recipe.report is not None else {}
    shown = [c.step for c in prepared.plan.calls if not c.selects]
    return record_of(
        recipe,
        prepared.view,
        prepared.host,
        store,
        key=_key(prepared),
        started=made.started,
        page=node.get("page") or _page(prepared.plan),
        show=node.get("show") or list(dict.fromkeys(shown)),
        filled=filled_text(recipe, prepared.host, inputs),
        state=_state(prepared, made),
        inputs=inputs,
        ancestry=prepared.ancestry.as_json,
        blinding=blinding_of(recipe, prepared.host, store.head(), blind=is_blind(prepared.plan)),
        steps=made.steps,
        damaged_results=sorted(set(prepared.kept.damaged)),
    )


def _page(plan):
    """The page where the recipe names none: of a calibration where there is one."""
    returned = [call.function.signature.returns for call in plan.calls]
    return "calibration" if any(issubclass(each, CALIBRATIONS) for each in returned) else "study"

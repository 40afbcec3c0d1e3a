"""Run a campaign: its members one after the other, as one run; a failure stops only its own."""

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from vconst.errors import OperationError, TooLittleError, VconstError
from vconst.operation import Pairs
from vconst.recipe.campaigns.loops import closure_of
from vconst.recipe.campaigns.record import filled_of, lock_of, member_record, steps_of_all
from vconst.recipe.compute import compute
from vconst.recipe.folder import earlier_record, write_run
from vconst.recipe.independence import noted
from vconst.recipe.kept import NothingKept
from vconst.recipe.keys import key_of
from vconst.recipe.prepare import describe_inputs, prepare_after
from vconst.recipe.publish import publish_all
from vconst.recipe.record import Run, each_result
from vconst.recipe.recorded import by, origin_of, record_of
from vconst.recipe.watch import watch

#: What the page of a campaign is drawn as, whatever page its members have.
PAGE = "campaign"


@dataclass
class Done:
    """
    What became of one member.

    Parameters
    ----------
    member : Member
    recipe : Recipe
    prepared : Prepared or None
        None where its inputs could not be opened.
    state : str
        ``"done"``, ``"failed"``, ``"interrupted"`` or ``"not run"``.
    steps : list of dict
        As ``run.json`` has them.
    results : dict
        By step (and member of a group), without what is too large to repeat: pairs.
    numbers : dict
        As *results*, of the steps that the recipe watches: their numbers alone, those of pairs
        too.
    digests : dict
        Of every call, by (step, member of a group).
    error : VconstError or None
    seconds : float
    inputs : dict
        As ``run.json`` has them.
    published : list of dict
    """

    member: Any
    recipe: Any
    prepared: Any = None
    state: str = "not run"
    steps: list = field(default_factory=list)
    results: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)
    digests: dict = field(default_factory=dict)
    error: VconstError | None = None
    seconds: float = 0.0
    inputs: dict = field(default_factory=dict)
    published: list = field(default_factory=list)


def run_campaign(
    recipe, store, view, host, kept, *, out="runs", engine=None, force=False, progress=None
):
    """
    Run every member of a campaign and leave one run folder.

    Parameters
    ----------
    recipe : Recipe
        Sound, with a campaign.
    store : Store
    view : View
        The commit that all members read: one policy of calibrations for all.
    host : Host
    kept : Kept
    out, engine, force, progress
        As for :func:`vconst.recipe.run.run_recipe`; progress goes by member.

    Returns
    -------
    run : Run
        Its results are by step and member. ``state`` is ``"in part"`` where some members
        failed and others did not; each says why in ``record["campaign"]["members"]``.

    Raises
    ------
    KeyboardInterrupt
        After the folder was written with the state ``"interrupted"``.
    """
    started = datetime.now(UTC)
    earlier = _earlier(out, recipe)
    how = {"engine": engine, "force": force}
    done = _run_members(recipe, view, host, kept, earlier, progress or (lambda *_: None), how)
    error = _publish(done, store)
    return _finish(recipe, done, view, host, store, kept, out, started, error)


def recompute(recipe, view, host, *, engine=None, progress=None):
    """
    Compute all members anew with nothing kept.

    Returns
    -------
    digests : dict of (step, member) to str
    error : VconstError or None
        Of the first member that failed.
    """
    tell = progress or (lambda *_: None)
    how = {"engine": engine, "force": False}
    done = _run_members(recipe, view, host, NothingKept(), {}, tell, how)
    if any(each.state == "interrupted" for each in done):
        raise KeyboardInterrupt
    digests = {
        (step, label_in(each.member, part)): digest
        for each in done
        for (step, part), digest in each.digests.items()
    }
    return digests, next((each.error for each in done if each.error), None)


def label_in(member, part):
    """What a result of a member is called among those of its step; *part* of a group."""
    return member.name if part is None else f"{member.name}.{part}"


def plan_campaign(recipe, view, host, kept, *, out="runs", force=False):
    """
    Every member with its recipe and what it would call; or the error that stops it.

    Yields
    ------
    member, recipe, prepared, error
    """
    earlier = _earlier(out, recipe)
    for member in recipe.campaign.members:
        own = recipe.of_member(member)
        try:
            last = earlier.get(member.name)
            yield member, own, prepare_after(last, own, view, host, kept, force=force), None
        except VconstError as error:
            yield member, own, None, error


def _earlier(out, recipe):
    """Of the latest run of the campaign, the steps of every member."""
    record = earlier_record(out, recipe.name) or {}
    members = (record.get("campaign") or {}).get("members", ())
    return {each["name"]: {"steps": each["steps"]} for each in members if each["steps"]}


def _run_members(recipe, view, host, kept, earlier, tell, how):
    members, done = recipe.campaign.members, []
    for number, member in enumerate(members, start=1):
        each = Done(member, recipe.of_member(member))
        done.append(each)
        if any(other.state == "interrupted" for other in done):
            continue
        tell(member.name, number, len(members), "running")
        began = time.perf_counter()
        _run_member(each, view, host, kept, earlier.get(member.name), how)
        each.seconds = round(time.perf_counter() - began, 3)
        tell(member.name, number, len(members), _word(each))
    return done


def _run_member(each, view, host, kept, earlier, how):
    """Open its inputs, compute its steps, and note what became of it."""
    try:
        each.prepared = prepare_after(earlier, each.recipe, view, host, kept, **how)
        made = compute(each.prepared)
    except VconstError as error:
        each.state, each.error = "failed", error
        return
    except KeyboardInterrupt:
        each.state = "interrupted"
        return
    each.state, each.error, each.steps = made.state, made.error, made.steps
    each.digests = made.digests
    each.inputs = describe_inputs(each.prepared, count=not made.interrupted)
    light = {step: _light(given) for step, given in made.results.items()}
    each.results = noted({step: g for step, g in light.items() if g}, each.prepared.ancestry)
    node = each.recipe.root.value.get("watch")
    kept = {
        step: made.results[step] for step in (node.plain if node else ()) if step in made.results
    }
    each.numbers = each_result(kept, _numbers_of)


def _numbers_of(result):
    """A result without anything that lies along a dimension."""
    alone = [name for name, values in result.dataset.data_vars.items() if values.ndim == 0]
    return replace(result, dataset=result.dataset[alone])


def _light(given):
    """A result, or its parts by member of a group; without pairs, which the store keeps."""
    if isinstance(given, dict):
        return {part: each for part, each in given.items() if not isinstance(each, Pairs)}
    return None if isinstance(given, Pairs) else given


def _word(each):
    if each.state == "done" and each.steps and all(s["state"] == "cached" for s in each.steps):
        return "cached"
    return each.state


def _publish(done, store):
    """Records of all members that are done, in one commit."""
    offered = [each for each in done if each.state == "done" and each.recipe.publish is not None]
    if not offered or any(each.state == "interrupted" for each in done):
        return None
    runs = [(e.prepared, e.results, origin_of(e.prepared)) for e in offered]
    try:
        for each, entries in zip(offered, publish_all(runs, store, by()), strict=True):
            each.published = [_of_member(each, entry) for entry in entries]
    except VconstError as error:
        return error
    return None


def _of_member(each, entry):
    return {**entry, "member": label_in(each.member, entry["member"])}


def _finish(recipe, done, view, host, store, kept, out, started, error):
    """Write the folder and hand back the run."""
    results = _by_step(recipe, done, "results")
    error = error or _error_of(done)
    state = _state(recipe, done, error)
    inputs = _inputs(done)
    node = recipe.report.plain if recipe.report is not None else {}
    record = record_of(
        recipe,
        view,
        host,
        store,
        key=key_of(recipe.name, [_keys(each) for each in done], node),
        started=started,
        page=PAGE,
        show=[step for step in node.get("show") or results if step in results],
        filled=filled_of(recipe),
        state=state,
        inputs=inputs,
        steps=steps_of_all(recipe, done, host),
        damaged_results=sorted(set(kept.damaged)),
        error=error.as_dict() if error else None,
        published=[entry for each in done for entry in each.published],
        campaign={
            "axes": {axis: list(labels) for axis, labels in recipe.campaign.axes.items()},
            "left_out": recipe.campaign.left_out,
            "members": [member_record(each, inputs) for each in done],
            "closure": closure_of(done),
        },
    )
    record["parameters"] = {
        k: v for k, v in record["parameters"].items() if k not in recipe.campaign.parameters
    }
    if state in ("done", "in part") and "watch" in recipe.root.value:
        record |= watch(recipe, _by_step(recipe, done, "numbers"), record, store, by())
    path, record = write_run(out, record, results, lock_of(recipe, inputs))
    if state == "interrupted":
        raise KeyboardInterrupt
    return Run(path, record, results, error if state == "failed" else None)


def _by_step(recipe, done, kept):
    """What members kept (an attribute of theirs), by step and member in the order of steps."""
    found = {step.name: {} for step in recipe.steps}
    for each in done:
        for step, given in getattr(each, kept).items():
            parts = given if isinstance(given, dict) else {None: given}
            found[step] |= {label_in(each.member, part): one for part, one in parts.items()}
    return {step: members for step, members in found.items() if members}


def _keys(each):
    calls = each.prepared.plan.calls if each.prepared else ()
    return [each.member.name, [call.key for call in calls]]


def _state(recipe, done, error):
    states = [each.state for each in done]
    empty = all(isinstance(each.error, TooLittleError) for each in done)
    if "interrupted" in states:
        return "interrupted"
    if "failed" not in states:
        return "failed" if error else "done"
    watches = "watch" in recipe.root.value
    return "in part" if "done" in states or (watches and empty) else "failed"


def _error_of(done):
    """One error for all members that failed, which are named."""
    failed = [each for each in done if each.state == "failed"]
    if not failed:
        return None
    first = failed[0]
    names = ", ".join(each.member.name for each in failed[:8])
    more = f" and {len(failed) - 8} more" if len(failed) > 8 else ""
    return OperationError(
        f"{len(failed)} of {len(done)} members failed: {names}{more}. "
        f"The first: {first.error.message}",
        hint=first.error.hint,
    )


def _inputs(done):
    """
    What was read, by input and the first member that read it: each selection once.

    A campaign reads the same months many times; the granules of each stand in the record
    once, and every member names those that it read.
    """
    found, known = {}, {}
    for each in done:
        for label, said in _inputs_of(each):
            mark = (label, said["key"])
            if mark not in known:
                known[mark] = each.member.name
                found.setdefault(label, {})[each.member.name] = said
    return found


def _inputs_of(each):
    """Inputs of a member; of a group ``name.part``."""
    for name, said in each.inputs.items():
        if isinstance(said.get("product"), str):
            yield name, said
        else:
            yield from ((f"{name}.{part}", one) for part, one in said.items())

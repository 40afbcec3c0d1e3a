"""Compute a run again with nothing kept, and compare array by array."""

from pathlib import Path

from vconst.recipe.blinding import BLIND, blinded
from vconst.recipe.compute import compute
from vconst.recipe.folder import load_record
from vconst.recipe.kept import NothingKept
from vconst.recipe.load import parse_recipe
from vconst.recipe.origin import require_store_of
from vconst.recipe.prepare import prepare, sound_recipe


def rerun(run, store, host, *, engine=None, out="runs", progress=None):
    """
    Compute a run again at its commit and compare the hashes of its arrays.

    Parameters
    ----------
    run : Run, str or Path
        A folder, a name in *out*, or ``"latest"``.
    store : Store
        Where its granules live.
    host : Host
    engine : Engine, optional
    out : str or Path
    progress : callable, optional
        As for :func:`vconst.recipe.run.run_recipe`.

    Returns
    -------
    rows : list of dict
        One a result: ``step`` (``step/member`` of a group), ``same``, ``note``, and
        the digests ``before`` and ``after`` (None where it failed).

    Raises
    ------
    StoreError
        Naming the granules that are gone, or the store that the run read.
    """
    path, record = load_record(run, out)
    require_store_of(record, store)
    recipe = sound_recipe(recipe_of(record), host)
    if (record.get("blinding") or {}).get("state") == BLIND:
        recipe = blinded(recipe, host)
    view = store.at(record["commit"])
    if recipe.campaign is not None:
        from vconst.recipe.campaigns.run import recompute

        after, error = recompute(recipe, view, host, engine=engine, progress=progress)
        return [_compared(*each, after, error) for each in _digests(record)]
    prepared = prepare(recipe, view, host, NothingKept(), engine=engine, out=Path(path).parent)
    made = compute(prepared, progress)
    if made.interrupted:
        raise KeyboardInterrupt
    after = {call.reference: made.digests.get(call.reference) for call in prepared.plan.calls}
    return [_compared(*each, after, made.error) for each in _digests(record)]


def recipe_of(record):
    """The recipe that a run was of; of one member of a campaign, that member's."""
    text, given, path = (record[key] for key in ("text", "parameters", "recipe_path"))
    if not record.get("member"):
        return parse_recipe(text, given, path)
    table = parse_recipe(text, {}, path).campaign.parameters
    whole = parse_recipe(text, {k: v for k, v in given.items() if k not in table}, path)
    return whole.of_member(whole.campaign.member(record["member"]))


def _digests(record):
    """Step, member and digest of every result of a run."""
    for step in record["steps"]:
        given = step["digest"]
        if isinstance(given, dict):
            yield from ((step["name"], member, digest) for member, digest in given.items())
        elif given is not None:
            yield step["name"], None, given


def _compared(step, member, before, after, error):
    found = after.get((step, member))
    note = "" if found == before else "its arrays differ"
    if found is None:
        note = f"could not be computed: {error.message}" if error else "was not computed"
    return {
        "step": step if member is None else f"{step}/{member}",
        "same": found == before,
        "note": note,
        "before": before,
        "after": found,
    }

"""What a run would do, and why; nothing is computed."""

from vconst.recipe.kept import kept_results
from vconst.recipe.prepare import prepare, sound_recipe
from vconst.recipe.why import reasons


def plan_run(
    recipe, store, host, *, out="runs", force=False, parameters=None, commit=None, cache=None
):
    """
    What a run would do, step by step.

    Parameters
    ----------
    recipe, store, host, out, force, parameters, commit, cache
        As for :func:`vconst.recipe.run.run_recipe`.

    Returns
    -------
    steps : list of dict
        ``name``, ``operation``, ``state`` (``"cached"`` or ``"to compute"``) and
        ``why``, in words, by comparison with the latest earlier run of the recipe; of a
        campaign also ``member``.
    """
    recipe = sound_recipe(recipe, host, parameters)
    view = store.head() if commit is None else store.at(commit)
    kept = kept_results(store, cache)
    if recipe.campaign is not None:
        from vconst.recipe.campaigns.run import plan_campaign

        found = plan_campaign(recipe, view, host, kept, out=out, force=force)
        return [row for each in found for row in _planned_member(*each)]
    prepared = prepare(recipe, view, host, kept, out=out, force=force)
    return [_planned(prepared, step) for step in prepared.recipe.steps]


def _planned(prepared, step):
    due = any(call.reference in prepared.needed for call in prepared.plan.of(step.name))
    return {
        "name": step.name,
        "operation": step.do.value,
        "state": "to compute" if due else "cached",
        "why": reasons(prepared, step),
    }


def _planned_member(member, recipe, prepared, error):
    """The rows of one member of a campaign; where it cannot be run, one that says why."""
    if prepared is None:
        said = {"name": "", "operation": "", "state": "cannot run", "why": error.message}
        return [{"member": member.name, **said}]
    return [{"member": member.name, **_planned(prepared, step)} for step in prepared.recipe.steps]

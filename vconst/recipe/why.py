"""Why each step of a run is computed, or is not."""

from vconst.recipe.calls import explain


def reasons(prepared, step):
    """Why a step is computed, or not, in words; by member of a group where they differ."""
    earlier = prepared.earlier_step(step.name)
    found = {
        call.member: explain(prepared.plan, call, prepared.needed, earlier, prepared.force)
        for call in prepared.plan.of(step.name)
    }
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return "; ".join(f"{member}: {words}" for member, words in found.items())

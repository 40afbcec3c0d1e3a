"""Check that nothing is calibrated on what was made from it, unless the recipe accepts that."""

from vconst.recipe.ancestry import dependences
from vconst.recipe.check_mapping import check_mapping


def check_ancestry(recipe, host):
    """
    Calibrations whose reference was made from their target, as plugins declare it.

    Parameters
    ----------
    recipe : Recipe
    host : Host

    Yields
    ------
    problem : Problem
        Where the recipe names the reference; and what is wrong with ``accept_dependence``.
    """
    accepted = accepted_in(recipe)
    yield from _check_accepted(recipe)
    for each in dependences(recipe, host):
        if each.step not in accepted:
            yield recipe.source.problem(refusal_of(each), each.place)


def refusal_of(dependence):
    """What is said of a dependence that is not accepted."""
    return (
        f"step '{dependence.step}' calibrates '{dependence.target}' on what was made from it "
        f"({dependence.words}): the two are not independent. Take another reference, or say why "
        f"it may be: accept_dependence: {{{dependence.step}: REASON}}"
    )


def accepted_in(recipe):
    """Reasons by step, of the key ``accept_dependence``; empty where it is not as it should be."""
    node = recipe.root.value.get("accept_dependence")
    return node.plain if node is not None and node.is_mapping else {}


def _check_accepted(recipe):
    said, _, problems = check_mapping(
        recipe, "accept_dependence", " of a step to why it may depend on its target"
    )
    yield from problems
    for name, (_, why) in said.items():
        if not isinstance(why.value, str) or not why.value.strip():
            message = f"say why '{name}' may depend on its target"
            yield recipe.source.problem(message, why.place)

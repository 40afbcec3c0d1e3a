"""Check that nothing is calibrated on what was made from it, unless the recipe accepts that."""

from vconst.nearest import nearest
from vconst.recipe.ancestry import dependences


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
    node, source = recipe.root.value.get("accept_dependence"), recipe.source
    if node is None:
        return
    if not node.is_mapping or not node.value:
        message = "'accept_dependence' is a mapping of a step to why it may depend on its target"
        yield source.problem(message, node.place)
        return
    steps = [step.name for step in recipe.steps]
    for name, why in node.value.items():
        if name not in steps:
            listed = f"there are {', '.join(steps)}" if steps else "there is none"
            message = f"no step is called '{name}'; {listed}"
            yield source.problem(message, node.keys[name], nearest(name, steps))
        if not isinstance(why.value, str) or not why.value.strip():
            yield source.problem(f"say why '{name}' may depend on its target", why.place)

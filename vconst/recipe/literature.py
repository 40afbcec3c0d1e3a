"""Published numbers that stand beside those of a run, as a recipe names them."""

from vconst.nearest import nearest
from vconst.recipe.check_numbers import number_problems, operation_of

KEYS = ("what", "published", "source", "step", "number", "member")
_NEEDED = KEYS[:3]


def check_literature(recipe, host):
    """
    Everything wrong with the ``literature:`` of a recipe.

    Parameters
    ----------
    recipe : Recipe
    host : Host

    Yields
    ------
    problem : Problem
    """
    node, source = recipe.root.value.get("literature"), recipe.source
    if node is None:
        return
    if not isinstance(node.value, list) or not node.value:
        message = "'literature' is a list: [{what: ..., published: ..., source: ...}]"
        yield source.problem(message, node.place)
        return
    for row in node.value:
        yield from _check_row(row, recipe, host)


def _check_row(row, recipe, host):
    source, steps = recipe.source, [step.name for step in recipe.steps]
    if not row.is_mapping:
        yield source.problem(f"a row of 'literature' is a mapping of {', '.join(KEYS)}", row.place)
        return
    for key, place in row.keys.items():
        if key not in KEYS:
            message = f"unknown key '{key}' of 'literature'; it has {', '.join(KEYS)}"
            yield source.problem(message, place, nearest(key, KEYS))
        elif not isinstance(row.value[key].value, str) or not row.value[key].value.strip():
            yield source.problem(f"'{key}' is text", row.value[key].place)
    lacking = [key for key in _NEEDED if key not in row.value]
    if lacking:
        yield source.problem(f"the row does not say {', '.join(lacking)}", row.place)
    if ("step" in row.value) != ("number" in row.value):
        yield source.problem("'step' and 'number' go together: which of ours it is", row.place)
    if "member" in row.value and "step" not in row.value:
        yield source.problem("'member' belongs to a 'step'", row.keys["member"])
    step = row.value.get("step")
    if step is not None and step.value not in steps:
        message = f"no step is called {step.value!r}; there are {', '.join(steps) or 'none'}"
        yield source.problem(message, step.place, nearest(str(step.value), steps))
    elif step is not None and "number" in row.value:
        number, does = row.value["number"], operation_of(recipe, step.value, host)
        yield from number_problems(str(number.value), step.value, does, source, number.place)


def literature_of(recipe):
    """
    What ``run.json`` says of it.

    Returns
    -------
    rows : list of dict
        Texts by key, as the recipe has them.
    """
    node = recipe.root.value.get("literature")
    return node.plain if node is not None else []

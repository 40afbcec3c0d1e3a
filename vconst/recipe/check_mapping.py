"""Check a key of a recipe that says something of steps: a mapping whose names are steps."""

from vconst.nearest import nearest


def check_mapping(recipe, key, form):
    """
    What a key says of the steps of a recipe, and what is wrong with the names.

    Parameters
    ----------
    recipe : Recipe
    key : str
        Of the recipe.
    form : str
        What it is, for whoever wrote something else.

    Returns
    -------
    said : dict of str to (Place, Node)
        By step: where the recipe names it, and what it says. Names that are no step are not
        in it; empty without the key.
    missed : dict of str to Place
        Names that are no step.
    problems : list of Problem
    """
    node, source = recipe.root.value.get(key), recipe.source
    if node is None:
        return {}, {}, []
    if not node.is_mapping or not node.value:
        return {}, {}, [source.problem(f"'{key}' is a mapping{form}", node.place)]
    steps = [step.name for step in recipe.steps]
    said, missed = {}, {}
    for name, each in node.value.items():
        if name in steps:
            said[name] = node.keys[name], each
        else:
            missed[name] = node.keys[name]
    listed = f"there are {', '.join(steps)}" if steps else "there is none"
    problems = [
        source.problem(f"no step is called '{name}'; {listed}", place, nearest(name, steps))
        for name, place in missed.items()
    ]
    return said, missed, problems

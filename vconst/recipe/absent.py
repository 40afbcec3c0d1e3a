"""A recipe without what the store holds nothing of, where it says that this may be left out."""

from dataclasses import replace

from vconst.errors import SelectionError
from vconst.recipe.held import not_held
from vconst.recipe.tree import Node


def without_absent(recipe, host, view):
    """
    The recipe as it can be run on a store.

    Parameters
    ----------
    recipe : Recipe
        Sound.
    host : Host
    view : View

    Returns
    -------
    recipe : Recipe
        Without the inputs that say ``optional: leave out`` and have no granule, without the steps
        that cannot be made without them, and without their names in lists and in arguments that
        may be missing. ``left_out`` says what is gone: of each input ``input``, ``product``,
        ``why`` and ``steps``, which are not made without it; ``without``: steps that go on.

    Raises
    ------
    SelectionError
        If nothing is left that the recipe shows.
    """
    absent = {each["input"]: each for each in not_held(recipe, view) if each["leave_out"]}
    if not absent:
        return recipe
    told = {name: _told(each) for name, each in absent.items()}
    because = {name: {name} for name in absent}
    steps = []
    for step in recipe.steps:
        kept, lacks = _without(step, host.operations[step.do.value].signature, because)
        for name in sorted(lacks):
            told[name]["steps" if kept is None else "without"].append(step.name)
        if kept is None:
            because[step.name] = lacks
        else:
            steps.append(kept)
    if not _shown(recipe, steps):
        words = "; ".join(f"input '{name}': {each['why']}" for name, each in absent.items())
        raise SelectionError(
            f"Nothing is left of the recipe: {words}.",
            hint=f"The store holds: {', '.join(sorted(view.products())) or 'nothing'}. "
            "Add files: vconst ingest.",
        )
    return _shortened(recipe, steps, frozenset(because), tuple(told.values()))


def _told(each):
    kept = {name: each[name] for name in ("input", "product", "why")}
    return kept | {"steps": [], "without": []}


def _without(step, signature, because):
    """The step without what is gone, or None; and the inputs that it lacks."""
    given, lacks = dict(step.given.value), set()
    for argument in signature.inputs:
        node = given.get(argument)
        if node is None:
            continue
        if isinstance(node.value, list):
            left = [each for each in node.value if each.value not in because]
            gone = [each.value for each in node.value if each.value in because]
        else:
            gone = [node.value] if node.value in because else []
            left = [] if gone else [node]
        lacks |= {name for each in gone for name in because[each]}
        if gone and not left and argument in signature.required:
            return None, lacks
        if gone and left:
            given[argument] = Node(left, node.place)
        elif gone:
            del given[argument]
    return replace(step, given=Node(given, step.given.place, step.given.keys)), lacks


def _shown(recipe, steps):
    """Whether a step is left that the recipe shows; any where it says nothing."""
    show = (recipe.report.plain or {}).get("show") if recipe.report is not None else None
    left = {step.name for step in steps}
    return left & set(show) if show else left


def _shortened(recipe, steps, gone, told):
    """The recipe with these steps, and without the names of those that are gone."""
    inputs = {name: each for name, each in recipe.inputs.items() if name not in gone}
    root = dict(recipe.root.value)
    for key in ("publish", "watch", "accept_dependence"):
        if key in root and root[key].is_mapping:
            root[key] = _less(root[key], gone)
            if not root[key].value:
                del root[key]
    if "report" in root and root["report"].is_mapping and "show" in root["report"].value:
        node, show = root["report"], root["report"].value["show"]
        left = Node([each for each in show.value if each.value not in gone], show.place)
        root["report"] = Node({**node.value, "show": left}, node.place, node.keys)
    return replace(
        recipe,
        inputs=inputs,
        steps=tuple(steps),
        root=Node(root, recipe.root.place, recipe.root.keys),
        report=root.get("report"),
        publish=root.get("publish"),
        left_out=told,
    )


def _less(node, gone):
    held = {name: each for name, each in node.value.items() if name not in gone}
    return Node(held, node.place, node.keys)

"""Check before data are read that what a step asks for is among what its inputs read."""

from vconst.operation import Pairs, Result, Selection
from vconst.recipe.check_frames import marks_of
from vconst.recipe.check_given import given_to


def variables_read(given, host):
    """
    The variables that a recipe's input reads, or every member of its group.

    Parameters
    ----------
    given : Input
    host : Host

    Returns
    -------
    variables : frozenset of str or None
        None where it cannot be told.
    """
    members = (given.members or {None: given}).values()
    return _common([_of_one(each, host) for each in members])


def carried(step, signature, known):
    """
    The variables of what a step leaves, as far as they can be told.

    Parameters
    ----------
    step : Step
    signature : Signature
    known : dict of str to Known

    Returns
    -------
    variables : frozenset of str or None
        Of match-ups, what all of their selections read. None for anything else: an
        operation may add variables.
    """
    if not issubclass(signature.returns, Pairs):
        return None
    return _common([each.variables for _, each in given_to(step, signature, known, Selection)])


def check_variables(step, signature, known, source):
    """
    Variables asked for that the data given are known not to hold.

    Yields
    ------
    problem : Problem
    """
    data = [
        (name, each)
        for name, each in given_to(step, signature, known, (Selection, Result))
        if each.kind is not None and issubclass(each.kind, (Selection, Pairs))
    ]
    if not data or any(each.variables is None for _, each in data):
        return
    for setting, annotation in signature.settings.items():
        node = step.arguments.get(setting)
        if node is None or "variable" not in set(marks_of(annotation)):
            continue
        for each in node.value if isinstance(node.value, list) else [node]:
            if isinstance(each.value, str) and not any(
                _holds(given.variables, each.value) for _, given in data
            ):
                names = ", ".join(f"'{name}'" for name, _ in data)
                held = sorted(set().union(*(given.variables for _, given in data)))
                message = (
                    f"{setting}: {names} has no '{each.value}'; what is read for it has "
                    f"{', '.join(held) or 'nothing in common'}"
                )
                yield source.problem(message, each.place)


def _of_one(given, host):
    node = given.node.value.get("variables")
    if node is not None and node.value is not None:
        names = node.value if isinstance(node.value, list) else []
        return frozenset(n.value for n in names if isinstance(n.value, str)) or None
    product = given.node.value.get("product")
    declared = host.products.get(product.value) if product is not None else None
    if declared is None:
        return None
    tables = [declared.variables, *(form.variables or () for form in declared.formats)]
    return frozenset(variable.name for table in tables for variable in table)


def _common(sets):
    """What all hold; None where one is not known, or there is none."""
    return frozenset.intersection(*sets) if sets and None not in sets else None


def _holds(variables, name):
    """Whether a variable, a component of it or the vector that it is one of is there."""
    return any(
        name == each or each.startswith(f"{name}_") or name.startswith(f"{each}_")
        for each in variables
    )

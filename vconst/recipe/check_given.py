"""What data the steps of a recipe are given, told before any are read."""


def given_to(step, signature, known, kinds):
    """
    The data that are given to a step, those named in lists too.

    Parameters
    ----------
    step : Step
    signature : Signature
    known : dict of str to Known
        What stands above the step; other names are left out.
    kinds : type or tuple of type
        Arguments that take something else are left out.

    Yields
    ------
    name : str
    given : Known
    """
    for argument, wanted in signature.inputs.items():
        node = step.arguments.get(argument)
        if node is None or not issubclass(wanted, kinds):
            continue
        for each in node.value if isinstance(node.value, list) else [node]:
            if isinstance(each.value, str) and each.value in known:
                yield each.value, known[each.value]

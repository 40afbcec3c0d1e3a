"""Check that a run reads each product under one policy of calibration, or says that it does not."""

from vconst.recipe.calibrations import NONE


def check_policy(recipe):
    """
    Inputs of one product that are read under different calibrations without saying so.

    A background, an event and its controls that are read on different scales differ by the
    calibration. Where that is meant, the one without says ``calibration: none``.

    Parameters
    ----------
    recipe : Recipe

    Yields
    ------
    problem : Problem
    """
    found = {}
    for name, given in recipe.inputs.items():
        for member, each in (given.members or {None: given}).items():
            product = each.values.get("product")
            if isinstance(product, str):
                label = name if member is None else f"{name}.{member}"
                read = (product, each.values.get("baseline"))
                found.setdefault(read, []).append((label, each, _said(each)))
    for (product, _), several in found.items():
        first = next((one for one in several if one[2] not in (None, NONE)), None)
        for label, each, said in several if first else ():
            if said not in (first[2], NONE):
                words = f"under '{said}'" if said else "without a calibration"
                message = (
                    f"input '{label}' reads {product} {words}, and '{first[0]}' reads it under "
                    f"'{first[2]}': one run has one policy; say 'calibration: none' where the "
                    "values as published are meant"
                )
                yield recipe.source.problem(message, each.place)


def _said(given):
    said = given.values.get("calibration")
    return ", ".join(map(str, said)) if isinstance(said, list) else said

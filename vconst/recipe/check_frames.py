"""Check before data are read that vectors whose frame nobody knows go where none is needed."""

import types
import typing
from typing import Annotated, get_args, get_origin

from vconst.operation import Selection
from vconst.recipe.check_given import given_to

_AXES = ("_north", "_east", "_centre", "_x", "_y", "_z")


def marks_of(annotation):
    """The words kept in an annotation, however it is wrapped."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from (mark for mark in get_args(annotation)[1:] if isinstance(mark, str))
    elif origin in (list, tuple, typing.Union, types.UnionType):
        for inner in get_args(annotation):
            yield from marks_of(inner)


def reads_of(step, signature, known):
    """
    What a step reads, as :class:`Known` keeps it; nothing once it has stated a frame.

    Parameters
    ----------
    step : Step
    signature : Signature
    known : dict of str to Known

    Returns
    -------
    reads : tuple of (str, tuple of str or None)
    """
    if _stated(step, signature):
        return ()
    given = given_to(step, signature, known, Selection)
    return tuple(dict.fromkeys(read for _, each in given for read in each.reads))


def check_frame(step, signature, reads, host, source):
    """
    Vectors of an unknown frame that are given to an operation that needs to know it.

    Yields
    ------
    problem : Problem
        One a product.
    """
    if not _frame_settings(signature, ("frame",)):
        return
    for name, variables in reads:
        product = host.products.get(name)
        if product is None or product.frame != "unknown":
            continue
        asked = variables or tuple(variable.name for variable in product.variables)
        if any(each.endswith(_AXES) for each in asked):
            message = (
                f"the vectors of {name} are in frame 'unknown', and {step.do.value} needs to know "
                "it; say 'frame: NEC' if you do (identify_frame tells from the data)"
            )
            yield source.problem(message, step.do.place)


def _frame_settings(signature, marks=("frame", "frame at need")):
    return [n for n, kind in signature.settings.items() if set(marks) & set(marks_of(kind))]


def _stated(step, signature):
    nodes = (step.arguments.get(name) for name in _frame_settings(signature))
    return any(node is not None and node.value is not None for node in nodes)

"""Which numbers a step leaves, as far as its operation says so before it runs."""

import inspect
import re

from vconst.nearest import nearest
from vconst.operation import Calibration, Collocations, Pairs, VectorCalibration

#: What results of a kind hold whatever operation left them; ``*`` stands for any letters.
_OF_KIND = {
    Calibration: (
        *("slope*", "offset*", "drift*", "adjust_*", "with_all_*", "number_of_collocations"),
        *("conjunctions", "episodes", "blocks", "block_length", "scatter", "mismatch"),
        *("correlation", "outlying", "chance_of_agreement", "left_out_*", "weight_removed"),
        *("downweighted", "bias*", "time_offset*", "longest_gap*", "added_*", "scatter_*"),
    ),
    Pairs: (
        *("pairs", "samples", "conjunctions", "episodes", "nearest_approach", "possible_pairs"),
        *("possible_conjunctions", "possible_episodes"),
    ),
    Collocations: (
        *("collocations", "conjunctions", "episodes", "matched_*", "possible_conjunctions"),
        *("possible_episodes", "nearest_approach_*"),
    ),
    VectorCalibration: (
        *("offset_*", "scale_*", "angle_*", "euler_*", "residual*", "condition*", "samples*"),
        *("passes*", "inflation*"),
    ),
}

#: A name in the words of an operation: ``mean_difference``, ``matched_<n>``, ``<quantity>_r``, or
#: ``_theta`` for the same with another end.
_NAMED = re.compile(r"``((?:\w|<[a-z]+>)+)``", re.ASCII)

#: With fewer names than this an operation says nothing of its numbers.
_FEWEST = 3


def operation_of(recipe, step, host):
    """The operation of a step, by its name; None where the recipe names none that is known."""
    does = next((each.do.value for each in recipe.steps if each.name == step), None)
    return host.operations.get(does)


def number_problems(name, step, function, source, place):
    """
    What is wrong with a number that a recipe names.

    Parameters
    ----------
    name : str
        The number.
    step : str
        The step that is to leave it.
    function : callable or None
        Its operation; None where it is not known.
    source : Source
    place : Place

    Yields
    ------
    problem : Problem
        None where the operation does not say which numbers it leaves.
    """
    known = numbers_named(function) if function is not None else ()
    if not known or any(re.fullmatch(pattern, name) for pattern in map(_pattern, known)):
        return
    plain = sorted(each for each in known if each.isidentifier())
    message = f"'{step}' leaves no number '{name}': {function.__name__} tells of none"
    yield source.problem(message, place, nearest(name, plain))


def numbers_named(function):
    """
    The numbers that an operation is known to leave.

    Parameters
    ----------
    function : callable
        An operation.

    Returns
    -------
    names : frozenset of str
        Of its kind of result, and whatever its docstring names as code; ``*`` and ``<n>``
        stand for any letters. Empty where that is too little to go by.
    """
    returned = function.signature.returns
    of_kind = next((n for kind, n in _OF_KIND.items() if issubclass(returned, kind)), ())
    said = _NAMED.findall(inspect.getdoc(function) or "")
    if len(set(said)) < _FEWEST:
        return frozenset()
    return frozenset((*of_kind, *said))


def _pattern(name):
    name = f"*{name}" if name.startswith("_") else name
    return re.sub(r"<[a-z]+>|\*", "[A-Za-z0-9_]*", name)
